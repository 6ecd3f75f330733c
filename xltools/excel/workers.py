"""Reading where it can hurt nobody: worker processes with limits on time and memory open the files.

A file that crashes, hangs or swells its worker costs that worker and nothing else: the file is reported, a new worker
takes over, the other files are read. On Linux a worker is a cheap copy of this process; elsewhere it is started anew.
Where the system sets no limit on a process's memory (Windows), the guard's budgets and the time limit stand alone.

A worker says when it is up. One that never was is not the file's fault: a process started anew runs the script that asks
once more, and cannot where that has no `if __name__ == "__main__":`. Then this process reads, behind the guard alone.
"""

import os
import sys
import warnings
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


# A copy of this process costs 5 ms, a new one 200; copying is safe where no system library runs threads behind us.
START_METHOD = "fork" if sys.platform == "linux" else "spawn"
_PROCESS = "xltools-reader"
MEGABYTES = 1_500
RESAVE_HINT = "请用 WPS 或 Excel 打开核对，另存为新的 .xlsx 后再提交。"
MEMORY_FAULT = ("读取这个文件需要的内存过多，已停止", RESAVE_HINT)


def _run_worker(line: "Connection", copied: "Sequence[Connection]") -> None:
    """A worker's life: open what is asked for until the line ends, as it does when the program is killed."""
    for other in copied:
        other.close()
    _silence_stderr()
    _limit_memory()
    line.send(None)
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
    """A process, the line to it, whether it has come up, and what it is busy with."""

    process: "BaseProcess"
    line: "Connection"
    is_up: bool = False
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
    _is_alone: bool = False

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
                if any(worker.is_busy for worker in self._workers):
                    self._collect()
                else:
                    self._answers[first + sent] = _read_here(paths[sent])
                    sent += 1
            yield self._answers.pop(first + wanted)

    def _idle(self) -> _Worker | None:
        """A worker with nothing to do, a new one while there are too few, or None."""
        worker = next((worker for worker in self._workers if not worker.is_busy), None)
        if worker is None and len(self._workers) < self.jobs and not self._is_alone:
            worker = _start_worker([other.line for other in self._workers])
            if worker is None:
                self._work_alone()
            else:
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
            said = worker.line.recv()
        except (EOFError, OSError):
            self._lose(worker, "crashed")
            return
        if said is None:
            # The time it took to come up is not the file's.
            worker.is_up, worker.started_at = True, monotonic()
            return
        fine, answer = said
        self._answers[worker.ticket] = answer if fine else FileFault(worker.path, *answer)
        worker.ticket = -1

    def _lose(self, worker: _Worker, code: str) -> None:
        self._workers.remove(worker)
        worker.end()
        if worker.is_up:
            message = LOST_MESSAGES[code].format(seconds=self.seconds)
            self._answers[worker.ticket] = FileFault(worker.path, code, message, RESAVE_HINT)
        else:
            self._work_alone()
            self._answers[worker.ticket] = _read_here(worker.path)

    def _work_alone(self) -> None:
        if not self._is_alone:
            self._is_alone = True
            warnings.warn(f"{_NO_WORKER}，改在本进程中读取。{_NO_WORKER_HINT}", RuntimeWarning, stacklevel=2)


# How large a file may be that this process reads itself, without limits on time and memory: one filled in has 50 KB.
_MOST_HERE = 2 << 20
_NO_WORKER = "读取用的子进程启动不了"
_NO_WORKER_HINT = (
    '自己编写的脚本，请把主体放在 if __name__ == "__main__": 之下；'
    "打包成的程序，请在开头调用 multiprocessing.freeze_support()。"
)
NO_WORKER_FAULT = (f"{_NO_WORKER}，文件超过 {_MOST_HERE >> 20} MB，没有读取", _NO_WORKER_HINT)


def _read_here(path: Path) -> Book | FileFault:
    from xltools.excel.files import read_file  # noqa: PLC0415 - as in a worker
    from xltools.excel.open import open_book  # noqa: PLC0415 - as in a worker

    try:
        data = read_file(path)
        if len(data) > _MOST_HERE:
            return FileFault(path, "no_worker", *NO_WORKER_FAULT)
        return open_book(path, data=data)
    except FileFault as fault:
        return fault


def _start_worker(others: "list[Connection]") -> _Worker | None:
    """A new worker beside those at the ends of the `others`; None where this process may have none."""
    import multiprocessing  # noqa: PLC0415 - slow to import, and most runs read no file anew

    if multiprocessing.current_process().name == _PROCESS:
        # This is a worker that runs the script of its parent once more: its parent sees it end.
        raise SystemExit(1)
    context: Any = multiprocessing.get_context(START_METHOD)  # the stubs know no Process on the common base
    ours, theirs = context.Pipe()
    # A copy has our ends of all lines too. While it kept them open, no worker would see that we are gone.
    copied = [ours, *others] if START_METHOD == "fork" else []
    process = context.Process(target=_run_worker, args=(theirs, copied), daemon=True, name=_PROCESS)
    try:
        process.start()
    except (OSError, AssertionError):
        # No process is to be had, or this one belongs to a pool of the caller's, and may start none.
        ours.close()
        return None
    finally:
        theirs.close()
    return _Worker(process, ours)


def _send_task(worker: _Worker, ticket: int, path: Path) -> None:
    worker.ticket, worker.path, worker.started_at = ticket, path, monotonic()
    try:
        worker.line.send(path)
    except OSError:
        return  # the worker died while idle: the line is at its end, and `_receive` says so
