"""Reading where it can hurt nobody: worker processes with limits on time and memory open the files.

The whole of a file's work is done there, and what comes back is what the task makes of it. A file that crashes, hangs
or swells its worker costs that worker and nothing else: the file is reported, a new worker takes over, the other files
are read. On Linux a worker is a cheap copy of this process; elsewhere it is started anew.
Where the system sets no limit on a process's memory (Windows), the guard's budgets and the time limit stand alone.

A worker says when it is up. One that never was is not the file's fault: a process started anew runs the script that asks
once more, and cannot where that has no `if __name__ == "__main__":`. Then this process reads, behind the guard alone.
"""

import io
import os
import pickle
import sys
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from xltools.excel.errors import FileFault

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess


# A copy of this process costs 5 ms, a new one 200; copying is safe where no system library runs threads behind us.
START_METHOD = "fork" if sys.platform == "linux" else "spawn"
_PROCESS = "xltools-reader"
MEGABYTES = 1_500
RESAVE_HINT = "请用 WPS 或 Excel 打开核对，另存为新的 .xlsx 后再提交。"
MEMORY_MESSAGE = "读取这个文件需要的内存过多，已停止"


Digest = TypeVar("Digest")


@dataclass(frozen=True, slots=True)
class Task(Generic[Digest]):
    """What a worker does with each file; a function that can be named, or a `partial` of one.

    `shared` are objects that results refer to and that never travel with them: both sides have them from the start.
    `hint` is what to do about a file that takes too long or too much, or ends its worker.
    """

    run: Callable[[Path], Digest]
    shared: tuple[object, ...] = ()
    hint: str = RESAVE_HINT

    def pack(self, answer: object) -> bytes:
        """An answer as bytes, what is shared by its number."""
        packed = io.BytesIO()
        pickler = _TaskPickler(packed, pickle.HIGHEST_PROTOCOL)
        pickler.numbers = {id(one): number for number, one in enumerate(self.shared)}
        pickler.dump(answer)
        return packed.getvalue()

    def unpack(self, packed: bytes) -> Any:
        """The answer in these bytes, which a worker of ours has packed."""
        unpickler = _TaskUnpickler(io.BytesIO(packed))
        unpickler.shared = self.shared
        return unpickler.load()


class _TaskPickler(pickle.Pickler):
    numbers: dict[int, int]

    def persistent_id(self, obj: object) -> int | None:
        return self.numbers.get(id(obj))


class _TaskUnpickler(pickle.Unpickler):
    shared: tuple[object, ...]

    def persistent_load(self, pid: Any) -> object:
        return self.shared[pid]


class TaskError(RuntimeError):
    """A fault of this program in a worker; the text names the file and is the traceback there."""


def _run_worker(line: "Connection", copied: "Sequence[Connection]", task: Task[Any]) -> None:
    """A worker's life: do what is asked for until the line ends, as it does when the program is killed."""
    for other in copied:
        other.close()
    _silence_stderr()
    _limit_memory()
    try:
        line.send_bytes(b"")
        while True:
            path = Path(line.recv_bytes().decode("utf-8", "surrogatepass"))
            line.send_bytes(_answer_request(path, task))
    except (EOFError, OSError, KeyboardInterrupt):
        return


def _answer_request(path: Path, task: Task[Any]) -> bytes:
    """What comes of a file: its result, why it cannot be read, or the traceback of a fault that is the program's own."""
    try:
        return task.pack(task.run(path))
    except FileFault as fault:
        return task.pack(fault)
    except MemoryError:
        return task.pack(FileFault(path, "too_large", MEMORY_MESSAGE, task.hint))
    except Exception:  # noqa: BLE001 - handed on to the process that asked, which raises it
        return task.pack(TaskError(f"{path}\n{traceback.format_exc()}"))


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
# So many files are asked for ahead of the one that is wanted, and of one worker: workers stay busy, memory does not grow
# with the folder.
_MOST_AHEAD, _MOST_QUEUED = 32, 2
# So few files are not worth another worker.
_FEWEST = 4
# What is said of a file that cost its worker.
LOST_MESSAGES = {
    "too_slow": "读取超过 {seconds:.0f} 秒，已停止",
    "crashed": "这个文件使读取程序中断，可能已损坏或过大",
}


