"""What stands between an unknown file and the libraries that read it: budgets, and a copy that holds only what passed.

calamine sizes a dense range from the farthest cell, and some lists from a count the file claims; too large a number
ends the whole process. So every place and every such count is looked at first. Readers of one crooked archive differ in
what they take from it; so a library is never given the file itself, but one made anew from the parts looked at here.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

__all__ = [
    "DAMAGED",
    "ENCRYPTED",
    "MAX_FILE",
    "Refused",
    "directory",
    "inflate",
    "ole_streams",
    "safe_ods",
    "safe_ooxml",
    "safe_xls",
]

MEGABYTE = 1 << 20
MAX_FILE = 20 * MEGABYTE
MAX_PARTS = 2_000
MAX_NAME = 1_000
MAX_PART = 64 * MEGABYTE
MAX_TOTAL = 128 * MEGABYTE
# Deflate reaches 1000; the sheets of honest workbooks stay below 60.
MAX_RATIO = 200
MAX_STRINGS = 200_000
MAX_NAMES = 20_000
# Cells of one sheet, filled or not.
MAX_CELLS = 2_000_000
# Where each must be looked at by itself: in odd .xlsx and in other formats.
MAX_ODD_CELLS = 500_000
# Cells from A1 to the farthest filled one: calamine takes 32 bytes for each.
MAX_AREA = 8_000_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


class _Kind(NamedTuple):
    code: str
    hint: str


DAMAGED = _Kind("damaged", "请用 WPS 或 Excel 打开检查并重新保存；打不开的，请重新发送或下载后再试。")
ENCRYPTED = _Kind("encrypted", "请在 WPS 或 Excel 中取消密码，保存后再提交。")
TOO_LARGE = _Kind("too_large", "请把需要的工作表复制到新的工作簿，保存后再提交。")
UNSAFE = _Kind("unsafe", TOO_LARGE.hint)
FAR_CELL = _Kind("unsafe", "请在各工作表按 Ctrl+End 找到远处多余的行列，删除后保存，再提交。")


class Refused(Exception):
    """A file not to be handed on: `code` of the fault, `message` what is wrong, `hint` what to do, in Chinese."""

    def __init__(self, kind: _Kind, message: str = "文件不完整或已损坏") -> None:
        self.code, self.hint = kind
        self.message = message
        super().__init__(message)


# --- archives: .xlsx, .xlsm, .xlsb, .ods -----------------------------------------------------------------------------


def directory(data: bytes) -> list[zipfile.ZipInfo]:
    """The parts that an archive lists, without folders, names with `/` only. Raises Refused."""
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise Refused(TOO_LARGE, f"文件内部超过 {MAX_PARTS} 个部件")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error) as cause:
        raise Refused(DAMAGED) from cause
    seen: set[str] = set()
    for info in infos:
        info.filename = info.filename.replace("\\", "/")
        if len(info.filename) > MAX_NAME:
            raise Refused(UNSAFE, "文件内部的部件名过长")
        if info.filename.casefold() in seen:
            raise Refused(UNSAFE, f"文件内部有两个同名部件“{info.filename[:60]}”")
        seen.add(info.filename.casefold())
    return [info for info in infos if not info.filename.endswith("/")]


def inflate(data: bytes, infos: Sequence[zipfile.ZipInfo]) -> dict[str, bytes]:
    """The content of every part, counted while it is inflated and never by what the directory claims. Raises Refused."""
    parts: dict[str, bytes] = {}
    left = MAX_TOTAL
    for info in infos:
        parts[info.filename] = content = _inflate_one(data, info, min(left, MAX_PART))
        left -= len(content)
    return parts


def _inflate_one(data: bytes, info: zipfile.ZipInfo, budget: int) -> bytes:
    if info.flag_bits & 1:
        raise Refused(ENCRYPTED, "文件设有密码")
    start = info.header_offset
    if not 0 <= start <= len(data) - 30 or data[start : start + 4] != b"PK\x03\x04" or info.compress_type not in {0, 8}:
        raise Refused(DAMAGED)
    start += 30 + sum(struct.unpack_from("<HH", data, start + 26))
    packed = data[start : start + info.compress_size]
    by_ratio = max(MEGABYTE, MAX_RATIO * len(packed))
    try:
        limit = min(budget, by_ratio) + 1
        content = zlib.decompressobj(-15).decompress(packed, limit) if info.compress_type else packed
    except zlib.error as cause:
        raise Refused(DAMAGED) from cause
    if len(content) > budget:
        raise Refused(TOO_LARGE, "文件内容解压后过大")
    if len(content) > by_ratio:
        raise Refused(UNSAFE, "文件内容的压缩比异常")
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise Refused(DAMAGED)
    return content


def _pack(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these parts, uncompressed: made to be read once, from memory."""
    body: list[bytes] = []
    listing = b""
    at = 0
    for name, content in parts.items():
        encoded = name.encode("utf-8", "replace")
        # Version 2.0, names in UTF-8, stored, 1980-01-01, checksum, both sizes, length of the name, no extra field.
        sizes = (zlib.crc32(content), len(content), len(content), len(encoded), 0)
        fields = struct.pack("<5H3L2H", 20, 0x800, 0, 0, 0x21, *sizes)
        listing += b"PK\x01\x02\x14\x00" + fields + struct.pack("<3H2L", 0, 0, 0, 0, at) + encoded
        body += [b"PK\x03\x04" + fields + encoded, content]
        at += 30 + len(encoded) + len(content)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(parts), len(parts), len(listing), at, 0)
    return b"".join([*body, listing, end])


