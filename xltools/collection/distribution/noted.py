"""What was issued, in the journal of the collection."""

from collections.abc import Iterable

from xltools.collection.desk import Desk
from xltools.collection.distribution.issue import Issued, State
from xltools.collection.record.rows import Event, EventKind

__all__ = ["note_issued"]

_OF_NOW = (State.WRITTEN, State.UPDATED)


def note_issued(desk: Desk, issued: Iterable[Issued]) -> None:
    """Write into the journal each workbook that was issued now, or was before and is not told there."""
    told = {event.sha256 for event in desk.record.events() if event.kind is EventKind.ISSUED}
    desk.record.write(
        _event(desk, one)
        for one in issued
        if one.state in _OF_NOW or (one.state is State.UNCHANGED and one.sha256 not in told)
    )


def _event(desk: Desk, one: Issued) -> Event:
    path = f"{desk.collection.config.folders.issued}/{one.path.name}"
    said = one.state.value if one.state in _OF_NOW else "早已下发，补记"
    return Event(desk.now, EventKind.ISSUED, one.unit.name if one.unit is not None else "", path, one.sha256, said)
