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
    read = open_book(Path("a.xlsx"), data=book(), columns={"长": (), "没有": ()})
    assert [(grid.name, [list(row) for row in grid.rows]) for grid in read.grids] == [("短", [["短"]]), ("长", [])]


def checks_book() -> bytes:
    """A sheet with a formula in each row, and an explanation beside two of them."""
    writer = BookWriter(title="测试", year=2025)
    writer.sheet("表").text(0, 0, "表")
    sheet = writer.sheet("校验")
    for row, text in enumerate(("情况说明", "", "按实际填报", "已核对")):
        sheet.formula(row, 0, "=1+1", None, 2)
        sheet.text(row, 2, text)
    return writer.to_bytes()


def test_of_a_long_sheet_only_the_columns_asked_for_are_read() -> None:
    _, read = open_book(Path("a.xlsx"), data=checks_book(), columns={"校验": (2,)}).grids
    assert read.reduced
    assert [read.at(row, 2) for row in range(4)] == ["情况说明", "", "按实际填报", "已核对"]
    assert {read.at(row, 0) for row in range(4)} <= {"", None}
    # That it has formulas is known all the same.
    assert read.formulas == frozenset({(0, 0)})
