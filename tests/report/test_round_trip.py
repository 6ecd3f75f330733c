"""Written and read back, a report gives the same figures and texts: as a web page, and as a Word document."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.filled import unit_workbook
from tests.laws import COSTLY
from tests.report.pages import REPORTS, figures_of, published_report
from xltools.demo.workbooks import generate_figures
from xltools.excel.output import REPORT, read_mark
from xltools.form.load import load_form
from xltools.reading.read_submission import read_submission
from xltools.report.document import render_document
from xltools.report.html_page import render_page
from xltools.report.import_report import read_published
from xltools.report.import_sheet import build_imported
from xltools.report.published import PublishedReport, publish
from xltools.report.verify import verify_published

KINDS = {".html": render_page, ".docx": render_document}


def is_heading(line: str) -> bool:
    return bool(re.match(r"第?[一二三四五六]+[、.]", line))


# What people write, and what would be markup, a path, a formula or a heading of another report.
LINES = st.text("年度公开信息申请件一二三、。，（）：0123456789 AZaz<>&\"'=#/\\{}%|-—“”［］", min_size=1, max_size=60)
TEXTS = st.lists(
    LINES.map(lambda line: re.sub(" +", " ", line).strip()).filter(lambda line: bool(line) and not is_heading(line)),
    max_size=4,
).map("\n".join)


@pytest.mark.parametrize("suffix", KINDS)
@given(
    size=st.integers(0, 60),
    name=st.sampled_from(["示例市教育局", "A县<局>", "第一局"]),
    texts=st.fixed_dictionaries({field.id: TEXTS for field in load_form().texts}),
)
@COSTLY
def test_figures_and_texts_come_back(suffix: str, size: int, name: str, texts: dict[str, str]) -> None:
    form = load_form()
    with TemporaryDirectory() as room:
        figures = generate_figures(form, f"{name}{size}", size)
        path = unit_workbook(Path(room) / "a.xlsx", name, values=figures, changes={**texts})
        submission = read_submission(path, form)
        report = publish(submission)
        written = Path(room) / f"a{suffix}"
        written.write_bytes(KINDS[suffix](report))
        imported = read_published(written, form)
    assert imported.problems == ()
    assert (imported.submission.unit, imported.submission.year) == (name, 2025)
    for field in form.fields.values():
        if form.tables[field.table].part == "tables":
            assert imported.submission.value(field.id) == submission.value(field.id), field.id
        elif field in form.texts:
            assert imported.submission.text(field.id) == submission.text(field.id), field.id
    assert verify_published(imported, submission).is_empty


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> PublishedReport:
    return published_report(tmp_path_factory.mktemp("report"), "suqian_city_2023")


@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize("name", REPORTS)
def test_an_imported_report_is_a_workbook_that_says_the_same(name: str, suffix: str, tmp_path: Path) -> None:
    form = load_form()
    path = tmp_path / f"a{suffix}"
    path.write_bytes(KINDS[suffix](published_report(tmp_path, name)))
    book = tmp_path / "a.xlsx"
    book.write_bytes(build_imported(read_published(path, form)))
    submission = read_submission(book, form)
    assert {field: submission.value(field) for field in figures_of(name)} == figures_of(name)
    assert (submission.unit, submission.year, submission.text("text.innovation")) == (REPORTS[name], 2023, "无")
    assert not [remark for remark in submission.remarks if remark.key == "unread_sheet"]
    assert verify_published(read_published(path, form), submission).is_empty


def test_the_same_report_gives_the_same_bytes_with_a_mark(report: PublishedReport) -> None:
    for render in KINDS.values():
        data = render(report)
        assert data == render(report)
        assert (read_mark(data).kind, read_mark(data).is_intact) == (REPORT, True)


def test_what_was_changed_in_what_was_published_is_told(tmp_path: Path) -> None:
    form = load_form()
    path = unit_workbook(
        tmp_path / "a.xlsx",
        REPORTS["suqian_city_2023"],
        values={k: v for k, v in figures_of("suqian_city_2023").items() if not form.fields[k].total_of},
        year=2023,
        rule_making=True,
    )
    workbook = read_submission(path, form)
    page = render_page(publish(workbook)).decode()
    changed = (
        page.replace(">3402<", ">3420<").replace("栏目责任人", "责任人").replace("2023年政府信息", "2022年政府信息")
    )
    published = tmp_path / "changed.html"
    published.write_text(changed, encoding="utf-8")
    found = verify_published(read_published(published, form), workbook)
    assert [one.field for one in found.general] == ["year"]
    figure = found.fields[-1]
    assert (figure.field, figure.old.words, figure.new.words) == ("t3.received.natural_person", "3402", "3420")
    assert {one.field for one in found.fields} == {"t3.received.natural_person", "text.improvements"}
