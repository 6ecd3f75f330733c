"""The hidden `_meta` sheet: what the tool wrote about the workbook it issued. Untrusted on the way back."""

from collections.abc import Mapping

from xltools.excel.grid import Book
from xltools.excel.text import clean_text, shown
from xltools.form.sheets import META_SHEET

__all__ = ["RETURNED_KEY", "ROUND_KEY", "STAGE_KEY", "read_meta", "round_of"]

# What a return says besides: how often the unit's workbook was returned, and the SHA-256 of the version returned.
ROUND_KEY, RETURNED_KEY = "round", "returned"
# What a consolidated workbook says as long as units are missing in it: the word for it.
STAGE_KEY = "stage"

# Whoever fills this sheet by hand shall not fill our memory with it.
_MOST_ROWS = 100
_MOST_CHARACTERS = 500
# Nobody is sent the same report back as often.
_MOST_ROUNDS = 999


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


def round_of(meta: Mapping[str, str]) -> int:
    """How often the workbook had been returned before it came in: 0 where it does not say so, or says nonsense."""
    said = meta.get(ROUND_KEY, "")
    sane = said.isascii() and said.isdecimal() and len(said) <= len(str(_MOST_ROUNDS))
    return int(said) if sane else 0
