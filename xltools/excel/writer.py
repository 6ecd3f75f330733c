"""Writing workbooks with XlsxWriter, strictly: what it would drop in silence is raised here.

XlsxWriter reports a cell out of range, an over-long text or a lost validation as a negative return code only, and its
`write()` turns people's text into formulas and links. So every write goes through a method that names its kind.

Sheets with many rows: what is written of them is kept as compressed XML, so that memory does not grow with cells.

XlsxWriter keeps every cell as an object, 200 bytes each, or writes rows to files of its own that a failed run leaves
behind. Here the head of a sheet is written like any other; from then on each row goes, once it is whole, into a
compressed store, from which it is copied into the finished workbook. Nothing touches the disk.

Raw content into cells: each kind of value by the call that keeps it what it is.
"""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellBlankTuple, CellNumberTuple, CellStringTuple, Worksheet

from xltools.excel.grid import Cell
from xltools.excel.output import write_bytes
from xltools.excel.text import printable_excerpt, remove_unwritable

__all__ = ["BookWriter", "Format", "SheetWriter", "WriteError", "write_value"]

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
        return insert_rows(data, stores) if stores else data

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
        cleaned = remove_unwritable(text)
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
        cached = (
            float(value)
            if isinstance(value, Decimal)
            else remove_unwritable(value)
            if isinstance(value, str)
            else value
        )
        self._done(self.raw.write_formula(row, column, formula, format, cached), row, column)

    def link(self, row: int, column: int, target: str, format: Format | None, label: str) -> None:
        """A link to a place in this workbook, `internal:'sheet'!A1`; to nothing outside unless the caller means it."""
        self._done(self.raw.write_url(row, column, target, format, label), row, column)

    def merge(self, first: tuple[int, int], last: tuple[int, int], text: str, format: Format) -> None:
        """A label over a rectangle; a single cell is written plainly, since Excel has no merge of one cell."""
        if first == last:
            self.text(*first, text, format)
            return
        self._done(self.raw.merge_range(*first, *last, remove_unwritable(text), format), *first)

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


def write_value(sheet: SheetWriter, cell: tuple[int, int], raw: Cell | Decimal, format: Format) -> None:
    """Write a value as it is: text stays text, whatever it looks like."""
    if raw is None or raw == "":
        sheet.blank(*cell, format)
    elif isinstance(raw, str):
        sheet.text(*cell, raw, format)
    elif isinstance(raw, bool):
        sheet.truth(*cell, raw, format)
    elif isinstance(raw, int | float | Decimal):
        sheet.number(*cell, raw, format)
    elif isinstance(raw, date):
        sheet.date(*cell, raw, format)
    else:
        sheet.text(*cell, printable_excerpt(raw), format)
