"""What `templates/roster.toml` declares: the columns of a roster, their heads, and what is no unit."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from xltools.excel.text import normal_label
from xltools.form.shipped import templates_folder

__all__ = [
    "NoUnits",
    "RosterColumn",
    "Spellings",
    "no_units",
    "roster_columns",
    "roster_guide",
    "roster_heads",
    "spellings",
]


@dataclass(frozen=True, slots=True)
class RosterColumn:
    """A column: its id, the head it has in a new roster, every head it is known by, and its words for yes and no.

    `several`: more than one column of the kind may stand in a roster. The rest is for a roster that is made anew: the
    column's width, its entry message, an example, what may be entered (`once`, `whole`, `unit` or anything), and what
    a refused entry is told.
    """

    id: str
    head: str
    heads: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    width: int
    tells: str
    several: bool = False
    example: str = ""
    entry: str = ""
    refuses: str = ""

    @property
    def asks_yes_or_no(self) -> bool:
        """Whether only a yes or a no may stand in it."""
        return bool(self.yes)


@dataclass(frozen=True, slots=True)
class Spellings:
    """Ways of writing one name: groups of endings, longest first in each; and the levels that may stand before a name."""

    endings: tuple[tuple[str, str], ...]
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoUnits:
    """How lines begin that stand in many lists and are no unit: sums, and notes."""

    sums: tuple[str, ...]
    notes: tuple[str, ...]


@lru_cache(maxsize=1)
def roster_columns() -> Mapping[str, RosterColumn]:
    """Every column by its id, in the order of a new roster."""
    return {
        column["id"]: RosterColumn(
            column["id"],
            column["heads"][0],
            _labels(column["heads"]),
            _labels(column.get("yes", [])),
            _labels(column.get("no", [])),
            column["width"],
            column["tells"],
            column.get("several", False),
            column.get("example", ""),
            column.get("entry", ""),
            column.get("refuses", ""),
        )
        for column in _declared()["column"]
    }


def roster_heads() -> tuple[str, ...]:
    """The head of each column of a roster, as one that is made anew has it."""
    return tuple(column.head for column in roster_columns().values())


@lru_cache(maxsize=1)
def spellings() -> Spellings:
    """The ways of writing one name that are taken for it."""
    names = _declared()["names"]
    pairs = {(ending, group[0]) for group in names["endings"] for ending in group}
    return Spellings(tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair))), tuple(names["levels"]))


@lru_cache(maxsize=1)
def no_units() -> NoUnits:
    """The beginnings of lines that are no unit."""
    names = _declared()["names"]
    return NoUnits(tuple(names["sums"]), tuple(names["notes"]))


def roster_guide() -> tuple[str, ...]:
    """How a new roster is filled in, step by step."""
    return tuple(_declared()["guide"]["steps"])


def _labels(words: list[str]) -> frozenset[str]:
    return frozenset(normal_label(word) for word in words)


@lru_cache(maxsize=1)
def _declared() -> dict[str, Any]:
    return tomllib.loads((templates_folder() / "roster.toml").read_text(encoding="utf-8"))
