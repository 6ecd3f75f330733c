"""Odd but honest files, and damaged ones: each made from a workbook filled in rightly, by surgery on its parts.

A line of a table says what is odd about the file and what must come of it: `Odd(file)` reads right, every value as it was
put in; `Odd(file, "damaged")` is refused with that code; `reads`, `told` and `notes` say what else is read or told.
"""

from tests.corpus.odd import books, markup, packages, sheets, styles, texts, values
from tests.corpus.odd.base import PUT_IN, Odd

__all__ = ["ODD", "PUT_IN", "Odd"]

_ROOMS = (packages, markup, books, sheets, texts, values, styles)
ODD: dict[str, Odd] = {name: odd for room in _ROOMS for name, odd in room.CASES.items()}
