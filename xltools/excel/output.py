"""The one policy for every file that is written: whole or not at all, and never over what somebody made of it.

Writing is atomic: under another name in the same folder, then renamed over the target.

A file says of itself what it is: an output of this tool, its kind, and by a seal whether anybody has saved it since.
The seal of a workbook is a hash over all of its parts but the one that carries it: a program that saves a workbook
writes its parts anew, and no program writes them byte for byte as XlsxWriter does. A page and a zip of workbooks carry
theirs too. A text, a JSON and a CSV have no room for one: their caller may know the hash of what was written.

`write_output` replaces what is still as it was written. Where somebody changed it, the new one is written next to it
under another name; where another program holds it, it is named; anything else that stands there is refused.
"""

import hashlib
import io
import os
import re
import shutil
import stat
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from xltools.excel.errors import FileFault, is_locked, retry_locked

# A run that was killed leaves its temporary file. Writing takes no minute; one as old as this, in seconds, is nobody's.
STALE_AFTER = 6 * 3600
_PREFIX, _SUFFIX = ".xltools-", ".tmp"
# What mkstemp makes of these two.
_TEMPORARY = rf"{re.escape(_PREFIX)}[a-z0-9_]{{8}}{re.escape(_SUFFIX)}"


def write_text(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write a text file atomically; `utf-8-sig` for a CSV that people open in Excel. Raises FileFault."""
    write_bytes(path, text.encode(encoding))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file atomically. Raises FileFault with a sentence when the target cannot be written."""
    if path.is_dir():
        raise _folder_fault(path)
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
        # Whoever may write into the folder is refused only while another program holds the file.
        retry_locked(partial(temporary.replace, path), path.parent, os.W_OK)
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
        for name in [name for name in os.listdir(folder) if re.fullmatch(_TEMPORARY, name)]:  # noqa: PTH208 - names are enough
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
REPORT = "xltools/report"
RETURN = "xltools/return"
ROSTER = "xltools/roster"

_PROPERTIES = "docProps/core.xml"
# The properties of an honest workbook are a few hundred bytes.
_MAX_PROPERTIES = 100_000
_CATEGORY = rb"<cp:category>(xltools/[a-z]+)</cp:category>"
_SEAL = rb"<cp:keywords>xltools-seal:([0-9a-f]{64})</cp:keywords>"
# How the board's page begins, and how it ends; a file may not call itself a page of ours further down.
BOARD_PAGE = "<!DOCTYPE html>\n<!-- xltools/board -->\n"
REPORT_PAGE = "<!DOCTYPE html>\n<!-- xltools/report -->\n"
_PAGES = {BOARD: BOARD_PAGE, REPORT: REPORT_PAGE}
_PAGE_SEAL = "<!-- xltools-seal:{} -->\n"
# A zip of workbooks says it in an extra field of its first member, which no program shows to people.
_ZIP_MARK = rb"(xltools/[a-z]+) ([0-9a-f]{64})"
_ZIP_FIELD = 0x6C78


class OutputMark(NamedTuple):
    """What a file says of itself: the kind of output, "" for none of ours; `is_intact`: nobody has saved it since."""

    kind: str = ""
    is_intact: bool = False


def read_mark(data: bytes) -> OutputMark:
    """The mark of a file; none for whatever is no output or cannot be read."""
    for kind, beginning in _PAGES.items():
        if data.startswith(beginning.encode()):
            page = data[: -len(_PAGE_SEAL.format("0" * 64))].decode("utf-8", "replace")
            return OutputMark(kind, seal_page(page) == data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            found = re.search(_ZIP_MARK, infos[0].extra) if infos else None
            if found:
                return OutputMark(found[1].decode(), found[2].decode() == _seal_digest(infos))
            with archive.open(_PROPERTIES) as part:
                return parse_mark(infos, part.read(_MAX_PROPERTIES))
    except (KeyError, ValueError, OSError, NotImplementedError, RuntimeError, zipfile.BadZipFile):
        return OutputMark()


def parse_mark(parts: Sequence[zipfile.ZipInfo], properties: bytes) -> OutputMark:
    """The mark of a workbook by the parts that its archive lists and its core properties."""
    kind, seal = re.search(_CATEGORY, properties), re.search(_SEAL, properties)
    return OutputMark(
        kind[1].decode("ascii") if kind else "", seal is not None and seal[1].decode("ascii") == _seal_digest(parts)
    )


def finish_package(
    data: bytes, edits: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType({}), *, seal: bool = True
) -> bytes:
    """A workbook or document, the parts named in `edits` as these make them, with a seal among its properties."""
    finished = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(finished, "w", zipfile.ZIP_DEFLATED) as target:
        changed = {name: edit(source.read(name)) for name, edit in edits.items()}
        for name, part in changed.items():
            info = source.getinfo(name)
            info.CRC, info.file_size = zlib.crc32(part), len(part)
        mark = f"<cp:keywords>xltools-seal:{_seal_digest(source.infolist())}</cp:keywords><cp:category>".encode()
        for info in source.infolist():
            if seal and info.filename == _PROPERTIES:
                target.writestr(info, source.read(info).replace(b"<cp:category>", mark))
            elif info.filename in changed:
                target.writestr(info, changed[info.filename])
            else:
                # In pieces: the sheet of ten thousand units alone has 70 MB.
                with source.open(info) as whole, target.open(info, "w") as copy:
                    shutil.copyfileobj(whole, copy)
    return finished.getvalue()


def seal_page(page: str) -> bytes:
    """An HTML page that begins with its mark, with a seal at its end."""
    return (page + _PAGE_SEAL.format(hashlib.sha256(page.encode()).hexdigest())).encode()


def zip_sealed(files: Mapping[str, bytes], kind: str, year: int) -> bytes:
    """A zip of whole files, stored as they are, with its mark and seal; the same files give the same bytes.

    A name that is not ASCII carries the flag for UTF-8, so that Windows shows it.
    """
    infos = [zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)) for name in files]
    for info in infos:
        info.create_system = 3  # else the bytes would tell the system they were made on
        info.external_attr = 0o644 << 16
        info.file_size, info.CRC = len(files[info.filename]), zlib.crc32(files[info.filename])
    mark = f"{kind} {_seal_digest(infos)}".encode()
    infos[0].extra = struct.pack("<HH", _ZIP_FIELD, len(mark)) + mark
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for info in infos:
            archive.writestr(info, files[info.filename])
    return buffer.getvalue()


