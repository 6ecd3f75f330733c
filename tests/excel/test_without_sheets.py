"""A workbook without its long sheets: the others as they were, and anything else left to whoever reads it."""

from pathlib import Path

import pytest

from xltools.excel.open import open_book
from xltools.excel.writer import BookWriter
from xltools.excel.xlsx_parts import empty_sheets


def book() -> bytes:
    writer = BookWriter(title="测试", year=2025)
    for name in ("短", "长"):
        writer.sheet(name).text(0, 0, name)
    return writer.to_bytes()


def test_a_sheet_that_is_dropped_is_there_and_empty() -> None:
    read = open_book(Path("a.xlsx"), data=empty_sheets(book(), {"长", "没有"}))
    assert [(grid.name, [list(row) for row in grid.rows]) for grid in read.grids] == [("短", [["短"]]), ("长", [])]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no workbook", book()[:-40]])
def test_what_is_no_workbook_comes_back_as_it_is(data: bytes) -> None:
    assert empty_sheets(data, {"长"}) == data
