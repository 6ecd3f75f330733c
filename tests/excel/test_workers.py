"""One bad file costs its worker and nothing else."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.hostile import HOSTILE
from xltools.excel import open, workers
from xltools.excel.errors import FileFault
from xltools.excel.grid import Book
from xltools.excel.workers import WorkerPool

BOOK = Book("0" * 64, ())


def misbehave(path: Path) -> Any:
    """What a worker does here in place of reading: as the file's name says."""
    if path.name == "crash":
        os._exit(9)
    if path.name == "hang":
        time.sleep(60)
    if path.name == "swell":
        return bytearray(workers.MEGABYTES * 1024 * 1024 * 2)
    if path.name == "fault":
        raise FileFault(path, "pdf", "这是 PDF 文件", "请提交工作簿。")
    return BOOK


@pytest.fixture
def misbehaving(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "linux":
        pytest.skip("a worker started anew does not inherit what this test puts in place of reading")
    monkeypatch.setattr(open, "open_book", misbehave)


def outcomes(names: list[str], jobs: int = 2, seconds: float = 1.0) -> list[str]:
    with WorkerPool(jobs, seconds) as readers:
        return [one.code if isinstance(one, FileFault) else "read" for one in readers.books([Path(n) for n in names])]


@pytest.mark.usefixtures("misbehaving")
@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize(
    ("name", "code"), [("crash", "crashed"), ("hang", "too_slow"), ("swell", "too_large"), ("fault", "pdf")]
)
def test_a_bad_file_is_reported_and_the_others_are_read(name: str, code: str, jobs: int) -> None:
    assert outcomes(["a", name, "b", "c"], jobs) == ["read", code, "read", "read"]


@pytest.mark.usefixtures("misbehaving")
def test_workers_are_replaced_as_often_as_they_die() -> None:
    assert outcomes(["crash"] * 5 + ["a"]) == ["crashed"] * 5 + ["read"]


def test_no_worker_outlives_its_run(tmp_path: Path) -> None:
    with WorkerPool(2) as readers:
        list(readers.books([tmp_path / "没有.xlsx"] * 4))
        started = [worker.process for worker in readers._workers]
    assert started
    assert not any(process.is_alive() for process in started)


@pytest.mark.skipif(sys.platform != "linux", reason="a worker started anew holds no end of another's line")
def test_no_worker_outlives_a_program_that_was_killed() -> None:
    code = (
        "import os, signal\nfrom pathlib import Path\nfrom xltools.excel.workers import WorkerPool\n"
        "readers = WorkerPool(2)\nlist(readers.books([Path('没有.xlsx')] * 4))\n"
        "print(*[worker.process.pid for worker in readers._workers], flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(workers.__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)  # noqa: S603 - our own program
    left = done.stdout.split()
    assert len(left) == 2
    deadline = time.monotonic() + 10
    while (alive := [pid for pid in left if Path("/proc", pid).exists()]) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert alive == []


@pytest.mark.parametrize("name", ["xls: a sheet beyond the end", "xls: 65,535 merges, says the count"])
def test_what_the_fast_reader_cries_out_reaches_nobody(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(HOSTILE[name].build())
    with WorkerPool(1) as readers:
        (told,) = readers.books([path])
    assert isinstance(told, FileFault)
    assert told.code == "damaged"
    assert capfd.readouterr() == ("", "")
