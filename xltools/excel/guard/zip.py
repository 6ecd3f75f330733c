"""Archives (.xlsx, .xlsm, .ods): what they list, what their parts hold, and a plain one made of chosen parts."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

from xltools.excel.errors import (
    DAMAGED,
    ENCRYPTED,
    MAX_NAME,
    MAX_PART,
    MAX_PARTS,
    MAX_RATIO,
    MAX_TOTAL,
    MEGABYTE,
    TOO_LARGE,
    UNSAFE,
    RefusedFileError,
)
from xltools.excel.guard.sheet_xml import ATTRIBUTES, Extent, check_xml, iterate_tags


def list_parts(data: bytes) -> list[zipfile.ZipInfo]:
    """The parts that an archive lists, without folders, names with `/` only and none before them. Raises Refused."""
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise RefusedFileError(TOO_LARGE, f"文件内部超过 {MAX_PARTS} 个部件")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error) as cause:
        raise RefusedFileError(DAMAGED) from cause
    seen: set[str] = set()
    for info in infos:
        info.filename = info.filename.replace("\\", "/").lstrip("/")
        if len(info.filename) > MAX_NAME:
            raise RefusedFileError(UNSAFE, "文件内部的部件名过长")
        if info.filename.casefold() in seen:
            raise RefusedFileError(UNSAFE, f"文件内部有两个同名部件“{info.filename[:60]}”")
        seen.add(info.filename.casefold())
    return [info for info in infos if not info.filename.endswith("/")]


def inflate_parts(data: bytes, infos: Sequence[zipfile.ZipInfo]) -> dict[str, bytes]:
    """The content of every part, counted while it is inflated and never by what the directory claims. Raises Refused."""
    parts: dict[str, bytes] = {}
    left = MAX_TOTAL
    for info in infos:
        parts[info.filename] = content = _inflate_one(data, info, min(left, MAX_PART))
        left -= len(content)
    return parts


def _inflate_one(data: bytes, info: zipfile.ZipInfo, budget: int) -> bytes:
    if info.flag_bits & 1:
        raise RefusedFileError(ENCRYPTED, "文件设有密码")
    start = info.header_offset
    if not 0 <= start <= len(data) - 30 or data[start : start + 4] != b"PK\x03\x04" or info.compress_type not in {0, 8}:
        raise RefusedFileError(DAMAGED)
    start += 30 + sum(struct.unpack_from("<HH", data, start + 26))
    packed = data[start : start + info.compress_size]
    by_ratio = max(MEGABYTE, MAX_RATIO * len(packed))
    try:
        limit = min(budget, by_ratio) + 1
        content = zlib.decompressobj(-15).decompress(packed, limit) if info.compress_type else packed
    except zlib.error as cause:
        raise RefusedFileError(DAMAGED) from cause
    if len(content) > budget:
        raise RefusedFileError(TOO_LARGE, "文件内容解压后过大")
    if len(content) > by_ratio:
        raise RefusedFileError(UNSAFE, "文件内容的压缩比异常")
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise RefusedFileError(DAMAGED)
    return content


def pack_parts(parts: Mapping[str, bytes]) -> bytes:
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


_ODS = re.compile(
    rb"<(?P<close>/?)(?:[^\s<>/:]+:)?(?P<name>table|table-row|(?:covered-)?table-cell)(?=[\s/>])(?:"
    + ATTRIBUTES
    + rb")?"
)
_REPEATED = re.compile(rb"-repeated\s*=\s*[\"']\s*\+?([0-9]{1,10})\s*[\"']")


def safe_ods(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those parts of an .ods that hold cells. Raises Refused."""
    kept = {name: parts[name] for name in ("mimetype", "META-INF/manifest.xml", "content.xml") if name in parts}
    if b"encryption-data" in kept.get("META-INF/manifest.xml", b""):
        raise RefusedFileError(ENCRYPTED, "文件设有打开密码")
    for name, content in kept.items():
        check_xml(name, content)
    _check_repeats(kept.get("content.xml", b""))
    return kept


def _check_repeats(content: bytes) -> None:
    """Refuse an OpenDocument sheet whose repeated cells, of which only the filled ones count, reach too far."""
    extent, row, column, repeat, inside = Extent(), 0, 0, 0, False
    for found in iterate_tags(_ODS, content):
        close, name, attributes, end = found.groups()
        if name == b"table":
            if inside and not close:
                raise RefusedFileError(UNSAFE, "工作表内部还有工作表")
            extent, row, column, repeat = Extent(), 0, 0, 0
            inside = not close and end == b">"
        elif close:
            continue
        elif name == b"table-row":
            row, column, repeat = row + repeat, 0, _repeat_count(attributes)
        else:
            times = _repeat_count(attributes)
            if end == b">" or b"value" in attributes:
                extent.add(row + repeat - 1, column + times - 1)
            column += times


def _repeat_count(attributes: bytes) -> int:
    """How often a row or cell is repeated."""
    if b"-repeated" not in attributes:
        return 1
    numbers = _REPEATED.findall(attributes)
    if len(numbers) != attributes.count(b"-repeated"):
        raise RefusedFileError(DAMAGED)
    return max(map(int, numbers))
