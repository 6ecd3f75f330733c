"""The board of a collection at one moment: every unit of the roster with its state, every file that counts for none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from xltools.collection.config import Config
from xltools.collection.inbox.settled import Settled
from xltools.collection.inbox.versions import UnitVersions
from xltools.collection.record.rows import ReturnRow
from xltools.collection.standing import Board, State, UnitStanding, Version
from xltools.form.unit import Roster, Unit

__all__ = ["Past", "build_board"]

_NONE = UnitVersions(None, ())


@dataclass(frozen=True, slots=True)
class Past:
    """What the record knows beside the files: returns by the SHA-256 of the version, first arrivals by the unit's name."""

    returns: Mapping[str, ReturnRow]
    firsts: Mapping[str, datetime]


def build_board(config: Config, settled: Settled, roster: Roster, past: Past, now: datetime) -> Board:
    """The board at this moment."""
    # A unit below another one reports there; only where it sent something here does it stand on this board.
    expected = [unit for unit in roster.units if not unit.parent or unit.name in settled.versions]
    units = (_standing(unit, settled.versions.get(unit.name, _NONE), past, config) for unit in expected)
    return Board(
        place=config.place,
        year=config.year,
        made=now,
        deadline=config.deadline,
        contact=config.contact,
        units=tuple(units),
        strays=settled.strays,
        below=len(roster.units) - len(expected),
    )


def _standing(unit: Unit, versions: UnitVersions, past: Past, config: Config) -> UnitStanding:
    current = versions.current
    returned = past.returns.get(current.sha256) if current is not None else None
    return UnitStanding(
        unit=unit,
        state=_state(current, returned),
        late=_late(versions, past.firsts.get(unit.name), config.deadline),
        current=_with_sent_back(current, returned),
        earlier=versions.others,
        returned=(returned.workbook or returned.letter) if returned is not None else "",
    )


def _with_sent_back(current: Version | None, returned: ReturnRow | None) -> Version | None:
    """The current version; a return that came back as it went out is no newer one, but it shall not go unnoticed."""
    if current is None or returned is None or not returned.sent_back:
        return current
    remark = f"“{returned.sent_back}”是原样发回的退回件，没有改动，请联系对方"
    return replace(current, remarks=(*current.remarks, remark))


def _state(current: Version | None, returned: ReturnRow | None) -> State:
    if current is None:
        return State.MISSING
    if not current.status or current.doubt:
        return State.WAITING
    if current.status == "pass":
        return State.PASSED
    if returned is not None:
        return State.RETURNED
    return State.ERRORS if current.status == "error" else State.EXPLAIN


def _late(versions: UnitVersions, first: datetime | None, deadline: date | None) -> bool:
    """Whether the first of a unit's workbooks came after the deadline; a corrected one may come later.

    `first` is when the first one came by the record, though it may have been replaced since.
    """
    sent = [version.saved for version in versions.all]
    return deadline is not None and bool(sent) and min([*sent, *([first] if first else [])]).date() > deadline
