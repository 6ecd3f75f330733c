"""How texts state counts, as declared beside the form: topics, kinds of counts with their wordings, and their readings."""

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import NoReturn

from xltools.form.declaration import Declaration, FormFault, open_declaration
from xltools.form.model import Form
from xltools.form.rules.expression import Severity

# What a count can stand for: the sum of these fields, one with "-" before it subtracted.
Reading = tuple[str, ...]
# A piece of a wording: words, and choices between pieces; a choice may be nothing.
Piece = tuple["str | tuple[Piece, ...]", ...]
# A wording: its pieces in order; between them may stand what is no figure and no mark.
Wording = tuple[Piece, ...]
# Stands in a reading for each of the columns of the kind, or of the groups of the topic.
_EACH = "@"
_GAP = "…"
_SIGNS = re.compile(r"[()|]|[^()|]+")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a count is about. `default` is the kind of a count of which nothing else is said, "" for none.

    `texts` are the fields that are about it before any word of it stands there; `foreign` says of a sentence that it
    is about something of the same name, unless what is `certain` stands beside the count. `lasting`: it goes on over the
    sentences that follow. `groups` are what the outcomes of its kinds are counted in.
    """

    id: str
    words: tuple[Wording, ...]
    default: str
    texts: tuple[str, ...] = ()
    foreign: tuple[Wording, ...] = ()
    certain: tuple[Wording, ...] = ()
    lasting: bool = False
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountWording:
    """What is said of a topic, and what a count of this kind can stand for; without readings it stands for no cell.

    `zero` are wordings that say 0 without a figure. A kind of higher `rank` decides wherever it stands in the clause.
    `severity` is that of a count that fits no reading, None where the wording is too loose to report. `money` is the
    unit of the cell where the count is an amount; `measured` are the measure words it must have, empty for all.
    `passes`: the words only stand in the way of others, and say nothing of the count.
    `governs`: said once, it holds for the counts that follow in the sentence. `partial`: where such a count comes first,
    those that follow count a part of the whole.
    """

    id: str
    topics: tuple[str, ...]
    words: tuple[Wording, ...]
    readings: tuple[Reading, ...]
    zero: tuple[Wording, ...] = ()
    rank: int = 0
    severity: Severity | None = Severity.EXPLAIN
    money: str = ""
    measured: tuple[str, ...] = ()
    passes: bool = False
    governs: bool = False
    partial: bool = False


@dataclass(frozen=True, eq=False)
class Wordings:
    """All of it; empty for a form that declares none. Two are the same only when they are one object.

    `other_time` and `change` say of a number that it is not this year's count, unless it is part of the wordings after them.
    `neutral` are words that contain a topic's word and mean something else; `overlapping` say of the parts of a list that
    one thing can be in several of them.
    """

    measures: tuple[str, ...] = ()
    other_time: tuple[Wording, ...] = ()
    not_other_time: tuple[Wording, ...] = ()
    change: tuple[Wording, ...] = ()
    not_change: tuple[Wording, ...] = ()
    scope: tuple[Wording, ...] = ()
    neutral: tuple[Wording, ...] = ()
    overlapping: tuple[Wording, ...] = ()
    topics: Mapping[str, Topic] = field(default_factory=dict)
    kinds: Mapping[str, CountWording] = field(default_factory=dict)

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
    single = ("other_time", "not_other_time", "change", "not_change", "scope", "neutral", "overlapping")
    return declaration.record(
        Wordings,
        measures=declaration.texts("measures"),
        topics={topic.id: topic for topic in map(_read_topic, declaration.children("topic"))},
        kinds={kind.id: kind for kind in map(_read_kind, declaration.children("kind"))},
        **{key: _read_wordings(declaration, key) for key in single},
    )


def _read_topic(declaration: Declaration) -> Topic:
    return declaration.record(
        Topic, **{key: _read_wordings(declaration, key) for key in ("words", "foreign", "certain")}
    )


def _read_kind(declaration: Declaration) -> CountWording:
    columns = declaration.texts("columns")
    severity = declaration.text("severity", Severity.EXPLAIN)
    return declaration.record(
        CountWording,
        topics=tuple(declaration.text("topic").split()),
        words=_read_wordings(declaration, "words"),
        readings=tuple(spread(_parse_reading(reading), columns) for reading in declaration.texts("readings")),
        zero=_read_wordings(declaration, "zero"),
        severity=declaration.choice("severity", Severity, Severity.EXPLAIN) if severity else None,
    )


def _parse_reading(reading: str) -> Reading:
    """`a + b - c` as terms with their signs."""
    return tuple(term.replace(" ", "") for term in reading.replace("-", "+ -").split("+"))


def spread(reading: Reading, members: tuple[str, ...]) -> Reading:
    """A reading in which each term with "@" has become one of each member; without members it stays as it is."""
    if not members:
        return reading
    return tuple(term.replace(_EACH, member) for term in reading for member in (members if _EACH in term else ("",)))


def _read_wordings(declaration: Declaration, key: str) -> tuple[Wording, ...]:
    return tuple(_read_wording(declaration, key, text) for text in declaration.texts(key))


def _read_wording(declaration: Declaration, key: str, text: str) -> Wording:
    """甲(乙|)…丙 as two pieces, the first of 甲 and of a choice between 乙 and nothing."""
    pieces = []
    for part in text.split(_GAP):
        signs = deque(_SIGNS.findall(part))
        choices = _read_choices(signs)
        if signs or (len(choices) > 1 and not part.startswith("(")):
            declaration.fault(f"“{text}”的圆括号不成对，或“|”不在圆括号里", key)
        piece = choices[0] if len(choices) == 1 else (choices,)
        if None in first_characters(piece):
            declaration.fault(f"“{text}”有一段可能什么也没有", key)
        pieces.append(piece)
    return tuple(pieces)


def _read_choices(signs: deque[str]) -> tuple[Piece, ...]:
    """甲|乙 up to the bracket that closes it, or to the end; what follows is left."""
    choices: list[list[str | tuple[Piece, ...]]] = [[]]
    while signs and signs[0] != ")":
        match signs.popleft():
            case "|":
                choices.append([])
            case "(":
                choices[-1].append(_read_choices(signs))
                if signs:
                    signs.popleft()
            case words:
                choices[-1].append(words)
    return tuple(map(tuple, choices))


def first_characters(piece: Piece) -> frozenset[str | None]:
    """What a piece can begin with; None where it can be nothing at all."""
    found: set[str | None] = {None}
    for part in piece:
        found.discard(None)
        if isinstance(part, str):
            return frozenset({*found, part[0]})
        found |= {first for choice in part for first in first_characters(choice)}
        if None not in found:
            break
    return frozenset(found)


@cache
def spell(piece: Piece) -> tuple[str, ...]:
    """Every spelling of a piece."""
    parts = ((part,) if isinstance(part, str) else [one for choice in part for one in spell(choice)] for part in piece)
    return tuple(dict.fromkeys(map("".join, product(*parts))))


def check_wordings(form: Form) -> None:
    """Refuse wordings that name a topic, a kind or a field which is not there. Raises FormFault."""
    wordings = load_wordings(form.folder)
    for topic in wordings.topics.values():
        if topic.default and topic.default not in wordings.kinds:
            _refuse(form, f"topic {topic.id}", f"default 提到没有的 kind“{topic.default}”")
        for name in topic.texts:
            if name not in form.fields:
                _refuse(form, f"topic {topic.id}", f"texts 提到没有的指标“{name}”")
    for kind in wordings.kinds.values():
        for name in kind.topics:
            if name not in wordings.topics:
                _refuse(form, f"kind {kind.id}", f"提到没有的 topic“{name}”")
            for term in (term for reading in kind.readings for term in spread(reading, wordings.topics[name].groups)):
                known = form.fields.get(term.removeprefix("-"))
                if known is None or not known.kind.numeric:
                    _refuse(form, f"kind {kind.id}", f"readings 提到没有的数字指标“{term}”")


def _refuse(form: Form, place: str, fault: str) -> NoReturn:
    raise FormFault(form.folder / "counts.toml", 0, place, fault)
