"""The board of a collection at one moment: every unit of the roster with its state, every file that counts for none."""

from collections.abc import Mapping
from datetime import date

from xltools.collection.config import Config
from xltools.collection.decision import Decision
from xltools.collection.inbox.settled import Settled, Task
from xltools.collection.inbox.versions import UnitVersions
from xltools.collection.record.rows import ReturnRow
from xltools.collection.standing import Board, State, Stray, UnitStanding, Version
from xltools.form.unit import Unit

__all__ = ["build_board"]

_NONE = UnitVersions(None, ())


def build_board(config: Config, settled: Settled, task: Task, returns: Mapping[str, ReturnRow]) -> Board:
    """The board. `returns` are those made so far, by the SHA-256 of the version returned."""
    # A unit below another one reports there; only where it sent something here does it stand on this board.
    expected = (unit for unit in task.roster.units if not unit.parent or unit.name in settled.versions)
    units = (_standing(unit, settled.versions.get(unit.name, _NONE), returns, config) for unit in expected)
    return Board(
        place=config.place,
        year=config.year,
        made=task.now,
        deadline=config.deadline,
        contact=config.contact,
        units=tuple(units),
        strays=(*settled.strays, *map(_unused, settled.unused)),
    )


def _standing(unit: Unit, versions: UnitVersions, returns: Mapping[str, ReturnRow], config: Config) -> UnitStanding:
    current = versions.current
    returned = returns.get(current.sha256) if current is not None else None
    return UnitStanding(
        unit=unit,
        state=_state(current, returned),
        late=_late(versions, config.deadline),
        current=current,
        earlier=versions.others,
        returned=(returned.workbook or returned.letter) if returned is not None else "",
    )


def _state(current: Version | None, returned: ReturnRow | None) -> State:
    if current is None:
        return State.MISSING
    if not current.status:
        return State.WAITING
    if current.status == "pass":
        return State.PASSED
    if returned is not None:
        return State.RETURNED
    return State.ERRORS if current.status == "error" else State.EXPLAIN


def _late(versions: UnitVersions, deadline: date | None) -> bool:
    """Whether the first of a unit's workbooks came after the deadline; a corrected one may come later."""
    sent = [version.saved.date() for version in versions.all]
    return deadline is not None and bool(sent) and min(sent) > deadline


def _unused(decision: Decision) -> Stray:
    """A decision on a file that is not there, which would otherwise go unnoticed."""
    reason = f"xltools.toml 里对它作了决定（{decision.choice.word}：{decision.reason}），收件中却没有这份文件"
    return Stray(decision.file, decision.unit, reason, "请核对 [[decision]] 中的 file。")
