"""Last year's values beside this year's: small, grey, right of the table, and no part of it."""

from xltools.excel.writing import SheetWriter
from xltools.form.layout import PlacedBlock, lay_out
from xltools.form.model import Sheet
from xltools.template import words
from xltools.template.filled import Filled, Styles
from xltools.template.places import first_last_column, places_of

__all__ = ["write_last_year"]

_WIDTH = 9.5


def write_last_year(sheet: SheetWriter, declared: Sheet, filled: Filled, styles: Styles) -> None:
    """Write last year's values of a sheet, where they are known."""
    values = filled.content.last_year
    if values is None:
        return
    for placed in lay_out(filled.form).on_sheet(declared.name):
        if any(values.get(field.id) is not None for field in placed.block.fields.values()):
            _write_block(sheet, placed, filled, styles)
            _widen(sheet, placed, len(declared.widths))


def _write_block(sheet: SheetWriter, placed: PlacedBlock, filled: Filled, styles: Styles) -> None:
    start = first_last_column(placed)
    heads = placed.head_rows or (placed.rows[0] - 1,)
    for c, column in enumerate(placed.block.columns):
        # Not the bare label: the reader finds a column by its label, and must find one only.
        name = column.short.partition("（")[0].removeprefix(words.THIS_YEAR)
        head = f"{words.LAST_YEAR} {name}".strip()
        sheet.merge((heads[0], start + c), (heads[-1], start + c), head, styles("aside"))
    places = places_of(filled.form)
    values = filled.content.last_year or {}
    for field in placed.block.fields.values():
        if field.id in places.last:
            place = places.last[field.id]
            value = values.get(field.id)
            if value is not None:
                sheet.number(place.row, place.column, value, styles("aside"))


def _widen(sheet: SheetWriter, placed: PlacedBlock, declared: int) -> None:
    """Set the widths of the columns that are not the form's own."""
    start = first_last_column(placed)
    if start > declared:
        sheet.raw.set_column(declared, start - 1, 2)
    for column in range(max(start, declared), start + len(placed.columns)):
        sheet.raw.set_column(column, column, _WIDTH)
