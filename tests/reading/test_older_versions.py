"""Workbooks of an earlier version of the form still circulate, and are read as they were meant."""

from pathlib import Path

from xltools.checks.check import check
from xltools.form.load import load_form
from xltools.reading.read_submission import read_submission

# Issued as version 1 and filled in: part four blank under 是, the nil return of that version.
VERSION_1 = Path(__file__).with_name("version_1.xlsx")


def test_a_workbook_of_version_1_is_read_without_a_finding_or_a_note() -> None:
    submission = read_submission(VERSION_1, load_form())
    assert submission.meta["version"] == "1"
    assert (submission.troubles, submission.notes, submission.remarks) == ((), (), ())
    assert check(submission) == ()
    assert load_form().fields.keys() - submission.entries.keys() == {"cover.nil_all", "cover.nil_t2", "cover.nil_s"}


def test_its_nil_return_is_the_present_one() -> None:
    submission = read_submission(VERSION_1, load_form())
    assert submission.text("cover.nil_t4") == "本表无业务，全部为 0"
    assert submission.value("t4.reconsideration.total") == 0
    assert submission.value("s.staff") == 2
