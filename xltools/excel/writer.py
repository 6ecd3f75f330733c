"""Writing workbooks with XlsxWriter, strictly: what it would drop in silence is raised here.

XlsxWriter reports a cell out of range, an over-long text or a lost validation as a negative return code only, and its
`write()` turns people's text into formulas and links. So every write goes through a method that names its kind.

How a cell looks is said by the name of a style (`styles.py`). On paper a sheet is A4, one page wide, centred, numbered.
"""

import io
import re
import tempfile
import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xltools.excel.address import quote_sheet
from xltools.excel.grid import Cell
from xltools.excel.output import finish_package
from xltools.excel.styles import properties_of
from xltools.excel.text import printable_excerpt, remove_unwritable
from xltools.excel.worksheet import LeanWorksheet

# Words of `styles.py`, or what a workbook made of them; None for a cell that only the program reads.
Style: TypeAlias = "str | Format | None"

# Excel's own limit for a cell's text, in characters.
TEXT_LIMIT = 32_767


class WriteError(Exception):
    """A fault of the program: something would not have been written as asked."""


class _Formula(str):
    """The formula of a condition. XlsxWriter writes as it is what it can take for a number, and searches any other formula
    like one of a cell, which would cost a fourth of the time of a workbook."""

    __slots__ = ()

    def __float__(self) -> float:
        return 0.0


class BookWriter:
    """A workbook being written; the same calls give the same bytes. An output of a `kind` is sealed, if not said otherwise.

    The parts of a `large` one, many times the size of the whole, wait on disk, in a temporary folder that goes with the writer.
    """

    def __init__(self, *, title: str, year: int, kind: str = "", seal: bool = True, large: bool = False) -> None:
        self._buffer = io.BytesIO()
        self._seal = seal and kind != ""
        self._folder = tempfile.TemporaryDirectory(prefix="xltools-") if large else None
        place = {"tmpdir": self._folder.name} if self._folder else {"in_memory": True}
        options = {**place, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self._buffer, options)
        # A fixed time of making: the same inputs must give the same bytes.
        made = datetime(year, 1, 1)
        properties = {"title": title, "author": "xltools", "category": kind, "created": made}
        self._book.set_properties(properties)
        self._formats: dict[tuple[str, str], Format] = {}
        self.sheets: dict[str, SheetWriter] = {}

    def format(self, style: str, num_format: str = "") -> Format:
        """The format of a style, with a number format of its own where one is named. Raises KeyError for an unknown word."""
        key = style, num_format
        if key not in self._formats:
            own = {"num_format": num_format} if num_format else {}
            self._formats[key] = self._book.add_format({**properties_of(style), **own})
        return self._formats[key]

    def sheet(self, name: str) -> "SheetWriter":
        """Add a sheet. The name must already be a legal one."""
        sheet = SheetWriter(self, self._book.add_worksheet(name, LeanWorksheet), name)
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
        with self._folder or nullcontext(), warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                self._book.close()
            except Warning as cause:
                raise WriteError(str(cause)) from cause
        edits = {
            f"xl/worksheets/sheet{at}.xml": partial(_free_heights, rows=sheet.fitted)
            for at, sheet in enumerate(self.sheets.values(), 1)
            if sheet.fitted
        }
        return finish_package(self._buffer.getvalue(), edits, seal=self._seal)


def _free_heights(part: bytes, rows: Collection[int]) -> bytes:
    """A worksheet, these rows free to be fitted to their text: XlsxWriter fixes every height it writes."""

    def free(row: re.Match[bytes]) -> bytes:
        return row[1] if int(row[2]) - 1 in rows else row[0]

    return re.sub(rb'(<row r="(\d+)"[^>]*) customHeight="1"', free, part)


# As a tuple: a union would be made anew at every cell.
_NUMBERS = (int, float, Decimal)


