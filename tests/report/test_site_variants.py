"""What sites and offices vary: columns in another order, hidden content, units, titles and headings; never a wrong figure or text."""

import re
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.report.site_pages import (
    Rows,
    SiteCell,
    SitePage,
    map_texts,
    markup,
    plain_cell,
    random_figures,
    requests_table,
)
from tests.report.test_site_pages import FOUR, TABLES, THREE, TWO, fill_sheet, page, read, unread
from xltools.excel.errors import FileFault
from xltools.form.load import load_form
from xltools.report.import_report import ImportedReport, read_published

ORDER = (0, 1, 2, 4, 3, 5, 6)


def reorder(rows: Rows) -> Rows:
    """Part three with 法律服务机构 before 社会公益组织."""
    heads = [rows[2][at - 1] for at in ORDER[1:-1]]
    values = ([*row[:-7], *(row[-7:][at] for at in ORDER)] for row in rows[3:])
    return [*rows[:2], heads, *values]


def read_text(folder: Path, text: str) -> ImportedReport:
    (folder / "page.html").write_text(text, encoding="utf-8")
    return read_published(folder / "page.html", load_form())


def test_columns_in_another_order_are_read_by_their_heads(tmp_path: Path) -> None:
    """No sum tells columns that changed places."""
    assert unread(read(tmp_path, page(three=reorder(THREE)))) == set()


@pytest.mark.parametrize("other", ["其它", "其它组织", "其余"])
def test_columns_in_another_order_with_a_head_that_is_not_known(other: str, tmp_path: Path) -> None:
    rows = map_texts(reorder(THREE), lambda text: other if text == "其他" else text, figures=False)
    rows = map_texts(rows, lambda text: "公益团体" if text == "社会公益组织" else text, figures=False)
    imported = read(tmp_path, page(three=rows))
    assert {name.rpartition(".")[2] for name in unread(imported)} >= {"public_welfare", "other_org"}
    assert "各列的次序与本表样不同" in imported.problems[0]


def test_the_total_before_the_applicants_under_another_name(tmp_path: Path) -> None:
    rows = [[SiteCell("申请人", 3, 3), SiteCell("合计", 3), *THREE[1][:2]], THREE[2], []]
    rows += [[*row[:-7], row[-1], *row[-7:-1]] for row in THREE[3:]]
    assert {name.rpartition(".")[2] for name in unread(read(tmp_path, page(three=rows)))} >= {"total"}


@pytest.mark.parametrize(
    "order", [(0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 5, 6, 7, 8, 9), (1, 0, 3, 2, 4, 6, 5, 8, 7, 9, 11, 10, 13, 12, 14)]
)
def test_columns_of_part_four_in_another_order_under_other_words(order: tuple[int, ...], tmp_path: Path) -> None:
    labels = [f"{cell.text}的" for cell in (*FOUR[2], *FOUR[2][:5])]
    labels = [labels[at] for at in order]
    suits = ["未经复议的直接起诉", "复议后起诉的"]
    suits = suits[::-1] if order[5] > 9 else suits
    first = [*(SiteCell(one, 2) for one in labels[:5]), *(SiteCell(one, 1, 5) for one in suits)]
    rows = [FOUR[0], first, list(map(SiteCell, labels[5:])), [FOUR[3][at] for at in order]]
    imported = read(tmp_path, page(four=rows))
    assert {name[:3] for name in unread(imported)} == {"t4."}
    assert "各列的次序与本表样不同" in imported.problems[0]


def test_rows_in_another_order_under_other_words(tmp_path: Path) -> None:
    at = next(at for at, row in enumerate(THREE) if row[0].text == "2.重复申请")
    first, second = (
        [SiteCell(text), *row[1:]] for text, row in (("2.要求提供出版物", THREE[at + 1]), ("3.重复申请的", THREE[at]))
    )
    missing = unread(read(tmp_path, page(three=[*THREE[:at], first, second, *THREE[at + 2 :]])))
    assert {name.split(".")[1] for name in missing} == {"unprocessed_repeat", "unprocessed_publication"}


