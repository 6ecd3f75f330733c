"""What a consolidated workbook says it was made of: its units, their files, and what lies behind those, level by level.

Untrusted like everything else in a submitted file: it is shown and compared, and no figure is taken from it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xltools.excel.grid import Book, Grid
from xltools.excel.numbers import read_number
from xltools.excel.text import clean_text, shown
from xltools.form.model import Form
from xltools.form.sheets import ADJUSTED_HEAD, ADJUSTMENTS_SHEET, AMOUNT_HEAD, DETAIL_SHEET, SOURCES_SHEET
from xltools.reading.consolidated import DetailLine, detail_lines

__all__ = ["HEADS", "Behind", "Source", "mark_of", "read_behind"]

# The heads of the columns of 来源; `level` is 1 for the units of the workbook itself.
HEADS: Mapping[str, str] = {
    "level": "层级",
    "unit": "单位",
    "parent": "上级单位",
    "code": "单位代码",
    "file": "源文件",
    "sha256": "SHA-256",
    "read": "读取时间",
}
_LONGEST = 300
# With so many different numbers other than 0 a row is nobody else's.
_TELLING = 4
# The heads stand near the top.
_HEAD_ROWS = 30


@dataclass(frozen=True, slots=True)
class Source:
    """A file behind a consolidated workbook, as that workbook names it.

    `level` is 1 for its own units, 2 for what is behind those; a file stands after the one it is part of. `figures` is
    a mark of the unit's numbers by which two lines with the same are told, 0 where they are not known or tell nothing.
    """

    level: int
    unit: str
    code: str
    file: str
    sha256: str
    read: str
    figures: int = 0


@dataclass(frozen=True, slots=True)
class Behind:
    """What is behind a consolidated workbook: its files, and the figures that some unit or an adjustment fills.

    `sums` are the figures that its units and adjustments add up to; `handmade` are lines of 明细 that have no file.
    """

    sources: tuple[Source, ...]
    filled: frozenset[str]
    sums: Mapping[str, Decimal | int]
    handmade: tuple[DetailLine, ...]


def read_behind(book: Book, form: Form) -> Behind | None:
    """What lies behind a workbook, in the order of its 来源 sheet; without that sheet its units as 明细 has them.

    None for a workbook that is no consolidation.
    """
    if book.grid(DETAIL_SHEET) is None:
        return None
    units: list[Source] = []
    sums: dict[str, Decimal | int] = {}
    handmade: list[DetailLine] = []
    adjusted = list(_adjusted(book.grid(ADJUSTMENTS_SHEET), form))
    filled = {name for name, _ in adjusted}
    for line in detail_lines(book, form, every=True):
        made = line.numbered and line.said.get("sha256", "")
        if line.numbered:
            units.append(_of_line(line, form))
            filled |= line.numbers.keys()
        if not made:
            handmade.append(line)
        for name, value in line.numbers.items() if made else ():
            sums[name] = sums.get(name, 0) + value
    for name, amount in adjusted:
        sums[name] = sums.get(name, 0) + amount
    grid = book.grid(SOURCES_SHEET)
    tree = units if grid is None else _tree(grid, {source.sha256: source.figures for source in units})
    return Behind(tuple(tree), frozenset(filled), sums, tuple(handmade))


def mark_of(numbers: Sequence[Decimal | int | None]) -> int:
    """A mark by which equal rows of numbers are told, within one run; 0 for a row that is like many others.

    Two small offices may both have had one request and two staff: only several different numbers tell whose they are.
    """
    return hash(tuple(numbers)) if len({number for number in numbers if number}) >= _TELLING else 0


def _adjusted(grid: Grid | None, form: Form) -> Iterator[tuple[str, Decimal | int]]:
    """The figures that are adjusted, each with the amount; what is no number adjusts nothing."""
    rows = grid.rows[:_HEAD_ROWS] if grid is not None else ()
    head = next((row for row, cells in enumerate(rows) if {ADJUSTED_HEAD, AMOUNT_HEAD} <= set(cells)), None)
    if grid is None or head is None:
        return
    name_at, amount_at = (list(grid.rows[head]).index(text) for text in (ADJUSTED_HEAD, AMOUNT_HEAD))
    for row in range(head + 1, len(grid.rows)):
        field = form.fields.get(str(grid.at(row, name_at)).strip())
        if field is not None and field.kind.numeric:
            amount = read_number(grid.at(row, amount_at), digits=field.digits, unit=field.unit).value
            yield field.id, amount or 0


def _of_line(line: DetailLine, form: Form) -> Source:
    said = {name: _kept(line.said.get(name, "")) for name in HEADS}
    mark = mark_of([line.numbers.get(field.id) for field in form.numbers])
    return Source(1, _kept(line.unit), said["code"], said["file"], said["sha256"], said["read"], mark)


def _tree(grid: Grid, marks: Mapping[str, int]) -> Sequence[Source]:
    """The lines of 来源, each followed by what it was made of, also where somebody sorted the sheet."""
    lines = list(_lines(grid, marks))
    above: list[str] = []
    told = any(parent for _, parent in lines)
    for source, parent in lines:
        if told and source.level > 1 and (source.level > len(above) + 1 or above[source.level - 2] != parent):
            return tuple(_in_order(lines))
        above = [*above[: source.level - 1], source.unit]
    return tuple(source for source, _ in lines)


def _in_order(lines: Sequence[tuple[Source, str]]) -> Iterator[Source]:
    """Below each file what names it as its parent, in the sheet's order; what names nobody there, first, as the city's own."""
    below: defaultdict[tuple[int, str], list[Source]] = defaultdict(list)
    for source, parent in lines:
        below[source.level, parent if source.level > 1 else ""].append(source)
    units = {(source.level, source.unit) for source, _ in lines}
    for (level, parent), sources in below.items():
        if level > 1 and (level - 1, parent) not in units:
            yield from sources
    # Of two units of one name the first has what is below the name: once.
    waiting = below.pop((1, ""), [])[::-1]
    while waiting:
        source = waiting.pop()
        yield source
        waiting += below.pop((source.level + 1, source.unit), [])[::-1]


def _lines(grid: Grid, marks: Mapping[str, int]) -> Iterator[tuple[Source, str]]:
    """The lines of 来源 with what each says to be part of; `marks` of the units' numbers by the hash of their files."""
    wanted = (HEADS["level"], HEADS["unit"])
    rows = enumerate(grid.rows[:_HEAD_ROWS])
    head = next((row for row, cells in rows if all(text in cells for text in wanted)), None)
    if head is None:
        return
    heads = {shown(cell, _LONGEST): column for column, cell in enumerate(grid.rows[head])}
    for row in range(head + 1, len(grid.rows)):
        level = read_number(grid.at(row, heads[HEADS["level"]]), digits=0, unit="").value
        if isinstance(level, int):
            said = {name: _said(grid, row, heads.get(text, -1)) for name, text in HEADS.items()}
            mark = marks.get(said["sha256"], 0) if level == 1 else 0
            source = Source(level, said["unit"], said["code"], said["file"], said["sha256"], said["read"], mark)
            yield source, said["parent"]


def _said(grid: Grid, row: int, column: int) -> str:
    cell = grid.at(row, column)
    return "" if cell is None else _kept(shown(cell, _LONGEST))


# The same names and times stand in many lines.
@lru_cache(maxsize=4096)
def _kept(text: str) -> str:
    return clean_text(text).strip()[:_LONGEST]
