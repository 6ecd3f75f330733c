"""The note below a sheet's title, which follows what is typed on the cover as the unit's name."""

from xltools.checks.live.figures import text_of
from xltools.excel.measure import height_of
from xltools.excel.writing import Format, SheetWriter
from xltools.form.cover import UNIT
from xltools.form.model import Sheet
from xltools.template.filled import Filled
from xltools.template.places import full, places_of

__all__ = ["write_note"]

_NAMED = "{unit}"
_LINE = 13.0


def write_note(sheet: SheetWriter, declared: Sheet, filled: Filled, format: Format, last: int) -> None:
    """Write the note over the columns up to `last`: as a formula where it names the unit, else as text."""
    note = declared.note.replace("{year}", str(filled.content.year))
    shown = note.replace(_NAMED, text_of(filled.cells.get(UNIT)))
    sheet.raw.set_row(1, height_of(shown, sum(declared.widths), line=_LINE))
    named = _NAMED in note and UNIT in filled.form.fields
    sheet.merge((1, 0), (1, last), "" if named else shown, format)
    if named:
        sheet.formula(1, 0, _formula(note, filled), format, shown)


def _formula(note: str, filled: Filled) -> str:
    cell = full(places_of(filled.form).on(UNIT))
    unit = f'IF(ISERROR({cell}),"",{cell}&"")'
    pieces = ['"' + piece.replace('"', '""') + '"' for piece in note.split(_NAMED)]
    return "=" + f"&{unit}&".join(pieces)