@pytest.mark.parametrize(
    ("caption", "is_read"), [("单位：件、元", False), ("（单位：件、万元）", True), ("填报单位：财政局", True)]
)
def test_the_unit_of_an_amount_stands_above_its_table(caption: str, is_read: bool, tmp_path: Path) -> None:
    rows = map_texts(TWO, lambda text: "本年收费金额" if "收费金额" in text else text, figures=False)
    imported = read(tmp_path, SitePage((f"<p>{caption}</p>{markup(rows)}", *TABLES[1:])))
    assert unread(imported) == (set() if is_read else {"t2.fees.amount"})
    assert is_read or "单位写的是“元”，不是“万元”" in imported.problems[0]


def test_a_struck_figure_costs_its_own_cell_alone(tmp_path: Path) -> None:
    value = next(cell for cell in THREE[5] if cell.figure)
    row = "".join(plain_cell(cell) for cell in THREE[5])
    struck = row.replace(plain_cell(value), f"<td><s>41</s>{value.text}</td>", 1)
    imported = read(tmp_path, SitePage((TABLES[0], TABLES[1].replace(row, struck), TABLES[2])))
    assert len(unread(imported)) == 1
    assert f"“〔划去：41〕{value.text}”" in imported.problems[0]


def test_figures_in_the_fields_of_a_page_s_form(tmp_path: Path) -> None:
    three = markup(
        THREE,
        lambda cell: (
            re.sub(r">([^<]*)<", r"><input value='\1'><", plain_cell(cell)) if cell.figure else plain_cell(cell)
        ),
    )
    assert unread(read(tmp_path, SitePage((TABLES[0], three, TABLES[2])))) == set()


def test_a_hidden_sheet_does_not_compete_with_the_one_that_is_seen(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, tables in (("年报", (TWO, THREE, FOUR)), ("上年", (requests_table(random_figures(8)),))):
        for table in tables:
            fill_sheet(book[name] if name in book.sheetnames else book.create_sheet(name), table)
    book["上年"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert unread(read_published(tmp_path / "a.xlsx", load_form())) == set()


def word_table(rows: Rows) -> str:
    """A table as Word writes it; cells that go on below others are left blank."""
    lines = []
    below: dict[int, SiteCell] = {}
    for row in rows:
        cells, column = [], 0
        queue = list(row)
        while queue or column in below:
            above = below.pop(column, None)
            cell = above if above is not None else queue.pop(0)
            merge = (
                ""
                if cell.rows == 1 and above is None
                else '<w:vMerge w:val="restart"/>'
                if above is None
                else "<w:vMerge/>"
            )
            span = f'<w:gridSpan w:val="{cell.columns}"/>'
            text = "" if above is not None else cell.text
            cells.append(f"<w:tc><w:tcPr>{span}{merge}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
            if cell.rows > 1:
                below[column] = replace(cell, rows=cell.rows - 1)
            column += cell.columns
        lines.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid/>{''.join(lines)}</w:tbl>"


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("", ""),
        ("<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>"),
        ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
    ],
    ids=["plain", "a table in a table", "a text box", "a content control"],
)  # fmt: skip
def test_tables_of_word_wherever_they_stand(before: str, behind: str, tmp_path: Path) -> None:
    document = docx.Document()
    body = document.element.body
    for title, rows in (("示例县教育局2023年政府信息公开工作年度报告", None), ("二、主动公开政府信息情况", TWO), ("三、收到和处理政府信息公开申请情况", THREE), ("四、政府信息公开行政复议、行政诉讼情况", FOUR)):  # fmt: skip
        document.add_paragraph(title)
        if rows is not None:
            framed = parse_xml(f"<w:body {nsdecls('w')}>{before}{word_table(rows)}{behind}</w:body>")
            for element in list(framed):
                body.insert(len(body) - 1, element)
    document.save(str(tmp_path / "a.docx"))
    assert unread(read_published(tmp_path / "a.docx", load_form())) == set()


@pytest.mark.parametrize("name", ["vanish", "strike", "dstrike"])
def test_hidden_and_struck_runs_of_word_never_join_a_figure(name: str, tmp_path: Path) -> None:
    text = word_table(TWO).replace("</w:t></w:r>", f"</w:t></w:r><w:r><w:rPr><w:{name}/></w:rPr><w:t>55</w:t></w:r>")
    document = docx.Document()
    document.add_paragraph("示例县教育局2023年政府信息公开工作年度报告")
    document.element.body.insert(1, parse_xml(text))
    document.save(str(tmp_path / "a.docx"))
    missing = {one for one in unread(read_published(tmp_path / "a.docx", load_form())) if one.startswith("t2")}
    assert bool(missing) == (name != "vanish")


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        (["红旗街道办事处政府信息公开工作年度报告"], "红旗街道办事处"),
        (["石桥区人民政府信息公开工作年度报告"], "石桥区人民政府"),
        (["凤台县残联政府信息公开工作2023年年度报告"], "凤台县残联"),
        (["【年度报告】凤台县体育局2023年政府信息公开年报"], "凤台县体育局"),
        (["关于报送石门乡2023年政府信息公开工作年度报告的函"], "石门乡"),
        (["凤台县教育局", "2023年政府信息公开工作年度报告"], "凤台县教育局"),
        (["热点专题 2024年两会", "2023年政府信息公开工作年度报告"], ""),
        (["政府信息公开年报", "2023年政府信息公开工作年度报告"], ""),
        (["法定主动公开内容政府信息公开年报"], ""),
    ],
)
def test_whose_report_it_is(lines: list[str], unit: str, tmp_path: Path) -> None:
    text = SitePage(TABLES).text()
    inside = "".join(f"<p>{line}</p>" for line in lines) + text[text.index("<p style") :]
    assert read_text(tmp_path, f"<html><body>{inside}").submission.unit == unit


