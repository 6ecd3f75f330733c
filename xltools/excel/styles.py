"""The look of every workbook the tool writes, as XlsxWriter properties: one typeface, one colour code, thin black rules.

How much room a text takes. Excel never fits a merged cell to its text, and measures Chinese at half its width.

So whoever writes a text must say how wide its column is and how high its row stands.

How a sheet lies on paper: A4, as wide as one page, numbered by itself, since each sheet is handed on alone.

How a sheet prints and what may be done to it: A4, one page wide, page numbers, locked as a guard rail.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xltools.excel.text import display_width
from xltools.excel.writer import SheetWriter

__all__ = [
    "A4",
    "COLOURS",
    "FOOTER",
    "HIGHEST",
    "STYLES",
    "column_after_title",
    "column_width",
    "make_style",
    "page_breaks",
    "page_height",
    "protect_sheet",
    "row_height",
    "set_up_page",
    "set_up_paper",
    "text_height",
]

# Filled cells. Light enough to be read when printed in grey.
COLOURS = {
    "head": "#DCE6F1",
    "total": "#EDEDED",
    "input": "#FFFFFF",
    "blank": "#FFF9D6",
    "wrong": "#FFC7CE",
    "explain": "#FFD966",
    "fine": "#E2F0D9",
}
_BODY_FONT = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter"}
_BORDERED = {**_BODY_FONT, "border": 1, "text_wrap": True}

STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {**_BODY_FONT, "font_name": "黑体", "font_size": 16, "align": "center"},
    "note": {**_BODY_FONT, "font_size": 9.5, "text_wrap": True},
    "note_centre": {**_BODY_FONT, "font_size": 9.5, "align": "center"},
    "section": {**_BODY_FONT, "font_name": "黑体", "font_size": 12},
    "prose": {**_BODY_FONT, "text_wrap": True},
    "head": {**_BORDERED, "align": "center", "bg_color": COLOURS["head"]},
    "stub": {**_BORDERED, "align": "left", "indent": 1, "bg_color": COLOURS["head"]},
    "cell": {**_BORDERED, "align": "left", "indent": 1},
    "centre": {**_BORDERED, "align": "center"},
    "input": {**_BORDERED, "align": "center", "locked": False},
    "input_text": {**_BORDERED, "align": "left", "indent": 1, "locked": False},
    "input_long": {**_BORDERED, "align": "left", "indent": 1, "valign": "top", "locked": False},
    "total": {**_BORDERED, "align": "center", "bg_color": COLOURS["total"]},
    "aside": {**_BODY_FONT, "font_size": 9, "align": "center", "font_color": "#808080", "text_wrap": True},
    "link": {**_BORDERED, "align": "center", "font_color": "#0563C1", "underline": 1},
    "back": {**_BODY_FONT, "font_size": 9.5, "font_color": "#0563C1", "underline": 1},
    "verdict": {**_BORDERED, "font_name": "黑体", "font_size": 14, "align": "center"},
    "wrong": {"bg_color": COLOURS["wrong"], "font_color": "#9C0006"},
    "explain": {"bg_color": COLOURS["explain"]},
    "blank": {"bg_color": COLOURS["blank"]},
    "fine": {"bg_color": COLOURS["fine"], "font_color": "#375623"},
    "mended": {"bg_color": COLOURS["input"], "font_color": "#000000"},
    "mended_total": {"bg_color": COLOURS["total"], "font_color": "#000000"},
    "copy": {**_BODY_FONT, "num_format": "General"},
}

# Samples of the colours, where they are explained.
STYLES = {**STYLES, **{f"swatch_{name}": {**_BORDERED, "bg_color": colour} for name, colour in COLOURS.items()}}


def make_style(name: str, **changes: Any) -> dict[str, Any]:
    """A style with changes."""
    return {**STYLES[name], **changes}


# Excel's own limit for the height of a row, in points.
HIGHEST = 409.0
# At the body size a Chinese character is a little wider than two places of column width.
_WIDTH_PER_CHARACTER = 1.04
# A cell of a form has an indent on both sides; one of a list has none.
_INDENT = 2.0
# A title is set in 16 points where columns are measured in 11.
_TITLE_PLACE = 1.7


def column_width(text: str) -> float:
    """How wide a column must be to show a text in one line."""
    return display_width(text) * 1.1 + 2.5


def column_after_title(title: str, widths: Sequence[float]) -> int:
    """The first column right of a title that runs over the columns from A on; the last one where it runs over all."""
    used = 0.0
    for column, width in enumerate(widths):
        if used >= display_width(title) * _TITLE_PLACE:
            return column
        used += width
    return max(len(widths) - 1, 0)


def row_height(texts: Iterable[tuple[str, float]], line: float = 14) -> float:
    """How high the row of a list must be for texts wrapped in columns of these widths."""
    lines = max((_count_lines(text, width) for text, width in texts), default=1)
    return min(HIGHEST, lines * line + 5)


def text_height(text: str, width: float, least: float = 0, line: float = 15) -> float:
    """The height that a text needs in a form's cell of `width`; `line` is the height of one of its lines."""
    return min(HIGHEST, max(least, _count_lines(text, width - _INDENT) * line + 6))


def _count_lines(text: str, width: float) -> int:
    if len(text) * 2.1 <= width and "\n" not in text:
        return 1
    places = max(width / _WIDTH_PER_CHARACTER, 2)
    return sum(max(1, math.ceil(display_width(line) / places)) for line in text.split("\n"))


# No number of all pages: it would count those of every sheet.
FOOTER = "&C&9第 &P 页"
A4 = 9


def set_up_paper(raw: Any, *, landscape: bool = False, side: float = 0.4, top: float = 0.6) -> None:
    """Set up XlsxWriter's worksheet for printing; margins are in inches."""
    if landscape:
        raw.set_landscape()
    raw.set_paper(A4)
    raw.fit_to_pages(1, 0)
    raw.set_margins(left=side, right=side, top=top, bottom=top)
    raw.set_footer(FOOTER)
    raw.set_start_page(1)
    raw.hide_gridlines(2)


_A4 = 9
# Left, right, top, bottom, in inches.
_MARGINS = (0.5, 0.5, 0.6, 0.7)
_INCH = 72
_SHORT_SIDE, _LONG_SIDE = 595, 842
# Points of a column for each place of its width, and around them.
_POINTS_PER_WIDTH, _POINTS_AROUND = 5.25, 3.75
# Programs measure fonts of their own: a page may hold a little less than calculated.
_CAUTION = 0.96
_FOOTER = "&C&10第&P页/共&N页"


def set_up_page(
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


def page_height(widths: Sequence[float], *, landscape: bool) -> float:
    """How high the rows of one printed page may stand, in points, where the columns are shrunk to its width."""
    across, down = (_LONG_SIDE, _SHORT_SIDE) if landscape else (_SHORT_SIDE, _LONG_SIDE)
    left, right, top, bottom = (margin * _INCH for margin in _MARGINS)
    wanted = sum(widths) * _POINTS_PER_WIDTH + len(widths) * _POINTS_AROUND
    return _CAUTION * (down - top - bottom) * max(1, wanted / (across - left - right))


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
