"""The look of every workbook that the tool writes, by name: one typeface, one colour code, thin rules; and how much room a text takes.

A style is one or more words, each adding to those before it or overriding them: "cell list wrong" is the cell of a list,
in red. Widths are in columns' places, heights in points. Excel never fits a merged cell to its text, and measures Chinese
at half its width: whoever writes a text must say how wide its column is and how high its row stands.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xltools.excel.text import display_width

# Fills of cells, light enough to be read when printed in grey.
_COLOURS = {
    "head": "#DCE6F1",
    "total": "#EDEDED",
    "input": "#FFFFFF",
    "blank": "#FFF9D6",
    "wrong": "#FFC7CE",
    "explain": "#FFD966",
    "fine": "#E2F0D9",
    "preset": "#E4DFEC",
}
_RED, _GREEN, _BLUE = "#9C0006", "#375623", "#0563C1"
_BLACK, _GREY, _PALE, _RULES = "#000000", "#808080", "#A6A6A6", "#BFBFBF"
_BODY_FONT = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter"}
_TITLE_FONT = {**_BODY_FONT, "font_name": "黑体"}
_BORDERED = {**_BODY_FONT, "border": 1, "text_wrap": True}

_STYLES: Mapping[str, Mapping[str, Any]] = {
    # What stands around tables.
    "title": {**_TITLE_FONT, "font_size": 16, "align": "center", "text_wrap": True},
    "heading": {**_TITLE_FONT, "font_size": 16, "align": "left"},
    "section": {**_TITLE_FONT, "font_size": 12},
    "note": {**_BODY_FONT, "font_size": 10, "text_wrap": True},
    "prose": {**_BODY_FONT, "text_wrap": True},
    "aside": {**_BODY_FONT, "font_size": 9, "align": "center", "font_color": _GREY, "text_wrap": True},
    "copy": {**_BODY_FONT, "num_format": "General"},
    # Cells of tables.
    "head": {**_BORDERED, "align": "center", "bg_color": _COLOURS["head"]},
    "stub": {**_BORDERED, "align": "left", "indent": 1, "bg_color": _COLOURS["head"]},
    "cell": {**_BORDERED, "align": "left", "indent": 1},
    "centre": {**_BORDERED, "align": "center"},
    "input": {**_BORDERED, "align": "center", "locked": False},
    "input_text": {**_BORDERED, "align": "left", "indent": 1, "locked": False},
    "input_long": {**_BORDERED, "align": "left", "indent": 1, "valign": "top", "locked": False},
    "total": {**_BORDERED, "align": "center", "bg_color": _COLOURS["total"]},
    "verdict": {**_BORDERED, "font_name": "黑体", "font_size": 14, "align": "center"},
    # What a colour says; these are conditional formats too.
    "plain": {},
    "wrong": {"bg_color": _COLOURS["wrong"], "font_color": _RED},
    "explain": {"bg_color": _COLOURS["explain"]},
    "blank": {"bg_color": _COLOURS["blank"]},
    "preset": {"bg_color": _COLOURS["preset"]},
    "fine": {"bg_color": _COLOURS["fine"], "font_color": _GREEN},
    "fixed": {"bg_color": _COLOURS["input"], "font_color": _BLACK},
    "fixed_total": {"bg_color": _COLOURS["total"], "font_color": _BLACK},
    "faint": {"font_color": _GREY},
    "pale": {"font_color": _PALE},
    "urgent": {"font_color": _RED},
    # Words that change one thing. An indent would pull a centred cell to the left.
    "left": {"align": "left", "indent": 1},
    "center": {"align": "center", "indent": 0},
    "top": {"valign": "top"},
    "unwrapped": {"text_wrap": False},
    "one_line": {"text_wrap": False, "shrink": True},
    "bold": {"bold": True},
    "large": {"font_size": 18},
    "small": {"font_size": 9},
    "link": {"font_color": _BLUE, "underline": 1},
    "percent": {"num_format": "0.0%"},
    "text": {"num_format": "@"},
    "day": {"num_format": "yyyy-mm-dd"},
    # Lists are longer than statutory tables: smaller, and ruled lightly. Hashes and ids are cut off at the cell's edge.
    "list": {"font_size": 10, "border_color": _RULES},
    "hash": {"font_size": 8, "align": "fill", "indent": 0, "text_wrap": False, "font_color": _GREY},
    "id": {"font_size": 6, "align": "left", "valign": "top", "bg_color": _COLOURS["total"], "font_color": _GREY},
    "ruled": {"border": 1, "border_color": _RULES},
    # Samples of the fills, where they are explained.
    **{f"sample_{name}": {**_BORDERED, "bg_color": colour} for name, colour in _COLOURS.items()},
}

# The bars of charts, by pattern and by darkness: a copy in grey tells them apart.
CHART_FILLS: tuple[Mapping[str, Any], ...] = (
    {"fill": {"color": "#3F5F86"}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#595959", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#D9D9D9"}},
    {"pattern": {"pattern": "horizontal_brick", "fg_color": "#7F7F7F", "bg_color": "#FFFFFF"}},
)
CHART_LINES = {"edge": "#404040", "grid": "#D9D9D9", "bar": "#9DB7D5"}

# Excel's own limit for the height of a row.
HIGHEST = 409.0
# At the body size a Chinese character is a little wider than two places of column width.
_WIDTH_PER_CHARACTER = 1.04
# The indents on both sides of a cell.
_INDENT = 2.0
# A title is set in 16 points where columns are measured in 11.
_TITLE_PLACE = 1.7


def properties_of(style: str) -> dict[str, Any]:
    """The XlsxWriter properties of a style. Raises KeyError for a word that is none."""
    return {name: value for word in style.split() for name, value in _STYLES[word].items()}


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


def row_height(texts: Iterable[tuple[str, float]], least: float = 0, line: float = 15) -> float:
    """How high a row must be for texts wrapped in cells of these widths; `line` is the height of one of their lines."""
    lines = max((_count_lines(text, width - _INDENT) for text, width in texts), default=1)
    return min(HIGHEST, max(least, lines * line + 6))


def _count_lines(text: str, width: float) -> int:
    if len(text) * 2.1 <= width and "\n" not in text:
        return 1
    places = max(width / _WIDTH_PER_CHARACTER, 2)
    return sum(max(1, math.ceil(display_width(line) / places)) for line in text.split("\n"))
