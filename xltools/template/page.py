"""How a sheet prints and what may be done to it: A4, one page wide, page numbers, locked as a guard rail."""

from collections.abc import Iterable, Sequence

from xltools.excel.writing import SheetWriter

__all__ = ["breaks", "lock", "page_room", "set_page"]

_A4 = 9
# Left, right, top, bottom, in inches.
_MARGINS = (0.5, 0.5, 0.6, 0.7)
_INCH = 72
_SHORT_SIDE, _LONG_SIDE = 595, 842
# Points of a column for each place of its width, and around them.
_PER_PLACE, _AROUND = 5.25, 3.75
# Programs measure fonts of their own: a page may hold a little less than calculated.
_CAUTION = 0.96
_FOOTER = "&C&10第&P页/共&N页"


def set_page(
    sheet: SheetWriter, *, landscape: bool, last: tuple[int, int], repeat: tuple[int, int] | None, one_page: bool
) -> None:
    """The printed page: everything from A1 to `last`, the rows of `repeat` on each page."""
    raw = sheet.raw
    raw.set_paper(_A4)
    if landscape:
        raw.set_landscape()
    raw.set_margins(*_MARGINS)
    raw.center_horizontally()
    raw.set_footer(_FOOTER)
    raw.fit_to_pages(1, 1 if one_page else 0)
    raw.print_area(0, 0, *last)
    if repeat is not None and not one_page:
        raw.repeat_rows(*repeat)
    raw.hide_gridlines(2)


def page_room(widths: Sequence[float], *, landscape: bool) -> float:
    """How high the rows of one printed page may stand, in points, where the columns are shrunk to its width."""
    across, down = (_LONG_SIDE, _SHORT_SIDE) if landscape else (_SHORT_SIDE, _LONG_SIDE)
    left, right, top, bottom = (margin * _INCH for margin in _MARGINS)
    wanted = sum(widths) * _PER_PLACE + len(widths) * _AROUND
    return _CAUTION * (down - top - bottom) * max(1, wanted / (across - left - right))


def breaks(parts: Iterable[tuple[int, float, float]], room: float) -> list[int]:
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


def lock(sheet: SheetWriter, *, filter_allowed: bool = False) -> None:
    """Lock without a password: it keeps labels and formulas from slips, not from people. Sizes may be changed."""
    sheet.raw.protect("", {"format_columns": True, "format_rows": True, "autofilter": filter_allowed})
