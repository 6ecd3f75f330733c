"""Returning from the desk: every unit's current version with open findings, kept in the record and in the journal."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from xltools.checks.batch import check_files
from xltools.collection.config import Config
from xltools.collection.desk import Desk
from xltools.collection.inbox.settled import Settled
from xltools.collection.record.rows import Event, EventKind, ReturnRow
from xltools.collection.returns.content import Wish
from xltools.collection.returns.returned import Returned, State
from xltools.collection.returns.shelf import Place, round_in
from xltools.collection.returns.write import write_returns

__all__ = ["return_current"]


def return_current(desk: Desk, settled: Settled) -> Iterator[Returned]:
    """Return what is wrong, once for each version, and once more what was found in it since.

    Raises FileFault when the folder of returns cannot be written.
    """
    collection, terms = desk.collection, desk.terms.load()
    units = {unit.name: unit for unit in desk.terms.roster.units}
    current = {
        collection.root / versions.current.path: units[name]
        for name, versions in settled.versions.items()
        if versions.current is not None and versions.current.status in ("error", "explain")
    }
    known = desk.record.returns()
    before = {sha256: _place(row, collection.root) for sha256, row in known.items()}
    outcomes = check_files(list(current), terms) if current else ()
    wish, today = _wish(collection.config, desk.now.date()), desk.now.date()
    written = write_returns(outcomes, collection.returned, terms, wish, today=today, senders=current, before=before)
    for returned in written:
        _note(desk, returned, known)
        # A return that is written is written, whatever becomes of this command before the last one.
        desk.record.keep()
        yield replace(returned, source=Path(_name(desk, returned.source)))


def _wish(config: Config, today: date) -> Wish:
    """What the returns say. By a day that is past nothing can be corrected: then it is to be soon."""
    day = config.return_deadline or config.deadline
    past = day is not None and day < today
    return Wish(None if past else day, config.contact, config.place, hurry=past)


def _place(row: ReturnRow, root: Path) -> Place:
    path = root / (row.workbook or row.letter)
    return Place(path.with_suffix(".xlsx"), path.with_suffix(".txt"), round_in(path.name), row.told)


def _note(desk: Desk, returned: Returned, known: Mapping[str, ReturnRow]) -> None:
    """Write a return into the record and the journal; `known` are those made before this run.

    One that is there although the record knows nothing of it was written by a command that came to no end.
    """
    if returned.letter is None or not returned.sha256:
        return
    fresh = returned.state is not State.UNCHANGED
    letter, before = _name(desk, returned.letter), known.get(returned.sha256)
    if not fresh and before is not None and round_in(letter) <= round_in(before.workbook or before.letter):
        return
    workbook = _name(desk, returned.workbook) if returned.workbook is not None else ""
    made = _sha256(returned.workbook) if returned.workbook is not None else ""
    row = ReturnRow(returned.sha256, returned.unit, workbook, letter, desk.now, made, told=returned.told)
    desk.record.put_return(row)
    why = "" if fresh else "，退回件已在，补记"
    said = f"第 {returned.round} 次{f'，上次退回后又有 {returned.news} 处新问题' if returned.news else why}"
    desk.record.write([Event(desk.now, EventKind.RETURNED, row.unit, workbook or row.letter, row.sha256, said)])


def _sha256(path: Path) -> str:
    """Of a return as it goes out, "" where it cannot be read now: it comes back unchanged or it does not."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _name(desk: Desk, path: Path) -> str:
    return path.relative_to(desk.collection.root).as_posix()
