"""The guard of .xls: the records (BIFF) of the workbook's stream."""

import struct
from collections.abc import Iterator

from xltools.excel.guard.extent import Extent
from xltools.excel.guard.ole import CUTOFF, Ole, ole_of
from xltools.excel.guard.refused import ENCRYPTED, MAX_ODD_CELLS, MAX_STRINGS, TOO_LARGE, UNSAFE, Refused

__all__ = ["safe_xls"]

_BOF = {0x0009, 0x0209, 0x0409, 0x0809}
_EOF, _FILEPASS, _BOUNDSHEET, _SST, _DIMENSIONS, _MULRK = 0x0A, 0x2F, 0x85, 0xFC, 0x200, 0xBD
# Formula, blank-less cells of every BIFF version; each begins with its row and column.
_BIFF_CELLS = {0x06, 0x206, 0x406, 0x02, 0x03, 0x04, 0x05, 0x203, 0x204, 0x205, 0x27E, 0xFD, 0xD6}


def safe_xls(data: bytes) -> bytes:
    """An .xls that holds the stream of the workbook and nothing else. Raises Refused."""
    ole = Ole(data)
    streams = {entry.name.lower(): entry for entry in ole.root()}
    entry = streams.get("workbook") or streams["book"]
    book = bytearray(ole.read(entry).ljust(CUTOFF, b"\0"))
    # calamine reserves room for what DIMENSIONS claims, and needs it for nothing else. A second look finds any that
    # was read as another record at first.
    for position, length in _biff_cells(book):
        book[position : position + length] = bytes(length)
    if any(any(book[position : position + length]) for position, length in _biff_cells(book)):
        raise Refused(UNSAFE, "工作表的记录互相重叠")
    return ole_of(entry.name, bytes(book))


def _biff_records(book: bytearray, start: int) -> Iterator[tuple[int, int, int]]:
    """The records of a substream: kind, position of the content, its length."""
    position, depth, size = start, 0, len(book)
    while position + 4 <= size:
        kind, length = struct.unpack_from("<HH", book, position)
        position += 4
        yield kind, position, min(length, size - position)
        position += length
        depth += (kind in _BOF) - (kind == _EOF)
        if kind == _EOF and depth <= 0:
            return


def _sheet_starts(book: bytearray) -> list[int]:
    """Where the sheets begin, as the globals of the workbook say."""
    starts = []
    for kind, position, length in _biff_records(book, 0):
        if kind == _FILEPASS and any(book[position : position + 2]):
            raise Refused(ENCRYPTED, "文件设有打开密码")
        if kind == _BOUNDSHEET and length >= 4:
            starts.append(struct.unpack_from("<I", book, position)[0])
        if kind == _SST and length >= 8 and struct.unpack_from("<I", book, position + 4)[0] > MAX_STRINGS:
            raise Refused(TOO_LARGE, f"文件中的文本超过 {MAX_STRINGS} 条")
    if len(set(starts)) != len(starts):
        raise Refused(UNSAFE, "两张工作表是同一处内容")
    return starts


def _biff_cells(book: bytearray) -> Iterator[tuple[int, int]]:
    """Look at every cell of every sheet; give position and length of each DIMENSIONS record."""
    left = MAX_ODD_CELLS  # of all sheets together: they may overlap
    for start in _sheet_starts(book):
        extent = Extent()
        for kind, position, length in _biff_records(book, start):
            left -= 1
            if not left:
                raise Refused(TOO_LARGE, f"工作表的单元格超过 {MAX_ODD_CELLS} 个")
            if kind == _DIMENSIONS:
                yield position, length
            elif length >= 6 and (kind in _BIFF_CELLS or kind == _MULRK):
                row, column = struct.unpack_from("<HH", book, position)
                if kind == _MULRK:
                    column = max(column, struct.unpack_from("<H", book, position + length - 2)[0])
                extent.add(row, column)
