"""How a sheet prints and what may be done to it: A4, one page wide, page numbers, locked as a guard rail."""

from xltools.excel.writing import SheetWriter

__all__ = ["lock", "set_page"]

_A4 = 9
_MARGINS = (0.5, 0.5, 0.6, 0.7)
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


def lock(sheet: SheetWriter, *, filter_allowed: bool = False) -> None:
    """Lock without a password: it keeps labels and formulas from slips, not from people. Sizes may be changed."""
    sheet.raw.protect("", {"format_columns": True, "format_rows": True, "autofilter": filter_allowed})
