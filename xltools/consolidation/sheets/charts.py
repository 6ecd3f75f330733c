"""图表: each chart the form declares, beside the numbers it is drawn from; both live over the other sheets.

Native charts that are read in grey print too: dark bars with their numbers, and patterns where there are several.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.messages import format_scope
from xltools.consolidation.sheets.ranking import Ranking, rank_units, write_share
from xltools.excel.address import cell_address
from xltools.excel.styles import CHART_FILLS, CHART_LINES
from xltools.excel.table import FormulaCell, write_heading
from xltools.excel.text import remove_unwritable
from xltools.excel.writer import BookWriter, SheetWriter, set_up_page
from xltools.form.layout import CHARTS_SHEET, CONTENTS_SHEET, DETAIL_SHEET, layout_form
from xltools.form.model import Chart, ChartKind
from xltools.form.rules.evaluate import Number, sum_known

# So many units are drawn; the others stand in the table beside the chart, added up.
TOP = 10
_EQUAL = "各单位数值相同（并列），按名录次序列出"
_TIED = f"第 {TOP} 名有并列，按名录次序取 {TOP} 个"


@dataclass(frozen=True, slots=True)
class ChartFigure:
    """A number of a chart: its value now, None for a blank, and its formula; without one it is history."""

    value: Number | None
    formula: str = ""


@dataclass(frozen=True, slots=True)
class ChartFigures:
    """The numbers of a chart of parts or of years: a label for each row, a head for each column."""

    heads: tuple[str, ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[ChartFigure, ...], ...]


def chart_figures(chart: Chart, consolidation: Consolidation) -> ChartFigures | None:
    """The numbers of a chart of parts or of years; None where fewer than two years are known."""
    now = tuple(_sum_cells(part.fields, consolidation) for part in chart.parts)
    labels = tuple(part.label for part in chart.parts)
    if chart.kind is ChartKind.PARTS:
        return ChartFigures((chart.unit,), labels, tuple((figure,) for figure in now))
    past = consolidation.past_years.years
    if not past:
        return None
    figures = {one.year: one.figures for one in past}
    years = range(past[0].year, consolidation.heading.year)
    rows = tuple(
        tuple(ChartFigure(_sum_known(part.fields, figures.get(year, {}))) for part in chart.parts) for year in years
    )
    # A year of which nothing is known keeps its place, or the chart would draw a leap as a step.
    names = (f"{year} 年" if year in figures else f"{year} 年（无数据）" for year in years)
    return ChartFigures(labels, (*names, f"{consolidation.heading.year} 年"), (*rows, now))


def top_units(chart: Chart, consolidation: Consolidation) -> Ranking:
    """The numbers of a chart of units."""
    (field,) = chart.parts[0].fields
    values = f"{DETAIL_SHEET}!{consolidation.layout.range(field)}"
    return rank_units(consolidation, field, TOP, values, f"INDEX({values},{{}})")


def ties_formula(values: str, figures: Sequence[Number | None]) -> FormulaCell:
    """What to say where the order of the first units, or who is among them, is only that of the roster."""
    there = sorted((figure for figure in figures if figure is not None), reverse=True)
    said = ""
    if len(there) > 1 and there[0] == there[-1]:
        said = _EQUAL
    elif len(there) > TOP and there[TOP - 1] == there[TOP]:
        said = _TIED
    tied = f'IF(COUNT({values})>{TOP},IF(LARGE({values},{TOP})=LARGE({values},{TOP}+1),"{_TIED}",""),"")'
    return FormulaCell(f'=IF(COUNT({values})<2,"",IF(MAX({values})=MIN({values}),"{_EQUAL}",{tied}))', said)


def _sum_cells(fields: Sequence[str], consolidation: Consolidation) -> ChartFigure:
    """A sum of the city's cells, blank where all of them are."""
    places = layout_form(consolidation.form).places
    cells = ",".join(places[field].full for field in fields)
    value = sum_known(consolidation.totals[field] for field in fields)
    return ChartFigure(value, f'=IF(COUNT({cells})=0,"",SUM({cells}))')


def _sum_known(fields: Sequence[str], figures: Mapping[str, Number]) -> Number | None:
    """The same of an earlier year; blank too where a part of the sum is not known."""
    numbers = [figures[field] for field in fields if field in figures]
    return sum_known(numbers) if len(numbers) == len(fields) else None


WIDTH, HEIGHT = 620, 330
# Off the edge of its row, which may be the edge of a page.
_DOWN = 5
_FONT = {"name": "宋体", "size": 9}


def _insert_chart(
    sheet: SheetWriter,
    first: int,
    title: str,
    labels: Sequence[str],
    columns: Mapping[int, Sequence[Number | None]],
    *,
    bars: bool,
) -> None:
    """Insert a chart beside its numbers: `first` is their first row, below their heads; column A has the labels. `bars` lie."""
    chart, last = sheet.book.chart({"type": "bar" if bars else "column"}), first + len(labels) - 1
    for number, (column, values) in enumerate(columns.items()):
        chart.add_series(
            {
                "name": [sheet.name, first - 1, column],
                "categories": [sheet.name, first, 0, last, 0],
                "values": [sheet.name, first, column, last, column],
                "categories_data": [remove_unwritable(text) for text in labels],
                # None keeps a gap; an empty text would be kept as 0.
                "values_data": [float(value) if isinstance(value, Decimal) else value for value in values],
                "data_labels": {"value": True, "font": _FONT},
                "border": {"color": CHART_LINES["edge"], "width": 0.75},
                "gap": 60,
                **CHART_FILLS[number % len(CHART_FILLS)],
            }
        )
    chart.set_title({"name": title, "name_font": {"name": "黑体", "size": 12, "bold": False}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _FONT} if len(columns) > 1 else {"none": True})
    categories: dict[str, Any] = {"num_font": _FONT, "reverse": bars}
    lines = {"visible": True, "line": {"color": CHART_LINES["grid"]}}
    # The bars say their numbers; turned upside down, their axis would lie on top.
    amounts = {"num_font": _FONT, "major_gridlines": lines, "min": 0, "visible": not bars}
    # XlsxWriter names the axes of a bar chart by where they lie.
    chart.set_x_axis(amounts if bars else categories)
    chart.set_y_axis(categories if bars else amounts)
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    chart.show_na_as_empty_cell()
    options = {"description": title, "object_position": 2, "y_offset": _DOWN}
    sheet.raw.insert_chart(first - 2, _CHART_COLUMN, chart, options)


