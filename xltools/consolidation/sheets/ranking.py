"""排名: pick an indicator from a list, and see every unit's figure, share and rank; the sheet calculates it.

Units are ranked with the functions of Excel 2007: largest first, equals in the order of 明细; here and on 图表.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.find_field import RANKING_CHOICE, format_field_name
from xltools.consolidation.sheets.breakdown import RankedUnit, compute_share, rank_figures
from xltools.consolidation.sheets.detail_layout import FIXED, DetailLayout
from xltools.excel.address import cell_address, range_address
from xltools.excel.styles import CHART_LINES
from xltools.excel.table import write_heading
from xltools.excel.writer import BookWriter, SheetWriter, set_up_page
from xltools.form.layout import ADJUSTMENTS_SHEET, CONTENTS_SHEET, DETAIL_SHEET, RANKING_SHEET
from xltools.form.model import ChartKind, Field, Form
from xltools.form.rules.evaluate import Number, sum_known


@dataclass(frozen=True, slots=True)
class Ranking:
    """The first units by a figure: as formulas over `values`, a column of cells of 明细, and as they are now.

    The number-th member of that column is `member.format(number)`. `others` have a figure too, and `rest` is what theirs
    add up to.
    """

    layout: DetailLayout
    names: Sequence[str]
    values: str
    member: str
    listed_units: tuple[RankedUnit, ...]
    rows: int
    others: int
    rest: Number
    total: Number | None

    def position(self, row: int, column: int, position_column: int, *, is_first: bool) -> str:
        """The position of the unit whose figure stands in a row; of equals, the next after the one in the row above."""
        figure, above = cell_address(row, column), cell_address(row - 1, column)
        position = f"MATCH({figure},{self.values},0)"
        if not is_first:
            before, last = cell_address(row - 1, position_column), max(self.layout.units, 1)
            others = f"{self.member.format(f'{before}+1')}:{self.member.format(last)}"
            position = f"IF({figure}={above},{before}+MATCH({figure},{others},0),{position})"
        return f'=IF({figure}="","",{position})'

    def write(self, sheet: SheetWriter, first: int, column: int, position_column: int, whole: str) -> int:
        """Write name, figure and share from a row and a column on, and each unit's position; the next free row.

        `whole` is what the shares are parts of. Units that have no row stand in one line: none is left out in silence.
        """
        for number in range(self.rows):
            row = first + number
            figure, position = cell_address(row, column + 1), cell_address(row, position_column)
            one = self.listed_units[number] if number < len(self.listed_units) else None
            found = self.position(row, column + 1, position_column, is_first=number == 0)
            sheet.formula(row, position_column, found, None, one.line + 1 if one else None)
            name = f'=IF({position}="","",INDEX({DETAIL_SHEET}!{self.layout.names},{position}))'
            sheet.formula(row, column, name, "cell one_line", self.names[one.line] if one else None)
            large = f'=IF({number + 1}>COUNT({self.values}),"",LARGE({self.values},{number + 1}))'
            sheet.formula(row, column + 1, large, "centre", one.number if one else None)
            write_share(sheet, row, column + 2, figure, whole, one.number if one else None, self.total)
        if self.layout.units <= self.rows:
            return first + self.rows
        row = first + self.rows
        shown = range_address((first, column + 1), (row - 1, column + 1))
        name = f'="其余 "&COUNT({self.values})-COUNT({shown})&" 个单位"'
        sheet.formula(row, column, name, "cell one_line", f"其余 {self.others} 个单位")
        sheet.formula(row, column + 1, f"=SUM({self.values})-SUM({shown})", "centre", self.rest)
        write_share(sheet, row, column + 2, cell_address(row, column + 1), whole, self.rest, self.total)
        return row + 1


def write_share(
    sheet: SheetWriter, row: int, column: int, figure: str, whole: str, number: Number | None, total: Number | None
) -> None:
    """The share of the cell `figure` in `whole`, an expression; now `number` of `total`."""
    formula = f'=IF({figure}="","",IF(N({whole})=0,"",{figure}/{whole}))'
    sheet.formula(row, column, formula, "centre percent", None if number is None else compute_share(number, total))


def rank_units(consolidation: Consolidation, field: str, most: int, values: str, member: str) -> Ranking:
    """The ranking of all units that have a figure: the first `most` of them, one by one."""
    layout, figures = consolidation.layout, [line.figures[field] for line in consolidation.lines]
    there = rank_figures(figures)
    return Ranking(
        layout=layout,
        names=[line.name for line in consolidation.lines],
        values=values,
        member=member,
        listed_units=tuple(there[:most]),
        rows=min(max(layout.units, 1), most),
        others=len(there[most:]),
        rest=sum_known(one.number for one in there[most:]) or 0,
        total=sum_known(figures),
    )


# Ranked one by one; the rest of a very large city is added up in one line.
MOST_RANKS = 200
_WIDTHS = (10, 36, 16, 12, 12)
_HEADS = ("名次", "单位", "数值", "占比", "明细")
_NOTE = "请在黄色格里选一项指标：各单位从大到小列出，相同的按名录次序，空白的不在其中。占比是占各单位合计的比。"
_HEAD_ROW, _FIRST_ROW = 5, 6
# Hidden to the right: the position of each ranked unit, over it that of the chosen indicator; the list of indicators.
_POSITION, _NAMES, _UNITS = 6, 7, 8
_CHOICE, _INDEX, _SUM = "$B$3", "$G$1", "$D$4"


def write_ranking(book: BookWriter, consolidation: Consolidation) -> None:
    """Add the sheet."""
    sheet, chosen = book.sheet(RANKING_SHEET), _default_field(consolidation.form)
    plan = consolidation.layout
    figures = range_address((plan.first_row, len(FIXED)), (plan.last_row, plan.last_column), absolute=True)
    block = f"{DETAIL_SHEET}!{figures}"
    values, member = f"INDEX({block},0,{_INDEX})", f"INDEX({block},{{}},{_INDEX})"
    ranking = rank_units(consolidation, chosen.id, MOST_RANKS, values, member)
    write_heading(sheet, "指标排名", _NOTE, _WIDTHS, CONTENTS_SHEET)
    _write_choice(sheet, consolidation.form, chosen)
    _write_sums(sheet, ranking, consolidation, chosen)
    for column, head in enumerate(_HEADS):
        sheet.text(_HEAD_ROW, column, head, "head")
    end = ranking.write(sheet, _FIRST_ROW, 1, _POSITION, _SUM)
    for row in range(_FIRST_ROW, end):
        _write_rank(sheet, ranking, row)
    _set_up_sheet(sheet, _FIRST_ROW + ranking.rows)


def _default_field(form: Form) -> Field:
    """The indicator of the first chart of units, or else the form's first."""
    charted = [part.fields[0] for one in form.charts.charts if one.kind is ChartKind.UNITS for part in one.parts]
    return form.fields[charted[0]] if charted else form.numbers[0]


