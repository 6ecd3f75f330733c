"""What is printed: every page of A4 can be read, and of the checks only what fails or is open."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from tests.libreoffice import Office
from tests.template.figures import FORM, UNIT, YEAR, content, published
from tests.template.looks import blank, look
from tests.template.recalculated import without_cached_values
from tests.workbooks import open_workbook
from xltools.checks.check_lines import FAILS, UNDECIDED, list_lines
from xltools.excel.open import open_book
from xltools.form.layout import CHECK_SHEET, layout_form
from xltools.template import messages
from xltools.template.content import Content
from xltools.template.workbook import write_template

# A4 in points, and what the margins leave of it.
_SHORT, _LONG, _SIDES, _ENDS = 595, 842, 72, 93.6
# Points of a column for each place of its width as it is stored.
_POINTS = 5.25
_SMALLEST = 8


def printed(sheet: Worksheet) -> tuple[int, int, int, int]:
    """First column and row, last column and row of what is printed."""
    first, top, last, bottom = range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))
    assert first is not None and top is not None and last is not None and bottom is not None
    return first, top, last, bottom


def column_points(sheet: Worksheet) -> dict[int, float]:
    """The width of each column that has one of its own, in points."""
    widths: dict[int, float] = {}
    for group in sheet.column_dimensions.values():
        columns = range(group.min or 0, (group.max or 0) + 1)
        widths |= dict.fromkeys(columns, 0 if group.hidden else group.width * _POINTS)
    return widths


def scale(sheet: Worksheet) -> float:
    """How much a sheet is shrunk to fit its page: to the width, and to the height where it has one page."""
    first, top, last, bottom = printed(sheet)
    widths = column_points(sheet)
    wanted = sum(widths.get(column, 48) for column in range(first, last + 1))
    width, height = (_LONG, _SHORT) if sheet.page_setup.orientation == "landscape" else (_SHORT, _LONG)
    scales = [1.0, (width - _SIDES) / wanted]
    if sheet.page_setup.fitToHeight != 0:
        high = sum(sheet.row_dimensions[row].height or 15 for row in range(top, bottom + 1))
        scales.append((height - _ENDS) / high)
    return min(scales)


def font_sizes(sheet: Worksheet) -> Iterator[float]:
    """Of everything that is printed, the page number too, which is shrunk with the sheet."""
    first, top, last, bottom = printed(sheet)
    footer = sheet.oddFooter
    assert footer is not None and footer.center is not None and footer.center.size is not None
    yield float(footer.center.size)
    for row in sheet.iter_rows(top, bottom, first, last):
        yield from (float(cell.font.sz) for cell in row if cell.value is not None)


@pytest.mark.parametrize("last_year", [False, True])
def test_nothing_is_printed_smaller_than_8_points(last_year: bool) -> None:
    values = {field.id: 12 for field in FORM.numbers} if last_year else None
    book = look(FORM, Content(YEAR, UNIT, published(), last_year=values)).formulas
    sizes = {
        sheet.title: round(scale(sheet) * min(font_sizes(sheet)), 2)
        for sheet in book.worksheets
        if sheet.sheet_state == "visible"
    }
    assert len(sizes) == len(FORM.sheets) + 2, "with the guide and the checks"
    assert {title: size for title, size in sizes.items() if size < _SMALLEST} == {}


def printed_lines(path: Path) -> list[tuple[object, ...]]:
    """Code, place and result of each line of a 校验 sheet that is printed."""
    grid = next(grid for grid in open_book(path).grids if grid.name == CHECK_SHEET)
    rows = range(list_lines(FORM)[-1].row + 6, len(grid.rows))
    cells = (tuple(grid.at(row, column) for column in (0, 2, 6)) for row in rows)
    return [row for row in cells if row[2] not in (None, "")]


_WRONG = {"t3.received.business": 2, "text.problems": None}
_FAILING = [("T3-01", "商业企业", FAILS), ("T3-01", "总计", FAILS)]
_OPEN = [("N-03", "五、问题及改进", UNDECIDED)]


def test_of_the_checks_only_what_fails_or_is_open_is_printed(tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.xlsx", tmp_path / "wrong.xlsx"
    write_template(FORM, content(), right)
    write_template(FORM, content(_WRONG), wrong)
    assert printed_lines(right) == []
    assert printed_lines(wrong) == [*_FAILING, *_OPEN]
    first, top, last, _ = printed(open_workbook(wrong)[CHECK_SHEET])
    assert (first, last, top) == (1, 9, list_lines(FORM)[-1].row + 4), "below the lines that a filter may hide"


def test_what_has_no_room_is_said() -> None:
    sheet = blank(FORM).formulas[CHECK_SHEET]
    _, top, _, bottom = printed(sheet)
    values = blank(FORM).grids[CHECK_SHEET]
    assert [row[6] for row in values[top + 2 : bottom - 1]] == [UNDECIDED] * 14
    assert values[bottom - 1][0] == messages.PRINT_MORE


@pytest.mark.long
@pytest.mark.libreoffice
def test_what_is_printed_follows_the_work(tmp_path: Path, office: Office) -> None:
    write_template(FORM, content(_WRONG), tmp_path / "wrong.xlsx")
    bare = without_cached_values(tmp_path / "wrong.xlsx", tmp_path / "bare.xlsx")
    place = layout_form(FORM).places["text.problems"]
    done = office.fill(bare, {(place.sheet, place.cell): "人手不足。"}, tmp_path / "done.xlsx")
    assert printed_lines(done) == _FAILING
