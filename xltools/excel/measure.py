"""How much room a text takes. Excel never fits a merged cell to its text, and measures Chinese at half its width.

So whoever writes a text must say how wide its column is and how high its row stands.
"""

import math
from collections.abc import Iterable, Sequence

from xltools.excel.text import display_width

__all__ = ["HIGHEST", "column_beside", "column_width", "height_of", "row_height"]

# Excel's own limit for the height of a row, in points.
HIGHEST = 409.0
# At the body size a Chinese character is a little wider than two places of column width.
_PER_PLACE = 1.04
# A cell of a form has an indent on both sides; one of a list has none.
_INDENT = 2.0
# A title is set in 16 points where columns are measured in 11.
_TITLE_PLACE = 1.7


def column_width(text: str) -> float:
    """How wide a column must be to show a text in one line."""
    return display_width(text) * 1.1 + 2.5


def column_beside(title: str, widths: Sequence[float]) -> int:
    """The first column right of a title that runs over the columns from A on; the last one where it runs over all."""
    used = 0.0
    for column, width in enumerate(widths):
        if used >= display_width(title) * _TITLE_PLACE:
            return column
        used += width
    return max(len(widths) - 1, 0)


def row_height(texts: Iterable[tuple[str, float]], line: float = 14) -> float:
    """How high the row of a list must be for texts wrapped in columns of these widths."""
    lines = max((_lines(text, width) for text, width in texts), default=1)
    return min(HIGHEST, lines * line + 5)


def height_of(text: str, width: float, least: float = 0, line: float = 15) -> float:
    """The height that a text needs in a form's cell of `width`; `line` is the height of one of its lines."""
    return min(HIGHEST, max(least, _lines(text, width - _INDENT) * line + 6))


def _lines(text: str, width: float) -> int:
    if len(text) * 2.1 <= width and "\n" not in text:
        return 1
    places = max(width / _PER_PLACE, 2)
    return sum(max(1, math.ceil(display_width(line) / places)) for line in text.split("\n"))
