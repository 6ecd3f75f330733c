"""排名: pick an indicator from a list, and see every unit's figure, share and rank; the sheet calculates it.

Formulas that rank the units by a figure, with the functions of Excel 2007: largest first, equals in the order of 明细.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.sheets.breakdown import compute_share
from xltools.consolidation.sheets.contents import back_link_format
from xltools.consolidation.sheets.detail_layout import FIXED, DetailLayout
from xltools.excel.address import cell_address, range_address
from xltools.excel.styles import COLOURS, make_style, set_up_paper
from xltools.excel.writer import BookWriter, Format, SheetWriter
from xltools.form.layout import ADJUSTMENTS_SHEET, CONTENTS_SHEET, DETAIL_SHEET, RANKING_SHEET
from xltools.form.model import ChartKind, Field, Form
from xltools.form.sums import Number, sum_known

__all__ = ["CHOICE_CELL", "MOST_RANKS", "RankedUnit", "Ranking", "format_field_name", "rank_figures", "write_ranking"]


@dataclass(frozen=True, slots=True)
class RankedUnit:
    """A place in a ranking: the unit's position among the lines, and its figure."""

    line: int
    number: Number


@dataclass(frozen=True, slots=True)
class Ranking:
    """Formulas for a ranking over `values`, a column of cells; its number-th member is `member.format(number)`.

    A rank's row needs two cells of its own: the figure and the unit's position, from 1.
    """

    values: str
    member: str
    last: int

    def figure(self, rank: str) -> str:
        """The figure of a rank, which is a number or a cell; blank where so many units have none."""
        return f'=IF({rank}>COUNT({self.values}),"",LARGE({self.values},{rank}))'

    def position(self, figure: str, above: str = "", position_above: str = "") -> str:
        """The position of the unit whose figure stands in a cell; `above` are the cells of the rank before."""
        first = f"MATCH({figure},{self.values},0)"
        if not above:
            return f'=IF({figure}="","",{first})'
        others = f"{self.member.format(f'{position_above}+1')}:{self.member.format(self.last)}"
        again = f"{position_above}+MATCH({figure},{others},0)"
        return f'=IF({figure}="","",IF({figure}={above},{again},{first}))'


def rank_figures(figures: Sequence[Number | None], most: int) -> list[RankedUnit]:
    """What those formulas give: the first of all units that have a figure."""
    there = [RankedUnit(line, number) for line, number in enumerate(figures) if number is not None]
    return sorted(there, key=lambda one: (-one.number, one.line))[:most]


# Ranked one by one; the rest of a very large city is added up in one line.
MOST_RANKS = 200
_WIDTHS = (10, 36, 16, 12, 12)
_HEADS = ("名次", "单位", "数值", "占比", "明细")
_NOTE = "请在黄色格里选一项指标：各单位从大到小列出，相同的按名录次序，空白的不在其中。占比是占各单位合计的比。"
_HEAD_ROW, _FIRST_ROW = 5, 6
# Hidden to the right: the position of each ranked unit, over it that of the chosen indicator; the list of indicators.
_POSITION, _NAMES, _UNITS = 6, 7, 8
# Row and column, from 0, of the indicator that is picked.
CHOICE_CELL = (2, 1)
_CHOICE, _INDEX, _SUM = "$B$3", "$G$1", "$D$4"


@dataclass(frozen=True, slots=True)
class _RankingStyles:
    head: Format
    centre: Format
    text: Format
    part: Format
    link: Format
    choice: Format


@dataclass(frozen=True, slots=True)
class _RankingData:
    """What the sheet shows at first: the figures of an indicator, ranked; `listed_units` of them have a row of their own."""

    plan: DetailLayout
    names: Sequence[str]
    chosen: Field
    figures: Sequence[Number | None]
    ranking: Ranking
    listed_units: Sequence[RankedUnit]
    total: Number | None

    @property
    def rows(self) -> int:
        """How many ranks have a row."""
        return min(max(self.plan.units, 1), MOST_RANKS)


