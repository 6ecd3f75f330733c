"""Which units make a figure of the city, the largest first; of very many, the first ones and what the others make."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import nsmallest

from xltools.consolidation.sums import Number, add_up

__all__ = ["MOST", "Share", "Shares", "part", "shares_of"]

# Longer lists nobody reads; all units of one indicator stand on 排名, all of everything on 明细.
MOST = 15


@dataclass(frozen=True, slots=True)
class Share:
    """A unit by its position among the lines, and its figure."""

    line: int
    number: Number


@dataclass(frozen=True, slots=True)
class Shares:
    """The units with the largest figures that are not 0. `others` have one too, and `rest` is what theirs add up to."""

    first: tuple[Share, ...]
    others: int
    rest: Number


def shares_of(figures: Sequence[Number | None], most: int = MOST) -> Shares:
    """The shares of a field's figures, one for each line. A list is not cut for the sake of a single unit."""
    there = [Share(line, number) for line, number in enumerate(figures) if number]
    kept = most if len(there) > most + 1 else len(there)
    first = nsmallest(kept, there, key=lambda share: (-share.number, share.line))
    if kept == len(there):
        return Shares(tuple(first), 0, 0)
    shown = {share.line for share in first}
    rest = add_up(share.number for share in there if share.line not in shown)
    return Shares(tuple(first), len(there) - kept, rest or 0)


def part(number: Number, whole: Number | None) -> float | str:
    """The share of a whole, "" where there is none of it."""
    return float(Fraction(number) / Fraction(whole)) if whole else ""
