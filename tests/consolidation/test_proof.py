"""The rows of a workbook just written, one at a time."""

from decimal import Decimal

from xltools.consolidation.workbook import iterate_rows
from xltools.excel.writer import BookWriter


def test_numbers_come_by_row_and_column_and_nothing_else_does() -> None:
    book = BookWriter(title="测试", year=2025)
    book.sheet("别的").value(0, 0, 99)
    sheet = book.sheet("表")
    sheet.value(0, 0, 7)
    sheet.text(0, 1, "8")
    sheet.text(0, 2, "字" * 500)
    sheet.value(0, 27, Decimal("0.000001"))
    sheet.formula(2, 0, "=A1", None, 7)
    sheet.formula(2, 1, '=""', None, "")
    sheet.formula(2, 2, '="8"', None, "8")
    sheet.value(2, 3, None, book.format("bold"))
    rows = dict(iterate_rows(book.to_bytes(), 1))
    assert rows == {1: {"A": "7", "AB": "1E-06"}, 3: {"A": "7"}}
