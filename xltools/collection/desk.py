"""The office's desk: a collection with its record open, and what can be asked of it while it is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from xltools.collection.board.build import build_board
from xltools.collection.folder import Collection
from xltools.collection.inbox.replaced import replaced
from xltools.collection.inbox.settled import Settled, Task, settle
from xltools.collection.record.opening import Say, open_record
from xltools.collection.record.returns import returns_in
from xltools.collection.record.rows import Event, EventKind, FileRow
from xltools.collection.record.store import Record
from xltools.collection.review import Review, check_inbox, look_at_inbox
from xltools.collection.standing import Board, Version
from xltools.collection.terms import CollectionTerms
from xltools.excel.fault import FileFault
from xltools.form.unit import Unit
from xltools.reading.roster import register_of

__all__ = ["Desk", "open_desk"]


@dataclass(frozen=True, slots=True)
class Desk:
    """A collection at one moment. Every method may raise FileFault for a roster that cannot be used."""

    collection: Collection
    record: Record
    terms: CollectionTerms
    now: datetime

    def look(self) -> Review:
        """See what lies in the inbox, and whose it is; nothing is checked."""
        return look_at_inbox(self.collection, self.record, self.now, self.terms.jobs)

    def check(self) -> tuple[Iterator[tuple[FileRow, bool]], str]:
        """Check what is new or has changed; each file of the inbox in turn, and whether it was checked now.

        With them, what was passed over there.
        """
        return check_inbox(self.collection, self.record, self.terms, self.now)

    def settle(self, rows: Sequence[FileRow]) -> Settled:
        """Give every file to its unit; what changed by that, and new decisions, are written into the journal."""
        settled = settle(rows, self._task())
        self._write_currents(settled)
        self._write_decisions()
        return settled

    def board(self, settled: Settled) -> Board:
        """Where everybody stands."""
        return build_board(self.collection.config, settled, self._task(), self.record.returns())

    def journal(self, name: str | None = None) -> list[Event]:
        """The journal; of one unit, what names it and what is about its files. Raises FileFault for an unknown name."""
        events = list(self.record.events())
        if name is None:
            return events
        unit = self.unit(name)
        files = {one.path for one in self.versions_of(name)}
        return [one for one in events if one.unit == unit.name or one.path in files]

    def unit(self, name: str) -> Unit:
        """The unit of the roster that a name means. Raises FileFault with the nearest ones where it means none."""
        register = register_of(self.terms.roster)
        unit = register.named(name)
        if unit is None:
            near = "、".join(one.name for one in register.nearest(name))
            hint = f"名录中最相近的是：{near}。" if near else "请核对名录。"
            raise FileFault(self.collection.roster, "roster", f"名录中没有“{name}”", hint)
        return unit

    def versions_of(self, name: str) -> tuple[Version, ...]:
        """The versions of a unit, the current one first. Raises FileFault for a name that means none."""
        versions = settle(self.look().rows, self._task()).versions.get(self.unit(name).name)
        return versions.all if versions is not None else ()

    def _task(self) -> Task:
        config = self.collection.config
        return Task(self.terms.roster, config.year, config.decisions, self.now, self.terms.fits)

    def _write_currents(self, settled: Settled) -> None:
        before = self.record.currents()
        now = {
            unit: (versions.current.sha256, versions.current.path)
            for unit, versions in settled.versions.items()
            if versions.current is not None
        }
        for unit, (sha256, path) in now.items():
            if unit in before and before[unit][0] != sha256:
                said = replaced(self.collection, before[unit][1], path, self.terms.jobs)
                self.record.write([Event(self.now, EventKind.CURRENT, unit, path, sha256, said)])
        if now != before:
            self.record.put_currents(now)

    def _write_decisions(self) -> None:
        decisions = self.collection.config.decisions
        if not decisions:
            return
        known = {(one.path, one.said) for one in self.record.events() if one.kind is EventKind.DECIDED}
        self.record.write(
            Event(self.now, EventKind.DECIDED, one.unit, one.file, "", one.told)
            for one in decisions
            if (one.file, one.told) not in known
        )


@contextmanager
def open_desk(
    collection: Collection, now: datetime, say: Say, *, deep: bool = False, jobs: int | None = None
) -> Iterator[Desk]:
    """Open the desk for one command; another command waits until it is closed. A lost record is made again.

    Raises FileFault when another command does not let go of it.
    """
    with open_record(collection.record, say) as record:
        if record.empty:
            found = list(returns_in(collection.returned, collection.root))
            for row in found:
                record.put_return(row)
            said = f"记录是新的，由文件重新建立；退回件 {len(found)} 份"
            record.write([Event(now, EventKind.REBUILT, said=said)] if found else [])
        yield Desk(collection, record, CollectionTerms(collection, deep=deep, jobs=jobs), now)
