"""The whole distribution of a collection: a workbook for each unit, a zip for each kind of unit, 下发清单.xlsx.

A zip (打包) is to be sent to the kind's group at once; the list says what was issued to whom.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.collection.database import Event, EventKind
from xltools.collection.issue import IssuedWorkbook, IssuePlan, is_issued_name, issue
from xltools.collection.workspace import Workspace
from xltools.excel.errors import read_available
from xltools.excel.output import (
    ISSUED,
    OutputStatus,
    WrittenOutput,
    read_mark,
    refuse_foreign,
    usual_name,
    write_output,
    zip_sealed,
)
from xltools.excel.table import CellStyle, TableColumn, TableRow, TableSheet, arrange_for_print, write_table
from xltools.excel.text import safe_file_name
from xltools.excel.values import format_day_chinese
from xltools.excel.writer import BookWriter
from xltools.roster.units import Unit

_FOLDER = "打包"
_NO_KIND = "其他单位"


@dataclass(frozen=True, slots=True)
class Pack:
    """A zip: what became of it, and how many workbooks are in it."""

    output: WrittenOutput
    workbooks: int


def _pack_name(unit: Unit) -> str:
    """The zip that a unit's workbook goes into."""
    return safe_file_name(f"{unit.kind or _NO_KIND}.zip")


def _pack_workbooks(issued: Sequence[IssuedWorkbook], folder: Path, year: int) -> Iterator[Pack]:
    """Pack the workbooks as they were issued, kind by kind. Raises FileFault when a zip cannot be written."""
    kinds: dict[str, list[IssuedWorkbook]] = {}
    for one in issued:
        kinds.setdefault(_pack_name(one.unit), []).append(one)
    for name, workbooks in kinds.items():
        files = {one.output.usual.name: one.data() for one in sorted(workbooks, key=lambda one: one.output.usual.name)}
        yield Pack(write_output(folder / _FOLDER / name, zip_sealed(files, ISSUED, year)), len(files))


def _list_obsolete_packs(folder: Path, packs: Sequence[Pack]) -> tuple[str, ...]:
    """Zips of kinds that no unit has any more."""
    now = {one.output.usual.name for one in packs}
    there = sorted(path for path in (folder / _FOLDER).glob("*.zip") if usual_name(path.name) not in now)
    return tuple(f"{_FOLDER}/{path.name}" for path in there if read_mark(read_available(path)).kind == ISSUED)


LIST_NAME = "下发清单.xlsx"
_NO_LONGER_LISTED = "名录中已没有"
_SHEET = "下发清单"
_ISSUED = "已下发"
_STATUS_NOTES = {
    OutputStatus.BESIDE: ("这里的文件已被改动，压缩包里是空白表样", CellStyle.WARN),
    OutputStatus.LOCKED: ("这里的文件没有更新，压缩包里是新的", CellStyle.WARN),
}
_LIST_COLUMNS = (
    TableColumn("序号", align="center"),
    TableColumn("单位", widest=26, narrowest=16),
    TableColumn("类别", widest=14, align="center"),
    TableColumn("单位代码", widest=22, printed=False),
    TableColumn("联系人", widest=14, align="center"),
    TableColumn("电话", widest=18),
    TableColumn("邮箱", widest=20),
    TableColumn("文件", widest=28, narrowest=16),
    TableColumn("压缩包", widest=20),
    TableColumn("上年数", align="center"),
    TableColumn("状态", widest=20, narrowest=12, align="center"),
    TableColumn("SHA-256", widest=14, faint=True),
)
_STATUS_COLUMN = 10


def _list_row(number: int, one: IssuedWorkbook) -> TableRow:
    unit = one.unit
    said, tone = _STATUS_NOTES.get(one.output.status, (_ISSUED, CellStyle.GOOD))
    who = (unit.name, unit.kind, unit.code, unit.contact, unit.telephone, unit.mail)
    where = (one.output.usual.name, f"{_FOLDER}/{_pack_name(unit)}", "有" if one.has_last_year else "无")
    return TableRow((number, *who, *where, said, one.sha256), {_STATUS_COLUMN: tone})


@dataclass(frozen=True, slots=True)
class Distribution:
    """What was issued. `obsolete` are files of units that the roster no longer has, and zips of such kinds."""

    plan: IssuePlan
    folder: Path
    issued: tuple[IssuedWorkbook, ...]
    list: WrittenOutput
    packs: tuple[Pack, ...]
    obsolete: tuple[str, ...]


def distribute(plan: IssuePlan, folder: Path, *, overwrite: bool = False) -> Distribution:
    """Issue to every unit, pack and list. Nothing that is unchanged is touched, nothing filled in is overwritten.

    Raises FileFault when the folder, a zip or the list cannot be written.
    """
    listed = folder / LIST_NAME
    refuse_foreign(listed, ISSUED)
    issued = tuple(issue(plan, folder, overwrite=overwrite))
    gone = _find_obsolete(folder, issued)
    written = write_output(listed, _build_list(plan, issued, gone), ISSUED)
    packs = tuple(_pack_workbooks(issued, folder, plan.year))
    return Distribution(plan, folder, issued, written, packs, (*gone, *_list_obsolete_packs(folder, packs)))


