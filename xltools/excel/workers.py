"""Reading where it can hurt nobody: worker processes with limits on time and memory open the files.

A file that crashes, hangs or swells its worker costs that worker and nothing else: the file is reported, a new worker
takes over, the other files are read. On Linux a worker is a cheap copy of this process; elsewhere it is started anew.
Where the system sets no limit on a process's memory (Windows), the guard's budgets and the time limit stand alone.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from xltools.excel.errors import FileFault
from xltools.excel.grid import Book

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess


MEGABYTES = 1_500
RESAVE_HINT = "请用 WPS 或 Excel 打开核对，另存为新的 .xlsx 后再提交。"
MEMORY_FAULT = ("读取这个文件需要的内存过多，已停止", RESAVE_HINT)


def _run_worker(line: "Connection", copied: "Sequence[Connection]") -> None:
    """A worker's life: open what is asked for until the line ends, as it does when the program is killed."""
    for other in copied:
        other.close()
    _silence_stderr()
    _limit_memory()
    while True:
        try:
            path = line.recv()
            try:
                line.send(_answer_request(path))
            except MemoryError:
                line.send((False, ("too_large", *MEMORY_FAULT)))
        except (EOFError, OSError, KeyboardInterrupt):
            return


def _answer_request(path: Path) -> tuple[bool, Any]:
    from xltools.excel.open import open_book  # noqa: PLC0415 - the process that asks needs none of it

    try:
        return True, open_book(path)
    except FileFault as fault:
        return False, (fault.code, fault.message, fault.hint)


def _silence_stderr() -> None:
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


SECONDS = 20.0
# So many files are read ahead of the one that is wanted: workers stay busy, memory does not grow with the folder.
_MOST_QUEUED = 8
# What is said of a file that cost its worker.
LOST_MESSAGES = {
    "too_slow": "读取超过 {seconds:.0f} 秒，已停止",
    "crashed": "这个文件使读取程序中断，可能已损坏或过大",
}


def default_jobs() -> int:
    """How many workers: one for each processor, at most four; one is enough for a single processor."""
    return max(1, min(4, os.cpu_count() or 1))


@dataclass(slots=True)
class _Worker:
    """A process, the line to it, and what it is busy with."""

    process: "BaseProcess"
    line: "Connection"
    ticket: int = -1
    path: Path = Path()
    started_at: float = 0.0

    @property
    def is_busy(self) -> bool:
        return self.ticket >= 0

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.line.close()


@dataclass(slots=True)
class WorkerPool:
    """A few workers, reused over many files; to be used with `with`. `seconds` is the limit for one file."""

    jobs: int
    seconds: float = SECONDS
    _workers: list[_Worker] = field(default_factory=list)
    _answers: dict[int, Any] = field(default_factory=dict)
    _tickets: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def books(self, paths: Sequence[Path]) -> Iterator[Book | FileFault]:
        """Each file's workbook as `open_book` gives it, or what is wrong with it, in the order given."""
        first, sent = self._tickets, 0
        self._tickets += len(paths)
        for wanted in range(len(paths)):
            while first + wanted not in self._answers:
                while sent < min(len(paths), wanted + _MOST_QUEUED) and (worker := self._idle()) is not None:
                    _send_task(worker, first + sent, paths[sent])
                    sent += 1
                self._collect()
            yield self._answers.pop(first + wanted)

    def _idle(self) -> _Worker | None:
        """A worker with nothing to do, a new one while there are too few, or None."""
        worker = next((worker for worker in self._workers if not worker.is_busy), None)
        if worker is None and len(self._workers) < self.jobs:
            worker = _start_worker([other.line for other in self._workers])
            self._workers.append(worker)
        return worker

    def _collect(self) -> None:
        """Wait for the next answer, death or overrun, and note what came of it."""
        from multiprocessing.connection import wait  # noqa: PLC0415 - slow to import, and most runs read no file anew

        busy = [worker for worker in self._workers if worker.is_busy]
        rest = min(worker.started_at + self.seconds for worker in busy) - monotonic()
        ready = wait([worker.line for worker in busy], timeout=max(0.0, rest))
        for worker in busy:
            if worker.line in ready:
                self._receive(worker)
            elif monotonic() > worker.started_at + self.seconds:
                self._lose(worker, "too_slow")

    def _receive(self, worker: _Worker) -> None:
        try:
            fine, answer = worker.line.recv()
        except (EOFError, OSError):
            self._lose(worker, "crashed")
            return
        self._answers[worker.ticket] = answer if fine else FileFault(worker.path, *answer)
        worker.ticket = -1

    def _lose(self, worker: _Worker, code: str) -> None:
        message = LOST_MESSAGES[code].format(seconds=self.seconds)
        self._answers[worker.ticket] = FileFault(worker.path, code, message, RESAVE_HINT)
        self._workers.remove(worker)
        worker.end()


def _start_worker(others: "list[Connection]") -> _Worker:
    """A new worker beside those at the ends of the `others`."""
    import multiprocessing  # noqa: PLC0415 - slow to import, and most runs read no file anew

    # A copy of this process costs 5 ms, a new one 200; copying is safe where no system library runs threads behind us.
    method = "fork" if sys.platform == "linux" else "spawn"
    context: Any = multiprocessing.get_context(method)  # the stubs know no Process on the common base
    ours, theirs = context.Pipe()
    # A copy has our ends of all lines too. While it kept them open, no worker would see that we are gone.
    copied = [ours, *others] if method == "fork" else []
    process = context.Process(target=_run_worker, args=(theirs, copied), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _send_task(worker: _Worker, ticket: int, path: Path) -> None:
    worker.ticket, worker.path, worker.started_at = ticket, path, monotonic()
    try:
        worker.line.send(path)
    except OSError:
        return  # the worker died while idle: the line is at its end, and `_receive` says so
