"""The record: one command at a time, never damaged, done without where it cannot be kept."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.collection.office import Office
from xltools.collection import database_file
from xltools.collection.database import EventKind
from xltools.excel.errors import FileFault
from xltools.intake.status import UnitStatus

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


@pytest.mark.long
def test_a_second_command_waits_and_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_file, "_WAIT_BEFORE_NOTICE", 0.05)
    with office.desk() as desk:
        second = status(office)
        list(desk.check()[0])
        time.sleep(3)
        assert second.poll() is None
    said, told = second.communicate(timeout=30)
    assert "另一个 xltools 命令正在这个文件夹里工作，请稍候" in told
    assert UNIT in said or "已通过" in said


def test_a_second_command_gives_up_with_a_sentence(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_file, "_WAIT_BEFORE_NOTICE", 0.05)
    monkeypatch.setattr(database_file, "_LONGEST_WAIT", 0.1)
    with office.desk(), pytest.raises(FileFault, match="等了一分钟还没有结束"), office.desk():
        pass


@contextmanager
def without_rights() -> Iterator[None]:
    """As somebody whom the rights of files and folders bind: root may write whatever they say."""
    if os.name == "nt":
        pytest.skip("rights as they are set here exist on POSIX only")
    if os.geteuid() != 0:
        yield
        return
    try:
        os.seteuid(65534)
    except OSError as cause:
        pytest.skip(f"root may be nobody else here: {cause}")
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_to_all() -> Iterator[Office]:
    """A collection with its record, where nobody in particular may read: pytest's own folders are closed to others."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        office = Office(Path(name) / "收集", (UNIT,))
        office.drop("a.xlsx", UNIT)
        office.validate()
        office.board()
        yield office
        office.root.chmod(0o755)


@pytest.mark.parametrize(
    ("folder", "record"),
    [
        (0o555, 0o444),
        # The record itself may be written, but not the journal beside it that a transaction needs; and the other way.
        (0o555, 0o666),
        (0o777, 0o444),
    ],
)
def test_where_nothing_can_be_written_the_board_is_shown_all_the_same(
    open_to_all: Office, folder: int, record: int
) -> None:
    office = open_to_all
    (office.root / "xltools.sqlite").chmod(record)
    office.root.chmod(folder)
    office.touch(office.root / "收件" / "a.xlsx", "2026-01-13 10:00")  # to be written into the record
    with without_rights():
        assert office.standing(UNIT).status is UnitStatus.PASSED
        assert "不会记入记录" in office.heard[-1]
        assert not re.search("[A-Za-z]", office.heard[-1])


def test_a_record_of_another_version_in_a_folder_that_cannot_be_written_is_passed_over(open_to_all: Office) -> None:
    office = open_to_all
    (office.root / "收件" / "a.xlsx").unlink()
    with closing(sqlite3.connect(office.root / "xltools.sqlite")) as there:
        there.execute("PRAGMA user_version = 99")
    office.root.chmod(0o555)
    with without_rights():
        assert office.standing(UNIT).status is UnitStatus.MISSING
        assert "不会记入记录" in office.heard[-1]
        assert not re.search("[A-Za-z]", office.heard[-1])


def test_a_full_disk_is_told_and_loses_nothing(office: Office) -> None:
    office.validate()
    with pytest.raises(FileFault, match="记录写不进去（磁盘已满）。请清理磁盘"), office.desk() as desk:
        desk.scan()
        cause = sqlite3.OperationalError("database or disk is full")
        cause.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise cause
    assert office.standing(UNIT).status is UnitStatus.PASSED


def test_a_record_of_another_version_is_set_aside(office: Office) -> None:
    office.validate()
    with sqlite3.connect(office.root / "xltools.sqlite") as there:
        there.execute("PRAGMA user_version = 99")
    there.close()
    assert office.validate() == ["收件/a.xlsx"]
    assert (office.root / "xltools-旧1.sqlite").is_file()


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="signals as they are sent here exist on POSIX only")
def test_a_killed_command_leaves_a_record_that_the_next_one_can_use(office: Office) -> None:
    for number in range(6):
        office.drop(f"{number}.xlsx", UNIT, f"2026-01-12 1{number}:30", s__trainings=number)
    command, nowhere = [sys.executable, "-m", "xltools", "validate"], subprocess.DEVNULL
    for moment in (0.1, 0.3, 0.5, 0.7):
        process = subprocess.Popen(command, cwd=office.root, stdout=nowhere, stderr=nowhere)  # noqa: S603 - our own program
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.wait()
    office.validate()
    assert office.standing(UNIT).status is UnitStatus.PASSED
    assert not list(office.root.glob("xltools-旧*"))


def test_what_is_kept_outlives_the_command_and_the_record_is_not_let_go(office: Office) -> None:
    with pytest.raises(BrokenPipeError), office.desk() as desk:
        list(desk.check()[0])
        rows = desk.record.files()
        desk.record.commit()
        other = sqlite3.connect(desk.collection.record, timeout=0.05, isolation_level=None)
        with closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        desk.record.forget(rows)
        raise BrokenPipeError
    with office.desk() as desk:
        assert desk.record.files() == rows


def test_a_record_that_was_deleted_is_told_although_nothing_was_returned(office: Office) -> None:
    office.validate()
    with office.desk() as desk:
        assert EventKind.REBUILT not in [event.kind for event in desk.record.events()]
    (office.root / "汇总").mkdir()
    (office.root / "汇总" / "报送情况.html").write_text("以前写的", encoding="utf-8")
    (office.root / "xltools.sqlite").unlink()
    with office.desk() as desk:
        assert [event.kind for event in desk.record.events()] == [EventKind.REBUILT]


def test_a_record_of_the_version_before_keeps_its_journal_and_its_returns(office: Office) -> None:
    office.drop("a.xlsx", UNIT)
    office.validate()
    with office.desk() as desk:
        before = list(desk.record.events())
    with closing(sqlite3.connect(office.root / "xltools.sqlite")) as record, record:
        for change in (
            "ALTER TABLE file DROP COLUMN summary",
            "ALTER TABLE file DROP COLUMN findings",
            "ALTER TABLE file ADD COLUMN cover TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE file ADD COLUMN outcome TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE file ADD COLUMN told TEXT NOT NULL DEFAULT ''",
            "PRAGMA user_version = 4",
        ):
            record.execute(change)
    assert office.validate() == ["收件/a.xlsx"]
    with office.desk() as desk:
        assert list(desk.record.events())[: len(before)] == before
    assert office.standing(UNIT).status is UnitStatus.PASSED
