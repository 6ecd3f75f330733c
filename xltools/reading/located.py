"""A block found, and what the search for it gave."""

from dataclasses import dataclass

from xltools.form.layout import PlacedBlock
from xltools.form.model import Block, Place
from xltools.reading.search import Match

__all__ = ["Altered", "Hunt", "Located"]


@dataclass(frozen=True, slots=True)
class Altered:
    """A printed label that is not where it belongs: where that is, and the words that stand there instead, or ""."""

    text: str
    place: Place
    there: str


@dataclass(frozen=True, slots=True)
class Located:
    """A block found: its sheet, and the sheet row and column of each of its lines; None for a line not found.

    `at_home`: every label of a line stands where it was issued. `moved`: it stands whole, but elsewhere.
    """

    block: Block
    sheet: str
    rows: tuple[int | None, ...]
    columns: tuple[int | None, ...]
    moved: bool = False
    at_home: bool = False


@dataclass(frozen=True, slots=True)
class Hunt:
    """What the search for one block gave: where it stands, on which sheets it stands whole, or the best of the rest.

    `altered` are those of its labels that find no field and are not as they were printed.
    """

    placed: PlacedBlock
    located: Located | None
    sheets: tuple[str, ...]
    best: Match | None
    altered: tuple[Altered, ...] = ()
