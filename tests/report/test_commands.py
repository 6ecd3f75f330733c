"""report, import and verify as scripts rely on them: words, exit codes, files; and what a text may name."""

import io
import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.filled import unit_workbook
from tests.report.pages import flat_text, page_of, plain_page, published_report, report_page
from xltools.checks.check import check
from xltools.excel.output import read_mark
from xltools.form.load import load_form
from xltools.form.rules.text_figures import draft_texts, fill_text
from xltools.reading.read_submission import read_submission
from xltools.report.document import render_document
from xltools.report.html_page import render_page
from xltools.report.published import DRAFT_MARK, INTERIM_MARK, ReportOptions, publish

NAME = "招远市人民政府办公室"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return unit_workbook(
        tmp_path / "年报.xlsx", NAME, changes={"cover.date": "2026-01-20", "cover.telephone": "0535-8000000"}
    )


def test_a_workbook_is_published_as_word_and_as_a_page(book: Path, run: Run) -> None:
    for name in ("年报.docx", "年报.html"):
        out = book.with_name(name)
        assert run("report", book, "-o", out) == (0, f"已写入 {out}\n", "")
        assert run("verify", out, book)[0] == 0
        # Whoever changed it keeps it; the next one is written next to it.
        data = out.read_bytes()
        out.write_bytes(data + b" ")
        if name.endswith("html"):
            assert run("report", book, "-o", out)[0] == 1
            assert out.with_stem("年报（新）").read_bytes() == data


def test_the_opening_and_the_closing_say_what_is_known(book: Path) -> None:
    submission = read_submission(book, load_form())
    report = publish(submission)
    assert report.title == f"{NAME}2025年政府信息公开工作年度报告"
    assert report.opening[-1] == f"如对本报告有疑问，请与{NAME}联系（电话：0535-8000000）。"
    assert report.closing == (NAME, "2026年1月20日")
    other = publish(submission, ReportOptions(body="招远市人民政府", contact="招远市政府街 1 号"))
    assert other.closing[0] == "招远市人民政府"
    assert other.title_lines == ("招远市人民政府", "2025年政府信息公开工作年度报告")
    assert other.opening[-1] == "如对本报告有疑问，请与招远市人民政府联系（招远市政府街 1 号）。"
    assert [part.title for part in report.parts] == [
        "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
    ]  # fmt: skip


def test_a_city_s_report_says_in_whose_name_it_was_written(book: Path) -> None:
    one = read_submission(book, load_form())
    city = replace(one, meta={**one.meta, "scope": "汇总", "place": "招远市"})
    (remark,) = publish(city).remarks
    assert remark.startswith(f"这是招远市的汇总，标题和落款写的机关是填报单位“{NAME}”")
    assert publish(city, ReportOptions(body="招远市人民政府")).remarks == ()
    assert publish(one).remarks == ()


def test_the_report_of_an_interim_consolidation_is_marked_under_its_title(book: Path) -> None:
    whole = read_submission(book, load_form())
    report = publish(replace(whole, meta={**whole.meta, "stage": "阶段性汇总"}))
    assert INTERIM_MARK in render_page(report).decode().partition("</h1>")[2].partition("<section")[0]
    assert INTERIM_MARK in zipfile.ZipFile(io.BytesIO(render_document(report))).read("word/document.xml").decode()
    assert any("阶段性汇总" in gap for gap in report.gaps)
    assert INTERIM_MARK not in render_page(publish(whole)).decode()


def test_what_is_wrong_with_a_workbook_is_told_before_it_is_published(tmp_path: Path, run: Run) -> None:
    text = "全年共发生行政复议 9999 件。"
    book = unit_workbook(tmp_path / "a.xlsx", NAME, changes={"text.overview_on_request": text})
    code, out, said = run("report", book, "-o", tmp_path / "a.html")
    assert (code, out) == (1, f"已写入 {tmp_path / 'a.html'}\n")
    assert said.startswith("工作簿里有 1 处要改正或说明")
    assert "N-01 需说明　一、总体情况!B5" in said


