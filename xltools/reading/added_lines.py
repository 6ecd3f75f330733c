"""Find numbers in rows and columns that somebody added within a table of numbers: no field takes them, no sum has them.

A number is beside a table where it stands below or right of it, and is told as that. It is within one between two of its
rows or columns, between its head and its first row, between two of its blocks, or in a row right below the last that
goes on with the table: one with several numbers in its columns.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.excel.address import column_letters
from xltools.excel.grid import Cell, Grid
from xltools.excel.text import printable_excerpt
from xltools.excel.values import parse_number_cell
from xltools.form.model import CellAddress, Form
from xltools.reading.search import LocatedBlock
from xltools.reading.submission import Remark

__all__ = ["AddedLines", "find_added_lines"]

# So many cells, and so many rows or columns, are named.
_MOST_CELLS, _MOST_LINES = 20, 6
# Decimals of a number written as text; the table's own fields may take fewer.
_DIGITS = 6
# A row below a table with one number may be a telephone's; with two in the table's columns it goes on with the table.
_CONTINUED = 2


@dataclass(frozen=True, slots=True)
class AddedLines:
    """The rows and the columns added to one table, from 0, and the cells in them that hold a number other than 0."""

    table: str
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    cells: tuple[tuple[int, int], ...]

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell stands in an added row or column."""
        return row in self.rows or column in self.columns

    def remark(self, form: Form, grid: Grid) -> Remark:
        """What is told of them."""
        (row, column), *rest = self.cells
        words = {
            "place": form.tables[self.table].title,
            "there": "、".join(part for part in (self._name_rows(), self._name_columns()) if part),
            "raw": printable_excerpt(grid.at(row, column)),
            "count": str(len(self.cells)),
        }
        related = tuple(CellAddress(grid.name, *spot).cell for spot in rest[: _MOST_CELLS - 1])
        return Remark("added_lines", CellAddress(grid.name, row, column), words, related=related)

    def _name_rows(self) -> str:
        names = [str(row + 1) for row in self.rows[:_MOST_LINES]]
        return f"第 {'、'.join(names)}{' 等' if len(self.rows) > _MOST_LINES else ''} 行" if names else ""

    def _name_columns(self) -> str:
        names = [column_letters(column) for column in self.columns[:_MOST_LINES]]
        return f"{'、'.join(names)}{' 等' if len(self.columns) > _MOST_LINES else ''} 列" if names else ""


def find_added_lines(grid: Grid, blocks: Sequence[LocatedBlock]) -> Iterator[AddedLines]:
    """The added lines of each table of numbers on a sheet that has any with numbers. `blocks` are all found there."""
    by_table: dict[str, list[LocatedBlock]] = {}
    for block in blocks:
        if all(field.kind.numeric for field in block.block.fields.values()):
            by_table.setdefault(block.block.table, []).append(block)
    for table, own in by_table.items():
        own.sort(key=lambda block: _rows(block)[:1])
        cells: dict[tuple[int, int], bool] = {}
        for block, following in zip(own, [*own[1:], None], strict=True):
            if _rows(block) and _columns(block):
                cells |= dict.fromkeys(_find_in_rows(grid, block, following), True)
                cells |= dict.fromkeys(_find_in_columns(grid, block), False)
        if cells:
            rows = tuple(sorted({row for (row, _), in_row in cells.items() if in_row}))
            columns = tuple(sorted({column for (_, column), in_row in cells.items() if not in_row}))
            yield AddedLines(table, rows, columns, tuple(sorted(cells)))


def _find_in_rows(grid: Grid, block: LocatedBlock, following: LocatedBlock | None) -> Iterator[tuple[int, int]]:
    rows = _rows(block)
    first, last = rows[0], rows[-1]
    below = min(_rows(following), default=last) if following is not None else last + 1
    for row in range(first, below):
        if row not in rows:
            yield from _list_numbers(grid, block, row)
    row = first - 1
    while found := _list_numbers(grid, block, row):
        yield from found
        row -= 1
    row = last + 1
    while following is None and len(found := _list_numbers(grid, block, row)) >= _CONTINUED:
        yield from found
        row += 1


def _list_numbers(grid: Grid, block: LocatedBlock, row: int) -> list[tuple[int, int]]:
    """The cells of a row, below the block's heads, that hold a number."""
    columns = _columns(block)
    band = range(columns[0], columns[-1] + block.block.columns[-1].span)
    return [(row, column) for column in band if _is_number(grid, row, column)]


def _find_in_columns(grid: Grid, block: LocatedBlock) -> Iterator[tuple[int, int]]:
    columns = _columns(block)
    spans = zip(block.columns, block.block.columns, strict=True)
    own = {at + more for at, line in spans if at is not None for more in range(line.span)}
    for column in range(columns[0] - 1, columns[-1] + 1):
        if column >= 0 and column not in own:
            yield from ((row, column) for row in _rows(block) if _is_number(grid, row, column))


def _is_number(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell holds a number other than 0, or a text that is one; what a formula calculates is nobody's entry."""
    cell: Cell = grid.at(row, column)
    if not cell or isinstance(cell, bool) or (grid.formulas and (row, column) in grid.formulas):
        return False
    if isinstance(cell, str):
        return bool(parse_number_cell(cell, digits=_DIGITS, unit="").value)
    return isinstance(cell, int | float)


def _rows(block: LocatedBlock) -> list[int]:
    return sorted(row for row in block.rows if row is not None)


def _columns(block: LocatedBlock) -> list[int]:
    return sorted(column for column in block.columns if column is not None)
