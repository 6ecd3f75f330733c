"""What somebody named a file or a unit reaches the terminal on one line, whole, with what cannot be seen in it named."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.books import grids, read, whole
from xltools.checks.check import check
from xltools.checks.file_result import make_result
from xltools.checks.finding import CheckedFile, UnreadableFile
from xltools.checks.report import render_checked
from xltools.collection.database import Event, EventKind
from xltools.collection.log import render_log as told_of_log
from xltools.collection.returns.run import ReturnResult, ReturnStatus
from xltools.collection.returns.run import format_return as told_of_return
from xltools.excel.errors import FileFault
from xltools.excel.text import printable

# It clears the screen, turns the direction of writing, and makes up a line of its own.
NAME = "收件/\x1b[2J\u202e局\n✓ 全部通过\u2066.xlsx"
SHOWN = "收件/〈U+001B〉[2J〈U+202E〉局〈换行〉✓ 全部通过〈U+2066〉.xlsx"


def checked(name: str) -> str:
    return render_checked(make_result(UnreadableFile(Path(name), "encrypted", "有打开密码", "请去掉。")))


def logged(name: str) -> str:
    return told_of_log([Event(datetime(2026, 1, 15, 9, 0), EventKind.ARRIVED, name, name, "", name)])


def returned(name: str) -> str:
    return told_of_return(ReturnResult(name, Path(name), "", ReturnStatus.UNREAD, reason="读不出"))


def faulted(name: str) -> str:
    return str(FileFault(Path(name), "encrypted", "有打开密码", "请去掉。"))


@pytest.mark.parametrize("say", [checked, logged, returned, faulted])
def test_a_hostile_name_is_shown_and_does_nothing(say: Callable[[str], str]) -> None:
    said = say(NAME)
    assert SHOWN in said
    assert len(said.splitlines()) == 1
    assert not set("\x1b\u202e\u2066") & set(said)


def test_so_is_what_a_cover_says() -> None:
    submission = read(grids(whole(cover__unit=NAME)))
    head, *findings = render_checked(make_result(CheckedFile(submission, check(submission)))).splitlines()
    assert "〈U+202E〉局〈换行〉✓ 全部通过〈U+2066〉" in head
    assert all(line.startswith("    ") for line in findings)


def test_a_long_name_is_whole_so_that_it_can_be_copied() -> None:
    assert printable("局" * 500) == "局" * 500


@given(st.text())
def test_whatever_it_is_called_it_stays_on_one_line_and_moves_nothing(name: str) -> None:
    said = printable(name)
    assert len(said.splitlines()) <= 1
    assert said.isprintable() or not any(ord(mark) < 0x20 or 0x7F <= ord(mark) < 0xA0 for mark in said)
    assert printable(said) == said
