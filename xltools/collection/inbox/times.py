"""When a file came in: by its own time where that can be true, else by when it was first seen; and what is odd about it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from xltools.collection.inbox.cover import Cover
from xltools.collection.record.rows import FileRow

__all__ = ["arrival", "plausible_day", "remarks_on_time"]

# Clocks of two machines may differ by this much, time zones of archives among it.
_AHEAD = timedelta(days=1)


def arrival(row: FileRow, year: int, now: datetime) -> datetime:
    """When the file was saved; when it was first seen, where its time cannot be true, or is that of a later copy."""
    return min(row.saved, row.first_seen) if _plausible(row.saved, year, now) else row.first_seen


def plausible_day(day: date | None, year: int, now: datetime) -> date | None:
    """A day on a cover, None where it cannot be the day of a report on this year."""
    if day is None or day.year < year or day > (now + _AHEAD).date():
        return None
    return day


def remarks_on_time(row: FileRow, cover: Cover, year: int, now: datetime, missed: datetime | None) -> Iterator[str]:
    """What is odd about the times of a file. `missed`: when, after the deadline, the inbox was first looked into."""
    if not _plausible(row.saved, year, now):
        yield f"文件时间是 {row.saved:%Y-%m-%d %H:%M}，时钟可能不准，按首次看到的时间计"
    if cover.day is not None and plausible_day(cover.day, year, now) is None:
        yield f"填报日期是 {cover.day.isoformat()}，不像本年度的日期，没有采用"
    if missed is not None and row.saved < missed < row.first_seen:
        seen = f"{row.first_seen:%Y-%m-%d %H:%M}"
        yield f"文件时间是 {row.saved:%Y-%m-%d %H:%M}，期限之后看收件时还没有这份，{seen} 才看到，请核对是否迟报"


def _plausible(saved: datetime, year: int, now: datetime) -> bool:
    """Whether a report on this year can have been saved then: not before the year began, and not tomorrow."""
    return datetime(year, 1, 1) <= saved <= now + _AHEAD
