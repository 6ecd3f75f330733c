"""报送情况.xlsx: a sheet per purpose, read back with another program's library."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.collection.status.boards import board, excluded, sample_board, standing, version
from xltools.checks.finding import Finding
from xltools.collection.status.model import Board
from xltools.collection.status.page import render_page
from xltools.collection.status.write import build_status_workbook
from xltools.excel.errors import FileFault
from xltools.excel.output import BOARD, read_mark, refuse_foreign
from xltools.form.rules.expression import Severity
from xltools.intake.status import UnitStatus
from xltools.reading.sources import classify_file

Line = dict[str, object]


def sheet(whole: Board, name: str) -> Worksheet:
    return load_workbook(io.BytesIO(build_status_workbook(whole)))[name]


def lines(whole: Board, name: str) -> list[Line]:
    """The rows below the heads of a sheet; blank cells are left out."""
    heads, *rows = list(sheet(whole, name).iter_rows(min_row=3, values_only=True))
    return [{str(head): cell for head, cell in zip(heads, row, strict=True) if cell is not None} for row in rows]


def test_a_unit_that_sent_nothing_has_no_counts_for_blank_is_not_0() -> None:
    assert lines(board([standing("教育局")]), "报送情况") == [
        {
            "序号": 1,
            "单位": "教育局",
            "类别": "政府部门",
            "联系人": "李华",
            "电话": "0000-6000011",
            "状态": "未报",
            "版本数": 0,
        }
    ]


def test_a_unit_that_was_returned_has_a_line_with_all_that_is_known() -> None:
    current = version("公安局", UnitStatus.RETURNED, remarks=("文件时间在截止之后",))
    one = standing(
        "公安局",
        UnitStatus.RETURNED,
        late="第一份晚到",
        current=current,
        others=(version("公安局"),),
        returned="退回/a.xlsx",
    )
    (line,) = lines(board([one]), "报送情况")
    told = {"状态": "已退回", "迟报": "迟报", "现用版本": "收件/公安局.xlsx", "填报日期": "2026-01-15"}
    told |= {"文件时间": "2026-01-16 15:04", "退回件": "退回/a.xlsx", "备注": "文件时间在截止之后"}
    assert told.items() <= line.items()
    assert (line["错误"], line["需说明"], line["版本数"]) == (2, 0, 2)


def test_what_was_not_checked_yet_has_no_counts_of_findings() -> None:
    (line,) = lines(board([standing("公安局", UnitStatus.WAITING)]), "报送情况")
    assert "错误" not in line
    assert "需说明" not in line
    assert "提示" not in line


def test_hints_are_counted_and_change_no_state() -> None:
    current = replace(version("甲局"), findings=(Finding("P-01", Severity.HINT, "", ""),) * 2)
    (line,) = lines(board([standing("甲局", UnitStatus.PASSED, current=current)]), "报送情况")
    assert (line["状态"], line["错误"], line["提示"]) == ("已通过", 0, 2)


def test_every_version_has_a_line_copies_too() -> None:
    current = version("甲局", path="收件/新.xlsx", copies=("收件/新(1).xlsx",), round=1)
    earlier = version("甲局", UnitStatus.ERRORS, "收件/旧.xlsx", remarks=("被更新的文件取代",))
    told = lines(board([standing("甲局", UnitStatus.PASSED, current=current, others=(earlier,))]), "各版本")
    assert [(line["版本"], line["文件"], line.get("结果"), line.get("备注")) for line in told] == [
        ("现用", "收件/新.xlsx", "通过", None),
        ("相同副本", "收件/新(1).xlsx", None, "与“收件/新.xlsx”一字不差，只计一次"),
        ("其他", "收件/旧.xlsx", "有错误", "被更新的文件取代"),
    ]
    assert told[0]["退回次数"] == 1
    assert told[0]["SHA-256"] == told[1]["SHA-256"] == current.sha256


def test_a_stray_file_has_a_line_with_what_to_do() -> None:
    stray = excluded("收件/a.xlsx", "市教体局", "不在名录中", "请核实", ("教育局", "体育局"), outside=True)
    assert lines(board([], [stray]), "名录外及不能计入的文件") == [
        {
            "序号": 1,
            "文件": "收件/a.xlsx",
            "类别": "名录外",
            "自称": "市教体局",
            "原因": "不在名录中",
            "可能是哪个单位": "教育局、体育局",
            "怎么办": "请核实",
        }
    ]


def test_the_counts_of_every_kind_add_up_to_the_board() -> None:
    whole = sample_board(60)
    *kinds, total = lines(whole, "统计")
    assert total == {
        "类别": "合计",
        "应报": 60,
        "已报": 51,
        **{word: whole.counts[word] for word in (*UnitStatus, "迟报")},
    }
    for head in (*UnitStatus, "应报", "已报", "迟报"):
        assert sum(int(str(line[head])) for line in kinds) == total[head]


def test_each_sheet_is_filterable_frozen_and_prints_on_a4_landscape_one_page_wide() -> None:
    book = load_workbook(io.BytesIO(build_status_workbook(sample_board(60))))
    assert book.sheetnames == ["报送情况", "名录外及不能计入的文件", "各版本", "统计", "待决定"]
    for one in book.worksheets:
        assert one.auto_filter.ref
        assert one.freeze_panes
        assert (one.page_setup.paperSize, one.page_setup.orientation, one.page_setup.fitToHeight) == (9, "landscape", 0)


def test_a_board_with_nothing_on_it_is_a_workbook_that_says_so() -> None:
    book = load_workbook(io.BytesIO(build_status_workbook(board())))
    assert [one["A4"].value for one in book.worksheets[:3]] == [
        "名录里没有单位。",
        "没有这样的文件。",
        "还没有收到文件。",
    ]


def test_hostile_names_stay_text() -> None:
    one = standing('=HYPERLINK("http://x","y")', UnitStatus.PASSED, kind="\x00=1+1\ud800")
    cell = sheet(board([one]), "报送情况")["B4"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x","y")')


def test_the_same_board_gives_the_same_bytes() -> None:
    assert build_status_workbook(sample_board(60)) == build_status_workbook(sample_board(60))


@pytest.mark.parametrize("name", ["报送情况.xlsx", "报送情况.html"])
def test_its_outputs_may_be_replaced_and_are_passed_over_where_files_are_read(name: str, tmp_path: Path) -> None:
    whole = sample_board(3)
    data = build_status_workbook(whole) if name.endswith("xlsx") else render_page(whole).encode()
    (tmp_path / name).write_bytes(data)
    assert read_mark(data).kind == BOARD
    refuse_foreign(tmp_path / name, BOARD)
    assert classify_file(name, data).skip_reason == "本工具生成的报送情况"


def test_a_page_of_somebody_else_is_not_taken_for_the_boards(tmp_path: Path) -> None:
    other = tmp_path / "报送情况.html"
    other.write_text("<!DOCTYPE html>\n<html><!-- xltools/board -->", encoding="utf-8")
    with pytest.raises(FileFault, match="没有覆盖"):
        refuse_foreign(other, BOARD)
    assert classify_file(other.name, other.read_bytes()).skip_reason == ""
