"""How texts state counts, as declared beside the form: topics, kinds of counts with their wordings, and their readings."""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import NoReturn

from xltools.form.declaration import Declaration, FormFault, open_declaration
from xltools.form.model import Form
from xltools.form.rules.expression import Severity

# What a count can stand for: the sum of these fields, one with "-" before it subtracted.
Reading = tuple[str, ...]
# A wording as declared: 甲(乙|)…丙 has two pieces, the first of 甲 and of a choice between 乙 and nothing. Between pieces
# may stand what is no figure and no mark. Wordings are taken apart when a text first needs them: most never are.
Wording = str
# A piece of a wording: words, and choices between pieces; a choice may be nothing.
Piece = tuple["str | tuple[Piece, ...]", ...]
# Stands in a reading for each of the columns of the kind, or of the groups of the topic.
_EACH = "@"
# Connectives that are single characters.
_CHARACTERS = ("negation", "no_numeral_behind", "ordinal")
_GAP = "…"
_SIGNS = re.compile(r"[()|]|[^()|]+")
# A choice without further ones in it.
_LEAD = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a count is about. `default` is the kind of a count of which nothing else is said, "" for none.

    `texts` are the fields that are about it before any word of it stands there; `foreign` says of a sentence that it
    is about something of the same name, unless what is `certain` stands beside the count. `lasting`: it goes on over the
    sentences that follow. `documents` says of counts in the measure words of `documents_measured` that the topic is a
    property of documents there (主动公开40条、依申请公开2条). `groups` are what the outcomes of its kinds are counted in.
    """

    id: str
    words: tuple[Wording, ...]
    default: str
    texts: tuple[str, ...] = ()
    foreign: tuple[Wording, ...] = ()
    documents: tuple[Wording, ...] = ()
    documents_measured: tuple[str, ...] = ()
    certain: tuple[Wording, ...] = ()
    lasting: bool = False
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountWording:
    """What is said of a topic, and what a count of this kind can stand for; without readings it stands for no cell.

    `zero` are wordings that say 0 without a figure. A kind of higher `rank` decides wherever it stands in the clause.
    `severity` is that of a count that fits no reading, None where the wording is too loose to report. `money` is the
    unit of the cell where the count is an amount, `counted` the kind of what is no amount there; `measured` are the
    measure words it must have, empty for all.
    `passes`: the words only stand in the way of others, and say nothing of the count.
    `governs`: said once, it holds for the counts that follow in the sentence. `part_of`: such a count is a part of
    one of these kinds, and so are those that follow in its list. `rest`: it is what is left of the count before it.
    """

    id: str
    topics: tuple[str, ...]
    words: tuple[Wording, ...]
    readings: tuple[Reading, ...]
    zero: tuple[Wording, ...] = ()
    rank: int = 0
    severity: Severity | None = Severity.EXPLAIN
    money: str = ""
    counted: str = ""
    measured: tuple[str, ...] = ()
    passes: bool = False
    governs: bool = False
    part_of: tuple[str, ...] = ()
    rest: bool = False

    @property
    def partial(self) -> bool:
        """Whether such a count is a part of another."""
        return bool(self.part_of)


@dataclass(frozen=True, slots=True)
class SumTerm:
    """A count of one of these kinds; an `optional` one may be part of another, or not there."""

    kinds: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class StatedSum:
    """Counts of which those on the left add up to as many as those on the right."""

    left: tuple[SumTerm, ...]
    right: tuple[SumTerm, ...]


@dataclass(frozen=True, slots=True)
class Connectives:
    """The words that join numbers, wordings and clauses, whatever is counted; the declaration says what each is for."""

    currency: tuple[Wording, ...] = ()
    link: tuple[Wording, ...] = ()
    link_of_all: tuple[Wording, ...] = ()
    filler: tuple[Wording, ...] = ()
    change_to: tuple[Wording, ...] = ()
    part_before: tuple[Wording, ...] = ()
    bare_link: tuple[Wording, ...] = ()
    total: tuple[Wording, ...] = ()
    part_opening: tuple[Wording, ...] = ()
    remainder: tuple[Wording, ...] = ()
    persons_measure: tuple[Wording, ...] = ()
    persons: tuple[Wording, ...] = ()
    negation: tuple[Wording, ...] = ()
    about: tuple[Wording, ...] = ()
    about_before: tuple[Wording, ...] = ()
    about_after: tuple[Wording, ...] = ()
    about_behind: tuple[Wording, ...] = ()
    not_counted: tuple[Wording, ...] = ()
    not_counted_spelled: tuple[Wording, ...] = ()
    limit: tuple[Wording, ...] = ()
    span: tuple[Wording, ...] = ()
    named_number: tuple[Wording, ...] = ()
    ordinal: tuple[Wording, ...] = ()
    document_number: tuple[Wording, ...] = ()
    year_part: tuple[Wording, ...] = ()
    named_by: tuple[Wording, ...] = ()
    no_numeral_behind: tuple[Wording, ...] = ()
    list_opening: tuple[Wording, ...] = ()
    list_opening_within: tuple[Wording, ...] = ()
    conjunction: tuple[Wording, ...] = ()
    rest_of_list: tuple[Wording, ...] = ()
    open_list: tuple[Wording, ...] = ()
    no_part: tuple[Wording, ...] = ()
    compared_with: tuple[Wording, ...] = ()
    rise: tuple[Wording, ...] = ()
    fall: tuple[Wording, ...] = ()
    by: tuple[Wording, ...] = ()
    unchanged: tuple[Wording, ...] = ()
    than: tuple[Wording, ...] = ()
    last_year: tuple[Wording, ...] = ()
    respectively: tuple[Wording, ...] = ()
    share: tuple[Wording, ...] = ()
    share_of_others: tuple[Wording, ...] = ()


@dataclass(frozen=True, eq=False)
class Wordings:
    """All of it; empty for a form that declares none. Two are the same only when they are one object.

    `other_time` and `change` say of a number that it is not this year's count, unless it is part of the wordings after them.
    `since` says that it is of several years, `this_year` that what an opening clause said of time is over.
    `neutral` are words that contain a topic's word and mean something else; `overlapping` say of the parts of a list that
    one thing can be in several of them. `area` says that a whole area is meant, which only `area_bodies` report on: endings
    of their names.
    """

    measures: tuple[str, ...] = ()
    connectives: Connectives = Connectives()
    other_time: tuple[Wording, ...] = ()
    not_other_time: tuple[Wording, ...] = ()
    since: tuple[Wording, ...] = ()
    this_year: tuple[Wording, ...] = ()
    change: tuple[Wording, ...] = ()
    not_change: tuple[Wording, ...] = ()
    scope: tuple[Wording, ...] = ()
    neutral: tuple[Wording, ...] = ()
    overlapping: tuple[Wording, ...] = ()
    area: tuple[Wording, ...] = ()
    area_bodies: tuple[str, ...] = ()
    topics: Mapping[str, Topic] = field(default_factory=dict)
    kinds: Mapping[str, CountWording] = field(default_factory=dict)
    sums: tuple[StatedSum, ...] = ()

    @property
    def listed(self) -> Iterator[Wording]:
        """Every wording."""
        yield from self.other_time + self.not_other_time + self.since + self.this_year + self.change + self.not_change
        yield from self.scope + self.neutral + self.overlapping + self.area
        for one in fields(Connectives):
            yield from getattr(self.connectives, one.name)
        for topic in self.topics.values():
            yield from topic.words + topic.foreign + topic.documents + topic.certain
        for kind in self.kinds.values():
            yield from kind.words + kind.zero

    @cached_property
    def kinds_of(self) -> Mapping[str, tuple[CountWording, ...]]:
        """The kinds of each topic, in the order declared."""
        return {topic: tuple(kind for kind in self.kinds.values() if topic in kind.topics) for topic in self.topics}


@cache
def load_wordings(folder: Path) -> Wordings:
    """The wordings in a form's folder; none where it declares none. Raises FormFault when they cannot be read."""
    path = folder / "counts.toml"
    if not path.exists():
        return Wordings()
    declaration = open_declaration(path)
    single = (
        "other_time",
        "not_other_time",
        "since",
        "this_year",
        "change",
        "not_change",
        "scope",
        "neutral",
        "overlapping",
        "area",
        "area_bodies",
    )
    return declaration.record(
        Wordings,
        measures=_read_wordings(declaration, "measures"),
        connectives=_read_connectives(declaration.child("connectives")),
        topics={topic.id: topic for topic in map(_read_topic, declaration.children("topic"))},
        kinds={kind.id: kind for kind in map(_read_kind, declaration.children("kind"))},
        sums=tuple(map(_read_sum, declaration.children("sum"))),
        **{key: _read_wordings(declaration, key) for key in single},
    )


