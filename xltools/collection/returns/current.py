"""Returning from the desk: every unit's current version with open findings, kept in the record and in the journal."""

from collections.abc import Container, Iterator
from pathlib import Path

from xltools.checks.batch import check_files
from xltools.collection.desk import Desk
from xltools.collection.inbox.settled import Settled
from xltools.collection.record.rows import Event, EventKind, ReturnRow
from xltools.collection.returns.content import Wish
from xltools.collection.returns.returned import Returned, State
from xltools.collection.returns.write import write_returns

__all__ = ["return_current"]


def return_current(desk: Desk, settled: Settled) -> Iterator[Returned]:
    """Return what is wrong, once for each version. Raises FileFault when the folder of returns cannot be written."""
    collection, terms = desk.collection, desk.terms.load()
    units = {unit.name: unit for unit in desk.terms.roster.units}
    current = {
        collection.root / versions.current.path: units[name]
        for name, versions in settled.versions.items()
        if versions.current is not None and versions.current.status in ("error", "explain")
    }
    known = frozenset(desk.record.returns())
    outcomes = check_files(list(current), terms) if current else ()
    config, today = collection.config, desk.now.date()
    wish = Wish(config.deadline, config.contact, config.place)
    for returned in write_returns(outcomes, collection.returned, terms, wish, today=today, senders=current):
        _keep(desk, returned, known)
        yield returned


def _keep(desk: Desk, returned: Returned, known: Container[str]) -> None:
    """Write a return into the record and the journal; `known` are the versions returned before this run."""
    if returned.letter is None or not returned.sha256:
        return
    workbook = _name(desk, returned.workbook) if returned.workbook is not None else ""
    row = ReturnRow(returned.sha256, returned.unit, workbook, _name(desk, returned.letter), desk.now)
    if row.sha256 not in known:
        desk.record.put_return(row)
    if returned.state is not State.UNCHANGED:
        said = f"第 {returned.round} 次"
        desk.record.write([Event(desk.now, EventKind.RETURNED, row.unit, workbook or row.letter, row.sha256, said)])


def _name(desk: Desk, path: Path) -> str:
    return path.relative_to(desk.collection.root).as_posix()
