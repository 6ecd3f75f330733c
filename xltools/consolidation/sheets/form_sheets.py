"""The form's own sheets for the city: the law's layout at the law's cells, each figure a live formula over 明细.

封面 is the form's cover block, filled for the city; below it how complete the sums are, who is not in, and why.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xltools import __version__
from xltools.consolidation.adjustments import Adjustment, format_signed
from xltools.consolidation.consolidation import Consolidation, UnitLine
from xltools.consolidation.messages import (
    count_units,
    format_completeness,
    format_namesakes,
    format_overlaps,
    format_scope_note,
    join_names,
)
from xltools.consolidation.sheets.detail_layout import round_formula
from xltools.excel.address import cell_address, join_addresses
from xltools.excel.styles import row_height
from xltools.excel.table import cut_text
from xltools.excel.values import format_number
from xltools.excel.writer import BookWriter, SheetWriter, set_up_page
from xltools.form.layout import (
    ADJUSTMENTS_SHEET,
    CONTENTS_SHEET,
    DETAIL_SHEET,
    SOURCES_SHEET,
    STATUS_SHEET,
    layout_form,
)
from xltools.form.model import Field, Sheet
from xltools.form.rules.evaluate import list_questions
from xltools.form.rules.expression import Severity
from xltools.intake.exclusions import ExclusionCause
from xltools.template.statutory_table import DrawnCell, draw_table_sheet, set_up_table_page

# Room to write in; a unit's sheet leaves more, but here the figures below shall stay in sight.
_TEXT_HEIGHT = 46


def write_form_sheet(book: BookWriter, consolidation: Consolidation, form_sheet: Sheet) -> None:
    """Add one sheet of the form, filled with the city's formulas; its texts are left white for the office to write."""
    sheet, form = book.sheet(form_sheet.name), consolidation.form
    blocks = layout_form(form).on_sheet(form_sheet.name)

    def cell_of(field: Field) -> DrawnCell:
        if field.kind.numeric:
            style = "total" if field.total_of else "centre"
            return DrawnCell(style, consolidation.totals[field.id], _city_formula(consolidation, field))
        return DrawnCell("cell top", consolidation.office_input.texts.get(field.id, ""))

    note = DrawnCell("note", format_scope_note(consolidation, blocks))
    draw_table_sheet(sheet, form, form_sheet, form_sheet.title, note, cell_of, row_limit=_TEXT_HEIGHT)
    for placed in blocks:
        # What no unit filled is marked, and stays so only as long as it is true: the sheet is alive.
        if all(field.kind.numeric for field in placed.block.fields.values()):
            first, last = placed.rows[0], placed.rows[-1]
            for column, _ in placed.columns:
                sheet.colour_where((first, column), (last, column), f'={cell_address(first, column)}=""', "blank")
    set_up_table_page(sheet, form, form_sheet)


def _city_formula(consolidation: Consolidation, field: Field) -> str:
    """The formula of a city cell: an input summed over its adjustments and the units, a total over the city's own cells.

    What nobody filled stays blank, because blank is not 0.
    """
    if field.total_of:
        places = layout_form(consolidation.form).places
        cells = ",".join(join_addresses([places[part].cell for part in field.total_of]))
    else:
        layout = consolidation.layout
        cells = f"{DETAIL_SHEET}!{layout.adjustment_cell(field.id)},{DETAIL_SHEET}!{layout.range(field.id)}"
    return f'=IF(COUNT({cells})=0,"",{round_formula(field, f"SUM({cells})")})'


# More lines than this make a cover that nobody reads; all of them stand on 报送情况.
_MOST_LINES = 30
_NAMESAKES = 10


@dataclass(frozen=True, slots=True)
class CoverLine:
    """A label and a text; `link` is the sheet that the label leads to."""

    label: str
    text: str
    link: str = ""


def _list_tiles(consolidation: Consolidation) -> tuple[tuple[str, int, bool], ...]:
    """Four figures, of units of the roster or else of files: what each counts, how many, and whether it asks for something to be done."""
    selection, taken = consolidation.selection, len(consolidation.lines)
    if selection.roster is not None:
        units = count_units(consolidation)
        first, waiting, last = ("应报单位", units.expected), ("报来未汇总", units.waiting), ("未报", units.missing)
        taken = units.taken
    else:
        files = taken + len(selection.exclusions) + len(selection.unreadable)
        first, waiting, last = (
            ("收到文件", files),
            ("未汇总", len(selection.lacking)),
            ("读不出", len(selection.unreadable)),
        )
    return (*first, False), ("已汇总", taken, False), (*waiting, True), (*last, True)


