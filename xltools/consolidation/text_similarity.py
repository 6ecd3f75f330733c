"""Texts that say the same: one part of the report from all units, short texts gathered, copies marked.

Two texts are compared clause by clause, without what differs between honest copies of one wording. Clauses that most of
the units write are the form's or the office's own wording and make no copy. Candidates are found by their rarest clauses,
so that the time grows with the number of texts and not with the number of pairs.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "Likeness",
    "Passage",
    "Resemblance",
    "compile_passages",
    "find_resemblances",
    "mask_text",
    "normalize_text",
    "split_clauses",
]

# A text's clauses, each with its length: what a copy keeps even where words in other clauses were changed.
Wording = Mapping[str, int]

_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_MARKS = re.compile(r"[,.;:!?、。…·“”‘’\"'()〔〕【】《》<>—-]+")
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*%?")
# Shorter ones are met everywhere: 一是, 同时, 其中.
_SHORTEST = 4


def normalize_text(text: str) -> str:
    """The text without blanks and full-width forms: two that differ only so are the same."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def mask_text(text: str, names: Sequence[str] = ()) -> str:
    """A plain text in which figures are alike and `names`, by which the unit calls itself, are left out."""
    for name in names:
        text = text.replace(normalize_text(name), "")
    return _FIGURES.sub("0", text)


def split_clauses(text: str) -> Wording:
    """The clauses of a masked text."""
    return {clause: len(clause) for clause in _MARKS.split(text) if len(clause) >= _SHORTEST}


# Below this many characters of its own a text says too little to be called a copy: 本年没有收取信息处理费。
_LEAST_WORDING = 20
# Of a text's own wording so much must stand in the other.
_LEAST_SHARE = 0.6
# Clauses that so large a part of the texts holds, and at least so many, are common wording.
_COMMON_SHARE = 2 / 3
_COMMON_LEAST = 3
# How far the search for candidates goes: by so many rare clauses, to so many texts of each, so many compared in full.
_RAREST, _POSTINGS, _COMPARED = 8, 20, 4


class Likeness(StrEnum):
    """How a text resembles another."""

    SAME = "same"
    SAME_BUT_FIGURES = "same_but_figures"
    ALIKE = "alike"
    COMMON = "common"


@dataclass(frozen=True, slots=True)
class Resemblance:
    """What a text resembles: the position of the other, how, and which part of its own wording stands there (0 to 1).

    `more` counts the other texts that are the same besides. COMMON has no other: nearly all of it is common wording.
    """

    kind: Likeness
    other: int = -1
    share: float = 1.0
    more: int = 0


def find_resemblances(
    texts: Sequence[str], names: Sequence[Sequence[str]], known: Iterable[str] = ()
) -> list[Resemblance | None]:
    """For each text what it resembles, None where it stands alone or is too short to tell.

    The texts are as `plain` gives them. `names` are by which each text's unit calls itself; the clauses of the texts
    `known` are nobody's own.
    """
    alike = [mask_text(text, own) for text, own in zip(texts, names, strict=True)]
    wordings = [split_clauses(text) for text in alike]
    common = _common_clauses(wordings) | {
        clause for text in known for clause in split_clauses(mask_text(normalize_text(text)))
    }
    own = [{clause: size for clause, size in one.items() if clause not in common} for one in wordings]
    same, masks = _group_equal(texts), _group_equal(alike)
    holders: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(own):
        for clause in one:
            holders[clause].append(number)
    found: list[Resemblance | None] = []
    for number, one in enumerate(own):
        size = sum(one.values())
        if size < _LEAST_WORDING:
            whole = sum(wordings[number].values())
            found.append(Resemblance(Likeness.COMMON) if whole >= _LEAST_WORDING else None)
            continue
        found.append(
            _resemblance_in_group(number, same[number], Likeness.SAME)
            or _resemblance_in_group(number, masks[number], Likeness.SAME_BUT_FIGURES)
            or _nearest_text(number, own, holders, size)
        )
    return found


def _common_clauses(wordings: Sequence[Wording]) -> set[str]:
    """The clauses that so many texts hold that they are nobody's own."""
    held = Counter(clause for one in wordings for clause in one)
    least = max(_COMMON_LEAST, _COMMON_SHARE * sum(1 for one in wordings if one))
    return {clause for clause, times in held.items() if times >= least}


