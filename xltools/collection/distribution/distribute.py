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
from xltools.collection.distribution.issue import Issued, Plan, is_issued_name, issue
from xltools.collection.workspace import Desk
from xltools.excel.errors import FileFault
from xltools.excel.grid import Grid
from xltools.excel.open import open_book
from xltools.excel.output import ISSUED, State, put, refuse_foreign
from xltools.excel.table import Column, Row, TableSheet, Tone, write_table
from xltools.excel.text import safe_file_name
from xltools.excel.writer import BookWriter
from xltools.roster.unit import Unit

__all__ = ["LIST_NAME", "Distribution", "counted", "distribute", "note_issued", "read_issued", "told", "unwritten"]

FOLDER = "打包"
_NO_KIND = "其他单位"
# Says that an archive is ours and may be replaced: an extra field of its first member, which no program shows to people.
_OURS = b"xltools/issued"
_EXTRA = struct.pack("<HH", 0x6C78, len(_OURS)) + _OURS
_BEGINNING = 1_000


@dataclass(frozen=True, slots=True)
class Pack:
    """A zip: where it is, how many workbooks are in it, and what became of it."""

    path: Path
    workbooks: int
    state: State


def pack_name(unit: Unit) -> str:
    """The zip that a unit's workbook goes into."""
    return safe_file_name(f"{unit.kind or _NO_KIND}.zip")


def pack(issued: Sequence[Issued], folder: Path, year: int) -> Iterator[Pack]:
    """Pack the workbooks as they were issued, kind by kind. Raises FileFault when a zip cannot be written."""
    for name, workbooks in _by_kind(issued).items():
        state = put(folder / FOLDER / name, _zipped(workbooks, year), _is_ours)
        yield Pack(folder / FOLDER / name, len(workbooks), state)


def stale_packs(folder: Path, packs: Sequence[Pack]) -> tuple[str, ...]:
    """Zips of kinds that no unit has any more."""
    now = {one.path.name for one in packs}
    there = sorted(path for path in (folder / FOLDER).glob("*.zip") if path.name not in now)
    return tuple(f"{FOLDER}/{path.name}" for path in there if _is_ours(path.read_bytes()))


def _by_kind(issued: Sequence[Issued]) -> Mapping[str, list[Issued]]:
    kinds: dict[str, list[Issued]] = {}
    for one in issued:
        if one.unit is not None:
            kinds.setdefault(pack_name(one.unit), []).append(one)
    return kinds


def _is_ours(data: bytes) -> bool:
    return _EXTRA in data[:_BEGINNING]


def _zipped(workbooks: Sequence[Issued], year: int) -> bytes:
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
GONE = "名录中已没有"
_SHEET = "下发清单"
_AS_ISSUED = "已下发"
_STATES = {
    State.KEPT: ("这里的文件已被改动，压缩包里是空白表样", Tone.WARN),
    State.LOCKED: ("这里的文件没有更新，压缩包里是新的", Tone.WARN),
}
_FILE, _HASH = "文件", "SHA-256"
_COLUMNS = (
    Column("序号", align="center"),
    Column("单位", widest=32, narrowest=16),
    Column("类别", widest=14, align="center"),
    Column("单位代码", widest=22),
    Column("联系人", widest=14, align="center"),
    Column("电话", widest=18),
    Column("邮箱", widest=24),
    Column(_FILE, widest=36, narrowest=16),
    Column("压缩包", widest=24),
    Column("上年数", align="center"),
    Column("状态", widest=24, narrowest=12, align="center"),
    Column(_HASH, widest=14, faint=True),
)
_STATE = 10
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HEAD_ROWS = 5


def list_bytes(title: str, note: str, year: int, issued: Sequence[Issued], gone: Mapping[str, str]) -> bytes:
    """The list; `gone` are the files of units that the roster no longer has, with their hashes where they are known.

    It says how things are and not what a run did: as long as nothing changes, its bytes are the same.
    """
    rows = [_row(number, one) for number, one in enumerate(issued, 1)]
    for number, (name, sha256) in enumerate(gone.items(), len(rows) + 1):
        rows.append(Row((number, *(None,) * 6, name, None, None, GONE, sha256), {_STATE: Tone.FAINT}))
    book = BookWriter(title=title, year=year, kind=ISSUED)
    write_table(book, TableSheet(_SHEET, title, note, _COLUMNS, tuple(rows), frozen=2))
    return book.to_bytes()


