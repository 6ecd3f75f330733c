"""The three rows of sums over the lines of 明细: of the units in sight, the adjustments, and what the city reports."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.plan import FIXED, cell
from xltools.consolidation.sheets.detail_styles import DetailStyles
from xltools.consolidation.sheets.tables import rounding
from xltools.consolidation.sums import city_figures
from xltools.excel.writing import SheetWriter
from xltools.form.layout import lay_out
from xltools.form.model import Field
from xltools.template.places import full

__all__ = ["FROZEN_COLUMNS", "write_sums"]

FROZEN_COLUMNS = 2


def write_sums(sheet: SheetWriter, consolidation: Consolidation, styles: DetailStyles) -> None:
    """Write them."""
    plan = consolidation.plan
    for row, label in ((plan.sum_row, "合计（随筛选）"), (plan.adjust_row, "调整"), (plan.city_row, "汇总数")):
        sheet.merge((row, 0), (row, FROZEN_COLUMNS - 1), label, styles.sum_label)
        for column in range(FROZEN_COLUMNS, len(FIXED)):
            sheet.blank(row, column, styles.sum_label)
    sums = city_figures(consolidation.form, [line.figures for line in consolidation.lines])
    for field in consolidation.form.numbers:
        cells = plan.range(field.id)
        of_units = f'=IF(SUBTOTAL(2,{cells})=0,"",{rounding(field, f"SUBTOTAL(9,{cells})")})'
        place = lay_out(consolidation.form).places[field.id]
        column = plan.columns[field.id]
        for row, formula, value in (
            (plan.sum_row, of_units, sums[field.id]),
            (plan.adjust_row, _adjusting(field, consolidation), consolidation.adjusted.get(field.id)),
            (plan.city_row, f"={full(place)}", consolidation.totals[field.id]),
        ):
            sheet.formula(row, column, formula, styles.sum, "" if value is None else value)


def _adjusting(field: Field, consolidation: Consolidation) -> str:
    """The formula of a figure's adjustments: those of an input from 调整, those of a total from its parts beside it."""
    plan, lines = consolidation.plan, consolidation.adjustment_plan
    if field.total_of:
        parts = ",".join(_runs([plan.columns[part] for part in field.total_of], plan.adjust_row))
        return f'=IF(COUNT({parts})=0,"",{rounding(field, f"SUM({parts})")})'
    id, ids = cell(plan.id_row, plan.columns[field.id]), lines.lines(lines.field)
    return f'=IF(COUNTIF({ids},{id})=0,"",{rounding(field, f"SUMIF({ids},{id},{lines.lines(lines.amount)})")})'


def _runs(columns: Sequence[int], row: int) -> Iterator[str]:
    """Columns of a row as ranges, where neighbours make one."""
    for _, run in groupby(enumerate(sorted(columns)), key=lambda pair: pair[1] - pair[0]):
        members = [column for _, column in run]
        first, last = cell(row, members[0]), cell(row, members[-1])
        yield first if first == last else f"{first}:{last}"
