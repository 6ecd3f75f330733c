"""Formulas that rank the units by a figure, with the functions of Excel 2007: largest first, equals in the order of 明细."""

from collections.abc import Sequence
from dataclasses import dataclass

from xltools.consolidation.sums import Number

__all__ = ["Ranked", "Ranking", "ranked"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in a ranking: the unit's position among the lines, and its figure."""

    line: int
    number: Number


@dataclass(frozen=True, slots=True)
class Ranking:
    """Formulas for a ranking over `values`, a column of cells; its number-th member is `member.format(number)`.

    A rank's row needs two cells of its own: the figure and the unit's position, from 1.
    """

    values: str
    member: str
    last: int

    def figure(self, rank: str) -> str:
        """The figure of a rank, which is a number or a cell; blank where so many units have none."""
        return f'=IF({rank}>COUNT({self.values}),"",LARGE({self.values},{rank}))'

    def position(self, figure: str, above: str = "", position_above: str = "") -> str:
        """The position of the unit whose figure stands in a cell; `above` are the cells of the rank before."""
        first = f"MATCH({figure},{self.values},0)"
        if not above:
            return f'=IF({figure}="","",{first})'
        others = f"{self.member.format(f'{position_above}+1')}:{self.member.format(self.last)}"
        again = f"{position_above}+MATCH({figure},{others},0)"
        return f'=IF({figure}="","",IF({figure}={above},{again},{first}))'


def ranked(figures: Sequence[Number | None], most: int) -> list[Ranked]:
    """What those formulas give: the first of all units that have a figure."""
    there = [Ranked(line, number) for line, number in enumerate(figures) if number is not None]
    return sorted(there, key=lambda one: (-one.number, one.line))[:most]