def say_nothing(done: int, total: int) -> None:
    """Nobody watches."""


# Who watches a run: told after each file how many of how many are done.
PROGRESS: ContextVar[Callable[[int, int], None]] = ContextVar("PROGRESS", default=say_nothing)


def pass_on(whole: Digest) -> Digest:
    """The digest of who needs all there is."""
    return whole


def count_jobs(files: int, jobs: int | None = None) -> int:
    """How many workers for so many files: as asked, else one for each processor; few files stay in few of them."""
    if sys.platform == "linux":
        processors = len(os.sched_getaffinity(0))  # those that this process may use
    else:
        processors = os.cpu_count() or 1
    return max(1, min(jobs or processors, files if jobs else -(-files // _FEWEST)))


@dataclass(slots=True)
class _Worker:
    """A process, the line to it, whether it has come up, and the files it was asked for, each with its ticket."""

    process: "BaseProcess"
    line: "Connection"
    is_up: bool = False
    asked: deque[tuple[int, Path]] = field(default_factory=deque)
    started_at: float = 0.0

    @property
    def is_busy(self) -> bool:
        return bool(self.asked)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.line.close()


@dataclass(slots=True)
class WorkerPool(Generic[Digest]):
    """A few workers, reused over many files; to be used with `with`. `seconds` is the limit for one file."""

    task: Task[Digest]
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

    def run(self, paths: Sequence[Path]) -> Iterator[Digest | FileFault]:
        """What the task makes of each file, or what is wrong with the file, in the order given.

        Workers begin at once, whatever the caller does before it asks for the first answer. The iterator raises TaskError
        where the program itself is at fault.
        """
        first = self._tickets
        self._tickets += len(paths)
        waiting = deque(enumerate(paths, first))
        self._hand_out(waiting, first + _MOST_AHEAD)
        return self._list_answers(range(first, self._tickets), waiting)

    def _list_answers(self, tickets: range, waiting: deque[tuple[int, Path]]) -> Iterator[Digest | FileFault]:
        say = PROGRESS.get()
        try:
            for done, wanted in enumerate(tickets, 1):
                while wanted not in self._answers:
                    self._wait_for(wanted, waiting)
                say(done, len(tickets))
                answer = self._answers.pop(wanted)
                if isinstance(answer, TaskError):
                    raise answer
                yield answer
        finally:
            say(len(tickets), len(tickets))

    def _wait_for(self, wanted: int, waiting: deque[tuple[int, Path]]) -> None:
        self._hand_out(waiting, wanted + _MOST_AHEAD)
        if any(worker.is_busy for worker in self._workers):
            self._collect(waiting)
        elif waiting:
            ticket, path = waiting.popleft()
            self._answers[ticket] = self._run_here(path)

    def _hand_out(self, waiting: deque[tuple[int, Path]], before: int) -> None:
        """Ask workers for files with tickets `before` that one, the least busy first, as far as they should have more."""
        while waiting and waiting[0][0] < before and (worker := self._least_busy()) is not None:
            _send_file(worker, *waiting.popleft())

    def _least_busy(self) -> _Worker | None:
        """The worker that was asked for least, a new one while there are too few, or None where all were for enough."""
        least = min(self._workers, key=lambda worker: len(worker.asked), default=None)
        if (least is None or least.is_busy) and len(self._workers) < self.jobs and not self._is_alone:
            new = _start_worker(self.task, [other.line for other in self._workers])
            if new is None:
                self._work_alone()
            else:
                self._workers.append(new)
                return new
        # Of one that is not up nobody knows yet whether it will be.
        return least if least is not None and len(least.asked) < (_MOST_QUEUED if least.is_up else 1) else None

    def _collect(self, waiting: deque[tuple[int, Path]]) -> None:
        """Wait for the next answer, death or overrun, and note what came of it."""
        from multiprocessing.connection import wait  # noqa: PLC0415 - slow to import, and most runs read no file anew

        busy = [worker for worker in self._workers if worker.is_busy]
        rest = min(worker.started_at + self.seconds for worker in busy) - monotonic()
        ready = wait([worker.line for worker in busy], timeout=max(0.0, rest))
        for worker in busy:
            if worker.line in ready:
                self._receive(worker, waiting)
            elif monotonic() > worker.started_at + self.seconds:
                self._lose(worker, "too_slow", waiting)

    def _receive(self, worker: _Worker, waiting: deque[tuple[int, Path]]) -> None:
        try:
            said = worker.line.recv_bytes()
        except (EOFError, OSError):
            self._lose(worker, "crashed", waiting)
            return
        worker.started_at = monotonic()
        if not said:
            # The time it took to come up is not the file's.
            worker.is_up = True
            return
        ticket, _ = worker.asked.popleft()
        self._answers[ticket] = self.task.unpack(said)

    def _lose(self, worker: _Worker, code: str, waiting: deque[tuple[int, Path]]) -> None:
        """End a worker: the first of the files it was asked for is at fault, the others are asked for once more."""
        self._workers.remove(worker)
        worker.end()
        ticket, path = worker.asked.popleft()
        waiting.extendleft(reversed(worker.asked))
        if worker.is_up:
            message = LOST_MESSAGES[code].format(seconds=self.seconds)
            self._answers[ticket] = FileFault(path, code, message, self.task.hint)
        else:
            self._work_alone()
            self._answers[ticket] = self._run_here(path)

    def _work_alone(self) -> None:
        if not self._is_alone:
            self._is_alone = True
            warnings.warn(f"{_NO_WORKER}，改在本进程中读取。{_NO_WORKER_HINT}", RuntimeWarning, stacklevel=2)

    def _run_here(self, path: Path) -> Digest | FileFault:
        """The same in this process, without limits on time and memory."""
        from xltools.excel.files import read_file  # noqa: PLC0415 - only where no worker can be had

        try:
            if len(read_file(path)) > _MOST_HERE:
                return FileFault(path, "no_worker", *NO_WORKER_FAULT)
            return self.task.run(path)
        except FileFault as fault:
            return fault


# How large a file may be that this process reads itself, without limits on time and memory: one filled in has 50 KB.
_MOST_HERE = 2 << 20
_NO_WORKER = "读取用的子进程启动不了"
_NO_WORKER_HINT = (
    '自己编写的脚本，请把主体放在 if __name__ == "__main__": 之下；'
    "打包成的程序，请在开头调用 multiprocessing.freeze_support()。"
)
NO_WORKER_FAULT = (f"{_NO_WORKER}，文件超过 {_MOST_HERE >> 20} MB，没有读取", _NO_WORKER_HINT)


def _start_worker(task: Task[Any], others: "list[Connection]") -> _Worker | None:
    """A new worker beside those at the ends of the `others`; None where this process may have none."""
    import multiprocessing  # noqa: PLC0415 - slow to import, and most runs read no file anew

    if multiprocessing.current_process().name == _PROCESS:
        # This is a worker that runs the script of its parent once more: its parent sees it end.
        raise SystemExit(1)
    context: Any = multiprocessing.get_context(START_METHOD)  # the stubs know no Process on the common base
    ours, theirs = context.Pipe()
    # A copy has our ends of all lines too. While it kept them open, no worker would see that we are gone.
    copied = [ours, *others] if START_METHOD == "fork" else []
    process = context.Process(target=_run_worker, args=(theirs, copied, task), daemon=True, name=_PROCESS)
    try:
        process.start()
    except (OSError, AssertionError):
        # No process is to be had, or this one belongs to a pool of the caller's, and may start none.
        ours.close()
        return None
    finally:
        theirs.close()
    return _Worker(process, ours)


def _send_file(worker: _Worker, ticket: int, path: Path) -> None:
    if not worker.asked:
        worker.started_at = monotonic()
    worker.asked.append((ticket, path))
    try:
        worker.line.send_bytes(str(path).encode("utf-8", "surrogatepass"))
    except OSError:
        return  # the worker died while idle: the line is at its end, and `_receive` says so
