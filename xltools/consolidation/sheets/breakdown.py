"""构成: each city figure with the units that make it, the largest first; live over 明细, in whatever order.

Of very many units the first ones stand there, and what the others make. Links lead from the statutory tables to it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from heapq import nsmallest

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.sheets.detail_layout import round_formula
from xltools.excel.table import FIRST_ROW, CellStyle, FormulaCell, TableCell, TableColumn, TableRow, TableSheet
from xltools.excel.writer import BookWriter
from xltools.form.layout import (
    ADJUSTED_HEAD,
    ADJUSTMENTS_SHEET,
    BREAKDOWN_SHEET,
    CONTENTS_SHEET,
    DETAIL_SHEET,
    RANKING_SHEET,
    BlockLayout,
    cover_sheet_name,
    layout_form,
)
from xltools.form.model import Field, Form
from xltools.form.rules.evaluate import Number, sum_known

# Longer lists nobody reads; all units of one indicator stand on 排名, all of everything on 明细.
MOST = 15


@dataclass(frozen=True, slots=True)
class RankedUnit:
    """A place in a ranking: the unit's position among the lines, and its figure."""

    line: int
    number: Number


@dataclass(frozen=True, slots=True)
class Shares:
    """The units with the largest figures that are not 0. `others` have one too, and `rest` is what theirs add up to."""

    first: tuple[RankedUnit, ...]
    others: int
    rest: Number


def compute_shares(figures: Sequence[Number | None], most: int = MOST) -> Shares:
    """The shares of a field's figures, one for each line. A list is not cut for the sake of a single unit."""
    there = [RankedUnit(line, number) for line, number in enumerate(figures) if number]
    kept = most if len(there) > most + 1 else len(there)
    first = nsmallest(kept, there, key=lambda share: (-share.number, share.line))
    if kept == len(there):
        return Shares(tuple(first), 0, 0)
    shown = {share.line for share in first}
    rest = sum_known(share.number for share in there if share.line not in shown)
    return Shares(tuple(first), len(there) - kept, rest or 0)


def compute_share(number: Number, whole: Number | None) -> float | None:
    """The share of a whole, None where there is none of it."""
    return float(Fraction(number) / Fraction(whole)) if whole else None


def rank_figures(figures: Sequence[Number | None]) -> list[RankedUnit]:
    """All units that have a figure, a 0 too: the largest first, equals in the order of the lines."""
    there = [RankedUnit(line, number) for line, number in enumerate(figures) if number is not None]
    return sorted(there, key=lambda one: (-one.number, one.line))


_COLUMNS = (
    TableColumn("工作表", widest=16, narrowest=14),
    TableColumn("指标", widest=56, narrowest=24, one_line=True),
    TableColumn("分列", widest=26, narrowest=10, one_line=True),
    TableColumn("次序", align="center"),
    TableColumn("单位", widest=34, narrowest=20),
    TableColumn("数值", align="center", narrowest=10),
    TableColumn("占比", align="center", narrowest=9, percent=True),
    TableColumn(ADJUSTED_HEAD, widest=22, one_line=True),
)
_IDS = "H"
_PLAIN = {7: CellStyle.FAINT}
_FAINT = dict.fromkeys((4, 5, 6, 7), CellStyle.FAINT)
_ADJUSTED = {**_PLAIN, **dict.fromkeys((4, 5, 6), CellStyle.WARN)}
_NOT_ADJUSTED = "（没有更正）"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The shares of each figure, in the order of the sheet, and how many rows it has there: a line for each and two more."""

    shares: Mapping[str, Shares]
    rows: int

    @property
    def ids(self) -> str:
        """The cells that say of which figure each line is."""
        return f"{BREAKDOWN_SHEET}!${_IDS}${FIRST_ROW + 1}:${_IDS}${FIRST_ROW + self.rows}"


def compute_breakdown(consolidation: Consolidation) -> Breakdown:
    """Who makes what, the main indicators first: once for the sheet and for those who link to it."""
    fields = consolidation.form.numbers
    columns = list(zip(*(line.figures.numbers for line in consolidation.lines), strict=True)) or [()] * len(fields)
    found = {field.id: compute_shares(figures) for field, figures in zip(fields, columns, strict=True)}
    order = dict.fromkeys((*consolidation.form.charts.main, *found))
    shares = {name: found[name] for name in order}
    return Breakdown(shares, sum(map(_count_rows, shares.values())))


def breakdown_table(consolidation: Consolidation, breakdown: Breakdown) -> TableSheet:
    """The sheet's content."""
    heads = {
        field.id: (group.sheet, group.label, field.column_name or field.unit)
        for group in consolidation.layout.groups
        for field in group.fields
    }
    rows: list[TableRow] = []
    for name, shares in breakdown.shares.items():
        first = FIRST_ROW + len(rows) + 1
        rows += _field_rows(consolidation, consolidation.form.fields[name], shares, heads[name], first)
    main = [breakdown.shares[name] for name in consolidation.form.charts.main]
    printed = "　　主要指标在前，打印时只印这些。" if main else ""
    note = (
        f"不为 0 的数，汇总时从大到小，连同更正合为汇总数；超过 {MOST} 个单位的，其余合为一行，逐个单位见“{RANKING_SHEET}”。{printed}\n"
        f"数值和更正随“{DETAIL_SHEET}”“{ADJUSTMENTS_SHEET}”变化，可以任意排序；按“指标”“分列”或“单位”筛选。"
    )
    return TableSheet(
        BREAKDOWN_SHEET,
        "各项指标的单位构成",
        note,
        _COLUMNS,
        tuple(rows),
        frozen=3,
        empty="没有数字。",
        printed_columns=len(_COLUMNS) - 1,
        repeating=(0, 1, 2),
        printed=sum(map(_count_rows, main)) or None,
    )


