"""The versions of one unit: which counts, which came before, which are copies of one another.

A workbook that may be a unit's version.

Among the versions of one unit: when the tool must not choose, and what the office should know of the choice it made.

When a file came in: by its own time where that can be true, else by when it was first seen; and what is odd about it.

One version in place of another, in a sentence for the journal: which one went, and how much differs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from xltools.collection.config import Choice
from xltools.collection.database import FileRow
from xltools.collection.folder import Collection
from xltools.collection.inbox import SubmissionSummary
from xltools.excel.errors import FileFault
from xltools.form.load import load_form
from xltools.reading.diff import compare_submissions
from xltools.reading.read_submission import read_files

__all__ = [
    "Candidate",
    "UnitVersions",
    "Version",
    "arrival_time",
    "describe_replacement",
    "list_time_remarks",
    "order_versions",
    "plausible_day",
]


@dataclass(frozen=True, slots=True)
class Version:
    """One workbook that a unit sent.

    Attributes:
        path: below the collection's folder, as people are shown it: 收件/教育局.xlsx, 收件/包.zip/教育局.xlsx.
        saved: when it was saved, by its file's time.
        declared: the day written on the cover, None where there is none.
        round: how often the unit's workbook had been returned when this one was made; 0 for the first.
        status: `pass`, `explain`, `error`; "" where it was not checked yet.
        errors, explains: how many open findings of either kind it has.
        doubt: why it must not count before the office has decided, "" where it may.
        decision: what the office decided of it, in words; `is_rejected`: that it does not count.
        copies: further paths with the very same content.
        remarks: what the office should know of it: an odd time, a decision, on what grounds it is this unit's.
    """

    path: str
    sha256: str
    saved: datetime
    declared: date | None = None
    round: int = 0
    status: str = ""
    errors: int = 0
    explains: int = 0
    copies: tuple[str, ...] = ()
    doubt: str = ""
    decision: str = ""
    is_rejected: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A workbook of a unit, the day on its cover where that can be true, and what the office decided of it.

    `issued` is the name to which it was issued, as names are compared; "" where that is not in it. `fingerprint` is the same for
    two that differ in their bytes only.
    """

    unit: str
    version: Version
    issued: str = ""
    fingerprint: str = ""
    day: date | None = None
    choice: Choice | None = None


def find_doubt(current: Candidate, others: Sequence[Candidate], *, dated: bool) -> str:
    """Why the office must decide, "" where nothing speaks against the current one.

    They were issued to different bodies; neither day nor time tells them apart; or two of them were accepted. `dated`:
    whether all have a day on their cover that can be true.
    """
    if current.choice is Choice.ACCEPT:
        second = next((one for one in others if one.choice is Choice.ACCEPT), None)
        return f"“{second.version.path}”也决定采用，一家单位只能采用一份" if second is not None else ""
    for other in others:
        if other.choice is None and (why := _compare_versions(current, other, dated=dated)):
            return why
    return ""


def _compare_versions(current: Candidate, other: Candidate, *, dated: bool) -> str:
    path = other.version.path
    if current.issued and other.issued and current.issued != other.issued:
        return f"与“{path}”是下发给两家单位的，名录中却是同一家；只能算一份，请决定采用哪一份"
    told_apart = current.version.saved != other.version.saved or (dated and current.day != other.day)
    if (
        told_apart
        or current.version.round != other.version.round
        or (current.fingerprint and current.fingerprint == other.fingerprint)
    ):
        return ""
    return f"与“{path}”的时间相同，分不出先后，请决定采用哪一份"


def list_version_remarks(current: Candidate, others: Sequence[Candidate]) -> Iterator[str]:
    """What the office should know of the version that counts, beside the others."""
    same = next(
        (one.version.path for one in others if current.fingerprint and one.fingerprint == current.fingerprint), ""
    )
    if same:
        yield f"只是重新保存过：各项内容与“{same}”相同"
    rejected = [one for one in others if one.choice is Choice.REJECT and one.version.saved > current.version.saved]
    yield from (f"较晚的“{one.version.path}”没有采用：{one.version.decision}" for one in rejected)
    free = [one for one in others if one.choice is None]
    if current.choice is Choice.ACCEPT:
        later = (one.version.path for one in free if one.version.saved > current.version.saved)
        yield from (f"决定采用这一份，“{path}”的文件时间更晚，请核对是否仍采用这一份" for path in later)
    else:
        yield from filter(None, [next((said for one in free if (said := _rival_reason(current, one))), "")])


def _rival_reason(current: Candidate, other: Candidate) -> str:
    """Why the other one might be meant to count, "" where nothing speaks for it."""
    taken, left = current.version, other.version
    if left.round > taken.round:
        return f"这一份较晚，但不是在退回件上改的；“{left.path}”是，请核对"
    if left.saved > taken.saved:
        return f"按填报日期取这一份；“{left.path}”的文件时间更晚，请核对"
    return ""


