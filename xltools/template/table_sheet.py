"""A sheet of the form to be filled in: the statutory table with entry checks, colours, last year's values and helpers."""

from datetime import date

from xltools.checks.check_lines import list_lines
from xltools.checks.check_values import excel_text
from xltools.excel.address import quote_sheet
from xltools.excel.page import protect_sheet
from xltools.excel.writer import SheetWriter
from xltools.form.layout import CHECK_SHEET, LAST_YEAR, BlockLayout, layout_form
from xltools.form.model import COVER_UNIT, YES, Field, FieldKind, Sheet
from xltools.template.addresses import compile_totals, first_last_column, form_addresses
from xltools.template.check_columns import CheckColumn
from xltools.template.check_sheet import write_verdict
from xltools.template.content import TemplateData
from xltools.template.entry_checks import make_entry_checks, write_highlights
from xltools.template.messages import THIS_YEAR
from xltools.template.return_marks import select_marked_fields, write_marks
from xltools.template.statutory_table import DrawnCell, draw_table_sheet, set_up_table_page

__all__ = ["write_table_sheet"]

_UNIT_PLACEHOLDER = "{unit}"
_LAST_YEAR_WIDTH = 9.5


def write_table_sheet(sheet: SheetWriter, declared: Sheet, filled: TemplateData) -> None:
    """Write one sheet of the form."""
    form = filled.form
    marked = select_marked_fields(filled)

    def cell_of(field: Field) -> DrawnCell:
        raw = filled.cells.get(field.id)
        style = f"{_field_style(field, raw)} {marked.get(field.id, '')}"
        if filled.figures.computed(field):
            return DrawnCell(style, filled.figures.totals[field.id], compile_totals(form)[field.id])
        return DrawnCell(style, raw)

    title = declared.title.replace("{year}", str(filled.content.year))
    draw_table_sheet(sheet, form, declared, title, _note(declared, filled), cell_of)
    for check in make_entry_checks(form)[declared.name]:
        sheet.validation(check.first, check.last, check.options)
    write_highlights(sheet, form)
    write_marks(sheet, filled)
    _write_last_year(sheet, declared, filled)
    _write_helpers(sheet, filled)
    verdict = form_addresses(form).verdict
    here = verdict.sheet == declared.name
    if here:
        write_verdict(sheet, declared, verdict.row, filled)
    set_up_table_page(sheet, form, declared, verdict.row if here else None)
    cell = _first_blank(filled, declared)
    sheet.raw.set_selection(*cell, *cell)
    protect_sheet(sheet)


def _field_style(field: Field, raw: object) -> str:
    """The style of a field's cell. A long text is none of the format for text: Excel shows it as a row of #."""
    if field.total_of:
        return "total"
    if field.kind is FieldKind.LONG_TEXT:
        return "input_long"
    if field.kind is FieldKind.TEXT:
        return "input_text text"
    day = " day" if field.kind is FieldKind.DATE or isinstance(raw, date) else ""
    return ("input" if field.kind.numeric else "input_text") + day


def _note(declared: Sheet, filled: TemplateData) -> DrawnCell:
    """The note below the title: where it names the unit, a formula that follows what is typed on the cover."""
    note = declared.note.replace("{year}", str(filled.content.year))
    value = note.replace(_UNIT_PLACEHOLDER, excel_text(filled.cells.get(COVER_UNIT)))
    if _UNIT_PLACEHOLDER not in note or COVER_UNIT not in filled.form.fields:
        return DrawnCell("note", value)
    cell = form_addresses(filled.form).on(COVER_UNIT).full
    pieces = ['"' + piece.replace('"', '""') + '"' for piece in note.split(_UNIT_PLACEHOLDER)]
    return DrawnCell("note", value, "=" + f'&IF(ISERROR({cell}),"",{cell}&"")&'.join(pieces))


def _write_helpers(sheet: SheetWriter, filled: TemplateData) -> None:
    """Write the hidden column of one sheet; see `addresses.py` for why it is there."""
    form = filled.form
    places = form_addresses(form)
    for (table, name), place in places.nil.items():
        if name == sheet.name:
            declared = places.on(form.tables[table].nil).full
            formula = f'=IF(ISERROR({declared}),"",IF({declared}="{YES}","{YES}",""))'
            sheet.formula(place.row, place.column, formula, None, YES if table in filled.figures.nil else "")
    rows = {line.key: line.row for line in list_lines(form)}
    for (key, name), place in places.flag.items():
        if name == sheet.name:
            formula = f"={quote_sheet(CHECK_SHEET)}!${CheckColumn.RESULT.letter}${rows[key] + 1}"
            sheet.formula(place.row, place.column, formula, None, filled.results[key].result)
    column = places.helper_column[sheet.name]
    sheet.hide_columns(column, column)


def _write_last_year(sheet: SheetWriter, declared: Sheet, filled: TemplateData) -> None:
    """Last year's values where they are known: small, grey, right of the table, and no part of it."""
    values = filled.content.last_year or {}
    for placed in layout_form(filled.form).on_sheet(declared.name):
        known = {name: values.get(name) for name in (field.id for field in placed.block.fields.values())}
        if all(value is None for value in known.values()):
            continue
        _write_last_year_heads(sheet, placed)
        for name, value in known.items():
            if value is not None and (place := form_addresses(filled.form).last.get(name)):
                sheet.value(place.row, place.column, value, "aside")
        # The columns that are not the form's own: a gap, then the values.
        start, own = first_last_column(placed), len(declared.widths)
        if start > own:
            sheet.raw.set_column(own, start - 1, 2)
        for column in range(max(start, own), start + len(placed.columns)):
            sheet.raw.set_column(column, column, _LAST_YEAR_WIDTH)


def _write_last_year_heads(sheet: SheetWriter, placed: BlockLayout) -> None:
    heads = placed.head_rows or (placed.rows[0] - 1,)
    for column, line in enumerate(placed.block.columns, first_last_column(placed)):
        # Not the bare label: the reader finds a column by its label, and must find one only.
        name = line.short.partition("（")[0].removeprefix(THIS_YEAR)
        sheet.merge((heads[0], column), (heads[-1], column), f"{LAST_YEAR} {name}".strip(), "aside")


def _first_blank(filled: TemplateData, declared: Sheet) -> tuple[int, int]:
    """The cell to fill in first: the first blank one, or the first of all."""
    blocks = layout_form(filled.form).on_sheet(declared.name)
    inputs = [field for placed in blocks for field in placed.block.fields.values() if not field.total_of]
    blanks = [field for field in inputs if filled.cells.get(field.id) in (None, "")]
    place = form_addresses(filled.form).on((blanks or inputs)[0].id)
    return place.row, place.column
