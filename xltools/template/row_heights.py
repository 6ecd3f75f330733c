"""How high each row of a form's sheet stands: by its labels, and where texts are long by them."""

from functools import lru_cache

from xltools.excel.measure import height_of
from xltools.excel.writing import SheetWriter
from xltools.form.layout import Label, lay_out
from xltools.form.model import Form, Kind, Sheet
from xltools.template.filled import Filled

__all__ = ["set_row_heights"]

_TITLE = 34
_HEAD = 24
_ROW = 24


def set_row_heights(sheet: SheetWriter, declared: Sheet, filled: Filled) -> None:
    """Set the height of every row of a sheet but its note, which sees to itself."""
    heights = dict(_label_heights(filled.form)[declared.name])
    for placed in lay_out(filled.form).on_sheet(declared.name):
        for (r, c), field in placed.block.fields.items():
            text = filled.cells.get(field.id)
            if field.kind is Kind.LONG_TEXT and isinstance(text, str) and text:
                (first, last), row = placed.columns[c], placed.rows[r]
                heights[row] = height_of(text, sum(declared.widths[first : last + 1]), heights[row])
    for row, height in heights.items():
        sheet.raw.set_row(row, height)


@lru_cache(maxsize=8)
def _label_heights(form: Form) -> dict[str, dict[int, float]]:
    """The height of each labelled row of each sheet, by what its labels need."""
    heights: dict[str, dict[int, float]] = {}
    for declared in form.sheets:
        rows = heights.setdefault(declared.name, {0: _TITLE})
        for placed in lay_out(form).on_sheet(declared.name):
            rows |= dict.fromkeys(placed.rows, placed.block.row_height or _ROW)
            rows |= dict.fromkeys(placed.head_rows, _HEAD)
            titles = [label for label in (placed.title, placed.corner) if label is not None]
            for label in (*titles, *placed.heads, *placed.stubs):
                _make_room(rows, label, declared.widths)
    return heights


def _make_room(rows: dict[int, float], label: Label, widths: tuple[int, ...]) -> None:
    """Let the last row of a label take what its other rows leave wanting."""
    others = sum(rows.setdefault(row, _HEAD) for row in range(label.row, label.last_row))
    wanted = height_of(label.text, sum(widths[label.column : label.last_column + 1])) - others
    rows[label.last_row] = max(rows.get(label.last_row, _HEAD), wanted)