def write_ranking(book: BookWriter, consolidation: Consolidation) -> None:
    """Add the sheet."""
    sheet, styles, ranks = book.sheet(RANKING_SHEET), _make_styles(book), _rank_default(consolidation)
    sheet.widths(_WIDTHS)
    sheet.text(0, 0, "指标排名", book.format(make_style("title", align="left")))
    sheet.link(0, 4, f"internal:'{CONTENTS_SHEET}'!A1", back_link_format(book), CONTENTS_SHEET)
    sheet.text(1, 0, _NOTE, book.format(make_style("note", text_wrap=False)))
    _write_list(sheet, consolidation.form)
    _write_choice(sheet, ranks, styles)
    _write_sums(sheet, ranks, consolidation.adjusted.get(ranks.chosen.id), styles)
    for column, head in enumerate(_HEADS):
        sheet.text(_HEAD_ROW, column, head, styles.head)
    for number in range(ranks.rows):
        _write_rank(sheet, ranks, number, styles)
    if ranks.plan.units > ranks.rows:
        _write_remainder(sheet, ranks, styles)
    _set_up_sheet(sheet, ranks)


def format_field_name(field: Field) -> str:
    """A figure's name in a list of all: unique, and as the form has it."""
    labels = " / ".join(label for label in field.row_labels if label) or field.row_name
    return " ".join(name for name in (labels, field.column_name) if name)


def _rank_default(consolidation: Consolidation) -> _RankingData:
    plan, form = consolidation.layout, consolidation.form
    ranked_first = [
        part.fields[0] for chart in form.charts.charts if chart.kind is ChartKind.UNITS for part in chart.parts
    ]
    chosen = form.fields[ranked_first[0]] if ranked_first else form.numbers[0]
    figures = [line.figures[chosen.id] for line in consolidation.lines]
    figures_range = range_address((plan.first_row, len(FIXED)), (plan.last_row, plan.last_column), absolute=True)
    block = f"{DETAIL_SHEET}!{figures_range}"
    ranking = Ranking(f"INDEX({block},0,{_INDEX})", f"INDEX({block},{{}},{_INDEX})", max(plan.units, 1))
    names = [line.name for line in consolidation.lines]
    return _RankingData(plan, names, chosen, figures, ranking, rank_figures(figures, MOST_RANKS), sum_known(figures))


def _write_list(sheet: SheetWriter, form: Form) -> None:
    """The indicators to choose from, hidden at the right."""
    for row, field in enumerate(form.numbers, _FIRST_ROW):
        sheet.text(row, _NAMES, format_field_name(field))
        sheet.text(row, _UNITS, field.unit)
    sheet.raw.set_column(_POSITION, _UNITS, None, None, {"hidden": True})


def _write_choice(sheet: SheetWriter, ranks: _RankingData, styles: _RankingStyles) -> None:
    last = _FIRST_ROW + len(ranks.plan.form.numbers)
    names = f"$H${_FIRST_ROW + 1}:$H${last}"
    sheet.text(2, 0, "指标", styles.head)
    sheet.merge(CHOICE_CELL, (2, 4), format_field_name(ranks.chosen), styles.choice)
    message = "请从列表中选一项指标。"
    options = {"validate": "list", "source": f"={names}", "error_title": "没有这项指标", "error_message": message}
    sheet.validation(CHOICE_CELL, CHOICE_CELL, options)
    sheet.formula(0, _POSITION, f"=MATCH({_CHOICE},{names},0)", None, ranks.plan.form.numbers.index(ranks.chosen) + 1)
    sheet.raw.set_row(2, 30)


def _write_sums(sheet: SheetWriter, ranks: _RankingData, adjusted: Number | None, styles: _RankingStyles) -> None:
    """Unit of measure and sum of the units; how many left it blank, and what the office adds."""
    values, plan = ranks.ranking.values, ranks.plan
    units = f"$I${_FIRST_ROW + 1}:$I${_FIRST_ROW + len(plan.form.numbers)}"
    for row, column, head in ((3, 0, "计量单位"), (3, 2, "各单位合计"), (4, 0, "空白未填"), (4, 2, ADJUSTMENTS_SHEET)):
        sheet.text(row, column, head, styles.head)
    sheet.formula(3, 1, f"=INDEX({units},{_INDEX})", styles.text, ranks.chosen.unit)
    total = "" if ranks.total is None else ranks.total
    sheet.merge((3, 3), (3, 4), "", styles.centre)
    sheet.formula(3, 3, f'=IF(COUNT({values})=0,"",SUM({values}))', styles.centre, total)
    blank = sum(1 for figure in ranks.figures if figure is None)
    sheet.formula(4, 1, f'={plan.units}-COUNT({values})&" 个单位"', styles.text, f"{blank} 个单位")
    sheet.merge((4, 3), (4, 4), "", styles.centre)
    adjustment = f"=INDEX({DETAIL_SHEET}!{plan.row_range(plan.adjust_row)},1,{_INDEX})"
    sheet.formula(4, 3, adjustment, styles.centre, "" if adjusted is None else adjusted)


