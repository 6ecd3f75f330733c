"""A damaged record never stops the work: it is set aside, said so, and made anew from the files, wherever the damage lies."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import chdir, closing, suppress
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.collection.office import Office
from tests.conftest import Run
from xltools.cli.root import main
from xltools.collection import database_file
from xltools.collection.database_file import open_record
from xltools.form.load import load_form
from xltools.intake.status import UnitStatus

UNITS = ("示例市教育局", "示例市公安局")
SPOILT: dict[str, Any] = {
    name.replace(".", "__"): "约30"
    for name, field in load_form().fields.items()
    if field.table == "t3" and not field.total_of
}
COMMANDS = ("status", "validate", "return", "merge")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A folder, checked and returned, with a record that has something in every table."""
    office = Office(tmp_path_factory.mktemp("收集"), UNITS)
    office.drop("教育局.xlsx", UNITS[0])
    office.drop("公安局.xlsx", UNITS[1], t2__penalties__decisions="约30")
    # With many findings, so that rows go over several pages.
    office.drop("公安局（旧）.xlsx", UNITS[1], "2026-01-11 10:00", **SPOILT)
    with chdir(office.root):
        for command in ("validate", "return", "status"):
            with suppress(SystemExit):
                main([command])
    return office


@pytest.fixture
def office(whole: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A copy of the folder, and we stand in it."""
    copytree(whole.root, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return Office(tmp_path, UNITS)


def spoil(office: Office, sql: str) -> None:
    with closing(sqlite3.connect(office.root / "xltools.sqlite")) as there, there:
        there.execute(sql)


def assert_goes_on(run: Run, office: Office, command: str) -> str:
    """The command works as ever; what it said beside."""
    office.heard.clear()
    code, out, err = run(command)
    assert code in (0, 1)
    assert "Traceback" not in err
    assert "程序出错" not in err
    assert out
    assert {one.status for one in office.board().intake.units} <= {
        UnitStatus.RETURNED,
        UnitStatus.PASSED,
        UnitStatus.WAITING,
    }
    assert not office.heard
    return err


def pages_of(path: Path) -> int:
    return path.stat().st_size // 4096


@pytest.mark.long
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("is_large", [False, True])
def test_each_page_zeroed_in_turn(
    run: Run, office: Office, monkeypatch: pytest.MonkeyPatch, command: str, is_large: bool
) -> None:
    """Should find the page on which the damage of a large record, that is not looked through, stops a command for good."""
    record = office.root / "xltools.sqlite"
    data = record.read_bytes()
    if is_large:
        monkeypatch.setattr(database_file, "_MOST_PAGES", 0)
    assert pages_of(record) > 15
    told = 0
    for page in range(pages_of(record)):
        record.write_bytes(data[: page * 4096] + bytes(4096) + data[(page + 1) * 4096 :])
        told += "xltools-旧" in assert_goes_on(run, office, command)
    assert told > 8


@pytest.mark.parametrize("table", ["file", "returned", "sent", "event", "current", "written", "look"])
def test_a_dropped_table(run: Run, office: Office, table: str) -> None:
    spoil(office, f"DROP TABLE {table}")
    err = assert_goes_on(run, office, "status")
    assert "改名为 xltools-旧1.sqlite" in err
    assert (office.root / "xltools-旧1.sqlite").is_file()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE file SET findings = '[{\"code\"'",
        "UPDATE file SET summary = '{}'",
        'UPDATE file SET summary = replace(summary, \'"declared": "\', \'"declared": "x\')',
        "UPDATE file SET saved = '昨天'",
        "UPDATE file SET first_seen = '2026-01-12T10:00:00+08:00'",
        "UPDATE file SET path = X'FF' WHERE path LIKE '%教育%'",
        "UPDATE returned SET told = '['",
        "UPDATE returned SET at = ''",
        "UPDATE sent SET at = '2026-13-01'",
        "UPDATE look SET at = ''",
    ],
)
def test_a_row_that_says_what_no_row_can(run: Run, office: Office, sql: str) -> None:
    spoil(office, sql)
    err = assert_goes_on(run, office, "status")
    assert "记录已损坏，已改名为 xltools-旧1.sqlite 留下。本命令从头再运行一次" in err


@pytest.mark.parametrize("sql", ["UPDATE event SET kind = '？'", "UPDATE event SET at = '昨天'"])
def test_a_journal_that_says_what_none_can(run: Run, office: Office, sql: str) -> None:
    spoil(office, sql)
    code, out, err = run("log")
    assert (code, "命令从头再运行一次" in err, "由文件重新建立" in out) == (0, True, True)


def test_the_look_at_a_record_when_it_is_opened_takes_no_time(office: Office) -> None:
    """At most 5 ms of this process, that is, whatever else the machine does."""

    def measured(act: Callable[[], None]) -> float:
        start = time.process_time()
        act()
        return time.process_time() - start

    def opened() -> None:
        with open_record(office.root / "xltools.sqlite", office.heard.append):
            pass

    with_look = min(measured(opened) for _ in range(20))
    database_file._MOST_PAGES, before = 0, database_file._MOST_PAGES
    try:
        without = min(measured(opened) for _ in range(20))
    finally:
        database_file._MOST_PAGES = before
    assert with_look - without < 0.005
