"""The columns of a roster as `templates/roster.toml` declares them, and the row of a sheet that has their heads.

The head stands on any visible sheet, below whatever title. A column has many heads it is known by, and some may stand
more than once; that is why `HeadedTable`, which knows a table by fixed heads, does not serve here.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from xltools.excel.address import column_letters
from xltools.excel.grid import Cell, Grid
from xltools.excel.text import is_blank, normalize_label, printable_excerpt
from xltools.form.load import templates_folder

# The further sheets of a roster workbook, which list no units.
LAST_YEAR_SHEET, DECISIONS_SHEET = "上年数", "决定"


# What may be decided of a file.
DECISION_WORDS = ACCEPTED, REJECTED = "采用", "不采用"


class DecisionHead(StrEnum):
    """The columns of the sheet for decisions."""

    FILE = "文件"
    CHOICE = "采用或不采用"
    UNIT = "单位"
    REASON = "原因"
    BY = "经手人"


@dataclass(frozen=True, slots=True)
class RosterColumn:
    """A column: its id, the head it has in a new roster, every head it is known by, and its words for yes and no.

    `is_list`: more than one column of the kind may stand in a roster. The rest is for a roster that is made anew: the
    column's width, its entry message, an example, what may be entered (`once`, `whole`, `unit` or anything), and what
    a refused entry is answered.
    """

    id: str
    head: str
    heads: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    width: int
    description: str
    is_list: bool = False
    example: str = ""
    entry: str = ""
    refusal: str = ""

    @property
    def is_yes_no(self) -> bool:
        """Whether only a yes or a no may stand in it."""
        return bool(self.yes)


@dataclass(frozen=True, slots=True)
class Spellings:
    """Ways of writing one name: groups of endings, longest first in each; and the levels that may stand before a name.

    `leads`, `seals` and `own` are what people write around a name; `above` are the endings of what the city is part of.
    `sums`, `notes` and `group_leads` are how lines begin that stand in many lists and are no unit, `groups` headings
    between the units as labels are compared; `bodies` are the endings of names that tell a body by themselves.
    """

    endings: tuple[tuple[str, str], ...]
    levels: tuple[str, ...]
    leads: tuple[str, ...]
    seals: tuple[str, ...]
    own: tuple[str, ...]
    above: tuple[str, ...]
    sums: tuple[str, ...]
    notes: tuple[str, ...]
    groups: frozenset[str]
    group_leads: tuple[str, ...]
    bodies: tuple[str, ...]


@lru_cache(maxsize=1)
def load_roster_columns() -> Mapping[str, RosterColumn]:
    """Every column by its id, in the order of a new roster."""
    columns = {}
    for said in _load_declaration()["column"]:
        labels = {key: _normalize_labels(said.get(key, [])) for key in ("heads", "yes", "no")}
        columns[said["id"]] = RosterColumn(**{**said, **labels, "head": said["heads"][0]})
    return columns


@lru_cache(maxsize=1)
def load_spellings() -> Spellings:
    """The ways of writing one name that are taken for it."""
    names = _load_declaration()["names"]
    pairs = {(ending, group[0]) for group in names["endings"] for ending in group}
    words: dict[str, Any] = {key: tuple(found) for key, found in names.items()}
    words["endings"] = tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))
    words["groups"] = _normalize_labels(names["groups"])
    return Spellings(**words)


def load_roster_guide() -> tuple[str, ...]:
    """How a new roster is filled in, step by step."""
    return tuple(_load_declaration()["guide"]["steps"])


def _normalize_labels(words: list[str]) -> frozenset[str]:
    return frozenset(normalize_label(word) for word in words)


@lru_cache(maxsize=1)
def _load_declaration() -> dict[str, Any]:
    return tomllib.loads((templates_folder() / "roster.toml").read_text(encoding="utf-8"))


# The head of the table is looked for in this many first rows: a title often stands above it.
_HEAD_ROWS = 10
# 单位名称（全称）, *单位名称, 联系电话：
_REMARKS_IN_HEAD = re.compile(r"\([^()]*\)$|^[*#]+|[*:]+$")


@dataclass(frozen=True, slots=True)
class RosterHead:
    """Where the columns stand: the row from 0, and the columns of each kind from the left."""

    row: int
    cells: Sequence[Cell]
    places: Mapping[str, tuple[int, ...]]

    def list_faults(self) -> Iterator[str]:
        """Columns that two heads claim: reading one of them would lose the other."""
        for column in load_roster_columns().values():
            places = self.places.get(column.id, ())
            if len(places) > 1 and not column.is_list:
                which = "、".join(f"{column_letters(at)} 列“{printable_excerpt(self.cells[at])}”" for at in places)
                side = "；分成左右两栏的，请接成一栏" if column.id == "name" else ""
                yield f"有 {len(places)} 列都是{column.head}：{which}，请只留一列{side}"

    def list_nameless(self, rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
        """Columns without a head that hold text all the same: it would be lost."""
        seen = {at for at, cell in enumerate(self.cells) if not is_blank(printable_excerpt(cell))}
        for number, row in enumerate(rows[self.row + 1 :], self.row + 2):
            for at, cell in enumerate(row):
                if at not in seen and isinstance(cell, str) and _is_text(cell):
                    seen.add(at)
                    yield f"{column_letters(at)} 列没有列名，第 {number} 行却写着“{printable_excerpt(cell)}”，请写上列名，或删去这一列"


def find_head(grid: Grid) -> RosterHead | None:
    """The head of a sheet's roster, None where no row names a column of units."""
    for number, row in enumerate(grid.rows[:_HEAD_ROWS]):
        places = {
            column.id: found for column in load_roster_columns().values() if (found := _find_columns(row, column))
        }
        if "name" in places:
            return RosterHead(number, row, places)
    return None


def _find_columns(row: Sequence[Cell], column: RosterColumn) -> tuple[int, ...]:
    labels = [normalize_label(printable_excerpt(cell)) for cell in row]
    return tuple(at for at, label in enumerate(labels) if column.heads & {label, _REMARKS_IN_HEAD.sub("", label)})


def _is_text(cell: str) -> bool:
    return not is_blank(cell) and not normalize_label(cell).isdecimal()
