"""A sheet of the form: title and note, the blocks as the statute prints them, and what makes them a form to fill in."""

from datetime import date

from xltools.checks.live.figures import length_of
from xltools.excel.writing import SheetWriter
from xltools.form.layout import PlacedBlock, lay_out
from xltools.form.model import Field, Form, Kind, Place, Sheet
from xltools.template.entry_checks import entry_checks
from xltools.template.filled import Filled, Styles
from xltools.template.helpers import write_helpers
from xltools.template.highlights import write_highlights
from xltools.template.labels import draw_labels
from xltools.template.last_year import write_last_year
from xltools.template.marks import marked, write_marks
from xltools.template.notes import write_note
from xltools.template.page import lock, set_page
from xltools.template.places import places_of
from xltools.template.row_heights import set_row_heights
from xltools.template.totals import total_formulas
from xltools.template.values import write_value
from xltools.template.verdict import write_verdict

__all__ = ["write_table_sheet"]

_FIRST_BLOCK_ROW = 2
_DAY = "yyyy-mm-dd"
_TEXT = "@"


def write_table_sheet(sheet: SheetWriter, declared: Sheet, filled: Filled, styles: Styles) -> None:
    """Write one sheet of the form."""
    form = filled.form
    blocks = lay_out(form).on_sheet(declared.name)
    _write_head(sheet, declared, filled, styles)
    for placed in blocks:
        draw_labels(sheet, placed, styles("head"), styles("stub"))
        _write_fields(sheet, placed, filled, styles)
        if placed.extra_column >= 0:
            _write_extra(sheet, placed, filled, styles)
    for check in entry_checks(form)[declared.name]:
        sheet.validation(check.first, check.last, check.options)
    write_highlights(sheet, form, styles)
    write_marks(sheet, filled, styles)
    sheet.widths(declared.widths)
    write_last_year(sheet, declared, filled, styles)
    write_helpers(sheet, filled)
    set_row_heights(sheet, declared, filled)
    verdict = places_of(form).verdict
    if verdict.sheet == declared.name:
        write_verdict(sheet, declared, verdict.row, filled, styles)
    _finish(sheet, declared, filled, blocks)


def _last_column(form: Form, declared: Sheet) -> int:
    """The rightmost column of the printed sheet."""
    return max([len(declared.widths) - 1, *(placed.last_column for placed in lay_out(form).on_sheet(declared.name))])


def _write_head(sheet: SheetWriter, declared: Sheet, filled: Filled, styles: Styles) -> None:
    last = _last_column(filled.form, declared)
    title = declared.title.replace("{year}", str(filled.content.year))
    sheet.merge((0, 0), (0, last), title, styles("title"))
    write_note(sheet, declared, filled, styles("note"), last)


def _write_fields(sheet: SheetWriter, placed: PlacedBlock, filled: Filled, styles: Styles) -> None:
    totals, tones = total_formulas(filled.form), marked(filled)
    for (r, c), field in placed.block.fields.items():
        row, (first, last) = placed.rows[r], placed.columns[c]
        format = styles(*_style(field, filled.cells.get(field.id)), mark=tones.get(field.id, ""))
        if last > first:
            sheet.merge((row, first), (row, last), "", format)
        if filled.figures.computed(field):
            number = filled.figures.totals[field.id]
            sheet.formula(row, first, totals[field.id], format, "" if number is None else number)
        else:
            write_value(sheet, (row, first), filled.cells.get(field.id), format)


def _style(field: Field, raw: object) -> tuple[str, str]:
    """The style and the number format of a field's cell."""
    if field.total_of:
        return "total", ""
    if field.kind is Kind.LONG_TEXT:
        # Not as text: Excel shows a long one in a cell of that format as a row of #.
        return "input_long", ""
    if field.kind is Kind.TEXT:
        return "input_text", _TEXT
    number_format = _DAY if field.kind is Kind.DATE or isinstance(raw, date) else ""
    return "input" if field.kind.numeric else "input_text", number_format


def _write_extra(sheet: SheetWriter, placed: PlacedBlock, filled: Filled, styles: Styles) -> None:
    """The column right of the values: their units, or how many characters a text has so far."""
    block, column = placed.block, placed.extra_column
    for r, row in enumerate(placed.rows):
        field = block.fields[r, 0]
        if block.unit_column:
            sheet.text(row, column, field.unit, styles("head"))
        else:
            cell = Place("", row, placed.columns[0][0]).cell
            count = length_of(filled.cells.get(field.id))
            sheet.formula(row, column, f"=IF(ISERROR({cell}),0,LEN({cell}))", styles("total"), count)


def _finish(sheet: SheetWriter, declared: Sheet, filled: Filled, blocks: tuple[PlacedBlock, ...]) -> None:
    """Page, panes, cursor and lock."""
    form = filled.form
    has_long_text = any(field.kind is Kind.LONG_TEXT for placed in blocks for field in placed.block.fields.values())
    # A head stays in view where it is the only one: over a second block it would be wrong.
    head = blocks[0].rows[0] if len(blocks) == 1 else _FIRST_BLOCK_ROW
    verdict = places_of(form).verdict
    last_row = verdict.row if verdict.sheet == declared.name else max((placed.rows[-1] for placed in blocks), default=1)
    last = (last_row, _last_column(form, declared))
    set_page(sheet, landscape=declared.landscape, last=last, repeat=(0, head - 1), one_page=not has_long_text)
    sheet.raw.freeze_panes(head, 0)
    cell = _first_open(filled, declared, blocks)
    sheet.raw.set_selection(*cell, *cell)
    lock(sheet)


def _first_open(filled: Filled, declared: Sheet, blocks: tuple[PlacedBlock, ...]) -> tuple[int, int]:
    """The cell to fill in first: the first blank one, or the first of all."""
    inputs = [field for placed in blocks for field in placed.block.fields.values() if not field.total_of]
    blanks = [field for field in inputs if filled.cells.get(field.id) in (None, "")]
    chosen = (blanks or inputs)[0]
    place = places_of(filled.form).on(chosen.id)
    return place.row, place.column
