"""A text as it is compared with others: its clauses, without what differs between honest copies of one wording."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

__all__ = ["Wording", "masked", "plain", "wording"]

# A text's clauses, each with its length: what a copy keeps even where words in other clauses were changed.
Wording = Mapping[str, int]

_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_MARKS = re.compile(r"[,.;:!?、。…·“”‘’\"'()〔〕【】《》<>—-]+")
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*%?")
# Shorter ones are met everywhere: 一是, 同时, 其中.
_SHORTEST = 4


def plain(text: str) -> str:
    """The text without blanks and full-width forms: two that differ only so are the same."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def masked(said: str, names: Sequence[str] = ()) -> str:
    """A plain text in which figures are alike and `names`, by which the unit calls itself, are left out."""
    for name in names:
        said = said.replace(plain(name), "")
    return _FIGURES.sub("0", said)


def wording(said: str) -> Wording:
    """The clauses of a masked text."""
    return {clause: len(clause) for clause in _MARKS.split(said) if len(clause) >= _SHORTEST}
