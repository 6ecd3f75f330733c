"""Whole processes, measured from outside: wall time, processor time, memory of all processes together. Linux only."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_LINES = 5
_DIGITS = 4
# Seconds between two looks at the memory.
_PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class Contender:
    """One command line. `{out}` in a word stands for an empty folder, made anew for each run.

    Attributes:
        title: what the page calls it.
        rounds: how often it is run.
        folder: where it is run; None: in `{out}`.
        copy: where what it writes is copied to, for those after it.
        watched: whether its memory is looked at while it runs; the look costs a little time.
    """

    name: str
    title: str
    command: Sequence[str]
    rounds: int
    folder: Path | None = None
    copy: Path | None = None
    watched: bool = False


@dataclass(slots=True)
class Series:
    """All runs of a contender: seconds, seconds of processor time, highest memory (MB, 0 where not watched), output (bytes).

    `answer` is the last line that the last run printed.
    """

    title: str = ""
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: float = 0.0
    written: int = 0
    answer: str = ""

    @property
    def median(self) -> float:
        """The median of the wall time."""
        return statistics.median(self.wall)


def run_in_turn(contenders: Sequence[Contender], package: Path, report: Callable[[str], None]) -> dict[str, Series]:
    """Run every contender once, then every one again, until each has its rounds.

    Args:
        package: the folder that holds the `xltools` to be measured.
        report: is told of each run.
    """
    series = {contender.name: Series(contender.title) for contender in contenders}
    for number in range(max((contender.rounds for contender in contenders), default=0)):
        for contender in contenders:
            if number < contender.rounds:
                _run(contender, series[contender.name], package)
                done = series[contender.name]
                report(f"{contender.name}: {done.wall[-1]:.2f} s, CPU {done.cpu[-1]:.2f} s")
    return series


def _run(contender: Contender, series: Series, package: Path) -> None:
    # As it is for people: a program that was run before is not compiled again.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(package), "PYTHONUTF8": "1"}
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryFile() as answer:
        out = Path(name)
        command = [word.replace("{out}", name) for word in contender.command]
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=contender.folder or out, env=environment, stdout=answer, stderr=answer)  # noqa: S603 - our own command lines
        watch = _MemoryWatch(process.pid) if contender.watched else None
        _, status, usage = os.wait4(process.pid, 0)
        series.wall.append(round(time.perf_counter() - begun, _DIGITS))
        process.returncode = os.waitstatus_to_exitcode(status)
        series.cpu.append(round(usage.ru_utime + usage.ru_stime, _DIGITS))
        series.memory = round(max(series.memory, watch.end() if watch else 0), 1)
        series.written = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
        answer.seek(0)
        said = answer.read().decode("utf-8", "replace")
        series.answer = said.splitlines()[-1] if said.strip() else ""
        # 1: something was found, as it should be.
        if process.returncode not in {0, 1} or "Traceback" in said:
            message = f"{contender.name}: exit code {process.returncode}\n" + "\n".join(said.splitlines()[-_LINES:])
            raise RuntimeError(message)
        if contender.copy:
            shutil.copy(next(out.iterdir()), contender.copy)


class _MemoryWatch:
    """The highest memory of a process and all below it: pages that they share count once (PSS)."""

    def __init__(self, process: int) -> None:
        self._process, self._highest, self._over = process, 0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> float:
        """The highest seen, in MB."""
        self._over.set()
        self._thread.join()
        return self._highest / 1024

    def _look(self) -> None:
        while not self._over.wait(_PAUSE):
            self._highest = max(self._highest, _measure_tree(self._process))


def _measure_tree(process: int) -> int:
    """Kilobytes of a process and of those below it; of one that has ended, nothing."""
    home = Path("/proc", str(process))
    try:
        below = (home / "task" / str(process) / "children").read_text(encoding="ascii").split()
        lines = (home / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return 0
    own = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return own + sum(_measure_tree(int(child)) for child in below)


def python(*words: str) -> list[str]:
    """A command line of this Python."""
    return [sys.executable, *words]
