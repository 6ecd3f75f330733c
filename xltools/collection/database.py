"""What a command asks of the record and tells it.

What the record keeps: a line for each file, each return and each event of the journal.

The tables of the record. All but the journal can be made again from the files; decisions stand in `xltools.toml`.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from xltools.checks.finding import Finding, count_unreported, finding_keys
from xltools.form.rules.expression import Severity

__all__ = ["SCHEMA", "VERSION", "Event", "EventKind", "FileRow", "Record", "ReturnRow"]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as it was last seen; see the schema for each column. `saved` and `first_seen` are local times."""

    path: str
    holder: str
    size: int
    changed: int
    saved: datetime
    sha256: str
    skip: str
    sources: frozenset[str]
    first_seen: datetime
    cover: str = ""
    terms: str = ""
    outcome: str = ""
    report_text: str = ""


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A return that was made of the version with this SHA-256.

    Attributes:
        made: the SHA-256 of the return workbook as it went out, "" where there is none.
        sent_back: where in the inbox that very workbook lies, which nobody has changed; "" where it does not.
        reported_keys: the keys of the findings that it tells; None where nobody knows them any more.
        unreported: how many findings the same version has now that the return does not tell.
    """

    sha256: str
    unit: str
    workbook: str
    letter: str
    at: datetime
    made: str = ""
    sent_back: str = ""
    reported_keys: tuple[str, ...] | None = None
    unreported: int = 0


class EventKind(StrEnum):
    """What happened, as the journal says it."""

    ISSUED = "下发"
    ARRIVED = "收到"
    MOVED = "移动"
    GONE = "移走"
    CHECKED = "校验"
    CURRENT = "采用"
    DECIDED = "决定"
    RETURNED = "退回"
    MERGED = "汇总"
    REBUILT = "重建记录"


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the journal."""

    at: datetime
    kind: EventKind
    unit: str = ""
    path: str = ""
    sha256: str = ""
    text: str = ""