# A label, up to three numbers, a gap; the chart lies over what is right of it.
_WIDTHS = (28, 9, 9, 9, 2, 13, 13, 13, 13, 13, 13, 13)
_CHART_COLUMN = 5
# Hidden: the positions of the ranked units.
_POSITION = 13
_ROW_HEIGHT = 18
# A block is as high as its chart, in rows, and one row apart from the next.
_TO_A_PAGE = 2
_BLOCK = -(-HEIGHT * 3 // 4 // _ROW_HEIGHT) + 2


def write_charts(book: BookWriter, consolidation: Consolidation) -> None:
    """Add the sheet; a form without charts has none."""
    charts, heading = consolidation.form.charts.charts, consolidation.heading
    if not charts:
        return
    sheet = book.sheet(CHARTS_SHEET)
    title = f"{heading.place}{heading.year}年度主要数据图"
    years = "　　汇总时一并给出往年的汇总工作簿，即可画出历年图。"
    more = "" if consolidation.past_years.years else years
    note = f"{format_scope(consolidation)}；图和数字随各表变化。{more}"
    write_heading(sheet, title, note, _WIDTHS, CONTENTS_SHEET)
    row = 3
    for chart in charts:
        row = _draw_chart(sheet, chart, consolidation, row)
    sheet.hide_columns(_POSITION, _POSITION)
    set_up_page(sheet, landscape=True, last=(row - 2, len(_WIDTHS) - 1))
    sheet.raw.set_h_pagebreaks(list(range(3 + _TO_A_PAGE * (_BLOCK + 1), row, _TO_A_PAGE * (_BLOCK + 1))))


def _draw_chart(sheet: SheetWriter, chart: Chart, consolidation: Consolidation, row: int) -> int:
    """Draw a chart with its numbers from a row on; the next free row."""
    title = f"{consolidation.heading.year}年{chart.title}（{chart.unit}）"
    if chart.kind is ChartKind.UNITS:
        used = _write_units(sheet, chart, title, consolidation, row)
    else:
        figures = chart_figures(chart, consolidation)
        if figures is None:
            return row
        if chart.kind is ChartKind.YEARS:
            title = f"{chart.title}（{chart.unit}）"
        used = _write_rows(sheet, chart, title, figures, row)
    for at in range(row, row + max(used, _BLOCK)):
        sheet.raw.set_row(at, _ROW_HEIGHT)
    return row + max(used, _BLOCK) + 1


def _write_heads(sheet: SheetWriter, row: int, title: str, heads: Sequence[str]) -> int:
    sheet.text(row, 0, title, "section")
    for column, head in enumerate(heads):
        sheet.text(row + 1, column, head, "head")
    return row + 2


def _write_rows(sheet: SheetWriter, chart: Chart, title: str, figures: ChartFigures, row: int) -> int:
    """Parts of a whole with their shares, or years side by side; how many rows it takes."""
    parts = chart.kind is ChartKind.PARTS
    heads = ("类别" if parts else "年度", *figures.heads, *(("占比",) if parts else ()))
    first = _write_heads(sheet, row, title, heads)
    total = f"SUM(B${first + 1}:B${first + len(figures.rows)})"
    whole = sum_known(numbers[0].value for numbers in figures.rows) if parts else None
    for at, (label, numbers) in enumerate(zip(figures.labels, figures.rows, strict=True), first):
        sheet.text(at, 0, label, "cell one_line")
        for column, figure in enumerate(numbers, 1):
            sheet.formula(at, column, figure.formula, "centre", figure.value)
        if parts:
            write_share(sheet, at, 2, cell_address(at, 1), total, numbers[0].value, whole)
    columns = {
        column: [numbers[column - 1].value for numbers in figures.rows] for column in range(1, len(figures.heads) + 1)
    }
    _insert_chart(sheet, first, title, figures.labels, columns, bars=parts)
    return 2 + len(figures.rows)


def _write_units(sheet: SheetWriter, chart: Chart, title: str, consolidation: Consolidation, row: int) -> int:
    """The units with the largest figures, ranked by the sheet itself; how many rows it takes."""
    first, top = _write_heads(sheet, row, title, ("单位", chart.unit, "占比")), top_units(chart, consolidation)
    last = first + top.rows - (0 if len(consolidation.lines) > TOP else 1)
    end = top.write(sheet, first, 0, _POSITION, f"SUM(B${first + 1}:B${last + 1})")
    (field,) = chart.parts[0].fields
    ties = ties_formula(top.values, [line.figures[field] for line in consolidation.lines])
    sheet.formula(end, 0, ties.formula, "note unwrapped", ties.value)
    blanks = top.rows - len(top.listed_units)
    names = [consolidation.lines[one.line].name for one in top.listed_units] + [""] * blanks
    numbers = [*(one.number for one in top.listed_units), *[None] * blanks]
    _insert_chart(sheet, first, title, names, {1: numbers}, bars=True)
    return 4 + top.rows
