"""Outputs that are whole or not there: written beside the target under another name, then renamed over it."""

import errno
import os
import tempfile
from pathlib import Path

from xltools.excel.fault import FileFault

__all__ = ["write_bytes", "write_text"]


def write_text(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write a text file atomically; `utf-8-sig` for a CSV that people open in Excel. Raises FileFault."""
    write_bytes(path, text.encode(encoding))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file atomically. Raises FileFault with a sentence when the target cannot be written."""
    if path.is_dir():
        raise FileFault(path, "unwritable", "这是一个文件夹，不能写成文件", "请在输出路径的末尾加上文件名。")
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".xltools-", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _share(temporary, path)
        temporary.replace(path)
        temporary = None
    except OSError as cause:
        raise FileFault(path, "unwritable", *_sentence(cause)) from cause
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _share(temporary: Path, path: Path) -> None:
    """Give the new file the rights of the one it replaces, or the usual ones: mkstemp allows its owner only."""
    if os.name == "nt":
        return
    if path.exists():
        temporary.chmod(path.stat().st_mode & 0o777)
    else:
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)


def _sentence(cause: OSError) -> tuple[str, str]:
    if cause.errno == errno.ENOSPC:
        return "磁盘已满，没有写成", "请清理磁盘，或换一个位置。"
    if cause.errno == errno.EROFS:
        return "所在磁盘只能读，没有写成", "请换一个能写的位置。"
    if cause.errno in (errno.EACCES, errno.EPERM):
        return "没有写入的权限，或文件正被打开", "请先在 WPS 或 Excel 中关闭这个文件；仍不行的，请换一个位置。"
    if cause.errno in (errno.ENOTDIR, errno.EEXIST):
        return "路径中有一段不是文件夹", "请核对输出路径。"
    if cause.errno == errno.ENAMETOOLONG:
        return "文件名太长", "请用短一些的文件名。"
    return f"写不成（{cause.strerror or cause}）", "请核对输出路径，或换一个位置。"