def test_a_period_of_another_year_than_the_title_is_told(tmp_path: Path) -> None:
    text = SitePage(TABLES).text().replace("2023年1月1日起至2023年", "2022年1月1日起至2022年")
    imported = read_text(tmp_path, text)
    assert (imported.submission.year, imported.problems[0][:28]) == (
        2023,
        "标题写的是 2023 年，统计期限写的是 2022 年；",
    )


def test_a_page_with_nothing_but_a_title_sends_to_its_attachment(tmp_path: Path) -> None:
    with pytest.raises(FileFault, match=r"没有正文和表格.*附件"):
        read_text(tmp_path, "<h1>示例县教育局2023年政府信息公开工作年度报告</h1><p><a href='a.pdf'>附件</a></p>")


@pytest.mark.parametrize("number", ["{index}.", "（{numeral}）", "第{numeral}部分　", "{numeral}．"])
def test_headings_of_parts_however_they_are_numbered(number: str, tmp_path: Path) -> None:
    text = SitePage(TABLES).text()
    for index, numeral in enumerate("一二三四五六", 1):
        text = text.replace(f"<strong>{numeral}、", f"<strong>{number.format(index=index, numeral=numeral)}")
    texts = read_text(tmp_path, text.replace("存在的主要问题", "政府信息公开工作存在的主要问题")).submission
    assert (texts.text("text.overview_proactive"), texts.text("text.other")) == ("全年做好各项公开工作。", "无。")
    assert texts.text("text.problems").startswith("主要问题")


@pytest.mark.parametrize(
    ("line", "field", "text"),
    [
        ("（一）主动公开情况。全年公开九百条。", "overview_proactive", "全年公开九百条。"),
        ("（一）主动公开：全年公开九百条。", "overview_proactive", "全年公开九百条。"),
        ("（一）平台建设方面。改版门户网站。", "overview_platform", "改版门户网站。"),
        ("（三）未收取信息处理费。", "processing_fees", "未收取信息处理费。"),
        ("（三）其他。没有。", "other", "没有。"),
        ("（三）其他事项：没有。", "other", "没有。"),
    ],
)
def test_short_sentences_behind_a_heading_are_not_lost(line: str, field: str, text: str, tmp_path: Path) -> None:
    old = "<p>&emsp;&emsp;全年做好各项公开工作。</p>" if field.startswith("overview") else "<p>无。</p>"
    other = "（二）政府信息管理" if field.startswith("overview") else "（一）工作创新情况"
    whole = SitePage(TABLES).text().replace(old, f"<p>{other}</p><p>有序。</p><p>{line}</p>")
    assert read_text(tmp_path, whole).submission.text(f"text.{field}") == text
