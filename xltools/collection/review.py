"""Going through the inbox: what is new is read or checked, what was seen before is taken from the record."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from xltools.checks.checked import Checked, Refused
from xltools.checks.export import file_as_json
from xltools.checks.print import told
from xltools.collection.folder import Collection
from xltools.collection.inbox.arrivals import Arrivals, look_into
from xltools.collection.inbox.cover import Cover, cover_of, read_covers
from xltools.collection.record.rows import Event, EventKind, FileRow
from xltools.collection.record.store import Record
from xltools.collection.terms import CollectionTerms

__all__ = ["Review", "check_inbox", "look_at_inbox"]

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
    from xltools.checks.batch import check_files  # noqa: PLC0415 - slow to import, and most runs check nothing anew

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
