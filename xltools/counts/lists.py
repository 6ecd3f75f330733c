"""Totals and their parts inside a text (共 N 条，其中……): a part larger than its total, parts that exceed it together.

Lists are often not exhaustive, channels overlap, and a part can lie inside another: what may be meant so is left alone.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from xltools.counts.lexicon import IndexedText, Lexicon
from xltools.counts.numbers import StatedNumber, find_numbers
from xltools.counts.paragraph import LONGEST_SENTENCE, Lexicons, build_lexicons
from xltools.counts.patterns import Patterns, build_patterns
from xltools.form.count_wordings import Wordings

_SENTENCE = re.compile(r"[。；;！？\n]")
# What a comma may join: the plain name of a part. One thing can have several properties in quotation marks: “全程网办”, “跨省通办”.
_NOUN = re.compile(r'[^，,、。；;:()“”"0-9]{1,8}')
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
    if not patterns.list_opening.search(text) and "(" not in text:
        return
    numbers = tuple(find_numbers(text, wordings))
    reader = _ListReader(wordings, text)
    for index, total in enumerate(numbers):
        following = numbers[index + 1 : index + 1 + _MOST_PARTS]
        in_bracket = patterns.list_opening.match(text, total.end) is None
        parts = (reader.find_bracket if in_bracket else reader.find_parts)(total, following)
        if not parts or any(one.approximate for one in (total, *parts)):
            continue
        # In a bracket the parts are of the number before it; 建议18件、提案26件，其中主办30件: of all that the sentence has named.
        named = [total] if in_bracket else _list_named(text, numbers[max(0, index - _MOST_PARTS) : index + 1])
        whole = sum((one.value for one in named), Decimal(0))
        larger = tuple(part for part in parts if part.value > whole)
        if larger:
            yield UnequalList(total, larger[:1], "larger")
        elif len(parts) > 1 and len(named) == 1 and not reader.can_overlap(total.end, parts[-1].end):
            stop = _SENTENCE.search(text, parts[-1].end, following[-1].end)
            more = [one for one in following if one.unit == total.unit and (stop is None or one.end <= stop.start())]
            fault = _judge_sum(patterns, text, total, parts, {*parts, *more})
            if fault:
                yield UnequalList(total, parts, fault)


def _list_named(text: str, numbers: Sequence[StatedNumber]) -> list[StatedNumber]:
    """Of some numbers the last, and those of its sentence and its measure word before it."""
    total = numbers[-1]
    begin = max(0, total.start - LONGEST_SENTENCE)
    sentence = max((mark.end() for mark in _SENTENCE.finditer(text, begin, total.start)), default=begin)
    return [one for one in numbers if one.start >= sentence and one.unit == total.unit]


def _judge_sum(
    patterns: Patterns,
    text: str,
    total: StatedNumber,
    parts: Sequence[StatedNumber],
    stated: Collection[StatedNumber],
) -> str:
    """Whether parts exceed their total together, or fall short of it in a list that says it is complete; "" for neither.

    Where some of the numbers `stated` behind the total add up to it, the others lie inside of them.
    """
    together = sum((part.value for part in parts), Decimal(0))
    if together > total.value:
        return "" if _is_sum_of_some(total, stated) else "exceed"
    closed = patterns.rest_of_list.search(text, parts[-2].end, parts[-1].start) and not patterns.open_list.search(
        text, total.end, parts[-1].end
    )
    return "short" if closed and together < total.value else ""


class _ListReader:
    """Finds the parts of the lists in a simplified text."""

    def __init__(self, wordings: Wordings, text: str) -> None:
        self.text, self.patterns = text, build_patterns(wordings)
        lexicons = build_lexicons(wordings)
        self._overlapping, self._topics, self._kinds_of = lexicons.overlapping, lexicons.topics, wordings.kinds_of
        self._no_part = [*_list_no_part(lexicons, wordings)]

    def find_parts(self, total: StatedNumber, following: Sequence[StatedNumber]) -> tuple[StatedNumber, ...]:
        """The numbers of a list that a total opens: of the same measure word, each joined to the one before."""
        opening = self.patterns.list_opening.match(self.text, total.end)
        return self._read(total, following, opening.end()) if opening is not None else ()

    def find_bracket(self, total: StatedNumber, following: Sequence[StatedNumber]) -> tuple[StatedNumber, ...]:
        """The numbers in a bracket right behind a total, where there is nothing else in it: 网站455条(概况94条、动态160条)."""
        first = self.text[total.end + 1 : following[0].start] if following else ""
        if not self.text.startswith("(", total.end) or not self._is_noun(first):
            return ()
        parts = self._read(total, following, total.end + 1)
        closed = len(parts) > 1 and self.patterns.list_end.match(self.text, parts[-1].end)
        return parts if closed else ()

    def can_overlap(self, start: int, end: int) -> bool:
        """Whether words from one place to another say that one thing can be in several parts."""
        return any(self._overlapping.find(IndexedText(self.text[start:end])))

    def _read(self, total: StatedNumber, following: Sequence[StatedNumber], at: int) -> tuple[StatedNumber, ...]:
        parts: list[StatedNumber] = []
        depth = 0
        for number in following:
            between = self.text[at : number.start]
            depth += between.count("(") - between.count(")")
            if depth < 0 or len(between) > _WIDEST_PART or number.unit != total.unit:
                break  # below 0 the bracket is closed in which the list stands
            if not self._is_joined(between.lstrip(")"), inside=bool(depth) or not parts):
                break
            if not depth:  # what is in a bracket of its own is in the part before it
                parts.append(number)
            at = number.end
        return tuple(parts)

    def _is_joined(self, between: str, *, inside: bool) -> bool:
        """Whether a further number belongs to a list: a comma may begin what stands beside it, but not before a mere noun."""
        if self.patterns.item.match(between):
            return True
        if _SENTENCE.search(between):
            return False
        return (
            inside or bool(self.patterns.joint.match(between)) or (between[:1] in "，," and self._is_noun(between[1:]))
        )

    def _is_noun(self, words: str) -> bool:
        """Whether words can only be the name of a part: nothing is reported in them, and nothing else is opened."""
        if not _NOUN.fullmatch(words) or self.patterns.no_part.search(words):
            return False
        indexed = IndexedText(words)
        topics = (hit.meaning for hit in self._topics.find(indexed))
        if any(topic is not None and self._kinds_of[topic.id] for topic in topics):
            return False  # what the tables count stands beside a list
        return not any(any(lexicon.find(indexed)) for lexicon in self._no_part)


def _list_no_part(lexicons: Lexicons, wordings: Wordings) -> Iterator[Lexicon[Any]]:
    """Words that name what stands beside a list: other times, other ways, what becomes of requests and cases."""
    yield from (lexicons.overlapping, lexicons.change, lexicons.other_time, lexicons.since, lexicons.this_year)
    for topic in wordings.topics.values():
        if topic.lasting or topic.groups:
            yield from (lexicons.kinds(topic), lexicons.foreign(topic))


def _is_sum_of_some(total: StatedNumber, parts: Collection[StatedNumber]) -> bool:
    """Whether some of the parts are the total: the others lie inside of them."""
    return any(
        sum((part.value for part in some), Decimal(0)) == total.value
        for size in range(2, len(parts) + 1)
        for some in combinations(parts, size)
    )
