"""An earlier consolidation, opened for what the office wrote in it: without the lists, which may be very long."""

from pathlib import Path

from xltools.excel.archives import MAX_ARCHIVE
from xltools.excel.files import read_file
from xltools.excel.grid import Book
from xltools.excel.opening import open_book
from xltools.excel.trimmed import trimmed
from xltools.form.sheets import (
    BREAKDOWN_SHEET,
    DETAIL_SHEET,
    FINDINGS_SHEET,
    MOVERS_SHEET,
    RANKING_SHEET,
    SOURCES_SHEET,
    STANDINGS_SHEET,
    TEXTS_SHEET,
)

__all__ = ["open_lean"]

# Sheets in which nobody but the tool writes.
_LISTS = frozenset(
    {
        DETAIL_SHEET,
        BREAKDOWN_SHEET,
        RANKING_SHEET,
        MOVERS_SHEET,
        TEXTS_SHEET,
        FINDINGS_SHEET,
        STANDINGS_SHEET,
        SOURCES_SHEET,
    }
)


def open_lean(path: Path, *but: str) -> Book:
    """The workbook with those sheets empty, `but` for some. Raises FileFault where it cannot be opened."""
    return open_book(path, data=trimmed(read_file(path, MAX_ARCHIVE), _LISTS.difference(but)))
