"""One paragraph of a text, taken apart once: its sentences and clauses, its numbers, and the wordings that stand in it."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from xltools.counts.lexicon import Hit, Lexicon, hide_years
from xltools.counts.numbers import find_numbers
from xltools.form.count_wordings import CountWording, Topic, Wordings

_T = TypeVar("_T")
_SENTENCE_END = re.compile(r"[。！？!?]")
# A part of a sentence is about one thing.
_PART_END = re.compile(r"[。；;！？!?]")
_CLAUSE_END = re.compile(r"[，。；：,;:()！？]")
_TAIL_END = re.compile(r"[，。；：、,;:()！？]")
_TITLE = re.compile(r"《[^《》]{0,80}》")


@dataclass(frozen=True, slots=True)
class Lexicons:
    """The wordings of a form, ready to be found; those of kinds, `foreign` and `certain` are by topic."""

    topics: Lexicon[Topic | None]
    kinds: dict[str, Lexicon[CountWording]]
    zeros: Lexicon[CountWording]
    foreign: dict[str, Lexicon[bool]]
    certain: dict[str, Lexicon[bool]]
    other_time: Lexicon[bool]
    change: Lexicon[bool]
    scope: Lexicon[bool]
    overlapping: Lexicon[bool]


@cache
def build_lexicons(wordings: Wordings) -> Lexicons:
    """The lexicons of a form's wordings, made once."""
    topics, kinds = wordings.topics.values(), tuple(wordings.kinds.values())
    yes_and_no = ((wordings.other_time, wordings.not_other_time), (wordings.change, wordings.not_change))
    other_time, change = (
        Lexicon([*((one, True) for one in yes), *((one, False) for one in no)]) for yes, no in yes_and_no
    )
    return Lexicons(
        topics=Lexicon(
            [*((word, None) for word in wordings.neutral), *((word, topic) for topic in topics for word in topic.words)]
        ),
        kinds={
            topic: Lexicon((word, kind) for kind in members for word in kind.words)
            for topic, members in wordings.kinds_of.items()
        },
        # 未收到行政复议申请 is no request: the more special kinds stand further down.
        zeros=Lexicon((word, kind) for kind in reversed(kinds) for word in kind.zero),
        foreign={topic.id: Lexicon((word, True) for word in topic.foreign) for topic in topics},
        certain={topic.id: Lexicon((word, True) for word in topic.certain) for topic in topics},
        other_time=other_time,
        change=change,
        scope=Lexicon((word, True) for word in wordings.scope),
        overlapping=Lexicon((word, True) for word in wordings.overlapping),
    )


class Marks:
    """The places behind the marks of one sort, in order."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self._ends = [found.end() for found in pattern.finditer(text)]

    def last(self, at: int) -> int:
        """Behind the last mark up to a place; 0 where none stands there."""
        index = bisect_right(self._ends, at)
        return self._ends[index - 1] if index else 0

    def next(self, at: int, default: int) -> int:
        """Where the next mark stands at or behind a place."""
        index = bisect_right(self._ends, at)
        return self._ends[index] - 1 if index < len(self._ends) else default

    def within(self, start: int, end: int) -> list[int]:
        """The places behind marks from one place to another."""
        return self._ends[bisect_right(self._ends, start) : bisect_right(self._ends, end)]


class ParsedParagraph:
    """A paragraph of a simplified text. Everything is found at most once, however many numbers ask for it."""

    def __init__(self, wordings: Wordings, text: str, year: int | None) -> None:
        self.text = text
        self.lexicons = build_lexicons(wordings)
        # What stands in the title of a document is not said here.
        self.worded = _TITLE.sub(lambda title: "《" * len(title[0]), hide_years(text, year))
        self.numbers = tuple(find_numbers(text, wordings.measures))
        self.sentences, self.parts = Marks(_SENTENCE_END, text), Marks(_PART_END, text)
        self.clauses, self.tails = Marks(_CLAUSE_END, text), Marks(_TAIL_END, text)
        self._found: dict[int, tuple[list[int], list[Hit[object]]]] = {}
        mentions = self.lexicons.topics.find(self.worded, 0, len(text))
        self.mentions = [Hit(hit.start, hit.end, hit.meaning) for hit in mentions if hit.meaning is not None]
        self._mention_starts = [hit.start for hit in self.mentions]

    def find(self, lexicon: Lexicon[_T], start: int, end: int) -> list[Hit[_T]]:
        """What of a lexicon stands wholly between two places."""
        if id(lexicon) not in self._found:
            everywhere = list(lexicon.find(self.worded, 0, len(self.worded)))
            self._found[id(lexicon)] = [hit.start for hit in everywhere], everywhere  # type: ignore[assignment]  # by lexicon
        starts, hits = self._found[id(lexicon)]
        found = hits[bisect_left(starts, start) : bisect_left(starts, end)]
        return [hit for hit in found if hit.end <= end]  # type: ignore[misc]  # those of this lexicon

    def mentions_before(self, end: int) -> list[Hit[Topic]]:
        """The topics named up to a place."""
        found = self.mentions[: bisect_left(self._mention_starts, end)]
        return found[:-1] if found and found[-1].end > end else found

    def mention_behind(self, start: int, end: int) -> Hit[Topic] | None:
        """The first topic named between two places."""
        index = bisect_left(self._mention_starts, start)
        return self.mentions[index] if index < len(self.mentions) and self.mentions[index].start < end else None

    def find_kinds(self, topic: Topic, start: int, end: int) -> list[Hit[CountWording]]:
        """The wordings of a topic's kinds, but for those that are part of a topic's name: 公开 in 依申请公开."""
        return [
            hit
            for hit in self.find(self.lexicons.kinds[topic.id], start, end)
            if not hit.meaning.passes and not self._is_part_of_mention(hit)
        ]

    def _is_part_of_mention(self, hit: Hit[CountWording]) -> bool:
        index = bisect_right(self._mention_starts, hit.start) - 1
        if index < 0:
            return False
        mention = self.mentions[index]
        return hit.end <= mention.end and hit.end - hit.start < mention.end - mention.start
