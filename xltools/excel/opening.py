"""Opening a workbook: read the file once, tell what it is, refuse what is no workbook or is unsafe, read its sheets."""

import hashlib
import io
import re
import stat
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from xltools.excel.fault import FileFault
from xltools.excel.grid import Book, Grid
from xltools.excel.guard import (
    DAMAGED,
    ENCRYPTED,
    MAX_FILE,
    Refused,
    directory,
    inflate,
    ole_streams,
    safe_ods,
    safe_ooxml,
    safe_xls,
)

__all__ = ["MAX_COLUMNS", "MAX_ROWS", "open_book", "read_file", "safe_copy"]

# What lies beyond is not read: no form reaches so far, and a stray cell there would make a grid of millions of blanks.
MAX_ROWS = 20_000
MAX_COLUMNS = 512

# What a file is that is no workbook, and what to do about it. Told by content: names lie.
_FILL_IN = "请把内容填入 Excel 工作簿（.xlsx）后再提交。"
_SAVE_AS = "请用 WPS 或 Excel 打开，另存为 .xlsx 后再提交。"
_KINDS = {
    "pdf": ("PDF 文件", "请提交填报用的 Excel 工作簿（.xlsx），不要导出为 PDF。"),
    "ofd": ("OFD 版式文件", "请提交填报用的 Excel 工作簿（.xlsx），不要导出为 OFD。"),
    "word": ("Word 文档", _FILL_IN),
    "slides": ("PowerPoint 演示文稿", _FILL_IN),
    "rtf": ("RTF 文档", _FILL_IN),
    "document": ("OpenDocument 文本文档", _FILL_IN),
    "mail": ("邮件", "请把邮件附件中的工作簿另存后再提交。"),
    "image": ("图片", _FILL_IN),
    "archive": ("压缩包", "请先解压，再提交其中的工作簿。"),
    "html": ("网页（HTML）", _SAVE_AS),
    "xml": ("“XML 电子表格 2003”格式的表格", _SAVE_AS),
    "fods": ("单文件 OpenDocument 表格（.fods）", _SAVE_AS),
    "numbers": ("Apple Numbers 表格", "请在 Numbers 中导出为 Excel（.xlsx）后再提交。"),
    "old": ("过旧格式的 Excel 文件", _SAVE_AS),
    "csv": ("纯文本表格（CSV）", _SAVE_AS),
    "text": ("纯文本文件", _FILL_IN),
    "lock": ("打开工作簿时产生的临时文件", "请关闭 WPS 或 Excel，提交同名的工作簿本身。"),
    "shortcut": ("快捷方式", "请提交快捷方式指向的工作簿本身。"),
    "unknown": ("无法识别的文件", "请用 WPS 或 Excel 打开核对，另存为 .xlsx 后再提交；经加密软件加密的，请先解密。"),
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
_OFFICE = re.compile(rb"(?i)\[content_types\]\.xml|xl[/\\]workbook\.|mimetypeapplication/")
_ODF = "application/vnd.oasis.opendocument."


def open_book(path: Path, *, data: bytes | None = None) -> Book:
    """Every sheet of the workbook at `path`, cells from A1 on; `data` are its bytes where they were read already.

    Raises FileFault for a file that is missing, empty, damaged, encrypted, unsafe, or not a workbook.
    """
    content = read_file(path) if data is None else data
    safe = safe_copy(path, content)
    notes: list[str] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(safe)) as workbook:
            grids = tuple(
                _grid(workbook, index, meta.name, meta.visible == SheetVisibleEnum.Visible, notes)
                for index, meta in enumerate(workbook.sheets_metadata)
                if meta.typ == SheetTypeEnum.WorkSheet
            )
    except PasswordError as cause:
        raise FileFault(
            path, "encrypted", "文件设有打开密码", "请在 WPS 或 Excel 中取消密码，保存后再提交。"
        ) from cause
    except (CalamineError, OSError, ValueError, OverflowError) as cause:
        raise _damaged(path, cause) from cause
    except BaseException as cause:
        # A panic of the Rust library has no class that can be imported, and none of Exception's family.
        if type(cause).__name__ != "PanicException":
            raise
        raise _damaged(path, cause) from cause
    return Book(hashlib.sha256(content).hexdigest(), grids, tuple(notes))


def _damaged(path: Path, cause: BaseException) -> FileFault:
    hint = "请用 WPS 或 Excel 打开检查，另存为 .xlsx 后再提交。"
    return FileFault(path, "damaged", f"工作簿内容已损坏，读不出来（{str(cause)[:80]}）", hint)