def _seal_digest(parts: Sequence[zipfile.ZipInfo]) -> str:
    """The hash over what an archive lists of its parts: name, checksum and size."""
    lines = sorted(f"{part.filename} {part.CRC:08x} {part.file_size}" for part in parts if part.filename != _PROPERTIES)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class OutputStatus(StrEnum):
    """What became of a file that was to be written."""

    WRITTEN = "已生成"
    UPDATED = "已更新"
    UNCHANGED = "没有变化"
    BESIDE = "改动过，没有覆盖"
    LOCKED = "正被打开，没有更新"


class WrittenOutput(NamedTuple):
    """A file that was written, or not: where it is, what became of it, and where it was to be."""

    path: Path
    status: OutputStatus
    usual: Path

    @property
    def is_in_place(self) -> bool:
        """Whether it is now where it was to be."""
        return self.status not in (OutputStatus.BESIDE, OutputStatus.LOCKED)

    def describe(self, note: str = "") -> str:
        """What became of it in a sentence; `note` goes with the path of what was written."""
        if self.status is OutputStatus.LOCKED:
            return f"{self.path} {self.status}；请先关闭它，再运行一次"
        if self.status is OutputStatus.BESIDE:
            return f"{self.usual} {self.status}；新的写在 {self.path}{note}，不再需要旧的请移走"
        return f"已写入 {self.path}{note}"


_BESIDE = r"（新\d*）$"


def write_output(
    path: Path,
    data: bytes,
    *kinds: str,
    written: Mapping[str, str] | None = None,
    may_replace: Callable[[Path, bytes], bool] = lambda *_: False,
) -> WrittenOutput:
    """Write an output where it is to be, or next to what somebody made of it: X（新）, X（新2） and so on.

    Args:
        kinds: what may stand there, see `refuse_foreign`; none where anything else is somebody's work, not refused.
        written: for files without a seal, the SHA-256 of what was written, by file name, where that is known.
        may_replace: the caller's own judgement of a file that is not known to be as it was written.

    Raises FileFault when the folder cannot be written, or a foreign file stands at the path.
    """

    def is_replaceable(target: Path, there: bytes, mark: OutputMark) -> bool:
        return not there or _is_as_written(target, there, mark, kinds, written or {}) or may_replace(target, there)

    target, number = path, 0
    while (status := _write_at(target, data, kinds, is_replaceable, is_usual=number == 0)) is None:
        number += 1
        target = path.with_stem(f"{path.stem}（新{number if number > 1 else ''}）")
    is_beside = number > 0 and status is not OutputStatus.LOCKED
    return WrittenOutput(target, OutputStatus.BESIDE if is_beside else status, path)


