"""The city's workbook: its sheets written in their order, and the proof that its sums are those of its own lines."""

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineWorkbook

from xltools.consolidation.adjustments import AdjustmentLayout
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.messages import format_completeness
from xltools.consolidation.previous import is_carried_over, list_hash_rows
from xltools.consolidation.provenance import sources_table
from xltools.consolidation.sheets.adjustments import write_adjustments
from xltools.consolidation.sheets.breakdown import add_links, breakdown_table, compute_breakdown
from xltools.consolidation.sheets.charts import write_charts
from xltools.consolidation.sheets.detail import write_detail
from xltools.consolidation.sheets.detail_layout import DetailLayout
from xltools.consolidation.sheets.findings import explanations_table, findings_table
from xltools.consolidation.sheets.form_sheets import SCOPE, write_cover, write_form_sheet
from xltools.consolidation.sheets.ranking import write_ranking
from xltools.consolidation.sheets.texts import draft_table, texts_table
from xltools.consolidation.sheets.unit_status import status_table
from xltools.consolidation.sheets.years import comparison_table, movers_table
from xltools.excel.address import column_letters
from xltools.excel.grid import Grid
from xltools.excel.output import CONSOLIDATION, WrittenOutput, write_output
from xltools.excel.styles import row_height
from xltools.excel.table import arrange_for_print, write_table
from xltools.excel.values import format_number
from xltools.excel.worksheet import read_number_rows
from xltools.excel.writer import BookWriter, SheetWriter, set_up_page
from xltools.form.layout import (
    ADJUSTMENTS_SHEET,
    BREAKDOWN_SHEET,
    CHARTS_SHEET,
    COMPARISON_SHEET,
    CONTENTS_SHEET,
    DETAIL_SHEET,
    DRAFT_SHEET,
    EXPLANATIONS_SHEET,
    FINDINGS_SHEET,
    META_SHEET,
    MOVERS_SHEET,
    RANKING_SHEET,
    SOURCES_SHEET,
    STATUS_SHEET,
    TEXTS_SHEET,
    cover_sheet_name,
    layout_form,
)
from xltools.form.model import Field
from xltools.reading.meta import COLLECT_KEY, PLACE_KEY, STAGE_KEY
from xltools.template.content import ATTRIBUTE_ANSWERS, write_meta_rows


class ProofError(Exception):
    """A fault of the program: the workbook's city figures are not the sums of its own lines. It was not written."""


