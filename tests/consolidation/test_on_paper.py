"""The city's workbook on paper: A4, only columns that say something, no letter under 8 points."""

from itertools import chain
from pathlib import Path

import pytest
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from tests.consolidation.books import example, opened
from tests.consolidation.city import FORM
from tests.consolidation.past import with_past
from xltools.consolidation.sheets.detail_layout import FIXED

# Sides of an A4 page in inches.
SHORT, LONG = 8.27, 11.69


def area(sheet: Worksheet) -> tuple[int, int, int, int]:
    """First column and row, last column and row that go on paper, beside what is repeated."""
    first, top, last, bottom = range_boundaries(str(sheet.print_area).rpartition("!")[2].replace("$", ""))
    return first or 1, top or 1, last or 1, bottom or 1


def scale(sheet: Worksheet) -> float:
    """By how much the page is made smaller: as it says, or so that all of its columns fit."""
    fitted = sheet.sheet_properties.pageSetUpPr
    if fitted is None or not fitted.fitToPage:
        return float(sheet.page_setup.scale or 100) / 100
    width: dict[int, float] = {}
    for one in sheet.column_dimensions.values():
        width |= dict.fromkeys(range(one.min or 1, (one.max or 1) + 1), one.width)
    needed = sum((width.get(column, 8.43) * 7 + 5) / 96 for column in range(1, area(sheet)[2] + 1))
    side = LONG if sheet.page_setup.orientation == "landscape" else SHORT
    return float(min(1, (side - sheet.page_margins.left - sheet.page_margins.right) / needed))


@pytest.mark.parametrize("include_errors", [False, True])
def test_nothing_is_printed_smaller_than_eight_points(tmp_path: Path, include_errors: bool) -> None:
    book = opened(with_past(example(include_errors=include_errors)), tmp_path)
    small = {}
    for sheet in book:
        if sheet.sheet_state != "visible" or sheet.title in {one.name for one in FORM.sheets}:
            continue
        first, top, last, bottom = area(sheet) if sheet.print_area else (1, 1, sheet.max_column, sheet.max_row)
        cells = chain.from_iterable(row[first - 1 : last] for row in sheet.iter_rows(top, bottom))
        sizes = {cell.font.sz for cell in cells if cell.value is not None}
        if sizes and min(sizes) * scale(sheet) < 7.95:
            small[sheet.title] = (min(sizes), round(scale(sheet), 2))
    assert small == {}


def test_of_a_unit_its_number_its_name_and_its_figures_are_printed(tmp_path: Path) -> None:
    sheet = opened(example(), tmp_path)["明细"]
    first, top, last, _ = area(sheet)
    assert (first, last) == (len(FIXED) + 1, len(FIXED) + len(FORM.numbers))
    assert (sheet.print_title_cols, sheet.print_title_rows) == ("$A:$B", "$3:$8")
    ids = next(row for row in range(1, 20) if sheet.cell(row, first).value == FORM.numbers[0].id)
    assert top == ids + 1 == 10


@pytest.mark.parametrize("name", ["问题", "报送情况", "来源"])
def test_hashes_keys_and_what_is_empty_throughout_stay_on_the_screen(tmp_path: Path, name: str) -> None:
    sheet = opened(example(), tmp_path)[name]
    _, _, last, bottom = area(sheet)
    heads = [cell.value for cell in sheet[3]]
    printed = heads[:last]
    assert not {"SHA-256", "项目编号", "单位代码"} & set(printed)
    assert [
        head
        for column, head in enumerate(printed, 1)
        if all(sheet.cell(r, column).value is None for r in range(4, bottom + 1))
    ] == []
    assert len(set(heads)) == len(heads)
