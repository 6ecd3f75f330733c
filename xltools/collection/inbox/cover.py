"""What a workbook of the inbox says of itself: whose it is, of which year, when it was made; or why it cannot be read."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from xltools.checks.checked import Refused
from xltools.excel.fault import FileFault
from xltools.form.model import Form
from xltools.reading.filled import is_filled
from xltools.reading.many import read_files
from xltools.reading.meta import round_of
from xltools.reading.saying import mark_of
from xltools.reading.submission import Submission

__all__ = ["Cover", "cover_of", "read_covers"]


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover of a submission, and what was written into the workbook when it was issued.

    Attributes:
        issued: the unit it was issued to.
        stated: the unit that the cover names.
        declared: the day of the report as the cover says it, "" where it says none that is a day.
        round: how often it had been returned when this copy of it was made.
        says: a mark of all that it says; "" for what cannot be read.
        filled: whether anything was filled in at all, the cover aside.
        fault: what is wrong with a file that cannot be read, and what to do; both "" for one that can.
    """

    issued: str = ""
    stated: str = ""
    code: str = ""
    year: int | None = None
    declared: str = ""
    round: int = 0
    says: str = ""
    filled: bool = True
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


def cover_of(read: Submission | Refused | FileFault) -> Cover:
    """The cover of a submission, or of a file that could not be read."""
    if isinstance(read, Refused | FileFault):
        return Cover(fault=read.message, remedy=read.hint)
    return Cover(
        issued=read.meta.get("unit", ""),
        stated=read.text("cover.unit"),
        code=read.text("cover.code"),
        year=read.year,
        declared=_day(read.text("cover.date")),
        round=round_of(read.meta),
        says=mark_of(read),
        filled=is_filled(read),
    )


def read_covers(paths: Sequence[Path], form: Form, jobs: int | None = None) -> Iterator[Cover]:
    """The cover of each file, in the order given; read in worker processes, not checked."""
    return map(cover_of, read_files(paths, form, jobs))


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""
