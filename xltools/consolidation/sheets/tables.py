"""The form's own sheets for the city: the law's layout at the law's cells, each figure a live formula over 明细."""

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.messages import format_scope_note
from xltools.excel.address import cell_address, join_addresses
from xltools.excel.writer import BookWriter
from xltools.form.layout import DETAIL_SHEET, layout_form
from xltools.form.model import Field, FieldKind, Sheet
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


def round_formula(field: Field, formula: str) -> str:
    """A sum of amounts, rounded to the digits they have: doubles do not add up to the last one."""
    return f"ROUND({formula},{field.digits})" if field.kind is FieldKind.DECIMAL and field.digits else formula
