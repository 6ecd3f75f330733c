"""图表: each chart the form declares, beside the numbers it is drawn from; both live over the other sheets."""

from collections.abc import Sequence
from dataclasses import dataclass

from xltools.consolidation.breakdown.shares import part
from xltools.consolidation.charts.drawing import HEIGHT, Series, draw
from xltools.consolidation.charts.figures import TOP, Figures, Top, figures_of, top_of
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.plan import cell
from xltools.consolidation.sheets.contents import back_link
from xltools.consolidation.sums import Number, add_up
from xltools.consolidation.words import scope
from xltools.excel.page import on_paper
from xltools.excel.styles import merged
from xltools.excel.writing import BookWriter, Format, SheetWriter
from xltools.form.charts import Chart, ChartKind
from xltools.form.sheets import CHARTS_SHEET, CONTENTS_SHEET

__all__ = ["write_charts"]

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
class _Page:
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
    page = _page(book)
    sheet, heading = page.sheet, consolidation.heading
    sheet.widths(_WIDTHS)
    sheet.text(0, 0, f"{heading.place}{heading.year}年度主要数据图", book.format(merged("title", align="left")))
    sheet.link(0, len(_WIDTHS) - 1, f"internal:'{CONTENTS_SHEET}'!A1", back_link(book), CONTENTS_SHEET)
    sheet.text(1, 0, _note(consolidation), book.format(merged("note", text_wrap=False)))
    sheet.raw.set_row(0, 26)
    row = 3
    for chart in charts:
        row = _draw(page, chart, consolidation, row)
    _set_up(sheet, row)


def _note(consolidation: Consolidation) -> str:
    more = (
        "" if consolidation.past.years else "　　合并时用 --last-year、--history 给出往年的汇总工作簿，即可画出历年图。"
    )
    return f"{scope(consolidation)}；图和数字随各表变化。{more}"


def _draw(page: _Page, chart: Chart, consolidation: Consolidation, row: int) -> int:
    """Draw a chart with its numbers from a row on; the next free row."""
    title = f"{consolidation.heading.year}年{chart.title}（{chart.unit}）"
    if chart.kind is ChartKind.UNITS:
        used = _units(page, chart, title, top_of(chart, consolidation), consolidation, row)
    else:
        figures = figures_of(chart, consolidation)
        if figures is None:
            return row
        if chart.kind is ChartKind.YEARS:
            title = f"{chart.title}（{chart.unit}）"
        used = _rows(page, chart, title, figures, row)
    for at in range(row, row + max(used, _BLOCK)):
        page.sheet.raw.set_row(at, _ROW_HEIGHT)
    return row + max(used, _BLOCK) + 1


def _heads(page: _Page, row: int, title: str, heads: Sequence[str]) -> int:
    page.sheet.text(row, 0, title, page.section)
    for column, head in enumerate(heads):
        page.sheet.text(row + 1, column, head, page.head)
    return row + 2


def _rows(page: _Page, chart: Chart, title: str, figures: Figures, row: int) -> int:
    """Parts of a whole with their shares, or years side by side; how many rows it takes."""
    parts = chart.kind is ChartKind.PARTS
    first = _heads(page, row, title, ("类别" if parts else "年度", *figures.heads, *(("占比",) if parts else ())))
    sheet = page.sheet
    whole = add_up(numbers[0].value for numbers in figures.rows) if parts else None
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
            _part(page, at, (first, first + len(figures.rows) - 1), numbers[0].value, whole)
    series = [
        Series((first - 1, column), (first, column), [numbers[column - 1].value for numbers in figures.rows])
        for column in range(1, len(figures.heads) + 1)
    ]
    draw(page.book, sheet, (row, _CHART_COLUMN), title, ((first, 0), figures.labels), series, bars=parts)
    return 2 + len(figures.rows)


def _units(page: _Page, chart: Chart, title: str, top: Top, consolidation: Consolidation, row: int) -> int:
    """The units with the largest figures, ranked by the sheet itself; how many rows it takes."""
    first = _heads(page, row, title, ("单位", chart.unit, "占比"))
    sheet, rows = page.sheet, min(max(len(consolidation.lines), 1), TOP)
    last = first + rows - (0 if len(consolidation.lines) > TOP else 1)
    names = [consolidation.lines[one.line].name for one in top.shown]
    numbers: list[Number | None] = [one.number for one in top.shown]
    for number in range(rows):
        at, here = first + number, number < len(top.shown)
        figure, position = cell(at, 1), cell(at, _POSITION)
        above = (cell(at - 1, 1), cell(at - 1, _POSITION)) if number else ("", "")
        where = top.shown[number].line + 1 if here else ""
        sheet.formula(at, _POSITION, top.ranking.position(figure, *above), None, where)
        name = f'=IF({position}="","",INDEX({top.names},{position}))'
        sheet.formula(at, 0, name, page.label, names[number] if here else "")
        value = top.shown[number].number if here else None
        sheet.formula(at, 1, top.ranking.figure(str(number + 1)), page.number, "" if value is None else value)
        _part(page, at, (first, last), value, top.total)
    if len(consolidation.lines) > TOP:
        _rest(page, first, rows, top)
    page.sheet.formula(last + 1, 0, top.ties.formula, page.remark, str(top.ties.value))
    names += [""] * (rows - len(names))
    numbers += [None] * (rows - len(numbers))
    series = [Series((first - 1, 1), (first, 1), numbers)]
    draw(page.book, sheet, (row, _CHART_COLUMN), title, ((first, 0), names), series, bars=True)
    return 4 + rows


def _rest(page: _Page, first: int, rows: int, top: Top) -> None:
    at, values = first + rows, top.ranking.values
    shown = f"B{first + 1}:B{at}"
    name = f'="其余 "&COUNT({values})-COUNT({shown})&" 个单位"'
    page.sheet.formula(at, 0, name, page.label, f"其余 {top.others} 个单位")
    page.sheet.formula(at, 1, f"=SUM({values})-SUM({shown})", page.number, top.rest)
    _part(page, at, (first, at), top.rest, top.total)


def _part(page: _Page, row: int, rows: tuple[int, int], value: Number | None, whole: Number | None) -> None:
    """The share of a row's number in those of rows first to last."""
    number, total = f"B{row + 1}", f"SUM(B${rows[0] + 1}:B${rows[1] + 1})"
    formula = f'=IF({number}="","",IF({total}=0,"",{number}/{total}))'
    page.sheet.formula(row, 2, formula, page.part, "" if value is None else part(value, whole))


def _page(book: BookWriter) -> _Page:
    return _Page(
        book=book,
        sheet=book.sheet(CHARTS_SHEET),
        section=book.format(merged("section")),
        head=book.format(merged("head")),
        label=book.format(merged("cell", text_wrap=False, shrink=True)),
        number=book.format(merged("centre")),
        part=book.format(merged("centre", num_format="0.0%")),
        remark=book.format(merged("note", text_wrap=False)),
    )


def _set_up(sheet: SheetWriter, last: int) -> None:
    raw = sheet.raw
    raw.set_column(_POSITION, _POSITION, None, None, {"hidden": True})
    on_paper(raw, side=0.5)
    raw.set_h_pagebreaks(list(range(3 + _TO_A_PAGE * (_BLOCK + 1), last, _TO_A_PAGE * (_BLOCK + 1))))
    raw.print_area(0, 0, last - 2, len(_WIDTHS) - 1)
