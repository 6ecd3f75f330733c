"""同比: each of the city's figures beside last year's, with the change; this year's side is live."""

from collections.abc import Iterator, Mapping

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.plan import pinned
from xltools.consolidation.sums import Number
from xltools.consolidation.words import scope
from xltools.consolidation.years.changes import change
from xltools.excel.table import Column, Live, Row, TableCell, TableSheet, Tone
from xltools.form.layout import lay_out
from xltools.form.sheets import ADJUSTED_HEAD, COMPARISON_SHEET, MOVERS_SHEET

__all__ = ["FIRST", "changed", "comparison_columns", "comparison_table"]

FIRST = 4  # the sheet's first row of figures, as people count


def comparison_columns(year: int) -> tuple[Column, ...]:
    """The columns of figures of two years and what became of them."""
    return (
        Column(f"{year - 1} 年", align="center", narrowest=11),
        Column(f"{year} 年", align="center", narrowest=11),
        Column("增减", align="center", narrowest=10),
        Column("增幅", align="center", narrowest=10, number_format="0.0%"),
        Column("说明", widest=18, narrowest=14),
    )


def comparison_table(consolidation: Consolidation) -> TableSheet:
    """The sheet's content, a line per figure of the form, the main ones first. Last year's figures must be known."""
    year, last = consolidation.heading.year, consolidation.past.last
    known = last.figures if last else {}
    columns = (
        Column("工作表", widest=18, narrowest=14),
        Column("指标", widest=44, narrowest=24),
        Column("分列", widest=20, narrowest=10),
        Column("单位", align="center"),
        *comparison_columns(year),
        Column(ADJUSTED_HEAD, widest=22, one_line=True),
    )
    rows = tuple(_rows(consolidation, known))
    note = (
        f"{scope(consolidation)}；上年 {len(consolidation.past.units)} 个单位。"
        f"　　今年一侧随各统计表变化；空白不等于 0，上年为 0 的不算增幅。各单位的增减见“{MOVERS_SHEET}”。"
    )
    main = len(consolidation.form.charts.main)
    note += "　　主要指标在前，打印时只印这些。" if main else ""
    title = f"{year} 年与 {year - 1} 年对比"
    return TableSheet(COMPARISON_SHEET, title, note, columns, rows, frozen=2, printed=main or None)


def changed(
    row: int, column: str, this: str, last: Number | None, now: Number | None, digits: int
) -> Iterator[TableCell]:
    """The cells of a comparison in a sheet's row: last year's figure, this year's by a formula, and what became of it.

    `row` is as people count; `column` is the letter of the first cell.
    """
    before, after, more = (f"{chr(ord(column) + step)}{row}" for step in range(3))
    found = change(last, now)
    missing = f'OR({before}="",{after}="")'
    difference = f"ROUND({after}-{before},{digits})" if digits else f"{after}-{before}"
    yield last
    yield Live(f"={this}", "" if now is None else now)
    yield Live(f'=IF({missing},"",{difference})', "" if found.more is None else found.more)
    part = "" if found.part is None else float(found.part)
    yield Live(f'=IF({missing},"",IF({before}=0,"",{more}/{before}))', part)
    zero = f'IF({before}=0,IF({after}=0,"","上年为 0"),"")'
    yield Live(f'=IF({before}="","上年没有数据",IF({after}="","今年空白",{zero}))', found.remark)


def _rows(consolidation: Consolidation, known: Mapping[str, Number]) -> Iterator[Row]:
    places = lay_out(consolidation.form).places
    groups = {field.id: group for group in consolidation.plan.groups for field in group.fields}
    for row, name in enumerate(dict.fromkeys((*consolidation.form.charts.main, *groups)), FIRST):
        group, field, place = groups[name], consolidation.form.fields[name], places[name]
        this = f"'{group.sheet}'!{pinned(place.row, place.column)}"
        figures = changed(row, "E", this, known.get(name), consolidation.totals[name], field.digits)
        yield Row((group.sheet, group.label, field.column_name, field.unit, *figures, name), {9: Tone.FAINT})
