"""The board of a collection at one moment, and what every rendering of it says alike.

That is: its title, how far the deadline is, what people typed, made safe to show; and why a unit is missing although
something came in: a file that was not accepted, one of another year, one of unclear sender.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from xltools.collection.config import Config
from xltools.excel.text import printable_excerpt
from xltools.intake.assign import Intake
from xltools.intake.exclusions import Exclusion
from xltools.intake.status import LATE, UnitOverview, UnitStatus, Version, format_days_left
from xltools.to_json import select_json

# Counted beside the statuses: a file may be nobody's.
OUTSIDE_ROSTER = "名录外"
# Where the lists that others cut short stand whole.
BOOK_NAME = "报送情况.xlsx"
# What is left out of a list.
REST = "……等 {count} {measure}"
_NO_KIND = "其他单位"
_LONGEST = 120
LONGEST_PATH = 240


@dataclass(frozen=True)
class Board:
    """The whole board: each unit as it stands and each file that counts for none. `created_at`: the moment it is true for."""

    config: Config
    intake: Intake
    created_at: datetime

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many units are in each state, then how many are late, and how many files are of nobody on the roster."""
        states = Counter(unit.status for unit in self.intake.units)
        late = sum(1 for unit in self.intake.units if unit.late)
        outside = sum(1 for one in self.intake.unassigned if one.is_outside)
        return {**{state.value: states[state] for state in UnitStatus}, LATE: late, OUTSIDE_ROSTER: outside}

    @property
    def days_left(self) -> int | None:
        """Days to the deadline, negative once it is past; None where none is set."""
        deadline = self.config.deadline
        return (deadline - self.created_at.date()).days if deadline is not None else None

    @property
    def corrections_due(self) -> date | None:
        """The last day for corrections, as returns name it: without one of its own the deadline, until that is past."""
        if self.config.return_deadline is not None:
            return self.config.return_deadline
        return self.config.deadline if self.days_left is not None and self.days_left >= 0 else None

    @property
    def title(self) -> str:
        """What the board is about."""
        return f"{printable_name(self.config.place)} {self.config.year} 年度报送情况"

    @property
    def deadline_words(self) -> str:
        """How far the deadline is."""
        if self.config.deadline is None:
            return "没有设截止日期"
        return format_days_left(self.config.deadline, self.created_at.date())

    @property
    def corrections_words(self) -> str:
        """How far the last day for corrections is, "" where there is none: past it, whatever is still returned is overdue."""
        due = self.corrections_due
        return format_days_left(due, self.created_at.date(), "更正截止") if due is not None else ""

    @property
    def subordinate_words(self) -> str:
        """That some units are not expected here, "" where there are none: they report to the unit above them."""
        count = self.intake.subordinate_count
        return f"另有下属单位 {count} 家由上级单位先行汇总" if count else ""

    def in_state(self, state: UnitStatus) -> tuple[UnitOverview, ...]:
        """The units in a state, in the order of the roster."""
        return tuple(one for one in self.intake.units if one.status is state)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do: every unit has passed, and every file counts or was decided not to."""
        return not self.intake.unresolved and all(one.status is UnitStatus.PASSED for one in self.intake.units)


def format_moment(when: datetime) -> str:
    """A moment, to the minute."""
    return when.replace(tzinfo=None).isoformat(" ", "minutes")


def printable_name(text: str, limit: int = _LONGEST) -> str:
    """A name or path of somebody else's on one line, what cannot be seen in it named: it may be made to mislead."""
    return printable_excerpt(text, limit)


def group_by_kind(units: Iterable[UnitOverview]) -> dict[str, list[UnitOverview]]:
    """Units by their kind, kinds in the order in which the roster first names them."""
    kinds: dict[str, list[UnitOverview]] = {}
    for one in units:
        kinds.setdefault(format_kind(one), []).append(one)
    return kinds


def format_kind(one: UnitOverview) -> str:
    """A unit's kind as it is shown, whatever the roster says or leaves open."""
    return printable_name(one.unit.kind.strip()) or _NO_KIND


# So many traces of a unit are told one by one.
_MOST_HINTS = 2


def list_hints(board: Board) -> Mapping[str, str]:
    """What there is of each missing unit that left a trace, by the unit's name; a doubtful one is told as such."""
    found: dict[str, list[str]] = {}
    for one in board.intake.unassigned:
        path, reason = printable_name(one.path, LONGEST_PATH), printable_name(one.reason).rstrip("。")
        hint = f"可能是“{path}”" if one.is_outside else f"“{path}”没有计入：{reason}"
        for name in one.nearest:
            found.setdefault(name, []).append(hint)
    hints: dict[str, str] = {}
    for unit in board.in_state(UnitStatus.MISSING):
        if several := [*_hints_from_versions(unit), *found.get(unit.unit.name, ())]:
            rest = f"；另有 {len(several) - _MOST_HINTS} 份" if len(several) > _MOST_HINTS else ""
            hints[unit.unit.name] = "；".join(several[:_MOST_HINTS]) + rest
    return hints


def _hints_from_versions(one: UnitOverview) -> Iterator[str]:
    if one.vanished:
        yield one.vanished
    if one.others:
        said = (version.decision.sentence for version in one.others if version.decision)
        why = "；".join(dict.fromkeys(printable_name(sentence, LONGEST_PATH) for sentence in said))
        yield f"来过 {len(one.others)} 份，没有采用{f'（{why}）' if why else ''}"


def as_json(board: Board) -> dict[str, Any]:
    """The document that `status --format json` prints; times are local, in ISO form."""
    return {
        "schema": "xltools/status/1",
        **select_json(board.config, "place year"),
        "made": board.created_at.isoformat(),
        **select_json(board.config, "deadline"),
        **select_json(board, "days_left"),
        **select_json(board.config, "return_deadline"),
        **select_json(board, "counts"),
        "below": board.intake.subordinate_count,
        "units": [_unit_json(one) for one in board.intake.units],
        "strays": [_unassigned_json(one) for one in board.intake.unassigned],
    }


def _unit_json(one: UnitOverview) -> dict[str, Any]:
    return {
        "unit": one.unit.name,
        "code": one.unit.code or None,
        "kind": one.unit.kind or None,
        "state": one.status.value,
        "late": bool(one.late),
        "current": _version_json(one.current, one.doubt) if one.current else None,
        "earlier": [_version_json(version) for version in one.others],
        "returned": one.returned or None,
        "vanished": one.vanished or None,
    }


def _version_json(version: Version, doubt: str = "") -> dict[str, Any]:
    return {
        **select_json(version, "path sha256"),
        "saved": version.arrived.isoformat(),
        "declared": version.file.summary.declared or None,
        "round": version.file.summary.round,
        **select_json(version, "status errors explains hints copies"),
        "doubt": doubt or None,
        "decision": version.decision.sentence if version.decision else None,
        "rejected": version.is_rejected,
        "remarks": list(version.remarks),
    }


def _unassigned_json(unassigned: Exclusion) -> dict[str, Any]:
    return {
        "path": unassigned.path,
        "said": unassigned.claimed_name or None,
        **select_json(unassigned, "reason remedy nearest"),
        "outside": unassigned.is_outside,
        "decided": unassigned.is_decided,
    }
