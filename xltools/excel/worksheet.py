"""A worksheet of ten thousand lines with 230 figures each, written and read back in little memory."""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, SupportsIndex

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

# Most figures are small counts, most of them 0. Larger numbers are rarely the same twice.
_SMALL = 1000


class LeanWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no type information
    """XlsxWriter's, which keeps every cell until the workbook is closed; it gives the same bytes.

    A row is a list, with a fourth of the memory of a dict; blank cells and small numbers of one look are one object.

    Also it is spared a search that costs half of the time of a workbook with many formulas. XlsxWriter looks in every
    formula for each function newer than Excel 2007, to mark it as such, unless it sees such a mark. We use none of them,
    so that a mark alone is written in the formula's place first.
    """

    def __init__(self) -> None:
        super().__init__()
        self.table: defaultdict[int, _CellRow] = defaultdict(_CellRow)
        self.shared_cells: dict[tuple[int | None, Format | None], Any] = {}

    def write_formula(self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0) -> int:
        """Write a formula given without its equals sign."""
        code: int = super().write_formula(row, col, "_xlfn.", cell_format, value)
        if not code:
            written = self.table[row][col]
            self.table[row][col] = type(written)(formula, written.format, written.value)
        return code

    def write_number(self, row: int, col: int, number: float, cell_format: Format | None = None) -> int:
        """Write a number."""
        content = number if isinstance(number, int) and 0 <= number < _SMALL else None
        if content is not None and self.repeat_cell(row, col, content, cell_format):
            return 0
        code: int = super().write_number(row, col, number, cell_format)
        if content is not None and not code:
            self.shared_cells[content, cell_format] = self.table[row][col]
        return code

    def write_blank(self, row: int, col: int, blank: None, cell_format: Format | None = None) -> int:
        """Write a cell that has but a format; without one there is nothing to write."""
        if self.repeat_cell(row, col, blank, cell_format):
            return 0
        code: int = super().write_blank(row, col, blank, cell_format)
        if cell_format is not None and not code:
            self.shared_cells[blank, cell_format] = self.table[row][col]
        return code

    def repeat_cell(self, row: int, col: int, content: int | None, cell_format: Format | None) -> bool:
        """Have a cell that stands elsewhere stand here too; False where none does, or here nothing stood so far out."""
        cell = self.shared_cells.get((content, cell_format))
        if cell is None or not (
            self.dim_rowmin <= row <= self.dim_rowmax and self.dim_colmin <= col <= self.dim_colmax
        ):
            return False
        self.table[row][col] = cell
        return True


class _CellRow(list[Any]):
    """The cells of a row by column, as XlsxWriter asks for them in a dict; None where there is none."""

    __slots__ = ()

    def __contains__(self, column: object) -> bool:
        return isinstance(column, int) and column < len(self) and self[column] is not None

    def __setitem__(self, column: SupportsIndex | slice, cell: Any) -> None:
        if column == len(self):
            self.append(cell)
            return
        if isinstance(column, int) and column > len(self):
            self.extend([None] * (column + 1 - len(self)))
        super().__setitem__(column, cell)


_PIECE = 1 << 20
_ROW = r'<row r="([0-9]+)"'
_NUMBER = r'<c r="([A-Z]+)[0-9]+"(?: s="[0-9]+")?><v>([^<]+)</v>'


def read_number_rows(data: bytes, position: int) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Each row, from 0, of the sheet at a position, from 1, of a workbook of XlsxWriter's.

    Of a row its numbers, digit by digit as they stand there, each with its column's letters; formulas and texts are none.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as book, book.open(f"xl/worksheets/sheet{position}.xml") as part:
        sheet, rest = io.TextIOWrapper(part, encoding="utf-8"), ""
        while piece := sheet.read(_PIECE):
            *rows, rest = (rest + piece).split("</row>")
            for row in rows:
                if (found := re.search(_ROW, row)) is not None:
                    yield int(found[1]) - 1, re.findall(_NUMBER, row)
