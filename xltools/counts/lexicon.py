"""Find many wordings in a text at once: of those that begin at one place the longest, and nothing inside of it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from operator import add
from typing import Generic, TypeVar

from xltools.form.count_wordings import Piece, Wording, first_characters, parse_wording, spell

_T = TypeVar("_T")
_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?=\s?年)")
# How wordings have a year: earlier than the one reported on, that year, a later one.
EARLIER, SAME, LATER = "####", "====", ">>>>"
# Between two pieces of a wording: so many characters at most, none of them a figure or a mark.
_WIDEST_GAP = 30
_GAP_END = frozenset("，。；：;:！？!?\n0123456789")


def hide_years(text: str, year: int | None) -> str:
    """A simplified text with each year as wordings have it, every character at its place.

    Without a year that is reported on, the first that the text names is taken for it.
    """
    found = _YEAR.search(text)
    if found is None:
        return text
    this = year or int(found[1])
    return _YEAR.sub(lambda one: EARLIER if int(one[1]) < this else SAME if int(one[1]) == this else LATER, text)


@dataclass(frozen=True, slots=True)
class Hit(Generic[_T]):
    """Where a wording stands, and what it means."""

    start: int
    end: int
    meaning: _T


class IndexedText:
    """A text with hidden years, and where each two of its characters stand, in order; behind the last one stands a blank."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.characters = frozenset(text)
        self.places: defaultdict[str, list[int]] = defaultdict(list)
        for at, pair in enumerate(map(add, text, f"{text[1:]} ")):
            self.places[pair].append(at)


# What must follow the first piece of a wording, and what the wording means.
_Entry = tuple[tuple[Piece, ...], _T]


class Lexicon(Generic[_T]):
    """Wordings, each with its meaning; of two that are equally long the first counts.

    No gap of a wording goes over the characters of `negation`.
    They are spelled out when a text first has the character they begin with: a text needs few of them.
    """

    def __init__(self, entries: Iterable[tuple[Wording, _T]], negation: Iterable[str] = ()) -> None:
        self._gap_end = _GAP_END.union(negation)
        self._unspelled: dict[str, list[tuple[Wording, _T]]] = {}
        for wording, meaning in entries:
            for first in dict.fromkeys(first_characters(wording)):
                self._unspelled.setdefault(first, []).append((wording, meaning))
        # By the spelling of the first piece; and how long such spellings are, by the first two characters or the only one.
        self._entries: dict[str, list[_Entry[_T]]] = {}
        self._lengths: dict[str, set[int]] = {}

    def find(self, indexed: IndexedText) -> Iterator[Hit[_T]]:
        """What stands in a text, from left to right."""
        for first in self._unspelled.keys() & indexed.characters:
            self._spell(first)
        # Most places are ruled out by the second character.
        starts = [at for pair in self._lengths.keys() & indexed.places.keys() for at in indexed.places[pair]]
        if self._lengths.keys() & indexed.characters:
            starts += [at for at, character in enumerate(indexed.text) if character in self._lengths]
        end = 0
        for at in sorted(starts):
            hit = self._find_longest(indexed.text, at) if at >= end else None
            if hit is not None:
                yield hit
                end = hit.end

    def _spell(self, first: str) -> None:
        """Spell out the wordings that begin with a character."""
        for wording, meaning in self._unspelled.pop(first):
            piece, *more = parse_wording(wording)
            entry = (tuple(more), meaning)
            for spelling in _spell_by_first(piece)[first]:
                self._entries.setdefault(spelling, []).append(entry)
                self._lengths.setdefault(spelling[:2], set()).add(len(spelling))

    def _find_longest(self, text: str, at: int) -> Hit[_T] | None:
        """The longest wording that begins at a place; of two, that with the longer first piece."""
        best, longest = None, (at, 0)
        for key in (text[at : at + 2], text[at]):
            for length in self._lengths.get(key, ()):
                after = at + length
                # A slice over the end of the text is a shorter word.
                for pieces, meaning in self._entries.get(text[at:after], ()) if after <= len(text) else ():
                    end = _find_pieces(pieces, text, after, self._gap_end) if pieces else after
                    if (end, length) > longest:
                        best, longest = Hit(at, end, meaning), (end, length)
        return best


def _find_pieces(pieces: tuple[Piece, ...], text: str, last: int, gap_end: frozenset[str]) -> int:
    """Where the last of the pieces that must follow ends; -1 where one of them does not follow."""
    for piece in pieces:
        last = _end_of_first(piece, text, last, gap_end)
        if last < 0:
            break
    return last


def _end_of_first(piece: Piece, text: str, start: int, gap_end: frozenset[str]) -> int:
    """Where the first place ends at which a piece stands behind a gap, at its longest; -1 where there is none."""
    stop = min(len(text), start + _WIDEST_GAP)
    firsts, longest, spellings = _index_piece(piece)
    for at in range(start, stop):
        character = text[at]
        if character in firsts:
            for length in range(min(longest, stop - at), 0, -1):
                if text[at : at + length] in spellings:
                    return at + length
        if character in gap_end:
            break
    return -1


@cache
def _spell_by_first(piece: Piece) -> dict[str, list[str]]:
    """The spellings of a piece by the character they begin with."""
    found: dict[str, list[str]] = {}
    for spelling in spell(piece):
        found.setdefault(spelling[0], []).append(spelling)
    return found


@cache
def _index_piece(piece: Piece) -> tuple[frozenset[str], int, frozenset[str]]:
    """A piece ready to be searched: what it can begin with, how long its longest spelling is, and all of them."""
    spellings = frozenset(spell(piece))
    return frozenset(one[0] for one in spellings), max(map(len, spellings)), spellings
