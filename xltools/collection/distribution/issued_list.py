"""下发清单.xlsx: what was issued to whom. Its hashes tell, later, which workbooks nobody has touched."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from xltools.collection.distribution.issue import Issued, State
from xltools.collection.distribution.pack import FOLDER, pack_name
from xltools.excel.fault import FileFault
from xltools.excel.grid import Grid
from xltools.excel.opening import open_book
from xltools.excel.origin import ISSUED
from xltools.excel.table import Column, Row, TableSheet, Tone, write_table
from xltools.excel.writing import BookWriter

__all__ = ["GONE", "LIST_NAME", "list_bytes", "read_issued"]

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