@dataclass(frozen=True, slots=True)
class UnitVersions:
    """The current version, None where the office rejected all; and the others, the newest first."""

    current: Version | None
    others: tuple[Version, ...]

    @property
    def all(self) -> tuple[Version, ...]:
        """Every version, the current one first."""
        return (self.current, *self.others) if self.current is not None else self.others


def order_versions(candidates: Sequence[Candidate]) -> UnitVersions:
    """Order a unit's workbooks, the newest first, and take the newest that the office did not reject.

    An accepted one counts before all. Else the newest is the one with the latest day on its cover, where all have one;
    then the one saved last. What the office must decide, or should know of the choice, stands on the version taken.
    """
    different = _drop_copies(candidates)
    dated = all(one.day is not None for one in different)
    ordered = sorted(different, key=lambda one: _version_key(one, dated=dated), reverse=True)
    current = next((one for one in ordered if one.choice is not Choice.REJECT), None)
    if current is None:
        return UnitVersions(None, tuple(one.version for one in ordered))
    others = [one for one in ordered if one is not current]
    remarks = (*current.version.remarks, *list_version_remarks(current, others))
    taken = replace(current.version, doubt=find_doubt(current, others, dated=dated), remarks=remarks)
    return UnitVersions(taken, tuple(one.version for one in others))


def _version_key(one: Candidate, *, dated: bool) -> tuple[bool, date, datetime, int, str]:
    day = one.day if dated and one.day is not None else date.min
    return one.choice is Choice.ACCEPT, day, one.version.saved, one.version.round, one.version.path


def _drop_copies(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One for each content: the one with the plainest path, unless the office decided on another; it names its copies.

    A content is as old as its oldest copy: one that was downloaded again is no newer for it.
    """
    by_content: dict[str, list[Candidate]] = {}
    for one in candidates:
        by_content.setdefault(one.version.sha256, []).append(one)
    return [_plainest_copy(group) for group in by_content.values()]


def _plainest_copy(group: Sequence[Candidate]) -> Candidate:
    first, *copies = sorted(group, key=lambda one: (one.choice is None, len(one.version.path), one.version.path))
    if not copies:
        return first
    paths = tuple(one.version.path for one in copies)
    oldest = min(one.version.saved for one in group)
    return replace(first, version=replace(first.version, copies=paths, saved=oldest))


# Clocks of two machines may differ by this much, time zones of archives among it.
_CLOCK_TOLERANCE = timedelta(days=1)


def arrival_time(row: FileRow, year: int, now: datetime) -> datetime:
    """When the file was saved; when it was first seen, where its time cannot be true, or is that of a later copy."""
    return min(row.saved, row.first_seen) if _is_plausible(row.saved, year, now) else row.first_seen


def plausible_day(day: date | None, year: int, now: datetime) -> date | None:
    """A day on a cover, None where it cannot be the day of a report on this year."""
    if day is None or day.year < year or day > (now + _CLOCK_TOLERANCE).date():
        return None
    return day


def list_time_remarks(
    row: FileRow, cover: SubmissionSummary, year: int, now: datetime, missed: datetime | None
) -> Iterator[str]:
    """What is odd about the times of a file. `missed`: when, after the deadline, the inbox was first looked into."""
    if not _is_plausible(row.saved, year, now):
        yield f"文件时间是 {row.saved:%Y-%m-%d %H:%M}，时钟可能不准，按首次看到的时间计"
    if cover.day is not None and plausible_day(cover.day, year, now) is None:
        yield f"填报日期是 {cover.day.isoformat()}，不像本年度的日期，没有采用"
    if missed is not None and row.saved < missed < row.first_seen:
        seen = f"{row.first_seen:%Y-%m-%d %H:%M}"
        yield f"文件时间是 {row.saved:%Y-%m-%d %H:%M}，期限之后看收件时还没有这份，{seen} 才看到，请核对是否迟报"


def _is_plausible(saved: datetime, year: int, now: datetime) -> bool:
    """Whether a report on this year can have been saved then: not before the year began, and not tomorrow."""
    return datetime(year, 1, 1) <= saved <= now + _CLOCK_TOLERANCE


def describe_replacement(collection: Collection, old: str, new: str, jobs: int | None) -> str:
    """What is to be said when the version at `new` takes the place of the one at `old`, which may be gone."""
    paths = [collection.root / path for path in (old, new)]
    first, second = read_files(paths, load_form(collection.config.form), jobs)
    if isinstance(first, FileFault) or isinstance(second, FileFault):
        return f"取代 {old}"
    found = compare_submissions(first, second)
    count = len(found.fields) + len(found.explanations)
    return f"取代 {old}，{f'有 {count} 处不同' if count else '各项内容相同'}"
