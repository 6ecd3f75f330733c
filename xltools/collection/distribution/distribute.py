"""下发清单.xlsx: what was issued to whom. Its hashes tell, later, which workbooks nobody has touched.

Packing (打包): a zip for each kind of unit, to be sent to the kind's group at once.

The whole distribution of a collection: a workbook per unit, a zip per kind, the list of what was issued.

A distribution told on the terminal.

What was issued, in the journal of the collection.
"""

import io
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.collection.database import Event, EventKind
from xltools.collection.distribution.issue import IssuedWorkbook, IssuePlan, is_issued_name, issue
from xltools.collection.workspace import Workspace
from xltools.excel.errors import FileFault
from xltools.excel.headed_table import HeadedTable
from xltools.excel.open import open_book
from xltools.excel.output import ISSUED, OutputStatus, refuse_foreign, write_output
from xltools.excel.table import CellStyle, TableColumn, TableRow, TableSheet, write_table
from xltools.excel.text import safe_file_name
from xltools.excel.writer import BookWriter
from xltools.roster.unit import Unit

__all__ = [
    "LIST_NAME",
    "Distribution",
    "distribute",
    "format_issued_count",
    "list_unwritten",
    "read_issued_list",
    "record_issued",
    "render_distribution",
]

FOLDER = "打包"
_NO_KIND = "其他单位"
# Says that an archive is ours and may be replaced: an extra field of its first member, which no program shows to people.
_OWN_MARK = b"xltools/issued"
_EXTRA = struct.pack("<HH", 0x6C78, len(_OWN_MARK)) + _OWN_MARK
_BEGINNING = 1_000


@dataclass(frozen=True, slots=True)
class Pack:
    """A zip: where it is, how many workbooks are in it, and what became of it."""

    path: Path
    workbooks: int
    status: OutputStatus


def pack_name(unit: Unit) -> str:
    """The zip that a unit's workbook goes into."""
    return safe_file_name(f"{unit.kind or _NO_KIND}.zip")


def pack_workbooks(issued: Sequence[IssuedWorkbook], folder: Path, year: int) -> Iterator[Pack]:
    """Pack the workbooks as they were issued, kind by kind. Raises FileFault when a zip cannot be written."""
    for name, workbooks in _group_by_kind(issued).items():
        state = write_output(folder / FOLDER / name, _zip_bytes(workbooks, year), _is_own_pack)
        yield Pack(folder / FOLDER / name, len(workbooks), state)


def list_obsolete_packs(folder: Path, packs: Sequence[Pack]) -> tuple[str, ...]:
    """Zips of kinds that no unit has any more."""
    now = {one.path.name for one in packs}
    there = sorted(path for path in (folder / FOLDER).glob("*.zip") if path.name not in now)
    return tuple(f"{FOLDER}/{path.name}" for path in there if _is_own_pack(path.read_bytes()))


def _group_by_kind(issued: Sequence[IssuedWorkbook]) -> Mapping[str, list[IssuedWorkbook]]:
    kinds: dict[str, list[IssuedWorkbook]] = {}
    for one in issued:
        if one.unit is not None:
            kinds.setdefault(pack_name(one.unit), []).append(one)
    return kinds


def _is_own_pack(data: bytes) -> bool:
    return _EXTRA in data[:_BEGINNING]


