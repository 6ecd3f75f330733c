"""What became of a file that was to be returned."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

__all__ = ["Returned", "State"]


class State(StrEnum):
    """What was written."""

    RETURNED = "已写退回件"
    LETTER = "只写了退回函"
    UNCHANGED = "这一版已经退回过，没有再写"
    HELD = "以前的退回件打不开，没有退回"
    UNASSIGNED = "不能确定是哪个单位的，没有退回"
    UNREAD = "文件读不到，没有退回"


@dataclass(frozen=True, slots=True)
class Returned:
    """A return: of which unit and file, what was written or was there already, and why not more.

    `told`: the keys of the findings that it tells, None where nobody knows; `news`: how many of them are new in a
    version that was returned before.
    """

    unit: str
    source: Path
    sha256: str
    workbook: Path | None
    letter: Path | None
    state: State
    round: int = 0
    reason: str = ""
    told: tuple[str, ...] | None = None
    news: int = 0
