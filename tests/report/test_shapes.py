"""Published tables in the shapes that are met: exactly the figures that were published, or a blank and a word about it."""

from collections.abc import Callable
from html import escape
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.report.pages import (
    REPORTS,
    figures_of,
    flat_text,
    html_table,
    page_of,
    plain_page,
    published_report,
)
from xltools.demo.workbooks import load_published
from xltools.excel.text import TRADITIONAL
from xltools.form.load import load_form
from xltools.report.import_report import ImportedReport, ImportOptions, read_published
from xltools.report.published import PublishedCell, PublishedReport

NAME = "suqian_city_2023"
_TO_TRADITIONAL = {plain: traditional for traditional, plain in TRADITIONAL.items()}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> PublishedReport:
    return published_report(tmp_path_factory.mktemp("report"), NAME)


def different(imported: ImportedReport, name: str = NAME) -> dict[str, object]:
    """The figures that are not as they were published, with what was read."""
    values = {field: imported.submission.value(field) for field in figures_of(name)}
    return {field: values[field] for field, figure in figures_of(name).items() if values[field] != figure}


def tables(report: PublishedReport, write: Callable[[PublishedCell], str]) -> dict[int, str]:
    return {number: html_table(part.table, write) for number, part in enumerate(report.parts, 1) if part.table}


def read(folder: Path, text: str, name: str = "page.html", **options: object) -> ImportedReport:
    return read_published(page_of(folder, text, name), load_form(), ImportOptions(**options))  # type: ignore[arg-type]  # options by name


@pytest.mark.parametrize("name", REPORTS)
def test_a_site_s_own_page(name: str, tmp_path: Path) -> None:
    report = published_report(tmp_path, name)
    imported = read(tmp_path, plain_page(report))
    assert (different(imported, name), imported.problems) == ({}, ())
    assert (imported.submission.unit, imported.submission.year) == (REPORTS[name], 2023)
    assert imported.submission.text("text.improvements") == "已明确栏目责任人和更新时限，增加了图解和短视频解读。"
    assert imported.submission.text("text.other") == "无"


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize(
    "shape",
    [
        "row a line",
        "row a line, empty bars",
        "bars on both sides",
        "cell a line",
        "cell a line, bar behind",
        "bar on its own line",
    ],
)
def test_text_of_a_page_that_was_flattened(shape: str, name: str, tmp_path: Path) -> None:
    imported = read(tmp_path, flat_text(published_report(tmp_path, name), shape), "page.txt")
    assert (different(imported, name), imported.problems) == ({}, ())


def test_heads_that_are_cut_over_lines(report: PublishedReport, tmp_path: Path) -> None:
    text = flat_text(report, "cell a line")
    for head in ("本年制发件数", "本年处理决定数量", "本年收费金额（单位：万元）", "商业企业"):
        assert head in text
        text = text.replace(head, f"{head[:3]}\n{head[3:]}")
    imported = read(tmp_path, text, "page.txt")
    assert (different(imported), imported.problems) == ({}, ())


def test_blanks_that_a_bar_alone_shows(report: PublishedReport, tmp_path: Path) -> None:
    imported = read(tmp_path, flat_text(report, "cell a line, bar behind, a blank for 0"), "page.txt")
    assert different(imported) == {name: None for name, figure in figures_of(NAME).items() if figure == 0}
    assert all("没有当作 0" in problem for problem in imported.problems)


def test_rows_without_labels_are_read_where_the_rules_prove_it(report: PublishedReport, tmp_path: Path) -> None:
    """Text of a PDF: parts three and four by their rules; part two has none that could prove it."""
    imported = read(tmp_path, flat_text(report, "labels torn off"), "page.txt")
    assert {name[:2] for name in different(imported)} == {"t2"}
    assert len(imported.problems) == 1


def test_rows_without_labels_that_break_a_rule_are_not_read(report: PublishedReport, tmp_path: Path) -> None:
    text = flat_text(report, "labels torn off").replace("3402 99", "3403 99")
    imported = read(tmp_path, text, "page.txt")
    assert {name[:2] for name in different(imported)} == {"t2", "t3"}
    assert any("勾稽关系也证明不了" in problem for problem in imported.problems)


