"""The form's own sheets for the city: the law's layout at the law's cells, each figure a live formula over 明细.

How high the rows of a statutory table stand in the city's workbook, where nobody types.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.messages import format_scope_note
from xltools.consolidation.sheets.detail_layout import DetailLayout
from xltools.excel.address import cell_address, join_addresses
from xltools.excel.styles import make_style, row_height, set_up_paper
from xltools.excel.writer import BookWriter, Format, SheetWriter
from xltools.form.layout import DETAIL_SHEET, BlockLayout, Layout, layout_form
from xltools.form.model import Field, FieldKind, Form, Sheet
from xltools.template.table_sheet import draw_labels

__all__ = ["draw_head", "label_row_heights", "round_formula", "set_up_table_page", "write_form_sheet"]

_LINE_HEIGHT = 15


def label_row_heights(block_layout: BlockLayout, widths: Sequence[float], least: float) -> dict[int, float]:
    """A height for each row of a block in which its labels can be read: Excel does not fit rows to merged cells."""
    title = (block_layout.title.row,) if block_layout.title else ()
    heights = dict.fromkeys((*title, *block_layout.head_rows, *block_layout.rows), least)
    labels = (*block_layout.heads, *block_layout.stubs, *((block_layout.corner,) if block_layout.corner else ()))
    for label in labels:
        rows = range(label.row, label.last_row + 1)
        width = sum(widths[label.column : label.last_column + 1])
        short = row_height([(label.text, width)], _LINE_HEIGHT) - sum(heights[row] for row in rows)
        if short > 0:
            heights.update({row: heights[row] + short / len(rows) for row in rows})
    return heights


_TITLE_HEIGHT = 34
_NOTE_HEIGHT = 30
_NOTE_ROOM = 6
_ROW_HEIGHT = 24
# Room to write in; a unit's sheet leaves more, but here the figures below shall stay in sight.
_TEXT_HEIGHT = 46


@dataclass(frozen=True, slots=True)
class _TableStyles:
    head: Format
    stub: Format
    count: Format
    total: Format
    text: Format

    blank: Format


def write_form_sheet(book: BookWriter, consolidation: Consolidation, form_sheet: Sheet) -> None:
    """Add one sheet of the form, filled with the city's formulas; its texts are left white for the office to write."""
    layout = layout_form(consolidation.form)
    styles = _make_table_styles(book)
    sheet = book.sheet(form_sheet.name)
    blocks = layout.on_sheet(form_sheet.name)
    draw_head(book, sheet, form_sheet, form_sheet.title, format_scope_note(consolidation, blocks))
    for placed in blocks:
        draw_labels(sheet, placed, styles.head, styles.stub)
        _set_heights(sheet, placed, form_sheet.widths, consolidation.office_input.texts)
        for (r, c), field in placed.block.fields.items():
            _draw_field(sheet, placed, (r, c), field, styles, consolidation)
        _mark_blanks(sheet, placed, styles.blank)
    set_up_table_page(sheet, form_sheet)
    if len(blocks) == 1 and blocks[0].head_rows:
        sheet.raw.freeze_panes(blocks[0].rows[0], 0)


def city_formula(form: Form, plan: DetailLayout, layout: Layout, field: Field) -> str:
    """The formula of a city cell: an input summed over its adjustments and the units, a total over the city's own cells.

    What nobody filled stays blank, because blank is not 0.
    """
    if field.total_of:
        cells = ",".join(join_addresses([layout.places[part].cell for part in field.total_of]))
    else:
        cells = f"{DETAIL_SHEET}!{plan.adjustment_cell(field.id)},{DETAIL_SHEET}!{plan.range(field.id)}"
    return f'=IF(COUNT({cells})=0,"",{round_formula(field, f"SUM({cells})")})'


def round_formula(field: Field, formula: str) -> str:
    """A sum of amounts, rounded to the digits they have: doubles do not add up to the last one."""
    return f"ROUND({formula},{field.digits})" if field.kind is FieldKind.DECIMAL and field.digits else formula


