"""Three published reports, put into the workbook: read back as they were, checked, merged."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.filled import inputs_of, unit_workbook
from tests.libreoffice import Office
from xltools.checks.check import Terms, check
from xltools.consolidation.merge import merge_files
from xltools.consolidation.workbook import write_consolidation
from xltools.demo.workbooks import generate_figures, generate_texts, load_published, make_old_layout
from xltools.form.layout import layout_form
from xltools.form.load import load_form
from xltools.form.rules.expression import Severity
from xltools.reading.read_submission import read_submission
from xltools.reading.submission import Submission
from xltools.roster.units import Unit
from xltools.template.content import Content
from xltools.template.workbook import write_template

REPORTS = {"zhaoyuan_office_2023": "招远市人民政府办公室", "suqian_city_2023": "宿迁市人民政府"}


def with_openpyxl(path: Path, report: str) -> None:
    """Fill an issued workbook the way a program does: inputs only, every kept value of a formula lost."""
    book = openpyxl.load_workbook(path)
    places = layout_form(load_form()).places
    for name, value in (inputs_of(report) | cover_and_texts(report)).items():
        book[places[name].sheet][places[name].cell] = value
    book.save(path)


def with_libreoffice(path: Path, report: str, office: Office) -> None:
    """Fill it the way a person does: open, enter, recalculate, save."""
    places = layout_form(load_form()).places
    values = inputs_of(report) | cover_and_texts(report)
    cells = {
        (places[name].sheet, places[name].cell): float(value) if isinstance(value, Decimal) else value
        for name, value in values.items()
    }
    office.fill(path, cells, path)


def cover_and_texts(report: str) -> dict[str, str]:
    figures = generate_figures(load_form(), report, 5) | load_published(report)
    return generate_texts(load_form(), figures, REPORTS[report]) | {"cover.scope": "本单位"}


def issued(path: Path, report: str) -> Path:
    unit = Unit(REPORTS[report], rule_making=report == "suqian_city_2023")
    write_template(load_form(), Content(year=2023, unit=unit), path)
    return path


def assert_as_published(submission: Submission, report: str) -> None:
    figures = load_published(report)
    assert {name: submission.value(name) for name in figures} == figures
    assert check(submission) == ()


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_filled_in_by_a_program_reads_back_as_published(tmp_path: Path, report: str) -> None:
    path = issued(tmp_path / "a.xlsx", report)
    with_openpyxl(path, report)
    assert_as_published(read_submission(path, load_form()), report)


@pytest.mark.long
@pytest.mark.libreoffice
@pytest.mark.parametrize("report", REPORTS)
def test_a_report_filled_in_by_a_person_reads_back_as_published(tmp_path: Path, report: str, office: Office) -> None:
    path = issued(tmp_path / "a.xlsx", report)
    with_libreoffice(path, report, office)
    assert_as_published(read_submission(path, load_form()), report)


def test_merged_each_city_total_is_the_sum(tmp_path: Path) -> None:
    for report, name in REPORTS.items():
        values = inputs_of(report)
        unit_workbook(tmp_path / "in" / f"{report}.xlsx", name, values=values, year=2023, rule_making=True)
    files = sorted((tmp_path / "in").iterdir())
    consolidation = merge_files(files, Terms(load_form()), place="两地")
    sums = {
        name: sum(load_published(report)[name] for report in REPORTS) for name in load_published("suqian_city_2023")
    }
    assert {name: consolidation.totals[name] for name in sums} == sums
    out = tmp_path / "city.xlsx"
    write_consolidation(consolidation, out)
    city = read_submission(out, load_form())
    assert {name: city.value(name) for name in sums} == sums


def hongze(path: Path, *, old_layout: bool) -> Submission:
    """The Hongze report, its two wrong totals typed over the formulas."""
    form = make_old_layout(load_form()) if old_layout else load_form()
    figures = load_published("hongze_district_2023")
    wrong = dict.fromkeys(("t4.reconsideration.total", "t4.litigation_after_reconsideration.total"), 0)
    inputs = {name: value for name, value in figures.items() if name in form.fields and not form.fields[name].total_of}
    unit = Unit("淮安市洪泽区人民政府")
    cover = {"cover.scope": "汇总"} | generate_texts(load_form(), generate_figures(load_form(), "洪泽", 5), "洪泽区")
    write_template(form, Content(year=2023, unit=unit, values={**inputs, **wrong, **cover}), path)
    return read_submission(path, load_form())


def test_the_two_typed_totals_of_part_four_are_found(tmp_path: Path) -> None:
    submission = hongze(tmp_path / "a.xlsx", old_layout=False)
    errors = [finding for finding in check(submission) if finding.severity is Severity.ERROR]
    assert [(finding.code, finding.where, finding.actual, finding.expected) for finding in errors] == [
        ("T4-01", "四、复议诉讼!E6", "0", "11"),
        ("T4-01", "四、复议诉讼!O6", "0", "5"),
    ]


def test_its_single_other_row_is_told_as_another_layout_and_not_misread(tmp_path: Path) -> None:
    submission = hongze(tmp_path / "a.xlsx", old_layout=True)
    errors = [finding for finding in check(submission) if finding.severity is Severity.ERROR]
    assert [finding.code for finding in errors] == ["V-03", "T4-01", "T4-01"]
    assert "（六）其他处理" in errors[0].message
    assert not [name for name in submission.entries if name.startswith("t3.")]
    assert submission.value("t2.fees.amount") == Decimal("7730.28")
