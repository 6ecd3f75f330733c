"""What is wrong with a file, told to the person whose file it is; and the wait for one that another program holds."""

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Self, TypeVar

from xltools.excel.text import printable

_SYSTEM = {
    errno.ENOENT: ("没有这个文件或文件夹", "请核对路径。"),
    errno.ENOSPC: ("磁盘已满", "请清理磁盘，或换一个位置。"),
    errno.EDQUOT: ("磁盘配额已满", "请清理磁盘，或换一个位置。"),
    errno.EROFS: ("所在磁盘只能读", "请换一个能写的位置。"),
    errno.EACCES: ("没有权限，或文件正被打开", "请先在 WPS 或 Excel 中关闭这个文件；仍不行的，请换一个位置。"),
    errno.EPERM: ("没有权限，或文件正被打开", "请先在 WPS 或 Excel 中关闭这个文件；仍不行的，请换一个位置。"),
    errno.EBUSY: ("文件正被打开", "请先在 WPS 或 Excel 中关闭这个文件。"),
    errno.ENOTDIR: ("路径中有一段不是文件夹", "请核对路径。"),
    errno.EEXIST: ("路径中有一段不是文件夹", "请核对路径。"),
    errno.EISDIR: ("这是一个文件夹，不是文件", "请在路径的末尾加上文件名。"),
    errno.ENAMETOOLONG: ("文件名太长", "请用短一些的文件名。"),
    errno.ELOOP: ("链接绕成了圈", "请核对路径。"),
}


class FileFault(Exception):
    """A fault of the user's file or folder: the path, what is wrong, and what to do, in plain Chinese.

    `code` names the kind of fault for machines: `not_a_workbook`, `encrypted`, `missing`, `empty`, `damaged`,
    `too_large`, `unwritable` and so on.
    """

    def __init__(self, path: Path, code: str, message: str, hint: str) -> None:
        self.path = path
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(f"{printable(path)}：{message}。{hint}")

    def __reduce__(self) -> tuple[type["FileFault"], tuple[Path, str, str, str]]:
        """How it comes back whole from a worker process."""
        return FileFault, (self.path, self.code, self.message, self.hint)

    @classmethod
    def of_system(cls, path: Path, cause: OSError, code: str = "unwritable") -> Self:
        """What the operating system says of a path, in a sentence."""
        known = _SYSTEM.get(cause.errno or 0)
        message, hint = known or (f"系统拒绝了这个操作（{cause.__class__.__name__}）", "请核对路径，或换一个位置。")
        return cls(path, code, message, hint)


# Seconds between tries at a file that another program holds. A virus scanner lets go of it within one.
_PAUSES = (0.05, 0.1, 0.15, 0.3, 0.4)
# What Windows, and a shared drive, say of a file that is open elsewhere.
_LOCKED = frozenset({errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY})
_Result = TypeVar("_Result")


def is_locked(path: Path, cause: OSError, mode: int = os.R_OK) -> bool:
    """Whether the system refused a file for which this user has the right: another program holds it."""
    return cause.errno in _LOCKED and os.access(path, mode)


def retry_locked(act: Callable[[], _Result], path: Path, mode: int = os.R_OK) -> _Result:
    """What `act` gives, tried again for about a second while another program holds the file at `path`."""
    for pause in _PAUSES:
        try:
            return act()
        except OSError as cause:
            if not is_locked(path, cause, mode):
                raise
            time.sleep(pause)
    return act()


def read_available(path: Path) -> bytes:
    """What a file holds, nothing where it cannot be read: whoever reads it next says what is wrong with it."""
    try:
        return retry_locked(path.read_bytes, path)
    except OSError:
        return b""


class RefusalKind(NamedTuple):
    code: str
    hint: str


DAMAGED = RefusalKind("damaged", "请用 WPS 或 Excel 打开检查并重新保存；打不开的，请重新发送或下载后再试。")
# A file with Excel's own standard password opens without a question: its owner knows of none that could be taken off.
ENCRYPTED = RefusalKind(
    "encrypted", "请在 WPS 或 Excel 中取消密码，保存后再提交；打开时不问密码的，请另存为新的 .xlsx 后再提交。"
)
TOO_LARGE = RefusalKind("too_large", "请把需要的工作表复制到新的工作簿，保存后再提交。")
UNSAFE = RefusalKind("unsafe", TOO_LARGE.hint)
FAR_CELL = RefusalKind("unsafe", "请在各工作表按 Ctrl+End 找到远处多余的行列，删除后保存，再提交。")


class RefusedFileError(Exception):
    """A file not to be handed on: `code` of the fault, `message` what is wrong, `hint` what to do, in Chinese."""

    def __init__(self, kind: RefusalKind, message: str = "文件不完整或已损坏") -> None:
        self.code, self.hint = kind
        self.message = message
        super().__init__(message)
