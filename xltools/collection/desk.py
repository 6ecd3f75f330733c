"""The office's desk: a collection with its record open, and what can be asked of it while it is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from xltools.collection.board.build import Past, build_board
from xltools.collection.folder import Collection
from xltools.collection.inbox.decided import Decided, decide
from xltools.collection.inbox.settled import Settled, Task, settle
from xltools.collection.journal import note_currents, note_decisions, note_senders
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
        settled = settle(rows, self._task(rows))
        note_senders(self.record, settled)
        note_currents(self.collection, self.record, settled, rows, self.now, self.terms.jobs)
        note_decisions(self.record, self.collection.config.decisions, self.now)
        return settled

    def board(self, settled: Settled) -> Board:
        """Where everybody stands."""
        past = Past(self.record.returns(), self.record.sent())
        return build_board(self.collection.config, settled, self.terms.roster, past, self.now)

    def journal(self, name: str | None = None) -> list[Event]:
        """The journal; of one unit, what names it and what is about a content that was ever its own.

        Raises FileFault for a name that neither the roster nor the journal knows.
        """
        events = list(self.record.events())
        if name is None:
            return events
        named = {one.unit for one in events if self._means(one.unit, name)}
        names = named or {self.unit(name).name}
        contents = {sha256 for sha256, (unit, _) in self.record.sent().items() if unit in names}
        paths = {one.path for one in events if one.sha256 in contents}
        return [one for one in events if one.unit in names or one.sha256 in contents or one.path in paths]

    def _means(self, unit: str, name: str) -> bool:
        """Whether an event's unit is the one that a name means, be it that it left the roster."""
        if not unit:
            return False
        register = register_of(self.terms.roster)
        meant = register.named(name)
        return unit == name or (meant is not None and register.named(unit) is meant)

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
        rows = self.look().rows
        versions = settle(rows, self._task(rows)).versions.get(self.unit(name).name)
        return versions.all if versions is not None else ()

    def _task(self, rows: Sequence[FileRow]) -> Task:
        config = self.collection.config
        decided = Decided({}, {}, ())
        if config.decisions:
            others = {row.path: row.skip for row in self.record.files().values() if row.skip}
            decided = decide(config.decisions, rows, others, self.collection.root.as_posix())
        missed = self.record.first_event_after(config.deadline) if config.deadline is not None else None
        return Task(self.terms.roster, config.year, decided, self.now, self.terms.fits, missed, config.deadline)


@contextmanager
def open_desk(
    collection: Collection, now: datetime, say: Say, *, deep: bool = False, jobs: int | None = None
) -> Iterator[Desk]:
    """Open the desk for one command; another command waits until it is closed. A lost record is made again.

    Raises FileFault when another command does not let go of it.
    """
    with open_record(collection.record, say) as record:
        if record.empty:
            _rebuild(collection, record, now)
        yield Desk(collection, record, CollectionTerms(collection, deep=deep, jobs=jobs), now)


def _rebuild(collection: Collection, record: Record, now: datetime) -> None:
    """Take up what the folder tells of returns. Where commands wrote something before, there was a record, and it is lost."""
    found = list(returns_in(collection.returned, collection.root))
    for row in found:
        record.put_return(row)
    outputs = (collection.issued, collection.returned, collection.merged)
    if found or any(folder.is_dir() and any(folder.iterdir()) for folder in outputs):
        said = f"记录是新的，由文件重新建立；退回件 {len(found)} 份"
        record.write([Event(now, EventKind.REBUILT, said=said)])
