"""Zip archives of workbooks, read as if they were folders: nothing of them is ever written to disk.

A path may lead into one: `包.zip/乡镇/教育局.xlsx`. So a workbook within an archive has a name to be shown, to be reported
and to be read again by, like any other.
"""

import io
import re
import struct
import zipfile
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote_from_bytes

from xltools.excel.guard import MAX_FILE, Refused, inflate
from xltools.excel.guard.refused import Kind

__all__ = ["MAX_ARCHIVE", "MAX_DEPTH", "Member", "content", "members"]

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
_DAMAGED = Kind("damaged", "请重新发送或下载；仍不行的，请对方重新压缩，或直接发送工作簿。")
_TOO_LARGE = Kind("too_large", _UNPACK)
_UNSAFE = Kind("unsafe", _UNPACK)
_ENCRYPTED = Kind("encrypted", "请用密码解压后，把其中的工作簿放进文件夹，再试。")


@dataclass(frozen=True, slots=True)
class Member:
    """A file within an archive: its path there, made safe to show, and why it is not to be read, or None."""

    name: str
    info: zipfile.ZipInfo
    refused: Refused | None

    @property
    def saved(self) -> datetime | None:
        """When the file was saved, by the archive's word, in local time; None where that is no time."""
        try:
            return datetime(*self.info.date_time)
        except ValueError:
            return None


def members(data: bytes) -> list[Member]:
    """The files of an archive, by name. Raises Refused for one that is damaged or too large."""
    if data.count(b"PK\x01\x02") > _MOST_SIGNATURES:
        raise Refused(_TOO_LARGE, "压缩包里的文件过多")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error) as cause:
        raise Refused(_DAMAGED, "压缩包不完整或已损坏") from cause
    if len(infos) > MAX_MEMBERS:
        raise Refused(_TOO_LARGE, f"压缩包里有 {len(infos)} 个文件，超过 {MAX_MEMBERS} 个")
    if sum(info.file_size for info in infos) > MAX_INFLATED:
        raise Refused(_TOO_LARGE, f"压缩包解压后超过 {MAX_INFLATED >> 20} MB")
    found: dict[str, Member] = {}
    for info in infos:
        member = _member(info)
        if member.name in found:
            member = Member(member.name, info, Refused(_UNSAFE, "压缩包里有两个同名文件，分不清该读哪一个"))
        found[member.name] = member
    if found and all(member.refused and member.refused.code == "encrypted" for member in found.values()):
        raise Refused(_ENCRYPTED, "压缩包设有密码")
    return [found[name] for name in sorted(found)]


def content(data: bytes, member: Member) -> bytes:
    """What a member of an archive holds. Raises Refused."""
    if member.refused is not None:
        raise member.refused
    if member.info.file_size > MAX_FILE:
        raise Refused(_TOO_LARGE, f"文件有 {member.info.file_size / 2**20:.0f} MB，超过 {MAX_FILE >> 20} MB")
    return inflate(data, [member.info])[member.info.filename]


def _member(info: zipfile.ZipInfo) -> Member:
    name, decoded = _name(info)
    steps = [step for step in name.replace("\\", "/").split("/") if step not in ("", ".")]
    safe = "/".join(_shown(step) for step in steps) or "_"
    refused = None
    if info.flag_bits & 1:
        refused = Refused(_ENCRYPTED, "压缩包设有密码")
    elif not decoded:
        refused = Refused(_UNSAFE, "压缩包中文件名的编码无法识别")
    elif ".." in steps or len(safe) > _MOST_CHARACTERS:
        refused = Refused(_UNSAFE, "压缩包中的文件路径异常")
    return Member(safe[:_MOST_CHARACTERS], info, refused)


def _name(info: zipfile.ZipInfo) -> tuple[str, bool]:
    """A member's name, and whether it could be decoded. Without the flag for UTF-8, archives of China are in GBK."""
    if info.flag_bits & 0x800:
        return info.orig_filename, True
    # What zipfile took for code page 437, as the bytes it was.
    raw = info.orig_filename.encode("cp437")
    for encoding in ("utf-8", "gbk"):
        try:
            return raw.decode(encoding), True
        except UnicodeDecodeError:
            continue
    return quote_from_bytes(raw), False


def _shown(step: str) -> str:
    """A step of a path that names a file and nothing else, here and on Windows."""
    return re.sub(r'[\x00-\x1f\x7f:*?"<>|]', "_", "．．" if step == ".." else step)
