"""Sheets written row by row: they read like any other, in the same bytes each time, and leave nothing on the disk."""

import tempfile
import tracemalloc
from io import BytesIO

import openpyxl
import pytest

from xltools.excel.writer import BookWriter, SheetWriter, WriteError

LONG = "字" * 500
WIDE = 60


def fill(sheet: SheetWriter, book: BookWriter) -> None:
    """A head with a merge over two rows and a row that is only high, then rows of every kind of cell."""
    style = book.format("bold")
    sheet.merge((0, 0), (1, 2), "抬头", style)
    sheet.formula(2, 0, "=SUM(A5:A9)", style, 3)
    sheet.raw.set_row(3, 40)
    sheet.text(1, 3, "旁", style)


def body(sheet: SheetWriter, book: BookWriter, rows: int) -> None:
    style = book.format("faint")
    for row in range(4, 4 + rows):
        sheet.raw.set_row(row, 20 + row % 3)
        sheet.value(row, 0, row, style)
        sheet.text(row, 1, "短", style)
        sheet.text(row, 2, f"{LONG}{row}", style)
        sheet.value(row, 3, None, style)
        sheet.text(row, 4, "没有格式 <&> _x000D_")
        sheet.formula(row, 5, f"=A{row + 1}", None, row)


def made(*, stream: bool, rows: int = 20) -> bytes:
    book = BookWriter(title="测试", year=2025)
    sheet = book.sheet("表")
    fill(sheet, book)
    if stream:
        sheet.stream()
    body(sheet, book, rows)
    book.sheet("另一张").text(0, 0, "短")
    return book.to_bytes()


def cells(data: bytes) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(BytesIO(data))
    return [
        (sheet.title, cell.coordinate, cell.value, cell.font.b, cell.font.i, sheet.row_dimensions[cell.row or 0].height)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    ]


def test_they_hold_what_they_would_hold_unstreamed() -> None:
    assert cells(made(stream=True)) == cells(made(stream=False))


def test_the_same_calls_give_the_same_bytes() -> None:
    assert made(stream=True) == made(stream=True)


def test_nothing_touches_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a temporary file was made")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    assert made(stream=True)


def test_a_row_that_is_done_is_not_written_again() -> None:
    book = BookWriter(title="测试", year=2025)
    sheet = book.sheet("表")
    sheet.stream()
    sheet.value(5, 0, 1)
    with pytest.raises(WriteError, match="row 4, column 0 was not written"):
        sheet.value(4, 0, 1)


@pytest.mark.parametrize("rows", [0, 1])
def test_a_sheet_with_hardly_any_rows_is_one_too(rows: int) -> None:
    assert cells(made(stream=True, rows=rows)) == cells(made(stream=False, rows=rows))


def peak(*, stream: bool) -> int:
    """The most memory that writing many cells takes."""
    tracemalloc.start()
    book = BookWriter(title="测试", year=2025)
    sheet = book.sheet("表")
    style = book.format("bold")
    if stream:
        sheet.stream()
    for row in range(400):
        for column in range(WIDE):
            sheet.value(row, column, row * column, style)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_memory_does_not_grow_with_the_cells() -> None:
    assert peak(stream=True) * 4 < peak(stream=False)