def _verify_workbook(data: bytes, plan: DetailLayout, adjustments: AdjustmentLayout) -> None:
    """Compare every city figure of a finished workbook with its lines of 明细 and 调整. Raises ProofError."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sums = _sum_columns(read_number_rows(data, book.sheet_names.index(DETAIL_SHEET) + 1), plan)
    grid = _read_grid(book, ADJUSTMENTS_SHEET)
    for row in range(adjustments.first_row, adjustments.last_row + 1):
        name, amount = grid.at(row, adjustments.field), _parse_number(grid.at(row, adjustments.amount))
        if isinstance(name, str) and name and amount is not None:
            # A total is adjusted by its parts: each line counts for every figure that it is part of.
            for counted in _list_totals_above(plan, name):
                sums[counted] = (sums[counted] or 0) + amount
    places = layout_form(plan.form).places
    grids = {name: _read_grid(book, name) for name in {places[field.id].sheet for field in plan.form.numbers}}
    for field in plan.form.numbers:
        place = places[field.id]
        _compare(field, sums[field.id], _parse_number(grids[place.sheet].at(place.row, place.column)))


def _sum_columns(
    rows: Iterable[tuple[int, Sequence[tuple[str, str]]]], plan: DetailLayout
) -> dict[str, Decimal | None]:
    """The sum of each column of 明细, None where it has no number."""
    sums: dict[str, Decimal | int] = {}
    for row, numbers in rows:
        if plan.first_row <= row < plan.first_row + plan.units:
            for column, number in numbers:
                sums[column] = sums.get(column, 0) + (int(number) if number.isdigit() else Decimal(number))
    columns = {field: column_letters(column) for field, column in plan.columns.items()}
    return {field: Decimal(sums[column]) if column in sums else None for field, column in columns.items()}


def _parse_number(cell: object) -> Decimal | None:
    """A number as it is written, not as the double nearest to it; None for what is none."""
    return Decimal(repr(cell)) if isinstance(cell, int | float) else None


def _list_totals_above(plan: DetailLayout, name: str) -> Sequence[str]:
    """A figure, and every total in which it is counted, each as often as it is."""
    found = [name]
    for field in found:
        found += [total.id for total in plan.form.numbers for part in total.total_of if part == field]
    return found


def _read_grid(book: CalamineWorkbook, name: str) -> Grid:
    return Grid(name, True, book.get_sheet_by_name(name).to_python(skip_empty_area=False))


def _compare(field: Field, found: Decimal | None, shown: Decimal | None) -> None:
    # Half of the last digit that the field has; counts must agree exactly.
    slack = Decimal(5).scaleb(-field.digits - 1) if field.digits else 0
    difference = abs((found or Decimal(0)) - (shown or Decimal(0)))
    if (found is None) != (shown is None) or difference > slack:
        expected, actual = (format_number(one) or "空白" for one in (found, shown))
        message = f"{field.id}（{field.label}）：明细相加得 {expected}，统计表是 {actual}"
        raise ProofError(message)


def write_consolidation(consolidation: Consolidation, path: Path) -> WrittenOutput:
    """Write the workbook, whole or not at all; next to one in which somebody wrote what it does not have.

    Raises:
        FileFault: it cannot be written there.
        ProofError: its figures are not the sums of its lines; nothing was written.
    """
    data = build_consolidation_workbook(consolidation, path.parent)
    form, heading, office = consolidation.form, consolidation.heading, consolidation.office_input
    return write_output(
        path, data, CONSOLIDATION, may_replace=lambda there, _: is_carried_over(there, form, heading, office)
    )


def build_consolidation_workbook(consolidation: Consolidation, folder: Path | None = None) -> bytes:
    """The workbook as bytes; the same consolidation gives the same. Raises ProofError.

    `folder` is where it will lie: source files in it or beside it get a relative link.
    """
    data = _build_workbook(consolidation, folder)
    _verify_workbook(data, consolidation.layout, consolidation.adjustment_layout)
    return data


def _build_workbook(consolidation: Consolidation, folder: Path | None) -> bytes:
    """The bytes alone: what was needed to write them is gone when they are proved."""
    form = consolidation.form
    book = BookWriter(title=consolidation.title, year=consolidation.heading.year, kind=CONSOLIDATION, large=True)
    cover = cover_sheet_name(form)
    for form_sheet in form.sheets:
        if form_sheet.name == cover:
            write_cover(book, consolidation, form_sheet)
            contents = book.sheet(CONTENTS_SHEET)
        else:
            write_form_sheet(book, consolidation, form_sheet)
    _write_results(book, consolidation)
    write_detail(book, consolidation, folder)
    write_adjustments(book, consolidation)
    for table in (
        explanations_table(consolidation),
        findings_table(consolidation.selection, consolidation.comparisons),
        status_table(consolidation),
        sources_table(consolidation.sources),
    ):
        write_table(book, arrange_for_print(table), CONTENTS_SHEET)
    _write_meta(book, consolidation)
    write_contents(book, contents, consolidation)
    return book.to_bytes()


def _write_results(book: BookWriter, consolidation: Consolidation) -> None:
    """What the figures tell: beside last year's, where known; the texts; and who makes which figure."""
    if consolidation.past_years.last is not None:
        write_table(book, comparison_table(consolidation), CONTENTS_SHEET)
        write_table(book, movers_table(consolidation), CONTENTS_SHEET)
    write_charts(book, consolidation)
    write_table(book, texts_table(consolidation), CONTENTS_SHEET)
    draft = draft_table(consolidation)
    if draft is not None:
        write_table(book, draft, CONTENTS_SHEET)
    breakdown = compute_breakdown(consolidation)
    write_table(book, breakdown_table(consolidation, breakdown), CONTENTS_SHEET)
    add_links(book, consolidation.form, breakdown)
    write_ranking(book, consolidation)


