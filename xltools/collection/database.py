"""The record (SQLite): a line for each file, with what was found in it, each return and each event of the journal.

All but the journal can be made again from the files; decisions stand in `xltools.toml`.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from xltools.checks.file_result import FileResult, SubmissionSummary, load_findings
from xltools.checks.finding import Finding
from xltools.intake.received import ReceivedFile, ReturnRow
from xltools.to_json import to_json

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as it was last seen; see `schema.sql` for each column, in the same order. `saved` and `first_seen` are local times.

    Attributes:
        terms: the fingerprint of what it was checked against, "" while it was not checked.
        summary: what it says of itself, None while it was not read, and of one that cannot be read.
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
    terms: str = ""
    summary: SubmissionSummary | None = None
    findings: tuple[Finding, ...] = ()

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


# A return that lies in the inbox as it went out is no submission: it is known by its content. Of a letter that was found
# again only the beginning of the version's SHA-256 is known, the whole of it where that version lies here.
_RETURNS = """
SELECT coalesce(CASE WHEN length(returned.sha256) < 64 THEN (
    SELECT version.sha256 FROM file AS version WHERE substr(version.sha256, 1, length(returned.sha256)) = returned.sha256
) END, returned.sha256), unit, workbook, letter, at, made, min(file.path), returned.told
FROM returned LEFT JOIN file ON file.sha256 = made AND made != '' GROUP BY returned.sha256 ORDER BY at
"""


class Record:
    """The record while a command holds it. `persistent`: whether what is written outlives the command.

    Every method may raise sqlite3.DatabaseError: for a record that is damaged, and for a row that says what no row can.
    """

    def __init__(self, connection: sqlite3.Connection, *, persistent: bool) -> None:
        self._connection = connection
        # A file's name need not be UTF-8: its bytes are kept as they are, and read as Python has them.
        connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        self.persistent = persistent

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever written: a new record, or one that was deleted."""
        return self._connection.execute("SELECT 1 FROM event UNION ALL SELECT 1 FROM file LIMIT 1").fetchone() is None

    def commit(self) -> None:
        """Keep for good what was written so far, whatever becomes of the command; the record stays with it."""
        self._connection.commit()
        self._connection.execute("BEGIN IMMEDIATE")

    def read_all(self) -> None:
        """Read every row, for what it may raise."""
        rows: tuple[Iterable[object], ...] = (self.files(), self.returns(), self.currents(), self.contents_by_unit())
        for table in (*rows, self.text_hashes(), self.events()):
            list(table)

    def _select(self, make: Callable[[Sequence[Any]], _Row], query: str, *values: str | int) -> Iterator[_Row]:
        """What a query gives, row by row as `make` understands it."""
        for row in self._connection.execute(query, values):
            try:
                if bytes in map(type, row):
                    raise TypeError(row)
                made = make(row)
            except (ValueError, TypeError, LookupError, AttributeError) as cause:
                message = f"a row of the record cannot be understood: {query}"
                raise sqlite3.DatabaseError(message) from cause
            yield made

    def files(self) -> dict[str, FileRow]:
        """Every file, by its path, in the order of the paths."""
        return {row.path: row for row in self._select(_file_row, "SELECT * FROM file ORDER BY path")}

    def save_files(self, rows: Iterable[FileRow]) -> None:
        """Keep these files as they are now."""
        query = "INSERT OR REPLACE INTO file VALUES (CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self._connection.executemany(query, map(_sql_values, rows))

    def forget(self, paths: Iterable[str]) -> None:
        """Forget files that are no longer there; the journal still tells of them."""
        query = "DELETE FROM file WHERE path = CAST(? AS TEXT)"
        self._connection.executemany(query, ((_sql_text(path),) for path in paths))

    def returns(self) -> dict[str, ReturnRow]:
        """Every return, by the SHA-256 of the version that was returned."""
        return {row.sha256: row for row in self._select(_return_row, _RETURNS)}

    def save_return(self, row: ReturnRow) -> None:
        """Keep a return; of a letter that is found again, `sha256` may be the beginning of one."""
        told = json.dumps(row.reported_keys, ensure_ascii=False)
        values = (row.sha256, row.unit, row.workbook, row.letter, row.at.isoformat(), row.made, told)
        self._connection.execute("INSERT OR REPLACE INTO returned VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def text_hashes(self) -> dict[str, str]:
        """The texts that the last command wrote for people to use: the SHA-256 of each, by its name."""
        return dict(self._select(lambda row: (row[0], row[1]), "SELECT name, sha256 FROM written"))

    def save_text_hash(self, name: str, sha256: str) -> None:
        """Keep what a text was like when it was written."""
        self._connection.execute("INSERT OR REPLACE INTO written VALUES (?, ?)", (name, sha256))

    def currents(self) -> dict[str, tuple[str, str]]:
        """Each unit's current version when it was last settled: SHA-256 and path."""
        query = "SELECT unit, sha256, path FROM current"
        return dict(self._select(lambda row: (row[0], (row[1], row[2])), query))

    def save_currents(self, currents: dict[str, tuple[str, str]]) -> None:
        """Keep each unit's current version."""
        self._connection.execute("DELETE FROM current")
        rows = ((unit, sha256, _sql_text(path)) for unit, (sha256, path) in currents.items())
        self._connection.executemany("INSERT INTO current VALUES (?, ?, CAST(? AS TEXT))", rows)

    def last_round(self) -> tuple[datetime, dict[str, str]] | None:
        """When the last round was done, and each unit's state then; None before the first one."""
        rows = list(self._select(lambda row: (_moment(row[2]), row[0], row[1]), "SELECT unit, state, at FROM round"))
        return (rows[0][0], {unit: state for _, unit, state in rows}) if rows else None

    def save_round(self, now: datetime, states: Mapping[str, str]) -> None:
        """Keep that a round was done, and each unit's state at its end."""
        self._connection.execute("DELETE FROM round")
        rows = ((unit, state, now.isoformat()) for unit, state in states.items())
        self._connection.executemany("INSERT INTO round VALUES (?, ?, ?)", rows)

    def contents_by_unit(self) -> dict[str, tuple[str, datetime]]:
        """Each content that ever counted for a unit, by its SHA-256: the unit, and when it came in."""
        query = "SELECT sha256, unit, at FROM sent"
        return dict(self._select(lambda row: (row[0], (row[1], _moment(row[2]))), query))

    def save_contents(self, rows: Iterable[tuple[str, str, datetime]]) -> None:
        """Keep contents, each with its unit and its time."""
        values = ((sha256, unit, at.isoformat()) for sha256, unit, at in rows)
        self._connection.executemany("INSERT OR REPLACE INTO sent VALUES (?, ?, ?)", values)

    def save_look(self, now: datetime) -> None:
        """Keep that the inbox was looked into; of each day the first look."""
        self._connection.execute("INSERT OR IGNORE INTO look VALUES (?, ?)", (now.date().isoformat(), now.isoformat()))

    def first_look_after(self, day: date) -> datetime | None:
        """When, after this day, the inbox was first looked into; None where nobody did."""
        query = "SELECT at FROM look WHERE day > ? ORDER BY day LIMIT 1"
        return next(self._select(lambda row: _moment(row[0]), query, day.isoformat()), None)

    def append_events(self, events: Iterable[Event]) -> None:
        """Add to the journal."""
        query = "INSERT INTO event (at, kind, unit, path, sha256, said) VALUES (?, ?, ?, CAST(? AS TEXT), ?, CAST(? AS TEXT))"
        self._connection.executemany(query, map(_sql_values, events))

    def events(self, kind: EventKind | None = None) -> Iterator[Event]:
        """The journal, of this kind or whole, the oldest line first."""
        query = "SELECT at, kind, unit, path, sha256, said FROM event WHERE kind = ? OR ? ORDER BY number"
        return self._select(
            lambda row: Event(_moment(row[0]), EventKind(row[1]), *row[2:]), query, kind or "", kind is None
        )


def _sql_text(text: str) -> str | bytes:
    """A text, or the bytes of one that is not UTF-8 throughout: the query casts them to a text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")
    return text


def _moment(text: str) -> datetime:
    """A moment as the record keeps it: local, in ISO form. Raises ValueError for any other text."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        raise ValueError(text)
    return moment


def _sql_values(row: FileRow | Event) -> tuple[str | bytes | int, ...]:
    """The fields of a row as the record keeps them, in their order."""
    return tuple(_sql_value(getattr(row, field.name)) for field in fields(row))


def _sql_value(value: object) -> str | bytes | int:
    match value:
        case None | ():
            return ""
        case str():
            return _sql_text(value)
        case int():
            return value
        case datetime():
            return value.isoformat()
        case frozenset():
            return " ".join(sorted(value))
    return json.dumps(to_json(value), ensure_ascii=False)


def _file_row(row: Sequence[Any]) -> FileRow:
    path, holder, size, changed, saved, sha256, skip, sources, first_seen, terms, json_text, findings = row
    summary = SubmissionSummary.from_json(json_text) if json_text else None
    if summary is not None and summary.declared:
        date.fromisoformat(summary.declared)  # asked for later, where nobody would know what is wrong
    return FileRow(
        path,
        holder,
        size,
        changed,
        saved=_moment(saved),
        sha256=sha256,
        skip=skip,
        sources=frozenset(sources.split()),
        first_seen=_moment(first_seen),
        terms=terms,
        summary=summary,
        findings=load_findings(findings) if findings else (),
    )


def _return_row(row: Sequence[Any]) -> ReturnRow:
    sha256, unit, workbook, letter, at, made, sent_back, told = row
    keys = json.loads(told)
    reported = tuple(keys) if keys is not None else None
    return ReturnRow(sha256, unit, workbook, letter, _moment(at), made, sent_back or "", reported)
