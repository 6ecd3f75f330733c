"""Which field a cell belongs to, on the form's own sheets and on those that the consolidation adds."""

from collections.abc import Iterable

from xltools.consolidation.breakdown.ranking import CHOSEN, name_of
from xltools.excel.grid import Book, Grid
from xltools.form.layout import lay_out
from xltools.form.model import Field, Form
from xltools.form.sheets import ADJUSTED_HEAD, RANKING_SHEET

__all__ = ["field_at"]

# Heads stand in the first rows of a sheet; the ids of 明细 too.
_HEAD_ROWS = 12


def field_at(form: Form, book: Book, sheet: str, row: int, column: int) -> Field | None:
    """The field that a cell, row and column from 0, is of; None where there is none, or several."""
    if found := _in_form(form, sheet, row, column):
        return found
    grid = book.grid(sheet)
    if grid is None:
        return None
    if sheet == RANKING_SHEET:
        return _chosen(form, grid)
    return _by_row(form, grid, row) or _by_column(form, grid, column)


def _in_form(form: Form, sheet: str, row: int, column: int) -> Field | None:
    """The field whose merged cells hold it; or, of a label, the only one of its row."""
    in_row = []
    for placed in lay_out(form).on_sheet(sheet):
        for (r, c), field in placed.block.fields.items():
            if placed.rows[r] == row:
                first, last = placed.columns[c]
                if first <= column <= last:
                    return field
                in_row.append(field)
    return in_row[0] if len(in_row) == 1 else None


def _chosen(form: Form, grid: Grid) -> Field | None:
    """On 排名 every cell is of the indicator that was picked there."""
    return _only(field for field in form.numbers if name_of(field) == grid.at(*CHOSEN))


def _by_row(form: Form, grid: Grid, row: int) -> Field | None:
    """On a sheet with a column of ids: what the row says there."""
    for cells in grid.rows[:_HEAD_ROWS]:
        if ADJUSTED_HEAD in cells:
            return form.fields.get(str(grid.at(row, list(cells).index(ADJUSTED_HEAD))))
    return None


def _by_column(form: Form, grid: Grid, column: int) -> Field | None:
    """On 明细: the id over the column."""
    ids = (str(grid.at(row, column)) for row in range(_HEAD_ROWS))
    return _only(form.fields[said] for said in ids if said in form.fields)


def _only(fields: Iterable[Field]) -> Field | None:
    found = list(fields)
    return found[0] if len(found) == 1 else None
