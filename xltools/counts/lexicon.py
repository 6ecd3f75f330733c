"""Find many wordings in a text at once: of those that begin at one place the longest, and nothing inside of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
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
    """A text with hidden years, and the places of those of its characters that a lexicon asks for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.characters = frozenset(text)
        self._places: dict[str, list[int]] = {}

    def places(self, character: str) -> list[int]:
        """Where a character stands, in order."""
        if character not in self._places:
            places, at = [], self.text.find(character)
            while at >= 0:
                places.append(at)
                at = self.text.find(character, at + 1)
            self._places[character] = places
        return self._places[character]


class Lexicon(Generic[_T]):
    """Wordings, each with its meaning; of two that are equally long the first counts.

    No gap of a wording goes over the characters of `negation`.
    They are spelled out when a text first has the character they begin with: a text needs few of them.
    """

    def __init__(self, entries: Iterable[tuple[Wording, _T]], negation: Iterable[str] = ()) -> None:
        self._gap_end = _GAP_END.union(negation)
        self._by_first: dict[str, list[tuple[Wording, _T]]] = {}
        for wording, meaning in entries:
            for first in dict.fromkeys(first_characters(wording)):
                self._by_first.setdefault(first, []).append((wording, meaning))
        self._spelled: dict[str, _Bucket[_T]] = {}

    def find(self, indexed: IndexedText) -> Iterator[Hit[_T]]:
        """What stands in a text, from left to right."""
        text, end, starts = indexed.text, 0, []
        for first in self._by_first.keys() & indexed.characters:
            starts += indexed.places(first)
        for at in sorted(starts):
            if at < end:
                continue
            bucket = self._spelled.get(text[at]) or self._spell(text[at])
            # Most places are ruled out by the second character.
            lengths = bucket.lengths.get(text[at + 1 : at + 2], bucket.single)
            hit = bucket.find_longest(text, at, lengths) if lengths else None
            if hit is not None:
                yield hit
                end = hit.end

    def _spell(self, first: str) -> "_Bucket[_T]":
        bucket = self._spelled[first] = _Bucket(first, self._by_first[first], self._gap_end)
        return bucket


class _Bucket(Generic[_T]):
    """The wordings that begin with one character: by the spelling of their first piece, what must follow and the meaning."""

    def __init__(self, first: str, entries: Iterable[tuple[Wording, _T]], gap_end: frozenset[str]) -> None:
        self.gap_end = gap_end
        self.spellings: dict[str, list[tuple[tuple[Piece, ...], _T]]] = {}
        for wording, meaning in entries:
            piece, *more = parse_wording(wording)
            for spelling in spell(piece):
                if spelling.startswith(first):
                    self.spellings.setdefault(spelling, []).append((tuple(more), meaning))
        seconds = {spelling[1:2] for spelling in self.spellings}
        self.single = [1] if first in self.spellings else []
        self.lengths = {second: self._list_lengths(second) for second in seconds if second}

    def find_longest(self, text: str, at: int, lengths: Sequence[int]) -> Hit[_T] | None:
        """The longest wording that begins at a place, with a first piece of one of these lengths."""
        best: Hit[_T] | None = None
        for length in lengths:
            if at + length > len(text):
                continue
            for pieces, meaning in self.spellings.get(text[at : at + length], ()):
                last = _find_pieces(pieces, text, at + length, self.gap_end)
                if last > (best.end if best is not None else -1):
                    best = Hit(at, last, meaning)
        return best

    def _list_lengths(self, second: str) -> list[int]:
        """How long the spellings are with this second character, and those without one, the longest first."""
        return sorted({len(one) for one in self.spellings if one[1:2] in ("", second)}, reverse=True)


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
def _index_piece(piece: Piece) -> tuple[frozenset[str], int, frozenset[str]]:
    """A piece ready to be searched: what it can begin with, how long its longest spelling is, and all of them."""
    spellings = frozenset(spell(piece))
    return frozenset(one[0] for one in spellings), max(map(len, spellings)), spellings
