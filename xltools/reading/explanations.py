"""Explanations (情况说明): what a unit wrote beside a check, tied to the rule and place by the key in the same row.

The 校验 sheet is known by its keys, whatever it is called now; its columns by where the keys and the head stand.
"""

from collections import Counter
from functools import lru_cache

from xltools.excel.grid import Book, Grid
from xltools.excel.text import clean_text, is_blank, shown
from xltools.form.model import Form
from xltools.form.sheets import EXPLANATION_HEAD

__all__ = ["has_check_sheet", "read_explanations"]

_LONGEST = 5_000


def has_check_sheet(book: Book, form: Form) -> bool:
    """Whether the 校验 sheet is still there, under whatever name."""
    return any(_key_column(grid, form) is not None for grid in book.grids)


def read_explanations(book: Book, form: Form) -> dict[str, str]:
    """The explanations by the key of their check; empty where the 校验 sheet is gone."""
    found: dict[str, str] = {}
    for grid in book.grids:
        column = _key_column(grid, form)
        if column is not None:
            found |= _explained(grid, column)
    return found


def _key_column(grid: Grid, form: Form) -> int | None:
    """The column in which most of the form's checks have their key. A key that somebody copied elsewhere is no match."""
    keys = _keys(form)
    rows = [cells for cells in grid.rows if not keys.isdisjoint(cells)]
    columns = Counter(column for cells in rows for column, cell in enumerate(cells) if cell in keys)
    column, count = columns.most_common(1)[0] if columns else (-1, 0)
    return column if count * 2 > len(keys) else None


@lru_cache(maxsize=8)
def _keys(form: Form) -> frozenset[str]:
    return frozenset(check.key for check in form.checks)


def _explained(grid: Grid, key_column: int) -> dict[str, str]:
    heads = (column for cells in grid.rows for column, cell in enumerate(cells) if cell == EXPLANATION_HEAD)
    # Without its head the column is the one that was issued left of the keys.
    text_column = next(heads, key_column - 1)
    found = {}
    for row, cells in enumerate(grid.rows):
        key = cells[key_column] if key_column < len(cells) else None
        if not isinstance(key, str) or not key:
            continue
        said = grid.at(row, text_column)
        text = clean_text(said) if isinstance(said, str) else ("" if said is None else shown(said))
        if not is_blank(text):
            found[key] = text.strip()[:_LONGEST]
    return found