def _group_equal(keys: Sequence[object]) -> list[list[int]]:
    """For each key the positions that have an equal one; those of one group share their list."""
    groups: dict[object, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        groups[key].append(number)
    return [groups[key] for key in keys]


def _resemblance_in_group(number: int, group: Sequence[int], kind: Likeness) -> Resemblance | None:
    """The first other of a group of equals."""
    if len(group) < 2:
        return None
    other = group[0] if group[0] != number else group[1]
    return Resemblance(kind, other, 1.0, len(group) - 2)


def _nearest_text(
    number: int, wording: Sequence[Wording], holders: Mapping[str, Sequence[int]], size: int
) -> Resemblance | None:
    mine = wording[number]
    rarest = sorted((clause for clause in mine if len(holders[clause]) > 1), key=lambda clause: len(holders[clause]))
    seen = Counter(other for clause in rarest[:_RAREST] for other in holders[clause][:_POSTINGS] if other != number)
    best, shared = -1, 0
    for other, _ in seen.most_common(_COMPARED):
        both = sum(mine[clause] for clause in mine.keys() & wording[other].keys())
        if both > shared or (both == shared and other < best):
            best, shared = other, both
    share = shared / size
    return Resemblance(Likeness.ALIKE, best, share) if share >= _LEAST_SHARE and shared >= _LEAST_WORDING else None


# Of texts up to this length (无, 本年没有收取信息处理费。) equal ones are shown once, with all who wrote them.
_SHORT = 24
# A name of a unit without its place is taken for its name only if so much of it is left.
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and the units that wrote it; no text for those that left it blank. `likeness` names whom it resembles."""

    units: tuple[str, ...]
    text: str
    kind: Likeness | None = None
    likeness: str = ""


def compile_passages(texts: Sequence[tuple[str, str]], place: str = "", known: Sequence[str] = ()) -> Iterator[Passage]:
    """The passages of (unit, text) pairs: long ones one by one in the order given, then the short ones, then the blanks.

    Short ones, and common wording, that several units wrote to the letter come once. `known` are texts whose wording
    is nobody's own, such as the form's prompts.
    """
    written = [(unit, text.strip(), normalize_text(text)) for unit, text in texts]
    long = [(unit, text, said) for unit, text, said in written if len(said) > _SHORT]
    found = find_resemblances([said for _, _, said in long], [_unit_names(unit, place) for unit, _, _ in long], known)
    yield from _long_passages([(unit, text) for unit, text, _ in long], found)
    yield from _gather_short([(unit, text) for unit, text, said in written if 0 < len(said) <= _SHORT])
    if blank := tuple(unit for unit, _, said in written if not said):
        yield Passage(blank, "")


def _long_passages(texts: Sequence[tuple[str, str]], found: Sequence[Resemblance | None]) -> Iterator[Passage]:
    common: dict[str, list[str]] = defaultdict(list)
    for (unit, text), one in zip(texts, found, strict=True):
        if one is not None and one.kind is Likeness.COMMON:
            common[text].append(unit)
    for (unit, text), one in zip(texts, found, strict=True):
        if one is None or one.kind is not Likeness.COMMON:
            yield Passage((unit,), text, one.kind if one else None, _format_likeness(one, texts) if one else "")
        elif units := common.pop(text, None):
            yield Passage(tuple(units), text, one.kind, _format_likeness(one, texts))


def _gather_short(texts: Sequence[tuple[str, str]]) -> Iterator[Passage]:
    units: dict[str, list[str]] = defaultdict(list)
    for unit, text in texts:
        units[text].append(unit)
    for text, names in units.items():
        yield Passage(tuple(names), text)


def _unit_names(unit: str, place: str) -> list[str]:
    short = unit.removeprefix(place)
    return [unit, short] if len(short) >= _SHORTEST_NAME else [unit]


def _format_likeness(one: Resemblance, texts: Sequence[tuple[str, str]]) -> str:
    if one.kind is Likeness.COMMON:
        return "多数单位通用的表述"
    other = f"“{texts[one.other][0]}”" + (f"等 {one.more + 1} 个单位" if one.more else "")
    if one.kind is Likeness.SAME:
        return f"与{other}相同"
    if one.kind is Likeness.SAME_BUT_FIGURES:
        return f"与{other}相同，仅数字、名称等不同"
    return f"与{other}有 {int(one.share * 100)}% 相同"
