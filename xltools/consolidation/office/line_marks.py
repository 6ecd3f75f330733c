"""A short mark of each line of 明细, kept in the workbook: by it a line is told that somebody changed since."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from xltools.consolidation.sums import Number
from xltools.excel.grid import Book
from xltools.excel.text import clean_text
from xltools.form.sheets import META_SHEET

__all__ = ["MARKS_KEY", "line_mark", "packed", "unpacked"]

# The rows of `_meta` that hold the marks, in the order of the lines, as many in a cell as its text can take.
MARKS_KEY = "lines"
_LENGTH = 8
_IN_A_CELL = 4_000


def line_mark(unit: str, sha256: str, numbers: Mapping[str, Number | None]) -> str:
    """The mark of a unit's line: of its name, its file and its numbers. A blank is no number."""
    written = [f"{name}={_plain(value)}" for name, value in sorted(numbers.items()) if value is not None]
    said = "\n".join([clean_text(unit).strip(), sha256, *written])
    return hashlib.sha256(said.encode()).hexdigest()[:_LENGTH]


def _plain(value: Number) -> str:
    """5 and 5.00 are one number."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def packed(marks: Sequence[str]) -> Iterator[str]:
    """The marks as texts of cells."""
    for first in range(0, len(marks), _IN_A_CELL):
        yield "".join(marks[first : first + _IN_A_CELL])


def unpacked(book: Book) -> Sequence[str] | None:
    """The marks in a workbook, None where it holds none."""
    grid = book.grid(META_SHEET)
    rows = grid.rows if grid is not None else ()
    texts = [str(cells[1]) for cells in rows if len(cells) > 1 and cells[0] == MARKS_KEY]
    said = "".join(texts)
    return [said[at : at + _LENGTH] for at in range(0, len(said), _LENGTH)] if texts else None
