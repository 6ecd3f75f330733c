"""The least that is an .xlsb, record by record."""

import struct

from tests.corpus.xlsx import TYPES, relations
from tests.corpus.zips import Part, archive, part

__all__ = ["cell12", "record12", "wide", "xlsb"]


def bits7(number: int) -> bytes:
    out = b""
    while True:
        out += bytes([number & 0x7F | (0x80 if number > 0x7F else 0)])
        number >>= 7
        if not number:
            return out


def record12(kind: int, content: bytes) -> bytes:
    return (bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])) + bits7(len(content)) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def cell12(row: int, column: int) -> bytes:
    return record12(0, struct.pack("<II9x", row, 0)) + record12(5, struct.pack("<IId", column, 0, 1.0))


def xlsb(cells: bytes, *more: Part) -> bytes:
    """A binary workbook of one sheet."""
    listed = record12(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("S"))
    data = record12(131, b"") + record12(143, b"") + listed + record12(144, b"") + record12(132, b"")
    body = (
        record12(129, b"")
        + record12(148, bytes(16))
        + record12(145, b"")
        + cells
        + record12(146, b"")
        + record12(130, b"")
    )
    return archive(
        part("[Content_Types].xml", TYPES),
        part("_rels/.rels", relations(("officeDocument", "xl/workbook.bin"))),
        part("xl/_rels/workbook.bin.rels", relations(("worksheet", "worksheets/sheet1.bin"))),
        part("xl/workbook.bin", data),
        part("xl/worksheets/sheet1.bin", body),
        *more,
    )