def _read_connectives(declaration: Declaration) -> Connectives:
    """All of them must be there, so that none is forgotten in a new form."""
    listed = {one.name: tuple(declaration.text(one.name).split()) for one in fields(Connectives)}
    return declaration.record(Connectives, **listed)


def _read_topic(declaration: Declaration) -> Topic:
    return declaration.record(
        Topic,
        **{
            key: _read_wordings(declaration, key)
            for key in ("words", "foreign", "documents", "documents_measured", "certain")
        },
    )


def _read_kind(declaration: Declaration) -> CountWording:
    columns = declaration.texts("columns")
    severity = declaration.text("severity", Severity.EXPLAIN)
    return declaration.record(
        CountWording,
        topics=tuple(declaration.text("topic").split()),
        words=_read_wordings(declaration, "words"),
        measured=_read_wordings(declaration, "measured"),
        part_of=_read_wordings(declaration, "part_of"),
        readings=tuple(spread(_parse_reading(reading), columns) for reading in declaration.texts("readings")),
        zero=_read_wordings(declaration, "zero"),
        severity=declaration.choice("severity", Severity, Severity.EXPLAIN) if severity else None,
    )


def _read_sum(declaration: Declaration) -> StatedSum:
    left, right = (tuple(map(_parse_term, declaration.texts(side))) for side in ("left", "right"))
    return declaration.record(StatedSum, left=left, right=right)


