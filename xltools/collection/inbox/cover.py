"""What a workbook of the inbox says of itself: whose it is, of which year, when it was made; or why it cannot be read."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from xltools.checks.checked import Refused
from xltools.excel.fault import FileFault
from xltools.excel.workers import Readers, default_jobs
from xltools.form.model import Form
from xltools.reading.read import submission_of
from xltools.reading.submission import Submission

__all__ = ["Cover", "cover_of", "read_covers"]

# A workbook that claims to have been returned more often is not believed.
_MOST_ROUNDS = 99


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover of a submission, and what was written into the workbook when it was issued.

    Attributes:
        issued: the unit it was issued to.
        stated: the unit that the cover names.
        declared: the day of the report as the cover says it, "" where it says none that is a day.
        round: how often it had been returned when this copy of it was made.
        fault: what is wrong with a file that cannot be read, and what to do; both "" for one that can.
    """

    issued: str = ""
    stated: str = ""
    code: str = ""
    year: int | None = None
    declared: str = ""
    round: int = 0
    fault: str = ""
    remedy: str = ""

    @property
    def day(self) -> date | None:
        """The declared day."""
        return date.fromisoformat(self.declared) if self.declared else None

    def to_json(self) -> str:
        """As the record keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Cover":
        """As the record kept it."""
        return cls(**json.loads(text))


def cover_of(read: Submission | Refused) -> Cover:
    """The cover of a submission, or of a file that could not be read."""
    if isinstance(read, Refused):
        return Cover(fault=read.message, remedy=read.hint)
    rounds = read.meta.get("round", "")
    return Cover(
        issued=read.meta.get("unit", ""),
        stated=read.text("cover.unit"),
        code=read.text("cover.code"),
        year=read.year,
        declared=_day(read.text("cover.date")),
        round=min(int(rounds), _MOST_ROUNDS) if rounds.isascii() and rounds.isdecimal() else 0,
    )


def read_covers(paths: Sequence[Path], form: Form, jobs: int | None = None) -> Iterator[Cover]:
    """The cover of each file, in the order given; read in worker processes, not checked."""
    with Readers(min(jobs or default_jobs(), max(1, len(paths)))) as readers:
        for path, book in zip(paths, readers.books(paths), strict=True):
            try:
                if isinstance(book, FileFault):
                    raise book
                yield cover_of(submission_of(path, book, form))
            except FileFault as fault:
                yield cover_of(Refused(path, fault.code, fault.message, fault.hint))


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""
