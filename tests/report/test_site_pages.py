"""Pages as sites have them: exactly the figures that were published, or a blank and a word about it; never another figure."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.report.site_pages import (
    Rows,
    SiteCell,
    SitePage,
    cases_table,
    map_cells,
    map_texts,
    markup,
    plain_cell,
    proactive_table,
    random_figures,
    requests_head,
    requests_table,
    standard_tables,
    word_cell,
)
from xltools.form.load import load_form
from xltools.report.import_report import ImportedReport, ImportOptions, read_published

FIGURES = random_figures(3)
TWO, THREE, FOUR = proactive_table(FIGURES), requests_table(FIGURES), cases_table(FIGURES)
TABLES = standard_tables(FIGURES)


def read(folder: Path, page: SitePage) -> ImportedReport:
    path = folder / "page.html"
    path.write_text(page.text(), encoding="utf-8")
    return read_published(path, load_form())


def unread(imported: ImportedReport) -> set[str]:
    """The fields that stay blank. A figure that is not the published one is a fault at once."""
    read = {name: imported.submission.value(name) for name in FIGURES}
    wrong = {name: value for name, value in read.items() if value not in (None, FIGURES[name])}
    assert wrong == {}
    return {name for name, value in read.items() if value is None}


def page(*, two: Rows = TWO, three: Rows = THREE, four: Rows = FOUR) -> SitePage:
    return SitePage((markup(two), markup(three), markup(four)))


def with_span(label: str, **span: int) -> Rows:
    """Part three with another span at the cells that begin with a label."""
    return map_cells(THREE, lambda cell: replace(cell, **span) if cell.text.startswith(label) else cell)  # type: ignore[arg-type]  # by name


def row_of(label: str) -> int:
    return next(at for at, row in enumerate(THREE) if any(cell.text.startswith(label) for cell in row))


def changed(label: str, change: Callable[[list[SiteCell]], list[SiteCell]]) -> Rows:
    """Part three with one row changed."""
    at = row_of(label)
    return [change(row) if number == at else row for number, row in enumerate(THREE)]


@pytest.mark.parametrize(
    "write",
    [
        plain_cell,
        word_cell,
        lambda cell: f"<td rowspan={cell.rows} colspan={cell.columns}>&nbsp;<span>{cell.text}</span>&nbsp;</td>",
        lambda cell: plain_cell(cell).replace("</td>", ""),
        lambda cell: plain_cell(cell) if cell.figure else plain_cell(cell).replace("政府", "政府<br/>"),
        lambda cell: f"<td rowspan={cell.rows} colspan={cell.columns}>{''.join(f'<p>{one}</p>' for one in ([cell.text] if cell.figure else cell.text))}</td>",
        lambda cell: plain_cell(cell).replace("</td>", "<!--[if !supportEmptyParas]-->&nbsp;<!--[endif]--><o:p></o:p></td>"),
    ],
)  # fmt: skip
def test_cells_as_editors_write_them(write: Callable[[SiteCell], str], tmp_path: Path) -> None:
    imported = read(tmp_path, SitePage(standard_tables(FIGURES, write)))
    assert unread(imported) == set()
    assert (imported.submission.unit, imported.submission.year) == ("示例县教育局", 2023)


@pytest.mark.parametrize(
    "rows",
    [
        with_span("三、", rows=20),
        with_span("三、", rows=25),
        with_span("三、", rows=1),
        with_span("（三）", rows=7),
        with_span("（三）", rows=9),
        with_span("法人", columns=1),
        with_span("（本列", columns=2),
        with_span("（本列", columns=4),
        with_span("总计", rows=1),
        with_span("一、", columns=2),
        with_span("（七）", columns=1),
        map_cells(THREE, lambda cell: replace(cell, rows=1, columns=1)),
        [[*row, SiteCell("")] for row in THREE],
        changed("2.其他法律", lambda row: [*row, SiteCell("")]),
        changed("2.其他法律", lambda row: [row[0], SiteCell(""), *row[1:]]),
        [*THREE[:14], *requests_head(), *THREE[14:]],
    ],
)
def test_spans_that_are_wrong_and_heads_that_are_repeated(rows: Rows, tmp_path: Path) -> None:
    assert unread(read(tmp_path, page(three=rows))) == set()


@pytest.mark.parametrize(
    "change", [lambda row: row[:-1], lambda row: [*row[:2], *row[3:]], lambda row: [row[0], *row[2:]]]
)
def test_a_row_that_lacks_a_cell_is_not_read(
    change: Callable[[list[SiteCell]], list[SiteCell]], tmp_path: Path
) -> None:
    imported = read(tmp_path, page(three=changed("2.其他法律", change)))
    assert {name.rpartition(".")[0] for name in unread(imported)} == {"t3.refused_by_law"}
    assert "格数与表头对不上" in imported.problems[0]


def test_a_row_that_lacks_a_cell_in_part_four(tmp_path: Path) -> None:
    imported = read(tmp_path, page(four=[*FOUR[:3], [*FOUR[3][:7], *FOUR[3][8:]]]))
    assert {name[:3] for name in unread(imported)} == {"t4."}


def test_two_rows_of_figures_in_part_four_are_not_chosen_from(tmp_path: Path) -> None:
    before = [replace(cell, text=str(500 + at)) for at, cell in enumerate(FOUR[3])]
    assert {name[:3] for name in unread(read(tmp_path, page(four=[*FOUR[:3], before, FOUR[3]])))} == {"t4."}


def test_part_four_in_two_tables(tmp_path: Path) -> None:
    results = FOUR[2][:5]
    first = markup([[SiteCell("行政复议", 1, 5)], results, FOUR[3][:5]])
    second = markup([[SiteCell("行政诉讼", 1, 10)], FOUR[1][5:], FOUR[2], FOUR[3][5:]])
    unread(read(tmp_path, SitePage((TABLES[0], TABLES[1], first + second))))


def test_a_column_of_the_office_s_own_in_between(tmp_path: Path) -> None:
    rows = []
    for row in THREE:
        values = [cell for cell in row if cell.figure]
        total = SiteCell(str(sum(int(cell.text) for cell in values[1:6])), figure=True)
        rows.append([*row[:-1], total, row[-1]] if values else row)
    rows[0] = [rows[0][0], SiteCell("申请人情况", 1, 8)]
    rows[1] = [SiteCell("自然人", 2), SiteCell("法人或其他组织", 1, 6), SiteCell("总计", 2)]
    rows[2] = [*rows[2], SiteCell("小计")]
    assert unread(read(tmp_path, page(three=rows))) == set()


def test_tables_that_go_on_in_another_one(tmp_path: Path) -> None:
    for rest in ([*requests_head(), *THREE[14:]], THREE[14:]):
        three = markup(THREE[:14]) + markup(rest)
        assert unread(read(tmp_path, SitePage((TABLES[0], three, TABLES[2])))) == set()


def test_all_parts_in_one_table(tmp_path: Path) -> None:
    three, four = (
        [SiteCell(title, 1, 10)]
        for title in ("三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况")
    )
    assert unread(read(tmp_path, SitePage((markup([*TWO, three, *THREE, four, *FOUR]), "", "")))) == set()


def test_frames_made_of_tables(tmp_path: Path) -> None:
    two, three, four = (f"<table><tr><td>&nbsp;</td><td>{table}</td></tr></table>" for table in TABLES)
    assert unread(read(tmp_path, SitePage((two, three, four)))) == set()


@pytest.mark.parametrize("mark", ["", "/", "-", "—"])
def test_blanks_and_dashes_are_not_zero(mark: str, tmp_path: Path) -> None:
    rows = map_texts(THREE, lambda text: mark if text == "0" else text, figures=True)
    imported = read(tmp_path, page(three=rows))
    zeros = {name for name, value in FIGURES.items() if value == 0 and name.startswith("t3")}
    assert unread(imported) == zeros
    assert sum("没有当作 0" in problem for problem in imported.problems) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.translate({ord("0") + digit: ord("０") + digit for digit in range(10)}),
        lambda text: f"{int(text):,}" if text.isdecimal() else text,
        lambda text: text if "." in text else f"{text}件",
        lambda text: text if "." in text else f"{text}（其中修订 16 件）",
    ],
)
def test_figures_as_people_write_them(change: Callable[[str], str], tmp_path: Path) -> None:
    tables = (map_texts(rows, change, figures=True) for rows in (TWO, THREE, FOUR))
    two, three, four = tables
    assert unread(read(tmp_path, page(two=two, three=three, four=four))) == set()


@pytest.mark.parametrize("label", ["本年收费金额（单位：元）", "收费金额(单位:元)"])
def test_an_amount_in_another_unit_is_not_read(label: str, tmp_path: Path) -> None:
    rows = map_texts(TWO, lambda text: label if "收费金额" in text else text, figures=False)
    rows = map_texts(rows, lambda text: "251000" if text == "25.1" else text, figures=True)
    assert unread(read(tmp_path, page(two=rows))) == {"t2.fees.amount"}


def test_part_two_as_it_was_in_2019(tmp_path: Path) -> None:
    """Three figures beside the same labels, of other things."""
    rows = [
        [SiteCell("第二十条第（一）项", 1, 4)],
        [SiteCell(one) for one in ("信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量")],
        *([SiteCell(label), *map(SiteCell, ("901", "902", "903"))] for label in ("规章", "规范性文件")),
        [SiteCell("第二十条第（五）项", 1, 4)],
        [SiteCell(one) for one in ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量")],
        [SiteCell("行政许可"), *map(SiteCell, ("904", "+19", "905"))],
        [SiteCell("第二十条第（八）项", 1, 4)],
        [SiteCell("信息内容"), SiteCell("上一年项目数量"), SiteCell("本年增/减", 1, 2)],
        [SiteCell("行政事业性收费"), SiteCell("12"), SiteCell("", 1, 2)],
    ]
    imported = read(tmp_path, page(two=rows))
    assert {name[:3] for name in unread(imported)} == {"t2."}
    assert "2019 年格式" in imported.problems[0]


@pytest.mark.parametrize(
    "heads",
    [("现行有效数", "制发数", "废止数"), ("数据1", "数据2", "数据3"), ("本年新制作数量", "本年公开数量", "公开总数")],
)
def test_heads_of_part_two_that_are_not_the_form_s(heads: tuple[str, ...], tmp_path: Path) -> None:
    rows = [TWO[0], [SiteCell("信息内容"), *map(SiteCell, heads)], *TWO[2:]]
    documents = {name for name in FIGURES if name.startswith(("t2.regulations", "t2.normative"))}
    assert unread(read(tmp_path, page(two=rows))) == documents


def test_two_tables_that_say_the_same_are_one(tmp_path: Path) -> None:
    assert unread(read(tmp_path, SitePage((TABLES[0], TABLES[1] * 2, TABLES[2])))) == set()


def test_another_year_s_report_on_the_same_page_is_asked_about(tmp_path: Path) -> None:
    others = "".join(standard_tables(random_figures(77)))
    imported = read(tmp_path, SitePage(TABLES, behind=f"<h2>2022年年报</h2>{others}"))
    assert unread(imported) == set(FIGURES)
    assert all("--table" in problem for problem in imported.problems[:3])


def test_two_whole_reports_on_a_page_are_not_mixed(tmp_path: Path) -> None:
    other = SitePage(standard_tables(random_figures(77))).text().replace("2023", "2022").replace("全年做好", "上年做好")
    path = tmp_path / "page.html"
    path.write_text(SitePage(TABLES).text().replace("</body></html>", other.partition("<body>")[2]), encoding="utf-8")
    imported = read_published(path, load_form())
    assert unread(imported) == set()
    assert imported.submission.text("text.overview_proactive").startswith("全年做好")
    assert any("还有 2022 年度的报告" in problem for problem in imported.problems)
    earlier = read_published(path, load_form(), ImportOptions(year=2022)).submission
    assert (earlier.year, earlier.value("t3.received.total")) == (2022, random_figures(77)["t3.received.total"])


def test_links_to_other_years_say_nothing_of_this_one(tmp_path: Path) -> None:
    links = "".join(f"<p>示例县{year}年政府信息公开工作年度报告</p>" for year in (2021, 2022))
    site = SitePage(TABLES, before=links)
    path = tmp_path / "page.html"
    path.write_text(site.text().replace("<h1>", "<p>").replace("</h1>", "</p>"), encoding="utf-8")
    submission = read_published(path, load_form()).submission
    assert (submission.unit, submission.year) == ("示例县教育局", 2023)


def test_headings_that_are_worded_otherwise(tmp_path: Path) -> None:
    text = (
        SitePage(TABLES)
        .text()
        .replace(
            "<p>主要问题是更新不够及时。下一步加强督促。</p>",
            "<p>（一）存在的问题</p><p>更新不够及时。</p><p>（二）改进措施</p><p>加强督促。</p>",
        )
    )
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    submission = read_published(tmp_path / "page.html", load_form()).submission
    assert (submission.text("text.problems"), submission.text("text.improvements")) == ("更新不够及时。", "加强督促。")


def test_a_workbook_with_a_sheet_for_the_city_and_one_for_its_office(tmp_path: Path) -> None:
    """Sheets are tables, too: they are asked about by their numbers."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, figures in (("全市", FIGURES), ("本级", random_figures(8))):
        sheet = book.create_sheet(name)
        for table in (proactive_table(figures), requests_table(figures), cases_table(figures)):
            fill_sheet(sheet, table)
    book.save(tmp_path / "a.xlsx")
    asked = read_published(tmp_path / "a.xlsx", load_form())
    assert unread(asked) == set(FIGURES)
    assert "全市（第 1 个表格）、本级（第 2 个表格）都是这张表" in asked.problems[0]
    assert unread(read_published(tmp_path / "a.xlsx", load_form(), ImportOptions(tables=(1,)))) == set()


def fill_sheet(sheet: Worksheet, rows: Rows) -> None:
    """The table below what the sheet holds, each cell at its first place."""
    top, taken = sheet.max_row + 2, set[tuple[int, int]]()
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            while (r, column) in taken:
                column += 1
            sheet.cell(top + r, 1 + column, float(cell.text) if cell.figure else cell.text)
            taken |= {(r + down, column + across) for down in range(cell.rows) for across in range(cell.columns)}
            column += cell.columns
