"""The report as its readers see it: the Word document's pages by LibreOffice, the web page in a browser."""

import os
import re
from pathlib import Path

import pdfplumber
import pytest

from docs.browser import browser, page_as_run, print_page
from tests.conftest import Convert
from tests.report.pages import figures_of, plain_page, published_report
from xltools.form.load import load_form
from xltools.report.document import STYLES, render_document
from xltools.report.html_page import render_page
from xltools.report.import_report import read_published

NAME = "suqian_city_2023"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("word")
    path = folder / "report.docx"
    path.write_bytes(render_document(published_report(folder, NAME)))
    return path


@pytest.mark.libreoffice
def test_the_pages_of_the_document(document: Path, soffice: Convert, tmp_path: Path) -> None:
    """Each table stands whole on a page, below its heading; pages are numbered; the PDF itself is read back."""
    pdf = soffice(document, "pdf", tmp_path)
    with pdfplumber.open(pdf) as book:
        pages = [page.extract_text() for page in book.pages]
        sizes = {(round(page.width), round(page.height)) for page in book.pages}
    assert sizes == {(595, 842)}
    assert 3 <= len(pages) <= 6
    assert [bool(re.search(rf"— {number} —", page)) for number, page in enumerate(pages, 1)] == [True] * len(pages)
    (requests,) = [page for page in pages if "三、收到和处理政府信息公开申请情况" in page]
    assert "四、结转下年度继续办理" in requests
    imported = read_published(pdf, load_form())
    assert {field: imported.submission.value(field) for field in figures_of(NAME)} == figures_of(NAME)
    assert imported.problems == ()


def test_an_office_s_own_styles_are_taken(document: Path, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    own = docx.Document()
    own.sections[0].left_margin = docx.shared.Mm(50)
    own.styles.add_style(STYLES["title"].name, docx.enum.style.WD_STYLE_TYPE.PARAGRAPH).font.size = docx.shared.Pt(40)
    own.add_paragraph("旧的内容")
    own.sections[0].footer.paragraphs[0].text = "本局"
    reference = tmp_path / "样式.docx"
    own.save(reference)
    made = tmp_path / "a.docx"
    made.write_bytes(render_document(published_report(tmp_path, NAME), reference))
    result = docx.Document(made)
    assert round(result.sections[0].left_margin.mm) == 50
    assert result.styles[STYLES["title"].name].font.size.pt == 40
    assert result.sections[0].footer.paragraphs[0].text == "本局"
    texts = [paragraph.text for paragraph in result.paragraphs]
    assert "旧的内容" not in texts
    assert result.paragraphs[0].style.name == STYLES["title"].name
    assert {paragraph.style.name for paragraph in result.paragraphs} <= {style.name for style in STYLES.values()}
    assert len(result.tables) == 3


@pytest.fixture
def _browser() -> None:
    if not browser():
        if os.environ.get("CI"):
            pytest.fail("no browser (chromium) is installed")
        pytest.skip("no browser (chromium) is installed")


@pytest.mark.browser
@pytest.mark.usefixtures("_browser")
@pytest.mark.parametrize("lines", ["1px solid", "none"])
def test_a_site_s_page_printed_as_a_pdf_is_read(lines: str, tmp_path: Path) -> None:
    """With lines around its cells by its cells; without them by whole rows, which the rules prove where labels are torn."""
    page, pdf = tmp_path / "page.html", tmp_path / "page.pdf"
    style = f"<style>td{{border:{lines};font-size:9pt}}table{{border-collapse:collapse;width:100%}}</style>"
    page.write_text(style + plain_page(published_report(tmp_path, NAME)), encoding="utf-8")
    print_page(page, pdf)
    imported = read_published(pdf, load_form())
    assert {field: imported.submission.value(field) for field in figures_of(NAME)} == figures_of(NAME)
    assert (imported.problems, imported.submission.unit) == ((), "宿迁市人民政府")


@pytest.mark.browser
@pytest.mark.usefixtures("_browser")
def test_the_page_in_a_browser(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_bytes(render_page(published_report(tmp_path, NAME)))
    shown = page_as_run(page)
    heads = re.findall(r"<th[^>]*>", shown)
    assert len(heads) > 60
    assert all('scope="' in head for head in heads)
    assert shown.count("<h2 ") == 6
    assert "<script" not in shown
    assert 'lang="zh-CN"' in shown


def test_nothing_that_a_unit_writes_becomes_markup(tmp_path: Path) -> None:
    wild = "<script>alert(1)</script><img src=x onerror=alert(2)>&amp;\u202e"
    report = published_report(tmp_path, NAME, **{"text.problems": wild})
    page = render_page(report).decode()
    assert "<script" not in page
    assert "<img" not in page
    path = tmp_path / "a.docx"
    path.write_bytes(render_document(report))
    text = read_published(path, load_form()).submission.text("text.problems")
    assert text.startswith("<script>alert(1)</script>")
