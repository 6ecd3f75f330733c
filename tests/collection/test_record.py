"""The record: one command at a time, never damaged, done without where it cannot be kept."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.collection.office import Office
from xltools.collection.record import opening
from xltools.collection.standing import State
from xltools.excel.fault import FileFault

UNIT = "示例市教育局"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path, (UNIT,))
    office.drop("a.xlsx", UNIT)
    return office


def status(office: Office) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "xltools", "status", "--no-write", str(office.root)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, encoding="utf-8")  # noqa: S603 - our own program


def test_a_second_command_waits_and_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_PATIENCE", 0.05)
    with office.desk() as desk:
        second = status(office)
        list(desk.check()[0])
        time.sleep(3)
        assert second.poll() is None
    said, told = second.communicate(timeout=30)
    assert "另一个 xltools 命令正在这个文件夹里工作，请稍候" in told
    assert UNIT in said or "已通过" in said


def test_a_second_command_gives_up_with_a_sentence(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_PATIENCE", 0.05)
    monkeypatch.setattr(opening, "_LONGEST", 0.1)
    with office.desk(), pytest.raises(FileFault, match="等了一分钟还没有结束"), office.desk():
        pass


def test_where_nothing_can_be_written_the_board_is_shown_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.validate()

    def refuse(*_: object) -> None:
        cause = sqlite3.OperationalError("attempt to write a readonly database")
        cause.sqlite_errorcode = sqlite3.SQLITE_READONLY
        raise cause

    monkeypatch.setattr(opening, "_take_hold", refuse)
    assert office.standing(UNIT).state is State.PASSED
    assert "不会记入记录" in office.heard[-1]


def test_a_full_disk_is_told_and_loses_nothing(office: Office) -> None:
    office.validate()
    with pytest.raises(FileFault, match="记录写不进去"), office.desk() as desk:
        desk.look()
        cause = sqlite3.OperationalError("database or disk is full")
        cause.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise cause
    assert office.standing(UNIT).state is State.PASSED


def test_a_record_of_another_version_is_set_aside(office: Office) -> None:
    office.validate()
    with sqlite3.connect(office.root / "xltools.sqlite") as there:
        there.execute("PRAGMA user_version = 99")
    there.close()
    assert office.validate() == ["收件/a.xlsx"]
    assert (office.root / "xltools-旧1.sqlite").is_file()


@pytest.mark.skipif(os.name == "nt", reason="signals as they are sent here exist on POSIX only")
def test_a_killed_command_leaves_a_record_that_the_next_one_can_use(office: Office) -> None:
    for number in range(6):
        office.drop(f"{number}.xlsx", UNIT, s__trainings=number)
    command, nowhere = [sys.executable, "-m", "xltools", "validate"], subprocess.DEVNULL
    for moment in (0.1, 0.3, 0.5, 0.7):
        process = subprocess.Popen(command, cwd=office.root, stdout=nowhere, stderr=nowhere)  # noqa: S603 - our own program
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.wait()
    office.validate()
    assert office.standing(UNIT).state is State.PASSED
    assert not list(office.root.glob("xltools-旧*"))