# The columns in the order of a FileRow.
_FILES = """
SELECT path, holder, size, changed, saved, sha256, skip, sources, first_seen, cover, terms, outcome, told
FROM file ORDER BY path
"""
# A return that lies in the inbox as it went out is no submission: it is known by its content.
_RETURNS = """
SELECT returned.sha256, unit, workbook, letter, at, made, returned.told, min(file.path)
FROM returned LEFT JOIN file ON file.sha256 = made AND made != '' GROUP BY returned.sha256 ORDER BY at
"""
# What is found in them now; of a version that only a letter tells of, the beginning of its SHA-256 is known.
_OUTCOMES = """
SELECT sha256, outcome FROM file
WHERE outcome != '' AND substr(sha256, 1, 16) IN (SELECT substr(sha256, 1, 16) FROM returned)
"""
_HASH_LENGTH = 64
_SAVE_FILE = "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Record:
    """The record while a command holds it. `persistent`: whether what is written outlives the command."""

    def __init__(self, connection: sqlite3.Connection, *, persistent: bool) -> None:
        self._connection = connection
        self.persistent = persistent

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever written: a new record, or one that was deleted."""
        return self._connection.execute("SELECT 1 FROM event UNION ALL SELECT 1 FROM file LIMIT 1").fetchone() is None

    def commit(self) -> None:
        """Keep for good what was written so far, whatever becomes of the command; the record stays with it."""
        self._connection.commit()
        self._connection.execute("BEGIN IMMEDIATE")

    def files(self) -> dict[str, FileRow]:
        """Every file, by its path, in the order of the paths."""
        return {row[0]: _file_row(row) for row in self._connection.execute(_FILES)}

    def save_files(self, rows: Iterable[FileRow]) -> None:
        """Keep these files as they are now."""
        self._connection.executemany(_SAVE_FILE, map(_file_values, rows))

    def forget(self, paths: Iterable[str]) -> None:
        """Forget files that are no longer there; the journal still tells of them."""
        self._connection.executemany("DELETE FROM file WHERE path = ?", ((path,) for path in paths))

    def returns(self) -> dict[str, ReturnRow]:
        """Every return, by the SHA-256 of the version that was returned."""
        rows = (_return_row(row) for row in self._connection.execute(_RETURNS))
        outcomes: dict[str, str] = dict(self._connection.execute(_OUTCOMES))
        known = (self._whole(row) for row in rows)
        return {row.sha256: _count_unreported_now(row, outcomes.get(row.sha256, "")) for row in known}

    def save_return(self, row: ReturnRow) -> None:
        """Keep a return; of a letter that is found again, `sha256` may be the beginning of one."""
        told = json.dumps(row.reported_keys, ensure_ascii=False)
        values = (row.sha256, row.unit, row.workbook, row.letter, row.at.isoformat(), row.made, told)
        self._connection.execute("INSERT OR REPLACE INTO returned VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def _whole(self, row: ReturnRow) -> ReturnRow:
        """The return with the whole SHA-256 of a version that is known by its beginning, where that lies here."""
        if len(row.sha256) == _HASH_LENGTH:
            return row
        wanted = "SELECT sha256 FROM file WHERE substr(sha256, 1, ?) = ?"
        found = self._connection.execute(wanted, (len(row.sha256), row.sha256)).fetchone()
        return replace(row, sha256=found[0]) if found is not None else row

    def text_hashes(self) -> dict[str, str]:
        """The texts that the last command wrote for people to use: the SHA-256 of each, by its name."""
        return dict(self._connection.execute("SELECT name, sha256 FROM written"))

    def save_text_hash(self, name: str, sha256: str) -> None:
        """Keep what a text was like when it was written."""
        self._connection.execute("INSERT OR REPLACE INTO written VALUES (?, ?)", (name, sha256))

    def currents(self) -> dict[str, tuple[str, str]]:
        """Each unit's current version when it was last settled: SHA-256 and path."""
        return {row[0]: (row[1], row[2]) for row in self._connection.execute("SELECT unit, sha256, path FROM current")}

    def save_currents(self, currents: dict[str, tuple[str, str]]) -> None:
        """Keep each unit's current version."""
        self._connection.execute("DELETE FROM current")
        rows = ((unit, sha256, path) for unit, (sha256, path) in currents.items())
        self._connection.executemany("INSERT INTO current VALUES (?, ?, ?)", rows)

    def contents_by_unit(self) -> dict[str, tuple[str, datetime]]:
        """Each content that ever counted for a unit, by its SHA-256: the unit, and when it came in."""
        rows = self._connection.execute("SELECT sha256, unit, at FROM sent")
        return {row[0]: (row[1], datetime.fromisoformat(row[2])) for row in rows}

    def save_contents(self, rows: Iterable[tuple[str, str, datetime]]) -> None:
        """Keep contents, each with its unit and its time."""
        values = ((sha256, unit, at.isoformat()) for sha256, unit, at in rows)
        self._connection.executemany("INSERT OR REPLACE INTO sent VALUES (?, ?, ?)", values)

    def first_event_after(self, day: date) -> datetime | None:
        """When, after this day, something was first written into the journal; None where nothing was."""
        (at,) = self._connection.execute("SELECT min(at) FROM event WHERE at >= ?", (f"{day}T24",)).fetchone()
        return datetime.fromisoformat(at) if at else None

    def append_events(self, events: Iterable[Event]) -> None:
        """Add to the journal."""
        rows = ((one.at.isoformat(), one.kind.value, one.unit, one.path, one.sha256, one.text) for one in events)
        self._connection.executemany(
            "INSERT INTO event (at, kind, unit, path, sha256, said) VALUES (?, ?, ?, ?, ?, ?)", rows
        )

    def events(self) -> Iterator[Event]:
        """The journal, the oldest line first."""
        for at, kind, *rest in self._connection.execute(
            "SELECT at, kind, unit, path, sha256, said FROM event ORDER BY number"
        ):
            yield Event(datetime.fromisoformat(at), EventKind(kind), *rest)


