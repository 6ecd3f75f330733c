"""How high the rows of a statutory table stand in the city's workbook, where nobody types."""

from collections.abc import Sequence

from xltools.excel.measure import row_height
from xltools.form.layout import PlacedBlock

__all__ = ["row_heights"]

_LINE_HEIGHT = 15


def row_heights(placed: PlacedBlock, widths: Sequence[float], least: float) -> dict[int, float]:
    """A height for each row of a block in which its labels can be read: Excel does not fit rows to merged cells."""
    title = (placed.title.row,) if placed.title else ()
    heights = dict.fromkeys((*title, *placed.head_rows, *placed.rows), least)
    labels = (*placed.heads, *placed.stubs, *((placed.corner,) if placed.corner else ()))
    for label in labels:
        rows = range(label.row, label.last_row + 1)
        width = sum(widths[label.column : label.last_column + 1])
        short = row_height([(label.text, width)], _LINE_HEIGHT) - sum(heights[row] for row in rows)
        if short > 0:
            heights.update({row: heights[row] + short / len(rows) for row in rows})
    return heights
