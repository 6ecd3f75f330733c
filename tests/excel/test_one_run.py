"""All hostile files in one run: one worker reads them all, quickly, in little memory, and the good files between them."""

import sys
import time
from pathlib import Path

import pytest

from tests.corpus.hostile import HOSTILE
from tests.corpus.xlsx import xlsx
from xltools.excel.errors import FileFault
from xltools.excel.workers import WorkerPool

SECONDS = 2.0
MEGABYTES = 200

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells how much memory a process took at most"
)


def megabytes(pid: int, line: str) -> float:
    """What the system says of a process's memory: VmRSS is what it has now, VmHWM the most since last asked to forget."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition(f"{line}:")[2].split()[0]) / 1024


def forget(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


def test_hostile_files_cost_little_and_the_others_are_read(tmp_path: Path) -> None:
    good, bad = tmp_path / "好.xlsx", tmp_path / "坏.xlsx"
    good.write_bytes(xlsx())
    costly: list[str] = []
    with WorkerPool(1) as readers:
        list(readers.books([good]))
        pid = readers._workers[0].process.pid or 0
        start = megabytes(pid, "VmRSS")
        for name, hostile in HOSTILE.items():
            bad.write_bytes(hostile.build())
            forget(pid)
            begun = time.monotonic()
            (told,) = readers.books([bad])
            seconds, more = time.monotonic() - begun, megabytes(pid, "VmHWM") - start
            assert (told.code if isinstance(told, FileFault) else "") == hostile.code, name
            if seconds > SECONDS or more > MEGABYTES:
                costly.append(f"{name}: {seconds:.1f} s, {more:.0f} MB")
            (book,) = readers.books([good])
            assert not isinstance(book, FileFault), name
        assert [worker.process.pid for worker in readers._workers] == [pid]
    assert costly == []