def _grid(workbook: CalamineWorkbook, index: int, name: str, visible: bool, notes: list[str]) -> Grid:
    sheet = workbook.get_sheet_by_index(index)
    rows = sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS)
    # The end of a sheet is the place of its last row and column, from 0.
    row, column = sheet.end or (0, 0)
    if row >= MAX_ROWS:
        notes.append(f"工作表“{name}”有 {row + 1} 行，只读取了前 {MAX_ROWS} 行")
    if column >= MAX_COLUMNS:
        notes.append(f"工作表“{name}”有 {column + 1} 列，只读取了前 {MAX_COLUMNS} 列")
        rows = [line[:MAX_COLUMNS] for line in rows]
    return Grid(name, visible, rows)


def read_file(path: Path) -> bytes:
    """The bytes of a regular file of acceptable size. Raises FileFault."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FileFault(path, "folder", "这是文件夹，不是文件", "请指定文件夹中的工作簿。")
        if not stat.S_ISREG(status.st_mode):
            raise FileFault(path, "not_a_workbook", "这是设备或管道，不是文件", "请指定保存在磁盘上的工作簿。")
        with path.open("rb") as file:
            # One byte more than is allowed: the size may have changed since it was asked.
            data = file.read(MAX_FILE + 1)
    except (FileNotFoundError, NotADirectoryError) as cause:
        raise FileFault(path, "missing", "文件不存在", "请核对文件名和所在文件夹。") from cause
    except (OSError, ValueError) as cause:
        reason = getattr(cause, "strerror", None) or cause
        raise FileFault(
            path, "unreadable", f"文件读不出来（{reason}）", "请关闭占用它的程序，核对权限后再试。"
        ) from cause
    if len(data) > MAX_FILE:
        message = f"文件有 {status.st_size / 2**20:.0f} MB，超过 {MAX_FILE >> 20} MB"
        raise FileFault(path, "too_large", message, "请删除图片等无关内容，或把需要的工作表复制到新的工作簿，再提交。")
    return data


def safe_copy(path: Path, data: bytes) -> bytes:
    """The workbook in `data`, made anew from its guarded parts, to be given to a library. Raises FileFault."""
    if not data:
        raise FileFault(path, "empty", "文件是空的，没有任何内容", "请重新保存，或重新发送、下载后再试。")
    try:
        if data.startswith(b"PK\x03\x04"):
            safe, kind = _from_archive(data)
        elif data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            safe, kind = _from_ole(data)
        else:
            safe, kind = b"", _kind_of(path, data)
    except Refused as cause:
        raise FileFault(path, cause.code, cause.message, cause.hint) from cause
    if not safe:
        name, hint = _KINDS[kind]
        space = " " if name[0].isascii() else ""
        raise FileFault(path, "not_a_workbook", f"这是{space}{name}，不是可以读取的 Excel 工作簿", hint)
    return safe


def _from_archive(data: bytes) -> tuple[bytes, str]:
    """A safe copy of a workbook, or b"" and what the archive is instead."""
    # The search for exact bytes is much the faster one, and nearly always enough.
    if b"[Content_Types].xml" not in data and not _OFFICE.search(data):
        named = {b"OFD.xml": "ofd", b"Index/Document.iwa": "numbers"}
        return b"", next((kind for name, kind in named.items() if name in data), "archive")
    infos = {info.filename.lower(): info for info in directory(data)}
    if any(name.startswith("xl/") for name in infos):
        return safe_ooxml(inflate(data, [*infos.values()])), ""
    if "mimetype" in infos:
        info = infos["mimetype"]
        kind = inflate(data, [info])[info.filename].decode("ascii", "replace").removeprefix(_ODF)
        if kind.startswith("spreadsheet"):
            return safe_ods(inflate(data, [*infos.values()])), ""
        return b"", "slides" if kind.startswith("presentation") else "document"
    folders = {name.partition("/")[0] for name in infos}
    return b"", "word" if "word" in folders else "slides" if "ppt" in folders else "archive"


def _from_ole(data: bytes) -> tuple[bytes, str]:
    """A safe copy of an .xls, or b"" and what the file is instead."""
    streams = ole_streams(data)
    if "encryptedpackage" in streams:
        raise Refused(ENCRYPTED, "文件设有打开密码")
    if "workbook" in streams or "book" in streams:
        return safe_xls(data), ""
    kinds = {"worddocument": "word", "powerpoint document": "slides", "__properties_version1.0": "mail"}
    return b"", next((kind for name, kind in kinds.items() if name in streams), "unknown")


def _kind_of(path: Path, data: bytes) -> str:
    """What a file is that is neither an archive nor an OLE file."""
    if path.name.startswith(("~$", ".~lock")):
        return "lock"
    if not data.strip(b"\0"):
        raise Refused(DAMAGED, "文件只有空字节，没有保存完整")
    if re.match(rb"(?s)%TSD-Header|.{0,64}E-SafeNet", data):
        raise Refused(ENCRYPTED, "文件被加密软件加密")
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