def safe_ooxml(parts: Mapping[str, bytes]) -> bytes:
    """An .xlsx, .xlsm or .xlsb of those parts that hold cells and how to find them. Raises Refused."""
    kept: dict[str, bytes] = {}
    sheets = largest = 0
    binary = any(name.lower() == "xl/workbook.bin" for name in parts)
    for name, content in parts.items():
        lower = name.lower()
        if lower.endswith((".xml", ".rels")):
            _check_xml(name, content)
            _check_counts(content)
            if "workbook" in lower:
                sheets = max(sheets, content.count(b"sheetId"))
            if b"sheetData" in content:
                largest = max(largest, len(content))
                _check_cells(content)
        elif binary and re.fullmatch(r"xl/(?:(?:workbook|sharedstrings|styles)|worksheets/[^/]+)\.bin", lower):
            _check_records(content)
        else:
            continue
        kept[name] = content
    # A thousand sheets may all be one part.
    if sheets * largest > 8 * MAX_TOTAL:
        raise Refused(TOO_LARGE, f"文件有 {sheets} 张工作表，内容过大")
    return _pack(kept)


def safe_ods(parts: Mapping[str, bytes]) -> bytes:
    """An .ods of the parts that hold cells. Raises Refused."""
    kept = {name: parts[name] for name in ("mimetype", "META-INF/manifest.xml", "content.xml") if name in parts}
    if b"encryption-data" in kept.get("META-INF/manifest.xml", b""):
        raise Refused(ENCRYPTED, "文件设有打开密码")
    for name, content in kept.items():
        _check_xml(name, content)
    _check_repeats(kept.get("content.xml", b""))
    return _pack(kept)


# --- cells in XML ----------------------------------------------------------------------------------------------------

_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
_DECLARATION = re.compile(rb"<!(?!--|\[CDATA\[)")
_CLAIM = re.compile(rb"ount\s*=\s*[\"']\s*(?:\+?[0-9]{7}|[^\"'<>]*&)")
_STRING = re.compile(rb"<(?:[^\s<>/:]+:)?si[\s/>]")
# calamine takes the last of several places that a cell gives, so a cell is plain only if all it says is known: its place
# first, then style and type. Plain ones from A1 to ZZ9999 need no second look, and other plain ones a quick one.
_SAID = rb"(?> (?:s|t|cm|vm|ph)=\"[0-9A-Za-z]*\")* ?"
_FAR_CELL = re.compile(rb"<c(?=[\s/>])(?! r=\"[A-Z]{1,2}[0-9]{1,4}\"" + _SAID + rb"/?>)")
_ODD_CELL = re.compile(rb"<c(?=[\s/>])(?! r=\"[A-Z]{1,3}[0-9]{1,7}\"" + _SAID + rb"/?>)")
_FILLED = re.compile(rb"<c r=\"([A-Z]{1,3})([0-9]{1,7})\"" + _SAID + rb">(?!</c>)")
_ODD_ROW = re.compile(rb"<row(?=[\s/>])(?! r=\"[0-9]{1,7}\")")
_PREFIXED = re.compile(rb":(?:c|row)[\s/>]")
_ATTRIBUTES = rb"(?P<attributes>(?>\s+[^\s<>/=\"']+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(?P<end>/?>)"
_CELL = re.compile(
    rb"<(?P<close>/?)(?:[^\s<>/:]+:)?(?P<name>row|c)(?=[\s/>])(?:"
    + _ATTRIBUTES
    + rb"(?P<empty></(?:[^\s<>/:]+:)?c\s*>)?)?"
)
_R = re.compile(
    rb"(?>\s+(?!r[\s=])[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s+r\s*=\s*[\"']([A-Za-z]{0,7})([0-9]{1,10})[\"']"
)
_HAS_R = re.compile(rb"\sr\s*=")
_ODS = re.compile(
    rb"<(?P<close>/?)(?:[^\s<>/:]+:)?(?P<name>table|table-row|(?:covered-)?table-cell)(?=[\s/>])(?:"
    + _ATTRIBUTES
    + rb")?"
)
_REPEATED = re.compile(rb"-repeated\s*=\s*[\"']\s*\+?([0-9]{1,10})\s*[\"']")


