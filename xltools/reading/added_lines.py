"""Find numbers in rows and columns that somebody added within a table of numbers: no field takes them, no sum has them.

A number is beside a table where it stands below or right of it, and is told as that. It is within one between two of its
rows or columns, between its head and its first row, between two of its blocks, or in a row right below the last that
goes on with the table: one with several numbers in its columns.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from xltools.excel.address import column_letters
from xltools.excel.grid import Cell, Grid
from xltools.excel.text import printable_excerpt
from xltools.excel.values import parse_number_cell
from xltools.form.model import CellAddress, Form
from xltools.reading.search import LocatedBlock
from xltools.reading.submission import Remark

# So many cells, and so many rows or columns, are named.
_MOST_CELLS, _MOST_LINES = 20, 6
# Decimals of a number written as text; the table's own fields may take fewer.
_DIGITS = 6
# A row below a table with one number may be a telephone's; with two in the table's columns it goes on with the table.
_CONTINUED = 2
# Whether the cell at a row and a column is such a number.
_IsNumber = Callable[[int, int], bool]


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
    placed = sorted((block for block in blocks if _rows(block) and _columns(block)), key=lambda block: _rows(block)[0])
    fields = frozenset((row, column) for block in placed for row in _rows(block) for column in _columns(block))
    is_number = partial(_is_number, grid, fields)
    cells: dict[str, dict[tuple[int, int], bool]] = {}
    for block, following in zip(placed, [*placed[1:], None], strict=True):
        if all(field.kind.numeric for field in block.block.fields.values()):
            own = cells.setdefault(block.block.table, {})
            # Tables that somebody pasted below each other may stand between the blocks of another one.
            inner = following if following is not None and following.block.table == block.block.table else None
            own |= dict.fromkeys(_find_in_rows(is_number, block, inner), True)
            own |= dict.fromkeys(_find_in_columns(is_number, block), False)
    for table, found in cells.items():
        if found:
            rows = tuple(sorted({row for (row, _), in_row in found.items() if in_row}))
            columns = tuple(sorted({column for (_, column), in_row in found.items() if not in_row}))
            yield AddedLines(table, rows, columns, tuple(sorted(found)))


def _find_in_rows(
    is_number: _IsNumber, block: LocatedBlock, following: LocatedBlock | None
) -> Iterator[tuple[int, int]]:
    """The numbers within a block's rows, right above them, and below them up to the block of the same table that follows."""
    rows, columns = _rows(block), _columns(block)
    band = range(columns[0], columns[-1] + block.block.columns[-1].span)

    def numbers_in(row: int) -> list[tuple[int, int]]:
        return [(row, column) for column in band if is_number(row, column)]

    for row in range(rows[0], _rows(following)[0] if following is not None else rows[-1]):
        yield from numbers_in(row) if row not in rows else ()
    row = rows[0] - 1
    while found := numbers_in(row):
        yield from found
        row -= 1
    row = rows[-1] + 1
    while following is None and len(found := numbers_in(row)) >= _CONTINUED:
        yield from found
        row += 1


def _find_in_columns(is_number: _IsNumber, block: LocatedBlock) -> Iterator[tuple[int, int]]:
    columns = _columns(block)
    spans = zip(block.columns, block.block.columns, strict=True)
    own = {at + more for at, line in spans if at is not None for more in range(line.span)}
    between = [column for column in range(columns[0] - 1, columns[-1] + 1) if column not in own]
    return ((row, column) for column in between for row in _rows(block) if is_number(row, column))


def _is_number(grid: Grid, fields: Collection[tuple[int, int]], row: int, column: int) -> bool:
    """Whether a cell that is no field holds a number other than 0, or a text that is one; no formula is anybody's entry."""
    cell: Cell = grid.at(row, column)
    if not cell or isinstance(cell, bool) or (row, column) in fields or (row, column) in (grid.formulas or ()):
        return False
    if isinstance(cell, str):
        return bool(parse_number_cell(cell, digits=_DIGITS, unit="").value)
    return isinstance(cell, int | float)


def _rows(block: LocatedBlock) -> list[int]:
    return sorted(row for row in block.rows if row is not None)


def _columns(block: LocatedBlock) -> list[int]:
    return sorted(column for column in block.columns if column is not None)
