"""The sheets beside last year's figures: 同比, each figure with its change, and 单位变化, the units that moved them most."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.messages import format_scope
from xltools.consolidation.sheets.detail_layout import round_formula
from xltools.excel.address import cell_address
from xltools.excel.table import CellStyle, FormulaCell, TableCell, TableColumn, TableRow, TableSheet
from xltools.excel.text import normalize_label
from xltools.form.layout import (
    ADJUSTED_HEAD,
    ADJUSTMENTS_SHEET,
    COMPARISON_SHEET,
    DETAIL_SHEET,
    MOVERS_SHEET,
    layout_form,
)
from xltools.form.model import Field
from xltools.form.rules.evaluate import Number
from xltools.reading.consolidated import Numbers
from xltools.reading.last_year import add_numbers
from xltools.roster.units import Unit


@dataclass(frozen=True, slots=True)
class FigureChange:
    """How much more and which part more; None where that cannot be said, and then `remark` says why."""

    more: Number | None
    part: Fraction | None
    remark: str = ""


def compute_change(last: Number | None, this: Number | None) -> FigureChange:
    """The change from last year's figure to this year's."""
    if last is None:
        return FigureChange(None, None, "上年没有数据")
    if this is None:
        return FigureChange(None, None, "今年空白")
    part = Fraction(this - last) / Fraction(last) if last else None
    return FigureChange(this - last, part, "上年为 0" if this and not last else "")


@dataclass(frozen=True, slots=True)
class Mover:
    """A unit whose figure changed: its position among this year's lines, its figures of both years."""

    line: int
    last: Number
    this: Number


@dataclass(frozen=True, slots=True)
class Turnover:
    """The units of two years by their names and by what the roster says of them: this year's positions with last year's
    numbers; who is new; who is gone; by position the units of last year that have become part of a unit.

    What the roster does not say, that two names are one body or that one body has become two, only people know.
    """

    both: Mapping[int, Numbers]
    new: tuple[int, ...]
    gone: tuple[str, ...]
    merged: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def compute_turnover(units: Sequence[Unit], last: Mapping[str, Numbers]) -> Turnover:
    """Which of this year's units were there last year, each by all of its names, with the units that were merged into it.

    Where last year's figures lack one of these, nothing is compared: a part is not the whole.
    """
    known = {normalize_label(name): name for name in last}
    there = [next(([known.pop(key)] for key in map(normalize_label, unit.names) if key in known), []) for unit in units]
    merged: dict[int, tuple[str, ...]] = {}
    whole: dict[int, Numbers] = {}
    for position, unit in enumerate(units):
        parts = list(dict.fromkeys(map(normalize_label, unit.merged_from)))
        found = [known.pop(key) for key in parts if key in known]
        there[position] += found
        if found:
            merged[position] = tuple(found)
        if there[position] and len(found) == len(parts):
            whole[position] = add_numbers([last[name] for name in there[position]])
    new = tuple(position for position, names in enumerate(there) if not names)
    return Turnover(whole, new, tuple(known.values()), merged)


def list_movers(
    figures: Iterable[tuple[int, Number | None]], last: Mapping[int, Numbers], field: str, most: int
) -> Iterator[Mover]:
    """The units whose figure of a field rose most, then those where it fell most, at most so many of each."""
    moved = [
        Mover(line, before, this)
        for line, this in figures
        if this is not None and (before := last.get(line, {}).get(field)) is not None and this != before
    ]
    moved.sort(key=lambda one: (-abs(Decimal(one.this) - Decimal(one.last)), one.line))
    yield from [one for one in moved if one.this > one.last][:most]
    yield from [one for one in moved if one.this < one.last][:most]


_FIRST_COMPARISON_ROW = 4  # the sheet's first row of figures, as people count


