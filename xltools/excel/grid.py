"""What a workbook says, as plain cells: no styles, no formulas, nothing that depends on the format of the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

__all__ = ["Book", "Cell", "Grid"]

# What a cell holds: text, a number, a truth value, a date or time; "" or None is a blank.
Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: its name, whether it is visible, and its cells from A1 on, each row as long as it has cells.

    `formulas` are the places of cells that hold a formula, `errors` of those that hold an error value, which `rows`
    shows as blanks; both from 0, and None where the file's format does not let them be seen.
    """

    name: str
    visible: bool
    rows: Sequence[Sequence[Cell]]
    formulas: frozenset[tuple[int, int]] | None = None
    errors: Mapping[tuple[int, int], str] | None = None

    def at(self, row: int, column: int) -> Cell:
        """The cell at a row and a column from 0; a blank outside of what is filled."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as it was read: its sheets in order, the SHA-256 of its bytes, and what the reader had to remark."""

    sha256: str
    grids: tuple[Grid, ...]
    notes: tuple[str, ...] = ()

    def grid(self, name: str) -> Grid | None:
        """The sheet of a name, or None."""
        return next((grid for grid in self.grids if grid.name == name), None)
