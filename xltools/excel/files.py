"""The bytes of a file, wherever its path leads: to a regular file, or into a zip archive. Links are not followed.

Archives are read as if they were folders, and nothing of them is ever written to disk. A path into one,
`包.zip/乡镇/教育局.xlsx`, is a name to be shown, to be reported and to be read again by, like any other.
"""

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote_from_bytes

from xltools.excel.errors import FileFault, RefusalKind, RefusedFileError, retry_locked
from xltools.excel.guard import MAX_FILE
from xltools.excel.guard.zip import inflate_parts, name_unknown_method

MAX_ARCHIVE = 100 << 20
MAX_MEMBERS = 2_000
# Of all members together, as the archive claims: one that inflates to more than it claims is refused when it is read.
MAX_INFLATED = 500 << 20
# An archive within an archive; none within that one.
MAX_DEPTH = 2
# Entries of stored workbooks look like entries of the archive itself.
_MOST_SIGNATURES = 100_000
_MOST_CHARACTERS = 500

_UNPACK = "请解压后把其中的工作簿放进文件夹，再试。"
_DAMAGED = RefusalKind("damaged", "请重新发送或下载；仍不行的，请对方重新压缩，或直接发送工作簿。")
_TOO_LARGE = RefusalKind("too_large", _UNPACK)
_UNSAFE = RefusalKind("unsafe", _UNPACK)
_ENCRYPTED = RefusalKind("encrypted", "请用密码解压后，把其中的工作簿放进文件夹，再试。")
_OTHER_COMPRESSION = RefusalKind("other_compression", _UNPACK)
# The field of an entry that holds its name in UTF-8, whatever encoding the name itself is in.
_UNICODE_NAME = 0x7075


class Member(NamedTuple):
    """A file within an archive: its path there, made safe to show, and why it is not to be read, or None."""

    name: str
    info: zipfile.ZipInfo
    refused: RefusedFileError | None

    @property
    def saved(self) -> datetime | None:
        """When the file was saved, by the archive's word, in local time; None where that is no time."""
        try:
            return datetime(*self.info.date_time)
        except ValueError:
            return None


def list_members(data: bytes) -> list[Member]:
    """The files of an archive, by name. Raises Refused for one that is damaged or too large."""
    if data.count(b"PK\x01\x02") > _MOST_SIGNATURES:
        raise RefusedFileError(_TOO_LARGE, "压缩包里的文件过多")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except UnicodeDecodeError as cause:
        raise RefusedFileError(_UNSAFE, "压缩包中有文件名与所标的编码不符") from cause
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error) as cause:
        raise RefusedFileError(_DAMAGED, "压缩包不完整或已损坏") from cause
    if len(infos) > MAX_MEMBERS:
        raise RefusedFileError(_TOO_LARGE, f"压缩包里有 {len(infos)} 个文件，超过 {MAX_MEMBERS} 个")
    if sum(info.file_size for info in infos) > MAX_INFLATED:
        raise RefusedFileError(_TOO_LARGE, f"压缩包解压后超过 {MAX_INFLATED >> 20} MB")
    found: dict[str, Member] = {}
    for info in infos:
        member = _describe_member(info)
        if member.name in found:
            member = Member(member.name, info, RefusedFileError(_UNSAFE, "压缩包里有两个同名文件，分不清该读哪一个"))
        found[member.name] = member
    if found and all(member.refused and member.refused.code == "encrypted" for member in found.values()):
        raise RefusedFileError(_ENCRYPTED, "压缩包设有密码")
    return [found[name] for name in sorted(found)]


def read_member(data: bytes, member: Member) -> bytes:
    """What a member of an archive holds. Raises Refused."""
    if member.refused is not None:
        raise member.refused
    if member.info.file_size > MAX_FILE:
        raise RefusedFileError(_TOO_LARGE, f"文件有 {member.info.file_size / 2**20:.0f} MB，超过 {MAX_FILE >> 20} MB")
    return inflate_parts(data, [member.info])[member.info.filename]


def _describe_member(info: zipfile.ZipInfo) -> Member:
    name, decoded = _member_name(info)
    steps = [step for step in name.replace("\\", "/").split("/") if step not in ("", ".")]
    safe = "/".join(_safe_step(step) for step in steps) or "_"
    refused = None
    if info.flag_bits & 1:
        refused = RefusedFileError(_ENCRYPTED, "压缩包设有密码")
    elif method := name_unknown_method(info):
        refused = RefusedFileError(_OTHER_COMPRESSION, f"在压缩包里用 {method} 方式压缩，本工具不能解压")
    elif not decoded:
        refused = RefusedFileError(_UNSAFE, "压缩包中文件名的编码无法识别")
    elif ".." in steps or len(safe) > _MOST_CHARACTERS:
        refused = RefusedFileError(_UNSAFE, "压缩包中的文件路径异常")
    return Member(safe[:_MOST_CHARACTERS], info, refused)


