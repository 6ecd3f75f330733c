"""Growth that a text states for a count: 收到申请40件，同比增长50%. It must come from some lawful number of last year."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from xltools.counts.compare import sum_reading
from xltools.counts.patterns import build_patterns
from xltools.counts.stated_count import StatedCount
from xltools.form.count_wordings import Wordings

# How far behind its count a growth may stand.
_NEAR = 16
# What parts a growth from the count before it: a sentence, a bracket that is closed, another number.
_APART = re.compile(r"[。；;)0-9]")
_BRACKET = re.compile(r"\([^()]*\)")
_LONGEST_BRACKET, _MOST_BETWEEN = 80, 8


@dataclass(frozen=True, slots=True)
class StatedGrowth:
    """A growth in per cent, negative where it fell, behind the count it is said of; `digits` decimals are printed."""

    count: StatedCount
    start: int
    end: int
    rate: Decimal
    digits: int


def find_growth(simplified: str, counts: Sequence[StatedCount], wordings: Wordings) -> Iterator[StatedGrowth]:
    """The growth that a simplified text states right behind counts that can stand for cells."""
    patterns = build_patterns(wordings)
    for found in patterns.growth.finditer(simplified) if "%" in simplified else ():
        index = bisect_right(counts, found.start(), key=lambda one: one.end)
        before = counts[max(0, index - _MOST_BETWEEN) : index]
        count = next((one for one in reversed(before) if _is_near(simplified, one.end, found.start())), None)
        if count is None or patterns.about.search(found[0]) or not count.readings or count.approximate:
            continue
        if patterns.total.search(simplified, count.end, found.end()):
            continue  # 上年结转46件，总量增长8.7%: of a sum that is not said
        sign = -1 if found["fall"] else 1
        yield StatedGrowth(count, found.start(), found.end(), sign * Decimal(found["rate"]), len(found["digits"] or ""))


def _is_near(text: str, end: int, start: int) -> bool:
    """Whether little stands between a count and a growth, but for a bracket: 40件(自然人39件、企业1件)，增长50%."""
    between = _BRACKET.sub("", text[end : min(start, end + _LONGEST_BRACKET)])
    return start - end < _LONGEST_BRACKET and len(between) <= _NEAR and not _APART.search(between)


def fits_growth(growth: StatedGrowth, last: Decimal) -> bool:
    """Whether a count of last year gives the growth, rounded or cut at the decimals printed."""
    if last == 0:
        return False
    exact = (growth.count.value - last) * 100 / last
    step = Decimal(1).scaleb(-growth.digits)
    return growth.rate in {exact.quantize(step, ROUND_HALF_UP), exact.quantize(step, ROUND_DOWN)}


def fits_last_year(growth: StatedGrowth, last_year: Mapping[str, Decimal | int | None]) -> bool | None:
    """Whether any of the count's readings grew so since last year; None where last year is not known for one of them."""
    sums = [sum_reading(reading, last_year) for reading in growth.count.readings]
    if any(one is not None and fits_growth(growth, one) for one in sums):
        return True
    return None if None in sums else False


def neighbours_of_base(growth: StatedGrowth) -> tuple[int, int] | None:
    """The two whole numbers of last year between which the base of a growth would lie; None where one fits."""
    if growth.rate <= -100:
        return None
    base = growth.count.value * 100 / (100 + growth.rate)
    below = int(base)
    if any(fits_growth(growth, Decimal(one)) for one in range(max(1, below - 1), below + 3)):
        return None
    return below, below + 1
