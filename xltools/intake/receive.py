"""Files of named paths, checked and taken in: what a collection's folder keeps in its record is asked of the disk here."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from xltools.checks.check import Terms, check_files
from xltools.checks.file_result import make_result
from xltools.checks.finding import CheckedFile, UnreadableFile
from xltools.intake.received import ReceivedFile

__all__ = ["receive_files"]

_NOTHING: Mapping[Path, datetime] = {}
_SAME: Mapping[Path, str] = {}


def receive_files(
    paths: Sequence[Path],
    terms: Terms,
    now: datetime,
    *,
    saved: Mapping[Path, datetime] = _NOTHING,
    names: Mapping[Path, str] = _SAME,
) -> Iterator[tuple[CheckedFile | UnreadableFile, ReceivedFile]]:
    """Read and check each file, in the order given.

    Args:
        saved: the times of files within archives, which have none of their own on the disk.
        names: the paths as people are shown them, where that is not the path itself.
    """
    for path, outcome in zip(paths, check_files(paths, terms), strict=True):
        result = make_result(outcome, names.get(path, path.as_posix()))
        yield outcome, ReceivedFile(result, saved.get(path) or _modification_time(path, now), now)


def _modification_time(path: Path, now: datetime) -> datetime:
    """When the file, or the archive that it lies in, was saved; now where nothing is there."""
    there = next((place for place in (path, *path.parents) if place.exists()), None)
    if there is None or there.is_dir():
        return now
    return datetime.fromtimestamp(there.stat().st_mtime).replace(microsecond=0)
