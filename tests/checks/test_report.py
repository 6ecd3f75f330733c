"""Findings as people read them on a terminal."""

from pathlib import Path

from tests.workbooks import open_workbook
from xltools.checks.check import check
from xltools.checks.file_result import make_result
from xltools.checks.finding import CheckedFile
from xltools.checks.report import render_checked
from xltools.form.load import load_form
from xltools.reading.read_submission import read_submission
from xltools.roster.units import Unit
from xltools.template.content import Content
from xltools.template.workbook import write_template

FORM = load_form()


def issued(path: Path, **cells: int | str) -> CheckedFile:
    """A workbook as it was issued, but for these cells of 三、依申请公开."""
    write_template(FORM, Content(2025, Unit("示例市教育局")), path)
    if cells:
        book = open_workbook(path)
        for cell, value in cells.items():
            book["三、依申请公开"][cell] = value
        book.save(path)
    submission = read_submission(path, FORM)
    return CheckedFile(submission, check(submission))


def test_a_workbook_that_nobody_has_filled_in_takes_one_sentence(tmp_path: Path) -> None:
    outcome = issued(tmp_path / "a.xlsx")
    head, sentence = render_checked(make_result(outcome)).splitlines()
    assert "有错误" in head
    assert len(outcome.findings) > 10
    assert sentence.strip() == (
        f"这是没有填过的表样，请填好后再报（{len(outcome.findings)} 处问题没有逐条列出，--format json 列出全部）。"
    )


def test_one_figure_is_enough_to_be_told_everything(tmp_path: Path) -> None:
    outcome = issued(tmp_path / "a.xlsx", D6=0)
    assert len(render_checked(make_result(outcome)).splitlines()) == 1 + len(outcome.findings)


def test_so_is_what_was_written_beside_the_table(tmp_path: Path) -> None:
    outcome = issued(tmp_path / "a.xlsx", M8="本年没有业务")
    assert "表外有内容“本年没有业务”" in render_checked(make_result(outcome))
