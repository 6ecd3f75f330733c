"""One bad file costs its worker and nothing else."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.hostile import HOSTILE
from tests.filled import unit_workbook
from xltools.excel import workers
from xltools.excel.errors import FileFault
from xltools.excel.grid import Book
from xltools.excel.open import open_book
from xltools.excel.workers import Task, TaskError, WorkerPool

BOOK = Book("0" * 64, ())


def misbehave(path: Path) -> Any:
    """What a worker does here in place of reading: as the file's name says."""
    if path.name == "crash":
        os._exit(9)
    if path.name == "hang":
        time.sleep(60)
    if path.name == "swell":
        return bytearray(workers.MEGABYTES * 1024 * 1024 * 2)
    if path.name == "program":
        raise ZeroDivisionError
    if path.name == "fault":
        raise FileFault(path, "pdf", "这是 PDF 文件", "请提交工作簿。")
    return BOOK


def outcomes(names: list[str], jobs: int = 2, seconds: float = 1.0) -> list[str]:
    with WorkerPool(Task(misbehave), jobs, seconds) as pool:
        return [one.code if isinstance(one, FileFault) else "read" for one in pool.run([Path(n) for n in names])]


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize(
    ("name", "code"), [("crash", "crashed"), ("hang", "too_slow"), ("swell", "too_large"), ("fault", "pdf")]
)
def test_a_bad_file_is_reported_and_the_others_are_read(name: str, code: str, jobs: int) -> None:
    assert outcomes(["a", name, "b", "c"], jobs) == ["read", code, "read", "read"]


def test_workers_are_replaced_as_often_as_they_die() -> None:
    assert outcomes(["crash"] * 5 + ["a"]) == ["crashed"] * 5 + ["read"]


def test_a_file_asked_for_ahead_of_one_that_ends_its_worker_is_read_by_the_next() -> None:
    names = ["a", "crash", "b", "c", "hang", "d", "e", "f"]
    assert outcomes(names, jobs=1) == ["read", "crashed", "read", "read", "too_slow", "read", "read", "read"]


def test_a_fault_of_the_program_is_raised_where_the_result_is_wanted() -> None:
    with WorkerPool(Task(misbehave), 1) as pool:
        results = pool.run([Path("a"), Path("program")])
        assert next(results) == BOOK
        with pytest.raises(TaskError, match=r"(?s)program.*ZeroDivisionError"):
            next(results)


def test_what_is_shared_does_not_travel() -> None:
    task = Task(misbehave, shared=(BOOK,))
    packed = task.pack([BOOK, "a"])
    assert task.unpack(packed)[0] is BOOK
    assert BOOK.sha256.encode() not in packed


def test_no_worker_outlives_its_run(tmp_path: Path) -> None:
    with WorkerPool(Task(open_book), 2) as readers:
        list(readers.run([tmp_path / "没有.xlsx"] * 4))
        started = [worker.process for worker in readers._workers]
    assert started
    assert not any(process.is_alive() for process in started)


@pytest.mark.skipif(sys.platform != "linux", reason="a worker started anew holds no end of another's line")
def test_no_worker_outlives_a_program_that_was_killed() -> None:
    code = (
        "import os, signal\nfrom pathlib import Path\nfrom xltools.excel.open import open_book\nfrom xltools.excel.workers import Task, WorkerPool\n"
        "readers = WorkerPool(Task(open_book), 2)\nlist(readers.run([Path('没有.xlsx')] * 4))\n"
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
    with WorkerPool(Task(open_book), 1) as readers:
        (told,) = readers.run([path])
    assert isinstance(told, FileFault)
    assert told.code == "damaged"
    assert capfd.readouterr() == ("", "")


# A script as people write one: nothing keeps a process started anew from running it once more.
SCRIPT = """
import sys
from pathlib import Path
from xltools.excel import workers
from xltools.excel.open import open_book
workers.START_METHOD = "spawn"
{guard}
for one in workers.WorkerPool(workers.Task(open_book), 2).run([Path(name) for name in sys.argv[1:]]):
    print(getattr(one, "code", "read"))
"""


def run_script(folder: Path, guard: str, *names: str) -> tuple[list[str], str]:
    script = folder / "脚本.py"
    script.write_text(SCRIPT.format(guard=guard), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(Path(workers.__file__).parents[2]), "PYTHONUTF8": "1"}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, script, *names],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env=environment,
        cwd=folder,
    )
    return done.stdout.split(), done.stderr


def test_a_worker_that_never_came_up_is_not_the_files_fault(tmp_path: Path) -> None:
    unit_workbook(tmp_path / "甲.xlsx")
    unit_workbook(tmp_path / "乙.xlsx")
    (tmp_path / "大.xlsx").write_bytes(bytes(3 << 20))
    codes, said = run_script(tmp_path, "", "甲.xlsx", "乙.xlsx", "没有.xlsx", "大.xlsx")
    assert codes == ["read", "read", "missing", "no_worker"]
    assert said.count('请把主体放在 if __name__ == "__main__": 之下') == 1
    assert "Traceback" not in said


def test_a_script_with_a_main_guard_has_its_workers(tmp_path: Path) -> None:
    unit_workbook(tmp_path / "甲.xlsx")
    guard = "if __name__ != '__main__': sys.argv[1:] = []"
    assert run_script(tmp_path, guard, "甲.xlsx") == (["read"], "")


def test_where_no_process_may_be_started_this_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of a caller's pool, which may have none of its own; or where the system has no more."""

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", refuse)
    path = unit_workbook(tmp_path / "甲.xlsx")
    with pytest.warns(RuntimeWarning, match="改在本进程中读取"), WorkerPool(Task(open_book), 2) as readers:
        assert [isinstance(one, Book) for one in readers.run([path] * 3)] == [True] * 3


def test_the_time_a_worker_takes_to_come_up_is_not_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_limit_memory", lambda: time.sleep(0.6))
    assert outcomes(["a", "hang"], jobs=1, seconds=1.0) == ["read", "too_slow"]


@pytest.mark.long
def test_the_example_city_runs_where_each_worker_is_started_anew(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom xltools.excel import workers\nworkers.START_METHOD = 'spawn'\n"
        "if __name__ == '__main__':\n    from xltools.cli import main\n    main(sys.argv[1:])\n"
    )
    script = tmp_path / "start.py"
    script.write_text(code, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(Path(workers.__file__).parents[2]), "PYTHONUTF8": "1"}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, script, "demo", tmp_path / "城"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert list((tmp_path / "城" / "汇总").glob("*.xlsx"))