def test_text_whose_blanks_are_gone_is_refused(report: PublishedReport, tmp_path: Path) -> None:
    lines = flat_text(report, "cell a line").split("\n")
    imported = read(tmp_path, "\n".join(line for line in lines if line != "0"), "page.txt")
    assert not any(name.startswith(("t3", "t4")) for name in imported.submission.entries)
    assert all("空白的格已经消失" in problem for problem in imported.problems)


DRIFT = {
    "行政规范性文件": "规范性文件",
    "现行有效件数": "现行有效件数 （历史累计）",
    "本年制发件数": "本年制发数",
    "行政许可": "政许可",
    "（六）其他处理": "(六)其他",
    "第二十条第（五）项": "第二十条第()项",
    "1.属于国家秘密": "1、属国家秘密",
}


def altered(cell: PublishedCell) -> str:
    text = cell.text
    for old, new in DRIFT.items():
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda cell: "".join(f"<span>{one}</span>" for one in cell.text), id="a span for each character"),
        pytest.param(lambda cell: "<br>\n".join(cell.text) if cell.heads else cell.text, id="labels cut over lines"),
        pytest.param(lambda cell: f"<p> {cell.text}\u3000</p>", id="white space around"),
        pytest.param(altered, id="labels that drifted"),
        pytest.param(
            lambda cell: f"<table><tr><td>{cell.text}</td></tr></table>" if cell.text == "3511" else cell.text,
            id="a table in a cell",
        ),
        pytest.param(lambda cell: f"<b>{escape(cell.text)}</b><script>1</script>", id="scripts in cells"),
    ],
)
def test_cells_as_sites_write_them(
    write: Callable[[PublishedCell], str], report: PublishedReport, tmp_path: Path
) -> None:
    imported = read(tmp_path, plain_page(report, tables(report, write)))
    assert (different(imported), imported.problems) == ({}, ())


@pytest.mark.parametrize("zero", ["/", "", "<o:p>&nbsp;</o:p>"])
def test_blanks_and_dashes_stay_blank_and_are_told_once_for_each_table(
    zero: str, report: PublishedReport, tmp_path: Path
) -> None:
    imported = read(tmp_path, plain_page(report, tables(report, lambda cell: zero if cell.text == "0" else cell.text)))
    assert different(imported) == {name: None for name, figure in figures_of(NAME).items() if figure == 0}
    assert len(imported.problems) == 3
    assert all("没有当作 0" in problem for problem in imported.problems)


def test_numbers_with_words_beside_them(report: PublishedReport, tmp_path: Path) -> None:
    marks = {"109": "109（其中修订 16 件）", "489": "489（含自然失效 29 件）", "3511": "3511<sup>1</sup>"}
    page = plain_page(report, tables(report, lambda cell: marks.get(cell.text, cell.text)))
    imported = read(tmp_path, page.replace("五、存在", "注：行政复议、行政诉讼数量含上年度结转数量。</p><p>五、存在"))
    assert different(imported) == {}
    notes = {note.field: note.raw for note in imported.submission.notes}
    assert notes["t2.normative_documents.issued"] == "109（其中修订 16 件）"
    assert notes["t3.received.total"] == "3511［1］"
    assert notes[""] == "注：行政复议、行政诉讼数量含上年度结转数量。"
    assert imported.submission.text("text.data_notes") == "注：行政复议、行政诉讼数量含上年度结转数量。"


def test_a_struck_figure_is_not_run_together_with_the_one_beside_it(report: PublishedReport, tmp_path: Path) -> None:
    page = plain_page(report, tables(report, lambda cell: f"<s>41</s>{cell.text}" if cell.text == "440" else cell.text))
    imported = read(tmp_path, page)
    assert different(imported) == {"t4.reconsideration.total": None}
    assert "“〔划去：41〕440”" in imported.problems[0]


def test_digits_cut_apart_are_one_number_where_the_rules_prove_it(report: PublishedReport, tmp_path: Path) -> None:
    page = plain_page(report, tables(report, lambda cell: cell.text if cell.heads else " ".join(cell.text)))
    imported = read(tmp_path, page)
    assert {name[:2] for name in different(imported)} == {"t2"}, "part two has no sum that could prove it"
    assert set(different(imported).values()) == {None}


