"""Where everybody stands, at one moment: the data behind the terminal board, 报送情况.xlsx, the page and the reminders."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from xltools.form.unit import Unit

__all__ = ["LATE", "STRAY", "Board", "State", "Stray", "UnitStanding", "Version"]

# Counted beside the states: a report may be late whatever else it is; a file may be nobody's.
LATE = "迟报"
STRAY = "名录外"


class State(StrEnum):
    """How a unit stands, the worst first."""

    MISSING = "未报"
    ERRORS = "有错误"
    EXPLAIN = "需说明"
    RETURNED = "已退回"
    WAITING = "已报待核"
    PASSED = "已通过"


@dataclass(frozen=True, slots=True)
class Version:
    """One workbook that a unit sent.

    Attributes:
        path: below the collection's folder, as people are shown it: 收件/教育局.xlsx, 收件/包.zip/教育局.xlsx.
        saved: when it was saved, by its file's time.
        declared: the day written on the cover, None where there is none.
        round: how often the unit's workbook had been returned when this one was made; 0 for the first.
        status: `pass`, `explain`, `error`; "" where it was not checked yet.
        errors, explains: how many open findings of either kind it has.
        doubt: why it must not count before the office has decided, "" where it may.
        decision: what the office decided of it, in words; `rejected`: that it does not count.
        copies: further paths with the very same content.
        remarks: what the office should know of it: an odd time, a decision, on what grounds it is this unit's.
    """

    path: str
    sha256: str
    saved: datetime
    declared: date | None = None
    round: int = 0
    status: str = ""
    errors: int = 0
    explains: int = 0
    copies: tuple[str, ...] = ()
    doubt: str = ""
    decision: str = ""
    rejected: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """A unit of the roster: its state, its current version, the earlier ones newest first; `returned`: the file sent back.

    `late`: its first report came after the deadline. `vanished`: what it sent last, where that is no longer there and
    nothing else of it is; "" where nothing has gone.
    """

    unit: Unit
    state: State
    late: bool = False
    current: Version | None = None
    earlier: tuple[Version, ...] = ()
    returned: str = ""
    vanished: str = ""


@dataclass(frozen=True, slots=True)
class Stray:
    """A file that counts for no unit: what it calls itself, why, what to do, and the units it may be meant for.

    `outside`: its sender is unknown or in doubt (名录外); otherwise it is of another year, or unreadable. `decided`: the
    office decided that it does not count, and nothing is left to do. `void`: nobody filled it in.
    `unmet`: a decision of the office on it that comes to nothing, be it that no such file is there.
    """

    path: str
    said: str
    reason: str
    remedy: str
    nearest: tuple[str, ...] = ()
    outside: bool = False
    decided: bool = False
    void: bool = False
    unmet: bool = False

    @property
    def word(self) -> str:
        """What kind of stray file it is, in a word."""
        if self.decided:
            return "决定不采用"
        if self.unmet:
            return "决定未生效"
        return STRAY if self.outside else "不能计入"


@dataclass(frozen=True)
class Board:
    """The whole board. `made` is the moment it is true for; `below`: how many more units report to a unit above them.

    `return_deadline`: the last day for what was returned, None where none of its own is set.
    """

    place: str
    year: int
    made: datetime
    deadline: date | None
    contact: str
    units: tuple[UnitStanding, ...]
    strays: tuple[Stray, ...] = ()
    below: int = 0
    return_deadline: date | None = None

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many units are in each state, then how many are late, and how many files are of nobody on the roster."""
        states = Counter(unit.state for unit in self.units)
        late = sum(1 for unit in self.units if unit.late)
        outside = sum(1 for stray in self.strays if stray.outside)
        return {**{state.value: states[state] for state in State}, LATE: late, STRAY: outside}

    @property
    def days_left(self) -> int | None:
        """Days to the deadline, negative once it is past; None where none is set."""
        return (self.deadline - self.made.date()).days if self.deadline is not None else None

    @property
    def corrections_due(self) -> date | None:
        """The last day for corrections, as returns name it: without one of its own the deadline, until that is past."""
        if self.return_deadline is not None:
            return self.return_deadline
        return self.deadline if self.deadline is not None and self.deadline >= self.made.date() else None

    def missing(self) -> tuple[Unit, ...]:
        """The units that sent nothing, in the order of the roster."""
        return tuple(one.unit for one in self.units if one.state is State.MISSING)

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do: every unit has passed, and every file counts or was decided not to."""
        return all(stray.decided for stray in self.strays) and all(one.state is State.PASSED for one in self.units)
