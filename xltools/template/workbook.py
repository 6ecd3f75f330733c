"""A form and a content to a workbook: the sheets in their order."""

from pathlib import Path

from xltools.excel.output import RETURN, TEMPLATE, write_bytes
from xltools.excel.table import write_table
from xltools.excel.writer import BookWriter
from xltools.form.layout import CHECK_SHEET, GUIDE_SHEET, RETURN_SHEET
from xltools.form.model import Form
from xltools.template.addresses import form_addresses
from xltools.template.check_sheet import write_check_sheet
from xltools.template.content import Content, TemplateData, prepare_data, write_meta_sheet
from xltools.template.guide_sheet import write_guide_sheet
from xltools.template.return_sheet import write_return_sheet
from xltools.template.table_sheet import write_table_sheet


def write_template(form: Form, content: Content, path: Path) -> None:
    """Write the workbook of a form. Raises FileFault when the target cannot be written."""
    write_bytes(path, build_template(form, content))


def build_template(form: Form, content: Content) -> bytes:
    """The workbook of a form, as the bytes of its file."""
    filled = prepare_data(form, content)
    returning = content.returning
    kind = RETURN if returning is not None else TEMPLATE
    # One that brings values is somebody's work from the start: no seal, so that no later output takes its place.
    seal = returning is not None or not content.values
    book = BookWriter(title=_format_title(filled), year=content.year, kind=kind, seal=seal)
    if returning is not None:
        write_return_sheet(book.sheet(RETURN_SHEET), filled, returning)
    write_guide_sheet(book.sheet(GUIDE_SHEET), filled)
    for declared in form.sheets:
        write_table_sheet(book.sheet(declared.name), declared, filled)
    write_check_sheet(book.sheet(CHECK_SHEET), filled)
    for table in content.attached:
        write_table(book, table)
    write_meta_sheet(book, form, content)
    first = RETURN_SHEET if returning is not None else form_addresses(form).verdict.sheet
    book.sheets[first].raw.activate()
    return book.to_bytes()


def _format_title(filled: TemplateData) -> str:
    unit = filled.content.unit.name if filled.content.unit else ""
    return f"{unit}{filled.content.year}年度{filled.form.title}"
