"""The least that is an .xls, record by record, in an OLE file."""

import struct
from collections.abc import Mapping

__all__ = ["BOF", "EOF", "dimensions", "number", "ole", "record", "xls"]

FREE, END = 0xFFFFFFFF, 0xFFFFFFFE


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file with these streams at its root, none in small sectors, of at most 7 MB."""
    body, fat, starts = b"", list[int](), list[int]()
    for content in streams.values():
        starts.append(len(fat))
        sectors = -(-max(len(content), 4096) // 512)
        body += content.ljust(sectors * 512, b"\0")
        fat += [*range(len(fat) + 1, len(fat) + sectors), END]
    entries = ole_entry("Root Entry", 5, 1, FREE, END, 0)
    for number, (name, content) in enumerate(streams.items(), 1):
        right = number + 1 if number < len(streams) else FREE
        entries += ole_entry(name, 2, FREE, right, starts[number - 1], max(len(content), 4096))
    directory, sectors = len(fat), -(-len(entries) // 512)
    body += entries.ljust(sectors * 512, b"\0")
    fat += [*range(directory + 1, directory + sectors), END]
    tables = -(-(len(fat) + 1) // 127)
    places = [*range(len(fat), len(fat) + tables)]
    body += struct.pack(f"<{len(fat)}I", *fat).ljust(tables * 512, b"\xff")
    fixed = (0x3E, 3, 0xFFFE, 9, 6, 0, tables, directory, 0, 4096, END, 0, END, 0)
    header = struct.pack("<8s16x5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", *fixed)
    return header + struct.pack("<109I", *places, *[FREE] * (109 - tables)) + body


def ole_entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    head = struct.pack("<64sHBB3I", name.encode("utf-16-le"), len(name) * 2 + 2, kind, 1, FREE, right, child)
    return head + struct.pack("<36x2I4x", start, size)


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


BOF, EOF = record(0x809, struct.pack("<HH12x", 0x600, 0x10)), record(0x0A)


def number(row: int, column: int) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, 0, 1.0))


def dimensions(first_row: int, last_row: int, first_column: int, last_column: int) -> bytes:
    return record(0x200, struct.pack("<IIHHH", first_row, last_row, first_column, last_column, 0))


def bound(place: int, number: int = 0) -> bytes:
    """A line of the list of sheets: S, T, U and so on through all of Unicode."""
    return record(0x85, struct.pack("<IBBBB", place, 0, 0, 1, 1) + chr(ord("S") + number).encode("utf-16-le"))


def xls(cells: bytes, globals_: bytes = b"", places: tuple[int, ...] = (0,)) -> bytes:
    """An .xls with one sheet. `places`: where the sheets listed begin, from the beginning of that one."""
    start = len(BOF) + len(bound(0)) * len(places) + len(globals_) + len(EOF)
    listed = b"".join(bound(start + place, number) for number, place in enumerate(places))
    return ole({"Workbook": BOF + listed + globals_ + EOF + BOF + cells + EOF})
