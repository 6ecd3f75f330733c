"""Files made to harm or mislead a reader, each with the code of the fault that must be told; "" must be read.

Nothing here is stored: each file is built when it is asked for, the large ones from one compressed block said again.
"""

import random
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["HOSTILE", "Hostile", "ods", "ole", "xls", "xlsb", "xlsx"]


@dataclass(frozen=True, slots=True)
class Hostile:
    """How to make a file, and the code of the fault that opening it must give, "" for none."""

    build: Callable[[], bytes]
    code: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an archive as it is written, truthful or not."""

    name: str
    packed: bytes
    size: int
    crc: int
    method: int = 8
    flags: int = 0


def part(name: str, content: str | bytes) -> Part:
    raw = content.encode() if isinstance(content, str) else content
    return Part(name, deflate(raw), len(raw), zlib.crc32(raw))


def deflate(raw: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(raw) + packer.flush()


def repeated(name: str, before: bytes, block: bytes, times: int, after: bytes = b"") -> Part:
    """A part that says a block many times, compressed only once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    body = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    tail = packer.compress(after) + packer.flush()
    crc = zlib.crc32(before)
    # Beyond the budget for one part nobody comes to ask for the checksum.
    for _ in range(times if times * len(block) <= 64 << 20 else 0):
        crc = zlib.crc32(block, crc)
    size = len(before) + len(block) * times + len(after)
    return Part(name, head + body * times + tail, size, zlib.crc32(after, crc))


def archive(*parts: Part) -> bytes:
    body, listing = b"", b""
    for one in parts:
        name = one.name.encode()
        fields = struct.pack(
            "<5H3L2H", 20, one.flags, one.method, 0, 33, one.crc, len(one.packed), one.size, len(name), 0
        )
        listing += b"PK\x01\x02\x14\0" + fields + struct.pack("<3H2L", 0, 0, 0, 0, len(body)) + name
        body += b"PK\x03\x04" + fields + name + one.packed
    return (
        body
        + listing
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(parts), len(parts), len(listing), len(body), 0)
    )


# --- .xlsx -----------------------------------------------------------------------------------------------------------

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/><Default Extension="bin" ContentType="application/octet-stream"/></Types>'
)
CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def relations(*targets: tuple[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{t}" Target="{x}"/>' for n, (t, x) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>'


def workbook(sheets: int = 1, more: str = "") -> str:
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, sheets + 1))
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>{more}</workbook>'


def sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def xlsx(*changed: Part, rows: str = CELL) -> bytes:
    """A workbook of one sheet; a part of a name that it has already takes the place of that one."""
    usual = {
        "[Content_Types].xml": part("[Content_Types].xml", TYPES),
        "_rels/.rels": part("_rels/.rels", relations(("officeDocument", "xl/workbook.xml"))),
        "xl/_rels/workbook.xml.rels": part(
            "xl/_rels/workbook.xml.rels", relations(("worksheet", "worksheets/sheet1.xml"))
        ),
        "xl/workbook.xml": part("xl/workbook.xml", workbook()),
        "xl/worksheets/sheet1.xml": part("xl/worksheets/sheet1.xml", sheet(rows)),
    }
    return archive(*(usual | {one.name: one for one in changed}).values())


def with_sheet(text: str | bytes) -> bytes:
    return xlsx(part("xl/worksheets/sheet1.xml", text))


