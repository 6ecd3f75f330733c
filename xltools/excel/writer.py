"""Writing workbooks with XlsxWriter, strictly: what it would drop in silence is raised here.

XlsxWriter reports a cell out of range, an over-long text or a lost validation as a negative return code only, and its
`write()` turns people's text into formulas and links. So every write goes through a method that names its kind.

How a cell looks is said by the name of a style (`styles.py`).

Of sheets with many rows what is written is kept as compressed XML, so that memory does not grow with cells. XlsxWriter
keeps every cell as an object, 200 bytes each, or writes rows to files of its own that a failed run leaves behind. Here the
head of a sheet is written like any other; from then on each row goes, once it is whole, into a compressed store, from
which it is copied into the finished workbook. Nothing touches the disk.
"""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellBlankTuple, CellNumberTuple, CellStringTuple, Worksheet

from xltools.excel.address import quote_sheet
from xltools.excel.grid import Cell
from xltools.excel.output import seal_workbook
from xltools.excel.styles import properties_of
from xltools.excel.text import printable_excerpt, remove_unwritable

__all__ = ["BookWriter", "Format", "SheetWriter", "Style", "WriteError"]

# Words of `styles.py`, or what a workbook made of them; None for a cell that only the program reads.
Style: TypeAlias = "str | Format | None"

# Short texts repeat (names, states, hashes) and go into the workbook's list; long ones stay in their rows.
_SHARED = 120
_CHUNK = 1 << 16
# What stands in a sheet's part until its rows are copied in.
_ROWS_MARK = "<!--rows-->"


class RowStore:
    """XML text, compressed as it comes."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(1)
        self._packed: list[bytes] = []
        self._waiting: list[str] = []
        self._length = 0

    def write(self, text: str) -> None:
        """Take in more of it; the name is that of a file, for XlsxWriter takes it for one."""
        self._waiting.append(text)
        self._length += len(text)
        if self._length > _CHUNK:
            self._pack()

    def chunks(self) -> Iterator[bytes]:
        """All of it, in UTF-8, a piece at a time."""
        self._pack()
        inflate = zlib.decompressobj()
        for packed in (*self._packed, self._deflate.copy().flush()):
            yield inflate.decompress(packed)
        yield inflate.flush()

    def _pack(self) -> None:
        packed = self._deflate.compress("".join(self._waiting).encode())
        if packed:
            self._packed.append(packed)
        self._waiting.clear()
        self._length = 0


class StreamedSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no type information
    """A worksheet that can go over to writing row by row. It uses XlsxWriter's own way of doing so, but for the file."""

    def __init__(self) -> None:
        super().__init__()
        self.store: RowStore | None = None

    def stream(self) -> None:
        """What was written so far is the head; from here on cells come row by row, and a finished row is final."""
        self.store = self.fh = RowStore()
        self.constant_memory = True
        head = {row: self.table[row] for row in sorted({*self.table, *self.row_info})}
        self.table.clear()
        for row, cells in head.items():
            self.previous_row = row
            self.table[row] = cells
            self._write_single_row(row + 1)

    def _write_optimized_sheet_data(self) -> None:
        self._xml_start_tag("sheetData")
        self.fh.write(_ROWS_MARK)
        self._xml_end_tag("sheetData")

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        code: int = super()._write_string(row, col, string, cell_format)
        if self.constant_memory and not code and len(string) <= _SHARED:
            number = self.str_table._get_shared_string_index(string)
            self.table[row][col] = self.table[row][col]._replace(string=number)
        return code

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """The cells that large sheets are made of, written directly: it saves half of the time."""
        kind = type(cell)
        if not self.constant_memory or kind not in _PLAIN_CELLS:
            super()._write_cell(row, col, cell)
            return
        style = f' s="{cell.format._get_xf_index()}"' if cell.format else ""
        place = f'<c r="{xl_rowcol_to_cell_fast(row, col)}"{style}'
        if kind is CellBlankTuple:
            self.fh.write(f"{place}/>")
        elif kind is CellNumberTuple:
            self.fh.write(f"{place}><v>{cell.number:.16G}</v></c>")
        elif isinstance(cell.string, int):
            self.fh.write(f'{place} t="s"><v>{cell.string}</v></c>')
        else:
            super()._write_cell(row, col, cell)


_PLAIN_CELLS = (CellBlankTuple, CellNumberTuple, CellStringTuple)


def insert_rows(data: bytes, sheets: Mapping[str, RowStore]) -> bytes:
    """The finished workbook: `data` with the rows of each part of `sheets` copied in."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            plain = zipfile.ZipInfo(info.filename, info.date_time)
            plain.compress_type = zipfile.ZIP_DEFLATED
            if info.filename not in sheets:
                new.writestr(plain, old.read(info))
                continue
            before, _, after = old.read(info).partition(_ROWS_MARK.encode())
            with new.open(plain, "w") as part:
                part.write(before)
                for chunk in sheets[info.filename].chunks():
                    part.write(chunk)
                part.write(after)
    return out.getvalue()


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
    """A workbook being written in memory; the same calls give the same bytes. An output of a `kind` is sealed, if not said otherwise."""

    def __init__(self, *, title: str, year: int, kind: str = "", seal: bool = True) -> None:
        self._buffer = io.BytesIO()
        self._seal = seal and kind != ""
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
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
        sheet = SheetWriter(self, self._book.add_worksheet(name, _Worksheet), name)
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
        data = insert_rows(data, stores) if stores else data
        return seal_workbook(data) if self._seal else data


class SheetWriter:
    """A sheet being written. `raw` is XlsxWriter's worksheet, for heights, panes and what else is written once."""

    def __init__(self, book: BookWriter, raw: Worksheet, name: str) -> None:
        self.book = book
        self.raw = raw
        self.name = name

    def stream(self) -> None:
        """Go over to rows: what was written so far is the head, and every row after it is written once, in order.

        Memory then does not grow with the rows. A row's height must be set before a later row is begun.
        """
        self.raw.stream()

    def value(self, row: int, column: int, raw: Cell | Decimal, style: Style = None) -> None:
        """A value as it is: text stays text, whatever it looks like. A date's style must show it as one."""
        format = self._format(style)
        if raw is None or raw == "":
            code = self.raw.write_blank(row, column, None, format)
        elif isinstance(raw, bool):
            code = self.raw.write_boolean(row, column, raw, format)
        elif isinstance(raw, int | float | Decimal):
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
        """A formula with the value it has now, None for a blank: viewers that calculate nothing show that value."""
        cached = float(value) if isinstance(value, Decimal) else "" if value is None else value
        cached = remove_unwritable(cached) if isinstance(cached, str) else cached
        self._done(self.raw.write_formula(row, column, formula, self._format(style), cached), row, column)

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
        options = {"type": "formula", "criteria": formula, "format": style}
        self.condition(first, last, {**options, "multi_range": ranges} if ranges else options)

    def colour_word(self, first: tuple[int, int], last: tuple[int, int], word: str, style: str) -> None:
        """A style for the cells that say a word."""
        self.condition(first, last, {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style})

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
