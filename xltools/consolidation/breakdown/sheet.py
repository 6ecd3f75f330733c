"""构成: each city figure with the units that make it, their figures and shares; live over 明细."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xltools.consolidation.breakdown.shares import MOST, Shares, part, shares_of
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.plan import cell
from xltools.excel.table import FIRST_ROW, Column, Live, Row, TableSheet, Tone
from xltools.form.layout import lay_out
from xltools.form.model import Field
from xltools.form.sheets import ADJUSTMENTS_SHEET, BREAKDOWN_SHEET, DETAIL_SHEET, RANKING_SHEET

__all__ = ["Breakdown", "break_down", "breakdown_table"]

_COLUMNS = (
    Column("工作表", widest=16, narrowest=14),
    Column("指标", widest=44, narrowest=24),
    Column("分列", widest=18, narrowest=10),
    Column("次序", align="center"),
    Column("单位", widest=30, narrowest=20),
    Column("数值", align="center", narrowest=10),
    Column("占比", align="center", narrowest=9, number_format="0.0%"),
)
_FAINT = dict.fromkeys((4, 5, 6), Tone.FAINT)
_ADJUSTED = dict.fromkeys((4, 5, 6), Tone.WARN)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The shares of each field that has any, and the row, from 0, where its lines begin on the sheet."""

    shares: Mapping[str, Shares]
    rows: Mapping[str, int]


def break_down(consolidation: Consolidation) -> Breakdown:
    """Who makes what: once for the sheet and for those who link to it."""
    shares: dict[str, Shares] = {}
    rows: dict[str, int] = {}
    row = FIRST_ROW
    fields = consolidation.form.numbers
    columns = list(zip(*(line.figures.numbers for line in consolidation.lines), strict=True)) or [()] * len(fields)
    for field, figures in zip(fields, columns, strict=True):
        found = shares_of(figures)
        lines = len(found.first) + bool(found.others) + bool(consolidation.adjusted.get(field.id))
        if lines:
            shares[field.id], rows[field.id] = found, row
            row += lines
    return Breakdown(shares, rows)


def breakdown_table(consolidation: Consolidation, breakdown: Breakdown) -> TableSheet:
    """The sheet's content."""
    rows: list[Row] = []
    for group in consolidation.plan.groups:
        for field in group.fields:
            if field.id in breakdown.shares:
                head = (group.sheet, group.label, field.column_name or field.unit)
                rows += _lines(consolidation, field, breakdown.shares[field.id], head, FIRST_ROW + len(rows) + 1)
    note = (
        f"不为 0 的数，从大到小，连同汇总单位的更正合为汇总数；超过 {MOST} 个单位的，其余合为一行，逐个单位见“{RANKING_SHEET}”。"
        f"　　数值随“{DETAIL_SHEET}”变化；按“指标”“分列”或“单位”筛选。"
    )
    return TableSheet(BREAKDOWN_SHEET, "各项指标的单位构成", note, _COLUMNS, tuple(rows), frozen=3, empty="没有数字。")


def _lines(
    consolidation: Consolidation, field: Field, shares: Shares, head: tuple[str, str, str], first: int
) -> Iterator[Row]:
    """The lines of a field; `first` is the first one's row, as people count."""
    plan, place = consolidation.plan, lay_out(consolidation.form).places[field.id]
    whole, city = consolidation.totals[field.id], f"'{place.sheet}'!{place.cell}"
    column = plan.columns[field.id]
    for number, share in enumerate(shares.first):
        row = plan.first_row + share.line
        name = Live(f"={DETAIL_SHEET}!{cell(row, plan.unit_column)}", consolidation.lines[share.line].name)
        figure = Live(f"={DETAIL_SHEET}!{cell(row, column)}", share.number)
        yield Row((*head, number + 1, name, figure, _part(first + number, city, part(share.number, whole))))
    row = first + len(shares.first)
    if shares.others:
        rest = f"SUM({DETAIL_SHEET}!{plan.range(field.id)})-SUM(F{first}:F{row - 1})"
        figure = Live(f"=ROUND({rest},{field.digits})" if field.digits else f"={rest}", shares.rest)
        unit = f"其余 {shares.others} 个单位"
        yield Row((*head, None, unit, figure, _part(row, city, part(shares.rest, whole))), _FAINT)
        row += 1
    if adjusted := consolidation.adjusted.get(field.id):
        figure = Live(f"={DETAIL_SHEET}!{plan.adjustment(field.id)}", adjusted)
        unit = f"（汇总单位的更正，见“{ADJUSTMENTS_SHEET}”）"
        yield Row((*head, None, unit, figure, _part(row, city, part(adjusted, whole))), _ADJUSTED)


def _part(row: int, city: str, value: float | str) -> Live:
    return Live(f'=IF(N({city})=0,"",F{row}/{city})', value)
