"""Hostile files: each is told what it is, in bounded time and memory, and the worker that reads them lives on."""

import os
import re
import sys
from pathlib import Path

import pytest

from tests.conformance import read_parts
from tests.corpus.hostile import HOSTILE
from tests.corpus.xlsx import xlsx
from xltools.excel.errors import FileFault
from xltools.excel.guard import xlsx as guard
from xltools.excel.guard.zip import pack_parts
from xltools.excel.open import open_book
from xltools.excel.workers import Task, WorkerPool
from xltools.excel.writer import BookWriter

SECONDS = 2.0
MEGABYTES = 200


def megabytes(pid: int, line: str) -> float:
    """What Linux says of a process's memory: VmRSS is what it has now, VmHWM the most since last asked to forget; 0 elsewhere."""
    if sys.platform != "linux":
        return 0
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition(f"{line}:")[2].split()[0]) / 1024


def processor_seconds(pid: int) -> float:
    """How long a process has computed, by Linux; 0 elsewhere. The time on the wall depends on what else runs."""
    if sys.platform != "linux":
        return 0
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def forget(pid: int) -> None:
    if sys.platform == "linux":
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


@pytest.mark.long
def test_hostile_files_are_told_cost_little_and_harm_no_other(tmp_path: Path) -> None:
    good, bad = tmp_path / "好.xlsx", tmp_path / "坏.xlsx"
    good.write_bytes(xlsx())
    costly: list[str] = []
    with WorkerPool(Task(open_book), 1) as readers:
        list(readers.run([good]))
        pid = readers._workers[0].process.pid or 0
        start = megabytes(pid, "VmRSS")
        for name, hostile in HOSTILE.items():
            bad.write_bytes(hostile.build())
            forget(pid)
            begun = processor_seconds(pid)
            (told,) = readers.run([bad])
            seconds, more = processor_seconds(pid) - begun, megabytes(pid, "VmHWM") - start
            code, message, hint = (told.code, told.message, told.hint) if isinstance(told, FileFault) else ("", "", "")
            assert (code, bool(message), bool(hint)) == (hostile.code, bool(hostile.code), bool(hostile.code)), name
            if seconds > SECONDS or more > MEGABYTES:
                costly.append(f"{name}: {seconds:.1f} s, {more:.0f} MB")
            (book,) = readers.run([good])
            assert not isinstance(book, FileFault), name
        assert [worker.process.pid for worker in readers._workers] == [pid]
    assert costly == []


def test_there_are_hostile_files_of_every_format() -> None:
    assert len(HOSTILE) >= 40
    assert {name.partition(":")[0] for name in HOSTILE} >= {"ods", "xls"}


def many_sheets(*, of_one_part: bool) -> bytes:
    """A long sheet and nine short ones; or ten that are all the long one's part."""
    writer = BookWriter(title="测试", year=2025)
    for number in range(10):
        sheet = writer.sheet(f"表{number}")
        for row in range(1 if number else 400):
            sheet.value(row, 0, row)
    parts = read_parts(writer.to_bytes())
    relations = "xl/_rels/workbook.xml.rels"
    if of_one_part:
        parts[relations] = re.sub(rb"worksheets/sheet\d+\.xml", b"worksheets/sheet1.xml", parts[relations])
    return pack_parts(parts)


@pytest.mark.parametrize(("of_one_part", "outcome"), [(False, "read"), (True, "too_large")])
def test_sheets_are_weighed_by_the_parts_that_they_are(
    of_one_part: bool, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = many_sheets(of_one_part=of_one_part)
    longest = max(map(len, read_parts(data).values()))
    monkeypatch.setattr(guard, "MAX_TOTAL", longest // 4)
    try:
        read = len(open_book(Path("a.xlsx"), data=data).grids)
    except FileFault as fault:
        assert fault.code == outcome
    else:
        assert (read, outcome) == (10, "read")