def draw_head(
    book: BookWriter, sheet: SheetWriter, form_sheet: Sheet, title: str, note: str, note_format: Format | None = None
) -> None:
    """The title and the note over a sheet of the form, and its column widths."""
    last = len(form_sheet.widths) - 1
    sheet.widths(form_sheet.widths)
    sheet.merge((0, 0), (0, last), title, book.format(make_style("title", text_wrap=True)))
    sheet.merge((1, 0), (1, last), note, note_format or book.format(make_style("note", align="left")))
    sheet.raw.set_row(0, _TITLE_HEIGHT)
    sheet.raw.set_row(1, max(_NOTE_HEIGHT, row_height([(note, sum(form_sheet.widths))]) + _NOTE_ROOM))


def set_up_table_page(sheet: SheetWriter, form_sheet: Sheet) -> None:
    """One A4 page wide, with page numbers."""
    set_up_paper(sheet.raw, landscape=form_sheet.landscape, side=0.5, top=0.7)
    sheet.raw.center_horizontally()


def _make_table_styles(book: BookWriter) -> _TableStyles:
    return _TableStyles(
        head=book.format(make_style("head")),
        stub=book.format(make_style("stub")),
        count=book.format(make_style("centre")),
        total=book.format(make_style("total")),
        text=book.format(make_style("cell", valign="top")),
        blank=book.format(make_style("blank")),
    )


def _set_heights(
    sheet: SheetWriter, block_layout: BlockLayout, widths: Sequence[int], texts: Mapping[str, str]
) -> None:
    heights = label_row_heights(block_layout, widths, _ROW_HEIGHT)
    for row in block_layout.rows:
        heights[row] = max(heights[row], min(block_layout.block.row_height, _TEXT_HEIGHT))
    for (r, c), field in block_layout.block.fields.items():
        if written := texts.get(field.id, ""):
            first, last = block_layout.columns[c]
            needed = row_height([(written, sum(widths[first : last + 1]))])
            heights[block_layout.rows[r]] = max(heights[block_layout.rows[r]], needed)
    for row, height in heights.items():
        sheet.raw.set_row(row, height)


def _draw_field(
    sheet: SheetWriter,
    block_layout: BlockLayout,
    at: tuple[int, int],
    field: Field,
    styles: _TableStyles,
    whole: Consolidation,
) -> None:
    row, (column, last) = block_layout.rows[at[0]], block_layout.columns[at[1]]
    format = styles.total if field.total_of else styles.count if field.kind.numeric else styles.text
    written = whole.office_input.texts.get(field.id, "")
    sheet.merge((row, column), (row, last), written, format)
    if field.kind.numeric:
        value = whole.totals[field.id]
        formula = city_formula(whole.form, whole.layout, layout_form(whole.form), field)
        sheet.formula(row, column, formula, format, "" if value is None else value)
    if block_layout.block.unit_column:
        sheet.text(row, block_layout.extra_column, field.unit, styles.head)
    elif block_layout.block.character_count:
        at_cell = cell_address(row, column)
        # Excel counts in UTF-16.
        length = len(written.encode("utf-16-le")) // 2 or ""
        sheet.formula(row, block_layout.extra_column, f'=IF(LEN({at_cell})=0,"",LEN({at_cell}))', styles.total, length)


def _mark_blanks(sheet: SheetWriter, block_layout: BlockLayout, blank: Format) -> None:
    """What no unit filled is marked, and stays so only as long as it is true: the sheet is alive."""
    if not all(field.kind.numeric for field in block_layout.block.fields.values()):
        return
    for column, _ in block_layout.columns:
        first, last = block_layout.rows[0], block_layout.rows[-1]
        options = {"type": "formula", "criteria": f'={cell_address(first, column)}=""', "format": blank}
        sheet.condition((first, column), (last, column), options)