def _find_obsolete(folder: Path, issued: Sequence[IssuedWorkbook]) -> Mapping[str, str]:
    """The workbooks of units that are not issued to any more, with their hashes where nobody has filled them in."""
    now = {one.output.usual.name for one in issued}
    there = sorted(path for path in folder.iterdir() if is_issued_name(path.name) and path.is_file())
    contents = {path.name: read_available(path) for path in there if usual_name(path.name) not in now}
    return {
        name: hashlib.sha256(data).hexdigest() if read_mark(data).is_intact else "" for name, data in contents.items()
    }


def _build_list(plan: IssuePlan, issued: Sequence[IssuedWorkbook], obsolete: Mapping[str, str]) -> bytes:
    """The list; `obsolete` are the files of units that the roster no longer has, with their hashes where they are known.

    It says how things are and not what a run did: as long as nothing changes, its bytes are the same.
    """
    title = f"{plan.roster.place if plan.roster is not None else ''}{plan.year}年度表样下发清单"
    due = f"，报送期限 {format_day_chinese(plan.deadline)}" if plan.deadline else ""
    note = f"共 {len(issued)} 家单位{due}。本表由程序生成，再次下发时重写，请不要在这里另作记录。"
    rows = [_list_row(number, one) for number, one in enumerate(issued, 1)]
    for number, (name, sha256) in enumerate(obsolete.items(), len(rows) + 1):
        cells = (number, *(None,) * 6, name, None, None, _NO_LONGER_LISTED, sha256)
        rows.append(TableRow(cells, {_STATUS_COLUMN: CellStyle.FAINT}))
    book = BookWriter(title=title, year=plan.year, kind=ISSUED)
    write_table(book, arrange_for_print(TableSheet(_SHEET, title, note, _LIST_COLUMNS, tuple(rows), frozen=2)))
    return book.to_bytes()


_MOST_NAMED = 10


def format_issued_count(where: Path | str, issued: Sequence[IssuedWorkbook]) -> str:
    """How many workbooks were written, and how many not."""
    times = Counter(one.output.status for one in issued)
    updated = f"已更新 {times[OutputStatus.UPDATED]} 份，" if times[OutputStatus.UPDATED] else ""
    kept = times[OutputStatus.BESIDE] + times[OutputStatus.LOCKED]
    written, same = times[OutputStatus.WRITTEN], times[OutputStatus.UNCHANGED]
    return f"{where}：已生成 {written} 份，{updated}没有变化 {same} 份，没有覆盖 {kept} 份。"


def list_unwritten(issued: Sequence[IssuedWorkbook], others: Sequence[WrittenOutput] = ()) -> Iterator[str]:
    """Each file that is not where it was to be, why, and what to do."""
    for one in issued:
        if not one.output.is_in_place:
            hint = "确要覆盖请加 --overwrite。" if one.output.status is OutputStatus.BESIDE else ""
            yield f"{one.output.describe()}。{hint}"
    yield from (f"{one.describe()}。" for one in others if not one.is_in_place)


def render_distribution(distribution: Distribution) -> Iterator[str]:
    """The distribution, line by line."""
    yield format_issued_count(distribution.folder, distribution.issued)
    if distribution.plan.last_year is not None:
        without = [one.unit.name for one in distribution.issued if not one.has_last_year]
        hint = f"；上年数据里没有：{_join_names(without, '家')}（改过名的，把旧名写进名录的“简称”）" if without else ""
        yield f"  带上年数 {len(distribution.issued) - len(without)} 份{hint}"
    packs = _join_names([f"{one.output.path.name} {one.workbooks} 份" for one in distribution.packs], "个")
    yield f"  压缩包在“{_FOLDER}”里：{packs}"
    yield f"  清单：{distribution.list.path}"
    if distribution.obsolete:
        names = _join_names(distribution.obsolete, "个")
        yield f"  {_NO_LONGER_LISTED}，文件没有动：{names}。不再需要的请移走。"


def _join_names(names: Sequence[str], measure: str) -> str:
    more = f"……共 {len(names)} {measure}" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more


def record_issued(workspace: Workspace, issued: Iterable[IssuedWorkbook]) -> None:
    """Write into the journal each workbook that was issued now, or was before and is not told there."""
    known = {event.sha256 for event in workspace.record.events(EventKind.ISSUED)}
    folder = workspace.collection.config.folders.issued
    for one in issued:
        status = one.output.status
        is_new = status in (OutputStatus.WRITTEN, OutputStatus.UPDATED)
        if is_new or (status is OutputStatus.UNCHANGED and one.sha256 not in known):
            said, path = status.value if is_new else "早已下发，补记", f"{folder}/{one.output.path.name}"
            workspace.record.append_events(
                [Event(workspace.now, EventKind.ISSUED, one.unit.name, path, one.sha256, said)]
            )
