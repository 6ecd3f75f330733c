"""Outputs that are whole or not there: written beside the target under another name, then renamed over it.

What a file says of itself: whether it is an output of this tool, and which kind.

An output may be replaced by a newer one of its kind; anything else that stands at an output path is somebody's work.

A seal on a workbook: as long as it holds, nobody has saved the file again, whatever its times say.

A program that saves a workbook writes its parts anew, and no program writes them byte for byte as XlsxWriter does. So
the seal is a hash over all parts but the one that carries it. A file whose seal does not hold was changed by somebody.

Putting a file where one of its name may lie already: the same stays untouched, somebody's work is never lost.
"""

import hashlib
import io
import os
import re
import stat
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from xltools.excel.errors import FileFault

__all__ = [
    "BOARD",
    "BOARD_PAGE",
    "CONSOLIDATION",
    "FINDINGS",
    "ISSUED",
    "READ",
    "RETURN",
    "ROSTER",
    "STALE_AFTER",
    "TEMPLATE",
    "OutputStatus",
    "find_output_kind",
    "is_sealed",
    "read_output_kind",
    "refuse_foreign",
    "seal_workbook",
    "write_bytes",
    "write_output",
    "write_text",
]

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
        _remove_stale(path.parent.absolute())
        handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _copy_permissions(temporary, path)
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
def _remove_stale(folder: Path) -> None:
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


def _copy_permissions(temporary: Path, path: Path) -> None:
    """Give the new file the rights of the one it replaces, or the usual ones: mkstemp allows its owner only."""
    if os.name == "nt":
        return
    if path.exists():
        temporary.chmod(path.stat().st_mode & 0o777)
    else:
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)


BOARD = "xltools/board"
CONSOLIDATION = "xltools/consolidation"
FINDINGS = "xltools/findings"
ISSUED = "xltools/issued"
TEMPLATE = "xltools/template"
READ = "xltools/read"
RETURN = "xltools/return"
ROSTER = "xltools/roster"

# How the board's page begins; a file may not call itself a page of ours further down.
BOARD_PAGE = "<!DOCTYPE html>\n<!-- xltools/board -->\n"

_CATEGORY = re.compile(rb"<cp:category>(xltools/[a-z]+)</cp:category>")
_CORE_PROPERTIES = "docProps/core.xml"
# The properties of an honest workbook are a few hundred bytes.
_MOST = 100_000
# How the texts of `xltools read` begin: JSON by its schema, CSV by its heads.
_READ_OUTPUT = re.compile(rb'\s*\{\s*"schema": "xltools/read/|\xef\xbb\xbfpath,unit,year,field,')


def read_output_kind(path: Path) -> str:
    """The kind an output names itself; "" for everything else, unreadable files included."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
            if _READ_OUTPUT.match(head):
                return READ
            if head.startswith(BOARD_PAGE.encode()):
                return BOARD
        with zipfile.ZipFile(path) as parts, parts.open(_CORE_PROPERTIES) as part:
            return find_output_kind(part.read(_MOST))
    except (OSError, KeyError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile):
        return ""  # not a workbook, or not one of ours: either way not an output that may be replaced


def find_output_kind(properties: bytes) -> str:
    """The kind that a workbook's core properties name, "" for none of ours."""
    found = _CATEGORY.search(properties)
    return found[1].decode("ascii") if found else ""


def refuse_foreign(path: Path, kind: str) -> None:
    """Raise FileFault when something else than an older output of this kind stands where one is to be written."""
    try:
        if path.is_dir():
            raise FileFault(path, "unwritable", "这是一个文件夹，不能写成文件", "请在输出路径的末尾加上文件名。")
        taken = path.exists() and path.stat().st_size > 0 and read_output_kind(path) != kind
    except OSError as cause:
        raise FileFault.of_system(path, cause) from cause
    if taken:
        raise FileFault(
            path,
            "unwritable",
            "已有同名文件，且不是以前生成的同类输出，没有覆盖",
            "请换一个输出文件名，或先移走这个文件。",
        )


_SEALED_PROPERTIES = "docProps/core.xml"
_SEAL = re.compile(rb"<cp:keywords>xltools-seal:([0-9a-f]{64})</cp:keywords>")
_INSERTION_POINT = b"<cp:category>"


def seal_workbook(data: bytes) -> bytes:
    """The workbook with a seal among its properties, everything else as it was; the same bytes for the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        seal = f"<cp:keywords>xltools-seal:{_seal(parts.infolist())}</cp:keywords>".encode()
        for info in parts.infolist():
            part = parts.read(info)
            if info.filename == _SEALED_PROPERTIES:
                part = part.replace(_INSERTION_POINT, seal + _INSERTION_POINT)
            target.writestr(info, part)
    return written.getvalue()


def is_sealed(parts: Sequence[zipfile.ZipInfo], properties: bytes) -> bool:
    """Whether the seal found in a workbook's properties holds for its parts, as the archive lists them."""
    found = _SEAL.search(properties)
    return found is not None and found[1].decode("ascii") == _seal(parts)


def _seal(parts: Sequence[zipfile.ZipInfo]) -> str:
    told = sorted(
        f"{part.filename} {part.CRC:08x} {part.file_size}" for part in parts if part.filename != _SEALED_PROPERTIES
    )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


class OutputStatus(StrEnum):
    """What became of a file that was to be put somewhere."""

    WRITTEN = "已生成"
    UPDATED = "已更新"
    UNCHANGED = "没有变化"
    KEPT = "已有内容不同的同名文件，没有覆盖"
    LOCKED = "文件正被打开，没有更新"


def write_output(path: Path, data: bytes, may_replace: Callable[[bytes], bool]) -> OutputStatus:
    """Write a file unless it is there already; `may_replace` is asked of what else lies there.

    Raises FileFault when the folder cannot be written.
    """
    if not path.is_file():
        write_bytes(path, data)
        return OutputStatus.WRITTEN
    try:
        there = path.read_bytes()
    except OSError as cause:
        raise FileFault(path, "unwritable", "已有同名文件，但读不出", "请先关闭这个文件，或换一个位置。") from cause
    if there == data:
        return OutputStatus.UNCHANGED
    if not may_replace(there):
        return OutputStatus.KEPT
    try:
        write_bytes(path, data)
    except FileFault as fault:
        if isinstance(fault.__cause__, PermissionError):
            return OutputStatus.LOCKED  # open in Excel, on Windows; the others are written all the same
        raise
    return OutputStatus.UPDATED
