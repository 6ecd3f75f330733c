"""Where everybody stands, at one moment: the data behind the terminal board, 报送情况.xlsx, the page and the reminders.

The board of a collection at one moment: every unit of the roster with its state, every file that counts for none.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from xltools.collection.assign import OUTSIDE_ROSTER, Assignment, UnassignedFile
from xltools.collection.config import Config
from xltools.collection.database import ReturnRow
from xltools.collection.versions import UnitVersions, Version
from xltools.roster.unit import Roster, Unit

__all__ = [
    "LATE",
    "SCHEMA",
    "Board",
    "SubmissionHistory",
    "UnitOverview",
    "UnitStatus",
    "as_json",
    "build_board",
]

# Counted beside the states: a report may be late whatever else it is; a file may be nobody's.
LATE = "迟报"


SCHEMA = "xltools/status/1"


class UnitStatus(StrEnum):
    """How a unit stands, the worst first."""

    MISSING = "未报"
    ERRORS = "有错误"
    EXPLAIN = "需说明"
    RETURNED = "已退回"
    WAITING = "已报待核"
    PASSED = "已通过"


@dataclass(frozen=True, slots=True)
class UnitOverview:
    """A unit of the roster: its state, its current version, the earlier ones newest first; `returned`: the file sent back.

    `is_late`: its first report came after the deadline. `missing_path`: what it sent last, where that is no longer there and
    nothing else of it is; "" where nothing has gone.
    """

    unit: Unit
    status: UnitStatus
    is_late: bool = False
    current: Version | None = None
    earlier: tuple[Version, ...] = ()
    returned: str = ""
    missing_path: str = ""


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
    unassigned: tuple[UnassignedFile, ...] = ()
    subordinate_count: int = 0
    return_deadline: date | None = None

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many units are in each state, then how many are late, and how many files are of nobody on the roster."""
        states = Counter(unit.status for unit in self.units)
        late = sum(1 for unit in self.units if unit.is_late)
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

    def missing(self) -> tuple[Unit, ...]:
        """The units that sent nothing, in the order of the roster."""
        return tuple(one.unit for one in self.units if one.status is UnitStatus.MISSING)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do: every unit has passed, and every file counts or was decided not to."""
        return all(stray.is_decided for stray in self.unassigned) and all(
            one.status is UnitStatus.PASSED for one in self.units
        )


_NO_VERSIONS = UnitVersions(None, ())


@dataclass(frozen=True)
class SubmissionHistory:
    """What the record knows beside the files.

    Attributes:
        returns: the return of a version, by its SHA-256.
        contents_by_unit: what ever counted for a unit, by its SHA-256: the unit, and when it came.
    """

    returns: Mapping[str, ReturnRow]
    contents_by_unit: Mapping[str, tuple[str, datetime]]

    def contents_of(self, unit: str) -> Mapping[str, datetime]:
        """The contents that a unit ever sent, and when each came."""
        return self.by_unit.get(unit, {})

    @cached_property
    def by_unit(self) -> Mapping[str, Mapping[str, datetime]]:
        """The same for every unit."""
        found: dict[str, dict[str, datetime]] = {}
        for sha256, (unit, at) in self.contents_by_unit.items():
            found.setdefault(unit, {})[sha256] = at
        return found


def build_board(
    config: Config, assignment: Assignment, roster: Roster, past: SubmissionHistory, now: datetime
) -> Board:
    """The board at this moment."""
    # A unit below another one reports there; only where it sent something here does it stand on this board.
    expected = [unit for unit in roster.units if not unit.parent or unit.name in assignment.versions]
    units = (_unit_overview(unit, assignment.versions.get(unit.name, _NO_VERSIONS), past, config) for unit in expected)
    return Board(
        place=config.place,
        year=config.year,
        created_at=now,
        deadline=config.deadline,
        contact=config.contact,
        units=tuple(units),
        unassigned=assignment.unassigned,
        subordinate_count=len(roster.units) - len(expected),
        return_deadline=config.return_deadline,
    )


def _unit_overview(unit: Unit, versions: UnitVersions, past: SubmissionHistory, config: Config) -> UnitOverview:
    current = versions.current
    returned = past.returns.get(current.sha256) if current is not None else None
    current = _add_unreported(current, returned)
    vanished = _find_vanished(versions, past.contents_of(unit.name))
    return UnitOverview(
        unit=unit,
        status=_unit_status(current, returned),
        is_late=_is_late(versions, past.contents_of(unit.name).values(), config.deadline),
        current=_add_vanished(_add_sent_back(current, returned), vanished),
        missing_path=vanished if current is None else "",
        earlier=versions.others,
        returned=(returned.workbook or returned.letter) if returned is not None else "",
    )


def _add_sent_back(current: Version | None, returned: ReturnRow | None) -> Version | None:
    """The current version; a return that came back as it went out is no newer one, but it shall not go unnoticed."""
    if current is None or returned is None or not returned.sent_back:
        return current
    remark = f"“{returned.sent_back}”是原样发回的退回件，没有改动，请联系对方"
    return replace(current, remarks=(*current.remarks, remark))


def _add_unreported(current: Version | None, returned: ReturnRow | None) -> Version | None:
    """The current version; what was found in it since it was returned is not known to its unit."""
    if (
        current is None
        or returned is None
        or not returned.unreported
        or _unit_status(current, returned) is not UnitStatus.RETURNED
    ):
        return current
    remark = f"退回后又有 {returned.unreported} 处新问题，退回件里没有，请再运行 xltools return"
    return replace(current, remarks=(*current.remarks, remark))


def _unit_status(current: Version | None, returned: ReturnRow | None) -> UnitStatus:
    if current is None:
        return UnitStatus.MISSING
    if not current.status or current.doubt:
        return UnitStatus.WAITING
    if current.status == "pass":
        return UnitStatus.PASSED
    if returned is not None:
        return UnitStatus.RETURNED
    return UnitStatus.ERRORS if current.status == "error" else UnitStatus.EXPLAIN


def _find_vanished(versions: UnitVersions, sent: Mapping[str, datetime]) -> str:
    """What the unit sent last, where that is no longer there; "" where nothing newer than what is there has gone."""
    there = {version.sha256: version.saved for version in versions.all}
    gone = max((at for sha256, at in sent.items() if sha256 not in there), default=None)
    if gone is None or any(saved >= gone for saved in there.values()):
        return ""
    return f"曾收到 {gone:%Y-%m-%d %H:%M} 的一份，文件已不在收件里，见 xltools log"


def _add_vanished(current: Version | None, vanished: str) -> Version | None:
    """The current version; that a newer one was there before must not be forgotten."""
    if current is None or not vanished:
        return current
    return replace(current, remarks=(*current.remarks, vanished))


def _is_late(versions: UnitVersions, came: Collection[datetime], deadline: date | None) -> bool:
    """Whether the first of a unit's workbooks came after the deadline; a corrected one may come later.

    `came` are the times of all that ever counted for it, though it may have been replaced since.
    """
    sent = [*(version.saved for version in versions.all), *came]
    return deadline is not None and bool(versions.all) and min(sent).date() > deadline


def as_json(board: Board) -> dict[str, Any]:
    """The document that `status --format json` prints; times are local, in ISO form."""
    return {
        "schema": SCHEMA,
        "place": board.place,
        "year": board.year,
        "made": board.created_at.isoformat(),
        "deadline": board.deadline.isoformat() if board.deadline else None,
        "days_left": board.days_left,
        "return_deadline": board.return_deadline.isoformat() if board.return_deadline else None,
        "counts": dict(board.counts),
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
        "late": one.is_late,
        "current": _version_json(one.current) if one.current else None,
        "earlier": [_version_json(version) for version in one.earlier],
        "returned": one.returned or None,
        "vanished": one.missing_path or None,
    }


def _version_json(version: Version) -> dict[str, Any]:
    return {
        "path": version.path,
        "sha256": version.sha256,
        "saved": version.saved.isoformat(),
        "declared": version.declared.isoformat() if version.declared else None,
        "round": version.round,
        "status": version.status or None,
        "errors": version.errors,
        "explains": version.explains,
        "copies": list(version.copies),
        "doubt": version.doubt or None,
        "decision": version.decision or None,
        "rejected": version.is_rejected,
        "remarks": list(version.remarks),
    }


def _unassigned_json(unassigned: UnassignedFile) -> dict[str, Any]:
    return {
        "path": unassigned.path,
        "said": unassigned.claimed_name or None,
        "reason": unassigned.reason,
        "remedy": unassigned.remedy,
        "nearest": list(unassigned.nearest),
        "outside": unassigned.is_outside,
        "decided": unassigned.is_decided,
    }
