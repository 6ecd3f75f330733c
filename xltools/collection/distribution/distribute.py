"""The whole distribution of a collection: a workbook per unit, a zip per kind, the list of what was issued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.collection.distribution.issue import Issued, issue
from xltools.collection.distribution.issued_list import LIST_NAME, list_bytes, read_issued
from xltools.collection.distribution.names import is_issued_name
from xltools.collection.distribution.pack import Pack, pack, stale_packs
from xltools.collection.distribution.placing import State, put
from xltools.collection.distribution.plan import Plan
from xltools.excel.fault import FileFault
from xltools.excel.origin import ISSUED, refuse_foreign

__all__ = ["Distribution", "distribute"]


@dataclass(frozen=True, slots=True)
class Distribution:
    """What was issued. `gone` are files of units that the roster no longer has, and zips of such kinds."""

    plan: Plan
    folder: Path
    issued: tuple[Issued, ...]
    packs: tuple[Pack, ...]
    gone: tuple[str, ...]


def distribute(plan: Plan, folder: Path, *, overwrite: bool = False) -> Distribution:
    """Issue to every unit, pack and list. Nothing that is unchanged is touched, nothing filled in is overwritten.

    Raises FileFault when the folder, a zip or the list cannot be written.
    """
    listed = folder / LIST_NAME
    refuse_foreign(listed, ISSUED)
    before = read_issued(listed)
    issued = tuple(issue(plan, folder, overwrite=overwrite, untouched=set(before.values())))
    gone = _gone(folder, issued, before)
    # The list before the zips: without its hashes the next run would take untouched workbooks for filled ones.
    _put_list(plan, listed, issued, gone)
    packs = tuple(pack(issued, folder, plan.year))
    return Distribution(plan, folder, issued, packs, (*gone, *stale_packs(folder, packs)))


def _gone(folder: Path, issued: Sequence[Issued], before: Mapping[str, str]) -> Mapping[str, str]:
    now = {one.path.name for one in issued}
    there = sorted(path.name for path in folder.iterdir() if path.is_file())
    return {name: before.get(name, "") for name in there if is_issued_name(name) and name not in now}


def _put_list(plan: Plan, path: Path, issued: Sequence[Issued], gone: Mapping[str, str]) -> None:
    place = plan.roster.place if plan.roster is not None else ""
    title = f"{place}{plan.year}年度表样下发清单"
    due = f"，报送期限 {plan.deadline}" if plan.deadline else ""
    note = f"共 {len(issued)} 家单位{due}。本表由程序生成，再次下发时重写，请不要在这里另作记录。"
    if put(path, list_bytes(title, note, plan.year, issued, gone), lambda _: True) is State.LOCKED:
        raise FileFault(path, "unwritable", "清单正被打开，没有更新", "请在 WPS 或 Excel 中关闭它，再运行一次。")
