"""Native charts that are read in grey print too: dark bars with their numbers, and patterns where there are several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xltools.consolidation.sums import Number
from xltools.excel.text import clean_text
from xltools.excel.writing import BookWriter, SheetWriter

__all__ = ["HEIGHT", "Series", "draw"]

WIDTH, HEIGHT = 620, 330
# Off the edge of its row, which may be the edge of a page.
_DOWN = 5
_FONT = {"name": "宋体", "size": 9}
_DARK = "#3F5F86"
# By pattern and by darkness: a copy in grey tells them apart.
_FILLS: tuple[dict[str, Any], ...] = (
    {"fill": {"color": _DARK}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#595959", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#D9D9D9"}},
    {"pattern": {"pattern": "horizontal_brick", "fg_color": "#7F7F7F", "bg_color": "#FFFFFF"}},
)


@dataclass(frozen=True, slots=True)
class Series:
    """A column of numbers and the cells they stand in, from 0; `name` is the cell of its head."""

    name: tuple[int, int]
    first: tuple[int, int]
    values: Sequence[Number | None]


def draw(
    book: BookWriter,
    sheet: SheetWriter,
    place: tuple[int, int],
    title: str,
    labels: tuple[tuple[int, int], Sequence[str]],
    series: Sequence[Series],
    *,
    bars: bool,
) -> None:
    """Insert a chart at a cell. `labels` are the first cell of the categories, and what they say; `bars` lie."""
    chart = book.chart({"type": "bar" if bars else "column"})
    (row, column), texts = labels
    for number, one in enumerate(series):
        chart.add_series(
            {
                "name": [sheet.name, *one.name],
                "categories": [sheet.name, row, column, row + len(texts) - 1, column],
                "values": [sheet.name, *one.first, one.first[0] + len(one.values) - 1, one.first[1]],
                "categories_data": [clean_text(text) for text in texts],
                # None keeps a gap; an empty text would be kept as 0.
                "values_data": [None if value is None else _plain(value) for value in one.values],
                "data_labels": {"value": True, "font": _FONT},
                "border": {"color": "#404040", "width": 0.75},
                "gap": 60,
                **_FILLS[number % len(_FILLS)],
            }
        )
    chart.set_title({"name": title, "name_font": {"name": "黑体", "size": 12, "bold": False}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _FONT} if len(series) > 1 else {"none": True})
    categories: dict[str, Any] = {"num_font": _FONT, "reverse": bars}
    lines = {"visible": True, "line": {"color": "#D9D9D9"}}
    # The bars say their numbers; turned upside down, their axis would lie on top.
    amounts = {"num_font": _FONT, "major_gridlines": lines, "min": 0, "visible": not bars}
    # XlsxWriter names the axes of a bar chart by where they lie.
    chart.set_x_axis(amounts if bars else categories)
    chart.set_y_axis(categories if bars else amounts)
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    chart.show_na_as_empty_cell()
    options = {"description": title, "object_position": 2, "y_offset": _DOWN}
    sheet.raw.insert_chart(*place, chart, options)


def _plain(value: Number) -> int | float:
    return value if isinstance(value, int) else float(value)
