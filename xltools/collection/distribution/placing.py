"""Putting a file where one of its name may lie already: the same stays untouched, somebody's work is never lost."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from xltools.excel.atomic import write_bytes
from xltools.excel.fault import FileFault

__all__ = ["State", "put"]


class State(StrEnum):
    """What became of a file that was to be put somewhere."""

    WRITTEN = "已生成"
    UPDATED = "已更新"
    UNCHANGED = "没有变化"
    KEPT = "已有内容不同的同名文件，没有覆盖"
    LOCKED = "文件正被打开，没有更新"


def put(path: Path, data: bytes, may_replace: Callable[[bytes], bool]) -> State:
    """Write a file unless it is there already; `may_replace` is asked of what else lies there.

    Raises FileFault when the folder cannot be written.
    """
    if not path.is_file():
        write_bytes(path, data)
        return State.WRITTEN
    try:
        there = path.read_bytes()
    except OSError as cause:
        raise FileFault(path, "unwritable", "已有同名文件，但读不出", "请先关闭这个文件，或换一个位置。") from cause
    if there == data:
        return State.UNCHANGED
    if not may_replace(there):
        return State.KEPT
    try:
        write_bytes(path, data)
    except FileFault as fault:
        if isinstance(fault.__cause__, PermissionError):
            return State.LOCKED  # open in Excel, on Windows; the others are written all the same
        raise
    return State.UPDATED
