"""A sheet of the form, drawn as the law prints it: title, note, labels, cells, row heights, page.

One drawer for every workbook that shows it; what stands in a cell, its writer says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xltools.checks.check_values import excel_length
from xltools.excel.address import cell_address
from xltools.excel.grid import Cell
from xltools.excel.styles import HIGHEST, row_height
from xltools.excel.writer import SheetWriter, set_up_page
from xltools.form.layout import FIRST_BLOCK_ROW, BlockLayout, Label, layout_form
from xltools.form.model import Field, FieldKind, Form, Sheet

_TITLE_HEIGHT, _TITLE_LINE = 34, 22
_NOTE_LINE = 14
_ROW_HEIGHT = 24


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """What a cell holds: its style, its value, and the formula that gives this value, "" for none."""

    style: str
    value: Cell | Decimal = None
    formula: str = ""


def draw_table_sheet(
    sheet: SheetWriter,
    form: Form,
    declared: Sheet,
    title: str,
    note: DrawnCell,
    cell_of: Callable[[Field], DrawnCell],
    *,
    row_limit: float = HIGHEST,
) -> None:
    """Draw the whole sheet. Rows stand as high as the form says, at most `row_limit`, and as their labels and texts need."""
    sheet.widths(declared.widths)
    last, width = _last_column(form, declared), sum(declared.widths)
    sheet.merge((0, 0), (0, last), title, "title")
    _draw_cell(sheet, 1, (0, last), note)
    heights = dict(_label_heights(form, declared, row_limit))
    heights[0] = row_height([(title, width)], _TITLE_HEIGHT, _TITLE_LINE)
    heights[1] = row_height([(str(note.value), width)], line=_NOTE_LINE)
    for placed in layout_form(form).on_sheet(declared.name):
        _draw_labels(sheet, placed)
        for (r, c), field in placed.block.fields.items():
            row, (first, end), cell = placed.rows[r], placed.columns[c], cell_of(field)
            _draw_cell(sheet, row, (first, end), cell)
            if field.kind is FieldKind.LONG_TEXT:
                text_width = sum(declared.widths[first : end + 1])
                sheet.fit_row(row, row_height([(str(cell.value or ""), text_width)], heights.pop(row)))
            if placed.extra_column >= 0 and c == 0:
                _draw_extra(sheet, placed, row, field, cell)
    for row, height in heights.items():
        sheet.raw.set_row(row, height)


def _draw_cell(sheet: SheetWriter, row: int, columns: tuple[int, int], cell: DrawnCell) -> None:
    first, last = columns
    if last > first:
        sheet.merge((row, first), (row, last), "", cell.style)
    sheet.formula(row, first, cell.formula, cell.style, cell.value)


def _draw_labels(sheet: SheetWriter, placed: BlockLayout) -> None:
    """A row's own label is read from the left; what stands over several rows is centred like a head."""
    labels = [(label, "head") for label in (placed.title, placed.corner, *placed.heads) if label is not None]
    labels += [(label, "stub" if label.last_column == placed.stub - 1 else "head") for label in placed.stubs]
    if placed.extra_column >= 0 and placed.head_rows:
        text, column = placed.block.unit_column or placed.block.character_count, placed.extra_column
        labels.append((Label(text, placed.head_rows[0], column, placed.head_rows[-1], column), "head"))
    for label, style in labels:
        sheet.merge((label.row, label.column), (label.last_row, label.last_column), label.text, style)


def _draw_extra(sheet: SheetWriter, placed: BlockLayout, row: int, field: Field, cell: DrawnCell) -> None:
    """The column right of the values: their units, or how many characters a text has so far."""
    if placed.block.unit_column:
        sheet.text(row, placed.extra_column, field.unit, "head")
    else:
        address = cell_address(row, placed.columns[0][0])
        formula = f"=IF(ISERROR({address}),0,LEN({address}))"
        sheet.formula(row, placed.extra_column, formula, "total", excel_length(cell.value))


@lru_cache(maxsize=32)
def _label_heights(form: Form, declared: Sheet, row_limit: float) -> Mapping[int, float]:
    """The height of each row of the blocks: the form's own, or what its labels need."""
    heights: dict[int, float] = {}
    for placed in layout_form(form).on_sheet(declared.name):
        heights |= dict.fromkeys(placed.rows, min(placed.block.row_height or _ROW_HEIGHT, row_limit))
        for label in (placed.title, placed.corner, *placed.heads, *placed.stubs):
            if label is not None:
                # The last row of a label takes what its other rows leave wanting.
                others = sum(heights.setdefault(row, _ROW_HEIGHT) for row in range(label.row, label.last_row))
                width = sum(declared.widths[label.column : label.last_column + 1])
                least = max(heights.get(label.last_row, _ROW_HEIGHT), row_height([(label.text, width)]) - others)
                heights[label.last_row] = least
    return heights


def _last_column(form: Form, declared: Sheet) -> int:
    """The rightmost column of the printed sheet."""
    placed = layout_form(form).on_sheet(declared.name)
    return max([len(declared.widths) - 1, *(block.last_column for block in placed)])


def set_up_table_page(sheet: SheetWriter, form: Form, declared: Sheet, last_row: int | None = None) -> None:
    """Panes and page, printed down to `last_row` or to the last block; on one page where no text can grow."""
    blocks = layout_form(form).on_sheet(declared.name)
    # A head stays in view where it is the only one: over a second block it would be wrong.
    head = blocks[0].rows[0] if len(blocks) == 1 else FIRST_BLOCK_ROW
    grows = any(field.kind is FieldKind.LONG_TEXT for placed in blocks for field in placed.block.fields.values())
    if last_row is None:
        last_row = max((placed.rows[-1] for placed in blocks), default=1)
    last = last_row, _last_column(form, declared)
    set_up_page(sheet, landscape=declared.landscape, last=last, repeat=(0, head - 1), one_page=not grows)
    sheet.raw.freeze_panes(head, 0)
