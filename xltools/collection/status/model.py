"""The board of a collection at one moment: each unit as it stands, each file that counts for none, and how far the deadline is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from xltools.collection.folder import Config
from xltools.intake.assign import Intake
from xltools.intake.exclusions import Exclusion
from xltools.intake.status import LATE, UnitOverview, UnitStatus, Version
from xltools.to_json import select_json

# Counted beside the statuses: a file may be nobody's.
OUTSIDE_ROSTER = "名录外"

_SCHEMA = "xltools/status/1"


@dataclass(frozen=True)
class Board:
    """The whole board. `created_at` is the moment it is true for; `subordinate_count`: how many more units report to a unit above them.

    `return_deadline`: the last day for what was returned, None where none of its own is set.
    """

    place: str
    year: int
    created_at: datetime
    deadline: date | None
    contact: str
    units: tuple[UnitOverview, ...]
    unassigned: tuple[Exclusion, ...] = ()
    subordinate_count: int = 0
    return_deadline: date | None = None

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many units are in each state, then how many are late, and how many files are of nobody on the roster."""
        states = Counter(unit.status for unit in self.units)
        late = sum(1 for unit in self.units if unit.late)
        outside = sum(1 for stray in self.unassigned if stray.is_outside)
        return {**{state.value: states[state] for state in UnitStatus}, LATE: late, OUTSIDE_ROSTER: outside}

    @property
    def days_left(self) -> int | None:
        """Days to the deadline, negative once it is past; None where none is set."""
        return (self.deadline - self.created_at.date()).days if self.deadline is not None else None

    @property
    def corrections_due(self) -> date | None:
        """The last day for corrections, as returns name it: without one of its own the deadline, until that is past."""
        if self.return_deadline is not None:
            return self.return_deadline
        return self.deadline if self.deadline is not None and self.deadline >= self.created_at.date() else None

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do: every unit has passed, and every file counts or was decided not to."""
        return all(stray.is_decided for stray in self.unassigned) and all(
            one.status is UnitStatus.PASSED for one in self.units
        )


def build_board(config: Config, intake: Intake, now: datetime) -> Board:
    """The board at this moment."""
    return Board(
        place=config.place,
        year=config.year,
        created_at=now,
        deadline=config.deadline,
        contact=config.contact,
        units=intake.units,
        unassigned=intake.unassigned,
        subordinate_count=intake.subordinate_count,
        return_deadline=config.return_deadline,
    )


def as_json(board: Board) -> dict[str, Any]:
    """The document that `status --format json` prints; times are local, in ISO form."""
    return {
        "schema": _SCHEMA,
        **select_json(board, "place year"),
        "made": board.created_at.isoformat(),
        **select_json(board, "deadline days_left return_deadline counts"),
        "below": board.subordinate_count,
        "units": [_unit_json(one) for one in board.units],
        "strays": [_unassigned_json(one) for one in board.unassigned],
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
        **select_json(version, "status errors explains copies"),
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
