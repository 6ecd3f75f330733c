"""How texts of units resemble each other: the same, the same but for figures and names, or alike beyond a share.

Texts are compared clause by clause, and only with those that share rare clauses: thousands of units take linear time.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

# A text's clauses, each with its length: what a copy keeps even where words in other clauses were changed.
_Wording = Mapping[str, int]

_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_MARKS = re.compile(r"[,.;:!?、。…·“”‘’\"'()〔〕【】《》<>—-]+")
_YEARS = re.compile(r"(?:19|20)\d\d年度?")
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


def split_clauses(text: str) -> _Wording:
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
    common = _common_clauses(wordings).union(*(split_clauses(mask_text(normalize_text(text))) for text in known))
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


def _common_clauses(wordings: Sequence[_Wording]) -> set[str]:
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
    number: int, wording: Sequence[_Wording], holders: Mapping[str, Sequence[int]], size: int
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


# Of texts up to this length (无, 本年没有收取信息处理费。) nothing is said.
SHORT = 24
# A name of a unit without its place is taken for its name only if so much of it is left.
_SHORTEST_NAME = 3


def compare_texts(
    texts: Sequence[tuple[str, str]], place: str = "", known: Iterable[str] = ()
) -> list[Resemblance | None]:
    """For each of (unit, text) pairs what the text resembles; `other` is a position among these pairs."""
    plain = [normalize_text(text) for _, text in texts]
    long = [number for number, text in enumerate(plain) if len(text) > SHORT]
    names = [_unit_names(texts[number][0], place) for number in long]
    compared: list[Resemblance | None] = [None] * len(texts)
    for number, one in zip(long, find_resemblances([plain[number] for number in long], names, known), strict=True):
        compared[number] = replace(one, other=long[one.other]) if one is not None and one.other >= 0 else one
    return compared


def _unit_names(unit: str, place: str) -> list[str]:
    short = unit.removeprefix(place)
    return [unit, short] if len(short) >= _SHORTEST_NAME else [unit]


def measure_repetition(text: str, last: str) -> float:
    """Which part of a text, figures and all, stands in last year's too; years count by their distance: 0 to 1."""
    mine, before = (split_clauses(_YEARS.sub("", normalize_text(one))) for one in (text, last))
    size = sum(mine.values())
    return sum(mine[clause] for clause in mine.keys() & before.keys()) / size if size >= _LEAST_WORDING else 0.0