def _parse_term(text: str) -> SumTerm:
    """`carried_in ?` as a term that may be missing."""
    return SumTerm(tuple(text.replace("?", "").split()), optional="?" in text)


def _parse_reading(reading: str) -> Reading:
    """`a + b - c` as terms with their signs."""
    return tuple(term.replace(" ", "") for term in reading.replace("-", "+ -").split("+"))


def spread(reading: Reading, members: tuple[str, ...]) -> Reading:
    """A reading in which each term with "@" has become one of each member; without members it stays as it is."""
    if not members:
        return reading
    return tuple(term.replace(_EACH, member) for term in reading for member in (members if _EACH in term else ("",)))


def _read_wordings(declaration: Declaration, key: str) -> tuple[Wording, ...]:
    """One text with spaces between the wordings: a list of strings takes its parser three times as long."""
    return tuple(declaration.text(key, "").split())


def first_characters(wording: Wording) -> str:
    """What a wording can begin with: 行复 for (行政|)复议."""
    found, rest = "", wording
    while rest.startswith("("):
        lead = _LEAD.match(rest)
        if lead is None:
            return "".join({spelling[0] for spelling in spell(parse_wording(wording)[0])})
        choices = lead[1].split("|")
        found += "".join(choice[0] for choice in choices if choice)
        rest = rest[lead.end() :]
        if "" not in choices:
            return found
    return found + rest[:1]


@cache
def parse_wording(wording: Wording) -> tuple[Piece, ...]:
    """The pieces of a wording. Raises ValueError, with the reason, where it is none."""
    pieces = []
    for part in wording.split(_GAP):
        signs = deque(_SIGNS.findall(part))
        choices = _parse_choices(signs)
        if signs or len(choices) > 1 or part.count("(") != part.count(")"):
            message = f"“{wording}”的圆括号不成对，或“|”不在圆括号里"
            raise ValueError(message)
        if "" in spell(choices[0]):
            message = f"“{wording}”有一段可能什么也没有"
            raise ValueError(message)
        pieces.append(choices[0])
    return tuple(pieces)


def _parse_choices(signs: deque[str]) -> tuple[Piece, ...]:
    """甲|乙 up to the bracket that closes it, or to the end; what follows is left."""
    choices: list[list[str | tuple[Piece, ...]]] = [[]]
    while signs and signs[0] != ")":
        match signs.popleft():
            case "|":
                choices.append([])
            case "(":
                choices[-1].append(_parse_choices(signs))
                if signs:
                    signs.popleft()
            case words:
                choices[-1].append(words)
    return tuple(map(tuple, choices))


@cache
def spell(piece: Piece) -> tuple[str, ...]:
    """Every spelling of a piece."""
    parts = ((part,) if isinstance(part, str) else [one for choice in part for one in spell(choice)] for part in piece)
    return tuple(dict.fromkeys(map("".join, product(*parts))))


def check_wordings(form: Form) -> None:
    """Refuse wordings that are none, or that name a topic, a kind or a field which is not there. Raises FormFault."""
    wordings = load_wordings(form.folder)
    for wording in wordings.listed:
        try:
            parse_wording(wording)
        except ValueError as cause:
            _refuse(form, "", str(cause))
    _check_connectives(form, wordings.connectives)
    for topic in wordings.topics.values():
        if topic.default and topic.default not in wordings.kinds:
            _refuse(form, f"topic {topic.id}", f"default 提到没有的 kind“{topic.default}”")
        for name in topic.texts:
            if name not in form.fields:
                _refuse(form, f"topic {topic.id}", f"texts 提到没有的指标“{name}”")
    named = [name for one in wordings.sums for term in (*one.left, *one.right) for name in term.kinds]
    named += [name for kind in wordings.kinds.values() for name in (*kind.part_of, kind.counted) if name]
    if unknown := [name for name in named if name not in wordings.kinds]:
        _refuse(form, "", f"sum、part_of 或 counted 提到没有的 kind“{unknown[0]}”")
    for kind in wordings.kinds.values():
        _check_kind(form, wordings, kind)


def _check_connectives(form: Form, connectives: Connectives) -> None:
    for one in fields(Connectives):
        for wording in getattr(connectives, one.name):
            if _GAP in wording:
                _refuse(form, "connectives", f"{one.name} 的“{wording}”里不能有“{_GAP}”")
            if one.name in _CHARACTERS and len(wording) > 1:
                _refuse(form, "connectives", f"{one.name} 的“{wording}”应是一个字")


def _check_kind(form: Form, wordings: Wordings, kind: CountWording) -> None:
    for name in kind.topics:
        if name not in wordings.topics:
            _refuse(form, f"kind {kind.id}", f"提到没有的 topic“{name}”")
        for term in (term for reading in kind.readings for term in spread(reading, wordings.topics[name].groups)):
            known = form.fields.get(term.removeprefix("-"))
            if known is None or not known.kind.numeric:
                _refuse(form, f"kind {kind.id}", f"readings 提到没有的数字指标“{term}”")


def _refuse(form: Form, place: str, fault: str) -> NoReturn:
    raise FormFault(form.folder / "counts.toml", 0, place, fault)
