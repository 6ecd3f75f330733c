"""Returns for tests: made, written, and read again."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tests.books import Sheets, read
from xltools.checks.check import Terms, check, check_files
from xltools.checks.finding import Checked, Refused
from xltools.collection.returns.content import Wish, return_bytes, unit_of_return
from xltools.collection.returns.run import Returned, write_returns
from xltools.form.load import load_form
from xltools.reading.read_submission import read_submission
from xltools.reading.submission import Submission
from xltools.roster.unit import Roster

__all__ = ["FORM", "GRANTED", "RECEIVED", "TODAY", "check_paths", "checked", "returned_of", "write"]

FORM = load_form()
TODAY = date(2026, 1, 15)
RECEIVED, GRANTED = "t3.received.natural_person", "t3.granted.natural_person"


def checked(sheets: Sheets) -> Checked:
    submission = read(sheets)
    return Checked(submission, check(submission, look=lambda *_: {}))


def returned_of(one: Checked, folder: Path, round: int = 1, terms: Terms | None = None) -> Submission:
    """The return of a submission, written and read again."""
    terms = terms or Terms(FORM)
    path = folder / f"{round}.xlsx"
    path.write_bytes(return_bytes(one, terms, unit_of_return(one.submission, terms), round, Wish()))
    return read_submission(path, FORM)


def check_paths(paths: Sequence[Path], roster: Roster | None = None) -> list[Checked | Refused]:
    return list(check_files(paths, Terms(FORM, 2025, roster, jobs=1)))


def write(
    outcomes: Sequence[Checked | Refused], folder: Path, roster: Roster | None = None, today: date = TODAY
) -> list[Returned]:
    wish = Wish(date(2026, 1, 20), "王某 0000", "示例市")
    return list(write_returns(outcomes, folder, Terms(FORM, 2025, roster), wish, today=today))