def strings(listed: str, attributes: str = "") -> bytes:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    return xlsx(part("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}" {attributes}>{listed}</sst>'), rows=rows)


def noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)  # noqa: S311 - the same noise each time


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


def many_cells(rows: int, variety: int) -> bytes:
    """Styled blanks, ten in a row; with some variety, so that they do not compress too well."""
    numbers = random.Random(1)  # noqa: S311 - the same figures each time
    lines = ("".join(f'<c s="{numbers.randrange(variety)}"/>' for _ in range(10)) for _ in range(10_000))
    block = "".join(f"<row>{line}</row>" for line in lines).encode()
    head, tail = sheet("\n").encode().split(b"\n")
    return xlsx(repeated("xl/worksheets/sheet1.xml", head, block, rows // 10_000, tail))


def one_part_for_all_sheets() -> bytes:
    head, tail = sheet("\n").encode().split(b"\n")
    large = repeated("xl/worksheets/sheet1.xml", head, noise(2**13).hex().encode() * 64, 60, tail)
    return xlsx(part("xl/workbook.xml", workbook(sheets=1000)), large)


def lying_size(claimed: int, packed: bytes) -> bytes:
    return xlsx(Part("xl/worksheets/sheet1.xml", packed, claimed, 0))


# --- .ods ------------------------------------------------------------------------------------------------------------

URN = "urn:oasis:names:tc:opendocument:xmlns"
FILLED = '<table:table-cell {} office:value-type="float" office:value="5"><text:p>5</text:p></table:table-cell>'
ONE = FILLED.format("")
BLANKS = '<table:table-cell table:number-columns-repeated="16384"/>'


def ods(rows: str, *, before: str = "", encrypted: bool = False) -> bytes:
    """An OpenDocument spreadsheet of one sheet."""
    names = "".join(f' xmlns:{name}="{URN}:{name}:1.0"' for name in ("office", "table", "text"))
    content = f"<office:document-content{names}><office:body><office:spreadsheet>{before}"
    content += f'<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
    content += "</office:document-content>"
    inner = "<manifest:encryption-data/>" if encrypted else ""
    manifest = f'<manifest:manifest xmlns:manifest="{URN}:manifest:1.0"><manifest:file-entry>{inner}'
    manifest += "</manifest:file-entry></manifest:manifest>"
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return archive(
        Part("mimetype", kind, len(kind), zlib.crc32(kind), method=0),
        part("META-INF/manifest.xml", manifest),
        part("content.xml", content),
    )


def ods_row(cells: str, times: int | str = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


def ods_cells(times: int | str) -> str:
    return FILLED.format(f'table:number-columns-repeated="{times}"')


# --- .xlsb -----------------------------------------------------------------------------------------------------------


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


# --- .xls ------------------------------------------------------------------------------------------------------------

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


def bound(place: int) -> bytes:
    return record(0x85, struct.pack("<IBBBB", place, 0, 0, 1, 0) + b"S")


def xls(cells: bytes, globals_: bytes = b"", places: tuple[int, ...] = (0,)) -> bytes:
    """An .xls with one sheet. `places`: where the sheets listed begin, from the beginning of that one."""
    start = len(BOF) + len(bound(0)) * len(places) + len(globals_) + len(EOF)
    listed = b"".join(bound(start + place) for place in places)
    return ole({"Workbook": BOF + listed + globals_ + EOF + BOF + cells + EOF})


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


def truncated(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


# --- the table -------------------------------------------------------------------------------------------------------

FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'

_CASES: dict[str, tuple[Callable[[], bytes], str]] = {
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
    # Cells of a sheet too far off, openly and in hiding.
    "a cell at XFD1048576": (lambda: xlsx(rows=CELL + FAR), "unsafe"),
    "only a cell at XFD1048576": (lambda: xlsx(rows=FAR), "unsafe"),
    "a cell at xfd1048576": (lambda: xlsx(rows=CELL + FAR.replace("XFD", "xfd")), "unsafe"),
    "a cell at ZZZZZZ1": (lambda: xlsx(rows=CELL + '<row r="2"><c r="ZZZZZZ1"><v>1</v></c></row>'), "unsafe"),
    "row 2,000,000,000": (lambda: xlsx(rows=CELL + '<row r="2000000000"><c><v>1</v></c></row>'), "unsafe"),
    "row 2,000,000,000 without cells": (lambda: xlsx(rows=CELL + '<row r="2000000000"/>'), "unsafe"),
    "a far cell with a prefix": (lambda: xlsx(rows=CELL + FAR.replace("<", "<x:").replace("<x:/", "</x:")), "unsafe"),
    "a far cell in single quotes": (
        lambda: xlsx(rows=CELL + FAR.replace(' r="', "\n r\t=\t'").replace('">', "'>")),
        "unsafe",
    ),
    "a near place within an attribute before the far one": (
        lambda: xlsx(rows=CELL + FAR.replace("<c ", "<c x=' r=\"A1\" ' ")),
        "damaged",
    ),
    "a > within an attribute before the far place": (
        lambda: xlsx(rows=CELL + FAR.replace("<c ", '<c x=">" ')),
        "unsafe",
    ),
    "a near row within a comment, cells without a place": (
        lambda: xlsx(rows=CELL + '<row r="1048576"><!-- <row r="1"> -->' + "<c><v>1</v></c>" * 500),
        "unsafe",
    ),
    "rows that end 100,000 times, cells without a place": (
        lambda: xlsx(rows=CELL + "</row>" * 100_000 + "<row>" + "<c><v>1</v></c>" * 500 + "</row>"),
        "unsafe",
    ),
    "a cell after a blank one at XFD1": (
        lambda: xlsx(rows='<row r="1"><c r="XFC1"/><c><v>1</v></c></row><row r="9999"><c r="A9999"><v>1</v></c></row>'),
        "unsafe",
    ),
    "one wide row and one far down": (
        lambda: xlsx(rows='<row r="1"><c r="XFD1"><v>1</v></c></row><row r="900000"><c r="A900000"><v>1</v></c></row>'),
        "unsafe",
    ),
    "a cell that gives a near place and then a far one": (
        lambda: xlsx(rows=CELL + FAR.replace("<c ", '<c r="A2" ')),
        "damaged",
    ),
    "the same with a < within an attribute between": (
        lambda: xlsx(rows=CELL + FAR.replace("<c ", '<c r="A2" x="<" ')),
        "damaged",
    ),
    "the same without a blank between": (lambda: xlsx(rows=CELL + FAR.replace("<c ", '<c r="A2"')), "damaged"),
    "a far cell that another tag seems to close": (lambda: xlsx(rows=CELL + FAR.replace("><v>", "></x><v>")), "unsafe"),
    "the same among cells without places": (
        lambda: xlsx(rows="<row><c><v>1</v></c></row>" + FAR.replace("><v>", "></x><v>")),
        "unsafe",
    ),
    "a sheet whose part is no .xml": (
        lambda: xlsx(
            part("xl/_rels/workbook.xml.rels", relations(("worksheet", "worksheets/s.txt"))),
            part("xl/worksheets/s.txt", sheet(FAR)),
        ),
        "damaged",
    ),
    "2,500,000 blank cells, all alike": (lambda: many_cells(250_000, 1), "unsafe"),
    "2,500,000 blank cells": (lambda: many_cells(250_000, 100), "too_large"),
    "1,000 sheets that are one large part": (one_part_for_all_sheets, "too_large"),
    # Lists that are long, or are said to be.
    "4,000,000,000 shared strings, says the count": (
        lambda: strings("<si><t>x</t></si>", 'count="1" uniqueCount="4000000000"'),
        "unsafe",
    ),
    "the same in a character reference": (
        lambda: strings("<si><t>x</t></si>", 'uniqueCount="&#52;000000000"'),
        "unsafe",
    ),
    "300,000 shared strings": (lambda: strings("".join(f"<si><t>{n}</t></si>" for n in range(300_000))), "too_large"),
    "30,000 names": (
        lambda: xlsx(
            part(
                "xl/workbook.xml",
                workbook(more="".join(f'<definedName name="n{n}">S1!$A$1</definedName>' for n in range(30_000))),
            )
        ),
        "too_large",
    ),
    # Odd, and harmless.
    "a merge of the whole sheet": (
        lambda: with_sheet(sheet(CELL, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
        "",
    ),
    "a dimension of the whole sheet": (lambda: with_sheet(sheet(CELL, before='<dimension ref="A1:XFD1048576"/>')), ""),
    "a blank cell with a style at XFD1048576": (
        lambda: xlsx(rows=CELL + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'),
        "",
    ),
    "cells without places": (lambda: xlsx(rows="<row><c><v>1</v></c><c><v>2</v></c></row>" * 500), ""),
    "names with backslashes": (
        lambda: archive(
            *(
                Part(one.name.replace("/", "\\"), one.packed, one.size, one.crc)
                for one in (
                    part("[Content_Types].xml", TYPES),
                    part("_rels/.rels", relations(("officeDocument", "xl/workbook.xml"))),
                    part("xl/_rels/workbook.xml.rels", relations(("worksheet", "worksheets/sheet1.xml"))),
                    part("xl/workbook.xml", workbook()),
                    part("xl/worksheets/sheet1.xml", sheet(CELL)),
                )
            )
        ),
        "",
    ),
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
    # Binary workbooks.
    "xlsb: a cell at XFD1048576": (lambda: xlsb(cell12(0, 0) + cell12(1_048_575, 16_383)), "unsafe"),
    "xlsb: row 4,294,967,295": (lambda: xlsb(cell12(0, 0) + cell12(2**32 - 1, 0)), "unsafe"),
    "xlsb: 268,435,456 shared strings, says the count": (
        lambda: xlsb(cell12(0, 0), part("xl/sharedStrings.bin", record12(159, struct.pack("<II", 1, 2**28)))),
        "too_large",
    ),
    "xlsb: a record of 256 MB, says its length": (lambda: xlsb(cell12(0, 0) + b"\x05\xff\xff\xff\x7f"), "damaged"),
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

HOSTILE = {name: Hostile(build, code) for name, (build, code) in _CASES.items()}
