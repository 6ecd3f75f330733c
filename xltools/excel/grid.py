"""What a workbook says, as plain cells: no styles, no formulas, nothing that depends on the format of the file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import unquote

from xltools.excel.text import cell_text, normalize_label

# How LibreOffice names such a sheet; no person can begin a name with an apostrophe.
_CACHED_EXTERNAL = r"(?s)'(\w+:.*)'#"
# Longer texts are no heads.
_LONGEST_HEAD = 100
# Row and column of a cell, from 0.
CellPosition = tuple[int, int]
# What stands among the errors of a sheet for a picture that Excel 365 placed in a cell.
PICTURE = "图片"
# What a cell holds: text, a number, a truth value, a date or time; "" or None is a blank.
Cell = str | int | float | bool | date | datetime | time | timedelta | None


class FloatingContent(NamedTuple):
    """What lies over the cells of a sheet: the texts of its text boxes, and how many there are of each other kind."""

    texts: tuple[str, ...] = ()
    counts: Mapping[str, int] = {}


class SheetExtras(NamedTuple):
    """What stands beside the values of a sheet, rows and columns from 0.

    `hidden_columns` are the first and last of each run; `links` the cells whose formula asks another workbook, with its
    name, "" where that is not known; `comments` the texts of the comments by their cells; `calls` by their cells the
    functions that take values from outside of any workbook, or give another value whenever they are calculated;
    `floating` what lies over the cells.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    links: Mapping[CellPosition, str] = {}
    comments: Mapping[CellPosition, str] = {}
    calls: Mapping[CellPosition, str] = {}
    floating: FloatingContent | None = None

    def is_hidden(self, row: int, column: int) -> bool:
        """Whether a cell is in a hidden row or column."""
        return row in self.hidden_rows or any(first <= column <= last for first, last in self.hidden_columns)


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: its name, whether it is visible, and its cells from A1 on, each row as long as it has cells.

    `formulas` are the places of cells that hold a formula, `errors` of those that hold an error value or a PICTURE,
    which `rows` shows as blanks; both from 0. These two and `extras` are None where the file's format does not let them be seen.
    `merges` are the first and last cell of each merged rectangle (.xlsx, .xls). `reduced`: only the columns asked for
    were read, of the formulas those there and the first of the sheet.
    """

    name: str
    visible: bool
    rows: Sequence[Sequence[Cell]]
    formulas: frozenset[CellPosition] | None = None
    errors: Mapping[CellPosition, str] | None = None
    extras: SheetExtras | None = None
    merges: tuple[tuple[CellPosition, CellPosition], ...] = ()
    reduced: bool = False

    @property
    def copy_of(self) -> str:
        """The file name of another workbook of whose cells this sheet is a kept copy (.ods), "" for any other sheet."""
        found = re.match(_CACHED_EXTERNAL, self.name)
        return unquote(found[1]).replace("\\", "/").rpartition("/")[2] if found else ""

    def at(self, row: int, column: int) -> Cell:
        """The cell at a row and a column from 0; a blank outside of what is filled."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None


class HeadedTable(NamedTuple):
    """The row of the heads, from 0, and the column of each head as labels are compared; of two alike, the left one."""

    grid: Grid
    head_row: int
    columns: Mapping[str, int]

    @classmethod
    def find(cls, grid: Grid | None, heads: Iterable[str], *, within: int | None = 30) -> "HeadedTable | None":
        """The table with these heads, perhaps among others; None where none of the first `within` rows has them all."""
        wanted = {normalize_label(head) for head in heads}
        for row, cells in enumerate(grid.rows[:within] if grid is not None else ()):
            columns: dict[str, int] = {}
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and 0 < len(cell) <= _LONGEST_HEAD:
                    columns.setdefault(normalize_label(cell), column)
            if grid is not None and wanted <= columns.keys():
                return cls(grid, row, columns)
        return None

    @property
    def rows(self) -> range:
        """The rows below the heads."""
        return range(self.head_row + 1, len(self.grid.rows))

    def column(self, head: str) -> int:
        """The column of a head, -1 where the table has none."""
        return self.columns.get(normalize_label(head), -1)

    def cell(self, row: int, head: str) -> Cell:
        """The cell of a row below a head; a blank where the table has no such head."""
        return self.grid.at(row, self.column(head))

    def text(self, row: int, head: str) -> str:
        """The same as text."""
        return cell_text(self.cell(row, head))


class Reason(StrEnum):
    """Why a workbook should be looked at closely.

    FORMULAS: cells are written in an unusual way, so that the bytes do not say which of them hold formulas.
    STRUCK_TEXT: a part of a cell's text is struck out or raised. STRUCK_CELLS: a whole cell is.
    NUMBER_FORMATS: a format shows another number than the one that is stored, or none.
    DRAWINGS, CELL_PICTURES, EMBEDDED: there is content that no cell holds, or a picture in place of a cell's content.
    """

    FORMULAS = "formulas"
    STRUCK_TEXT = "struck_text"
    STRUCK_CELLS = "struck_cells"
    NUMBER_FORMATS = "number_formats"
    DRAWINGS = "drawings"
    CELL_PICTURES = "cell_pictures"
    EMBEDDED = "embedded"


class TextRun(NamedTuple):
    """A piece of a cell's text in one face."""

    text: str
    struck: bool = False
    raised: bool = False


class SheetInspection(NamedTuple):
    """What the close look tells of a sheet, by cells from 0.

    `formulas` with their text from the equals sign; `errors` of cells without a formula; `runs` of texts of which a part
    is struck out or raised; `struck` the cells struck out as a whole; `number_formats` those that may show another
    number. Of hidden columns the first and last of each run.
    """

    formulas: Mapping[CellPosition, str] = {}
    errors: Mapping[CellPosition, str] = {}
    runs: Mapping[CellPosition, tuple[TextRun, ...]] = {}
    struck: frozenset[CellPosition] = frozenset()
    number_formats: Mapping[CellPosition, str] = {}
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()


class Inspection(NamedTuple):
    """The close look at a workbook: why, each sheet by its name, and in `failure` why it is not whole, "" where it is."""

    reasons: frozenset[Reason]
    sheets: Mapping[str, SheetInspection] = {}
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as it was read: its sheets in order, the SHA-256 of its bytes, and what the reader had to remark.

    `linked` are the files of the other workbooks that it knows, "" for one whose name it does not say; `inspection` is
    the close look at it, or why there should be one (.xlsx). `manual`: its formulas are calculated only when somebody
    asks for it; `iterative`: they may depend on themselves.
    """

    sha256: str
    grids: tuple[Grid, ...]
    notes: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    inspection: Inspection | None = None
    manual: bool = False
    iterative: bool = False

    @property
    def formulas_unread(self) -> str:
        """Why it is not known which cells hold formulas, "" where it is."""
        if all(grid.formulas is not None for grid in self.grids):
            return ""
        return (self.inspection.failure if self.inspection else "") or "这种格式的文件看不到公式"

    @property
    def values_only(self) -> bool:
        """Whether it is known that no cell of the workbook holds a formula."""
        return all(grid.formulas == frozenset() for grid in self.grids)

    def grid(self, name: str) -> Grid | None:
        """The sheet of a name, or None."""
        return next((grid for grid in self.grids if grid.name == name), None)
