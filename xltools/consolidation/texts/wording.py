"""A text as it is compared with others: its clauses, without what differs between honest copies of one wording."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

__all__ = ["Wording", "plain", "wording"]

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


def wording(said: str, names: Sequence[str] = ()) -> Wording:
    """The clauses of a plain text. Figures count alike, and so do `names`, by which the unit calls itself."""
    for name in names:
        said = said.replace(plain(name), "")
    return {clause: len(clause) for clause in _MARKS.split(_FIGURES.sub("0", said)) if len(clause) >= _SHORTEST}
