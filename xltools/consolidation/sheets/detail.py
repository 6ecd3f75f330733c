"""The 明细 sheet: a line per unit, a column per figure, the sums above; what every city figure is made of.

The formats of the 明细 sheet: many narrow columns, so that everything is small and ruled lightly.

The three rows of sums over the lines of 明细: of the units in sight, the adjustments, and what the city reports.

Where a unit's file lies as seen from the workbook: a relative link, or none where there is nothing safe to link to.

A file's name is whoever's who sent it. Every character of it that could mean something in a link is encoded, so that
it is never a web address, a command or another place.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from xltools.consolidation.consolidation import Consolidation, UnitLine
from xltools.consolidation.figures import UnitReport, compute_city_figures
from xltools.consolidation.messages import format_scope
from xltools.consolidation.select import InclusionStatus
from xltools.consolidation.sheets.detail_layout import FIXED, ColumnGroup, DetailLayout
from xltools.consolidation.sheets.tables import round_formula
from xltools.excel.address import cell_address, join_addresses
from xltools.excel.styles import STYLES, column_after_title, make_style, set_up_paper
from xltools.excel.table import CELL_STYLE_COLOURS, CellStyle, cut_text
from xltools.excel.text import remove_unwritable
from xltools.excel.writer import BookWriter, Format, SheetWriter
from xltools.form.layout import CONTENTS_SHEET, DETAIL_SHEET, layout_form
from xltools.form.model import Field

__all__ = ["make_linker", "write_detail"]


@dataclass(frozen=True, slots=True)
class DetailStyles:
    """`zero` is grey: most figures are 0, and the others shall stand out. `total` is for sums over a unit's own cells."""

    head: Format
    id: Format
    sum: Format
    sum_label: Format
    count: Format
    zero: Format
    total: Format
    blank: Format
    wrong: Format
    text: dict[CellStyle, Format]
    centre: dict[CellStyle, Format]
    faint: Format
    link: Format


def make_detail_styles(book: BookWriter) -> DetailStyles:
    """The formats of one workbook."""
    figure = make_style("centre", font_size=10, border_color="#BFBFBF", text_wrap=False)
    text = make_style("cell", font_size=10, border_color="#BFBFBF", text_wrap=False)
    head = make_style("head", font_size=9, border_color="#7F7F7F")
    return DetailStyles(
        head=book.format(head),
        id=book.format(
            {**head, "font_size": 6, "bg_color": "#F2F2F2", "font_color": "#7F7F7F", "align": "left", "valign": "top"}
        ),
        sum=book.format({**figure, "bold": True, "bg_color": "#EDEDED"}),
        sum_label=book.format({**figure, "bold": True, "bg_color": "#EDEDED"}),
        count=book.format(figure),
        zero=book.format({**figure, "font_color": "#A6A6A6"}),
        total=book.format({**figure, "bg_color": "#F5F5F5"}),
        blank=book.format({**figure, **STYLES["blank"]}),
        wrong=book.format({**figure, **STYLES["wrong"]}),
        text={tone: book.format({**text, **CELL_STYLE_COLOURS[tone]}) for tone in CellStyle},
        centre={tone: book.format({**figure, **CELL_STYLE_COLOURS[tone]}) for tone in CellStyle},
        faint=book.format(
            {**text, "font_size": 8, "align": "fill", "indent": 0, **CELL_STYLE_COLOURS[CellStyle.FAINT]}
        ),
        link=book.format({**text, "font_color": "#0563C1", "underline": 1}),
    )


FROZEN_COLUMNS = 2


def write_sums(sheet: SheetWriter, consolidation: Consolidation, styles: DetailStyles) -> None:
    """Write them."""
    plan = consolidation.layout
    for row, label in ((plan.sum_row, "合计（随筛选）"), (plan.adjust_row, "调整"), (plan.city_row, "汇总数")):
        sheet.merge((row, 0), (row, FROZEN_COLUMNS - 1), label, styles.sum_label)
        for column in range(FROZEN_COLUMNS, len(FIXED)):
            sheet.blank(row, column, styles.sum_label)
    sums = compute_city_figures(consolidation.form, [line.figures for line in consolidation.lines])
    for field in consolidation.form.numbers:
        cells = plan.range(field.id)
        of_units = f'=IF(SUBTOTAL(2,{cells})=0,"",{round_formula(field, f"SUBTOTAL(9,{cells})")})'
        place = layout_form(consolidation.form).places[field.id]
        column = plan.columns[field.id]
        for row, formula, value in (
            (plan.sum_row, of_units, sums[field.id]),
            (plan.adjust_row, _adjustment_formula(field, consolidation), consolidation.adjusted.get(field.id)),
            (plan.city_row, f"={place.full}", consolidation.totals[field.id]),
        ):
            sheet.formula(row, column, formula, styles.sum, "" if value is None else value)


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


