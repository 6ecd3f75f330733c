"""The record (SQLite): a line for each file, with what was found in it, each return and each event of the journal.

All but the journal can be made again from the files; decisions stand in `xltools.toml`.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from xltools.checks.file_result import FileResult, SubmissionSummary, load_findings
from xltools.checks.finding import Finding
from xltools.intake.received import ReceivedFile, ReturnRow


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as it was last seen; see the schema for each column. `saved` and `first_seen` are local times.

    Attributes:
        summary: what it says of itself, None while it was not read, and of one that cannot be read.
        terms: the fingerprint of what it was checked against, "" while it was not checked.
        findings: what was found in it; of a file that cannot be read why, be it checked or only looked at.
    """

    path: str
    holder: str
    size: int
    changed: int
    saved: datetime
    sha256: str
    skip: str
    sources: frozenset[str]
    first_seen: datetime
    summary: SubmissionSummary | None = None
    terms: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def is_read(self) -> bool:
        """Whether it was opened, be it without success."""
        return self.summary is not None or bool(self.findings)

    def received(self, *, is_checked: bool) -> ReceivedFile:
        """The file as it came in; without its findings where they do not hold any more."""
        findings = self.findings if is_checked or self.summary is None else None
        return ReceivedFile(FileResult(self.path, self.sha256, self.summary, findings), self.saved, self.first_seen)


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
SELECT path, holder, size, changed, saved, sha256, skip, sources, first_seen, terms, summary, findings
FROM file ORDER BY path
"""
# A return that lies in the inbox as it went out is no submission: it is known by its content.
_RETURNS = """
SELECT returned.sha256, unit, workbook, letter, at, made, returned.told, min(file.path)
FROM returned LEFT JOIN file ON file.sha256 = made AND made != '' GROUP BY returned.sha256 ORDER BY at
"""
_HASH_LENGTH = 64
_SAVE_FILE = "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


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
        known = (self._whole(_return_row(row)) for row in self._connection.execute(_RETURNS))
        return {row.sha256: row for row in known}

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
        row.terms,
        json.dumps(asdict(row.summary), ensure_ascii=False) if row.summary is not None else "",
        json.dumps([asdict(finding) for finding in row.findings], ensure_ascii=False) if row.findings else "",
    )


def _return_row(row: tuple[str, str, str, str, str, str, str, str | None]) -> ReturnRow:
    sha256, unit, workbook, letter, at, made, told, sent_back = row
    keys = json.loads(told)
    known = tuple(keys) if keys is not None else None
    return ReturnRow(sha256, unit, workbook, letter, datetime.fromisoformat(at), made, sent_back or "", known)


def _file_row(row: tuple[str, str, int, int, str, str, str, str, str, str, str, str]) -> FileRow:
    path, holder, size, changed, saved, sha256, skip, sources, first_seen, terms, summary, findings = row
    return FileRow(
        path=path,
        holder=holder,
        size=size,
        changed=changed,
        saved=datetime.fromisoformat(saved),
        sha256=sha256,
        skip=skip,
        sources=frozenset(sources.split()),
        first_seen=datetime.fromisoformat(first_seen),
        summary=SubmissionSummary.from_json(summary) if summary else None,
        terms=terms,
        findings=load_findings(findings) if findings else (),
    )


# A record of another version is set aside and a new one is made, but for those that can be carried over.
VERSION = 5

# From the version before: what was found in the files was kept as text; the next check finds it again.
CARRY_OVER = {
    4: (
        "ALTER TABLE file DROP COLUMN cover",
        "ALTER TABLE file DROP COLUMN outcome",
        "ALTER TABLE file DROP COLUMN told",
        "ALTER TABLE file ADD COLUMN summary TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE file ADD COLUMN findings TEXT NOT NULL DEFAULT ''",
        "UPDATE file SET terms = ''",
        # The shape of a finding's key changed: what was reported is asked of the returned workbooks anew.
        "UPDATE returned SET told = 'null'",
    ),
}

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
    terms TEXT NOT NULL DEFAULT '', -- fingerprint of what it was checked against; '' while it was not checked
    summary TEXT NOT NULL DEFAULT '', -- what it says of itself, as JSON; '' while it was not read
    findings TEXT NOT NULL DEFAULT '' -- what was found in it, as JSON; '' for nothing
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
