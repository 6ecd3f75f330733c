"""A roster (名录) from an .xlsx or .csv: one line per unit, columns known by their heads."""

import csv
import io
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xltools.excel.fault import FileFault
from xltools.excel.grid import Cell
from xltools.excel.opening import open_book
from xltools.excel.text import clean_text, normal_label, shown
from xltools.form.load import templates_folder
from xltools.form.unit import Roster, Unit, code_key

__all__ = ["read_roster", "roster_heads"]

# The head of the table is looked for in this many first rows: a title often stands above it.
_HEAD_ROWS = 10


@dataclass(frozen=True, slots=True)
class _Column:
    id: str
    head: str
    heads: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]


def read_roster(path: Path) -> Roster:
    """Read a roster. Raises FileFault with the cell when a name is missing or stands twice, or a yes-or-no is neither."""
    rows = _rows(path)
    columns = _columns()
    for number, row in enumerate(rows[:_HEAD_ROWS]):
        heads = {normal_label(shown(cell)): at for at, cell in reversed(list(enumerate(row)))}
        places = {column.id: heads[head] for column in columns for head in heads if head in column.heads}
        if "name" in places:
            return _roster(path, rows, number, places)
    known = "、".join(sorted(head for column in columns if column.id == "name" for head in column.heads))
    raise FileFault(path, "roster", "名录里没有单位名称一列", f"请在首行写明列名，单位名称一列可写作：{known}。")


def roster_heads() -> tuple[str, ...]:
    """The head of each column of a roster, as one that is made anew has it."""
    return tuple(column.head for column in _columns())


def _roster(path: Path, rows: list[list[Cell]], head: int, places: dict[str, int]) -> Roster:
    units: list[Unit] = []
    seen: dict[str, int] = {}
    codes: dict[str, int] = {}
    for number, row in enumerate(rows[head + 1 :], head + 2):
        said = {name: _cell(row, at) for name, at in places.items()}
        if not any(said.values()):
            continue
        name = said["name"]
        if not name:
            raise FileFault(path, "roster", f"第 {number} 行没有单位名称", "请补上名称，或删除这一行。")
        key = normal_label(name)
        if key in seen:
            raise FileFault(path, "roster", f"“{name}”在第 {seen[key]} 行和第 {number} 行重复", "请只留一行。")
        seen[key] = number
        _refuse_double_code(path, number, said.get("code", ""), codes)
        units.append(_unit(path, number, said))
    if not units:
        raise FileFault(path, "roster", "名录里没有单位", "请在列名下逐行填写单位。")
    return Roster(tuple(units))


def _refuse_double_code(path: Path, number: int, code: str, codes: dict[str, int]) -> None:
    key = code_key(code)
    if key and key in codes:
        raise FileFault(
            path, "roster", f"单位代码“{code}”在第 {codes[key]} 行和第 {number} 行重复", "请核对两家单位的代码。"
        )
    codes[key] = number


def _unit(path: Path, number: int, said: dict[str, str]) -> Unit:
    answer = normal_label(said.get("rule_making", ""))
    column = next(column for column in _columns() if column.id == "rule_making")
    if answer and answer not in column.yes | column.no:
        message = f"第 {number} 行的规章制定权是“{said['rule_making']}”"
        raise FileFault(path, "roster", message, "请填“是”或“否”。")
    return Unit(
        name=said["name"],
        code=said.get("code", ""),
        kind=said.get("kind", ""),
        contact=said.get("contact", ""),
        telephone=said.get("telephone", ""),
        rule_making=answer in column.yes,
    )


def _rows(path: Path) -> list[list[Cell]]:
    if path.suffix.lower() != ".csv":
        book = open_book(path.resolve() if path.is_symlink() else path)
        grid = next((grid for grid in book.grids if grid.visible and grid.rows), book.grids[0])
        return [list(row) for row in grid.rows]
    try:
        data = path.read_bytes()
    except OSError as cause:
        raise FileFault(path, "missing", f"读不出名录（{cause.strerror}）", "请核对路径。") from cause
    return [list(row) for row in csv.reader(io.StringIO(_decoded(path, data)))]


def _decoded(path: Path, data: bytes) -> str:
    """A CSV saved by Excel in China is UTF-8 with a mark or GB 18030; each is tried strictly, none is guessed."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileFault(path, "roster", "名录的文字编码认不出", "请用 WPS 或 Excel 另存为 .xlsx 再试。")


def _cell(row: list[Cell], at: int) -> str:
    cell = row[at] if at < len(row) else None
    return "" if cell is None else clean_text(shown(cell, 200)).strip()


@lru_cache(maxsize=1)
def _columns() -> tuple[_Column, ...]:
    text = (templates_folder() / "roster.toml").read_text(encoding="utf-8")
    return tuple(
        _Column(
            column["id"],
            column["heads"][0],
            frozenset(normal_label(head) for head in column["heads"]),
            frozenset(normal_label(word) for word in column.get("yes", [])),
            frozenset(normal_label(word) for word in column.get("no", [])),
        )
        for column in tomllib.loads(text)["column"]
    )