def make_linker(folder: Path | None) -> Callable[[Path], str]:
    """A function from a source file to its link, "" for none; `folder` is the workbook's, None where it is not known."""
    if folder is None:
        return lambda source: ""
    base = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links out of the tree
    return lambda source: _link_to_source(source, base)


def _link_to_source(source: Path, base: Path) -> str:
    try:
        steps = Path(os.path.relpath(source, base)).parts
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
# So low that sixty units stand on one page.
_ROW_HEIGHT = 14
# How many half-width places one printed page takes at this scale, without the two columns repeated on each: as the
# widest of the common programs measures them, a third wider than Excel, so that no table is torn.
_SCALE = 50
_PAGE_WIDTH = 178
_CELL_PADDING = 0.71
_FILE = next(number for number, fixed in enumerate(FIXED) if fixed.key == "file")


def write_detail(book: BookWriter, consolidation: Consolidation, folder: Path | None = None) -> None:
    """Add the sheet; `folder` is where the workbook will lie, for links to the source files."""
    plan, styles = consolidation.layout, make_detail_styles(book)
    sheet = book.sheet(DETAIL_SHEET)
    heading = consolidation.heading
    title = f"{heading.place}{heading.year}年度各单位报送明细（{consolidation.kind}）"
    sheet.text(plan.title_row, 0, title, book.format(make_style("title", align="left")))
    sheet.text(plan.note_row, 0, _format_note(consolidation), book.format(make_style("note", text_wrap=False)))
    at = column_after_title(title, [fixed.width for fixed in FIXED])
    sheet.link(plan.title_row, at, f"internal:'{CONTENTS_SHEET}'!A1", book.format(make_style("back")), CONTENTS_SHEET)
    _write_heads(sheet, plan, styles)
    write_sums(sheet, consolidation, styles)
    _set_up_sheet(sheet, plan, title)
    link = make_linker(folder)
    sheet.stream()
    for number, line in enumerate(consolidation.lines):
        _write_fixed(sheet, plan.first_row + number, number + 1, line, heading.made, styles)
        if target := link(line.report.path):
            sheet.link(plan.first_row + number, _FILE, target, styles.link, remove_unwritable(line.file))
        _write_figures(sheet, plan.first_row + number, line, plan, styles)


def _format_note(consolidation: Consolidation) -> str:
    return (
        f"{format_scope(consolidation)}　　每单位一行，每指标一列；总计由各分项重新相加，不取所填的合计。"
        "　　浅黄：空白未填（空白不等于 0），或合计中有空白；红：有错误。　　“合计”行随筛选变化；“调整”行来自调整表；"
        "“汇总数”即各统计表所列，不受筛选影响。"
    )


def _write_heads(sheet: SheetWriter, plan: DetailLayout, styles: DetailStyles) -> None:
    top, middle, bottom = plan.head_rows
    for column, fixed in enumerate(FIXED):
        sheet.merge((top, column), (bottom, column), fixed.head, styles.head)
        sheet.text(plan.id_row, column, fixed.key, styles.id)
    for first, last, name in _sheet_heads(plan):
        sheet.merge((top, first), (top, last), name, styles.head)
    for group in plan.groups:
        named = any(field.column_name for field in group.fields)
        sheet.merge((middle, group.first), (middle if named else bottom, group.last), group.label, styles.head)
        for column, field in enumerate(group.fields, group.first):
            if named:
                sheet.text(bottom, column, field.column_name, styles.head)
            sheet.text(plan.id_row, column, field.id, styles.id)


def _sheet_heads(plan: DetailLayout) -> Iterator[tuple[int, int, str]]:
    """The sheet's name over each wide group and over each run of single columns: repeated, so that one always sees it."""

    def run(group: ColumnGroup) -> tuple[str, int]:
        return group.sheet, group.first if len(group.fields) > 1 else -1

    for (name, _), groups in groupby(plan.groups, key=run):
        members = list(groups)
        yield members[0].first, members[-1].last, name


