"""The 明细 sheet: a line per unit, a column per figure, the sums above; what every city figure is made of.

Many narrow columns, so that everything is small and ruled lightly. A unit's file has a relative link, or none where there
is nothing safe to link to: its name is whoever's who sent it, so every character of it that could mean something in a
link is encoded, and it is never a web address, a command or another place.
"""

import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from xltools.consolidation.consolidation import Consolidation, UnitLine
from xltools.consolidation.messages import format_scope
from xltools.consolidation.sheets.detail_layout import FIXED, ColumnGroup, DetailLayout, round_formula
from xltools.excel.address import cell_address, join_addresses
from xltools.excel.table import CellStyle, cut_text, write_heading
from xltools.excel.text import remove_unwritable
from xltools.excel.writer import BookWriter, SheetWriter, set_up_page
from xltools.form.layout import CONTENTS_SHEET, DETAIL_SHEET, layout_form
from xltools.form.model import Field
from xltools.form.rules.evaluate import Number
from xltools.form.rules.expression import Severity

_HEAD, _ID, _TEXT, _FIGURE, _SUM = (
    "head list small",
    "head list id",
    "cell list unwrapped",
    "centre list unwrapped",
    "total list unwrapped bold",
)
# How the columns of `FIXED` look that are no plain texts.
_FIXED_STYLES = {"sha256": "cell list hash", **dict.fromkeys(("no", "state", "read", "filler", "version"), _FIGURE)}
_FROZEN_COLUMNS = 2


def _write_sums(sheet: SheetWriter, consolidation: Consolidation) -> None:
    plan = consolidation.layout
    for row, label in ((plan.sum_row, "合计（随筛选）"), (plan.adjust_row, "调整"), (plan.city_row, "汇总数")):
        sheet.merge((row, 0), (row, _FROZEN_COLUMNS - 1), label, _SUM)
        for column in range(_FROZEN_COLUMNS, len(FIXED)):
            sheet.value(row, column, None, _SUM)
    for field in consolidation.form.numbers:
        cells = plan.range(field.id)
        of_units = f'=IF(SUBTOTAL(2,{cells})=0,"",{round_formula(field, f"SUBTOTAL(9,{cells})")})'
        place = layout_form(consolidation.form).places[field.id]
        column = plan.columns[field.id]
        for row, formula, value in (
            (plan.sum_row, of_units, consolidation.unit_sums[field.id]),
            (plan.adjust_row, _adjustment_formula(field, consolidation), consolidation.adjusted.get(field.id)),
            (plan.city_row, f"={place.full}", consolidation.totals[field.id]),
        ):
            sheet.formula(row, column, formula, _SUM, value)


def _adjustment_formula(field: Field, consolidation: Consolidation) -> str:
    """The formula of a figure's adjustments: those of an input from 调整, those of a total from its parts beside it."""
    plan, lines = consolidation.layout, consolidation.adjustment_layout
    if field.total_of:
        parts = ",".join(join_addresses(plan.adjustment_cell(part) for part in field.total_of))
        return f'=IF(COUNT({parts})=0,"",{round_formula(field, f"SUM({parts})")})'
    id, ids = cell_address(plan.id_row, plan.columns[field.id]), lines.lines(lines.field)
    return f'=IF(COUNTIF({ids},{id})=0,"",{round_formula(field, f"SUMIF({ids},{id},{lines.lines(lines.amount)})")})'


# The collected files lie in the workbook's folder or beside it: 汇总/ and 收件/ of one collection. No further up.
_UP = 1
# Excel takes no longer ones.
_LONGEST = 2000


def link_to_source(source: Path, folder: Path | None) -> str:
    """The link to a source file, "" for none; `folder` is the workbook's, None where it is not known."""
    if folder is None:
        return ""
    try:
        steps = Path(os.path.relpath(source, folder)).parts
    except ValueError:
        return ""  # on another drive
    # A file in an archive is no file here.
    if steps.count(os.pardir) > _UP or not source.is_file():
        return ""
    try:
        encoded = "/".join(step if step == os.pardir else quote(step, safe="") for step in steps)
    except UnicodeEncodeError:
        return ""  # a name that is no text
    return f"external:{encoded}" if len(encoded) <= _LONGEST else ""


