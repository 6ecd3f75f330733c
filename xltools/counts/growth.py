"""What a text states of last year beside a count: 收到申请40件，同比增长50%; 较上年增加9件; 40件(上年31件).

It can be said of any count of the sentence before it. It is wrong only where no lawful number of last year makes it right.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import Enum, auto

from xltools.counts.compare import stated_value, sum_reading
from xltools.counts.paragraph import LONGEST_SENTENCE
from xltools.counts.patterns import Patterns, build_patterns
from xltools.counts.stated_count import StatedCount
from xltools.form.count_wordings import Wordings

# How far behind its count a growth may stand.
_NEAR = 16
# What parts a growth from the count before it: a sentence, a bracket that is closed, another number.
_APART = re.compile(r"[。；;)0-9]")
_BRACKET = re.compile(r"\([^()]*\)")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?=年)")
_SENTENCE_END = "。！？!?\n"
_LONGEST_BRACKET, _MOST_BETWEEN = 80, 8


class GrowthKind(Enum):
    """What is stated: a growth in per cent, by how many the count changed, or the number of last year itself."""

    RATE = auto()
    CHANGE = auto()
    LAST = auto()


@dataclass(frozen=True, slots=True)
class StatedGrowth:
    """What a text states of last year behind `counts` of which it can be said, the nearest first.

    `amount` is negative where it fell, and in `unit`; `digits` decimals are printed. `year` is the one compared with, None
    where no year is named.
    """

    kind: GrowthKind
    counts: tuple[StatedCount, ...]
    start: int
    end: int
    amount: Decimal
    unit: str
    digits: int
    year: int | None


def find_growth(simplified: str, counts: Sequence[StatedCount], wordings: Wordings) -> Iterator[StatedGrowth]:
    """What a simplified text states of last year right behind counts that can stand for cells, in order."""
    patterns = build_patterns(wordings)
    found: list[tuple[GrowthKind, re.Match[str]]] = []
    if any(count.readings for count in counts):
        found += ((GrowthKind.CHANGE, one) for one in patterns.change_since.finditer(simplified))
        matches = (patterns.last_number.match(simplified, count.end) for count in counts)
        found += ((GrowthKind.LAST, one) for one in matches if one)
        if "%" in simplified:
            found += ((GrowthKind.RATE, one) for one in patterns.growth.finditer(simplified))
    for kind, match in sorted(found, key=lambda pair: pair[1].start()):
        bases = _find_bases(patterns, simplified, counts, match)
        if bases and patterns.respectively.search(simplified, bases[0].end, match.end()):
            yield from _pair_rates(patterns, bases, match) if kind is GrowthKind.RATE else ()
        elif bases and not any(one.approximate for one in bases):
            growth = _make_growth(kind, bases, match)
            if growth.unit in {"%", bases[0].unit}:
                yield growth


def _find_bases(
    patterns: Patterns, text: str, counts: Sequence[StatedCount], found: re.Match[str]
) -> tuple[StatedCount, ...]:
    """The counts of which a growth can be said: all of its sentence before it, the one that it stands behind first."""
    at = found.start("verb" if "verb" in found.re.groupindex else 0)
    index = bisect_right(counts, at, key=lambda one: one.end)
    before = counts[max(0, index - _MOST_BETWEEN) : index]
    nearest = next((one for one in reversed(before) if _is_near(text, one.end, found.start())), None)
    if nearest is None or not nearest.readings or patterns.about.search(text, nearest.end, found.end()):
        return ()
    if patterns.total.search(text, nearest.end, found.end()):
        return ()  # 上年结转46件，总量增长8.7%: of a sum that is not said
    lowest = max(0, nearest.start - LONGEST_SENTENCE)
    sentence = max(text.rfind(mark, lowest, nearest.start) for mark in _SENTENCE_END)
    preceding = (one for one in reversed(before) if one.end <= nearest.start)  # what a bracket has are parts of it
    others = [one for one in preceding if one.start > sentence and not one.earlier]
    return (nearest, *others)


def _is_near(text: str, end: int, start: int) -> bool:
    """Whether little stands between a count and a growth, but for a bracket: 40件(自然人39件、企业1件)，增长50%."""
    between = _BRACKET.sub("", text[end : min(start, end + _LONGEST_BRACKET)])
    return start - end < _LONGEST_BRACKET and len(between) <= _NEAR and not _APART.search(between)


def _make_growth(kind: GrowthKind, bases: tuple[StatedCount, ...], found: re.Match[str]) -> StatedGrowth:
    groups, start = found.groupdict(), max(found.start(), bases[0].end)
    year = _YEAR.search(found.string, bases[0].end, found.end())
    return StatedGrowth(
        kind=kind,
        counts=bases,
        start=start,
        end=found.end(),
        amount=(-1 if groups.get("fall") else 1) * Decimal(groups.get("rate") or groups.get("amount") or 0),
        unit="%" if kind is GrowthKind.RATE else groups["unit"] or bases[0].unit,
        digits=len(groups.get("digits") or ""),
        year=int(year[0]) if year else None,
    )


def _pair_rates(patterns: Patterns, bases: Sequence[StatedCount], found: re.Match[str]) -> Iterator[StatedGrowth]:
    """收到42件，办结41件，分别增长20%、28.1%: the first is of the first. Nothing where there are not as many of both."""
    rates = [_make_growth(GrowthKind.RATE, (bases[0],), found)]
    further = patterns.further_rate.match(found.string, found.end())
    while further and len(rates) <= len(bases):
        rate = _make_growth(GrowthKind.RATE, (bases[0],), further)
        same = not further["rise"] and not further["fall"] and rates[-1].amount < 0
        rates.append(replace(rate, amount=-rate.amount) if same else rate)
        further = patterns.further_rate.match(found.string, further.end())
    if len(rates) == len(bases):
        for count, rate in zip(sorted(bases, key=lambda one: one.start), rates, strict=True):
            if count.readings and not count.approximate:
                yield replace(rate, counts=(count,))


def fits_growth(growth: StatedGrowth, count: StatedCount, last: Decimal) -> bool:
    """Whether a count of last year gives the growth of a count, rounded or cut at the decimals printed."""
    this = stated_value(count)
    if growth.kind is not GrowthKind.RATE:
        return (this - last if growth.kind is GrowthKind.CHANGE else last) == growth.amount
    if last == 0:
        return False
    exact = (this - last) * 100 / last
    step = Decimal(1).scaleb(-growth.digits)
    return growth.amount in {exact.quantize(step, ROUND_HALF_UP), exact.quantize(step, ROUND_DOWN)}


def fits_last_year(growth: StatedGrowth, last_year: Mapping[str, Decimal | int | None]) -> bool | None:
    """Whether any reading of any of the counts fits last year; None where last year is not known for one of them."""
    known = True
    for count in growth.counts:
        sums = [sum_reading(reading, last_year) for reading in count.readings]
        if any(one is not None and fits_growth(growth, count, one) for one in sums):
            return True
        known = known and bool(sums) and None not in sums
    return False if known else None


def last_of_nearest(
    growth: StatedGrowth, values: Mapping[str, Decimal | int | None], last_year: Mapping[str, Decimal | int | None]
) -> Decimal | None:
    """Last year's number of the count that a growth stands behind, read as it agrees with this year's `values`."""
    count = growth.counts[0]
    agreeing = (one for one in count.readings if sum_reading(one, values) == stated_value(count))
    return sum_reading(next(agreeing, count.readings[0]), last_year)


def expected_growth(growth: StatedGrowth, last: Decimal) -> Decimal | None:
    """What the growth of its nearest count is since `last`, in the unit stated; None where nothing grows from 0."""
    this = stated_value(growth.counts[0])
    if growth.kind is not GrowthKind.RATE:
        return this - last
    exact = (this - last) * 100 / last if last else None
    return exact.quantize(Decimal(1).scaleb(-growth.digits), ROUND_HALF_UP) if exact is not None else None


def neighbours_of_base(growth: StatedGrowth) -> tuple[int, int] | None:
    """The two whole numbers of last year between which the base of a growth would lie; None where one fits."""
    if growth.kind is not GrowthKind.RATE or growth.amount <= -100:
        return None
    bases = [(count, int(stated_value(count) * 100 / (100 + growth.amount))) for count in growth.counts]
    if any(
        fits_growth(growth, count, Decimal(one))
        for count, below in bases
        for one in range(max(1, below - 1), below + 3)
    ):
        return None
    return bases[0][1], bases[0][1] + 1
