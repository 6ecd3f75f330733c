"""One paragraph of a text, taken apart once: its sentences and clauses, its numbers, and the wordings that stand in it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cache, cached_property
from typing import TypeVar

from xltools.counts.lexicon import Hit, IndexedText, Lexicon, hide_years
from xltools.counts.numbers import find_numbers, simplify
from xltools.counts.patterns import build_patterns
from xltools.form.count_wordings import CountWording, Topic, Wording, Wordings, load_wordings
from xltools.form.model import Form

_T = TypeVar("_T")
_SENTENCE_END = re.compile(r"[。！？!?]")
# A part of a sentence is about one thing.
_PART_END = re.compile(r"[。；;！？!?]")
# A year in brackets ends no clause: 上年度(2022年)收到2件.
_CLAUSE_END = re.compile(r"[，。；：,;:！？]|\((?![0-9]{4}年度?\))|(?<!\([0-9]{4}年)(?<!\([0-9]{4}年度)\)")
_TAIL_END = re.compile(r"[，。；：、,;:()！？]")
# Beyond so many characters, or mentions of topics, nothing is looked for: texts of any length take time in proportion.
LONGEST_SENTENCE, _MOST_MENTIONS = 600, 60
_TITLE = re.compile(r"《[^《》]{0,80}》")


class Lexicons:
    """The wordings of a form, each group made ready when it is first asked for: a text needs few of them."""

    def __init__(self, wordings: Wordings) -> None:
        self._wordings = wordings
        self._kinds: dict[str, Lexicon[CountWording]] = {}
        self._foreign: dict[str, Lexicon[bool]] = {}
        self._certain: dict[str, Lexicon[bool]] = {}
        self._documents: dict[str, Lexicon[bool]] = {}

    @cached_property
    def topics(self) -> Lexicon[Topic | None]:
        """What names a topic; None for what only looks so."""
        topics = self._wordings.topics.values()
        named = ((word, topic) for topic in topics for word in topic.words)
        return self._build([*((word, None) for word in self._wordings.neutral), *named])

    @cached_property
    def zeros(self) -> Lexicon[CountWording]:
        """What says 0. 未收到行政复议申请 is no request: the more special kinds stand further down."""
        kinds = reversed(tuple(self._wordings.kinds.values()))
        return self._build((word, kind) for kind in kinds for word in kind.zero)

    @cached_property
    def other_time(self) -> Lexicon[bool]:
        """What says that a number is of another time; False for what only looks so."""
        return self._yes_or_no(self._wordings.other_time, self._wordings.not_other_time)

    @cached_property
    def since(self) -> Lexicon[bool]:
        """What says that a number is of several years."""
        return self._yes_or_no(self._wordings.since)

    @cached_property
    def this_year(self) -> Lexicon[bool]:
        """What says that a number is of the year reported on."""
        return self._yes_or_no(self._wordings.this_year)

    @cached_property
    def change(self) -> Lexicon[bool]:
        """What says that a number is by how much something changed; False for what only looks so."""
        return self._yes_or_no(
            self._wordings.change, (*self._wordings.not_change, *self._wordings.connectives.change_to)
        )

    @cached_property
    def scope(self) -> Lexicon[bool]:
        """What says that not all of a table's count is meant."""
        return self._yes_or_no(self._wordings.scope)

    @cached_property
    def area(self) -> Lexicon[bool]:
        """What says that a whole area is meant."""
        return self._yes_or_no(self._wordings.area)

    @cached_property
    def overlapping(self) -> Lexicon[bool]:
        """What says of the parts of a list that one thing can be in several."""
        return self._yes_or_no(self._wordings.overlapping)

    def kinds(self, topic: Topic) -> Lexicon[CountWording]:
        """What is said of a topic."""
        if topic.id not in self._kinds:
            members = self._wordings.kinds_of[topic.id]
            self._kinds[topic.id] = self._build((word, kind) for kind in members for word in kind.words)
        return self._kinds[topic.id]

    def foreign(self, topic: Topic) -> Lexicon[bool]:
        """What says that something else of the same name is meant."""
        if topic.id not in self._foreign:
            self._foreign[topic.id] = self._yes_or_no(topic.foreign)
        return self._foreign[topic.id]

    def documents(self, topic: Topic) -> Lexicon[bool]:
        """What says that documents of that property are meant."""
        if topic.id not in self._documents:
            self._documents[topic.id] = self._yes_or_no(topic.documents)
        return self._documents[topic.id]

    def certain(self, topic: Topic) -> Lexicon[bool]:
        """What says that the topic is meant all the same."""
        if topic.id not in self._certain:
            self._certain[topic.id] = self._yes_or_no(topic.certain)
        return self._certain[topic.id]

    def _yes_or_no(self, yes: Iterable[Wording], no: Iterable[Wording] = ()) -> Lexicon[bool]:
        return self._build([*((one, True) for one in yes), *((one, False) for one in no)])

    def _build(self, entries: Iterable[tuple[Wording, _T]]) -> Lexicon[_T]:
        return Lexicon(entries, self._wordings.connectives.negation)