def _write_rank(sheet: SheetWriter, ranks: _RankingData, number: int, styles: _RankingStyles) -> None:
    row, plan = _FIRST_ROW + number, ranks.plan
    here = number < len(ranks.listed_units)
    one = ranks.listed_units[number] if here else RankedUnit(0, 0)
    figure, position = cell_address(row, 2), cell_address(row, _POSITION)
    above = (cell_address(row - 1, 2), cell_address(row - 1, _POSITION)) if number else ("", "")
    sheet.formula(row, _POSITION, ranks.ranking.position(figure, *above), None, one.line + 1 if here else "")
    same = f"IF({figure}={above[0]},{cell_address(row - 1, 0)},{number + 1})" if number else "1"
    place = next((at for at, other in enumerate(ranks.listed_units, 1) if other.number == one.number), 0)
    sheet.formula(row, 0, f'=IF({figure}="","",{same})', styles.centre, place if here else "")
    name = f'=IF({position}="","",INDEX({DETAIL_SHEET}!{plan.names},{position}))'
    sheet.formula(row, 1, name, styles.text, ranks.names[one.line] if here else "")
    sheet.formula(row, 2, ranks.ranking.figure(str(number + 1)), styles.centre, one.number if here else "")
    share = f'=IF({figure}="","",IF(N({_SUM})=0,"",{figure}/{_SUM}))'
    sheet.formula(row, 3, share, styles.part, compute_share(one.number, ranks.total) if here else "")
    target = f"ADDRESS({plan.first_row}+{position},{len(FIXED)}+{_INDEX})"
    link = f'=IF({position}="","",HYPERLINK("#{DETAIL_SHEET}!"&{target},"看明细"))'
    sheet.formula(row, 4, link, styles.link, "看明细" if here else "")


def _write_remainder(sheet: SheetWriter, ranks: _RankingData, styles: _RankingStyles) -> None:
    """The ranks that have no row, in one line: none is left out in silence."""
    row, figures = _FIRST_ROW + ranks.rows, f"C{_FIRST_ROW + 1}:C{_FIRST_ROW + ranks.rows}"
    values = ranks.ranking.values
    others = sum(1 for figure in ranks.figures if figure is not None) - len(ranks.listed_units)
    rest = (sum_known(figure for figure in ranks.figures) or 0) - (
        sum_known(one.number for one in ranks.listed_units) or 0
    )
    sheet.blank(row, 0, styles.centre)
    name = f'="其余 "&COUNT({values})-COUNT({figures})&" 个单位"'
    sheet.formula(row, 1, name, styles.text, f"其余 {others} 个单位")
    sheet.formula(row, 2, f"=SUM({values})-SUM({figures})", styles.centre, rest)
    share = f'=IF(N({_SUM})=0,"",{cell_address(row, 2)}/{_SUM})'
    sheet.formula(row, 3, share, styles.part, compute_share(rest, ranks.total))
    sheet.blank(row, 4, styles.centre)


def _make_styles(book: BookWriter) -> _RankingStyles:
    return _RankingStyles(
        head=book.format(make_style("head")),
        centre=book.format(make_style("centre")),
        text=book.format(make_style("cell")),
        part=book.format(make_style("centre", num_format="0.0%")),
        link=book.format(make_style("link")),
        choice=book.format(make_style("cell", bg_color=COLOURS["blank"], bold=True)),
    )


def _set_up_sheet(sheet: SheetWriter, ranks: _RankingData) -> None:
    first, last = (_FIRST_ROW, 3), (_FIRST_ROW + ranks.rows - 1, 3)
    bars = {"type": "data_bar", "bar_color": "#9DB7D5", "min_type": "num", "min_value": 0}
    sheet.condition(first, last, bars)
    raw = sheet.raw
    raw.set_default_row(17)
    raw.set_row(0, 26)
    raw.set_row(_HEAD_ROW, 22)
    raw.freeze_panes(_FIRST_ROW, 0)
    set_up_paper(raw, side=0.5)
    raw.repeat_rows(_HEAD_ROW)
    raw.print_area(0, 0, _FIRST_ROW + ranks.rows, 4)
