"""A block found, and what the search for it gave."""

from dataclasses import dataclass

from xltools.form.layout import PlacedBlock
from xltools.form.model import Block
from xltools.reading.search import Match

__all__ = ["Hunt", "Located"]


@dataclass(frozen=True, slots=True)
class Located:
    """A block found: its sheet, and the sheet row and column of each of its lines; None for a line not found.

    `moved`: it stands whole, but not where it was issued.
    """

    block: Block
    sheet: str
    rows: tuple[int | None, ...]
    columns: tuple[int | None, ...]
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Hunt:
    """What the search for one block gave: where it stands, on which sheets it stands whole, or the best of the rest."""

    placed: PlacedBlock
    located: Located | None
    sheets: tuple[str, ...]
    best: Match | None
