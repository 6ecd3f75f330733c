"""Many files in one run: each read and checked by itself, so that one bad file never stops the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from xltools.checks.check import check
from xltools.checks.checked import Checked, Refused
from xltools.checks.locked import Look
from xltools.checks.sender import sender_of
from xltools.excel.fault import FileFault
from xltools.excel.grid import Book
from xltools.excel.workers import Readers, default_jobs
from xltools.form.model import Form
from xltools.form.unit import Roster
from xltools.reading.last_year import LastYear
from xltools.reading.read import submission_of
from xltools.reading.submission import Submission

__all__ = ["Terms", "check_files", "last_year_of"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the files of a run are checked against; `jobs` worker processes, None for as many as suit the machine."""

    form: Form
    year: int | None = None
    roster: Roster | None = None
    last_year: LastYear | None = None
    deep: bool = False
    jobs: int | None = None


def check_files(paths: Sequence[Path], terms: Terms) -> Iterator[Checked | Refused]:
    """Read and check each file, in the order given. Files are opened in worker processes, and checked in this one."""
    with Readers(min(terms.jobs or default_jobs(), max(1, len(paths)))) as readers:
        for path, book in zip(paths, readers.books(paths), strict=True):
            yield _check_book(path, book, terms, readers.look)


def _check_book(path: Path, book: Book | FileFault, terms: Terms, look: Look) -> Checked | Refused:
    if isinstance(book, FileFault):
        return Refused(path, book.code, book.message, book.hint)
    try:
        submission = submission_of(path, book, terms.form)
    except FileFault as fault:
        return Refused(path, fault.code, fault.message, fault.hint, book.sha256)
    last = last_year_of(submission, terms)
    findings = check(submission, year=terms.year, roster=terms.roster, last_year=last, deep=terms.deep, look=look)
    return Checked(submission, findings)


def last_year_of(submission: Submission, terms: Terms) -> Mapping[str, Decimal | int] | None:
    """Last year's values of the unit: under the name it has now, or under one the roster says it had."""
    if terms.last_year is None:
        return None
    unit = sender_of(submission, terms.roster).unit if terms.roster is not None else None
    names = (unit.name, *unit.aliases) if unit is not None else (submission.unit,)
    found = (terms.last_year.of(name, submission.year) for name in names)
    return next((values for values in found if values is not None), None)
