"""Totals and their parts inside a text (共 N 条，其中……): a part larger than its total, parts that exceed it together.

Lists are often not exhaustive, channels overlap, and a part can lie inside another: what may be meant so is left alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from xltools.counts.lexicon import IndexedText
from xltools.counts.numbers import StatedNumber, find_numbers
from xltools.counts.paragraph import LONGEST_SENTENCE, build_lexicons
from xltools.counts.patterns import Patterns, build_patterns
from xltools.form.count_wordings import Wordings

_SENTENCE = re.compile(r"[。；;！？\n]")
_WIDEST_PART = 24
_MOST_PARTS = 12


@dataclass(frozen=True, slots=True)
class UnequalList:
    """A list whose parts cannot be: `total`, its `parts`, and whether one alone or all together exceed it, or fall short."""

    total: StatedNumber
    parts: tuple[StatedNumber, ...]
    fault: str


def find_unequal_lists(text: str, wordings: Wordings) -> Iterator[UnequalList]:
    """The lists of a simplified text whose parts contradict their total."""
    patterns = build_patterns(wordings)
    if not patterns.list_opening.search(text):
        return
    numbers = tuple(find_numbers(text, wordings))
    overlapping = build_lexicons(wordings).overlapping
    for index, total in enumerate(numbers):
        parts = _find_parts(patterns, text, total, numbers[index + 1 : index + 1 + _MOST_PARTS])
        if not parts or any(one.approximate for one in (total, *parts)):
            continue
        # 建议18件、提案26件，其中主办30件: the parts are of all that the sentence has named.
        begin = max(0, total.start - LONGEST_SENTENCE)
        sentence = max((mark.end() for mark in _SENTENCE.finditer(text, begin, total.start)), default=begin)
        named = [
            one
            for one in numbers[max(0, index - _MOST_PARTS) : index + 1]
            if one.start >= sentence and one.unit == total.unit
        ]
        whole = sum((one.value for one in named), Decimal(0))
        larger = tuple(part for part in parts if part.value > whole)
        if larger:
            yield UnequalList(total, larger[:1], "larger")
        elif (
            len(parts) > 1
            and len(named) == 1
            and not any(overlapping.find(IndexedText(text[total.end : parts[-1].end])))
        ):
            fault = _judge_sum(patterns, text, total, parts)
            if fault:
                yield UnequalList(total, parts, fault)


def _judge_sum(patterns: Patterns, text: str, total: StatedNumber, parts: Sequence[StatedNumber]) -> str:
    """Whether parts exceed their total together, or fall short of it in a list that says it is complete; "" for neither."""
    together = sum((part.value for part in parts), Decimal(0))
    if together > total.value:
        return "" if _is_sum_of_some(total, parts) else "exceed"
    closed = patterns.rest_of_list.search(text, parts[-2].end, parts[-1].start) and not patterns.open_list.search(
        text, total.end, parts[-1].end
    )
    return "short" if closed and together < total.value else ""


def _find_parts(
    patterns: Patterns, text: str, total: StatedNumber, following: Sequence[StatedNumber]
) -> tuple[StatedNumber, ...]:
    """The numbers of a list that a total opens: of the same measure word, each joined to the one before."""
    opening = patterns.list_opening.match(text, total.end)
    if opening is None:
        return ()
    parts: list[StatedNumber] = []
    at, depth = opening.end(), 0
    for number in following:
        between = text[at : number.start]
        depth += between.count("(") - between.count(")")
        joined = not parts or depth or patterns.joint.match(between.lstrip(")"))
        if len(between) > _WIDEST_PART or _SENTENCE.search(between) or number.unit != total.unit or not joined:
            break
        if depth < 0:
            break  # the bracket is closed in which the list stands
        if not depth:  # what is in a bracket of its own is in the part before it
            parts.append(number)
        at = number.end
    return tuple(parts)


def _is_sum_of_some(total: StatedNumber, parts: Sequence[StatedNumber]) -> bool:
    """Whether some of the parts are the total: the others lie inside of them."""
    return any(
        sum((part.value for part in some), Decimal(0)) == total.value
        for size in range(2, len(parts) + 1)
        for some in combinations(parts, size)
    )
