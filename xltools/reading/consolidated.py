"""What a consolidated workbook says of its units: the lines of its 明细 sheet, by the names given there for machines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.excel.grid import Book, Grid
from xltools.excel.numbers import read_number
from xltools.excel.text import shown
from xltools.form.model import Field, Form, Place
from xltools.form.sheets import DETAIL_SHEET

__all__ = ["NUMBER_KEY", "UNIT_KEY", "DetailLine", "Numbers", "detail_lines"]

Numbers = Mapping[str, Decimal | int]

# The sheet names its columns for machines in one row: field ids, and these for the unit's name and its number of order.
UNIT_KEY, NUMBER_KEY = "unit", "no"
# Longer keys than ids and names of columns are none of ours.
_LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class DetailLine:
    """A unit's line: its row from 0, its name, its numbers without the blanks, what the other columns say by key.

    `columns` are the columns of the sheet, the same for all its lines. One that is not `numbered` the tool did not write.
    """

    row: int
    unit: str
    numbers: Numbers
    said: Mapping[str, str]
    columns: Mapping[str, int]
    numbered: bool = True

    def place(self, field_id: str) -> Place:
        """Where its number of a field stands."""
        return Place(DETAIL_SHEET, self.row, self.columns[field_id])


def detail_lines(book: Book, form: Form, *, every: bool = False) -> Iterator[DetailLine]:
    """The units of a consolidated workbook in the order of its lines; none where it is no such workbook.

    A line without a number of order is no unit that was merged: somebody wrote it. `every` gives such lines too.
    """
    grid = book.grid(DETAIL_SHEET)
    head = _head_row(grid, form) if grid is not None else None
    if grid is None or head is None:
        return
    columns = {shown(cell, _LONGEST_KEY): column for column, cell in enumerate(grid.rows[head])}
    others = {key: column for key, column in columns.items() if key and key not in form.fields}
    fields = [(field, columns[field.id]) for field in form.numbers if field.id in columns]
    for row in range(head + 1, len(grid.rows)):
        unit = grid.at(row, columns[UNIT_KEY])
        numbered = grid.at(row, columns.get(NUMBER_KEY, -1)) not in (None, "")
        if isinstance(unit, str) and unit and (numbered or every):
            said = {key: _said(grid, row, column) for key, column in others.items()}
            yield DetailLine(row, unit, _numbers(grid, row, fields), said, columns, numbered)


def _numbers(grid: Grid, row: int, fields: Sequence[tuple[Field, int]]) -> Numbers:
    read = {
        field.id: read_number(grid.at(row, column), digits=field.digits, unit=field.unit).value
        for field, column in fields
    }
    return {name: value for name, value in read.items() if value is not None}


def _said(grid: Grid, row: int, column: int) -> str:
    cell = grid.at(row, column)
    return cell if isinstance(cell, str) else shown(cell)


def _head_row(grid: Grid, form: Form) -> int | None:
    first = form.numbers[0].id
    return next((row for row, cells in enumerate(grid.rows) if UNIT_KEY in cells and first in cells), None)
