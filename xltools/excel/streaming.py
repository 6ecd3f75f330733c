"""Sheets with many rows: what is written of them is kept as compressed XML, so that memory does not grow with cells.

XlsxWriter keeps every cell as an object, 200 bytes each, or writes rows to files of its own that a failed run leaves
behind. Here the head of a sheet is written like any other; from then on each row goes, once it is whole, into a
compressed store, from which it is copied into the finished workbook. Nothing touches the disk.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellBlankTuple, CellNumberTuple, CellStringTuple, Worksheet

__all__ = ["RowStore", "StreamedSheet", "with_rows"]

# Short texts repeat (names, states, hashes) and go into the workbook's list; long ones stay in their rows.
_SHARED = 120
_CHUNK = 1 << 16
# What stands in a sheet's part until its rows are copied in.
_MARK = "<!--rows-->"


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
        self.fh.write(_MARK)
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
        if not self.constant_memory or kind not in _PLAIN:
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


_PLAIN = (CellBlankTuple, CellNumberTuple, CellStringTuple)


def with_rows(data: bytes, sheets: Mapping[str, RowStore]) -> bytes:
    """The finished workbook: `data` with the rows of each part of `sheets` copied in."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            plain = zipfile.ZipInfo(info.filename, info.date_time)
            plain.compress_type = zipfile.ZIP_DEFLATED
            if info.filename not in sheets:
                new.writestr(plain, old.read(info))
                continue
            before, _, after = old.read(info).partition(_MARK.encode())
            with new.open(plain, "w") as part:
                part.write(before)
                for chunk in sheets[info.filename].chunks():
                    part.write(chunk)
                part.write(after)
    return out.getvalue()