def _file_values(row: FileRow) -> tuple[str | int, ...]:
    return (
        row.path,
        row.holder,
        row.size,
        row.changed,
        row.saved.isoformat(),
        row.sha256,
        row.skip,
        " ".join(sorted(row.sources)),
        row.first_seen.isoformat(),
        row.cover,
        row.terms,
        row.outcome,
        row.report_text,
    )


def _return_row(row: tuple[str, str, str, str, str, str, str, str | None]) -> ReturnRow:
    sha256, unit, workbook, letter, at, made, told, sent_back = row
    keys = json.loads(told)
    known = tuple(keys) if keys is not None else None
    return ReturnRow(sha256, unit, workbook, letter, datetime.fromisoformat(at), made, sent_back or "", known)


def _count_unreported_now(row: ReturnRow, outcome: str) -> ReturnRow:
    """The return with what is found in its version by now: more may be, as last year's figures came in meanwhile."""
    findings = json.loads(outcome)["findings"] if outcome else ()
    keys = finding_keys(Finding(**{**one, "severity": Severity(one["severity"])}) for one in findings)
    count = count_unreported(keys, row.reported_keys)
    return replace(row, unreported=count) if count else row


def _file_row(row: tuple[str, str, int, int, str, str, str, str, str, str, str, str, str]) -> FileRow:
    path, holder, size, changed, saved, sha256, skip, sources, first_seen, *rest = row
    times = (
        datetime.fromisoformat(saved),
        sha256,
        skip,
        frozenset(sources.split()),
        datetime.fromisoformat(first_seen),
    )
    return FileRow(path, holder, size, changed, *times, *rest)


# A record of another version is set aside and a new one is made.
VERSION = 4

SCHEMA = (
    """
CREATE TABLE file (
    path TEXT PRIMARY KEY,          -- below the collection's folder; may lead into an archive
    holder TEXT NOT NULL,           -- the file on the disk: itself, or the archive
    size INTEGER NOT NULL,          -- of the holder, with `changed` what tells whether it is still the same
    changed INTEGER NOT NULL,
    saved TEXT NOT NULL,            -- the time of the workbook itself
    sha256 TEXT NOT NULL,
    skip TEXT NOT NULL,             -- why it is passed over, '' for a submission
    sources TEXT NOT NULL,          -- of a consolidation: the SHA-256 of what it was made of
    first_seen TEXT NOT NULL,
    cover TEXT NOT NULL DEFAULT '', -- what it says of itself, as JSON; '' while it was not read
    terms TEXT NOT NULL DEFAULT '', -- fingerprint of what it was checked against; '' while it was not checked
    outcome TEXT NOT NULL DEFAULT '', -- its part of the JSON of `validate`
    told TEXT NOT NULL DEFAULT ''   -- its part of the text of `validate`
)
""",
    """
CREATE INDEX file_holder ON file (holder)
""",
    """
CREATE TABLE returned (
    sha256 TEXT PRIMARY KEY,        -- its beginning alone where only a letter tells of the return
    unit TEXT NOT NULL,
    workbook TEXT NOT NULL,         -- '' where only a letter could be written
    letter TEXT NOT NULL,
    at TEXT NOT NULL,
    made TEXT NOT NULL,             -- the SHA-256 of the workbook as it went out: it may come back as it is
    told TEXT NOT NULL              -- the findings that it tells, as JSON: what else is found later is new to the unit
)
""",
    """
CREATE TABLE sent (
    sha256 TEXT PRIMARY KEY,        -- a content that counted for a unit at some time, though it may be gone now
    unit TEXT NOT NULL,
    at TEXT NOT NULL                -- when it came in
)
""",
    """
CREATE TABLE event (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    unit TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    said TEXT NOT NULL
)
""",
    """
CREATE TABLE current (
    unit TEXT PRIMARY KEY,          -- whose current version was last this one: a change of it is an event
    sha256 TEXT NOT NULL,
    path TEXT NOT NULL
)
""",
    """
CREATE TABLE written (
    name TEXT PRIMARY KEY,          -- a text of ours that people like to edit: as it was written, it may be replaced
    sha256 TEXT NOT NULL
)
""",
)
