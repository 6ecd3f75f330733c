"""A roster (名录) from a workbook of any format or a .csv: one line per unit, columns known by their heads."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from xltools.excel.fault import FileFault
from xltools.excel.grid import Cell
from xltools.excel.opening import open_book
from xltools.excel.text import clean_text, normal_label, shown
from xltools.form.unit import Roster, Unit
from xltools.reading.roster.columns import roster_columns
from xltools.reading.roster.lines import Line, faults_of

__all__ = ["read_roster"]

# The head of the table is looked for in this many first rows: a title often stands above it.
_HEAD_ROWS = 10
_BETWEEN_ALIASES = re.compile(r"[、，,；;/／\n]+")
# So many faults are told in one sentence each; the rest are counted.
_TOLD = 10


def read_roster(path: Path, *, place: str = "") -> Roster:
    """Read a roster; `place` is the city whose units they are.

    Raises FileFault naming every line that is wrong: a name missing or doubled, a code doubled, an answer that is
    neither yes nor no, an order that is no number, a parent that the roster does not know.
    """
    rows = _rows(path)
    for number, row in enumerate(rows[:_HEAD_ROWS]):
        places = _places(row)
        if "name" in places:
            lines = [line for line in _lines(rows, number, places) if any(line.said.values())]
            return _roster(path, lines, place)
    known = "、".join(sorted(roster_columns()["name"].heads))
    raise FileFault(path, "roster", "名录里没有单位名称一列", f"请在首行写明列名，单位名称一列可写作：{known}。")


def _places(row: Sequence[Cell]) -> dict[str, int]:
    """Where each column stands, by a row of heads; of two columns for one thing, the left one."""
    heads = {normal_label(shown(cell)): at for at, cell in reversed(list(enumerate(row)))}
    found: dict[str, int] = {}
    for column in roster_columns().values():
        at = min((heads[head] for head in heads if head in column.heads), default=None)
        if at is not None:
            found[column.id] = at
    return found


def _lines(rows: Sequence[Sequence[Cell]], head: int, places: Mapping[str, int]) -> Iterator[Line]:
    for number, row in enumerate(rows[head + 1 :], head + 2):
        yield Line(number, {name: _cell(row, at) for name, at in places.items()})


def _roster(path: Path, lines: Sequence[Line], place: str) -> Roster:
    faults = list(faults_of(lines))
    if faults:
        more = f"\n……等 {len(faults)} 处" if len(faults) > _TOLD else ""
        raise FileFault(path, "roster", "\n".join(faults[:_TOLD]) + more, "请改正后保存，再试。")
    if not lines:
        raise FileFault(path, "roster", "名录里没有单位", "请在列名下逐行填写单位。")
    ordered = sorted(enumerate(lines), key=lambda pair: (_order(pair[1]), pair[0]))
    return Roster(tuple(_unit(line) for _, line in ordered), place)


def _order(line: Line) -> float:
    said = line.said.get("order", "")
    return int(normal_label(said)) if said else float("inf")


def _unit(line: Line) -> Unit:
    said = line.said
    return Unit(
        name=said["name"],
        code=said.get("code", ""),
        kind=said.get("kind", ""),
        contact=said.get("contact", ""),
        telephone=said.get("telephone", ""),
        rule_making=_answer(line, "rule_making"),
        aliases=tuple(alias.strip() for alias in _BETWEEN_ALIASES.split(said.get("aliases", "")) if alias.strip()),
        mail=said.get("mail", ""),
        counted=_answer(line, "counted"),
        parent=said.get("parent", ""),
    )


def _answer(line: Line, column: str) -> bool:
    return normal_label(line.said.get(column, "")) in roster_columns()[column].yes


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


def _cell(row: Sequence[Cell], at: int) -> str:
    cell = row[at] if at < len(row) else None
    return "" if cell is None else clean_text(shown(cell, 200)).strip()