def test_verify_compares_with_the_body_in_whose_name_it_was_published(book: Path, run: Run) -> None:
    page = book.with_suffix(".html")
    run("report", book, "-o", page, "--body", "招远市人民政府")
    code, out, _ = run("verify", page, book)
    assert (code, "单位　工作簿 招远市人民政府办公室，发布的 招远市人民政府" in out, "请用 --body 写明" in out) == (
        1,
        True,
        True,
    )
    code, out, _ = run("verify", page, book, "--body", "招远市人民政府")
    assert (code, "落款、日期和联系方式没有核对" in out) == (0, True)


def test_figures_in_texts_are_those_of_the_tables(tmp_path: Path, run: Run) -> None:
    text = "全年新收申请 {t3.received.total} 件，加上结转共 {t3.received.total + t3.carried_in.total} 件，见{附件}。"
    book = unit_workbook(tmp_path / "a.xlsx", NAME, changes={"text.overview_on_request": text})
    out = tmp_path / "a.html"
    assert run("report", book, "-o", out)[0] == 0
    submission = read_submission(book, load_form())
    received, carried = (submission.value(f"t3.{row}.total") for row in ("received", "carried_in"))
    assert isinstance(received, int)
    assert isinstance(carried, int)
    assert f"全年新收申请 {received} 件，加上结转共 {received + carried} 件，见{{附件}}。" in out.read_text(
        encoding="utf-8"
    )
    assert run("verify", out, book)[0] == 0


def test_a_name_that_is_none_is_told_with_its_cell_and_nothing_is_written(tmp_path: Path, run: Run) -> None:
    text = "全年新收申请 {t3.recieved.total} 件，{t3.received.natural_person >= 3}。"
    book = unit_workbook(tmp_path / "a.xlsx", NAME, changes={"text.problems": text, "t2.licensing.decisions": None})
    code, _, said = run("report", book, "-o", tmp_path / "a.html")
    assert code == 1
    assert (
        "五、问题及改进!B4 存在的主要问题：{t3.recieved.total}：没有指标“t3.recieved.total”，是不是 t3.received.total"
        in said
    )
    assert not (tmp_path / "a.html").exists()


def test_inside_a_year_s_folder_its_settings_say_whom_to_ask(
    book: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("init", tmp_path / "年", "--year", "2025", "--place", "某市", "--contact", "政务公开科 0000-1")[0] == 0
    monkeypatch.chdir(tmp_path / "年")
    assert run("report", book, "-o", tmp_path / "a.html")[0] == 0
    assert "联系（政务公开科 0000-1）。" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_blank_figures_and_texts_are_told(tmp_path: Path, run: Run) -> None:
    book = unit_workbook(tmp_path / "a.xlsx", NAME, changes={"t2.licensing.decisions": None, "text.problems": None})
    code, _, said = run("report", book, "-o", tmp_path / "a.html")
    assert code == 1
    assert "“二、主动公开政府信息情况”的“行政许可 本年处理决定数量”是空白或读不出的" in said
    assert "文字材料还没有写：存在的主要问题" in said


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        ({"t3.received.total": 0}, ["全年没有收到政府信息公开申请。"]),
        (
            {"t3.received.total": 5, "t3.received.natural_person": 5, "t3.carried_in.total": 2},
            ["全年新收政府信息公开申请 5 件，其中自然人 5 件。", "上年结转 2 件。"],
        ),
        ({"t3.carried_out.total": None}, []),
    ],
)
def test_a_draft_says_what_the_tables_say_and_nothing_of_blanks(
    figures: dict[str, int | None], says: list[str]
) -> None:
    known = {"t3.received.natural_person": 0, **figures}
    text = draft_texts(load_form(), known).get("text.overview_on_request", "")
    assert text == "".join(says)


