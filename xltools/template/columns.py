"""The columns of the 校验 sheet, and the formulas that stand in them on each line."""

from dataclasses import dataclass
from enum import IntEnum

from xltools.checks.live.lines import Line
from xltools.form.rules.model import Severity
from xltools.template import words
from xltools.template.counting import stripped

__all__ = ["Column", "LineFormulas", "unless_explained"]


class Column(IntEnum):
    """The columns from A on. The last two are hidden."""

    CODE = 0
    TITLE = 1
    PLACE = 2
    LEFT = 3
    RIGHT = 4
    DIFFERENCE = 5
    RESULT = 6
    LINK = 7
    EXPLANATION = 8
    KEY = 9
    STATE = 10

    @property
    def letter(self) -> str:
        """The letter of the column."""
        return chr(ord("A") + self)

    def at(self, row: int) -> str:
        """The address of the cell in a row, counted from 0."""
        return f"{self.letter}{row + 1}"


@dataclass(frozen=True, slots=True)
class LineFormulas:
    """The formulas of one line; a number where nothing has to be calculated, "" where nothing stands.

    `state` is how many needed cells hold no number, or that the rule is not asked; of texts, how many are unfinished.
    """

    state: str
    left: str
    right: str
    difference: str
    result: str


def unless_explained(line: Line, otherwise: str) -> str:
    """What a failing line says: a reason beside it excuses an `explain`, never an `error`."""
    if line.severity is Severity.ERROR:
        return otherwise
    if line.severity is Severity.HINT:
        return f'"{words.HINTED}"'
    text = Column.EXPLANATION.at(line.row)
    return f'IF(IF(ISERROR({text}),0,LEN({stripped(text)}))>0,"{words.EXPLAINED}",{otherwise})'
