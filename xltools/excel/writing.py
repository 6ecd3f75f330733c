"""Writing workbooks with XlsxWriter, strictly: what it would drop in silence is raised here.

XlsxWriter reports a cell out of range, an over-long text or a lost validation as a negative return code only, and its
`write()` turns people's text into formulas and links. So every write goes through a method that names its kind.
"""

import io
import warnings
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xltools.excel.atomic import write_bytes
from xltools.excel.streaming import StreamedSheet, with_rows
from xltools.excel.text import clean_text

__all__ = ["BookWriter", "Format", "SheetWriter", "WriteError"]

# Excel's own limit for a cell's text, in characters.
TEXT_LIMIT = 32_767


class WriteError(Exception):
    """A fault of the program: something would not have been written as asked."""


class _Worksheet(StreamedSheet):
    """XlsxWriter's worksheet, but for a search that costs half of the time of a workbook with many formulas.

    It looks in every formula for each of 150 functions newer than Excel 2007, to mark them as such. We use none.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class BookWriter:
    """A workbook being written in memory; the same calls give the same bytes. `kind`: see `origin.py`."""

    def __init__(self, *, title: str, year: int, kind: str = "") -> None:
        self._buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self._buffer, options)
        # A fixed time of making: the same inputs must give the same bytes.
        made = datetime(year, 1, 1)
        properties = {"title": title, "author": "xltools", "category": kind, "created": made}
        self._book.set_properties(properties)
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.sheets: dict[str, SheetWriter] = {}

    def format(self, properties: Mapping[str, Any]) -> Format:
        """The cell format of these XlsxWriter properties; one format for equal properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(properties))
        return self._formats[key]

    def sheet(self, name: str) -> "SheetWriter":
        """Add a sheet. The name must already be a legal one."""
        sheet = SheetWriter(self._book.add_worksheet(name, _Worksheet), name)
        self.sheets[name] = sheet
        return sheet

    def define_name(self, name: str, formula: str) -> None:
        """Define a name for the whole workbook."""
        if self._book.define_name(name, formula) not in (0, None):
            message = f"name {name!r} was not defined"
            raise WriteError(message)

    def chart(self, options: Mapping[str, Any]) -> Any:
        """A native chart, to be filled and inserted by the caller."""
        return self._book.add_chart(dict(options))

    def to_bytes(self) -> bytes:
        """Finish the workbook. Raises WriteError when XlsxWriter warns of anything."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                self._book.close()
            except Warning as cause:
                raise WriteError(str(cause)) from cause
        stores = {
            f"xl/worksheets/sheet{number}.xml": sheet.raw.store
            for number, sheet in enumerate(self.sheets.values(), 1)
            if sheet.raw.store is not None
        }
        data = self._buffer.getvalue()
        return with_rows(data, stores) if stores else data

    def save(self, path: Path) -> None:
        """Finish the workbook and write it atomically. Raises FileFault when the target cannot be written."""
        write_bytes(path, self.to_bytes())


class SheetWriter:
    """A sheet being written. `raw` is XlsxWriter's worksheet, for page set-up, widths and panes."""

    def __init__(self, raw: Worksheet, name: str) -> None:
        self.raw = raw
        self.name = name

    def stream(self) -> None:
        """Go over to rows: what was written so far is the head, and every row after it is written once, in order.

        Memory then does not grow with the rows. A row's height must be set before a later row is begun.
        """
        self.raw.stream()

    def text(self, row: int, column: int, text: str, format: Format | None = None) -> None:
        """People's text, as it is: never a formula, never a link. Text over Excel's limit is an error, not a cut."""
        cleaned = clean_text(text)
        if not cleaned:
            self.blank(row, column, format)
            return
        if len(cleaned) > TEXT_LIMIT:
            message = f"{self.name}: text of {len(cleaned)} characters at row {row}, column {column}"
            raise WriteError(message)
        self._done(self.raw.write_string(row, column, cleaned, format), row, column)

    def number(self, row: int, column: int, number: int | float | Decimal, format: Format | None = None) -> None:
        """A number."""
        value = number if isinstance(number, int) else float(number)
        self._done(self.raw.write_number(row, column, value, format), row, column)

    def truth(self, row: int, column: int, truth: bool, format: Format | None = None) -> None:
        """TRUE or FALSE."""
        self._done(self.raw.write_boolean(row, column, truth, format), row, column)

    def date(self, row: int, column: int, day: date, format: Format) -> None:
        """A date; the format must show it as one."""
        self._done(self.raw.write_datetime(row, column, day, format), row, column)

    def blank(self, row: int, column: int, format: Format | None = None) -> None:
        """An empty cell that has a format."""
        self._done(self.raw.write_blank(row, column, None, format), row, column)

    def formula(
        self, row: int, column: int, formula: str, format: Format | None, value: int | float | Decimal | str
    ) -> None:
        """A formula with the value it has now: viewers without a calculation engine show that value."""
        cached = float(value) if isinstance(value, Decimal) else clean_text(value) if isinstance(value, str) else value
        self._done(self.raw.write_formula(row, column, formula, format, cached), row, column)

    def link(self, row: int, column: int, target: str, format: Format | None, shown: str) -> None:
        """A link to a place in this workbook, `internal:'sheet'!A1`; to nothing outside unless the caller means it."""
        self._done(self.raw.write_url(row, column, target, format, shown), row, column)

    def merge(self, first: tuple[int, int], last: tuple[int, int], text: str, format: Format) -> None:
        """A label over a rectangle; a single cell is written plainly, since Excel has no merge of one cell."""
        if first == last:
            self.text(*first, text, format)
            return
        self._done(self.raw.merge_range(*first, *last, clean_text(text), format), *first)

    def comment(self, row: int, column: int, text: str, options: Mapping[str, Any] | None = None) -> None:
        """A comment on a cell."""
        self._done(self.raw.write_comment(row, column, clean_text(text), dict(options or {})), row, column)

    def validation(self, first: tuple[int, int], last: tuple[int, int], options: Mapping[str, Any]) -> None:
        """An entry check with its message; over-long messages and lists raise instead of vanishing."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                code = self.raw.data_validation(*first, *last, dict(options))
            except Warning as cause:
                raise WriteError(str(cause)) from cause
        self._done(code, *first)

    def condition(self, first: tuple[int, int], last: tuple[int, int], options: Mapping[str, Any]) -> None:
        """A conditional format."""
        self._done(self.raw.conditional_format(*first, *last, dict(options)), *first)

    def widths(self, widths: Sequence[float]) -> None:
        """Column widths from A on."""
        for column, width in enumerate(widths):
            self.raw.set_column(column, column, width)

    def _done(self, code: int | None, row: int, column: int) -> None:
        if code is not None and code < 0:
            message = f"{self.name}: row {row}, column {column} was not written (code {code})"
            raise WriteError(message)