def test_a_draft_fills_what_is_empty_and_is_marked(tmp_path: Path, run: Run) -> None:
    book = unit_workbook(tmp_path / "a.xlsx", NAME, changes={"text.overview_on_request": None})
    assert run("report", book, "-o", tmp_path / "a.html", "--draft")[0] == 1
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert page.count(DRAFT_MARK) == 1
    assert f'<p class="draft">{DRAFT_MARK}全年新收政府信息公开申请' in page


def test_braces_that_are_somebody_s_own_stay() -> None:
    for text in ("{}", "{附件 1}", "见 {2}", "{{x}", "f(x)={x"):
        assert fill_text(load_form(), text, {}) == (text, ()) or text == "{{x}"


def test_published_reports_come_back_as_workbooks(tmp_path: Path, run: Run) -> None:
    pages = tmp_path / "网上"
    pages.mkdir()
    report_page(pages)
    page_of(pages, plain_page(published_report(tmp_path, "suqian_city_2023")), "宿迁.htm")
    page_of(pages, "<html><p>通知</p></html>", "别的.html")
    (pages / "zhaoyuan_office_2023.xlsx").unlink()
    code, out, said = run("import", pages, "-o", tmp_path / "读入")
    assert code == 1
    assert out.count("读出 200 个数、13 段文字") == 2
    assert "别的.html：没有认出" in said
    assert sorted(path.name for path in (tmp_path / "读入").iterdir()) == [
        "zhaoyuan_office_2023.html.xlsx",
        "宿迁.htm.xlsx",
    ]
    code, out, _ = run("validate", tmp_path / "读入" / "zhaoyuan_office_2023.html.xlsx", "--format", "json")
    codes = {one["code"] for one in json.loads(out)["files"][0]["findings"]}
    assert {code for code in codes if not code.startswith("N-")} == {"V-03"}, "the scope alone is not known"


def test_import_of_one_file_and_of_another_year(tmp_path: Path, run: Run) -> None:
    page = report_page(tmp_path)
    code, out, _ = run("import", page, "-o", tmp_path / "a.xlsx")
    assert (code, "请在封面补填：统计范围（本单位、汇总）" in out) == (0, True)
    # Nothing but what the report does not say is at fault, and nobody says that the unit may make no rules.
    assert [one.code for one in check(read_submission(tmp_path / "a.xlsx", load_form()))] == ["V-03"]
    assert read_submission(tmp_path / "a.xlsx", load_form()).unit == NAME
    code, _, said = run("import", page, "-o", tmp_path / "b.xlsx", "--year", "2024")
    assert (code, "应是 2024 年度的" in said, (tmp_path / "b.xlsx").exists()) == (1, True, False)


def test_a_published_report_serves_as_last_year_s(tmp_path: Path, run: Run) -> None:
    page = report_page(tmp_path)
    assert run("template", "-o", tmp_path / "t.xlsx", "--year", "2024", "--unit", NAME, "--last-year", page)[0] == 0
    submission = read_submission(tmp_path / "t.xlsx", load_form())
    last = read_submission(tmp_path / "zhaoyuan_office_2023.xlsx", load_form())
    assert submission.value("t3.carried_in.natural_person") == last.value("t3.carried_out.natural_person")
    code, _, said = run("template", "-o", tmp_path / "u.xlsx", "--year", "2025", "--unit", NAME, "--last-year", page)
    assert (code, "这是 2023 年度的表，上年数据应是 2024 年度的" in said) == (1, True)


def test_verify_says_what_differs_and_where(tmp_path: Path, run: Run) -> None:
    page = report_page(tmp_path)
    page.write_text(page.read_text(encoding="utf-8").replace(">39<", ">93<", 1), encoding="utf-8")
    code, out, _ = run("verify", page, tmp_path / "zhaoyuan_office_2023.xlsx")
    assert code == 1
    assert "1 处不同" in out
    assert "一、本年新收 自然人　工作簿 39（三、依申请公开!D6），发布的 93（第 2 个表格!D4）" in out
    code, out, _ = run("verify", page, tmp_path / "zhaoyuan_office_2023.xlsx", "--format", "json")
    (found,) = json.loads(out)["differences"]
    assert (found["field"], found["workbook"]["value"], found["published"]["value"]) == (
        "t3.received.natural_person",
        39,
        93,
    )