def _write_meta(book: BookWriter, consolidation: Consolidation) -> None:
    """What the tool says of the workbook to whoever reads it one level up; kept in step with an issued workbook's."""
    form, unit = consolidation.form, consolidation.unit
    rows = {
        "form": form.id,
        "version": form.version,
        "year": str(consolidation.heading.year),
        "unit": unit.name,
        "code": unit.code,
        "scope": SCOPE,
        **({PLACE_KEY: consolidation.heading.place} if consolidation.heading.office else {}),
        COLLECT_KEY: " ".join(form.parts),
        **{name: ATTRIBUTE_ANSWERS[answer] for name, answer in unit.attributes.items()},
        **({} if consolidation.selection.is_complete else {STAGE_KEY: consolidation.kind}),
    }
    write_meta_rows(book, [*rows.items(), *list_hash_rows(consolidation.lines)])


_FORM, _RESULTS, _ORIGIN, _COLLECTION = "法定报表", "结果", "数字从哪来", "报送"
_DESCRIPTIONS = {
    COMPARISON_SHEET: (_RESULTS, "每项指标与上年对比：增减、增幅"),
    MOVERS_SHEET: (_RESULTS, "今年新增、没有的单位；主要指标增加、减少最多的单位"),
    CHARTS_SHEET: (_RESULTS, "主要数据的图和所用数字，可直接复制到报告中"),
    DRAFT_SHEET: (_RESULTS, "按全市的数拟的“总体情况”草稿；核对、修改后抄到“一、总体情况”"),
    TEXTS_SHEET: (_RESULTS, "各单位的文字按栏目汇编，雷同处标明与哪个单位相同"),
    BREAKDOWN_SHEET: (_ORIGIN, "每项指标由哪些单位构成：数值和占比，从大到小"),
    RANKING_SHEET: (_ORIGIN, "选一项指标，看各单位的数值、占比和名次"),
    DETAIL_SHEET: (_ORIGIN, "每单位一行，每指标一列，各统计表从这里相加；注明源文件和填报人"),
    ADJUSTMENTS_SHEET: (_ORIGIN, "汇总单位自己的更正：指标、数额、原因、经手人；计入合计，另行列示"),
    SOURCES_SHEET: (_ORIGIN, "每个数字最底层的文件：逐级列出单位、文件、SHA-256 和读取时间"),
    EXPLANATIONS_SHEET: (_COLLECTION, "各单位对检查项目的情况说明；汇总单位在此补充说明，随工作簿上报"),
    FINDINGS_SHEET: (_COLLECTION, "每份文件的每一处错误、需说明和提示，含没有汇总的文件"),
    STATUS_SHEET: (_COLLECTION, "每个单位的报送状态、联系人和文件"),
}
_COVER = "汇总情况：应报、已报、未报，须留意的单位"
_WIDTHS = (14, 18, 74)
_HEADS = ("类别", "工作表", "内容")
_LEAST_HEIGHT = 24


def write_contents(book: BookWriter, sheet: SheetWriter, consolidation: Consolidation) -> None:
    """Fill in 目录, once all other sheets are there: what it lists is what the workbook has."""
    sheet.widths(_WIDTHS)
    for row, (text, style, least) in enumerate(
        ((consolidation.title, "title", 40), (format_completeness(consolidation), "note center", 0))
    ):
        sheet.merge((row, 0), (row, 2), text, style)
        sheet.raw.set_row(row, row_height([(text, sum(_WIDTHS))], least))
    for column, text in enumerate(_HEADS):
        sheet.text(2, column, text, "head")
    sheet.raw.set_row(2, _LEAST_HEIGHT)
    form = consolidation.form
    titles = {**{one.name: one.title for one in form.sheets}, cover_sheet_name(form): _COVER}
    described = {**{name: (_FORM, title) for name, title in titles.items()}, **_DESCRIPTIONS}
    by_kind: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in book.sheets:
        if name not in (CONTENTS_SHEET, META_SHEET):
            kind, text = described[name]
            by_kind[kind].append((name, text))
    row = 3
    for kind, entries in by_kind.items():
        sheet.merge((row, 0), (row + len(entries) - 1, 0), kind, "stub center")
        for at, (name, text) in enumerate(entries, row):
            sheet.sheet_link(at, 1, name, "cell link")
            sheet.text(at, 2, text, "cell")
            sheet.raw.set_row(at, row_height([(text, _WIDTHS[2])], _LEAST_HEIGHT))
        row += len(entries)
    set_up_page(sheet)
    sheet.raw.freeze_panes(3, 0)
