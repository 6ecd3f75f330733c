"""A workbook that may be a unit's version."""

from dataclasses import dataclass
from datetime import date

from xltools.collection.decision import Choice
from xltools.collection.standing import Version

__all__ = ["Candidate"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A workbook of a unit, the day on its cover where that can be true, and what the office decided of it.

    `issued` is the name to which it was issued, as names are compared; "" where that is not in it. `says` is the same for
    two that differ in their bytes only.
    """

    unit: str
    version: Version
    issued: str = ""
    says: str = ""
    day: date | None = None
    choice: Choice | None = None
