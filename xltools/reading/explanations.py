"""Explanations (情况说明): what a unit wrote beside a check, tied to the rule and place by the key in the same row."""

import re

from xltools.excel.grid import Book, Grid
from xltools.excel.text import clean_text, shown
from xltools.form.sheets import CHECK_SHEET

__all__ = ["read_explanations"]

# T2-02:normative_documents: a rule's code and the row or column it is checked at.
_KEY = re.compile(r"[A-Z]\d?-\d\d:[\w.]+")
_LONGEST = 5_000


def read_explanations(book: Book) -> dict[str, str]:
    """The explanations by the key of their check; empty where the 校验 sheet is gone."""
    grid = book.grid(CHECK_SHEET)
    return dict(_explained(grid)) if grid is not None else {}


def _explained(grid: Grid) -> list[tuple[str, str]]:
    found = []
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and ":" in cell and _KEY.fullmatch(cell):
                # The key stands hidden, right of what was written.
                said = grid.at(row, column - 1)
                text = clean_text(said).strip() if isinstance(said, str) else ("" if said is None else shown(said))
                if text:
                    found.append((cell, text[:_LONGEST]))
    return found