def _write_at(
    path: Path,
    data: bytes,
    kinds: Sequence[str],
    is_replaceable: Callable[[Path, bytes, OutputMark], bool],
    *,
    is_usual: bool,
) -> OutputStatus | None:
    """Write at one path; None where what stands there is to stay."""
    try:
        there = retry_locked(path.read_bytes, path)
    except FileNotFoundError:
        write_bytes(path, data)
        return OutputStatus.WRITTEN
    except OSError as cause:
        if path.is_dir():
            raise _folder_fault(path) from cause
        if is_locked(path, cause):
            return OutputStatus.LOCKED
        raise FileFault.of_system(path, cause) from cause
    if there == data:
        return OutputStatus.UNCHANGED
    mark = read_mark(there)
    if there and kinds and not _is_of(kinds, mark, there):
        if is_usual:
            raise _foreign_fault(path)
        return None
    if not is_replaceable(path, there, mark):
        return None
    try:
        write_bytes(path, data)
    except FileFault as fault:
        if isinstance(fault.__cause__, OSError) and is_locked(path.parent, fault.__cause__, os.W_OK):
            return OutputStatus.LOCKED  # open in Excel, on Windows; the others are written all the same
        raise
    return OutputStatus.UPDATED


def _is_as_written(
    path: Path, there: bytes, mark: OutputMark, kinds: Sequence[str], written: Mapping[str, str]
) -> bool:
    """Whether a file is as it was written. Of a JSON or CSV without a known hash nobody can tell: it is for machines."""
    if mark.kind:
        return mark.is_intact
    known = written.get(path.name)
    return hashlib.sha256(there).hexdigest() == known if known else bool(kinds)


def _is_of(kinds: Sequence[str], mark: OutputMark, data: bytes) -> bool:
    return any(mark.kind == kind or (not mark.kind and data.startswith(kind.encode())) for kind in kinds)


def refuse_foreign(path: Path, *kinds: str) -> None:
    """Raise FileFault when something else than an older output of these kinds stands where one is to be written.

    A kind is the mark of workbooks, pages and zips; of a JSON or CSV, how it begins. One that another program holds is left
    for `write_output` to name: the rest is written.
    """
    try:
        if path.is_dir():
            raise _folder_fault(path)
        data = retry_locked(path.read_bytes, path) if path.exists() else b""
    except OSError as cause:
        if is_locked(path, cause):
            return
        raise FileFault.of_system(path, cause) from cause
    if data and not _is_of(kinds, read_mark(data), data):
        raise _foreign_fault(path)


def _folder_fault(path: Path) -> FileFault:
    return FileFault(path, "unwritable", "这是一个文件夹，不能写成文件", "请在输出路径的末尾加上文件名。")


def _foreign_fault(path: Path) -> FileFault:
    message = "已有同名文件，且不是以前生成的同类输出，没有覆盖"
    return FileFault(path, "unwritable", message, "请换一个输出文件名，或先移走这个文件。")


def write_once(path: Path, make: Callable[[], bytes]) -> bool:
    """Write a file that is its reader's from then on; False where one is there, which stays. Raises FileFault."""
    if path.is_dir():
        raise FileFault(path, "unwritable", "这里要放文件，却有同名的文件夹", "请先移走或改名这个文件夹。")
    if path.exists():
        return False
    write_bytes(path, make())
    return True


def usual_name(name: str) -> str:
    """The name that an output was to have: of X（新）.xlsx, X.xlsx."""
    path = Path(name)
    return path.with_stem(re.sub(_BESIDE, "", path.stem)).name


def list_outputs(path: Path) -> list[Path]:
    """The files that stand under the usual name of an output and next to it."""
    there = path.parent.iterdir() if path.parent.is_dir() else ()
    return [one for one in there if one.suffix == path.suffix and usual_name(one.name) == path.name and one.is_file()]