def _write_choice(sheet: SheetWriter, form: Form, chosen: Field) -> None:
    """The indicator that is picked, and all there are, hidden at the right."""
    for row, field in enumerate(form.numbers, _FIRST_ROW):
        sheet.text(row, _NAMES, format_field_name(field))
        sheet.text(row, _UNITS, field.unit)
    sheet.hide_columns(_POSITION, _UNITS)
    names = f"$H${_FIRST_ROW + 1}:$H${_FIRST_ROW + len(form.numbers)}"
    sheet.text(2, 0, "指标", "head")
    sheet.merge(RANKING_CHOICE, (2, 4), format_field_name(chosen), "cell blank bold")
    message = "请从列表中选一项指标。"
    options = {"validate": "list", "source": f"={names}", "error_title": "没有这项指标", "error_message": message}
    sheet.validation(RANKING_CHOICE, RANKING_CHOICE, options)
    sheet.formula(0, _POSITION, f"=MATCH({_CHOICE},{names},0)", None, form.numbers.index(chosen) + 1)
    sheet.raw.set_row(2, 30)


def _write_sums(sheet: SheetWriter, ranking: Ranking, consolidation: Consolidation, chosen: Field) -> None:
    """Unit of measure and sum of the units; how many left it blank, and what the office adds."""
    values, plan = ranking.values, ranking.layout
    units = f"$I${_FIRST_ROW + 1}:$I${_FIRST_ROW + len(plan.form.numbers)}"
    for row, column, head in ((3, 0, "计量单位"), (3, 2, "各单位合计"), (4, 0, "空白未填"), (4, 2, ADJUSTMENTS_SHEET)):
        sheet.text(row, column, head, "head")
    sheet.formula(3, 1, f"=INDEX({units},{_INDEX})", "cell", chosen.unit)
    blank = plan.units - len(ranking.listed_units) - ranking.others
    sheet.formula(4, 1, f'={plan.units}-COUNT({values})&" 个单位"', "cell", f"{blank} 个单位")
    for row in (3, 4):
        sheet.merge((row, 3), (row, 4), "", "centre")
    sheet.formula(3, 3, f'=IF(COUNT({values})=0,"",SUM({values}))', "centre", ranking.total)
    adjustment = f"=INDEX({DETAIL_SHEET}!{plan.row_range(plan.adjust_row)},1,{_INDEX})"
    sheet.formula(4, 3, adjustment, "centre", consolidation.adjusted.get(chosen.id))


def _write_rank(sheet: SheetWriter, ranking: Ranking, row: int) -> None:
    """The rank and the link to 明细 of a row; of the line that adds up the others, neither."""
    number, plan = row - _FIRST_ROW, ranking.layout
    if number >= ranking.rows:
        for column in (0, 4):
            sheet.value(row, column, None, "centre")
        return
    here = ranking.listed_units[number] if number < len(ranking.listed_units) else None
    figure, position = cell_address(row, 2), cell_address(row, _POSITION)
    same = f"IF({figure}={cell_address(row - 1, 2)},{cell_address(row - 1, 0)},{number + 1})" if number else "1"
    rank = next((at for at, one in enumerate(ranking.listed_units, 1) if here and one.number == here.number), None)
    sheet.formula(row, 0, f'=IF({figure}="","",{same})', "centre", rank)
    target = f"ADDRESS({plan.first_row}+{position},{len(FIXED)}+{_INDEX})"
    link = f'=IF({position}="","",HYPERLINK("#{DETAIL_SHEET}!"&{target},"看明细"))'
    sheet.formula(row, 4, link, "centre link", "看明细" if here else None)


def _set_up_sheet(sheet: SheetWriter, end: int) -> None:
    bars = {"type": "data_bar", "bar_color": CHART_LINES["bar"], "min_type": "num", "min_value": 0}
    sheet.condition((_FIRST_ROW, 3), (end - 1, 3), bars)
    sheet.raw.set_default_row(17)
    sheet.raw.set_row(_HEAD_ROW, 22)
    sheet.raw.freeze_panes(_FIRST_ROW, 0)
    set_up_page(sheet, last=(end, 4), repeat=(_HEAD_ROW, _HEAD_ROW))