class _Extent:
    """How far the filled cells of a sheet reach; rows and columns from 0."""

    def __init__(self) -> None:
        self.row = self.column = 0

    def add(self, row: int, column: int) -> None:
        """Take in a filled cell. Raises Refused when the sheet grows too large by it."""
        self.row, self.column = max(row, self.row), max(column, self.column)
        if row >= LAST_ROW or column >= LAST_COLUMN or (self.row + 1) * (self.column + 1) > MAX_AREA:
            raise Refused(FAR_CELL, f"单元格 {_reference(row, column)} 有内容，离表格太远")


def _check_xml(name: str, content: bytes) -> None:
    """Refuse what harms or misleads a reader of XML: declared entities, encodings that a scan does not see through."""
    head = content[:256]
    encoding = _ENCODING.search(head)
    known = encoding is None or encoding[1].lower() in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
    if b"\0" in head or not known or (b"<?xml" in head and b"?>" not in head):
        raise Refused(UNSAFE, f"部件“{name[-60:]}”的编码不是 UTF-8")
    # One sought byte is found so much faster than two that most parts are spared the second search.
    if b"!" in content and _DECLARATION.search(content):
        raise Refused(UNSAFE, f"部件“{name[-60:]}”含有 DOCTYPE 或 ENTITY 声明")


def _check_counts(content: bytes) -> None:
    """Refuse lists that are too long, or claim to be."""
    if _CLAIM.search(content):
        raise Refused(UNSAFE, "文件中声明的数量异常")
    if len(content) > 5 * MAX_STRINGS and sum(1 for _ in _STRING.finditer(content)) > MAX_STRINGS:
        raise Refused(TOO_LARGE, f"文件中的文本超过 {MAX_STRINGS} 条")
    if len(content) > 25 * MAX_NAMES and content.count(b"<definedName") > MAX_NAMES:
        raise Refused(TOO_LARGE, f"文件中的名称超过 {MAX_NAMES} 个")


def _check_cells(content: bytes) -> None:
    """Refuse a worksheet part with too many cells or one too far off."""
    if len(content) > 10 * MAX_CELLS and content.count(b"<c ") > MAX_CELLS:
        raise Refused(TOO_LARGE, f"工作表的单元格超过 {MAX_CELLS} 个")
    far = _FAR_CELL.search(content)
    if _ODD_ROW.search(content) or _PREFIXED.search(content) or (far and _ODD_CELL.search(content)):
        _walk_cells(content)
    elif far:
        extent = _Extent()
        for found in _FILLED.finditer(content):
            extent.add(int(found[2]) - 1, _column(found[1]))


def _walk_cells(content: bytes) -> None:
    """Follow the places of cells as calamine does where not each has its own: the slow way, for odd files only."""
    extent, row, column = _Extent(), 0, 0
    for found in _tokens(_CELL, content):
        name, end, attributes = found["name"], found["end"], found["attributes"]
        place = _R.match(attributes)
        if len(_HAS_R.findall(attributes)) > (place is not None):
            raise Refused(DAMAGED)
        at_row = int(place[2]) - 1 if place else row
        if name == b"c" and not found["close"]:
            column = _column(place[1]) if place else column
            if end != b"/>" and not found["empty"]:
                extent.add(at_row, column)
            column += 1
        elif name == b"row":
            row = at_row
            if at_row >= LAST_ROW:
                extent.add(at_row, 0)
            if found["close"] or end == b"/>":
                row, column = row + 1, 0


