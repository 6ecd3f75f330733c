"""Sums and shares that a text states of its counts: 收到40件，其中网上25件、当面15件; 新收+结转=办结+结转下年; 12件，占30%.

Which kinds add up to which, the form declares. What may be meant so is left alone: a sum is wrong only where no choice
of the counts stated makes it right, a share only where no base does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, product

from xltools.counts.compare import ComparedCount, sum_reading
from xltools.counts.numbers import find_numbers
from xltools.counts.patterns import build_patterns
from xltools.counts.stated_count import StatedCount
from xltools.form.count_wordings import StatedSum, SumTerm, Wordings

# A share may be one unit of its last place off, beside being rounded: the last one is often bent to make 100.
_TOLERANCE = Decimal("1.5")
# Texts that state more values of one kind say nothing certain of their sum.
_MOST_VALUES = 4


@dataclass(frozen=True, slots=True)
class UnequalSum:
    """Counts that do not add up: from where to where they stand, and what either side comes to."""

    start: int
    end: int
    left: Decimal
    right: Decimal


@dataclass(frozen=True, slots=True)
class UnequalShare:
    """A share that no base gives, behind its count."""

    count: StatedCount
    start: int
    end: int


def find_unequal_sums(compared: Sequence[ComparedCount], wordings: Wordings) -> Iterator[UnequalSum]:
    """The sums of a text that cannot be.

    Counts that agree with the tables, or are reported against them, are not added up once more.
    """
    counts = [one.count for one in compared]
    if any(one.approximate or one.scoped or one.earlier for one in counts):
        return
    yield from _find_large_parts(counts)
    open_counts = [one.count for one in compared if one.count.readings and one.agrees is None]
    if open_counts and all(one.agrees is None for one in compared):
        for stated in wordings.sums:
            fault = _judge_sum(stated, open_counts)
            if fault is not None:
                yield fault


def _find_large_parts(counts: Sequence[StatedCount]) -> Iterator[UnequalSum]:
    """Counts by the way in which something came that are more than any count before them of what they are parts of."""
    wholes: list[StatedCount] = []
    for _, group in groupby(counts, lambda one: one.kind.id):
        run = list(group)
        if not run[0].kind.partial:
            wholes += [one for one in run if one.readings]
            continue
        total = sum((one.value for one in run), Decimal(0))
        stated = (one for one in wholes if one.kind.id in run[0].kind.part_of)
        whole = max(stated, key=lambda one: one.value, default=None)
        if whole is not None and len(run) > 1 and total > whole.value and {one.unit for one in run} == {whole.unit}:
            yield UnequalSum(whole.clause[0], run[-1].end, whole.value, total)


def _judge_sum(stated: StatedSum, counts: Sequence[StatedCount]) -> UnequalSum | None:
    """The fault of a declared sum; None where it holds for some choice of values, or not all of it is stated."""
    sides = [[_values_of(term, counts) for term in side] for side in (stated.left, stated.right)]
    if any(not values or len(values) > _MOST_VALUES for side in sides for values in side):
        return None
    left, right = ([sum(choice, Decimal(0)) for choice in product(*side)] for side in sides)
    if set(left) & set(right):
        return None
    named = [one for one in counts if any(one.kind.id in term.kinds for term in (*stated.left, *stated.right))]
    return UnequalSum(named[0].start, named[-1].end, left[0], right[0])


def _values_of(term: SumTerm, counts: Sequence[StatedCount]) -> list[Decimal]:
    found = dict.fromkeys(one.value for one in counts if one.kind.id in term.kinds)
    return [*found, Decimal(0)] if term.optional else list(found)


def find_unequal_shares(
    text: str, counts: Sequence[ComparedCount], values: Mapping[str, Decimal | int | None], wordings: Wordings
) -> Iterator[UnequalShare]:
    """Shares behind the counts of a simplified text that are of no number in it, nor of one of the tables' `values`."""
    patterns = build_patterns(wordings)
    found_behind = ((one.count, patterns.share.match(text, one.count.end)) for one in counts)
    shares = [
        (count, found) for count, found in found_behind if found and not patterns.not_of_base.search(found["base"])
    ]
    if not shares:
        return
    known = {Decimal(value) for value in values.values() if value}
    known |= {one.value for one in find_numbers(text, wordings)}
    sums = (sum_reading(reading, values) for one in counts for reading in one.count.readings)
    known |= {total for total in sums if total}
    for count, found in shares:
        if count.approximate or not count.value:
            continue
        rate, step = Decimal(found["rate"]), Decimal(1).scaleb(-len(found["digits"] or ""))
        fits = (abs(100 * count.value / base - rate) < _TOLERANCE * step for base in known if base >= count.value)
        if not any(fits):
            yield UnequalShare(count, found.start(), found.end())
