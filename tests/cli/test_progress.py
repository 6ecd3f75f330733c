"""Who waits at a terminal sees how far a long run is; nobody else is told, and nothing of it stays."""

from pathlib import Path

import pytest

from xltools.cli import progress
from xltools.cli.progress import ProgressLine
from xltools.excel.workers import PROGRESS, Task, WorkerPool


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    return now


def run(clock: list[float], *, seconds: float, files: int) -> None:
    line = ProgressLine()
    for done in range(1, files + 1):
        clock[0] += seconds
        line(done, files)


def test_a_short_run_says_nothing(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    run(clock, seconds=0.1, files=10)
    assert capsys.readouterr() == ("", "")


def test_a_long_run_says_how_fast_it_is_and_how_long_it_takes(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    run(clock, seconds=0.5, files=100)
    said = [text.strip() for text in capsys.readouterr().err.split("\r")]
    assert "已读 51/100 份，每秒 2 份，约需再等 24 秒" in said
    # At the end the line is blank again.
    assert said[-2:] == ["", ""]


def test_a_run_that_is_broken_off_leaves_no_line() -> None:
    seen: list[tuple[int, int]] = []
    token = PROGRESS.set(lambda done, total: seen.append((done, total)))
    try:
        with WorkerPool(Task(len_of_name), 1) as pool:
            for _ in pool.run([Path("a"), Path("bc"), Path("d")]):
                break
    finally:
        PROGRESS.reset(token)
    assert seen == [(1, 3), (3, 3)]


def len_of_name(path: Path) -> int:
    return len(path.name)
