"""The plain table sheet: widths right for Chinese, filters, frozen heads, and nothing cut in silence."""

import io
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from xltools.excel.styles import column_width, row_height
from xltools.excel.table import FormulaCell, TableColumn, TableRow, TableSheet, cut_text, write_table
from xltools.excel.writer import BookWriter

COLUMNS = (TableColumn("单位", widest=30), TableColumn("件数", align="center"), TableColumn("查看"))


def written(*rows: TableRow) -> Worksheet:
    book = BookWriter(title="表", year=2025)
    write_table(book, TableSheet("表", "标题", "说明", COLUMNS, rows, frozen=1))
    return openpyxl.load_workbook(io.BytesIO(book.to_bytes()))["表"]


def test_cells_keep_their_kind() -> None:
    sheet = written(TableRow(("教育局", 3, FormulaCell("=1+1", 2))), TableRow(("00123", Decimal("0.5"), None)))
    assert [cell.value for cell in sheet[4]] == ["教育局", 3, "=1+1"]
    assert [cell.value for cell in sheet[5]] == ["00123", 0.5, None]


def test_heads_are_frozen_filterable_and_repeated_on_paper() -> None:
    sheet = written(TableRow(("教育局", 1, "")), TableRow(("水务局", 2, "")))
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("B4", "A3:C5", "$3:$3")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")


@pytest.mark.parametrize(("text", "width"), [("教育局", 3 * 2 * 1.1 + 2.5), ("abc", 3 * 1.1 + 2.5)])
def test_a_chinese_column_is_twice_as_wide(text: str, width: float) -> None:
    assert column_width(text) == pytest.approx(width)


def test_a_long_text_is_wrapped_in_a_row_that_is_high_enough() -> None:
    sheet = written(TableRow(("招远市" * 20, 1, "")), TableRow(("短", 1, "")))
    assert sheet.column_dimensions["A"].width == pytest.approx(30.7, abs=0.1)
    assert sheet.row_dimensions[4].height > 4 * 14 > sheet.row_dimensions[5].height
    assert row_height([("一\n二\n三", 40)]) > row_height([("一", 40)])


def test_an_empty_table_says_so() -> None:
    assert written()["A4"].value == "（无）"


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    assert cut_text("短") == "短"
    assert cut_text("字" * 40_000).endswith("……（共 40000 字，后略）")
    assert len(cut_text("字" * 40_000)) == 32_767
    assert written(TableRow(("字" * 40_000, 1, "")))["A4"].value.endswith("后略）")
