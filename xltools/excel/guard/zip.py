"""Archives (.xlsx, .xlsm, .ods): what they list, what their parts hold, and a plain one made of chosen parts."""

import bz2
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

from xltools.excel.errors import DAMAGED, ENCRYPTED, TOO_LARGE, UNSAFE, RefusalKind, RefusedFileError
from xltools.excel.guard import MAX_NAME, MAX_PART, MAX_PARTS, MAX_RATIO, MAX_TOTAL, MEGABYTE
from xltools.excel.guard.sheet_xml import ATTRIBUTES, Extent, check_xml, iterate_tags

_STORED, _DEFLATE, _BZIP2, _LZMA, _XZ = 0, 8, 12, 14, 95
# Methods of packing that nothing in the standard library unpacks, by the names under which programs offer them.
_OTHER_METHODS = {
    1: "Shrink", 6: "Implode", 9: "Deflate64", 10: "PKWARE DCL", 19: "LZ77", 20: "Zstandard", 93: "Zstandard",
    94: "MP3", 96: "JPEG", 97: "WavPack", 98: "PPMd",
}  # fmt: skip
# What unpacking may take besides its result: dictionaries of LZMA and XZ.
_MEMORY = 2 * MAX_PART
_REPACK = RefusalKind("other_compression", "请用 WPS 或 Excel 打开，另存为 .xlsx 后再提交。")


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


def name_unknown_method(info: zipfile.ZipInfo) -> str:
    """The method by which a part is packed where it cannot be unpacked here, "" where it can."""
    if info.compress_type in {_STORED, _DEFLATE, _BZIP2, _LZMA, _XZ}:
        return ""
    return _OTHER_METHODS.get(info.compress_type, f"{info.compress_type} 号")


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
    if method := name_unknown_method(info):
        raise RefusedFileError(_REPACK, f"文件内部用 {method} 方式压缩，本工具不能解压")
    start = info.header_offset
    if not 0 <= start <= len(data) - 30 or data[start : start + 4] != b"PK\x03\x04":
        raise RefusedFileError(DAMAGED)
    start += 30 + sum(struct.unpack_from("<HH", data, start + 26))
    packed = data[start : start + info.compress_size]
    by_ratio = max(MEGABYTE, MAX_RATIO * len(packed))
    try:
        limit = min(budget, by_ratio) + 1
        content = _unpack(packed, info.compress_type, limit)
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, struct.error) as cause:
        raise RefusedFileError(DAMAGED) from cause
    if len(content) > budget:
        raise RefusedFileError(TOO_LARGE, "文件内容解压后过大")
    if len(content) > by_ratio:
        raise RefusedFileError(UNSAFE, "文件内容的压缩比异常")
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise RefusedFileError(DAMAGED)
    return content


def _unpack(packed: bytes, method: int, limit: int) -> bytes:
    """At most `limit` bytes of what is packed."""
    if method == _DEFLATE:
        return zlib.decompressobj(-15).decompress(packed, limit)
    if method == _BZIP2:
        return bz2.BZ2Decompressor().decompress(packed, limit)
    if method == _XZ:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY).decompress(packed, limit)
    return _unpack_lzma(packed, limit) if method == _LZMA else packed


def _unpack_lzma(packed: bytes, limit: int) -> bytes:
    """Of a zip archive's LZMA: two bytes of version, two of length, then lc, lp and pb in one byte, and a dictionary's size."""
    _, length, packing, size = struct.unpack_from("<HHBL", packed)
    rest, lc = divmod(packing, 9)
    pb, lp = divmod(rest, 5)
    # No more of a dictionary than the result could fill, whatever the header asks for.
    options = {"id": lzma.FILTER_LZMA1, "lc": lc, "lp": lp, "pb": pb, "dict_size": min(max(size, 4096), _MEMORY)}
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[options]).decompress(packed[4 + length :], limit)


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


_ODS = (
    rb"<(?P<close>/?)(?:[^\s<>/:]+:)?(?P<name>table|table-row|(?:covered-)?table-cell)(?=[\s/>])(?:"
    + ATTRIBUTES
    + rb")?"
)
_REPEATED = rb"-repeated\s*=\s*[\"']\s*\+?([0-9]{1,10})\s*[\"']"


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
    numbers = re.findall(_REPEATED, attributes)
    if len(numbers) != attributes.count(b"-repeated"):
        raise RefusedFileError(DAMAGED)
    return max(map(int, numbers))