def read_issued(path: Path) -> Mapping[str, str]:
    """What was issued by a list: file name to the SHA-256 that the workbook had. Empty where there is no list.

    Raises FileFault when the list cannot be read.
    """
    if not path.is_file():
        return {}
    grid = open_book(path).grid(_SHEET)
    head = _head_row(grid) if grid is not None else None
    if grid is None or head is None:
        raise FileFault(path, "issued", "清单的列名不见了，不知道下发过什么", "请移走这个文件，再运行一次。")
    heads = list(grid.rows[head])
    file, sha256 = heads.index(_FILE), heads.index(_HASH)
    lines = ((grid.at(row, file), grid.at(row, sha256)) for row in range(head + 1, len(grid.rows)))
    return {str(name): found for name, found in lines if isinstance(found, str) and _SHA256.fullmatch(found)}


def _head_row(grid: Grid) -> int | None:
    return next((row for row, cells in enumerate(grid.rows[:_HEAD_ROWS]) if _FILE in cells and _HASH in cells), None)


def _row(number: int, one: Issued) -> Row:
    unit = one.unit
    if unit is None:
        raise ValueError(one)
    said, tone = _STATES.get(one.state, (_AS_ISSUED, Tone.GOOD))
    who = (unit.name, unit.kind, unit.code, unit.contact, unit.telephone, unit.mail)
    where = (one.path.name, f"{FOLDER}/{pack_name(unit)}", "有" if one.has_last_year else "无")
    return Row((number, *who, *where, said, one.sha256), {_STATE: tone})


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


_NAMED = 10


def counted(where: Path | str, issued: Sequence[Issued]) -> str:
    """How many workbooks were written, and how many not."""
    times = {state: sum(1 for one in issued if one.state is state) for state in State}
    updated = f"已更新 {times[State.UPDATED]} 份，" if times[State.UPDATED] else ""
    kept = times[State.KEPT] + times[State.LOCKED]
    written, same = times[State.WRITTEN], times[State.UNCHANGED]
    return f"{where}：已生成 {written} 份，{updated}没有变化 {same} 份，没有覆盖 {kept} 份。"


def unwritten(made: Sequence[Issued | Pack]) -> Iterator[str]:
    """Each file that was not written, why, and what to do."""
    for one in made:
        if one.state is State.KEPT and isinstance(one, Issued):
            yield f"{one.path}：{one.state.value}。确要覆盖请加 --overwrite。"
        elif one.state is State.KEPT:
            yield f"{one.path}：{one.state.value}。请先移走或改名，再运行一次。"
        elif one.state is State.LOCKED:
            yield f"{one.path}：{one.state.value}。请先关闭它，再运行一次。"


def told(distribution: Distribution) -> Iterator[str]:
    """The distribution, line by line."""
    yield counted(distribution.folder, distribution.issued)
    if distribution.plan.last_year is not None:
        yield _last_year(distribution.issued)
    packs = "、".join(f"{one.path.name} {one.workbooks} 份" for one in distribution.packs[:_NAMED])
    yield f"  压缩包在“{FOLDER}”里：{packs}{_more(len(distribution.packs), '个')}"
    yield f"  清单：{distribution.folder / LIST_NAME}"
    if distribution.gone:
        names = "、".join(distribution.gone[:_NAMED])
        yield f"  {GONE}，文件没有动：{names}{_more(len(distribution.gone), '个')}。不再需要的请移走。"


def _last_year(issued: Sequence[Issued]) -> str:
    without = [one.unit.name for one in issued if one.unit is not None and not one.has_last_year]
    known = f"  带上年数 {len(issued) - len(without)} 份"
    if not without:
        return known
    names = "、".join(without[:_NAMED])
    return f"{known}；上年数据里没有：{names}{_more(len(without), '家')}（改过名的，把旧名写进名录的“简称”）"


def _more(total: int, measure: str) -> str:
    return f"……共 {total} {measure}" if total > _NAMED else ""


_OF_NOW = (State.WRITTEN, State.UPDATED)


def note_issued(desk: Desk, issued: Iterable[Issued]) -> None:
    """Write into the journal each workbook that was issued now, or was before and is not told there."""
    told = {event.sha256 for event in desk.record.events() if event.kind is EventKind.ISSUED}
    desk.record.write(
        _event(desk, one)
        for one in issued
        if one.state in _OF_NOW or (one.state is State.UNCHANGED and one.sha256 not in told)
    )


def _event(desk: Desk, one: Issued) -> Event:
    path = f"{desk.collection.config.folders.issued}/{one.path.name}"
    said = one.state.value if one.state in _OF_NOW else "早已下发，补记"
    return Event(desk.now, EventKind.ISSUED, one.unit.name if one.unit is not None else "", path, one.sha256, said)