class SheetWriter:
    """A sheet being written. `raw` is XlsxWriter's worksheet, for heights, panes and what else is written once."""

    def __init__(self, book: BookWriter, raw: Worksheet, name: str) -> None:
        self.book = book
        self.raw = raw
        self.name = name
        self.fitted: list[int] = []

    def fit_row(self, row: int, height: float) -> None:
        """A row of this height as long as nobody types in it; then programs fit it to its text."""
        self.raw.set_row(row, height)
        self.fitted.append(row)

    def value(self, row: int, column: int, raw: Cell | Decimal, style: Style = None) -> None:
        """A value as it is: text stays text, whatever it looks like. A date's style must show it as one."""
        format = self._format(style)
        if raw is None or raw == "":
            code = self.raw.write_blank(row, column, None, format)
        elif isinstance(raw, bool):
            code = self.raw.write_boolean(row, column, raw, format)
        elif isinstance(raw, _NUMBERS):
            code = self.raw.write_number(row, column, float(raw) if isinstance(raw, Decimal) else raw, format)
        elif isinstance(raw, date):
            code = self.raw.write_datetime(row, column, raw, format)
        else:
            self.text(row, column, raw if isinstance(raw, str) else printable_excerpt(raw), style)
            return
        self._done(code, row, column)

    def text(self, row: int, column: int, text: str, style: Style = None) -> None:
        """People's text, as it is: never a formula, never a link. Text over Excel's limit is an error, not a cut."""
        cleaned = remove_unwritable(text)
        if not cleaned:
            self.value(row, column, None, style)
            return
        if len(cleaned) > TEXT_LIMIT:
            message = f"{self.name}: text of {len(cleaned)} characters at row {row}, column {column}"
            raise WriteError(message)
        self._done(self.raw.write_string(row, column, cleaned, self._format(style)), row, column)

    def formula(self, row: int, column: int, formula: str, style: Style, value: Cell | Decimal) -> None:
        """A formula with the value it has now, None for a blank: viewers that calculate nothing show that value.

        Without a formula, "", the value alone.
        """
        if not formula:
            self.value(row, column, value, style)
            return
        cached = float(value) if isinstance(value, Decimal) else "" if value is None else value
        cached = remove_unwritable(cached) if isinstance(cached, str) else cached
        self._done(
            self.raw.write_formula(row, column, formula.removeprefix("="), self._format(style), cached), row, column
        )

    def link(self, row: int, column: int, target: str, style: Style, label: str) -> None:
        """A link to a place in this workbook, `internal:'sheet'!A1`; to nothing outside unless the caller means it."""
        self._done(self.raw.write_url(row, column, target, self._format(style), label), row, column)

    def sheet_link(self, row: int, column: int, sheet: str, style: Style, label: str = "") -> None:
        """A link to the top of another sheet; without a label it says the sheet's name."""
        self.link(row, column, f"internal:{quote_sheet(sheet)}!A1", style, label or sheet)

    def merge(self, first: tuple[int, int], last: tuple[int, int], text: str, style: Style) -> None:
        """A label over a rectangle; a single cell is written plainly, since Excel has no merge of one cell."""
        if first == last:
            self.text(*first, text, style)
            return
        self._done(self.raw.merge_range(*first, *last, remove_unwritable(text), self._format(style)), *first)

    def comment(self, row: int, column: int, text: str, options: Mapping[str, Any] | None = None) -> None:
        """A comment on a cell."""
        self._done(self.raw.write_comment(row, column, remove_unwritable(text), dict(options or {})), row, column)

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
        """A conditional format; `format` among XlsxWriter's options names a style."""
        whole = {**options, "format": self._format(options["format"])} if "format" in options else dict(options)
        self._done(self.raw.conditional_format(*first, *last, whole), *first)

    def colour_where(
        self, first: tuple[int, int], last: tuple[int, int], formula: str, style: str, ranges: str = ""
    ) -> None:
        """A style for the cells where a formula is true; `ranges` name them all where they are no one rectangle."""
        options = {"type": "formula", "criteria": _Formula(formula.removeprefix("=")), "format": style}
        self.condition(first, last, {**options, "multi_range": ranges} if ranges else options)

    def colour_word(self, first: tuple[int, int], last: tuple[int, int], word: str, style: str) -> None:
        """A style for the cells that say a word."""
        self.condition(first, last, {"type": "cell", "criteria": "==", "value": _Formula(f'"{word}"'), "format": style})

    def widths(self, widths: Sequence[float]) -> None:
        """Column widths from A on."""
        for column, width in enumerate(widths):
            self.raw.set_column(column, column, width)

    def hide_columns(self, first: int, last: int) -> None:
        """Hide columns that only formulas and the program read."""
        self.raw.set_column(first, last, 8, None, {"hidden": True})

    def _format(self, style: Style) -> Format | None:
        return self.book.format(style) if isinstance(style, str) else style

    def _done(self, code: int | None, row: int, column: int) -> None:
        if code is not None and code < 0:
            message = f"{self.name}: row {row}, column {column} was not written (code {code})"
            raise WriteError(message)