def test_what_stands_around_a_report_is_no_part_of_it(report: PublishedReport, tmp_path: Path) -> None:
    head = "<table><tr><td>索引号</td><td>000014349/2024-00001</td></tr><tr><td>发布日期</td><td>2024-02-20</td></tr></table>"
    menu = "<ul><li><a href=x>首页</a></li><li>政府信息公开年报</li></ul><p>今天是2026年1月1日 字体：大 中 小</p>"
    imported = read(
        tmp_path,
        plain_page(report, before=head + menu, behind="<p>扫一扫在手机打开当前页</p><p>版权所有：某市人民政府</p>"),
    )
    assert (different(imported), imported.problems, imported.submission.year) == ({}, (), 2023)
    assert imported.submission.text("text.other") == "无"


def test_tables_as_pictures_are_told(report: PublishedReport, tmp_path: Path) -> None:
    imported = read(tmp_path, plain_page(report, dict.fromkeys((2, 3, 4), "<img src=a.png>")))
    assert set(different(imported).values()) == {None}
    assert [("没有找到这张表" in problem) for problem in imported.problems] == [True, True, True, False]
    assert imported.problems[-1] == "文件里有 3 张图片，图片里的内容没有读取"


def test_traditional_characters(report: PublishedReport, tmp_path: Path) -> None:
    imported = read(tmp_path, plain_page(report).translate(_TO_TRADITIONAL))
    assert (different(imported), imported.problems) == ({}, ())
    assert "規範性文件" in imported.submission.text("text.overview_management"), "texts stay as they are"


def test_rows_of_their_own_under_heads_that_were_made_up(report: PublishedReport, tmp_path: Path) -> None:
    """As OCR gives a table: the row labels tell, the heads do not."""
    table = report.parts[2].table
    assert table is not None
    made = []
    for number, row in enumerate(table.rows):
        label, values = "".join(cell.text for cell in row if cell.heads), [cell.text for cell in row if not cell.heads]
        heads = (
            ["本年新收件数", "上年结转件数", "予以公开"]
            if number > 23
            else [f"数据{at + 1}" for at in range(len(values))]
        )
        lines = ["".join(f"<td>{one}</td>" for one in line) for line in (["项目", *heads], [label, *values])]
        made += [f"<table><tr>{lines[0]}</tr><tr>{lines[1]}</tr></table>"] if values else []
    imported = read(tmp_path, plain_page(report, {3: "".join(made)}))
    assert (different(imported), imported.problems) == ({}, ())


def test_two_tables_that_both_could_be_it_are_asked_about(report: PublishedReport, tmp_path: Path) -> None:
    table = html_table(report.parts[2].table) if report.parts[2].table else ""
    page = plain_page(report, {3: f"<p>全市</p>{table}<p>本级</p>{table.replace('3511', '12')}"})
    imported = read(tmp_path, page)
    assert {name[:2] for name in different(imported)} == {"t3"}
    assert "第 2 个表格（全市）、第 3 个表格（本级）都是这张表" in imported.problems[0]
    assert different(read(tmp_path, page, tables=(1, 2, 4))) == {}


def test_a_table_that_goes_on_in_another_one(report: PublishedReport, tmp_path: Path) -> None:
    table = html_table(report.parts[2].table) if report.parts[2].table else ""
    row = '<tr><td rowspan="1" colspan="1">2.重复'
    assert row in table
    imported = read(tmp_path, plain_page(report, {3: table.replace(row, f"</table><p>续表</p><table>{row}")}))
    assert (different(imported), imported.problems) == ({}, ())


def test_a_heading_left_out_or_worded_otherwise(report: PublishedReport, tmp_path: Path) -> None:
    page = plain_page(report).replace("<p><strong>三、收到和处理政府信息公开申请情况</strong></p>", "")
    page = page.replace("一、总体情况", "一、工作概况").replace(
        "五、存在的主要问题及改进情况", "五、存在的主要问题及整改措施"
    )
    imported = read(tmp_path, page)
    assert (different(imported), imported.problems) == ({}, ())
    assert imported.submission.text("text.problems") == "部分栏目更新不够及时，政策解读的形式比较单一。"


def test_a_part_without_headings_of_the_form_stands_in_one_field_whole(report: PublishedReport, tmp_path: Path) -> None:
    page = plain_page(report)
    for heading in ("（一）存在的主要问题", "（二）改进情况"):
        page = page.replace(f"<p>{heading}</p>", "")
    imported = read(tmp_path, page)
    assert imported.submission.text("text.problems").count("\n") == 1
    assert imported.problems == (
        "“五、存在的主要问题及改进情况”没有表样的小标题，整段写在“存在的主要问题”栏，请按需要分开",
    )


