"""Recognise the counts that a text states: each number gets a topic, then a kind, by the words nearest to it.

The paragraph is the unit: what it is about goes on over its sentences until another topic is named. Within a clause the
last wording before the number decides, otherwise one that follows it (2件转结下年). The words stand in the form's
declaration; what is here holds for any count: fillers, links, lists.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from xltools.counts.lexicon import EARLIER, SAME, Hit
from xltools.counts.numbers import StatedNumber, simplify
from xltools.counts.paragraph import LONGEST_SENTENCE, ParsedParagraph
from xltools.counts.stated_count import StatedCount, leave_partial
from xltools.form.count_wordings import CountWording, Reading, Topic, Wordings, load_wordings, spread
from xltools.form.model import Form

_PARAGRAPH = re.compile(r"[^\n]+")
# A short line names the topic of what follows.
_HEADING_LENGTH = 24
# A clause of so few characters may be one that only says of what time the next ones are.
_LONGEST_OPENING = 11
# What a wording that says 0 may end with.
_MARKS = "，。；、"
# How far from a number a topic that follows it may begin.
_NEAR = 8
# So many numbers before one are asked whether they are its list: percentages stand between.
_MOST_RATES = 3
# So many characters may stand between a wording and its number where the clause names no topic.
_MOST_BETWEEN = 3


def recognise_counts(text: str, form: Form, *, field: str = "", year: int | None = None) -> tuple[StatedCount, ...]:
    """The counts of a text that can stand for cells of a form, in order.

    `field` is the text field it stands in, "" where it stands in none; `year` is the year reported on, None where unknown.
    """
    wordings = load_wordings(form.folder)
    if not wordings.topics:
        return ()
    plain = simplify(text)
    topic = next((topic for topic in wordings.topics.values() if field in topic.texts), None)
    counts: list[StatedCount] = []
    for found in _PARAGRAPH.finditer(plain):
        paragraph = ParsedParagraph(wordings, found[0], year)
        stated = _Reader(wordings, paragraph, topic).counts()
        counts += [_move(count, found.start()) for count in stated] if found.start() else stated
        # A heading names the topic of what follows; so does a row of a list, where it goes on.
        if len(found[0]) <= _HEADING_LENGTH and paragraph.mentions:
            last = paragraph.mentions[-1].meaning
            topic = last if last.lasting or not paragraph.numbers else topic
    return tuple(counts)


def _move(count: StatedCount, offset: int) -> StatedCount:
    start, end = count.clause
    return replace(count, start=count.start + offset, end=count.end + offset, clause=(start + offset, end + offset))


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where a pattern that begins here ends."""
    found = pattern.match(text, at)
    return found.end() if found is not None else at


