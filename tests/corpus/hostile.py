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
    """A part that says a block many times, compressed once. Its checksum is not true: reading ends before it is asked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    body = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    tail = packer.compress(after) + packer.flush()
    return Part(name, head + body * times + tail, len(before) + len(block) * times + len(after), 0)


def archive(*parts: Part) -> bytes:
    body, listing = b"", b""
    for one in parts:
        name = one.name.encode()
        fields = struct.pack(
            "<5H3L2H", 20, one.flags, one.method, 0, 33, one.crc, len(one.packed), one.size, len(name), 0
        )
        listing += b"PK\x01\x02\x14\0" + fields + struct.pack("<3H2L", 0, 0, 0, 0, len(body)) + name
        body += b"PK\x03\x04" + fields + name + one.packed
    return body + listing + struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, len(parts), len(parts), len(listing), len(body), 0
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
    links = "".join(f'<Relationship Id="rId{n}" Type="{OFFICE}/{t}" Target="{x}"/>' for n, (t, x) in enumerate(targets, 1))
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


def many_large_parts() -> bytes:
    block = noise(2**15) * 32
    return xlsx(*(repeated(f"xl/media/image{n}.bmp", b"", block, 1)._replaced(block, 40) for n in range(4)))


def lying_size(claimed: int, packed: bytes) -> bytes:
    return xlsx(Part("xl/worksheets/sheet1.xml", packed, claimed, 0))
