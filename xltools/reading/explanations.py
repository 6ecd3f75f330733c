"""Explanations (情况说明): what a unit wrote beside a check, tied to the rule and place by the key in the same row.

The 校验 sheet is known by its keys, whatever it is called now; its columns by where the keys and the head stand.
"""

from collections import Counter
from collections.abc import Mapping

from xltools.excel.grid import Book, Grid
from xltools.excel.text import clean_text, is_blank, shown
from xltools.form.model import Form
from xltools.form.sheets import CHECK_SHEET, EXPLANATION_HEAD, EXPLANATIONS_SHEET

__all__ = ["COMPILED_HEADS", "read_compiled", "read_explanations"]

# The heads of the columns in a city's workbook: what its units wrote, what the office adds, and the key of the check.
COMPILED_HEADS: Mapping[str, str] = {"units": "各单位的说明", "own": "汇总单位的说明", "key": "检查项编号"}

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


def read_compiled(book: Book) -> Mapping[str, tuple[str, str]]:
    """In a city's workbook, by the key of the check: what its units wrote, and what the office did."""
    grid = book.grid(EXPLANATIONS_SHEET)
    wanted = tuple(COMPILED_HEADS.values())
    heads = (row for row, cells in enumerate(grid.rows[:10]) if all(head in cells for head in wanted)) if grid else ()
    head = next(iter(heads), None)
    if grid is None or head is None:
        return {}
    units, own, key = (list(grid.rows[head]).index(text) for text in wanted)
    lines = {_text(grid, row, key): row for row in range(head + 1, len(grid.rows))}
    return {said: (_text(grid, row, units), _text(grid, row, own)) for said, row in lines.items() if said}


def _text(grid: Grid, row: int, column: int) -> str:
    cell = grid.at(row, column)
    text = clean_text(cell) if isinstance(cell, str) else ("" if cell is None else shown(cell))
    return text.strip()[:_LONGEST]
