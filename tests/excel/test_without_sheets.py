"""A workbook without its long sheets: the others as they were."""

from pathlib import Path

from xltools.excel.open import open_book
from xltools.excel.writer import BookWriter


def book() -> bytes:
    writer = BookWriter(title="测试", year=2025)
    for name in ("短", "长"):
        writer.sheet(name).text(0, 0, name)
    return writer.to_bytes()


def test_a_sheet_that_is_dropped_is_there_and_empty() -> None:
    read = open_book(Path("a.xlsx"), data=book(), without={"长", "没有"})
    assert [(grid.name, [list(row) for row in grid.rows]) for grid in read.grids] == [("短", [["短"]]), ("长", [])]
