"""The hidden `_meta` sheet: what the tool must know of a workbook when it comes back, as key and value."""

from xltools.excel.writing import BookWriter
from xltools.form.model import Form
from xltools.form.rules.parse import ATTRIBUTES
from xltools.form.sheets import META_SHEET
from xltools.reading.meta import RETURNED_KEY, ROUND_KEY
from xltools.template.content import Content
from xltools.template.words import NO, YES

__all__ = ["attribute_cell", "write_meta_sheet"]

_ABOUT = ("form", "version", "year", "unit", "code")
_ATTRIBUTES = tuple(sorted(ATTRIBUTES))


def attribute_cell(name: str) -> str:
    """The cell that says 是 or 否 to an attribute of the unit, for the formulas of rules."""
    return f"{META_SHEET}!$B${len(_ABOUT) + _ATTRIBUTES.index(name) + 1}"


def write_meta_sheet(book: BookWriter, form: Form, content: Content) -> None:
    """Write the sheet, all as text, and hide it."""
    unit = content.unit
    about = (form.id, form.version, str(content.year), unit.name if unit else "", unit.code if unit else "")
    attributes = unit.attributes if unit else {}
    answers = [YES if attributes.get(name, False) else NO for name in _ATTRIBUTES]
    # Rows have fixed places, since rules read the attributes: what only some workbooks say stands below.
    said = [*zip((*_ABOUT, *_ATTRIBUTES), (*about, *answers), strict=True), *_returned(content)]
    sheet = book.sheet(META_SHEET)
    as_text = book.format({"num_format": "@"})
    for row, (key, value) in enumerate(said):
        sheet.text(row, 0, key, as_text)
        sheet.text(row, 1, value, as_text)
    sheet.widths([16, 40])
    sheet.raw.protect("")
    sheet.raw.hide()


def _returned(content: Content) -> list[tuple[str, str]]:
    """How often the workbook was returned, and the SHA-256 of the file that this one stands for."""
    returning = content.returning
    return [(ROUND_KEY, str(returning.round)), (RETURNED_KEY, returning.sha256)] if returning else []
