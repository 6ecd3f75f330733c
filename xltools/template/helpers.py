"""The hidden column of a sheet: nil returns and results of checks, within reach of its own formulas and formats."""

from xltools.checks.live.lines import lines_of
from xltools.excel.writing import SheetWriter
from xltools.form.sheets import CHECK_SHEET
from xltools.template.columns import Column
from xltools.template.filled import Filled
from xltools.template.places import full, places_of, quoted
from xltools.template.words import YES

__all__ = ["write_helpers"]


def write_helpers(sheet: SheetWriter, filled: Filled) -> None:
    """Write the hidden column of one sheet; see `places.py` for why it is there."""
    form = filled.form
    places = places_of(form)
    for (table, name), place in places.nil.items():
        if name == sheet.name:
            declared = full(places.on(form.tables[table].nil))
            formula = f'=IF(ISERROR({declared}),"",IF({declared}="{YES}","{YES}",""))'
            value = YES if table in filled.figures.nil else ""
            sheet.formula(place.row, place.column, formula, None, value)
    rows = {line.key: line.row for line in lines_of(form)}
    for (key, name), place in places.flag.items():
        if name == sheet.name:
            formula = f"={quoted(CHECK_SHEET)}!${Column.RESULT.letter}${rows[key] + 1}"
            sheet.formula(place.row, place.column, formula, None, filled.results[key].result)
    column = places.helper_column[sheet.name]
    sheet.raw.set_column(column, column, 8, None, {"hidden": True})