_A4 = 9
# The footer counts the pages of what is printed: of one sheet alone that sheet's, of the whole workbook those of all
# sheets, over which the numbers run on. So nobody need know which of the two was printed, and a missing page shows.
_FOOTER = "&C&11第&P页/共&N页"
# Left, right, top, bottom, in inches.
_MARGINS = (0.5, 0.5, 0.6, 0.7)
_INCH = 72
_SHORT_SIDE, _LONG_SIDE = 595, 842
# Points of a column for each place of its width, and around them.
_POINTS_PER_WIDTH, _POINTS_AROUND = 5.25, 3.75
# Programs measure fonts of their own: a page may hold a little less than calculated.
_CAUTION = 0.96


def set_up_page(
    sheet: SheetWriter,
    *,
    landscape: bool = False,
    last: tuple[int, int] | None = None,
    repeat: tuple[int, int] | None = None,
    one_page: bool = False,
) -> None:
    """The printed page: everything from A1 to the cell `last`, or all that is filled; the rows of `repeat` on each page."""
    raw = sheet.raw
    raw.set_paper(_A4)
    if landscape:
        raw.set_landscape()
    raw.set_margins(*_MARGINS)
    raw.center_horizontally()
    raw.set_footer(_FOOTER)
    raw.fit_to_pages(1, 1 if one_page else 0)
    if last is not None:
        raw.print_area(0, 0, *last)
    if repeat is not None and not one_page:
        raw.repeat_rows(*repeat)
    raw.hide_gridlines(2)


def page_height(widths: Sequence[float]) -> float:
    """How high the rows of one upright page may stand, in points, where the columns are shrunk to its width."""
    left, right, top, bottom = (margin * _INCH for margin in _MARGINS)
    wanted = sum(widths) * _POINTS_PER_WIDTH + len(widths) * _POINTS_AROUND
    return _CAUTION * (_LONG_SIDE - top - bottom) * max(1, wanted / (_SHORT_SIDE - left - right))


def page_breaks(parts: Iterable[tuple[int, float, float]], room: float) -> list[int]:
    """The rows before which a page should end, so that no part is torn that fits on one.

    `parts` are the first row of each, and how far down it begins and ends, in points.
    """
    rows: list[int] = []
    top = 0.0
    for row, begins, ends in parts:
        if ends - top > room and begins > top:
            rows.append(row)
            top = begins
        while ends - top > room:
            top += room
    return rows


def protect_sheet(sheet: SheetWriter, *, filter_allowed: bool = False) -> None:
    """Lock without a password: it keeps labels and formulas from slips, not from people. Sizes may be changed."""
    sheet.raw.protect("", {"format_columns": True, "format_rows": True, "autofilter": filter_allowed})