def test_headings_within_a_paragraph(report: PublishedReport, tmp_path: Path) -> None:
    page = plain_page(report).replace("<p>（一）主动公开</p><p>", "<p>（一）主动公开情况。")
    assert read(tmp_path, page).submission.text("text.overview_proactive").startswith("宿迁市人民政府全年通过")


def test_tables_of_2019_keep_what_is_the_same_and_leave_the_rest_blank(report: PublishedReport, tmp_path: Path) -> None:
    """Part three of 2019 has one row for what are three now."""
    figures = load_published("hongze_district_2023")
    table = report.parts[2].table
    assert table is not None
    form = load_form()
    fields = form.tables["t3"].fields
    rows = iter([fields[at : at + 7] for at in range(0, len(fields), 7)])
    lines = []
    for row in table.rows:
        if all(cell.heads for cell in row):
            lines.append(row)
            continue
        ids = next(rows)
        if ids[0].row in ("other_fee_unpaid", "other_misc"):
            continue
        single = ids[0].row == "other_not_corrected"
        names = [field.id.replace("other_not_corrected", "other_single_2019") for field in ids]
        values = iter(names)
        cells = [
            cell if cell.heads else PublishedCell(str(figures[next(values)]), cell.row, cell.column) for cell in row
        ]
        lines.append(tuple(cell for cell in cells if not (single and cell.text.startswith("1."))))
    text = html_table(type(table)(tuple(map(tuple, lines)), table.widths, 3)).replace('rowspan="22"', 'rowspan="20"')
    text = text.replace('<td rowspan="3" colspan="1">（六）其他处理', '<td rowspan="1" colspan="2">（六）其他处理')
    imported = read(tmp_path, plain_page(report, {3: text}))
    same = {name: value for name, value in figures.items() if name.startswith("t3") and name in form.fields}
    assert {name: imported.submission.value(name) for name in same} == same
    assert not any(".other_" in name and not name.endswith("org") for name in imported.submission.entries)
    assert "2019 年格式" in imported.problems[0]


def test_a_workbook_of_any_layout_that_has_the_tables(report: PublishedReport, tmp_path: Path) -> None:
    """All parts below each other on one sheet, as somebody copied the report into Excel."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([report.title])
    for part in report.parts:
        sheet.append([part.title])
        for text in part.texts:
            sheet.append([text.heading])
            sheet.append(["\n".join(text.paragraphs)])
        top = sheet.max_row + 2
        for cell in (cell for row in part.table.rows for cell in row) if part.table else ():
            value = cell.text if cell.heads else float(cell.text)
            sheet.cell(top + cell.row, 2 + cell.column, value)
    book.save(tmp_path / "年报.xlsx")
    imported = read_published(tmp_path / "年报.xlsx", load_form())
    assert (different(imported), imported.problems) == ({}, ())
    assert imported.submission.year == 2023
    assert imported.submission.text("text.problems") == "部分栏目更新不够及时，政策解读的形式比较单一。"


def test_a_document_that_word_made(report: PublishedReport, tmp_path: Path) -> None:
    """Tables with merged cells as Word itself makes them, headings that are bold paragraphs and no more."""
    document = docx.Document()
    document.add_paragraph(report.title)
    for part in report.parts:
        document.add_paragraph().add_run(part.title).bold = True
        for text in part.texts:
            for line in (text.heading, *text.paragraphs):
                document.add_paragraph(line)
        if part.table is not None:
            cells = [cell for row in part.table.rows for cell in row]
            size = max(cell.row + cell.rows for cell in cells), max(cell.column + cell.columns for cell in cells)
            grid = [list(row.cells) for row in document.add_table(*size).rows]
            for cell in cells:
                first = grid[cell.row][cell.column]
                last = grid[cell.row + cell.rows - 1][cell.column + cell.columns - 1]
                (first.merge(last) if first is not last else first).text = cell.text
    document.save(str(tmp_path / "年报.docx"))
    imported = read_published(tmp_path / "年报.docx", load_form())
    assert (different(imported), imported.problems) == ({}, ())
    assert imported.submission.text("text.improvements") == "已明确栏目责任人和更新时限，增加了图解和短视频解读。"
