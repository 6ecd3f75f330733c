"""A form and a content to a workbook: the sheets in their order."""

from pathlib import Path

from xltools.excel.origin import TEMPLATE
from xltools.excel.writing import BookWriter
from xltools.form.model import Form
from xltools.form.sheets import CHECK_SHEET, GUIDE_SHEET
from xltools.template.check_sheet import write_check_sheet
from xltools.template.content import Content
from xltools.template.filled import Filled, Styles, fill
from xltools.template.guide_sheet import write_guide_sheet
from xltools.template.meta_sheet import write_meta_sheet
from xltools.template.places import places_of
from xltools.template.table_sheet import write_table_sheet

__all__ = ["template_bytes", "write_template"]


def write_template(form: Form, content: Content, path: Path) -> None:
    """Write the workbook of a form. Raises FileFault when the target cannot be written."""
    _book(form, content).save(path)


def template_bytes(form: Form, content: Content) -> bytes:
    """The workbook of a form, as the bytes of its file."""
    return _book(form, content).to_bytes()


def _book(form: Form, content: Content) -> BookWriter:
    filled = fill(form, content)
    book = BookWriter(title=_title(filled), year=content.year, kind=TEMPLATE)
    styles = Styles(book)
    write_guide_sheet(book.sheet(GUIDE_SHEET), filled, styles)
    for declared in form.sheets:
        write_table_sheet(book.sheet(declared.name), declared, filled, styles)
    write_check_sheet(book.sheet(CHECK_SHEET), filled, styles)
    write_meta_sheet(book, form, content)
    book.sheets[places_of(form).verdict.sheet].raw.activate()
    return book


def _title(filled: Filled) -> str:
    unit = filled.content.unit.name if filled.content.unit else ""
    return f"{unit}{filled.content.year}年度{filled.form.title}"
