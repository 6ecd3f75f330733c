"""A file that came in, and when: by its own time where that can be true, else by when it was first seen.

What is known of files that came before stands beside it: what was returned, and what once counted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from xltools.checks.file_result import FileResult, SubmissionSummary, intern_findings, make_result
from xltools.checks.finding import CheckedFile, UnreadableFile
from xltools.excel.workers import Digest

if TYPE_CHECKING:
    from xltools.checks.check import Terms

# Clocks of two machines may differ by this much, time zones of archives among it.
_CLOCK_TOLERANCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file with what it came to; `saved` is its own time, `first_seen` when somebody first looked. Both are local."""

    result: FileResult
    saved: datetime
    first_seen: datetime

    @property
    def path(self) -> str:
        """The path as people are shown it."""
        return self.result.path

    @property
    def sha256(self) -> str:
        """The hash of its content, "" where that could not be read."""
        return self.result.sha256

    @property
    def summary(self) -> SubmissionSummary:
        """What it says of itself, nothing where it cannot be read."""
        return self.result.summary or SubmissionSummary()


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A return that was made of the version with this SHA-256.

    Attributes:
        made: the SHA-256 of the return workbook as it went out, "" where there is none.
        sent_back: where in the inbox that very workbook lies, which nobody has changed; "" where it does not.
        reported_keys: the keys of the findings that it tells; None where nobody knows them any more.
    """

    sha256: str
    unit: str
    workbook: str
    letter: str
    at: datetime
    made: str = ""
    sent_back: str = ""
    reported_keys: tuple[str, ...] | None = None


@dataclass(frozen=True)
class History:
    """What is known beside the files: nothing outside a collection's folder.

    Attributes:
        returns: the return of a version, by its SHA-256.
        contents: what ever counted for a unit, by its SHA-256: the unit, and when it came.
        first_scan: when, after the deadline, the inbox was first looked into.
    """

    returns: Mapping[str, ReturnRow] = field(default_factory=dict)
    contents: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)
    first_scan: datetime | None = None

    @cached_property
    def by_unit(self) -> Mapping[str, Mapping[str, datetime]]:
        """The contents that each unit ever sent, and when each came."""
        found: dict[str, dict[str, datetime]] = {}
        for sha256, (unit, at) in self.contents.items():
            found.setdefault(unit, {})[sha256] = at
        return found


def arrival_time(file: ReceivedFile, year: int | None, now: datetime) -> datetime:
    """When the file was saved; when it was first seen, where its time cannot be true, or is that of a later copy."""
    return min(file.saved, file.first_seen) if _is_plausible(file.saved, year, now) else file.first_seen


def plausible_day(day: date | None, year: int | None, now: datetime) -> date | None:
    """A day on a cover, None where it cannot be the day of a report on this year: that is made once the year is over."""
    if day is None or _is_early(day, year) or day > (now + _CLOCK_TOLERANCE).date():
        return None
    return day


def _is_early(day: date, year: int | None) -> bool:
    return year is not None and day < date(year, 12, 31)


def list_time_remarks(
    file: ReceivedFile, year: int | None, now: datetime, first_scan: datetime | None
) -> Iterator[str]:
    """What is odd about the times of a file. `first_scan`: when, after the deadline, the inbox was first looked into."""
    saved, day = file.saved, file.summary.day
    if not _is_plausible(saved, year, now):
        yield f"文件时间是 {saved:%Y-%m-%d %H:%M}，时钟可能不准，按首次看到的时间计"
    if day is not None and plausible_day(day, year, now) is None:
        why = f"早于 {year} 年度结束" if _is_early(day, year) else "晚于今天"
        yield f"填报日期是 {day.isoformat()}，{why}，不会是这份报告的日期；分先后不按它，按文件时间"
    if first_scan is not None and saved < first_scan < file.first_seen:
        seen = f"{file.first_seen:%Y-%m-%d %H:%M}"
        yield f"文件时间是 {saved:%Y-%m-%d %H:%M}，期限之后看收件时还没有这份，{seen} 才看到，请核对是否迟报"


def _is_plausible(saved: datetime, year: int | None, now: datetime) -> bool:
    """Whether a report on this year can have been saved then: not before the year began, and not tomorrow."""
    return (year is None or datetime(year, 1, 1) <= saved) and saved <= now + _CLOCK_TOLERANCE


def receive_files(
    paths: Sequence[Path],
    terms: "Terms",
    now: datetime,
    digest: Callable[[CheckedFile | UnreadableFile], Digest],
    *,
    saved: Mapping[Path, datetime] = MappingProxyType({}),
    names: Mapping[Path, str] = MappingProxyType({}),
) -> Iterator[tuple[Digest, ReceivedFile]]:
    """Read and check each file, in the order given; with each, what `digest` makes of it in the worker.

    Args:
        saved: the times of files within archives, which have none of their own on the disk.
        names: the paths as people are shown them, where that is not the path itself.
    """
    from xltools.checks.check import digest_checks  # noqa: PLC0415 - slow to import, and most runs check nothing anew

    outcomes = digest_checks(paths, terms, partial(_digest_received, digest=digest))
    for path, (digested, result) in zip(paths, outcomes, strict=True):
        findings = intern_findings(result.findings or ())
        whole = replace(result, path=names.get(path, result.path), findings=findings)
        yield digested, ReceivedFile(whole, saved.get(path) or _modification_time(path, now), now)


def drop_whole(_: CheckedFile | UnreadableFile) -> None:
    """The digest of who needs the result alone."""


def _digest_received(
    outcome: CheckedFile | UnreadableFile, digest: Callable[[CheckedFile | UnreadableFile], Digest]
) -> tuple[Digest, FileResult]:
    return digest(outcome), make_result(outcome)


def _modification_time(path: Path, now: datetime) -> datetime:
    """When the file, or the archive that it lies in, was saved; now where nothing is there."""
    there = next((place for place in (path, *path.parents) if place.exists()), None)
    if there is None or there.is_dir():
        return now
    return datetime.fromtimestamp(there.stat().st_mtime).replace(microsecond=0)
