"""The figures of an earlier year, from a published report or from a workbook."""

from decimal import Decimal
from functools import partial
from pathlib import Path

from xltools.excel.errors import FileFault
from xltools.excel.grid import Book
from xltools.form.model import Form
from xltools.reading.last_year import LastYear, PastFile, read_last_year, read_past_file
from xltools.report.import_report import ImportOptions, import_opened
from xltools.report.open_published import open_published, run_guarded


def read_past_report(path: Path, form: Form) -> PastFile:
    """An earlier year's figures from a workbook or from a published report. Raises FileFault."""
    (past,) = run_guarded(partial(_read_past, form=form), [path], form)
    if isinstance(past, FileFault):
        raise past
    return past


def _read_past(path: Path, form: Form) -> PastFile:
    opened = open_published(path)
    if isinstance(opened, Book):
        return read_past_file(path, form, opened)
    submission = import_opened(path, form, opened, ImportOptions()).submission
    if submission.year is None:
        raise FileFault(path, "other_year", "看不出是哪一年度的报告", "请先用 xltools import 导入，在封面填好年度。")
    numbers = {field.id: submission.value(field.id) for field in form.numbers}
    known = {name: value for name, value in numbers.items() if isinstance(value, int | Decimal)}
    return PastFile(path, submission.year, submission.unit, known, {}, texts=submission.texts)


def read_past_reports(path: Path, form: Form, year: int | None = None) -> LastYear:
    """The values of the year before `year` from a file or a folder, published reports among them. Raises FileFault."""
    return read_last_year(path, form, year, read_past_report)
