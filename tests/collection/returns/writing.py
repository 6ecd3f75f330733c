"""Returns for tests: made, written, and read again."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from tests.books import Sheets, read
from xltools.checks.check import Terms, check, check_files
from xltools.checks.file_result import make_result
from xltools.checks.finding import CheckedFile, UnreadableFile
from xltools.collection.returns.content import build_return_workbook, return_unit
from xltools.collection.returns.letter import ReturnOptions
from xltools.collection.returns.run import ReturnResult, return_checked_files
from xltools.form.load import load_form
from xltools.intake.assign import IntakeTerms, assign_files
from xltools.intake.received import ReceivedFile
from xltools.reading.read_submission import read_submission
from xltools.reading.submission import Submission
from xltools.roster.units import Roster

__all__ = ["FORM", "GRANTED", "RECEIVED", "TODAY", "check_paths", "checked", "returned_of", "write"]

FORM = load_form()
TODAY = date(2026, 1, 15)
RECEIVED, GRANTED = "t3.received.natural_person", "t3.granted.natural_person"


def checked(sheets: Sheets) -> CheckedFile:
    submission = read(sheets)
    return CheckedFile(submission, check(submission))


def returned_of(one: CheckedFile, folder: Path, round: int = 1, terms: Terms | None = None) -> Submission:
    """The return of a submission, written and read again."""
    terms = terms or Terms(FORM)
    path = folder / f"{round}.xlsx"
    path.write_bytes(build_return_workbook(one, terms, return_unit(one.submission, terms), round, ReturnOptions()))
    return read_submission(path, FORM)


def check_paths(paths: Sequence[Path], roster: Roster | None = None) -> list[CheckedFile | UnreadableFile]:
    return list(check_files(paths, Terms(FORM, 2025, roster, jobs=1)))


def write(
    outcomes: Sequence[CheckedFile | UnreadableFile], folder: Path, roster: Roster | None = None, today: date = TODAY
) -> list[ReturnResult]:
    options, moment = ReturnOptions(date(2026, 1, 20), "王某 0000", "示例市"), datetime(2026, 1, 15, 9, 0)
    files = [ReceivedFile(make_result(one), moment, moment) for one in outcomes]
    intake = assign_files(files, IntakeTerms(roster, 2025, moment))
    return list(return_checked_files(outcomes, intake, folder, Terms(FORM, 2025, roster), options, today=today))