_WIDTH = 7.7
_LONE_WIDTH = 9.2
_LONGEST_HEADER = 100
_ROW_HEIGHT = 14
# No letter of 9 points and more is printed smaller than 8. How many half-width places one page takes at this scale,
# without the two columns repeated on each: as the widest of the common programs measures them, a third wider than Excel,
# so that no table is torn.
_SCALE = 89
_PAGE_WIDTH = 100
_CELL_PADDING = 0.71
_FILE = next(number for number, fixed in enumerate(FIXED) if fixed.key == "file")


def write_detail(book: BookWriter, consolidation: Consolidation, folder: Path | None = None) -> None:
    """Add the sheet; `folder` is where the workbook will lie, for links to the source files."""
    plan = consolidation.layout
    sheet = book.sheet(DETAIL_SHEET)
    heading = consolidation.heading
    title = f"{heading.place}{heading.year}年度各单位报送明细（{consolidation.kind}）"
    write_heading(sheet, title, _format_note(consolidation), _list_widths(plan), CONTENTS_SHEET)
    _write_heads(sheet, plan)
    _write_sums(sheet, consolidation)
    _set_up_sheet(sheet, plan, title)
    formats = {style: book.format(style) for style in (_WRONG, _BLANK, _PALE, _TOTAL, _FIGURE)}
    for number, line in enumerate(consolidation.lines):
        row = plan.first_row + number
        _write_fixed(sheet, row, fixed_cells(number + 1, line, heading.made), line)
        if target := link_to_source(line.report.path, folder):
            sheet.link(row, _FILE, target, f"{_TEXT} link", remove_unwritable(line.version.path))
        for column, (figure, style) in enumerate(_style_figures(plan, line), len(FIXED)):
            sheet.value(row, column, figure, formats[style])


def _format_note(consolidation: Consolidation) -> str:
    return (
        f"{format_scope(consolidation)}　　每单位一行，每指标一列；总计由各分项重新相加，不取所填的合计。"
        "　　浅黄：空白未填（空白不等于 0；单位声明没填的格为 0 的除外，见“没填的格”），或合计中有空白；红：有错误。"
        "　　“合计”行随筛选变化；“调整”行来自调整表；"
        "“汇总数”即各统计表所列，不受筛选影响。"
    )


def _write_heads(sheet: SheetWriter, plan: DetailLayout) -> None:
    top, middle, bottom = plan.head_rows
    for column, fixed in enumerate(FIXED):
        sheet.merge((top, column), (bottom, column), fixed.head, _HEAD)
        sheet.text(plan.id_row, column, fixed.key, _ID)
    for first, last, name in _sheet_heads(plan):
        sheet.merge((top, first), (top, last), name, _HEAD)
    for group in plan.groups:
        named = any(field.column_name for field in group.fields)
        sheet.merge((middle, group.first), (middle if named else bottom, group.last), group.label, _HEAD)
        for column, field in enumerate(group.fields, group.first):
            if named:
                sheet.text(bottom, column, field.column_name, _HEAD)
            sheet.text(plan.id_row, column, field.id, _ID)


def _sheet_heads(plan: DetailLayout) -> Iterator[tuple[int, int, str]]:
    """The sheet's name over each wide group and over each run of single columns: repeated, so that one always sees it."""

    def run(group: ColumnGroup) -> tuple[str, int]:
        return group.sheet, group.first if len(group.fields) > 1 else -1

    for (name, _), groups in groupby(plan.groups, key=run):
        members = list(groups)
        yield members[0].first, members[-1].last, name


def fixed_cells(number: int, line: UnitLine, made: str) -> tuple[int | str, ...]:
    """What stands before the figures of a line, in the order of `FIXED`."""
    report = line.report
    explained = "；".join(f"{one.code} {one.where}：{one.explanation}" for one in line.findings if one.explanation)
    of_file = line.overview.status.value, line.version.path, report.sha256, made, report.filler, report.version
    return (number, line.name, line.code, *of_file, report.declared, explained)