def _format_tile_note(consolidation: Consolidation) -> str:
    """What the figures count, and what is counted in files."""
    selection = consolidation.selection
    if selection.roster is None:
        return "没有提供名录，只能按文件计数。"
    out, unread = len(selection.lacking), len(selection.unreadable)
    files = (
        f"没有汇总的文件 {out} 份，读不出的 {unread} 份（一个单位可以有几份），逐份列在下面。" if out or unread else ""
    )
    uncounted = count_units(consolidation).uncounted
    more = f"＋不计入汇总 {uncounted} 个" if uncounted else ""
    return f"以上是单位数：应报＝已汇总＋报来未汇总＋未报{more}。{files}"


def list_sections(consolidation: Consolidation) -> Iterator[tuple[str, list[CoverLine]]]:
    """The titles that have something to say, with their lines, what is not in first; the remarks at the end."""
    for title, lines in _list_cover_lines(consolidation):
        told = list(lines)
        if rest := told[_MOST_LINES:]:
            told[_MOST_LINES:] = [CoverLine("其余", f"另有 {len(rest)} 项，见“{STATUS_SHEET}”。", STATUS_SHEET)]
        if told:
            yield title, told


def _list_cover_lines(consolidation: Consolidation) -> Iterator[tuple[str, Iterable[CoverLine]]]:
    """The lines under each title."""
    selection, exclusions = consolidation.selection, consolidation.selection.exclusions
    overlaps = format_overlaps(consolidation)
    yield "重复计算（请核对）", (CoverLine("请核对", f"{said}。", STATUS_SHEET) for said in overlaps)
    if missing := selection.missing:
        yield "未报单位", [CoverLine(f"共 {len(missing)} 个", join_names([unit.name for unit in missing]))]
    # The workbooks of one unit share their reason: it is said once.
    yield "收到但没有汇总", dict.fromkeys(CoverLine(one.name or one.path, one.sentence) for one in selection.lacking)
    yield "读不出的文件", (CoverLine(one.path, one.sentence) for one in selection.unreadable)
    yield (
        "汇总数不符合勾稽关系（请核对调整）",
        (
            CoverLine(f"{one.code} {one.where}", f"{one.message}。", ADJUSTMENTS_SHEET)
            for one in consolidation.failed_checks
        ),
    )
    known = selection.roster is not None
    remarks = (line for one in consolidation.lines for line in _remark_lines(one, roster_known=known))
    yield "汇总时须留意的单位", remarks
    late = (one for one in selection.intake.units if one.late)
    yield "迟报的单位", (CoverLine(one.unit.name, f"{one.late}。", STATUS_SHEET) for one in late)
    namesakes = format_namesakes(consolidation, _NAMESAKES)
    yield "同名的单位", (CoverLine("请核对", f"{said}。", SOURCES_SHEET) for said in namesakes)
    copies = (one for one in exclusions if one.cause is ExclusionCause.COPY)
    yield "重复的文件（只计一次）", (CoverLine(one.path, one.sentence) for one in copies)
    uncounted = (one for one in exclusions if one.cause is ExclusionCause.UNCOUNTED)
    yield "收到而不计入的单位", (CoverLine(one.name, one.sentence) for one in uncounted)
    yield "汇总单位的调整", (_adjustment_line(consolidation, one) for one in consolidation.adjustments)
    yield "说明", _reading_lines(consolidation)


def _adjustment_line(consolidation: Consolidation, one: Adjustment) -> CoverLine:
    label = consolidation.form.fields[one.field].label
    total = consolidation.totals[one.field]
    who = "，".join(said for said in (one.who, one.date) if said)
    return CoverLine(
        label,
        f"调整 {format_signed(one.amount)}，调整后 {format_number(total or 0)}：{one.reason}（{who}）",
        ADJUSTMENTS_SHEET,
    )


def _remark_lines(line: UnitLine, *, roster_known: bool) -> Iterator[CoverLine]:
    """What one should know of a unit that is in: errors, explanations given or owed, or that the roster lacks it."""
    unit = line.name
    if errors := line.select(Severity.ERROR):
        codes = "、".join(dict.fromkeys(finding.code for finding in errors))
        yield CoverLine(unit, f"有 {len(errors)} 处错误没有改正（{codes}），已按要求带错汇总。")
    if line.unit is None and roster_known:
        yield CoverLine(unit, "不在名录中，已按要求汇总。")
    for remark in line.version.remarks:
        yield CoverLine(unit, f"{remark}。")
    to_explain = line.select(Severity.EXPLAIN)
    explained = [
        f"{finding.code} {finding.where}：{finding.explanation}" for finding in to_explain if not finding.is_open
    ]
    if explained:
        yield CoverLine(unit, "已作说明：\n" + "\n".join(explained))
    if owed := [finding.code for finding in to_explain if finding.is_open]:
        yield CoverLine(unit, f"有 {len(owed)} 处需说明而没有说明（{'、'.join(dict.fromkeys(owed))}）。")


