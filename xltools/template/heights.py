"""Row heights: Excel never fits a merged cell to its text, so whoever writes the text must say how high it stands."""

import math

from xltools.excel.text import display_width

__all__ = ["HIGHEST", "height_of"]

# Excel's own limit, in points.
HIGHEST = 409
# At the body size a Chinese character is a little wider than two digits of the standard font, and a cell has padding and an indent.
_PER_PLACE = 1.04
_PADDING = 2.0
_LINE = 15.0
_AROUND = 6.0


def height_of(text: str, width: float, least: float = 0, line: float = _LINE) -> float:
    """The height that a text needs in a cell of `width`, in points; `line` is the height of one of its lines."""
    room = max((width - _PADDING) / _PER_PLACE, 2)
    lines = sum(max(1, math.ceil(display_width(part) / room)) for part in text.split("\n"))
    return min(HIGHEST, max(least, lines * line + _AROUND))