def _write_fixed(sheet: SheetWriter, row: int, cells: Sequence[int | str], line: UnitLine) -> None:
    styles = {"state": line.overview.status.style, "unit": CellStyle.BAD if line.select(Severity.ERROR) else ""}
    for column, (fixed, cell) in enumerate(zip(FIXED, cells, strict=True)):
        style = f"{_FIXED_STYLES.get(fixed.key, _TEXT)} {styles.get(fixed.key, '')}"
        sheet.value(row, column, cut_text(cell) if isinstance(cell, str) else cell, style)


_WRONG, _BLANK, _PALE, _TOTAL = f"{_FIGURE} wrong", f"{_FIGURE} blank", f"{_FIGURE} pale", "total list unwrapped"


def _style_figures(plan: DetailLayout, line: UnitLine) -> Iterator[tuple[Number | None, str]]:
    """A unit's figures, each with its style.

    A 0 is grey: most figures are, and the others shall stand out. A sum over a unit's own cells is shaded.
    """
    blank = {name for name, number in line.figures.items() if number is None}
    for field, number in zip(plan.form.numbers, line.figures.numbers, strict=True):
        if field.id in line.faulty_fields:
            yield number, _WRONG
        elif number is None or (blank and not blank.isdisjoint(field.total_of)):
            yield number, _BLANK
        elif not number:
            yield number, _PALE
        else:
            yield number, _TOTAL if field.total_of else _FIGURE


def _list_widths(plan: DetailLayout) -> list[float]:
    figures = ((group, _WIDTH if len(group.fields) > 1 else _LONE_WIDTH) for group in plan.groups)
    return [fixed.width for fixed in FIXED] + [width for group, width in figures for _ in group.fields]


def _set_up_sheet(sheet: SheetWriter, plan: DetailLayout, title: str) -> None:
    raw = sheet.raw
    raw.set_default_row(_ROW_HEIGHT)
    rows = (*plan.head_rows, plan.sum_row, plan.adjust_row, plan.city_row, plan.id_row)
    for row, height in zip(rows, (20, 42, 38, 20, 20, 20, 24), strict=True):
        raw.set_row(row, height)
    raw.freeze_panes(plan.first_row, _FROZEN_COLUMNS)
    raw.autofilter(plan.id_row, 0, plan.last_row, plan.last_column)
    raw.ignore_errors({"number_stored_as_text": f"A{plan.first_row + 1}:J{plan.last_row + 1}"})
    # On paper, of a unit its number, name and figures: the rest is for the screen, as are title, note and ids. What
    # stands left of them and above is repeated on each page, where it lies outside of the area too.
    set_up_page(sheet, landscape=True, repeat=(plan.head_rows[0], plan.city_row))
    # Not shrunk to the width of one page but torn where it does no harm.
    raw.set_print_scale(_SCALE)
    raw.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    raw.print_area(plan.first_row, len(FIXED), plan.last_row, plan.last_column)
    raw.set_header(f"&L&12 {title[:_LONGEST_HEADER].replace('&', '&&')}")
    raw.repeat_columns(0, _FROZEN_COLUMNS - 1)
    raw.set_v_pagebreaks(_page_breaks(plan, _list_widths(plan)))


def _page_breaks(plan: DetailLayout, widths: list[float]) -> list[int]:
    """Where a printed page ends: at a sheet of the form that does not fit on it whole, and never inside a row of it."""

    def width(groups: Sequence[ColumnGroup]) -> float:
        return sum(widths[group.first] + _CELL_PADDING for group in groups for _ in group.fields)

    breaks: list[int] = []
    used = 0.0
    for _, members in groupby(plan.groups, key=lambda group: group.sheet):
        groups = list(members)
        if used and used + width(groups) > _PAGE_WIDTH:
            breaks.append(groups[0].first)
            used = 0.0
        for group in groups:
            if used and used + width([group]) > _PAGE_WIDTH:
                breaks.append(group.first)
                used = 0.0
            used += width([group])
    return breaks
