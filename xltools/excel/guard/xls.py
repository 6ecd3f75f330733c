"""The guard of .xls: OLE compound files, read no further than their bytes reach and made anew, and the records in them."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from xltools.excel.errors import DAMAGED, ENCRYPTED, TOO_LARGE, UNSAFE, RefusedFileError
from xltools.excel.guard import MAX_ODD_CELLS, MAX_STRINGS
from xltools.excel.guard.sheet_xml import Extent

_CUTOFF = 4096
_NO_SECTOR = 0xFFFFFFF0
_FREE, _END_OF_CHAIN, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def list_ole_streams(data: bytes) -> dict[str, tuple[int, int]]:
    """The streams at the root of an OLE file, by name in lower case: first sector and size. Raises Refused."""
    return {entry.name.lower(): (entry.start, entry.size) for entry in OleFile(data).root()}


class _DirectoryEntry(NamedTuple):
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class OleFile:
    """An OLE compound file, read no further than its bytes reach. Raises Refused where it makes no sense."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 1536 or data[30] not in {9, 12}:
            raise RefusedFileError(DAMAGED)
        self.data = data
        self.size = 1 << data[30]
        directory_start, _, _, self.mini_start, _, next_table, _ = struct.unpack_from("<7I", data, 48)
        tables = list(struct.unpack_from("<109I", data, 76))
        for table in self._difat(next_table):
            tables += table
        # No more of the table than the file has sectors: one sector of it may be listed over and over.
        enough = len(data) // self.size // (self.size // 4) + 2
        used = [table for table in tables if table < _NO_SECTOR][:enough]
        self.fat = [entry for table in used for entry in self._numbers(self._sector(table))]
        raw = b"".join(self._chain(directory_start))
        self.entries = [self._entry(raw[at : at + 128]) for at in range(0, len(raw) - 127, 128)]
        if not self.entries:
            raise RefusedFileError(DAMAGED)

    def root(self) -> list[_DirectoryEntry]:
        """The streams and storages at the root, or all of the file where the root names none."""
        found, waiting, seen = [], [self.entries[0].child], set[int]()
        while waiting:
            index = waiting.pop()
            if index < len(self.entries) and index not in seen:
                seen.add(index)
                entry = self.entries[index]
                found.append(entry)
                waiting += [entry.left, entry.right]
        return found or [entry for entry in self.entries if entry.kind]

    def read(self, entry: _DirectoryEntry) -> bytes:
        """The content of a stream."""
        if entry.size >= _CUTOFF:
            return b"".join(self._chain(entry.start))[: entry.size]
        small = b"".join(self._chain(self.entries[0].start))
        links = [number for sector in self._chain(self.mini_start) for number in self._numbers(sector)]
        sectors: list[bytes] = []
        number = entry.start
        while number < len(links) and len(sectors) * 64 < entry.size:
            sectors.append(small[number * 64 : number * 64 + 64])
            number = links[number]
        return b"".join(sectors)[: entry.size]

    def _difat(self, number: int) -> Iterator[list[int]]:
        for _ in range(len(self.data) // self.size):
            if number >= _NO_SECTOR:
                return
            *table, number = self._numbers(self._sector(number))
            yield table

    def _chain(self, number: int) -> Iterator[bytes]:
        for _ in range(len(self.data) // self.size):
            if number >= _NO_SECTOR:
                return
            if number >= len(self.fat):
                break
            yield self._sector(number)
            number = self.fat[number]
        raise RefusedFileError(DAMAGED)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        if start >= len(self.data):
            raise RefusedFileError(DAMAGED)
        return self.data[start : start + self.size].ljust(self.size, b"\0")

    def _numbers(self, sector: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(sector) // 4}I", sector)

    @staticmethod
    def _entry(raw: bytes) -> _DirectoryEntry:
        name, length, kind, left, right, child, start, size = struct.unpack("<64sHBx3I36x2I4x", raw)
        text = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        return _DirectoryEntry(text, kind, left, right, child, start, size)


def _build_ole(name: str, content: bytes) -> bytes:
    """An OLE file of one stream, in sectors of 4096 bytes: its table then fits the header for any file allowed here."""
    sectors = -(-len(content) // 4096)
    table_sectors = -(-(sectors + 2) // 1023)
    fat = [*range(1, sectors), _END_OF_CHAIN, _END_OF_CHAIN, *[_FAT_SECTOR] * table_sectors]
    tables = [sectors + 1 + index for index in range(table_sectors)]
    # Version 3 with the sectors of version 4: of version 4 calamine asks for a store of small streams.
    fixed = (0x3E, 3, 0xFFFE, 12, 6, 1, table_sectors, sectors, 0, _CUTOFF, _END_OF_CHAIN, 0, _END_OF_CHAIN, 0)
    header = struct.pack("<8s16x5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", *fixed)
    header += struct.pack("<109I", *tables, *[_FREE] * (109 - table_sectors))
    entries = _pack_entry("Root Entry", 5, 1, _END_OF_CHAIN, 0) + _pack_entry(name, 2, _FREE, 0, len(content))
    fat_bytes = struct.pack(f"<{len(fat)}I", *fat).ljust(table_sectors * 4096, b"\xff")
    return b"".join(
        [header.ljust(4096, b"\0"), content.ljust(sectors * 4096, b"\0"), entries.ljust(4096, b"\0"), fat_bytes]
    )


def _pack_entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = struct.pack("<64sHBB3I", encoded, len(encoded) + 2, kind, 1, _FREE, _FREE, child)
    return head + struct.pack("<36x2I4x", start, size)


_BOF = {0x0009, 0x0209, 0x0409, 0x0809}
_EOF, _FILEPASS, _BOUNDSHEET, _SST, _DIMENSIONS, _MULRK = 0x0A, 0x2F, 0x85, 0xFC, 0x200, 0xBD
# Formula, blank-less cells of every BIFF version; each begins with its row and column.
_BIFF_CELLS = {0x06, 0x206, 0x406, 0x02, 0x03, 0x04, 0x05, 0x203, 0x204, 0x205, 0x27E, 0xFD, 0xD6}


def safe_xls(data: bytes) -> bytes:
    """An .xls that holds the stream of the workbook and nothing else. Raises Refused."""
    ole = OleFile(data)
    streams = {entry.name.lower(): entry for entry in ole.root()}
    entry = streams.get("workbook") or streams["book"]
    book = bytearray(ole.read(entry).ljust(_CUTOFF, b"\0"))
    # calamine reserves room for what DIMENSIONS claims, and needs it for nothing else. A second look finds any that
    # was read as another record at first.
    for position, length in _scan_cells(book):
        book[position : position + length] = bytes(length)
    if any(any(book[position : position + length]) for position, length in _scan_cells(book)):
        raise RefusedFileError(UNSAFE, "工作表的记录互相重叠")
    return _build_ole(entry.name, bytes(book))


def _read_records(book: bytearray, start: int) -> Iterator[tuple[int, int, int]]:
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


def _find_sheets(book: bytearray) -> list[int]:
    """Where the sheets begin, as the globals of the workbook say."""
    starts = []
    for kind, position, length in _read_records(book, 0):
        if kind == _FILEPASS and any(book[position : position + 2]):
            raise RefusedFileError(ENCRYPTED, "文件设有打开密码")
        if kind == _BOUNDSHEET and length >= 4:
            starts.append(struct.unpack_from("<I", book, position)[0])
        if kind == _SST and length >= 8 and struct.unpack_from("<I", book, position + 4)[0] > MAX_STRINGS:
            raise RefusedFileError(TOO_LARGE, f"文件中的文本超过 {MAX_STRINGS} 条")
    if len(set(starts)) != len(starts):
        raise RefusedFileError(UNSAFE, "两张工作表是同一处内容")
    return starts


def _scan_cells(book: bytearray) -> Iterator[tuple[int, int]]:
    """Look at every cell of every sheet; give position and length of each DIMENSIONS record."""
    left = MAX_ODD_CELLS  # of all sheets together: they may overlap
    for start in _find_sheets(book):
        extent = Extent()
        for kind, position, length in _read_records(book, start):
            left -= 1
            if not left:
                raise RefusedFileError(TOO_LARGE, f"工作表的单元格超过 {MAX_ODD_CELLS} 个")
            if kind == _DIMENSIONS:
                yield position, length
            elif length >= 6 and (kind in _BIFF_CELLS or kind == _MULRK):
                row, column = struct.unpack_from("<HH", book, position)
                if kind == _MULRK:
                    column = max(column, struct.unpack_from("<H", book, position + length - 2)[0])
                extent.add(row, column)
