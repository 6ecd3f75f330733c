"""The city's workbook: its sheets written in their order, and the proof that its sums are those of its own lines."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import Element, iterparse

from python_calamine import CalamineWorkbook

from xltools.consolidation.adjustments import AdjustmentLayout
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.explanations import explanations_table
from xltools.consolidation.previous import LINE_HASHES_KEY, hash_line, is_carried_over, pack_hashes
from xltools.consolidation.sheets.adjustments import write_adjustments
from xltools.consolidation.sheets.breakdown import add_links, breakdown_table, compute_breakdown
from xltools.consolidation.sheets.charts import write_charts
from xltools.consolidation.sheets.contents import write_contents
from xltools.consolidation.sheets.cover import SCOPE, write_cover
from xltools.consolidation.sheets.detail import write_detail
from xltools.consolidation.sheets.detail_layout import DetailLayout
from xltools.consolidation.sheets.lists import findings_table, sources_table, status_table
from xltools.consolidation.sheets.ranking import write_ranking
from xltools.consolidation.sheets.tables import write_form_sheet
from xltools.consolidation.sheets.texts import draft_table, texts_table
from xltools.consolidation.sheets.years import comparison_table, movers_table
from xltools.excel.address import column_letters
from xltools.excel.grid import Cell, Grid
from xltools.excel.output import CONSOLIDATION, WrittenOutput, write_output
from xltools.excel.table import write_table
from xltools.excel.writer import BookWriter
from xltools.form.layout import ADJUSTMENTS_SHEET, CONTENTS_SHEET, DETAIL_SHEET, cover_sheet_name, layout_form
from xltools.form.model import NO, YES, Field
from xltools.reading.meta import COLLECT_KEY, STAGE_KEY
from xltools.template.content import write_meta_rows

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def iterate_rows(data: bytes, sheet: int) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row of the sheet at this place in the book, from 0: its number from 1, and the plain numbers by letters of column."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts, parts.open(f"xl/worksheets/sheet{sheet + 1}.xml") as part:
        for _, element in iterparse(part):  # noqa: S314 - our own bytes, written a moment ago
            if element.tag == f"{_MAIN}row":
                yield int(element.attrib["r"]), dict(_row_numbers(element))
                element.clear()


def _row_numbers(row: Element) -> Iterator[tuple[str, str]]:
    number = row.attrib["r"]
    for cell in row:
        value = cell.find(f"{_MAIN}v")
        # Text, in the list or in place, says its type; a number does not.
        if value is not None and value.text and "t" not in cell.attrib:
            yield cell.attrib["r"].removesuffix(number), value.text


class ProofError(Exception):
    """A fault of the program: the workbook's city figures are not the sums of its own lines. It was not written."""


@dataclass(slots=True)
class _ColumnSum:
    """What was met in a column: how many numbers, and their exact sum."""

    count: int = 0
    whole: int = 0
    rest: Fraction = Fraction(0)

    def add(self, written: str) -> None:
        self.count += 1
        if written.isdecimal():
            self.whole += int(written)
        else:
            self.rest += Fraction(written)

    @property
    def total(self) -> Fraction:
        return self.whole + self.rest


def _verify_workbook(data: bytes, plan: DetailLayout, adjustments: AdjustmentLayout) -> None:
    """Compare every city figure of a finished workbook with its lines of 明细 and 调整. Raises ProofError."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    places = {field.id: layout_form(plan.form).places[field.id] for field in plan.form.numbers}
    sums = _sum_columns(data, book.sheet_names.index(DETAIL_SHEET), plan)
    for name, amount in _read_adjustments(book, adjustments):
        # A total is adjusted by its parts: each line counts for every figure that it is part of.
        for counted in _list_totals_above(plan, name):
            sums[counted].add(repr(amount))
    grids = {name: _require_grid(book, name) for name in {place.sheet for place in places.values()}}
    for field in plan.form.numbers:
        place = places[field.id]
        _compare(field, sums[field.id], grids[place.sheet].at(place.row, place.column))


def _sum_columns(data: bytes, sheet: int, plan: DetailLayout) -> Mapping[str, _ColumnSum]:
    found = {name: _ColumnSum() for name in plan.columns}
    at = {column_letters(column): found[name] for name, column in plan.columns.items()}
    for number, cells in iterate_rows(data, sheet):
        if plan.first_row < number <= plan.first_row + plan.units:
            for letters, written in cells.items():
                if letters in at:
                    at[letters].add(written)
    return found


def _read_adjustments(book: CalamineWorkbook, plan: AdjustmentLayout) -> Iterator[tuple[str, int | float]]:
    grid = _require_grid(book, ADJUSTMENTS_SHEET)
    for row in range(plan.first_row, plan.last_row + 1):
        name, amount = grid.at(row, plan.field), grid.at(row, plan.amount)
        if isinstance(name, str) and name and isinstance(amount, int | float):
            yield name, amount


def _list_totals_above(plan: DetailLayout, name: str) -> Sequence[str]:
    """A figure, and every total in which it is counted, each as often as it is."""
    found = [name]
    for field in found:
        found += [total.id for total in plan.form.numbers for part in total.total_of if part == field]
    return found


def _require_grid(book: CalamineWorkbook, name: str) -> Grid:
    return Grid(name, True, book.get_sheet_by_name(name).to_python(skip_empty_area=False))


def _compare(field: Field, found: _ColumnSum, displayed: Cell) -> None:
    actual = displayed if isinstance(displayed, int | float) else None
    if actual is None or not found.count:
        agrees = actual is None and not found.count
    else:
        # Half of the last digit that the field has; counts must agree exactly.
        slack = Fraction(1, 2 * 10**field.digits) if field.digits else Fraction(0)
        agrees = abs(found.total - Fraction(repr(actual))) <= slack
    if not agrees:
        expected = float(found.total) if found.count else None
        message = f"{field.id}（{field.label}）：明细相加得 {_format_sum(expected)}，统计表是 {_format_sum(actual)}"
        raise ProofError(message)


def _format_sum(value: float | None) -> str:
    return "空白" if value is None else format(Decimal(repr(value)).normalize(), "f")


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
    book = BookWriter(title=consolidation.title, year=consolidation.heading.year, kind=CONSOLIDATION)
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
        findings_table(consolidation.selection),
        status_table(consolidation),
        sources_table(consolidation),
    ):
        write_table(book, table, CONTENTS_SHEET)
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
        COLLECT_KEY: " ".join(form.parts),
        **{name: YES if answer else NO for name, answer in unit.attributes.items()},
        **({} if consolidation.selection.is_complete else {STAGE_KEY: consolidation.kind}),
    }
    hashes = [hash_line(line.name, line.report.sha256, line.figures) for line in consolidation.lines]
    write_meta_rows(book, [*rows.items(), *((LINE_HASHES_KEY, text) for text in pack_hashes(hashes))])