def _make_comparison_columns(year: int) -> tuple[TableColumn, ...]:
    """The columns of figures of two years and what became of them."""
    return (
        TableColumn(f"{year - 1} 年", align="center", narrowest=11),
        TableColumn(f"{year} 年", align="center", narrowest=11),
        TableColumn("增减", align="center", narrowest=10),
        TableColumn("增幅", align="center", narrowest=10, percent=True),
        TableColumn("说明", widest=18, narrowest=14),
    )


def comparison_table(consolidation: Consolidation) -> TableSheet:
    """The sheet's content, a line per figure of the form, the main ones first. Last year's figures must be known."""
    year, last = consolidation.heading.year, consolidation.past_years.last
    known = last.figures if last else {}
    columns = (
        TableColumn("工作表", widest=18, narrowest=14),
        TableColumn("指标", widest=44, narrowest=24),
        TableColumn("分列", widest=20, narrowest=10),
        TableColumn("单位", align="center"),
        *_make_comparison_columns(year),
        TableColumn(ADJUSTED_HEAD, widest=22, one_line=True),
    )
    rows = tuple(_comparison_rows(consolidation, known))
    note = (
        f"{format_scope(consolidation)}；上年 {len(consolidation.past_years.units)} 个单位。"
        f"　　今年一侧随各统计表变化；空白不等于 0，上年为 0 的不算增幅。各单位的增减见“{MOVERS_SHEET}”。"
    )
    main = len(consolidation.form.charts.main)
    note += "　　主要指标在前，打印时只印这些。" if main else ""
    title = f"{year} 年与 {year - 1} 年对比"
    on_paper = len(columns) - 1
    return TableSheet(
        COMPARISON_SHEET, title, note, columns, rows, frozen=2, printed=main or None, printed_columns=on_paper
    )


def _comparison_cells(
    row: int, column: int, this: str, last: Number | None, now: Number | None, digits: int
) -> Iterator[TableCell]:
    """The cells of a comparison in a sheet's row: last year's figure, this year's by a formula, and what became of it.

    `row` is as people count; `column` is that of the first cell, from 0.
    """
    before, after, more = (cell_address(row - 1, column + step) for step in range(3))
    found = compute_change(last, now)
    missing = f'OR({before}="",{after}="")'
    difference = f"ROUND({after}-{before},{digits})" if digits else f"{after}-{before}"
    yield last
    yield FormulaCell(f"={this}", now)
    yield FormulaCell(f'=IF({missing},"",{difference})', found.more)
    part = None if found.part is None else float(found.part)
    yield FormulaCell(f'=IF({missing},"",IF({before}=0,"",{more}/{before}))', part)
    zero = f'IF({before}=0,IF({after}=0,"","上年为 0"),"")'
    yield FormulaCell(f'=IF({before}="","上年没有数据",IF({after}="","今年空白",{zero}))', found.remark)


def _comparison_rows(consolidation: Consolidation, known: Mapping[str, Number]) -> Iterator[TableRow]:
    places = layout_form(consolidation.form).places
    groups = {field.id: group for group in consolidation.layout.groups for field in group.fields}
    for row, name in enumerate(dict.fromkeys((*consolidation.form.charts.main, *groups)), _FIRST_COMPARISON_ROW):
        group, field, place = groups[name], consolidation.form.fields[name], places[name]
        this = place.full_absolute
        figures = _comparison_cells(row, 4, this, known.get(name), consolidation.totals[name], field.digits)
        yield TableRow((group.sheet, group.label, field.column_name, field.unit, *figures, name), {9: CellStyle.FAINT})


# So many units that rose and so many that fell are listed for each indicator.
_MOST_MOVERS = 5
_CITY = {**dict.fromkeys(range(8), CellStyle.GOOD), 8: CellStyle.FAINT}
_REST = dict.fromkeys(range(9), CellStyle.FAINT)