def _zip_bytes(workbooks: Sequence[IssuedWorkbook], year: int) -> bytes:
    """The same workbooks give the same bytes: a fixed time, in the order of their names, stored as they are.

    A name that is not ASCII carries the flag for UTF-8, so that Windows shows it.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for one in sorted(workbooks, key=lambda one: one.path.name):
            info = zipfile.ZipInfo(one.path.name, (year, 1, 1, 0, 0, 0))
            info.create_system = 3  # else the bytes would tell the system they were made on
            info.external_attr = 0o644 << 16
            info.extra = _EXTRA
            archive.writestr(info, one.data())
    return buffer.getvalue()


LIST_NAME = "下发清单.xlsx"
NO_LONGER_LISTED = "名录中已没有"
_SHEET = "下发清单"
_ISSUED = "已下发"
_STATUS_NOTES = {
    OutputStatus.KEPT: ("这里的文件已被改动，压缩包里是空白表样", CellStyle.WARN),
    OutputStatus.LOCKED: ("这里的文件没有更新，压缩包里是新的", CellStyle.WARN),
}
_FILE, _HASH = "文件", "SHA-256"
_LIST_COLUMNS = (
    TableColumn("序号", align="center"),
    TableColumn("单位", widest=32, narrowest=16),
    TableColumn("类别", widest=14, align="center"),
    TableColumn("单位代码", widest=22),
    TableColumn("联系人", widest=14, align="center"),
    TableColumn("电话", widest=18),
    TableColumn("邮箱", widest=24),
    TableColumn(_FILE, widest=36, narrowest=16),
    TableColumn("压缩包", widest=24),
    TableColumn("上年数", align="center"),
    TableColumn("状态", widest=24, narrowest=12, align="center"),
    TableColumn(_HASH, widest=14, faint=True),
)
_STATUS_COLUMN = 10
_SHA256 = re.compile(r"[0-9a-f]{64}")


def build_issued_list(
    title: str, note: str, year: int, issued: Sequence[IssuedWorkbook], obsolete: Mapping[str, str]
) -> bytes:
    """The list; `obsolete` are the files of units that the roster no longer has, with their hashes where they are known.

    It says how things are and not what a run did: as long as nothing changes, its bytes are the same.
    """
    rows = [_list_row(number, one) for number, one in enumerate(issued, 1)]
    for number, (name, sha256) in enumerate(obsolete.items(), len(rows) + 1):
        rows.append(
            TableRow(
                (number, *(None,) * 6, name, None, None, NO_LONGER_LISTED, sha256), {_STATUS_COLUMN: CellStyle.FAINT}
            )
        )
    book = BookWriter(title=title, year=year, kind=ISSUED)
    write_table(book, TableSheet(_SHEET, title, note, _LIST_COLUMNS, tuple(rows), frozen=2))
    return book.to_bytes()


def read_issued_list(path: Path) -> Mapping[str, str]:
    """What was issued by a list: file name to the SHA-256 that the workbook had. Empty where there is no list.

    Raises FileFault when the list cannot be read.
    """
    if not path.is_file():
        return {}
    table = HeadedTable.find(open_book(path).grid(_SHEET), [_FILE, _HASH])
    if table is None:
        raise FileFault(path, "issued", "清单的列名不见了，不知道下发过什么", "请移走这个文件，再运行一次。")
    lines = ((table.text(row, _FILE), table.text(row, _HASH)) for row in table.rows)
    return {name: sha256 for name, sha256 in lines if _SHA256.fullmatch(sha256)}


def _list_row(number: int, one: IssuedWorkbook) -> TableRow:
    unit = one.unit
    if unit is None:
        raise ValueError(one)
    said, tone = _STATUS_NOTES.get(one.status, (_ISSUED, CellStyle.GOOD))
    who = (unit.name, unit.kind, unit.code, unit.contact, unit.telephone, unit.mail)
    where = (one.path.name, f"{FOLDER}/{pack_name(unit)}", "有" if one.has_last_year else "无")
    return TableRow((number, *who, *where, said, one.sha256), {_STATUS_COLUMN: tone})


@dataclass(frozen=True, slots=True)
class Distribution:
    """What was issued. `obsolete` are files of units that the roster no longer has, and zips of such kinds."""

    plan: IssuePlan
    folder: Path
    issued: tuple[IssuedWorkbook, ...]
    packs: tuple[Pack, ...]
    obsolete: tuple[str, ...]


def distribute(plan: IssuePlan, folder: Path, *, overwrite: bool = False) -> Distribution:
    """Issue to every unit, pack and list. Nothing that is unchanged is touched, nothing filled in is overwritten.

    Raises FileFault when the folder, a zip or the list cannot be written.
    """
    listed = folder / LIST_NAME
    refuse_foreign(listed, ISSUED)
    before = read_issued_list(listed)
    issued = tuple(issue(plan, folder, overwrite=overwrite, untouched=set(before.values())))
    gone = _find_obsolete(folder, issued, before)
    # The list before the zips: without its hashes the next run would take untouched workbooks for filled ones.
    _write_list(plan, listed, issued, gone)
    packs = tuple(pack_workbooks(issued, folder, plan.year))
    return Distribution(plan, folder, issued, packs, (*gone, *list_obsolete_packs(folder, packs)))


def _find_obsolete(folder: Path, issued: Sequence[IssuedWorkbook], before: Mapping[str, str]) -> Mapping[str, str]:
    now = {one.path.name for one in issued}
    there = sorted(path.name for path in folder.iterdir() if path.is_file())
    return {name: before.get(name, "") for name in there if is_issued_name(name) and name not in now}


def _write_list(plan: IssuePlan, path: Path, issued: Sequence[IssuedWorkbook], obsolete: Mapping[str, str]) -> None:
    place = plan.roster.place if plan.roster is not None else ""
    title = f"{place}{plan.year}年度表样下发清单"
    due = f"，报送期限 {plan.deadline}" if plan.deadline else ""
    note = f"共 {len(issued)} 家单位{due}。本表由程序生成，再次下发时重写，请不要在这里另作记录。"
    if (
        write_output(path, build_issued_list(title, note, plan.year, issued, obsolete), lambda _: True)
        is OutputStatus.LOCKED
    ):
        raise FileFault(path, "unwritable", "清单正被打开，没有更新", "请在 WPS 或 Excel 中关闭它，再运行一次。")


_MOST_NAMED = 10


def format_issued_count(where: Path | str, issued: Sequence[IssuedWorkbook]) -> str:
    """How many workbooks were written, and how many not."""
    times = {state: sum(1 for one in issued if one.status is state) for state in OutputStatus}
    updated = f"已更新 {times[OutputStatus.UPDATED]} 份，" if times[OutputStatus.UPDATED] else ""
    kept = times[OutputStatus.KEPT] + times[OutputStatus.LOCKED]
    written, same = times[OutputStatus.WRITTEN], times[OutputStatus.UNCHANGED]
    return f"{where}：已生成 {written} 份，{updated}没有变化 {same} 份，没有覆盖 {kept} 份。"


def list_unwritten(made: Sequence[IssuedWorkbook | Pack]) -> Iterator[str]:
    """Each file that was not written, why, and what to do."""
    for one in made:
        if one.status is OutputStatus.KEPT and isinstance(one, IssuedWorkbook):
            yield f"{one.path}：{one.status.value}。确要覆盖请加 --overwrite。"
        elif one.status is OutputStatus.KEPT:
            yield f"{one.path}：{one.status.value}。请先移走或改名，再运行一次。"
        elif one.status is OutputStatus.LOCKED:
            yield f"{one.path}：{one.status.value}。请先关闭它，再运行一次。"


def render_distribution(distribution: Distribution) -> Iterator[str]:
    """The distribution, line by line."""
    yield format_issued_count(distribution.folder, distribution.issued)
    if distribution.plan.last_year is not None:
        yield _format_last_year(distribution.issued)
    packs = "、".join(f"{one.path.name} {one.workbooks} 份" for one in distribution.packs[:_MOST_NAMED])
    yield f"  压缩包在“{FOLDER}”里：{packs}{_format_more(len(distribution.packs), '个')}"
    yield f"  清单：{distribution.folder / LIST_NAME}"
    if distribution.obsolete:
        names = "、".join(distribution.obsolete[:_MOST_NAMED])
        yield f"  {NO_LONGER_LISTED}，文件没有动：{names}{_format_more(len(distribution.obsolete), '个')}。不再需要的请移走。"


def _format_last_year(issued: Sequence[IssuedWorkbook]) -> str:
    without = [one.unit.name for one in issued if one.unit is not None and not one.has_last_year]
    known = f"  带上年数 {len(issued) - len(without)} 份"
    if not without:
        return known
    names = "、".join(without[:_MOST_NAMED])
    return f"{known}；上年数据里没有：{names}{_format_more(len(without), '家')}（改过名的，把旧名写进名录的“简称”）"


def _format_more(total: int, measure: str) -> str:
    return f"……共 {total} {measure}" if total > _MOST_NAMED else ""


_NEWLY_WRITTEN = (OutputStatus.WRITTEN, OutputStatus.UPDATED)


def record_issued(workspace: Workspace, issued: Iterable[IssuedWorkbook]) -> None:
    """Write into the journal each workbook that was issued now, or was before and is not told there."""
    told = {event.sha256 for event in workspace.record.events() if event.kind is EventKind.ISSUED}
    workspace.record.append_events(
        _issued_event(workspace, one)
        for one in issued
        if one.status in _NEWLY_WRITTEN or (one.status is OutputStatus.UNCHANGED and one.sha256 not in told)
    )


def _issued_event(workspace: Workspace, one: IssuedWorkbook) -> Event:
    path = f"{workspace.collection.config.folders.issued}/{one.path.name}"
    said = one.status.value if one.status in _NEWLY_WRITTEN else "早已下发，补记"
    return Event(workspace.now, EventKind.ISSUED, one.unit.name if one.unit is not None else "", path, one.sha256, said)
