"""Killed at any moment, a command leaves the old output or the new one, its inputs as they were, and no process behind.

KILLS sets how often each command is killed.
"""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.filled import unit_workbook

KILLS = int(os.environ.get("KILLS", "6"))
UNITS = [f"示例市第{number}局" for number in range(1, 9)]
ENVIRONMENT = os.environ | {"SOURCE_DATE_EPOCH": "1767225600", "PYTHONPATH": str(Path(__file__).parents[2])}

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not hasattr(os, "killpg"), reason="processes cannot be killed in groups here"),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A roster, and an inbox with a workbook of every unit."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "名录.csv").write_text("单位名称\n" + "\n".join(UNITS), encoding="utf-8-sig")
    for name in UNITS:
        unit_workbook(folder / "收件" / f"{name}.xlsx", name)
    return folder


def start(*words: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "xltools", *map(str, words)]
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(  # noqa: S603 - our own interpreter and program
        command, stdout=nowhere, stderr=nowhere, env=ENVIRONMENT, start_new_session=True
    )


def kill(process: "subprocess.Popen[bytes]", moment: Callable[[], bool]) -> None:
    """Kill the command alone, as a crash would, when the moment has come; then its workers must end by themselves."""
    while process.poll() is None and not moment():
        time.sleep(0.0005)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    pytest.fail("a worker outlived its run")


def moments(seconds: float, folder: Path) -> list[Callable[[], bool]]:
    """When to kill: half of the time at random within the run, half as soon as something is being written."""

    def after(delay: float) -> Callable[[], bool]:
        begun = time.monotonic()
        return lambda: time.monotonic() > begun + delay

    chance = random.Random(1)  # noqa: S311 - the same moments each time
    return [
        after(chance.uniform(0, seconds * 1.1)) if number % 2 else lambda: any(folder.glob(".xltools-*"))
        for number in range(KILLS)
    ]


def hashes(folder: Path) -> Mapping[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def timed(*words: object) -> float:
    begun = time.monotonic()
    assert start(*words).wait() == 0
    return time.monotonic() - begun


def test_merge_leaves_the_old_workbook_or_the_new_one(desk: Path, tmp_path: Path) -> None:
    merge = ("merge", desk / "收件", "--roster", desk / "名录.csv", "-o")
    # In folders at one depth: the links to the source files are relative.
    old, new, target = (tmp_path / name / "汇总.xlsx" for name in ("旧", "新", "汇总"))
    timed(*merge, old, "--place", "示例县")
    seconds = timed(*merge, new, "--place", "示例市")
    before = hashes(desk)
    target.parent.mkdir()
    for number in range(KILLS):
        target.unlink(missing_ok=True)
        if number % 3:
            target.write_bytes(old.read_bytes())
        there = {target.read_bytes()} if target.exists() else set()
        kill(start(*merge, target, "--place", "示例市"), moments(seconds, target.parent)[number])
        assert not target.exists() or target.read_bytes() in there | {new.read_bytes()}
        assert bool(there) <= target.exists()
        assert hashes(desk) == before
        assert_only_temporary(target.parent, {target.name})
    assert start(*merge, target, "--place", "示例市").wait() == 0
    assert target.read_bytes() == new.read_bytes()


def test_template_leaves_whole_workbooks_or_none(desk: Path, tmp_path: Path) -> None:
    template = ("template", "--year", 2025, "--roster", desk / "名录.csv", "-d")
    seconds = timed(*template, tmp_path / "全部")
    whole, before = hashes(tmp_path / "全部"), hashes(desk)
    folder = tmp_path / "下发"
    for number in range(KILLS):
        for path in folder.glob("*.xlsx"):
            path.unlink()
        kill(start(*template, folder), moments(seconds, folder)[number])
        made = {name: one for name, one in hashes(folder).items() if not name.startswith(".xltools-")}
        assert made.items() <= whole.items()
        assert hashes(desk) == before
        assert_only_temporary(folder, set(whole))
    assert start(*template, folder).wait() == 0
    assert whole.items() <= hashes(folder).items()


def assert_only_temporary(folder: Path, known: set[str]) -> None:
    """What else is left has the name of temporary files, which every later run passes over."""
    assert all(path.name in known or path.name.startswith(".xltools-") for path in folder.rglob("*"))