def movers_table(consolidation: Consolidation) -> TableSheet:
    """The sheet's content. Last year's units must be known."""
    columns = (
        TableColumn("指标", widest=56, narrowest=20, one_line=True),
        TableColumn("情况", align="center", narrowest=10),
        TableColumn("单位", widest=32, narrowest=20),
        *_make_comparison_columns(consolidation.heading.year),
        TableColumn(ADJUSTED_HEAD, widest=22, one_line=True),
    )
    lines = consolidation.lines
    found = compute_turnover([line.overview.unit for line in lines], consolidation.past_years.units)
    turnover = [("今年新增", lines[position].name) for position in found.new]
    turnover += [("今年没有", name) for name in found.gone]
    rows = [TableRow(("（单位）", *cells, *(None,) * 6), {1: CellStyle.WARN}) for cells in turnover]
    merged = ((lines[position].name, "、".join(names)) for position, names in found.merged.items())
    rows += [TableRow(("（单位）", "合并", f"{name}（上年含 {names}）", *(None,) * 6)) for name, names in merged]
    for name in consolidation.form.charts.main:
        field = consolidation.form.fields[name]
        rows += _indicator_rows(consolidation, field, found, _FIRST_COMPARISON_ROW + len(rows))
    note = (
        f"各主要指标增加、减少最多的各 {_MOST_MOVERS} 个单位，其余和今年的更正各一行，各行相加等于全市。"
        "　　“今年新增”“今年没有”按单位名称和名录中的曾用名、“合并自”判断；名录没有写的撤并、改名，请人工核对。"
    )
    title, on_paper = "主要指标的单位变化", len(columns) - 1
    return TableSheet(
        MOVERS_SHEET, title, note, columns, tuple(rows), frozen=3, repeating=(0,), printed_columns=on_paper
    )


def _indicator_rows(consolidation: Consolidation, field: Field, found: Turnover, first: int) -> Iterator[TableRow]:
    """The city's line of an indicator, those of the units that moved it, of the rest, and of the office's corrections.

    `first` is its row. No formula looks at another row of this sheet: it may be sorted.
    """
    plan, label = consolidation.layout, f"{field.label}（{field.unit}）"
    last = consolidation.past_years.last.figures.get(field.id) if consolidation.past_years.last else None
    now, digits = consolidation.totals[field.id], field.digits
    city = layout_form(consolidation.form).places[field.id].full_absolute
    yield TableRow((label, "全市", "", *_comparison_cells(first, 3, city, last, now, digits), field.id), _CITY)
    figures = ((number, line.figures[field.id]) for number, line in enumerate(consolidation.lines))
    moved = list(list_movers(figures, found.both, field.id, _MOST_MOVERS))
    for row, one in enumerate(moved, first + 1):
        this = plan.of_unit(plan.columns[field.id], one.line)
        what = label, "增加" if one.this > one.last else "减少", consolidation.lines[one.line].name
        cells = _comparison_cells(row, 3, this, one.last, one.this, digits)
        yield TableRow((*what, *cells, field.id), {8: CellStyle.FAINT})
    if moved and last is not None and now is not None:
        adjusted = consolidation.adjusted.get(field.id)
        before = last - sum((one.last for one in moved), Decimal(0))
        after = now - sum((one.this for one in moved), Decimal(0)) - (adjusted or 0)
        this = round_formula(field, plan.of_others(field.id, [one.line for one in moved]))
        others = f"{len(consolidation.lines) + len(found.gone) - len(moved)} 个单位"
        cells = _comparison_cells(first + len(moved) + 1, 3, this, before, after, digits)
        yield TableRow((label, "其余", others, *cells, field.id), _REST)
        # This year's corrections, whenever they are entered; last year's are in its units' line, being known no finer.
        amount = FormulaCell(f"={DETAIL_SHEET}!{plan.absolute_adjustment(field.id)}", adjusted)
        yield TableRow((label, "今年更正", f"见“{ADJUSTMENTS_SHEET}”", None, amount, amount, None, "", field.id), _REST)