@cache
def build_lexicons(wordings: Wordings) -> Lexicons:
    """The lexicons of a form's wordings, made once."""
    return Lexicons(wordings)


def names_area(text: str, form: Form, unit: str) -> bool:
    """Whether a text is of a whole area, on which this unit does not report."""
    wordings = load_wordings(form.folder)
    if not unit or unit.endswith(wordings.area_bodies):
        return False
    return any(True for _ in build_lexicons(wordings).area.find(IndexedText(simplify(text))))


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
        self.lexicons, self.patterns = build_lexicons(wordings), build_patterns(wordings)
        # What stands in the title of a document is not said here.
        self.worded = _TITLE.sub(lambda title: "《" * len(title[0]), hide_years(text, year))
        self._indexed = IndexedText(self.worded)
        self.numbers = tuple(find_numbers(text, wordings))
        self._found: dict[int, tuple[list[int], list[Hit[object]]]] = {}

    @cached_property
    def sentences(self) -> Marks:
        """Where sentences end."""
        return Marks(_SENTENCE_END, self.text)

    @cached_property
    def parts(self) -> Marks:
        """Where the parts of sentences end."""
        return Marks(_PART_END, self.text)

    @cached_property
    def clauses(self) -> Marks:
        """Where clauses end."""
        return Marks(_CLAUSE_END, self.text)

    @cached_property
    def tails(self) -> Marks:
        """Where what follows a number ends."""
        return Marks(_TAIL_END, self.text)

    @cached_property
    def mentions(self) -> list[Hit[Topic]]:
        """The topics named, in order."""
        found = self.lexicons.topics.find(self._indexed)
        return [Hit(hit.start, hit.end, hit.meaning) for hit in found if hit.meaning is not None]

    @cached_property
    def _mention_starts(self) -> list[int]:
        return [hit.start for hit in self.mentions]

    def find(self, lexicon: Lexicon[_T], start: int, end: int) -> list[Hit[_T]]:
        """What of a lexicon stands wholly between two places."""
        if id(lexicon) not in self._found:
            everywhere = list(lexicon.find(self._indexed))
            self._found[id(lexicon)] = [hit.start for hit in everywhere], everywhere  # type: ignore[assignment]  # by lexicon
        starts, hits = self._found[id(lexicon)]
        if not starts:
            return []
        found = hits[bisect_left(starts, start) : bisect_left(starts, end)]
        return [hit for hit in found if hit.end <= end]  # type: ignore[misc]  # those of this lexicon

    def mentions_before(self, end: int) -> list[Hit[Topic]]:
        """The topics named up to a place, the last of them."""
        index = bisect_left(self._mention_starts, end)
        found = self.mentions[max(0, index - _MOST_MENTIONS) : index]
        return found[:-1] if found and found[-1].end > end else found

    def mention_behind(self, start: int, end: int) -> Hit[Topic] | None:
        """The first topic named between two places."""
        index = bisect_left(self._mention_starts, start)
        return self.mentions[index] if index < len(self.mentions) and self.mentions[index].start < end else None

    def find_kinds(self, topic: Topic, start: int, end: int) -> list[Hit[CountWording]]:
        """The wordings of a topic's kinds, but for those that are part of a topic's name: 公开 in 依申请公开."""
        return [
            hit
            for hit in self.find(self.lexicons.kinds(topic), start, end)
            if not hit.meaning.passes and not self._is_part_of_mention(hit)
        ]

    def _is_part_of_mention(self, hit: Hit[CountWording]) -> bool:
        index = bisect_right(self._mention_starts, hit.start) - 1
        if index < 0:
            return False
        mention = self.mentions[index]
        return hit.end <= mention.end and hit.end - hit.start < mention.end - mention.start
