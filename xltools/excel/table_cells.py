"""What a plain table is made of: columns, rows, and cells that may be links, live formulas or coloured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from xltools.excel.styles import STYLES

__all__ = ["TONE_COLOURS", "Column", "Link", "Live", "Row", "TableCell", "Tone"]


class Tone(StrEnum):
    """What a cell's colour says."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    FAINT = "faint"


TONE_COLOURS: Mapping[Tone, Mapping[str, Any]] = {
    Tone.PLAIN: {},
    Tone.GOOD: STYLES["fine"],
    Tone.WARN: STYLES["explain"],
    Tone.BAD: STYLES["wrong"],
    Tone.FAINT: {"font_color": "#808080"},
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a place in the same workbook."""

    target: str
    shown: str


@dataclass(frozen=True, slots=True)
class Live:
    """A formula with the value it has now; a float is a part of a whole."""

    formula: str
    value: int | float | Decimal | str


TableCell = str | int | Decimal | Link | Live | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its widest and narrowest in half-width places, and how its cells lie.

    `faint` is for hashes and ids: small, grey, cut off at the cell's edge rather than wrapped; `one_line` for labels
    that are rather shown smaller than in two lines.
    `number_format` is Excel's, for columns whose numbers are no plain counts.
    """

    head: str
    widest: int = 40
    narrowest: int = 6
    align: Literal["left", "center", "right"] = "left"
    faint: bool = False
    one_line: bool = False
    number_format: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: a cell for each column, and the tones of those that are coloured."""

    cells: tuple[TableCell, ...]
    tones: Mapping[int, Tone] = field(default_factory=dict)
