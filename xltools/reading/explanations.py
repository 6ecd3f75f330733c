"""Explanations (情况说明): what a unit wrote beside a check, tied to the rule and place by the key in the same row.

The 校验 sheet is known by its keys, whatever it is called now; its columns by where the keys and the head stand.
"""

from collections import Counter

from xltools.excel.grid import Book, Grid
from xltools.excel.text import clean_text, is_blank, shown
from xltools.form.model import Form
from xltools.form.sheets import CHECK_SHEET, EXPLANATION_HEAD

__all__ = ["read_explanations"]

_LONGEST = 5_000


def read_explanations(book: Book, form: Form) -> dict[str, str] | None:
    """The explanations by the key of their check; None where the 校验 sheet is gone, under whatever name."""
    keys = frozenset(check.key for check in form.checks)
    # Nearly always it still has its name; the others are looked through only where it has not.
    for grid in sorted(book.grids, key=lambda grid: grid.name != CHECK_SHEET):
        column = _key_column(grid, keys)
        if column is not None:
            return _explained(grid, column)
    return None


def _key_column(grid: Grid, keys: frozenset[str]) -> int | None:
    """The column in which most of the form's checks have their key. A key that somebody copied elsewhere is no match."""
    columns = Counter(column for cells in grid.rows for column, cell in enumerate(cells) if cell in keys)
    column, count = columns.most_common(1)[0] if columns else (-1, 0)
    return column if count * 2 > len(keys) else None


def _explained(grid: Grid, key_column: int) -> dict[str, str]:
    heads = (list(cells).index(EXPLANATION_HEAD) for cells in grid.rows if EXPLANATION_HEAD in cells)
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
