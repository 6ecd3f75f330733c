"""What became of a figure from one year to the next. Blank is not 0, and nothing is so many per cent of 0."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xltools.consolidation.sums import Number
from xltools.excel.text import normal_label
from xltools.reading.consolidated import Numbers

__all__ = ["Change", "Mover", "Turnover", "change", "movers", "turnover"]

NO_LAST, NO_THIS, FROM_ZERO = "上年没有数据", "今年空白", "上年为 0"


@dataclass(frozen=True, slots=True)
class Change:
    """How much more and which part more; None where that cannot be said, and then `remark` says why."""

    more: Number | None
    part: Fraction | None
    remark: str = ""


def change(last: Number | None, this: Number | None) -> Change:
    """The change from last year's figure to this year's."""
    if last is None:
        return Change(None, None, NO_LAST)
    if this is None:
        return Change(None, None, NO_THIS)
    more = this - last
    if not last:
        return Change(more, None, FROM_ZERO if this else "")
    return Change(more, Fraction(more) / Fraction(last))


@dataclass(frozen=True, slots=True)
class Mover:
    """A unit whose figure changed: its position among this year's lines, its figures of both years."""

    line: int
    last: Number
    this: Number


@dataclass(frozen=True, slots=True)
class Turnover:
    """The units of two years by what is certain, their names: this year's positions with last year's numbers; who is new; who is gone.

    That two names are one body, or that one body has become two, only people know.
    """

    both: Mapping[int, Numbers]
    new: tuple[int, ...]
    gone: tuple[str, ...]


def turnover(names: Sequence[Sequence[str]], last: Mapping[str, Numbers]) -> Turnover:
    """Which of this year's units, each by all of its names, were there last year."""
    known = {normal_label(name): name for name in last}
    both: dict[int, Numbers] = {}
    for position, own in enumerate(names):
        key = next((key for key in map(normal_label, own) if key in known), None)
        if key is not None:
            both[position] = last[known.pop(key)]
    new = tuple(position for position in range(len(names)) if position not in both)
    return Turnover(both, new, tuple(known.values()))


def movers(
    figures: Iterable[tuple[int, Number | None]], last: Mapping[int, Numbers], field: str, most: int
) -> Iterator[Mover]:
    """The units whose figure of a field rose most, then those where it fell most, at most so many of each."""
    moved = [
        Mover(line, before, this)
        for line, this in figures
        if this is not None and (before := last.get(line, {}).get(field)) is not None and this != before
    ]
    moved.sort(key=lambda one: (-abs(Decimal(one.this) - Decimal(one.last)), one.line))
    yield from [one for one in moved if one.this > one.last][:most]
    yield from [one for one in moved if one.this < one.last][:most]
