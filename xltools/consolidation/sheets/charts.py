"""图表: each chart the form declares, beside the numbers it is drawn from; both live over the other sheets.

The numbers behind each chart: as formulas over the other sheets, and as the values these have now.

Native charts that are read in grey print too: dark bars with their numbers, and patterns where there are several.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.messages import format_scope
from xltools.consolidation.sheets.breakdown import compute_share
from xltools.consolidation.sheets.contents import back_link_format
from xltools.consolidation.sheets.ranking import RankedUnit, Ranking, rank_figures
from xltools.excel.address import cell_address
from xltools.excel.styles import make_style, set_up_paper
from xltools.excel.table import FormulaCell
from xltools.excel.text import remove_unwritable
from xltools.excel.writer import BookWriter, Format, SheetWriter
from xltools.form.layout import CHARTS_SHEET, CONTENTS_SHEET, DETAIL_SHEET, layout_form
from xltools.form.model import Chart, ChartKind
from xltools.form.sums import Number, sum_known

__all__ = ["TOP", "chart_figures", "top_units", "write_charts"]

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


@dataclass(frozen=True, slots=True)
class TopUnits:
    """The units with the largest figures, and what the others make."""

    ranking: Ranking
    names: str
    listed_units: tuple[RankedUnit, ...]
    others: int
    rest: Number
    total: Number | None
    ties: FormulaCell


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


def top_units(chart: Chart, consolidation: Consolidation) -> TopUnits:
    """The numbers of a chart of units."""
    plan, (field,) = consolidation.layout, chart.parts[0].fields
    values = f"{DETAIL_SHEET}!{plan.range(field)}"
    figures = [line.figures[field] for line in consolidation.lines]
    shown = rank_figures(figures, TOP)
    total = sum_known(figures)
    rest = (total or 0) - (sum_known(one.number for one in shown) or 0)
    others = sum(1 for figure in figures if figure is not None) - len(shown)
    ranking = Ranking(values, f"INDEX({values},{{}})", max(plan.units, 1))
    return TopUnits(
        ranking, f"{DETAIL_SHEET}!{plan.names}", tuple(shown), others, rest, total, _ties_formula(values, figures)
    )


def _ties_formula(values: str, figures: Sequence[Number | None]) -> FormulaCell:
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
_DARK = "#3F5F86"
# By pattern and by darkness: a copy in grey tells them apart.
_FILLS: tuple[dict[str, Any], ...] = (
    {"fill": {"color": _DARK}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#595959", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#D9D9D9"}},
    {"pattern": {"pattern": "horizontal_brick", "fg_color": "#7F7F7F", "bg_color": "#FFFFFF"}},
)


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """A column of numbers and the cells they stand in, from 0; `name` is the cell of its head."""

    name: tuple[int, int]
    first: tuple[int, int]
    values: Sequence[Number | None]


def insert_chart(
    book: BookWriter,
    sheet: SheetWriter,
    place: tuple[int, int],
    title: str,
    labels: tuple[tuple[int, int], Sequence[str]],
    series: Sequence[ChartSeries],
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
                "categories_data": [remove_unwritable(text) for text in texts],
                # None keeps a gap; an empty text would be kept as 0.
                "values_data": [None if value is None else _plain_number(value) for value in one.values],
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


def _plain_number(value: Number) -> int | float:
    return value if isinstance(value, int) else float(value)


# A label, up to three numbers, a gap; the chart lies over what is right of it.
_WIDTHS = (28, 9, 9, 9, 2, 13, 13, 13, 13, 13, 13, 13)
_CHART_COLUMN = 5
# Hidden: the positions of the ranked units.
_POSITION = 13
_ROW_HEIGHT = 18
# A block is as high as its chart, in rows, and one row apart from the next.
_TO_A_PAGE = 4
_BLOCK = -(-HEIGHT * 3 // 4 // _ROW_HEIGHT) + 2


@dataclass(frozen=True, slots=True)
class _ChartPage:
    book: BookWriter
    sheet: SheetWriter
    section: Format
    head: Format
    label: Format
    number: Format
    part: Format
    remark: Format


def write_charts(book: BookWriter, consolidation: Consolidation) -> None:
    """Add the sheet; a form without charts has none."""
    charts = consolidation.form.charts.charts
    if not charts:
        return
    page = _make_page(book)
    sheet, heading = page.sheet, consolidation.heading
    sheet.widths(_WIDTHS)
    sheet.text(0, 0, f"{heading.place}{heading.year}年度主要数据图", book.format(make_style("title", align="left")))
    sheet.link(0, len(_WIDTHS) - 1, f"internal:'{CONTENTS_SHEET}'!A1", back_link_format(book), CONTENTS_SHEET)
    sheet.text(1, 0, _format_note(consolidation), book.format(make_style("note", text_wrap=False)))
    sheet.raw.set_row(0, 26)
    row = 3
    for chart in charts:
        row = _draw_chart(page, chart, consolidation, row)
    _set_up_sheet(sheet, row)


def _format_note(consolidation: Consolidation) -> str:
    more = (
        ""
        if consolidation.past_years.years
        else "　　合并时用 --last-year、--history 给出往年的汇总工作簿，即可画出历年图。"
    )
    return f"{format_scope(consolidation)}；图和数字随各表变化。{more}"


def _draw_chart(page: _ChartPage, chart: Chart, consolidation: Consolidation, row: int) -> int:
    """Draw a chart with its numbers from a row on; the next free row."""
    title = f"{consolidation.heading.year}年{chart.title}（{chart.unit}）"
    if chart.kind is ChartKind.UNITS:
        used = _write_units(page, chart, title, top_units(chart, consolidation), consolidation, row)
    else:
        figures = chart_figures(chart, consolidation)
        if figures is None:
            return row
        if chart.kind is ChartKind.YEARS:
            title = f"{chart.title}（{chart.unit}）"
        used = _write_rows(page, chart, title, figures, row)
    for at in range(row, row + max(used, _BLOCK)):
        page.sheet.raw.set_row(at, _ROW_HEIGHT)
    return row + max(used, _BLOCK) + 1


def _write_heads(page: _ChartPage, row: int, title: str, heads: Sequence[str]) -> int:
    page.sheet.text(row, 0, title, page.section)
    for column, head in enumerate(heads):
        page.sheet.text(row + 1, column, head, page.head)
    return row + 2


def _write_rows(page: _ChartPage, chart: Chart, title: str, figures: ChartFigures, row: int) -> int:
    """Parts of a whole with their shares, or years side by side; how many rows it takes."""
    parts = chart.kind is ChartKind.PARTS
    first = _write_heads(page, row, title, ("类别" if parts else "年度", *figures.heads, *(("占比",) if parts else ())))
    sheet = page.sheet
    whole = sum_known(numbers[0].value for numbers in figures.rows) if parts else None
    for at, (label, numbers) in enumerate(zip(figures.labels, figures.rows, strict=True), first):
        sheet.text(at, 0, label, page.label)
        for column, figure in enumerate(numbers, 1):
            if figure.formula:
                sheet.formula(at, column, figure.formula, page.number, "" if figure.value is None else figure.value)
            elif figure.value is None:
                sheet.blank(at, column, page.number)
            else:
                sheet.number(at, column, figure.value, page.number)
        if parts:
            _write_share(page, at, (first, first + len(figures.rows) - 1), numbers[0].value, whole)
    series = [
        ChartSeries((first - 1, column), (first, column), [numbers[column - 1].value for numbers in figures.rows])
        for column in range(1, len(figures.heads) + 1)
    ]
    insert_chart(page.book, sheet, (row, _CHART_COLUMN), title, ((first, 0), figures.labels), series, bars=parts)
    return 2 + len(figures.rows)


def _write_units(
    page: _ChartPage, chart: Chart, title: str, top: TopUnits, consolidation: Consolidation, row: int
) -> int:
    """The units with the largest figures, ranked by the sheet itself; how many rows it takes."""
    first = _write_heads(page, row, title, ("单位", chart.unit, "占比"))
    sheet, rows = page.sheet, min(max(len(consolidation.lines), 1), TOP)
    last = first + rows - (0 if len(consolidation.lines) > TOP else 1)
    names = [consolidation.lines[one.line].name for one in top.listed_units]
    numbers: list[Number | None] = [one.number for one in top.listed_units]
    for number in range(rows):
        at, here = first + number, number < len(top.listed_units)
        figure, position = cell_address(at, 1), cell_address(at, _POSITION)
        above = (cell_address(at - 1, 1), cell_address(at - 1, _POSITION)) if number else ("", "")
        where = top.listed_units[number].line + 1 if here else ""
        sheet.formula(at, _POSITION, top.ranking.position(figure, *above), None, where)
        name = f'=IF({position}="","",INDEX({top.names},{position}))'
        sheet.formula(at, 0, name, page.label, names[number] if here else "")
        value = top.listed_units[number].number if here else None
        sheet.formula(at, 1, top.ranking.figure(str(number + 1)), page.number, "" if value is None else value)
        _write_share(page, at, (first, last), value, top.total)
    if len(consolidation.lines) > TOP:
        _write_rest(page, first, rows, top)
    page.sheet.formula(last + 1, 0, top.ties.formula, page.remark, str(top.ties.value))
    names += [""] * (rows - len(names))
    numbers += [None] * (rows - len(numbers))
    series = [ChartSeries((first - 1, 1), (first, 1), numbers)]
    insert_chart(page.book, sheet, (row, _CHART_COLUMN), title, ((first, 0), names), series, bars=True)
    return 4 + rows


def _write_rest(page: _ChartPage, first: int, rows: int, top: TopUnits) -> None:
    at, values = first + rows, top.ranking.values
    shown = f"B{first + 1}:B{at}"
    name = f'="其余 "&COUNT({values})-COUNT({shown})&" 个单位"'
    page.sheet.formula(at, 0, name, page.label, f"其余 {top.others} 个单位")
    page.sheet.formula(at, 1, f"=SUM({values})-SUM({shown})", page.number, top.rest)
    _write_share(page, at, (first, at), top.rest, top.total)


def _write_share(page: _ChartPage, row: int, rows: tuple[int, int], value: Number | None, whole: Number | None) -> None:
    """The share of a row's number in those of rows first to last."""
    number, total = f"B{row + 1}", f"SUM(B${rows[0] + 1}:B${rows[1] + 1})"
    formula = f'=IF({number}="","",IF({total}=0,"",{number}/{total}))'
    page.sheet.formula(row, 2, formula, page.part, "" if value is None else compute_share(value, whole))


def _make_page(book: BookWriter) -> _ChartPage:
    return _ChartPage(
        book=book,
        sheet=book.sheet(CHARTS_SHEET),
        section=book.format(make_style("section")),
        head=book.format(make_style("head")),
        label=book.format(make_style("cell", text_wrap=False, shrink=True)),
        number=book.format(make_style("centre")),
        part=book.format(make_style("centre", num_format="0.0%")),
        remark=book.format(make_style("note", text_wrap=False)),
    )


def _set_up_sheet(sheet: SheetWriter, last: int) -> None:
    raw = sheet.raw
    raw.set_column(_POSITION, _POSITION, None, None, {"hidden": True})
    set_up_paper(raw, side=0.5)
    raw.set_h_pagebreaks(list(range(3 + _TO_A_PAGE * (_BLOCK + 1), last, _TO_A_PAGE * (_BLOCK + 1))))
    raw.print_area(0, 0, last - 2, len(_WIDTHS) - 1)