def test_years_of_a_unit_side_by_side(tmp_path: Path, run: Run) -> None:
    report_page(tmp_path)
    (tmp_path / "zhaoyuan_office_2023.xlsx").unlink()
    unit_workbook(tmp_path / "2024" / "a.xlsx", NAME, size=30, year=2024)
    unit_workbook(tmp_path / "2024" / "b.xlsx", "招远市教育局", size=30, year=2024)
    code, out, _ = run("years", NAME, tmp_path, "-o", tmp_path / "各年.xlsx")
    assert code == 1
    assert f"{NAME}　2023、2024 年度" in out
    assert "2024 年度 X-01" in out
    assert read_mark((tmp_path / "各年.xlsx").read_bytes()).kind
    document = json.loads(run("years", NAME, tmp_path, "--format", "json")[1])
    assert [one["year"] for one in document["years"]] == [2023, 2024]
    assert "没有找到“某局”的数据" in run("years", "某局", tmp_path)[1]


def test_two_files_of_a_year_that_differ_are_told_and_neither_is_taken(tmp_path: Path, run: Run) -> None:
    unit_workbook(tmp_path / "a.xlsx", NAME, size=30)
    unit_workbook(tmp_path / "b.xlsx", NAME, size=30, changes={"t2.licensing.decisions": 1})
    assert "2025 年度：" in run("years", NAME, tmp_path)[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("report", "a.xlsx", "-o", "a.pdf"), "-o 应是以 .docx 或 .html 结尾的文件名"),
        (("report", "a.xlsx", "-o", "a.html", "--reference", "b.docx"), "--reference 只用于 Word"),
        (("report", "a.xlsx", "-o", "a.html", "--date", "昨天"), "“昨天”不是日期"),
        (("import", "-o", "a.xlsx"), "缺少"),
    ],
)
def test_wrong_usage(words: tuple[str, ...], says: str, run: Run) -> None:
    code, _, said = run(*words)
    assert (code, says in said) == (2, True), said


def test_without_the_extra_one_sentence_says_what_to_do(book: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xltools.cli.options.importlib.util.find_spec", lambda name: None)
    code, _, said = run("report", book, "-o", book.with_suffix(".docx"))
    assert code == 2
    assert 'pip install "xltools[report]"' in said
    monkeypatch.undo()
    monkeypatch.setitem(__import__("sys").modules, "xltools.report.extract_markup", None)
    page = shutil.copy(page_of(book.parent, "<html><p>x</p></html>"), book.parent / "p.html")
    code, _, said = run("import", page, "-o", book.parent / "out.xlsx")
    assert (code, 'pip install "xltools[report]"' in said) == (1, True)


def test_a_page_that_somebody_else_made_is_not_written_over(book: Path, run: Run) -> None:
    out = page_of(book.parent, "<html>mine</html>", "年报.html")
    code, _, said = run("report", book, "-o", out)
    assert (code, "没有覆盖" in said, out.read_text(encoding="utf-8")) == (1, True, "<html>mine</html>")
    assert render_page(publish(read_submission(book, load_form()))).startswith(b"<!DOCTYPE html>")


def test_import_of_a_folder_reads_texts_and_says_what_it_passed_over(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "网上的报告"
    folder.mkdir()
    report = published_report(tmp_path, "zhaoyuan_office_2023")
    (folder / "年报.txt").write_text(flat_text(report, "row a line"), encoding="utf-8")
    (folder / ".隐藏.html").write_text("x", encoding="utf-8")
    code, out, _ = run("import", folder, "-o", tmp_path / "读入")
    assert (code, "年报.txt：纯文本" in out, "没有读的文件　隐藏文件 1" in out) == (0, True, True)
