"""Hostile files: each is told what it is, in bounded time and memory, and the worker that reads them lives on."""

import os
import sys
from pathlib import Path

import pytest

from tests.corpus.hostile import HOSTILE
from tests.corpus.xlsx import xlsx
from xltools.excel.errors import FileFault
from xltools.excel.open import open_book
from xltools.excel.workers import Task, WorkerPool

SECONDS = 2.0
MEGABYTES = 200


def megabytes(pid: int, line: str) -> float:
    """What Linux says of a process's memory: VmRSS is what it has now, VmHWM the most since last asked to forget; 0 elsewhere."""
    if sys.platform != "linux":
        return 0
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition(f"{line}:")[2].split()[0]) / 1024


def processor_seconds(pid: int) -> float:
    """How long a process has computed, by Linux; 0 elsewhere. The time on the wall depends on what else runs."""
    if sys.platform != "linux":
        return 0
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def forget(pid: int) -> None:
    if sys.platform == "linux":
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


@pytest.mark.long
def test_hostile_files_are_told_cost_little_and_harm_no_other(tmp_path: Path) -> None:
    good, bad = tmp_path / "好.xlsx", tmp_path / "坏.xlsx"
    good.write_bytes(xlsx())
    costly: list[str] = []
    with WorkerPool(Task(open_book), 1) as readers:
        list(readers.run([good]))
        pid = readers._workers[0].process.pid or 0
        start = megabytes(pid, "VmRSS")
        for name, hostile in HOSTILE.items():
            bad.write_bytes(hostile.build())
            forget(pid)
            begun = processor_seconds(pid)
            (told,) = readers.run([bad])
            seconds, more = processor_seconds(pid) - begun, megabytes(pid, "VmHWM") - start
            code, message, hint = (told.code, told.message, told.hint) if isinstance(told, FileFault) else ("", "", "")
            assert (code, bool(message), bool(hint)) == (hostile.code, bool(hostile.code), bool(hostile.code)), name
            if seconds > SECONDS or more > MEGABYTES:
                costly.append(f"{name}: {seconds:.1f} s, {more:.0f} MB")
            (book,) = readers.run([good])
            assert not isinstance(book, FileFault), name
        assert [worker.process.pid for worker in readers._workers] == [pid]
    assert costly == []


def test_there_are_hostile_files_of_every_format() -> None:
    assert len(HOSTILE) >= 40
    assert {name.partition(":")[0] for name in HOSTILE} >= {"ods", "xls"}
