"""What a file is, told by its content: names lie. Of a workbook a safe copy; of anything else what to do with it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from zipfile import ZipInfo

from xltools.excel.errors import DAMAGED, ENCRYPTED, FileFault, RefusedFileError
from xltools.excel.files import list_members
from xltools.excel.guard.xls import list_ole_streams, safe_xls
from xltools.excel.guard.xlsx import safe_ooxml
from xltools.excel.guard.zip import inflate_parts, list_parts, pack_parts, safe_ods
from xltools.excel.xlsx_parts import list_sheet_parts

# The formats that can be read.
OOXML, ODS, XLS = "ooxml", "ods", "xls"

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FILL_IN = "请把内容填入 Excel 工作簿（.xlsx）后再提交。"
_SAVE_AS = "请用 WPS 或 Excel 打开，另存为 .xlsx 后再提交。"


class ForeignKind(NamedTuple):
    """What people call a kind of file that is no workbook, and what to do about it."""

    name: str
    hint: str


FOREIGN_KINDS = {
    "pdf": ForeignKind("PDF 文件", "请提交填报用的 Excel 工作簿（.xlsx），不要导出为 PDF。"),
    "ofd": ForeignKind("OFD 版式文件", "请提交填报用的 Excel 工作簿（.xlsx），不要导出为 OFD。"),
    "word": ForeignKind("Word 文档", _FILL_IN),
    "slides": ForeignKind("PowerPoint 演示文稿", _FILL_IN),
    "rtf": ForeignKind("RTF 文档", _FILL_IN),
    "document": ForeignKind("OpenDocument 文本文档", _FILL_IN),
    "mail": ForeignKind("邮件", "请把邮件附件中的工作簿另存后再提交。"),
    "image": ForeignKind("图片", _FILL_IN),
    "archive": ForeignKind("压缩包", "请先解压，再提交其中的工作簿。"),
    "html": ForeignKind("网页（HTML）", _SAVE_AS),
    "xml": ForeignKind("“XML 电子表格 2003”格式的表格", _SAVE_AS),
    "fods": ForeignKind("单文件 OpenDocument 表格（.fods）", _SAVE_AS),
    "numbers": ForeignKind("Apple Numbers 表格", "请在 Numbers 中导出为 Excel（.xlsx）后再提交。"),
    "binary": ForeignKind("二进制格式的工作簿（.xlsb）", _SAVE_AS),
    "old": ForeignKind("过旧格式的 Excel 文件", _SAVE_AS),
    "csv": ForeignKind("纯文本表格（CSV）", _SAVE_AS),
    "text": ForeignKind("纯文本文件", _FILL_IN),
    "lock": ForeignKind("打开工作簿时产生的临时文件", "请关闭 WPS 或 Excel，提交同名的工作簿本身。"),
    "shortcut": ForeignKind("快捷方式", "请提交快捷方式指向的工作簿本身。"),
    "unknown": ForeignKind(
        "无法识别的文件", "请用 WPS 或 Excel 打开核对，另存为 .xlsx 后再提交；经加密软件加密的，请先解密。"
    ),
}
_SIGNATURES = (
    (rb"\s*%PDF-", "pdf"),
    (rb"\s*\{\\rtf", "rtf"),
    (rb"(?s)\x89PNG|\xff\xd8\xff|GIF8|BM....\0\0\0\0|II\*\0|MM\0\*|RIFF....WEBP|....ftyp(?:hei|mif|avi)", "image"),
    (rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b\x08|BZh[1-9]|\xfd7zXZ|MSCF\0|PK\x05\x06", "archive"),
    (rb"(?s)\x09[\x00\x02\x04\x08][\x04-\x10]\x00", "old"),
    (rb"\x4c\0\0\0\x01\x14\x02\0|\[InternetShortcut\]", "shortcut"),
)
_MARKUP = (
    (rb"urn:schemas-microsoft-com:office:spreadsheet", "xml"),
    (rb"<office:document[\s>]", "fods"),
    (rb"schemas\.microsoft\.com/office/word/2003|<\?mso-application progid=\"word", "word"),
    (rb"<html|<table|<!doctype html|<meta\s|multipart/related", "html"),
    (rb"(?m)^(?:from|received|return-path|mime-version|message-id):", "mail"),
    (rb"^[^\n]*[,\t;]", "csv"),
)
_OFFICE = rb"(?i)\[content_types\]\.xml|xl[/\\]workbook\.|mimetype"
_WORKBOOK = r"xl/workbook\d*\.xml"
_WORKBOOK_PARTS = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_EMPTY_SHEET = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
)
_ODF = "application/vnd.oasis.opendocument."


def describe_kind(kind: str) -> tuple[str, str]:
    """What is said of a file of a kind that is no workbook, and what to do about it."""
    name, hint = FOREIGN_KINDS[kind]
    space = " " if name[0].isascii() else ""
    return f"这是{space}{name}，不是可以读取的 Excel 工作簿", hint


class SafeCopy(NamedTuple):
    """A workbook made anew from its guarded parts, to be given to a library.

    Of an .xlsx or .xlsm also all its parts, those handed on as they are now, and of each worksheet in which every row is
    written as the usual programs write it, the cells that hold a formula. `reduced` are the sheets of which only the
    columns asked for are there.
    """

    data: bytes
    parts: Mapping[str, bytes] = {}
    plain: Mapping[str, Sequence[bytes]] = {}
    reduced: frozenset[str] = frozenset()


def make_safe_copy(path: Path, data: bytes, columns: Mapping[str, Sequence[int]] = MappingProxyType({})) -> SafeCopy:
    """The safe copy of the workbook in `data`. Raises FileFault.

    `columns`: of the sheets named, all that is asked for, by columns from 0; one of which nothing is asked for is empty.
    """
    if not data:
        raise FileFault(path, "empty", "文件是空的，没有任何内容", "请重新保存，或重新发送、下载后再试。")
    try:
        infos = list_office_parts(data)
        kind = detect_kind(path.name, data, infos)
        if kind == OOXML:
            return _copy_ooxml(data, infos, columns)
        if kind == ODS:
            return SafeCopy(pack_parts(safe_ods(inflate_parts(data, infos))))
        if kind == XLS:
            return SafeCopy(safe_xls(data))
        if kind == "archive" and data.startswith(ZIP):
            list_members(data)  # one that is damaged or has a password is told so
    except RefusedFileError as cause:
        raise FileFault(path, cause.code, cause.message, cause.hint) from cause
    raise FileFault(path, "not_a_workbook", *describe_kind(kind))


def _copy_ooxml(data: bytes, infos: Sequence[ZipInfo], columns: Mapping[str, Sequence[int]]) -> SafeCopy:
    names = inflate_parts(data, [info for info in infos if info.filename in _WORKBOOK_PARTS]) if columns else {}
    sheets = list(list_sheet_parts(names))
    # A part that is several sheets is whole for all of them.
    uses = Counter(part for _, part in sheets)
    asked = {part: columns[name] for name, part in sheets if name in columns and part and uses[part] == 1}
    # Of what nothing is asked for is never inflated.
    empty = {part: _EMPTY_SHEET for part, wanted in asked.items() if not wanted}
    parts = inflate_parts(data, [info for info in infos if info.filename not in empty]) | empty
    kept, plain, reduced = safe_ooxml(parts, {part: wanted for part, wanted in asked.items() if wanted})
    by_part = (name for name, part in sheets if part in empty or part in reduced)
    return SafeCopy(pack_parts(kept), parts | kept, plain, frozenset(by_part))


def list_office_parts(data: bytes) -> Sequence[ZipInfo]:
    """The parts of an archive that may be an office document; nothing for any other file. Raises Refused."""
    return list_parts(data) if data.startswith(ZIP) and re.search(_OFFICE, _directory_bytes(data)) else ()


def _directory_bytes(data: bytes) -> bytes:
    """The bytes that hold the names an archive lists: not those of stored workbooks within it. All, where unclear."""
    end = data.rfind(b"PK\x05\x06")
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    return data[end - size : end] if size <= end else data


def detect_kind(name: str, data: bytes, parts: Sequence[ZipInfo]) -> str:
    """What a file of this name is: OOXML, ODS, XLS or a key of KINDS; `parts` are those `listed`. Raises Refused."""
    if data.startswith(ZIP):
        return _archive_kind(data, parts)
    if data.startswith(OLE):
        return _ole_kind(data)
    return _plain_kind(name, data)


def _archive_kind(data: bytes, parts: Sequence[ZipInfo]) -> str:
    if not parts:
        named = {b"OFD.xml": "ofd", b"Index/Document.iwa": "numbers"}
        return next((kind for name, kind in named.items() if name in data), "archive")
    infos = {info.filename.lower(): info for info in parts}
    if any(name.startswith("xl/") for name in infos):
        # The records of a binary workbook are not read; its name may still end in .xlsx.
        return (
            "binary"
            if "xl/workbook.bin" in infos and not any(re.fullmatch(_WORKBOOK, name) for name in infos)
            else OOXML
        )
    if "mimetype" in infos:
        info = infos["mimetype"]
        kind = inflate_parts(data, [info])[info.filename].decode("ascii", "replace").removeprefix(_ODF)
        if kind.startswith("spreadsheet"):
            return ODS
        return "slides" if kind.startswith("presentation") else "document"
    folders = {name.partition("/")[0] for name in infos}
    return "word" if "word" in folders else "slides" if "ppt" in folders else "archive"


def _ole_kind(data: bytes) -> str:
    streams = list_ole_streams(data)
    if "encryptedpackage" in streams:
        raise RefusedFileError(ENCRYPTED, "文件设有打开密码")
    if "workbook" in streams or "book" in streams:
        return XLS
    kinds = {"worddocument": "word", "powerpoint document": "slides", "__properties_version1.0": "mail"}
    return next((kind for name, kind in kinds.items() if name in streams), "unknown")


def _plain_kind(name: str, data: bytes) -> str:
    """What a file is that is neither an archive nor an OLE file."""
    if name.startswith(("~$", ".~lock")):
        return "lock"
    if not data.strip(b"\0"):
        raise RefusedFileError(DAMAGED, "文件只有空字节，没有保存完整")
    if re.match(rb"(?s)%TSD-Header|.{0,64}E-SafeNet", data):
        raise RefusedFileError(ENCRYPTED._replace(hint="请用单位的加密软件解密后再提交。"), "文件被加密软件加密")
    for pattern, kind in _SIGNATURES:
        if re.match(pattern, data):
            return kind
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head):
        return "unknown"
    return next((kind for pattern, kind in _MARKUP if re.search(pattern, head)), "text")