def _tokens(pattern: re.Pattern[bytes], content: bytes) -> Iterator[re.Match[bytes]]:
    """The tags that `pattern` names, of XML in which nothing can pass for a tag but is none."""
    if b"<!" in content or b"<?" in content[5:]:
        raise Refused(UNSAFE, "工作表内部有注释等异常内容")
    for count, found in enumerate(pattern.finditer(content)):
        if found["end"] is None:
            raise Refused(DAMAGED)
        if count > MAX_ODD_CELLS:
            raise Refused(TOO_LARGE, f"工作表的单元格超过 {MAX_ODD_CELLS} 个")
        yield found


def _column(letters: bytes) -> int:
    """The column, from 0, that letters name: A is 0, XFD is 16383."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return column - 1


def _reference(row: int, column: int) -> str:
    """A cell as Excel names it: row 0, column 0 is A1."""
    letters = ""
    while column >= 0:
        letters = chr(65 + column % 26) + letters
        column = column // 26 - 1
    return f"{letters}{row + 1}"


def _check_repeats(content: bytes) -> None:
    """Refuse an OpenDocument sheet whose repeated cells, of which only the filled ones count, reach too far."""
    extent, row, column, repeat, inside = _Extent(), 0, 0, 0, False
    for found in _tokens(_ODS, content):
        close, name, attributes, end = found.groups()
        if name == b"table":
            if inside and not close:
                raise Refused(UNSAFE, "工作表内部还有工作表")
            extent, row, column, repeat = _Extent(), 0, 0, 0
            inside = not close and end == b">"
        elif close:
            continue
        elif name == b"table-row":
            row, column, repeat = row + repeat, 0, _times(attributes)
        else:
            times = _times(attributes)
            if end == b">" or b"value" in attributes:
                extent.add(row + repeat - 1, column + times - 1)
            column += times


def _times(attributes: bytes) -> int:
    """How often a row or cell is repeated."""
    if b"-repeated" not in attributes:
        return 1
    numbers = _REPEATED.findall(attributes)
    if len(numbers) != attributes.count(b"-repeated"):
        raise Refused(DAMAGED)
    return max(map(int, numbers))


# --- cells in records: .xlsb and .xls --------------------------------------------------------------------------------

_BOF = {0x0009, 0x0209, 0x0409, 0x0809}
_EOF, _FILEPASS, _BOUNDSHEET, _SST, _DIMENSIONS, _MULRK = 0x0A, 0x2F, 0x85, 0xFC, 0x200, 0xBD
# Formula, blank-less cells of every BIFF version; each begins with its row and column.
_BIFF_CELLS = {0x06, 0x206, 0x406, 0x02, 0x03, 0x04, 0x05, 0x203, 0x204, 0x205, 0x27E, 0xFD, 0xD6}


def _check_records(content: bytes) -> None:
    """Refuse a binary part of an .xlsb with a cell too far off or a list that claims to be too long."""
    extent, row, position, size, count = _Extent(), 0, 0, len(content), 0
    try:
        while position < size:
            count += 1
            if count > MAX_ODD_CELLS:
                raise Refused(TOO_LARGE, f"工作表的单元格超过 {MAX_ODD_CELLS} 个")
            kind = content[position]
            position += 1
            if kind & 0x80:
                kind = kind & 0x7F | (content[position] & 0x7F) << 7
                position += 1
            length = shift = 0
            while shift < 28:
                byte = content[position]
                position += 1
                length |= (byte & 0x7F) << shift
                shift += 7 if byte & 0x80 else 28
            if position + length > size:
                raise Refused(DAMAGED)
            if kind == 0:
                row = struct.unpack_from("<I", content, position)[0]
            elif 2 <= kind <= 11:
                extent.add(row, struct.unpack_from("<I", content, position)[0])
            elif kind == 159 and max(struct.unpack_from("<II", content, position)) > 5 * MAX_STRINGS:
                raise Refused(TOO_LARGE, f"文件中的文本超过 {MAX_STRINGS} 条")
            position += length
    except (IndexError, struct.error) as cause:
        raise Refused(DAMAGED) from cause


def ole_streams(data: bytes) -> dict[str, tuple[int, int]]:
    """The streams at the root of an OLE file, by name in lower case: first sector and size. Raises Refused."""
    return {entry.name.lower(): (entry.start, entry.size) for entry in _Ole(data).root()}


def safe_xls(data: bytes) -> bytes:
    """An .xls that holds the stream of the workbook and nothing else. Raises Refused."""
    ole = _Ole(data)
    streams = {entry.name.lower(): entry for entry in ole.root()}
    entry = streams.get("workbook") or streams["book"]
    book = bytearray(ole.read(entry).ljust(_CUTOFF, b"\0"))
    # calamine reserves room for what DIMENSIONS claims, and needs it for nothing else. A second look finds any that
    # was read as another record at first.
    for position, length in _biff_cells(book):
        book[position : position + length] = bytes(length)
    if any(any(book[position : position + length]) for position, length in _biff_cells(book)):
        raise Refused(UNSAFE, "工作表的记录互相重叠")
    return _ole_of(entry.name, bytes(book))


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
    left = MAX_CELLS  # of all sheets together: they may overlap
    for start in _sheet_starts(book):
        extent = _Extent()
        for kind, position, length in _biff_records(book, start):
            left -= 1
            if not left:
                raise Refused(TOO_LARGE, f"工作表的单元格超过 {MAX_CELLS} 个")
            if kind == _DIMENSIONS:
                yield position, length
            elif length >= 6 and (kind in _BIFF_CELLS or kind == _MULRK):
                row, column = struct.unpack_from("<HH", book, position)
                if kind == _MULRK:
                    column = max(column, struct.unpack_from("<H", book, position + length - 2)[0])
                extent.add(row, column)


# --- OLE compound files ----------------------------------------------------------------------------------------------

_CUTOFF = 4096
_NO_SECTOR = 0xFFFFFFF0
_FREE, _END_OF_CHAIN, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


class _Entry(NamedTuple):
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class _Ole:
    """An OLE compound file, read no further than its bytes reach. Raises Refused where it makes no sense."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 1536 or data[30] not in {9, 12}:
            raise Refused(DAMAGED)
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
            raise Refused(DAMAGED)

    def root(self) -> list[_Entry]:
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

    def read(self, entry: _Entry) -> bytes:
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
        raise Refused(DAMAGED)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        if start >= len(self.data):
            raise Refused(DAMAGED)
        return self.data[start : start + self.size].ljust(self.size, b"\0")

    def _numbers(self, sector: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(sector) // 4}I", sector)

    @staticmethod
    def _entry(raw: bytes) -> _Entry:
        name, length, kind, left, right, child, start, size = struct.unpack("<64sHBx3I36x2I4x", raw)
        text = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        return _Entry(text, kind, left, right, child, start, size)


def _ole_of(name: str, content: bytes) -> bytes:
    """An OLE file of one stream, in sectors of 4096 bytes: its table then fits the header for any file allowed here."""
    sectors = -(-len(content) // 4096)
    table_sectors = -(-(sectors + 2) // 1023)
    fat = [*range(1, sectors), _END_OF_CHAIN, _END_OF_CHAIN, *[_FAT_SECTOR] * table_sectors]
    tables = [sectors + 1 + index for index in range(table_sectors)]
    # Version 3 with the sectors of version 4: of version 4 calamine asks for a store of small streams.
    fixed = (0x3E, 3, 0xFFFE, 12, 6, 1, table_sectors, sectors, 0, _CUTOFF, _END_OF_CHAIN, 0, _END_OF_CHAIN, 0)
    header = struct.pack("<8s16x5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", *fixed)
    header += struct.pack("<109I", *tables, *[_FREE] * (109 - table_sectors))
    entries = _ole_entry("Root Entry", 5, 1, _END_OF_CHAIN, 0) + _ole_entry(name, 2, _FREE, 0, len(content))
    fat_bytes = struct.pack(f"<{len(fat)}I", *fat).ljust(table_sectors * 4096, b"\xff")
    return b"".join(
        [header.ljust(4096, b"\0"), content.ljust(sectors * 4096, b"\0"), entries.ljust(4096, b"\0"), fat_bytes]
    )


def _ole_entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = struct.pack("<64sHBB3I", encoded, len(encoded) + 2, kind, 1, _FREE, _FREE, child)
    return head + struct.pack("<36x2I4x", start, size)
