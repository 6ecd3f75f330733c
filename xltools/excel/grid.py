"""What a workbook says, as plain cells: no styles, no formulas, nothing that depends on the format of the file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import unquote

__all__ = ["Book", "Cell", "Grid", "SheetExtras"]

# How LibreOffice names such a sheet; no person can begin a name with an apostrophe.
_CACHED_EXTERNAL = re.compile(r"'(\w+:.*)'#", re.DOTALL)
# What a cell holds: text, a number, a truth value, a date or time; "" or None is a blank.
Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class SheetExtras:
    """What stands beside the values of a sheet, rows and columns from 0.

    `hidden_columns` are the first and last of each run; `links` the cells whose formula asks another workbook, with its
    name, "" where that is not known; `comments` the texts of the comments by their cells.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def is_hidden(self, row: int, column: int) -> bool:
        """Whether a cell is in a hidden row or column."""
        return row in self.hidden_rows or any(first <= column <= last for first, last in self.hidden_columns)


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: its name, whether it is visible, and its cells from A1 on, each row as long as it has cells.

    `formulas` are the places of cells that hold a formula, `errors` of those that hold an error value, which `rows`
    shows as blanks; both from 0. These two and `extras` are None where the file's format does not let them be seen.
    """

    name: str
    visible: bool
    rows: Sequence[Sequence[Cell]]
    formulas: frozenset[tuple[int, int]] | None = None
    errors: Mapping[tuple[int, int], str] | None = None
    extras: SheetExtras | None = None

    @property
    def copy_of(self) -> str:
        """The file name of another workbook of whose cells this sheet is a kept copy (.ods), "" for any other sheet."""
        found = _CACHED_EXTERNAL.match(self.name)
        return unquote(found[1]).replace("\\", "/").rpartition("/")[2] if found else ""

    def at(self, row: int, column: int) -> Cell:
        """The cell at a row and a column from 0; a blank outside of what is filled."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as it was read: its sheets in order, the SHA-256 of its bytes, and what the reader had to remark.

    `linked` are the files of the other workbooks that it knows, "" for one whose name it does not say (.xlsx).
    """

    sha256: str
    grids: tuple[Grid, ...]
    notes: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()

    def grid(self, name: str) -> Grid | None:
        """The sheet of a name, or None."""
        return next((grid for grid in self.grids if grid.name == name), None)
