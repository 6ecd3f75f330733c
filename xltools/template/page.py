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
# By how much a page may hold more or less than calculated: programs measure their own fonts.
_SLACK = 0.04
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
    return (down - top - bottom) * max(1, wanted / (across - left - right))


def breaks(parts: Iterable[tuple[int, float, float]], room: float, repeated: float = 0) -> list[int]:
    """The rows before which a page should end, so that no heading is left alone at the foot of one.

    `parts` are the row of each heading, how far down it begins, and how far down what must stay with it ends, in points;
    `repeated` is the height of the rows that stand on top of every page.
    """
    rows: list[int] = []
    top = 0.0
    for row, begins, ends in parts:
        while begins - top > room * (1 + _SLACK):
            top += room - repeated
        if ends - top > room * (1 - _SLACK):
            rows.append(row)
            top = begins - repeated
    return rows


def lock(sheet: SheetWriter, *, filter_allowed: bool = False) -> None:
    """Lock without a password: it keeps labels and formulas from slips, not from people. Sizes may be changed."""
    sheet.raw.protect("", {"format_columns": True, "format_rows": True, "autofilter": filter_allowed})
