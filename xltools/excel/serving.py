"""What a worker does: opens what it is asked for, within limits of memory, until nobody asks any more."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltools.excel.fault import FileFault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

__all__ = ["MEGABYTES", "REMEDY", "TOO_MUCH", "serve"]

MEGABYTES = 1_500
REMEDY = "请用 WPS 或 Excel 打开核对，另存为新的 .xlsx 后再提交。"
TOO_MUCH = ("读取这个文件需要的内存过多，已停止", REMEDY)


def serve(line: "Connection", copied: "Sequence[Connection]") -> None:
    """A worker's life: open what is asked for until the line ends, as it does when the program is killed."""
    for other in copied:
        other.close()
    _hush()
    _limit_memory()
    while True:
        try:
            order = line.recv()
            try:
                line.send(_answer(*order))
            except MemoryError:
                line.send((False, ("too_large", *TOO_MUCH)))
        except (EOFError, OSError, KeyboardInterrupt):
            return


def _answer(kind: str, path: Path, rest: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        return True, _done(kind, path, rest)
    except FileFault as fault:
        return False, (fault.code, fault.message, fault.hint)


def _done(kind: str, path: Path, rest: tuple[Any, ...]) -> Any:
    if kind == "book":
        from xltools.excel.opening import open_book  # noqa: PLC0415 - a worker imports what it is asked for

        return open_book(path)
    from xltools.excel.second_look import look  # noqa: PLC0415 - openpyxl is slow to import, and seldom needed

    return dict(look(path, *rest))


def _hush() -> None:
    """Let what the fast reader cries out over a damaged file go nowhere: the file is refused in words of ours.

    What Python has to say, of a fault of this program, is still said.
    """
    try:
        sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace", buffering=1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    except OSError:
        return  # there is no standard error to begin with


def _limit_memory() -> None:
    """Let the worker grow by MEGABYTES at most, where the system can be asked for that."""
    if sys.platform != "linux":
        return  # Windows has no such limit, and macOS does not keep it
    import resource  # noqa: PLC0415 - not there on Windows

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MEGABYTES * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
