"""The head of a roster: the row that names its columns, on whichever visible sheet and below whatever title it stands."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.excel.grid import Cell, Grid
from xltools.excel.text import is_blank, normal_label, shown
from xltools.form.field import Place
from xltools.reading.roster.columns import RosterColumn, roster_columns

__all__ = ["Head", "column_name", "find_head"]

# The head of the table is looked for in this many first rows: a title often stands above it.
_HEAD_ROWS = 10
# 单位名称（全称）, *单位名称, 联系电话：
_ASIDES = re.compile(r"\([^()]*\)$|^[*#]+|[*:]+$")


@dataclass(frozen=True, slots=True)
class Head:
    """Where the columns stand: the row from 0, and the columns of each kind from the left."""

    row: int
    cells: Sequence[Cell]
    places: Mapping[str, tuple[int, ...]]

    def faults(self) -> Iterator[str]:
        """Columns that two heads claim: reading one of them would lose the other."""
        for column in roster_columns().values():
            places = self.places.get(column.id, ())
            if len(places) > 1 and not column.several:
                which = "、".join(f"{column_name(at)} 列“{shown(self.cells[at])}”" for at in places)
                side = "；分成左右两栏的，请接成一栏" if column.id == "name" else ""
                yield f"有 {len(places)} 列都是{column.head}：{which}，请只留一列{side}"

    def nameless(self, rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
        """Columns without a head that hold text all the same: it would be lost."""
        seen: set[int] = set()
        for number, row in enumerate(rows[self.row + 1 :], self.row + 2):
            for at, cell in enumerate(row):
                if at not in seen and isinstance(cell, str) and _is_text(cell) and self._is_nameless(at):
                    seen.add(at)
                    yield f"{column_name(at)} 列没有列名，第 {number} 行却写着“{shown(cell)}”，请写上列名，或删去这一列"

    def _is_nameless(self, at: int) -> bool:
        return at >= len(self.cells) or is_blank(shown(self.cells[at]))


def find_head(grid: Grid) -> Head | None:
    """The head of a sheet's roster, None where no row names a column of units."""
    for number, row in enumerate(grid.rows[:_HEAD_ROWS]):
        places = {column.id: found for column in roster_columns().values() if (found := _places(row, column))}
        if "name" in places:
            return Head(number, row, places)
    return None


def column_name(at: int) -> str:
    """The letter of a column."""
    return Place("", 0, at).cell.removesuffix("1")


def _places(row: Sequence[Cell], column: RosterColumn) -> tuple[int, ...]:
    labels = [normal_label(shown(cell)) for cell in row]
    return tuple(at for at, label in enumerate(labels) if column.heads & {label, _ASIDES.sub("", label)})


def _is_text(cell: str) -> bool:
    return not is_blank(cell) and not normal_label(cell).isdecimal()
