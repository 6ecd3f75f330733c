"""How a sheet lies on paper, and that it is locked: A4, one page wide, centred, numbered.

The footer counts the pages of what is printed: of one sheet alone that sheet's, of the whole workbook those of all
sheets, over which the numbers run on. So nobody need know which of the two was printed, and a missing page shows.
"""

from collections.abc import Iterable, Sequence

from xltools.excel.writer import SheetWriter

_A4 = 9
_FOOTER = "&C&10第&P页/共&N页"
# Left, right, top, bottom, in inches.
_MARGINS = (0.5, 0.5, 0.6, 0.7)
_INCH = 72
_SHORT_SIDE, _LONG_SIDE = 595, 842
# Points of a column for each place of its width, and around them.
_POINTS_PER_WIDTH, _POINTS_AROUND = 5.25, 3.75
# Programs measure fonts of their own: a page may hold a little less than calculated.
_CAUTION = 0.96


def set_up_page(
    sheet: SheetWriter,
    *,
    landscape: bool = False,
    last: tuple[int, int] | None = None,
    repeat: tuple[int, int] | None = None,
    one_page: bool = False,
) -> None:
    """The printed page: everything from A1 to the cell `last`, or all that is filled; the rows of `repeat` on each page."""
    raw = sheet.raw
    raw.set_paper(_A4)
    if landscape:
        raw.set_landscape()
    raw.set_margins(*_MARGINS)
    raw.center_horizontally()
    raw.set_footer(_FOOTER)
    raw.fit_to_pages(1, 1 if one_page else 0)
    if last is not None:
        raw.print_area(0, 0, *last)
    if repeat is not None and not one_page:
        raw.repeat_rows(*repeat)
    raw.hide_gridlines(2)


def page_height(widths: Sequence[float]) -> float:
    """How high the rows of one upright page may stand, in points, where the columns are shrunk to its width."""
    left, right, top, bottom = (margin * _INCH for margin in _MARGINS)
    wanted = sum(widths) * _POINTS_PER_WIDTH + len(widths) * _POINTS_AROUND
    return _CAUTION * (_LONG_SIDE - top - bottom) * max(1, wanted / (_SHORT_SIDE - left - right))


def page_breaks(parts: Iterable[tuple[int, float, float]], room: float) -> list[int]:
    """The rows before which a page should end, so that no part is torn that fits on one.

    `parts` are the first row of each, and how far down it begins and ends, in points.
    """
    rows: list[int] = []
    top = 0.0
    for row, begins, ends in parts:
        if ends - top > room and begins > top:
            rows.append(row)
            top = begins
        while ends - top > room:
            top += room
    return rows


def protect_sheet(sheet: SheetWriter, *, filter_allowed: bool = False) -> None:
    """Lock without a password: it keeps labels and formulas from slips, not from people. Sizes may be changed."""
    sheet.raw.protect("", {"format_columns": True, "format_rows": True, "autofilter": filter_allowed})
