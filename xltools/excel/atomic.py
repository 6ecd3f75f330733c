"""Outputs that are whole or not there: written beside the target under another name, then renamed over it."""

import os
import re
import stat
import tempfile
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from xltools.excel.fault import FileFault

__all__ = ["STALE_AFTER", "write_bytes", "write_text"]

# A run that was killed leaves its temporary file. Writing takes no minute; one as old as this, in seconds, is nobody's.
STALE_AFTER = 6 * 3600
_PREFIX, _SUFFIX = ".xltools-", ".tmp"
# What mkstemp makes of these two.
_TEMPORARY = re.compile(rf"{re.escape(_PREFIX)}[a-z0-9_]{{8}}{re.escape(_SUFFIX)}")


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
        _sweep(path.parent.absolute())
        handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=path.parent)
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
            # What cannot be removed now, a later run sweeps away.
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


@lru_cache(maxsize=64)
def _sweep(folder: Path) -> None:
    """Remove what killed runs left in a folder, once in a run: old regular files with exactly our names, nothing else.

    Whatever cannot be removed stays; it is hidden, and every reading passes over it.
    """
    old = time.time() - STALE_AFTER
    with suppress(OSError):
        for name in [name for name in os.listdir(folder) if _TEMPORARY.fullmatch(name)]:  # noqa: PTH208 - names are enough
            with suppress(OSError):
                status = (folder / name).lstat()
                if stat.S_ISREG(status.st_mode) and status.st_mtime < old:
                    (folder / name).unlink()


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