def _count_rows(shares: Shares) -> int:
    return len(shares.first) + bool(shares.others) + 1


def _field_rows(
    consolidation: Consolidation, field: Field, shares: Shares, head: tuple[str, str, str], first: int
) -> Iterator[TableRow]:
    """The lines of a field; `first` is the first one's row, as people count.

    No formula looks at another row of this sheet: it may be sorted.
    """
    plan, column = consolidation.layout, consolidation.layout.columns[field.id]
    whole, city = consolidation.totals[field.id], layout_form(consolidation.form).places[field.id].full_absolute

    def row(
        at: int, rank: int | None, unit: TableCell, figure: FormulaCell, tones: Mapping[int, CellStyle]
    ) -> TableRow:
        part = compute_share(figure.value, whole) if isinstance(figure.value, int | Decimal) else None
        share = FormulaCell(f'=IF(OR(F{at}="",N({city})=0),"",F{at}/{city})', part)
        return TableRow((*head, rank, unit, figure, share, field.id), tones)

    for number, one in enumerate(shares.first):
        name = FormulaCell(f"={plan.of_unit(plan.unit_column, one.line)}", consolidation.lines[one.line].name)
        figure = FormulaCell(f"={plan.of_unit(column, one.line)}", one.number)
        yield row(first + number, number + 1, name, figure, _PLAIN)
    at = first + len(shares.first)
    if shares.others:
        rest = round_formula(field, plan.of_others(field.id, [share.line for share in shares.first]))
        yield row(at, None, f"其余 {shares.others} 个单位", FormulaCell(f"={rest}", shares.rest), _FAINT)
        at += 1
    adjusted = consolidation.adjusted.get(field.id)
    amount, words = (
        f"{DETAIL_SHEET}!{plan.absolute_adjustment(field.id)}",
        f"（汇总单位的更正，见“{ADJUSTMENTS_SHEET}”）",
    )
    name = FormulaCell(f'=IF({amount}="","{_NOT_ADJUSTED}","{words}")', _NOT_ADJUSTED if adjusted is None else words)
    yield row(at, None, name, FormulaCell(f"={amount}", adjusted), _FAINT if adjusted is None else _ADJUSTED)


_LINK_TEXT = f"{BREAKDOWN_SHEET} »"
_WIDTH = 9


def add_links(book: BookWriter, form: Form, breakdown: Breakdown) -> None:
    """Give each sheet of the form but the cover its links, a column off the table."""
    layout, cover = layout_form(form), cover_sheet_name(form)
    for form_sheet in form.sheets:
        blocks = layout.on_sheet(form_sheet.name)
        if form_sheet.name == cover or not blocks:
            continue
        sheet = book.sheets[form_sheet.name]
        column = max(len(form_sheet.widths), *(placed.last_column + 1 for placed in blocks)) + 1
        sheet.raw.set_column(column - 1, column - 1, 2)
        sheet.raw.set_column(column, column, _WIDTH)
        sheet.sheet_link(0, column, CONTENTS_SHEET, "note link unwrapped")
        for row, field in (linked for placed in blocks for linked in _select_linked_rows(placed, breakdown)):
            # To where the figure's lines are now: they may have been sorted.
            target = f'MATCH("{field}",{breakdown.ids},0)+{FIRST_ROW}'
            link = f'=HYPERLINK("#{BREAKDOWN_SHEET}!A"&{target},"{_LINK_TEXT}")'
            sheet.formula(row, column, link, "note link unwrapped", _LINK_TEXT)


def _select_linked_rows(block_layout: BlockLayout, breakdown: Breakdown) -> Iterator[tuple[int, str]]:
    """The rows that have figures, each with the figure its link leads to: its total, or else its first."""
    block, found = block_layout.block, dict[int, str]()
    for (r, _), field in sorted(block.fields.items(), key=lambda item: not block.columns[item[0][1]].total_of):
        if field.id in breakdown.shares:
            found.setdefault(block_layout.rows[r], field.id)
    yield from found.items()
