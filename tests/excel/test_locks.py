"""A file that another program holds is waited for: a virus scanner lets go within a second, an open Excel does not."""

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from xltools.excel import errors
from xltools.excel.errors import FileFault, read_available, retry_locked
from xltools.excel.files import read_file
from xltools.excel.output import OutputStatus, refuse_foreign, write_bytes, write_output

Lock = Callable[[str, int], list[float]]


@pytest.fixture
def lock(monkeypatch: pytest.MonkeyPatch) -> Lock:
    """Let a function of the system refuse so many times; gives the pauses that were made."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)

    def hold(name: str, times: int, number: int = errno.EACCES) -> list[float]:
        owner = {"open": os, "read_bytes": Path, "replace": Path}[name]
        usual = getattr(owner, name)
        left = iter(range(times))

        def refuse(*given: object) -> object:
            if next(left, None) is not None:
                raise OSError(number, "held by another program")
            return usual(*given)

        monkeypatch.setattr(owner, name, refuse)
        return pauses

    return hold


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"old")
    return path


def test_a_reading_waits_for_a_scanner(path: Path, lock: Lock) -> None:
    pauses = lock("open", 3)
    assert read_file(path) == b"old"
    assert len(pauses) == 3


def test_a_file_that_stays_open_is_named_after_a_second_with_its_remedy(path: Path, lock: Lock) -> None:
    pauses = lock("open", 100)
    with pytest.raises(
        FileFault, match="文件读不出来（没有权限，或文件正被打开）。请关闭占用它的程序，核对权限后再试"
    ) as told:
        read_file(path)
    assert told.value.code == "unreadable"
    assert 0.9 <= sum(pauses) <= 1.1


def test_a_writing_waits_for_a_scanner(path: Path, lock: Lock) -> None:
    lock("replace", 2)
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"


def test_an_output_that_stays_open_is_told_and_left(path: Path, lock: Lock) -> None:
    lock("replace", 100)
    assert write_output(path, b"new", "old").status is OutputStatus.LOCKED
    assert [(one.name, one.read_bytes()) for one in path.parent.iterdir()] == [("甲.xlsx", b"old")]
    lock("read_bytes", 100)
    refuse_foreign(path, "old")
    assert write_output(path, b"new", "old").status is OutputStatus.LOCKED


def test_what_stands_there_is_read_when_it_is_free(path: Path, lock: Lock) -> None:
    lock("read_bytes", 2)
    refuse_foreign(path, "old")
    with pytest.raises(FileFault):
        refuse_foreign(path, "new")
    lock("read_bytes", 2)
    assert read_available(path) == b"old"
    lock("read_bytes", 100)
    assert read_available(path) == b""


def test_only_locks_are_waited_for(path: Path, lock: Lock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that this user may not read is refused at once: sixty of them would take a minute."""
    pauses = lock("open", 100)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(FileFault):
        read_file(path)
    with pytest.raises(FileNotFoundError):
        retry_locked(path.with_name("没有").read_bytes, path)
    assert pauses == []


def test_a_shared_drive_says_busy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "_PAUSES", ())

    def refuse() -> bytes:
        raise OSError(errno.EBUSY, "busy")

    with pytest.raises(OSError, match="busy"):
        retry_locked(refuse, path)
    fault = FileFault.of_system(path, OSError(errno.EBUSY, "busy"))
    assert "请先在 WPS 或 Excel 中关闭这个文件" in str(fault)
