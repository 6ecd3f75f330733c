"""The city's workbook: the form's own sheets with live sums, and the sheets that show what they are made of."""

from pathlib import Path

from xltools.consolidation.consolidation import Consolidation, Heading, consolidate
from xltools.consolidation.explanations import explanations_table
from xltools.consolidation.previous import LINE_HASHES_KEY, hash_line, is_carried_over, pack_hashes
from xltools.consolidation.proof import verify_workbook
from xltools.consolidation.sheets.adjustments import write_adjustments
from xltools.consolidation.sheets.breakdown import add_links, breakdown_table, compute_breakdown
from xltools.consolidation.sheets.charts import write_charts
from xltools.consolidation.sheets.contents import write_contents
from xltools.consolidation.sheets.cover import SCOPE, write_cover
from xltools.consolidation.sheets.detail import write_detail
from xltools.consolidation.sheets.lists import findings_table, sources_table, status_table
from xltools.consolidation.sheets.ranking import write_ranking
from xltools.consolidation.sheets.tables import write_form_sheet
from xltools.consolidation.sheets.texts import texts_table
from xltools.consolidation.sheets.years import comparison_table, movers_table
from xltools.excel.output import CONSOLIDATION, WrittenOutput, write_output
from xltools.excel.table import write_table
from xltools.excel.writer import BookWriter
from xltools.form.layout import CONTENTS_SHEET, cover_sheet_name
from xltools.form.model import NO, YES
from xltools.reading.meta import STAGE_KEY
from xltools.template.content import write_meta_rows

__all__ = ["Consolidation", "Heading", "build_consolidation_workbook", "consolidate", "write_consolidation"]


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
    verify_workbook(data, consolidation.layout, consolidation.adjustment_layout)
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
        **{name: YES if answer else NO for name, answer in unit.attributes.items()},
        **({} if consolidation.selection.is_complete else {STAGE_KEY: consolidation.kind}),
    }
    hashes = [hash_line(line.name, line.report.sha256, line.figures) for line in consolidation.lines]
    write_meta_rows(book, [*rows.items(), *((LINE_HASHES_KEY, text) for text in pack_hashes(hashes))])
