"""The bytes of a file, wherever its path leads: to a regular file, or into a zip archive. Links are not followed."""

import os
import stat
from functools import lru_cache
from pathlib import Path

from xltools.excel.archives import MAX_ARCHIVE, MAX_DEPTH, Member, content, members
from xltools.excel.fault import FileFault
from xltools.excel.guard import MAX_FILE, Refused

__all__ = ["read_file"]

# Not waiting for what writes into a pipe, and not following a link; Windows has neither flag.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def read_file(path: Path, most: int = MAX_FILE) -> bytes:
    """The bytes of a regular file of acceptable size, or of a member of an archive. Raises FileFault."""
    try:
        _check_kind(path, path.lstat())
        return _read(path, most)
    except (FileNotFoundError, NotADirectoryError) as cause:
        found = _within(path)
        if found is None:
            raise FileFault(path, "missing", "没有这个文件或文件夹", "请核对路径。") from cause
        return found
    except (OSError, ValueError) as cause:
        reason = getattr(cause, "strerror", None) or cause
        raise FileFault(
            path, "unreadable", f"文件读不出来（{reason}）", "请关闭占用它的程序，核对权限后再试。"
        ) from cause


def _check_kind(path: Path, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        message = "文件夹里没有可读的工作簿，或没有打开它的权限"
        raise FileFault(path, "folder", message, "请把各单位报送的工作簿放进去，或核对路径和权限。")
    if stat.S_ISLNK(status.st_mode):
        raise FileFault(path, "link", "这是指向别处的链接，没有读取", "请把链接所指的工作簿本身放进来。")
    if not stat.S_ISREG(status.st_mode):
        raise FileFault(path, "not_a_workbook", "这是设备或管道，不是文件", "请指定保存在磁盘上的工作簿。")


def _read(path: Path, most: int) -> bytes:
    with os.fdopen(os.open(path, _FLAGS), "rb") as file:
        # Asked again of what was really opened: it may have been exchanged meanwhile.
        status = os.fstat(file.fileno())
        _check_kind(path, status)
        # One byte more than is allowed: the size may have changed since it was asked.
        data = file.read(most + 1)
    if len(data) > most:
        message = f"文件有 {status.st_size / 2**20:.0f} MB，超过 {most >> 20} MB"
        raise FileFault(path, "too_large", message, "请删除图片等无关内容，或把需要的工作表复制到新的工作簿，再提交。")
    return data


def _within(path: Path) -> bytes | None:
    """The content of a member, where a part of the path is an archive; None where none is."""
    archive = next((parent for parent in path.parents if parent.is_file() and not parent.is_symlink()), None)
    if archive is None:
        return None
    status = archive.stat()
    with archive.open("rb") as file:
        if file.read(2) != b"PK":
            return None
    data, listed = _archive(archive, status.st_mtime_ns, status.st_size)
    try:
        return _member(data, listed, path.relative_to(archive).as_posix(), MAX_DEPTH)
    except Refused as cause:
        raise FileFault(path, cause.code, cause.message, cause.hint) from cause


def _member(data: bytes, listed: dict[str, Member], name: str, depth: int) -> bytes | None:
    if name in listed:
        return content(data, listed[name])
    for outer, member in listed.items():
        if depth > 1 and name.startswith(f"{outer}/"):
            inner = content(data, member)
            return _member(inner, _listed(inner), name.removeprefix(f"{outer}/"), depth - 1)
    return None


@lru_cache(maxsize=1)
def _archive(path: Path, _changed: int, _size: int) -> tuple[bytes, dict[str, Member]]:
    """An archive and what it lists, kept while its members are asked for one after another. Raises FileFault."""
    data = read_file(path, MAX_ARCHIVE)
    try:
        return data, _listed(data)
    except Refused as cause:
        raise FileFault(path, cause.code, cause.message, cause.hint) from cause


def _listed(data: bytes) -> dict[str, Member]:
    return {member.name: member for member in members(data)}