# A kind, its topic, and the wording that says so, None where the topic alone does.
_Classified = tuple[CountWording, Topic, Hit[CountWording] | None]


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What stands around a number: where its sentence, its clause and its own part of the clause begin, where the clause ends.

    Its own part begins behind the number before it in the same clause. `filler`: nothing is said there.
    """

    sentence: int
    clause: int
    own: int
    end: int
    filler: bool


class _Reader:
    """Reads the counts of one paragraph; `topic` is what it is about before a word of it says so."""

    def __init__(self, wordings: Wordings, paragraph: ParsedParagraph, topic: Topic | None) -> None:
        self.wordings, self.paragraph, self.topic = wordings, paragraph, topic
        self.text, self.numbers = paragraph.text, paragraph.numbers
        self.lexicons, self.patterns = paragraph.lexicons, paragraph.patterns
        self.persons = wordings.connectives.persons_measure

    def counts(self) -> Iterator[StatedCount]:
        """The counts, in order of their places."""
        found: list[StatedCount] = []
        before: StatedCount | None = None
        for index in range(len(self.numbers) if self._has_counted_topic() else 0):
            count = self._count(index)
            # 其他8件 is the rest of what was counted before it, if that is known.
            if count is not None and count.kind.rest and (before is None or not before.readings):
                count = None
            if count is not None:
                found.append(count)
            before = count
        zeros = list(self._zeros())
        # 未收到一件申请 says 0, and counts nothing besides.
        whole = [
            count
            for count in leave_partial(self.paragraph, self.wordings, found)
            if not any(zero.start <= count.start and count.end <= zero.end for zero in zeros)
        ]
        yield from sorted([*whole, *zeros], key=lambda count: count.start)

    def _has_counted_topic(self) -> bool:
        """Whether the paragraph is about anything of which counts stand for cells: most of them are not."""
        topics = (self.topic, *(hit.meaning for hit in self.paragraph.mentions))
        return any(topic is not None and self.wordings.kinds_of[topic.id] for topic in topics)

    def _surroundings(self, index: int) -> _Surroundings:
        number = self.numbers[index]
        # A text without full stops is no one sentence.
        sentence = max(self.paragraph.sentences.last(number.start), number.start - LONGEST_SENTENCE)
        clause = max(sentence, self.paragraph.clauses.last(number.start))
        own = max(clause, self.numbers[index - 1].end if index else 0)
        after = self.numbers[index + 1].start if index + 1 < len(self.numbers) else len(self.text)
        # What stands before a further number of the same clause belongs to that one.
        end = self.paragraph.tails.next(number.end, after if after == len(self.text) else number.end)
        filler = self.patterns.filler.fullmatch(self.text, own, number.start) is not None
        return _Surroundings(sentence, clause, own, end if end <= after else number.end, filler)

    def _count(self, index: int) -> StatedCount | None:
        number, around = self.numbers[index], self._surroundings(index)
        topic, named = self._topic(number, around)
        if not around.filler and (topic is None or not self.wordings.kinds_of[topic.id]):
            return None
        found = self._classify(number, around, topic, named)
        if found is None and around.filler and self.patterns.change_to.match(self.text, around.own):
            # 申请量由31件上升至44件: the second is of what the first was of.
            around = replace(around, own=around.clause)
            topic, named = self._topic(number, around)
            found = self._classify(number, around, topic, named)
        if found is None and around.filler and around.own == around.clause:
            # Nothing in its own clause: the clause before, unless that belongs to a number.
            before = self._clause_before(index, around)
            around = replace(around, own=before, clause=before)
            topic, named = self._topic(number, around)
            found = self._classify(number, around, topic, named)
        found = found or self._classify_by_next_clause(number, around, topic)
        found = found or self._classify_by_list(index, around, topic)
        if found is None:
            return None
        kind, topic, cue = found
        if kind.counted and not number.money:
            kind, cue = self.wordings.kinds[kind.counted], None
        if not self._fits(number, kind, cue):
            return None
        count = self._make(number, kind, topic, around.sentence, (around.clause, max(around.end, number.end)))
        return (
            replace(count, readings=(), earlier=True)
            if self._is_of_earlier_year(around.clause, number, topic)
            else count
        )

    def _make(
        self, number: StatedNumber, kind: CountWording, topic: Topic, sentence: int, clause: tuple[int, int]
    ) -> StatedCount:
        return StatedCount(
            start=number.start,
            end=number.end,
            value=number.value,
            unit=number.unit,
            approximate=number.approximate,
            kind=kind,
            readings=self._readings(kind, topic, sentence, number.end),
            scoped=self._is_scoped(sentence, clause),
            earlier=False,
            clause=clause,
        )

    def _is_scoped(self, sentence: int, clause: tuple[int, int]) -> bool:
        """Whether the part of the sentence up to the end of a clause says that not all is meant: 代区政府办理36件，办结35件."""
        start = max(sentence, self.paragraph.parts.last(clause[0]))
        return bool(self.paragraph.find(self.lexicons.scope, start, clause[1]))

    def _classify(
        self, number: StatedNumber, around: _Surroundings, topic: Topic | None, named: bool
    ) -> _Classified | None:
        """What a number counts, as far as its clause says so; `named` as `_topic` gives it."""
        if topic is None or not self.wordings.kinds_of[topic.id]:
            return None
        if self._is_no_count_of_a_year(around.clause, number) or self._is_foreign(topic, number):
            return None
        if self._is_one_of_several(around.clause, number):
            return None
        cue = self._cue(topic, number, around)
        if cue is None:
            # 对6件申请发出通知 counts what is written before it, if anything.
            before = self.paragraph.mentions_before(number.start)
            alone = named and (around.filler or (before and before[-1].start >= around.own))
            return (self.wordings.kinds[topic.default], topic, None) if alone and topic.default else None
        if not named and (self._is_loose(cue, number) or (topic.groups and cue.meaning.id == topic.default)):
            return None  # 复议2件；全年收到20件: of what, is not said
        return cue.meaning, topic, cue

    def _is_one_of_several(self, clause: int, number: StatedNumber) -> bool:
        """Whether one clause names several things and then the number of each: 复议、诉讼分别为6件、3件."""
        word = self.patterns.respectively.search(self.text, clause, number.start)
        return word is not None and self.patterns.joint_anywhere.search(self.text, clause, word.start()) is not None

    def _classify_by_next_clause(
        self, number: StatedNumber, around: _Surroundings, topic: Topic | None
    ) -> _Classified | None:
        """What became of the rest is often said in the clause that follows: 其余3件因需征求意见，转入下年."""
        start = self.paragraph.clauses.next(number.end, len(self.text)) + 1
        end = self.paragraph.tails.next(start, len(self.text))
        if topic is None or not self.patterns.remainder.search(self.text, around.own, number.start):
            return None
        cue = next(iter(self.paragraph.find_kinds(topic, start, end)), None)
        close = cue is not None and cue.meaning.rank and cue.start <= _skip(self.patterns.link, self.text, start)
        return (cue.meaning, topic, cue) if cue is not None and close else None

    def _classify_by_list(self, index: int, around: _Surroundings, topic: Topic | None) -> _Classified | None:
        """A number of which nothing but the year or that it is a sum is said: 2023年收到5件，2024年8件; 网上5件、当面3件，共8件."""
        number = self.numbers[index]
        is_sum = self.patterns.total.search(self.text, around.own, number.start) is not None
        start = around.sentence if is_sum else max(around.sentence, self.paragraph.parts.last(number.start))
        before = next(
            (
                one
                for one in reversed(self.numbers[max(0, index - _MOST_RATES) : index])
                if not self.text.startswith("%", one.end)
            ),
            None,
        )
        listed = before is not None and before.start >= start and before.unit == number.unit
        if topic is None or not topic.lasting or not listed or not around.filler:
            return None
        cues = self.paragraph.find_kinds(topic, start, around.clause)
        if not cues or self._is_foreign(topic, number):
            return None
        if SAME in self.paragraph.worded[around.clause : number.start]:
            return cues[-1].meaning, topic, cues[-1]
        # 复议6件、诉讼3件，合计9件 is no sum of the last of them.
        whole = is_sum and topic.default and not topic.groups
        return (self.wordings.kinds[topic.default], topic, None) if whole else None

    def _is_loose(self, cue: Hit[CountWording], number: StatedNumber) -> bool:
        """Whether something else stands between a wording and its number: 受理群众办事事项30件."""
        if cue.meaning.rank or cue.start >= number.end:
            return False
        between = number.start - _skip(self.patterns.filler, self.text, cue.end)
        return between > (_MOST_BETWEEN if self.wordings.topics[cue.meaning.topics[0]].lasting else 0)

    def _is_foreign(self, topic: Topic, number: StatedNumber) -> bool:
        """Whether a sentence is about something of the same name, and the part of it up to here does not say otherwise."""
        sentence = max(self.paragraph.sentences.last(number.start), number.start - LONGEST_SENTENCE)
        stop = min(self.paragraph.sentences.next(number.end, len(self.text)), number.end + LONGEST_SENTENCE)
        lexicons = [self.lexicons.foreign(topic)]
        if number.unit in topic.documents_measured:
            lexicons.append(self.lexicons.documents(topic))
        foreign = any(self.paragraph.find(lexicon, sentence, stop) for lexicon in lexicons)
        if not foreign and not (topic.groups and self._is_narrowed(topic, number.end, stop)):
            return False
        return not self._is_certain(topic, number, sentence)

    def _is_certain(self, topic: Topic, number: StatedNumber, sentence: int) -> bool:
        """Whether the part of a sentence up to a number says that its topic is meant."""
        part = max(sentence, self.paragraph.parts.last(number.start))
        return bool(self.paragraph.find(self.lexicons.certain(topic), part, number.end))

    def _is_narrowed(self, topic: Topic, start: int, stop: int) -> bool:
        """Whether only a part of what was counted is of the topic, as is said then: 复议85件，其中涉及信息公开6件."""
        opening = self.patterns.part_opening.search(self.text, start, stop)
        end = self.paragraph.clauses.next(opening.end(), stop) if opening is not None else stop
        return opening is not None and bool(self.paragraph.find(self.lexicons.certain(topic), opening.end(), end))

    def _clause_before(self, index: int, around: _Surroundings) -> int:
        """Where the clause before begins that says something, in the same part of the sentence and behind the number before."""
        part = max(around.sentence, self.paragraph.parts.last(around.own))
        lead = max(part, self.numbers[index - 1].end if index else 0)
        starts = self.paragraph.clauses.within(lead, around.own)
        if lead == part:
            starts.insert(0, lead)
        for start, end in reversed(list(pairwise(starts))):
            if not self.patterns.filler.fullmatch(self.text, start, end - 1):
                return start
        return around.own

    def _is_no_count_of_a_year(self, clause: int, number: StatedNumber) -> bool:
        """Whether the clause speaks of part of a year, of several, of a change, or of the year before in comparison."""
        if self.text.startswith("%", number.end) or self.patterns.change_to.match(self.text, number.end):
            return True
        before = self.paragraph.clauses.last(clause - 1) if clause else 0
        if SAME not in self.paragraph.worded[clause : number.start] and self.paragraph.find(
            self.lexicons.since, before, number.start
        ):
            return True
        lexicons = (self.lexicons.other_time, self.lexicons.change)
        hits = [hit for lexicon in lexicons for hit in self.paragraph.find(lexicon, clause, number.start)]
        opening, end = self._opening(clause, number)
        hits += [hit for hit in self.paragraph.find(self.lexicons.other_time, opening, end) if hit.start == opening]
        return any(hit.meaning for hit in hits)

    def _opening(self, clause: int, number: StatedNumber) -> tuple[int, int]:
        """A short clause that opens the part of the sentence, and may say of what time all of it is: 上半年，收到17件，办结15件.

        Empty where this year is named since.
        """
        start = self.paragraph.parts.last(clause)
        end = self.paragraph.clauses.next(start, clause)
        near = end - start <= _LONGEST_OPENING and number.start - start <= LONGEST_SENTENCE
        holds = near and not self.paragraph.find(self.lexicons.this_year, end, number.start)
        return start, end if holds else start

    def _is_of_earlier_year(self, clause: int, number: StatedNumber, topic: Topic) -> bool:
        """Whether the clause names a year before the one reported on."""
        worded = self.paragraph.worded
        opening, end = self._opening(clause, number)
        if worded.startswith(EARLIER, opening, end):
            return True
        # A year before is named too where something is carried over from it.
        return worded.find(EARLIER, clause, number.start) >= 0 and not any(
            EARLIER in worded[hit.start : hit.end]
            for hit in self.paragraph.find(self.lexicons.kinds(topic), clause, number.start)
        )

    def _topic(self, number: StatedNumber, around: _Surroundings) -> tuple[Topic | None, bool]:
        """What a number is about, and whether a word of it stands in the number's own part of the clause."""
        before = self.paragraph.mentions_before(number.start)
        behind = self._mention_behind(number, around)
        if behind is not None and self.patterns.filler.fullmatch(self.text, self._listed(number, around), number.start):
            return behind.meaning, True
        if before and before[-1].start >= around.own:
            return before[-1].meaning, True
        lasting = (hit.meaning for hit in reversed(before) if hit.start >= around.sentence or hit.meaning.lasting)
        current = next(lasting, self.topic)
        if behind is not None and behind.start <= number.end + _NEAR:
            return behind.meaning, True  # 公开2件规范性文件
        if current is not None and self.paragraph.find(self.lexicons.kinds(current), around.own, number.start):
            return current, False
        return (behind.meaning, True) if behind is not None else (current, False)

    def _mention_behind(self, number: StatedNumber, around: _Surroundings) -> Hit[Topic] | None:
        """A topic named right behind a number: 2条依申请公开."""
        hit = self.paragraph.mention_behind(number.end, around.end)
        if hit is None:
            return None
        near = _NEAR if self.wordings.kinds_of[hit.meaning.id] else 0
        return hit if hit.start <= _skip(self.patterns.link, self.text, number.end) + near else None

    def _cue(self, topic: Topic, number: StatedNumber, around: _Surroundings) -> Hit[CountWording] | None:
        """The wording that says what a number counts."""
        before = self.paragraph.find_kinds(topic, around.own, number.start)
        after = self._cue_behind(topic, number, around)
        if after is not None and self.patterns.filler.fullmatch(self.text, self._listed(number, around), number.start):
            return after  # 2件予以公开、1件部分公开: each number before its wording
        if not before:
            # 作出行政许可3件，行政处罚5件: one verb for several.
            earlier = self.paragraph.find_kinds(topic, around.sentence, around.own)
            before = [hit for hit in earlier if hit.meaning.governs]
        if not before:
            return after
        # 答复中有2件部分公开: what follows is said of the part.
        if after is not None and (
            number.unit in self.persons or self.patterns.part_before.search(self.text, around.own, number.start)
        ):
            return after
        rank = max(hit.meaning.rank for hit in before)
        return [hit for hit in before if hit.meaning.rank == rank][-1]

    def _listed(self, number: StatedNumber, around: _Surroundings) -> int:
        """Where the number's own entry of a list begins."""
        return max(self.text.rfind("、", around.own, number.start) + 1, around.own)

    def _cue_behind(self, topic: Topic, number: StatedNumber, around: _Surroundings) -> Hit[CountWording] | None:
        """The wording that follows a number closely; where nothing stands before it, what was carried over also from afar."""
        behind = self._mention_behind(number, around)
        start = behind.end if behind is not None else number.end
        if behind is None and around.filler:
            start = _skip(self.patterns.link_of_all, self.text, start)
        reach = _skip(self.patterns.link, self.text, start)
        cues = self.paragraph.find_kinds(topic, number.end, around.end)
        first = next((hit for hit in cues if hit.meaning.id != topic.default), None)
        if first is None or first.start <= reach:
            return first
        return first if first.meaning.rank and not self.paragraph.find_kinds(topic, around.own, number.start) else None

    def _fits(self, number: StatedNumber, kind: CountWording, cue: Hit[CountWording] | None) -> bool:
        """Whether the number's measure word suits the kind; a bare number needs its wording right before it."""
        if kind.money or number.money:
            return bool(kind.money) and number.money
        if kind.measured and number.unit not in kind.measured:
            return False
        if number.unit in self.persons:
            return self.patterns.persons.match(self.text, number.end) is not None
        if number.unit:
            return True
        behind = self.text[number.end : number.end + 1]
        close = cue is not None and cue.end <= number.start and self._is_right_before(cue.end, number)
        return close and (not behind or behind in "，,。；;、 \n)")

    def _is_right_before(self, end: int, number: StatedNumber) -> bool:
        """Whether a wording that ends here leads to a bare number; its topic may stand between: 新收申请数量:19."""
        at = _skip(self.patterns.bare_link, self.text, end)
        topic = self.paragraph.mention_behind(at, at + 1)
        return (at if topic is None else _skip(self.patterns.bare_link, self.text, topic.end)) >= number.start

    def _readings(self, kind: CountWording, topic: Topic, sentence: int, end: int) -> tuple[Reading, ...]:
        """The readings of a kind; an outcome can be of every group that its sentence names before it."""
        if not topic.groups or not any("@" in term for reading in kind.readings for term in reading):
            return kind.readings
        before = self.paragraph.mentions_before(end)
        named = [hit.meaning.groups for hit in before if hit.start >= sentence and hit.meaning.groups]
        sets = list(dict.fromkeys([topic.groups, *((group,) for group in topic.groups), *reversed(named)]))
        together = tuple(dict.fromkeys(group for groups in sets for group in groups))
        return tuple(
            spread(reading, groups) for groups in dict.fromkeys([*sets, together]) for reading in kind.readings
        )

    def _zeros(self) -> Iterator[StatedCount]:
        """The wordings that say 0 without a figure."""
        for hit in self.paragraph.find(self.lexicons.zeros, 0, len(self.text)):
            kind, topic = hit.meaning, self.wordings.topics[hit.meaning.topics[0]]
            clause = self.paragraph.clauses.last(hit.start)
            other = any(one.meaning for one in self.paragraph.find(self.lexicons.other_time, clause, hit.start))
            end = hit.start + len(self.text[hit.start : hit.end].rstrip(_MARKS))  # 行政许可无。
            number = StatedNumber(hit.start, end, Decimal(0), "", approximate=False)
            if other or self._is_foreign(topic, number):
                continue
            before = self.paragraph.mentions_before(hit.end)
            mentioned = [one.meaning for one in before if one.start >= hit.start and one.meaning.id in kind.topics]
            topic = mentioned[-1] if mentioned else topic
            sentence = self.paragraph.sentences.last(hit.start)
            count = self._make(number, kind, topic, sentence, (clause, end))
            if len(mentioned) > 1:
                # 未发生复议纠错或诉讼败诉 says that neither was.
                groups = tuple(dict.fromkeys(group for one in mentioned for group in one.groups))
                count = replace(count, readings=tuple(spread(reading, groups) for reading in kind.readings))
            yield count
