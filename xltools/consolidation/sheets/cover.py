"""封面: the form's own cover block, filled for the city; below it how complete the sums are, who is not in, and why."""

from collections.abc import Sequence

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.sheets.cover_lines import Line, Section, sections, tile_note, tiles
from xltools.consolidation.sheets.heights import row_heights
from xltools.consolidation.sheets.tables import draw_head, set_up_page
from xltools.consolidation.words import completeness
from xltools.excel.measure import row_height
from xltools.excel.styles import COLOURS, merged
from xltools.excel.table import cut
from xltools.excel.writing import BookWriter, Format, SheetWriter
from xltools.form.layout import PlacedBlock, lay_out
from xltools.form.model import Sheet
from xltools.template.labels import draw_labels

__all__ = ["SCOPE", "write_cover"]

SCOPE = "汇总"
_ROW_HEIGHT = 19
_LINE_HEIGHT = 15
_TITLE_HEIGHT = 24
_TILE_HEIGHTS = (22, 34)


def write_cover(book: BookWriter, consolidation: Consolidation, form_sheet: Sheet) -> None:
    """Add the sheet."""
    sheet = book.sheet(form_sheet.name)
    complete = consolidation.selection.complete
    colour = {"bg_color": COLOURS["fine"]} if complete else {"bg_color": COLOURS["explain"], "bold": True}
    note = book.format(merged("note", align="center", font_size=10.5, **colour))
    draw_head(book, sheet, form_sheet, consolidation.title, completeness(consolidation), note)
    row = _draw_block(book, sheet, consolidation, form_sheet)
    row = _draw_tiles(book, sheet, row, consolidation, form_sheet.widths)
    for section in sections(consolidation):
        row = _draw_section(book, sheet, row, section, form_sheet.widths)
    set_up_page(sheet, form_sheet)


def _draw_block(book: BookWriter, sheet: SheetWriter, consolidation: Consolidation, form_sheet: Sheet) -> int:
    """The form's own part of the sheet; the next free row."""
    row = 2
    for placed in lay_out(consolidation.form).on_sheet(form_sheet.name):
        draw_labels(sheet, placed, book.format(merged("head")), book.format(merged("stub")))
        for at, height in row_heights(placed, form_sheet.widths, _ROW_HEIGHT).items():
            sheet.raw.set_row(at, height)
        _fill(sheet, placed, consolidation, book.format(merged("cell")))
        row = placed.rows[-1] + 2
    return row


def _fill(sheet: SheetWriter, placed: PlacedBlock, consolidation: Consolidation, format: Format) -> None:
    """The cover block, so that the workbook says what it is to whoever reads it one level up."""
    heading = consolidation.heading
    said = {**consolidation.work.texts, "cover.unit": heading.place, "cover.code": heading.code, "cover.scope": SCOPE}
    for (r, c), field in placed.block.fields.items():
        row, (first, last) = placed.rows[r], placed.columns[c]
        sheet.merge((row, first), (row, last), "", format)
        if field.id == "cover.year":
            sheet.number(row, first, heading.year, format)
        else:
            sheet.text(row, first, said.get(field.id, ""), format)


def _draw_tiles(
    book: BookWriter, sheet: SheetWriter, row: int, consolidation: Consolidation, widths: Sequence[int]
) -> int:
    head = book.format(merged("head"))
    for column, (name, number, urgent) in enumerate(tiles(consolidation)):
        colour = {"font_color": "#B3261E"} if urgent and number else {}
        sheet.text(row, column, name, head)
        sheet.number(row + 1, column, number, book.format(merged("centre", font_size=18, bold=True, **colour)))
    note = tile_note(consolidation)
    sheet.merge((row + 2, 0), (row + 2, len(widths) - 1), note, book.format(merged("note")))
    sheet.raw.set_row(row + 2, row_height([(note, sum(widths))], _LINE_HEIGHT))
    for at, height in enumerate(_TILE_HEIGHTS, row):
        sheet.raw.set_row(at, height)
    return row + 4


def _height(line: Line, widths: Sequence[int]) -> float:
    return row_height([(line.label, widths[0]), (line.text, sum(widths[1:]))], _LINE_HEIGHT)


def _draw_section(book: BookWriter, sheet: SheetWriter, row: int, section: Section, widths: Sequence[int]) -> int:
    sheet.text(row, 0, section.title, book.format(merged("section")))
    sheet.raw.set_row(row, _TITLE_HEIGHT)
    plain, link = book.format(merged("cell", indent=1)), book.format(merged("link", align="left", indent=1))
    for at, line in enumerate(section.lines, row + 1):
        _draw_label(sheet, at, line, link if line.link else plain)
        sheet.merge((at, 1), (at, len(widths) - 1), cut(line.text), plain)
        sheet.raw.set_row(at, _height(line, widths))
    return row + len(section.lines) + 2


def _draw_label(sheet: SheetWriter, row: int, line: Line, format: Format) -> None:
    if line.link:
        sheet.link(row, 0, f"internal:'{line.link}'!A1", format, line.label)
    else:
        sheet.text(row, 0, line.label, format)