def _write_fixed(sheet: SheetWriter, row: int, number: int, line: UnitLine, made: str, styles: DetailStyles) -> None:
    kept = line.report
    tone = line.status.tone
    name_tone = CellStyle.BAD if line.status is InclusionStatus.ERRORS_IN else CellStyle.PLAIN
    sheet.number(row, 0, number, styles.centre[CellStyle.PLAIN])
    sheet.text(row, 1, line.name, styles.text[name_tone])
    sheet.text(row, 2, kept.code or (line.unit.code if line.unit else ""), styles.text[CellStyle.PLAIN])
    sheet.text(row, 3, line.status.value, styles.centre[tone])
    sheet.text(row, 4, line.file, styles.text[CellStyle.PLAIN])
    sheet.text(row, 5, kept.sha256, styles.faint)
    sheet.text(row, 6, made, styles.centre[CellStyle.PLAIN])
    sheet.text(row, 7, kept.filler, styles.centre[CellStyle.PLAIN])
    sheet.text(row, 8, kept.version, styles.centre[CellStyle.PLAIN])
    sheet.text(row, 9, cut_text(_format_explanations(kept)), styles.text[CellStyle.PLAIN])


def _format_explanations(report: UnitReport) -> str:
    return "；".join(f"{one.code} {one.where}：{one.explanation}" for one in report.findings if one.explanation)


def _write_figures(sheet: SheetWriter, row: int, line: UnitLine, plan: DetailLayout, styles: DetailStyles) -> None:
    for column, field in enumerate(plan.form.numbers, len(FIXED)):
        value = line.figures[field.id]
        format = _figure_format(field, line, styles)
        if value is None:
            sheet.blank(row, column, format)
        else:
            sheet.number(row, column, value, format)


def _figure_format(field: Field, line: UnitLine, styles: DetailStyles) -> Format:
    if field.id in line.faulty_fields:
        return styles.wrong
    value = line.figures[field.id]
    if value is None or (field.total_of and any(line.figures[part] is None for part in field.total_of)):
        return styles.blank
    if not value:
        return styles.zero
    return styles.total if field.total_of else styles.count


def _set_up_sheet(sheet: SheetWriter, plan: DetailLayout, title: str) -> None:
    widths = [fixed.width for fixed in FIXED]
    for group in plan.groups:
        widths += [_WIDTH if len(group.fields) > 1 else _LONE_WIDTH] * len(group.fields)
    sheet.widths(widths)
    raw = sheet.raw
    raw.set_default_row(_ROW_HEIGHT)
    for row, height in (
        (plan.title_row, 28),
        (plan.head_rows[0], 20),
        (plan.head_rows[1], 42),
        (plan.head_rows[2], 38),
    ):
        raw.set_row(row, height)
    for row in (plan.sum_row, plan.adjust_row, plan.city_row):
        raw.set_row(row, 20)
    raw.set_row(plan.id_row, 24)
    raw.freeze_panes(plan.first_row, FROZEN_COLUMNS)
    raw.autofilter(plan.id_row, 0, plan.last_row, plan.last_column)
    raw.ignore_errors({"number_stored_as_text": f"A{plan.first_row + 1}:J{plan.last_row + 1}"})
    set_up_paper(raw, landscape=True, top=0.5)
    raw.set_print_scale(_SCALE)
    # Title and note are for the screen; on paper each page has the title in its header.
    raw.print_area(plan.head_rows[0], 0, plan.last_row, plan.last_column)
    raw.set_header(f"&L&12 {title[:_LONGEST_HEADER].replace('&', '&&')}")
    raw.repeat_rows(plan.head_rows[0], plan.id_row)
    raw.repeat_columns(0, FROZEN_COLUMNS - 1)
    raw.set_v_pagebreaks(_page_breaks(plan, widths))


def _page_breaks(plan: DetailLayout, widths: list[float]) -> list[int]:
    """Where a printed page ends: at a sheet of the form that does not fit on it whole, and never inside a row of it."""

    def width(groups: Sequence[ColumnGroup]) -> float:
        return sum(widths[group.first] + _CELL_PADDING for group in groups for _ in group.fields)

    breaks, used = [len(FIXED)], 0.0
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