def _reading_lines(consolidation: Consolidation) -> Iterator[CoverLine]:
    form, heading = consolidation.form, consolidation.heading
    yield CoverLine(CONTENTS_SHEET, "全部工作表的内容和链接。", CONTENTS_SHEET)
    yield CoverLine(
        "数字",
        f"各统计表逐格由公式从“{DETAIL_SHEET}”相加，总计由本表各格重新相加，不取各单位所填的合计；写出前另行独立加总核对一致。",
    )
    if consolidation.blanks:
        units = len({name for names in consolidation.blanks.values() for name in names})
        yield CoverLine(
            "空白",
            f"空白不等于 0：{units} 个单位有空白未填的格，在“{DETAIL_SHEET}”标为浅黄，相加时不计。",
            DETAIL_SHEET,
        )
    made = f"{heading.made}，" if heading.made else ""
    yield CoverLine("制作", f"{made}xltools {__version__}；表样 {form.id}（第 {form.version} 版，{form.basis}）")


SCOPE = "汇总"
_SECTION_HEIGHT = 24
_ROW_HEIGHT = 19
_TILE_HEIGHTS = (22, 34)


def write_cover(book: BookWriter, consolidation: Consolidation, form_sheet: Sheet) -> None:
    """Add the sheet: the form's own block, so that the workbook says what it is one level up, and what stands below."""
    sheet, heading = book.sheet(form_sheet.name), consolidation.heading
    form, blocks = consolidation.form, layout_form(consolidation.form).on_sheet(form_sheet.name)
    said: dict[str, int | str] = {
        **consolidation.office_input.texts,
        "cover.unit": heading.unit,
        "cover.code": heading.code,
        "cover.scope": SCOPE,
        "cover.year": heading.year,
    }
    colour = "fine" if consolidation.selection.is_complete and not consolidation.overlaps else "explain bold"
    note = DrawnCell(f"prose center {colour}", format_completeness(consolidation))

    def cell_of(field: Field) -> DrawnCell:
        return DrawnCell("cell", said.get(field.id, ""))

    draw_table_sheet(sheet, form, form_sheet, consolidation.title, note, cell_of, row_limit=_ROW_HEIGHT)
    # What a blank means, units answer of their own tables. The rows stay, since one level up the cover is read as a unit's.
    asked = {name for table in form.tables.values() for name in list_questions(form, table)}
    for placed in blocks:
        if asked.issuperset(field.id for field in placed.block.fields.values()):
            first = placed.title.row if placed.title else placed.rows[0]
            for at in range(first - 1, placed.rows[-1] + 1):
                sheet.raw.set_row(at, None, None, {"hidden": True})
    row = max(placed.rows[-1] for placed in blocks) + 2
    row = _draw_tiles(sheet, row, consolidation, form_sheet.widths)
    for section, lines in list_sections(consolidation):
        row = _draw_section(sheet, row, section, lines, form_sheet.widths)
    set_up_page(sheet, landscape=form_sheet.landscape, last=(row - 2, len(form_sheet.widths) - 1))


def _draw_tiles(sheet: SheetWriter, row: int, consolidation: Consolidation, widths: Sequence[int]) -> int:
    for column, (name, number, urgent) in enumerate(_list_tiles(consolidation)):
        sheet.text(row, column, name, "head")
        sheet.value(row + 1, column, number, f"centre large bold {'urgent' if urgent and number else ''}")
    note = _format_tile_note(consolidation)
    sheet.merge((row + 2, 0), (row + 2, len(widths) - 1), note, "note")
    sheet.raw.set_row(row + 2, row_height([(note, sum(widths))]))
    for at, height in enumerate(_TILE_HEIGHTS, row):
        sheet.raw.set_row(at, height)
    return row + 4


def _draw_section(sheet: SheetWriter, row: int, title: str, lines: Sequence[CoverLine], widths: Sequence[int]) -> int:
    sheet.text(row, 0, title, "section")
    sheet.raw.set_row(row, _SECTION_HEIGHT)
    for at, line in enumerate(lines, row + 1):
        if line.link:
            sheet.sheet_link(at, 0, line.link, "cell link", line.label)
        else:
            sheet.text(at, 0, line.label, "cell")
        sheet.merge((at, 1), (at, len(widths) - 1), cut_text(line.text), "cell")
        sheet.raw.set_row(at, row_height([(line.label, widths[0]), (line.text, sum(widths[1:]))]))
    return row + len(lines) + 2
