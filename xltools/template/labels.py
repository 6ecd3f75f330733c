"""The printed labels of a block, drawn where the layout has them: alike in a unit's workbook and in the city's."""

from xltools.excel.writing import Format, SheetWriter
from xltools.form.layout import Label, PlacedBlock

__all__ = ["draw_labels"]


def draw_labels(sheet: SheetWriter, placed: PlacedBlock, head: Format, stub: Format) -> None:
    """Draw title, corner, heads and row labels, and the head of the extra column.

    A row's own label is read from the left; what stands over several rows is centred like a head.
    """
    for label in (placed.title, placed.corner, *placed.heads):
        if label is not None:
            _draw(sheet, label, head)
    for label in placed.stubs:
        _draw(sheet, label, stub if label.last_column == placed.stub - 1 else head)
    if placed.extra_column >= 0 and placed.head_rows:
        first, last = (placed.head_rows[0], placed.extra_column), (placed.head_rows[-1], placed.extra_column)
        sheet.merge(first, last, placed.block.unit_column or placed.block.character_count, head)


def _draw(sheet: SheetWriter, label: Label, format: Format) -> None:
    sheet.merge((label.row, label.column), (label.last_row, label.last_column), label.text, format)
