"""Going through the inbox: what is new is read or checked, what was seen before is taken from the record.

The office's desk: a collection with its record open, and what can be asked of it while it is.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from xltools.checks.finding import Checked, Refused
from xltools.checks.report import file_as_json, told
from xltools.collection.assign import Decided, Settled, Task, decide, settle
from xltools.collection.check_terms import CollectionTerms
from xltools.collection.database import Event, EventKind, FileRow, Record
from xltools.collection.database_file import Say, open_record
from xltools.collection.folder import Collection
from xltools.collection.inbox import Arrivals, Cover, cover_of, look_into, read_covers
from xltools.collection.log import note_currents, note_decisions, note_senders
from xltools.collection.returns.history import returns_in
from xltools.collection.status.model import Board, Past, build_board
from xltools.collection.versions import Version
from xltools.excel.errors import FileFault
from xltools.roster.match import register_of
from xltools.roster.unit import Unit

__all__ = ["Desk", "open_desk"]

# After so many checks they are kept: whoever is interrupted loses no more.
_KEEP = 100


@dataclass(frozen=True, slots=True)
class Review:
    """The submissions of the inbox as the record has them now; `passed_over` tells what else lies there."""

    rows: tuple[FileRow, ...]
    passed_over: str


def look_at_inbox(collection: Collection, record: Record, now: datetime, jobs: int | None = None) -> Review:
    """See what lies in the inbox, and read of new files whose they are. Nothing is checked."""
    arrivals = _arrived(collection, record, now)
    unread = [row for row in _submissions(arrivals) if not row.cover]
    paths = [collection.root / row.path for row in unread]
    covers = _covers(paths, collection.config.form, jobs) if unread else ()
    read = {row.path: replace(row, cover=cover.to_json()) for row, cover in zip(unread, covers, strict=True)}
    record.put(read.values())
    return Review(tuple(read.get(row.path, row) for row in _submissions(arrivals)), arrivals.passed_over)


def check_inbox(
    collection: Collection, record: Record, terms: CollectionTerms, now: datetime
) -> tuple[Iterator[tuple[FileRow, bool]], str]:
    """Check what is new, changed, or was checked against other terms.

    One by one each file with what is found in it, and whether it was checked now; with them, what else lies there and
    was passed over. Raises FileFault for terms that cannot be used.
    """
    arrivals = _arrived(collection, record, now)
    rows = _submissions(arrivals)
    to_check = [row for row in rows if not terms.fits(row.terms)]
    outcomes = _outcomes([collection.root / row.path for row in to_check], terms) if to_check else iter(())
    return _checked(rows, to_check, outcomes, record, terms.fingerprint, now), arrivals.passed_over


def _covers(paths: Sequence[Path], form_id: str, jobs: int | None) -> Iterator[Cover]:
    from xltools.form.load import load_form  # noqa: PLC0415 - slow to import, and most runs read nothing anew

    return read_covers(paths, load_form(form_id), jobs)


def _outcomes(paths: Sequence[Path], terms: CollectionTerms) -> Iterator[Checked | Refused]:
    from xltools.checks.check import check_files  # noqa: PLC0415 - slow to import, and most runs check nothing anew

    return check_files(paths, terms.load())


def _arrived(collection: Collection, record: Record, now: datetime) -> Arrivals:
    """Look into the inbox and keep what is seen there, with what came and what went."""
    known = record.files()
    arrivals = look_into(collection.root, collection.inbox, known, now)
    record.drop(row.path for row in arrivals.gone)
    record.put(row for row in arrivals.files if known.get(row.path) != row)
    record.drop(path for path, _ in arrivals.moved)
    sent_back = _sent_back(record, arrivals)
    came = (_arrival(row, now, sent_back.get(row.sha256, "")) for row in arrivals.new)
    moved = (_event(EventKind.MOVED, row, now, f"原在 {path}") for path, row in arrivals.moved)
    went = (_event(EventKind.GONE, row, now, "") for row in arrivals.gone)
    record.write([*came, *moved, *went])
    return arrivals


def _sent_back(record: Record, arrivals: Arrivals) -> Mapping[str, str]:
    """Whose return each is that came back as it went out, by its content."""
    if not any(row.skip for row in arrivals.new):
        return {}
    return {row.made: row.unit for row in record.returns().values() if row.made}


def _arrival(row: FileRow, now: datetime, returned: str) -> Event:
    """That a file came; `returned`: whose return it is, which nobody has changed, "" for any other file."""
    if returned:
        return Event(now, EventKind.ARRIVED, returned, row.path, row.sha256, "原样发回的退回件，没有改动")
    return _event(EventKind.ARRIVED, row, now, row.skip or f"文件时间 {row.saved:%Y-%m-%d %H:%M}")


def _submissions(arrivals: Arrivals) -> list[FileRow]:
    return [row for row in arrivals.files if not row.skip]


def _checked(
    rows: Sequence[FileRow],
    to_check: Sequence[FileRow],
    outcomes: Iterable[Checked | Refused],
    record: Record,
    fingerprint: str,
    now: datetime,
) -> Iterator[tuple[FileRow, bool]]:
    fresh = zip(to_check, outcomes, strict=True)
    anew = {row.path for row in to_check}
    for row in rows:
        if row.path not in anew:
            yield row, False
            continue
        _, outcome = next(fresh)
        checked = _with_outcome(row, outcome, fingerprint)
        record.put([checked])
        record.write([_event(EventKind.CHECKED, checked, now, _result(checked))])
        if len(anew) % _KEEP == 0:
            record.keep()
        anew.discard(row.path)
        yield checked, True


def _with_outcome(row: FileRow, outcome: Checked | Refused, fingerprint: str) -> FileRow:
    """The row with all that the check said, under the path by which people know the file."""
    shown = Path(row.path)
    if isinstance(outcome, Refused):
        named: Checked | Refused = replace(outcome, path=shown)
        cover = cover_of(outcome)
    else:
        named = replace(outcome, submission=replace(outcome.submission, path=shown))
        cover = cover_of(outcome.submission)
    said = json.dumps(file_as_json(named), ensure_ascii=False)
    return replace(row, cover=cover.to_json(), terms=fingerprint, outcome=said, told=told(named))


def _result(row: FileRow) -> str:
    return row.told.partition("\n")[0].rpartition("　")[2]


def _event(kind: EventKind, row: FileRow, now: datetime, said: str) -> Event:
    return Event(now, kind, "", row.path, row.sha256, said)


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
