"""The printed labels of a statutory table, drawn where the layout has them."""

from collections.abc import Sequence
from dataclasses import dataclass

from xltools.excel.styles import merged
from xltools.excel.table import row_height
from xltools.excel.writing import BookWriter, Format, SheetWriter
from xltools.form.layout import Label, PlacedBlock

__all__ = ["LabelStyles", "draw_labels", "label_styles", "row_heights"]

_LINE_HEIGHT = 15


@dataclass(frozen=True, slots=True)
class LabelStyles:
    """The formats of a table's printed parts. `group` is for row labels that stand over others."""

    block_title: Format
    corner: Format
    head: Format
    stub: Format
    group: Format


def label_styles(book: BookWriter) -> LabelStyles:
    """The formats every table is drawn with."""
    return LabelStyles(
        block_title=book.format(merged("head", bold=True)),
        corner=book.format(merged("head")),
        head=book.format(merged("head")),
        stub=book.format(merged("stub")),
        group=book.format(merged("stub", align="center", indent=0)),
    )


def draw_labels(sheet: SheetWriter, placed: PlacedBlock, styles: LabelStyles) -> None:
    """Draw title, corner, heads and row labels of a block, and the head of its extra column."""
    if placed.title:
        _draw(sheet, placed.title, styles.block_title)
    if placed.corner:
        _draw(sheet, placed.corner, styles.corner)
    for label in placed.heads:
        _draw(sheet, label, styles.head)
    for label in placed.stubs:
        # The row's own label is read from the left; what stands over several rows is centred on them.
        _draw(sheet, label, styles.stub if label.last_column == placed.stub - 1 else styles.group)
    if placed.extra_column >= 0:
        text = placed.block.unit_column or placed.block.character_count
        first, last = (placed.head_rows[0], placed.extra_column), (placed.head_rows[-1], placed.extra_column)
        sheet.merge(first, last, text, styles.head)


def row_heights(placed: PlacedBlock, widths: Sequence[float], least: float) -> dict[int, float]:
    """A height for each row of a block in which its labels can be read: Excel does not fit rows to merged cells."""
    title = (placed.title.row,) if placed.title else ()
    heights = dict.fromkeys((*title, *placed.head_rows, *placed.rows), least)
    labels = (*placed.heads, *placed.stubs, *((placed.corner,) if placed.corner else ()))
    for label in labels:
        rows = range(label.row, label.last_row + 1)
        width = sum(widths[label.column : label.last_column + 1])
        short = row_height([(label.text, width)], _LINE_HEIGHT) - sum(heights[row] for row in rows)
        if short > 0:
            heights.update({row: heights[row] + short / len(rows) for row in rows})
    return heights


def _draw(sheet: SheetWriter, label: Label, format: Format) -> None:
    sheet.merge((label.row, label.column), (label.last_row, label.last_column), label.text, format)
