"""What a consolidated workbook says it was made of: its units, their files, and what lies behind those, level by level.

Untrusted like everything else in a submitted file: it is shown and compared, and no figure is taken from it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from xltools.excel.grid import Book, Cell, Grid
from xltools.excel.numbers import read_number
from xltools.excel.text import clean_text, shown
from xltools.form.model import Form
from xltools.form.sheets import ADJUSTED_HEAD, ADJUSTMENTS_SHEET, DETAIL_SHEET, SOURCES_SHEET

__all__ = ["HEADS", "Source", "detail_rows", "filled_fields", "mark_of", "read_behind"]

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


@dataclass(frozen=True, slots=True)
class Source:
    """A file behind a consolidated workbook, as that workbook names it.

    `level` is 1 for its own units, 2 for what is behind those; a file stands after the one it is part of. `figures` is
    a mark of the unit's numbers by which two lines with the same are told, 0 where they are not known or all 0.
    """

    level: int
    unit: str
    code: str
    file: str
    sha256: str
    read: str
    figures: int = 0


def read_behind(book: Book, form: Form) -> tuple[Source, ...]:
    """Every file behind a workbook, in the order of its 来源 sheet; without that sheet its units as 明细 has them."""
    units = {source.sha256: source for source in _units(book, form)}
    grid = book.grid(SOURCES_SHEET)
    if grid is None:
        return tuple(units.values())
    return tuple(_tree(grid, units))


def filled_fields(book: Book, form: Form) -> frozenset[str] | None:
    """The figures that some unit or an adjustment fills in a consolidated workbook; None in any other workbook.

    What nobody filled is a formula without a result there, and no fault.
    """
    if book.grid(DETAIL_SHEET) is None:
        return None
    found: set[str] = set()
    for columns, grid, row in detail_rows(book, form):
        cells = grid.rows[row]
        found |= {
            field.id
            for field in form.numbers
            if field.id not in found and isinstance(cells[columns.get(field.id, 0)], int | float)
        }
    return frozenset(found | _adjusted(book.grid(ADJUSTMENTS_SHEET)))


def _adjusted(grid: Grid | None) -> set[str]:
    """What stands in the column of the adjusted figures."""
    rows = grid.rows if grid is not None else ()
    column = next((list(cells).index(ADJUSTED_HEAD) for cells in rows[:30] if ADJUSTED_HEAD in cells), None)
    return {str(cells[column]) for cells in rows if column is not None and column < len(cells)}


def detail_rows(book: Book, form: Form) -> Iterator[tuple[Mapping[str, int], Grid, int]]:
    """Each unit's row of the 明细 sheet: the column of each key, the sheet, the row. Nothing where there is no such sheet."""
    grid = book.grid(DETAIL_SHEET)
    head = _head_row(grid, ("unit", form.numbers[0].id)) if grid is not None else None
    if grid is None or head is None:
        return
    columns = {shown(cell, 100): column for column, cell in enumerate(grid.rows[head])}
    for row in range(head + 1, len(grid.rows)):
        unit = grid.at(row, columns["unit"])
        # A line of the office's own corrections is no unit.
        if isinstance(unit, str) and unit and grid.at(row, columns.get("no", -1)) not in (None, ""):
            yield columns, grid, row


def _units(book: Book, form: Form) -> Iterator[Source]:
    for columns, grid, row in detail_rows(book, form):
        yield _source(1, columns, grid, row, _mark(columns, grid, row, form))


def _source(level: int, columns: Mapping[str, int], grid: Grid, row: int, figures: int) -> Source:
    said = {name: _said(grid, row, columns.get(name, -1)) for name in HEADS}
    return Source(level, said["unit"], said["code"], said["file"], said["sha256"], said["read"], figures)


def _mark(columns: Mapping[str, int], grid: Grid, row: int, form: Form) -> int:
    return mark_of([grid.at(row, columns[field.id]) for field in form.numbers if field.id in columns])


def mark_of(cells: Sequence[Cell]) -> int:
    """A mark by which equal rows of numbers are told, within one run; 0 for a row without any but 0."""
    numbers = tuple(cell if isinstance(cell, int | float) else None for cell in cells)
    return hash(numbers) if any(numbers) else 0


def _tree(grid: Grid, units: Mapping[str, Source]) -> Iterator[Source]:
    head = _head_row(grid, (HEADS["level"], HEADS["unit"]))
    if head is None:
        return
    heads = {shown(cell, 100): column for column, cell in enumerate(grid.rows[head])}
    columns = {name: heads[text] for name, text in HEADS.items() if text in heads}
    for row in range(head + 1, len(grid.rows)):
        level = read_number(grid.at(row, columns["level"]), digits=0, unit="").value
        if isinstance(level, int):
            known = units.get(_said(grid, row, columns.get("sha256", -1))) if level == 1 else None
            yield _source(level, columns, grid, row, known.figures if known else 0)


def _said(grid: Grid, row: int, column: int) -> str:
    cell = grid.at(row, column)
    return "" if cell is None else _kept(clean_text(shown(cell, _LONGEST)).strip())


# The same names and times stand in many lines.
@lru_cache(maxsize=4096)
def _kept(text: str) -> str:
    return text


def _head_row(grid: Grid, keys: tuple[str, ...]) -> int | None:
    """The row in which the columns are named for machines; it stands near the top."""
    rows = enumerate(grid.rows[:30])
    return next((row for row, cells in rows if all(key in cells for key in keys)), None)
