"""Outputs that are whole or not there: written beside the target under another name, then renamed over it."""

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
        raise FileFault.of_system(path, cause) from cause
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
