"""OpenDocument with cells said many times over, and the format of Excel 97."""

import struct

from tests.corpus.hostile.archives import BOMB
from tests.corpus.hostile.case import Cases
from tests.corpus.ods import BLANKS, ONE, ods, ods_cells, ods_row
from tests.corpus.xls import BOF, EOF, dimensions, number, record, xls
from tests.corpus.zips import noise, truncated

__all__ = ["CASES"]


def looped_table() -> bytes:
    """The first sector of the stream is followed by itself."""
    data = bytearray(xls(number(0, 0)))
    table = struct.unpack_from("<I", data, 76)[0]
    struct.pack_into("<I", data, (table + 1) * 512, 0)
    return bytes(data)


def looped_directory() -> bytes:
    """The entry beside the workbook's is the workbook's."""
    data = bytearray(xls(number(0, 0)))
    entry = data.index("Workbook".encode("utf-16-le"))
    struct.pack_into("<I", data, entry + 72, 1)
    return bytes(data)


CASES: Cases = {
    # OpenDocument: cells said many times over.
    "ods: a filled cell 1,048,576 rows by 1,024 columns": (lambda: ods(ods_row(ods_cells(1024), 1_048_576)), "unsafe"),
    "ods: a filled cell 1,000,000,000 times": (lambda: ods(ods_row(ods_cells(10**9))), "unsafe"),
    "ods: a filled row 1,000,000,000 times": (lambda: ods(ods_row(ONE, 10**9)), "unsafe"),
    "ods: a filled cell behind and below all blanks": (
        lambda: ods(ods_row(ONE) + ods_row(BLANKS, 1_048_574) + ods_row(BLANKS.replace("16384", "16383") + ONE)),
        "unsafe",
    ),
    "ods: the number in a character reference": (lambda: ods(ods_row(ods_cells("&#49;000000000"))), "damaged"),
    "ods: a comment that looks like a row": (
        lambda: ods(ods_row(ods_cells(16384) + "<!-- <table:table-row> -->", 1_048_576)),
        "unsafe",
    ),
    "ods: a sheet within a cell": (
        lambda: ods(ods_row(BLANKS + "<table:table-cell><table:table></table:table></table:table-cell>" + ONE)),
        "unsafe",
    ),
    "ods: an entity bomb": (lambda: ods(ods_row(ONE), before=BOMB), "unsafe"),
    "ods: a password": (lambda: ods(ods_row(ONE), encrypted=True), "encrypted"),
    "ods: a billion blanks at the end": (
        lambda: ods(ods_row(ONE + BLANKS) + ods_row(BLANKS, 1_048_575)),
        "",
    ),
    # The format of Excel 97.
    "xls: a dimension of four billion rows": (lambda: xls(dimensions(0, 2**32 - 1, 0, 65535) + number(0, 0)), ""),
    "xls: a dimension that ends before it begins": (lambda: xls(dimensions(10, 3, 9, 3) + number(0, 0)), ""),
    "xls: a cell in row and column 65,536": (lambda: xls(number(0, 0) + number(65535, 65535)), "unsafe"),
    "xls: several cells to column 65,536": (
        lambda: xls(number(0, 0) + record(0xBD, struct.pack("<HHHiHiH", 65535, 65534, 0, 4, 0, 8, 65535))),
        "unsafe",
    ),
    "xls: a cell after a chart within the sheet": (
        lambda: xls(BOF + EOF + number(0, 0) + number(65535, 65535)),
        "unsafe",
    ),
    "xls: 2,147,483,647 shared strings, says the count": (
        lambda: xls(number(0, 0), record(0xFC, struct.pack("<ii", 1, 2**31 - 1))),
        "too_large",
    ),
    "xls: a password": (lambda: xls(number(0, 0), record(0x2F, b"\1\0" + bytes(52))), "encrypted"),
    "xls: a sheet beyond the end": (lambda: xls(number(0, 0), places=(0, 10**9)), "damaged"),
    "xls: 2,000 sheets within each other": (
        lambda: xls(number(0, 0) * 5000, places=tuple(range(20, 20 + 18 * 2000, 18))),
        "too_large",
    ),
    "xls: two sheets that are one": (lambda: xls(number(0, 0), places=(0, 0)), "unsafe"),
    "xls: a dimension hidden in another record": (
        lambda: xls(record(0xFF, dimensions(9, 3, 9, 3)) + number(0, 0), places=(0, len(BOF) + 4)),
        "",
    ),
    "xls: 65,535 merges, says the count": (lambda: xls(number(0, 0) + record(0xE5, b"\xff\xff")), "damaged"),
    "xls: a sector that follows itself": (looped_table, "damaged"),
    "xls: an entry that is beside itself": (looped_directory, ""),
    "xls: broken off": (lambda: truncated(xls(number(0, 0) * 1000)), "damaged"),
    "xls: noise after the signature": (lambda: xls(b"")[:8] + noise(5000), "damaged"),
}