def _member_name(info: zipfile.ZipInfo) -> tuple[str, bool]:
    """A member's name, and whether it could be decoded. Without the flag for UTF-8, archives of China are in GB18030."""
    if info.flag_bits & 0x800:
        return info.orig_filename, True
    # What zipfile took for code page 437, as the bytes it was.
    raw = info.orig_filename.encode("cp437")
    if name := _unicode_name(info.extra, raw):
        return name, True
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding), True
        except UnicodeDecodeError:
            continue
    return quote_from_bytes(raw), False


def _unicode_name(extra: bytes, raw: bytes) -> str:
    """The name that an entry holds in UTF-8 besides, as far as it is still the name of these bytes; "" for none."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        content, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_NAME and content[:5] == b"\x01" + struct.pack("<L", zlib.crc32(raw)):
            try:
                return content[5:].decode("utf-8").partition("\0")[0]
            except UnicodeDecodeError:
                return ""
    return ""


def _safe_step(step: str) -> str:
    """A step of a path that names a file and nothing else, here and on Windows."""
    return re.sub(r'[\x00-\x1f\x7f:*?"<>|]', "_", "．．" if step == ".." else step)


# Not waiting for what writes into a pipe, and not following a link; Windows has neither flag.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def read_file(path: Path, most: int = MAX_FILE) -> bytes:
    """The bytes of a regular file of acceptable size, or of a member of an archive. Raises FileFault."""
    try:
        return retry_locked(lambda: _read_regular(path, most), path)
    except (OSError, ValueError) as cause:
        reason = FileFault.of_system(path, cause).message if isinstance(cause, OSError) else cause
        raise FileFault(
            path, "unreadable", f"文件读不出来（{reason}）", "请关闭占用它的程序，核对权限后再试。"
        ) from cause


def _read_regular(path: Path, most: int) -> bytes:
    try:
        _check_file_kind(path, path.lstat())
        return _read_bytes(path, most)
    except (FileNotFoundError, NotADirectoryError) as cause:
        found = _read_from_archive(path)
        if found is None:
            raise FileFault(path, "missing", "没有这个文件或文件夹", "请核对路径。") from cause
        return found


def _check_file_kind(path: Path, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        message = "文件夹里没有可读的工作簿，或没有打开它的权限"
        raise FileFault(path, "folder", message, "请把各单位报送的工作簿放进去，或核对路径和权限。")
    if stat.S_ISLNK(status.st_mode):
        raise FileFault(path, "link", "这是指向别处的链接，没有读取", "请把链接所指的工作簿本身放进来。")
    if not stat.S_ISREG(status.st_mode):
        raise FileFault(path, "not_a_workbook", "这是设备或管道，不是文件", "请指定保存在磁盘上的工作簿。")


def _read_bytes(path: Path, most: int) -> bytes:
    with os.fdopen(os.open(path, _FLAGS), "rb") as file:
        # Asked again of what was really opened: it may have been exchanged meanwhile.
        status = os.fstat(file.fileno())
        _check_file_kind(path, status)
        # One byte more than is allowed: the size may have changed since it was asked.
        data = file.read(most + 1)
    if len(data) > most:
        message = f"文件有 {status.st_size / 2**20:.0f} MB，超过 {most >> 20} MB"
        raise FileFault(path, "too_large", message, "请删除图片等无关内容，或把需要的工作表复制到新的工作簿，再提交。")
    return data


def _read_from_archive(path: Path) -> bytes | None:
    """The content of a member, where a part of the path is an archive; None where none is."""
    archive = next((parent for parent in path.parents if parent.is_file() and not parent.is_symlink()), None)
    if archive is None:
        return None
    status = archive.stat()
    if not retry_locked(lambda: _begins_as_zip(archive), archive):
        return None
    data, listed = _open_archive(archive, status.st_mtime_ns, status.st_size)
    try:
        return _read_member(data, listed, path.relative_to(archive).as_posix(), MAX_DEPTH)
    except RefusedFileError as cause:
        raise FileFault(path, cause.code, cause.message, cause.hint) from cause


def _begins_as_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def _read_member(data: bytes, listed: dict[str, Member], name: str, depth: int) -> bytes | None:
    if name in listed:
        return read_member(data, listed[name])
    for outer, member in listed.items():
        if depth > 1 and name.startswith(f"{outer}/"):
            inner = read_member(data, member)
            return _read_member(inner, _members_by_name(inner), name.removeprefix(f"{outer}/"), depth - 1)
    return None


@lru_cache(maxsize=1)
def _open_archive(path: Path, _changed: int, _size: int) -> tuple[bytes, dict[str, Member]]:
    """An archive and what it lists, kept while its members are asked for one after another. Raises FileFault."""
    data = read_file(path, MAX_ARCHIVE)
    try:
        return data, _members_by_name(data)
    except RefusedFileError as cause:
        raise FileFault(path, cause.code, cause.message, cause.hint) from cause


def _members_by_name(data: bytes) -> dict[str, Member]:
    return {member.name: member for member in list_members(data)}
