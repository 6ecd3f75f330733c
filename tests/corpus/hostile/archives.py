"""Archives that lie about sizes and names, and XML that harms its readers."""

import struct

from tests.corpus.hostile.case import Cases
from tests.corpus.xlsx import CELL, TYPES, sheet, with_sheet, workbook, xlsx
from tests.corpus.zips import Part, archive, deflate, noise, part, repeated, truncated

__all__ = ["CASES"]


def whitespace(megabytes: int) -> bytes:
    head, tail = sheet("\n").encode().split(b"\n")
    return xlsx(repeated("xl/worksheets/sheet1.xml", head, b" " * 2**20, megabytes, tail))


def long_string(megabytes: int) -> bytes:
    return xlsx(repeated("xl/sharedStrings.xml", b"<sst><si><t>", b"x" * 2**20, megabytes, b"</t></si></sst>"))


def large_parts() -> bytes:
    block = noise(2**14) * 64
    return xlsx(*(repeated(f"xl/media/image{n}.bmp", b"", block, 40) for n in range(4)))


def overlapping() -> bytes:
    """Two hundred parts that are all the same bytes of the file."""
    block = repeated("xl/media/image0.bmp", b"", noise(2**14) * 64, 20)
    names = [f"xl/media/image{n:03}.bmp" for n in range(200)]
    data = archive(block)
    listing = data[data.rindex(b"PK\x01\x02") : data.rindex(b"PK\x05\x06")]
    entries = b"".join(listing[:28] + struct.pack("<H", len(name)) + listing[30:46] + name.encode() for name in names)
    start = data.rindex(b"PK\x01\x02")
    whole = data[:start] + b"[Content_Types].xml" + entries
    end = (0, 0, len(names), len(names), len(entries), start + 19, 0)
    return whole + struct.pack("<4s4H2LH", b"PK\x05\x06", *end)


def lying_size(claimed: int, packed: bytes) -> bytes:
    return xlsx(Part("xl/worksheets/sheet1.xml", packed, claimed, 0))


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


CASES: Cases = {
    # Archives: sizes, names, and what the directory claims.
    "1 GB of white space in a sheet": (lambda: whitespace(1024), "too_large"),
    "30 MB of white space in a sheet": (lambda: whitespace(30), "unsafe"),
    "one string of 512 MB": (lambda: long_string(512), "too_large"),
    "160 MB in four parts": (large_parts, "too_large"),
    "200 parts that are the same bytes": (overlapping, "too_large"),
    "2,500 parts": (lambda: xlsx(*(part(f"xl/media/{n}.png", "") for n in range(2500))), "too_large"),
    "claims 100 bytes, inflates to 300 MB": (
        lambda: lying_size(100, repeated("", b"", b" " * 2**20, 300).packed),
        "unsafe",
    ),
    "claims 100 bytes, inflates to 1,000": (lambda: lying_size(100, deflate(b" " * 1000)), "damaged"),
    "claims 4 GB, inflates to 1,000 bytes": (lambda: lying_size(2**32 - 2, deflate(b" " * 1000)), "damaged"),
    "wrong checksum": (lambda: xlsx(Part("xl/styles.xml", deflate(b"x"), 1, 7)), "damaged"),
    "two parts of one name": (
        lambda: archive(part("[Content_Types].xml", TYPES), *[part("xl/workbook.xml", workbook())] * 2),
        "unsafe",
    ),
    "two parts whose names differ in case": (lambda: xlsx(part("XL/Workbook.xml", workbook())), "unsafe"),
    "two parts whose names differ in the slash": (lambda: xlsx(part("xl\\workbook.xml", workbook())), "unsafe"),
    "a part whose name is 60,000 characters long": (
        lambda: xlsx(part("xl/" + "\u00e9" * 30_000 + ".xml", "")),
        "unsafe",
    ),
    "a part with a password": (lambda: xlsx(Part("xl/a.xml", b"x" * 20, 20, 0, flags=1)), "encrypted"),
    "a part compressed in another way": (lambda: xlsx(Part("xl/a.xml", b"x" * 20, 20, 0, method=12)), "damaged"),
    "broken off": (lambda: truncated(xlsx()), "damaged"),
    "compressed bytes overwritten": (lambda: lying_size(500, noise(400)), "damaged"),
    # XML: declarations and encodings.
    "an entity bomb in a sheet": (lambda: with_sheet(BOMB + sheet(CELL)), "unsafe"),
    "an external entity in the workbook": (lambda: xlsx(part("xl/workbook.xml", EXTERNAL + workbook())), "unsafe"),
    "an external entity in the styles": (lambda: xlsx(part("xl/styles.xml", EXTERNAL + "<styleSheet/>")), "unsafe"),
    "a document type in small letters": (lambda: with_sheet("<!doctype x>" + sheet(CELL)), "unsafe"),
    "a sheet in UTF-16": (lambda: with_sheet(sheet(CELL).encode("utf-16")), "unsafe"),
    "a sheet in UTF-16 without a mark": (lambda: with_sheet(sheet(CELL).encode("utf-16-le")), "unsafe"),
    "a sheet that says it is in UTF-7": (
        lambda: with_sheet('<?xml version="1.0" encoding="utf-7"?>' + sheet(CELL)),
        "unsafe",
    ),
    "an encoding that is named late": (
        lambda: with_sheet(f'<?xml version="1.0"{" " * 999}encoding="cp037"?>' + sheet(CELL)),
        "unsafe",
    ),
    "1,000,000 levels of XML": (lambda: with_sheet("<a>" * 10**6), "unsafe"),
}
