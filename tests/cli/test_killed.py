"""Killed at any moment, a run leaves the old output or the new one, never half a file, and every input as it was.

6 kills of each command in a quick run; KILLS sets another number.
"""

import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.filled import unit_workbook
from xltools.excel.open import open_book

KILLS = int(os.environ.get("KILLS", "6"))
PROGRAM = [sys.executable, "-c", "from xltools.cli import main; main()"]


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def run_for(words: list[str], seconds: float | None) -> float:
    """Run a command, killing it after so many seconds; gives how long it ran."""
    begun = time.perf_counter()
    process = subprocess.Popen([*PROGRAM, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own program
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
        process.wait()
    return time.perf_counter() - begun


def assert_whole(path: Path) -> None:
    assert zipfile.ZipFile(path).testzip() is None
    assert open_book(path).grids


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    for number in range(8):
        unit_workbook(tmp_path / "in" / f"{number}.xlsx", f"示例市第{number}局")
    return tmp_path / "in"


def test_a_killed_merge_leaves_the_old_city_or_the_new_one(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "city.xlsx"
    words = ["merge", str(inbox), "-o", str(out), "--place", "示例市"]
    whole, before = run_for(words, None), digests(inbox)
    chance = random.Random(1)  # noqa: S311 - moments, not secrets
    for _ in range(KILLS):
        run_for(words, chance.uniform(0.1, whole))
        assert_whole(out)
        assert digests(inbox) == before
        # What a killed run leaves beside its target is no workbook, and the next reading passes over it.
        assert all(path == out or path.name.startswith(".xltools-") for path in out.parent.iterdir())
    run_for(words, None)
    assert_whole(out)


def test_killed_templates_are_whole_or_not_there(tmp_path: Path) -> None:
    roster = tmp_path / "名录.csv"
    roster.write_text("单位名称\n" + "".join(f"第{number}局\n" for number in range(30)), encoding="utf-8-sig")
    folder = tmp_path / "下发"
    words = ["template", "-d", str(folder), "--year", "2025", "--roster", str(roster)]
    chance = random.Random(2)  # noqa: S311 - moments, not secrets
    for _ in range(KILLS):
        run_for(words, chance.uniform(0.2, 2.5))
        for path in folder.glob("*.xlsx") if folder.is_dir() else ():
            assert_whole(path)
    run_for(words, None)
    assert len(list(folder.glob("[!.]*.xlsx"))) == 30
