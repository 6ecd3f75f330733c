"""The hidden `_meta` sheet: what the tool wrote about the workbook it issued. Untrusted on the way back."""

from xltools.excel.grid import Book
from xltools.excel.text import clean_text, shown
from xltools.form.sheets import META_SHEET

__all__ = ["read_meta"]


# Whoever fills this sheet by hand shall not fill our memory with it.
_MOST_ROWS = 100
_MOST_CHARACTERS = 500


def read_meta(book: Book) -> dict[str, str]:
    """Key and value of each row; empty where the sheet is gone (a table pasted into a new workbook)."""
    grid = book.grid(META_SHEET)
    if grid is None:
        return {}
    meta: dict[str, str] = {}
    for row in range(min(len(grid.rows), _MOST_ROWS)):
        key, value = grid.at(row, 0), grid.at(row, 1)
        if isinstance(key, str) and key:
            said = clean_text(value) if isinstance(value, str) else ("" if value is None else shown(value))
            meta[clean_text(key)] = said[:_MOST_CHARACTERS]
    return meta
