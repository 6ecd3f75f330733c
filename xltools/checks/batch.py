"""Many files in one run: each read and checked by itself, so that one bad file never stops the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.checks.check import check
from xltools.checks.checked import Checked, Refused
from xltools.excel.fault import FileFault
from xltools.form.model import Form
from xltools.form.unit import Roster
from xltools.reading.read import read_submission

__all__ = ["Terms", "check_files"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the files of a run are checked against."""

    form: Form
    year: int | None = None
    roster: Roster | None = None
    deep: bool = False
    jobs: int | None = None


def check_files(paths: Sequence[Path], terms: Terms) -> Iterator[Checked | Refused]:
    """Read and check each file, in the order given."""
    for path in paths:
        yield _check_file(path, terms)


def _check_file(path: Path, terms: Terms) -> Checked | Refused:
    try:
        submission = read_submission(path, terms.form)
        findings = check(submission, year=terms.year, roster=terms.roster, deep=terms.deep)
    except FileFault as fault:
        return Refused(path, fault.code, fault.message, fault.hint)
    return Checked(submission, findings)
