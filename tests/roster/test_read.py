"""Rosters as offices really keep them: what is read, and what is told, all at once, with its line."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from xltools.excel.errors import FileFault
from xltools.roster.read import read_roster
from xltools.roster.units import Roster, Unit

Rows = Sequence[Sequence[object]]


def book(path: Path, sheets: dict[str, Rows], hidden: tuple[str, ...] = ()) -> Path:
    with xlsxwriter.Workbook(path) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for r, row in enumerate(rows):
                sheet.write_row(r, 0, row)
            if name in hidden:
                sheet.hide()
        next(sheet for sheet in made.worksheets() if sheet.get_name() not in hidden).activate()
    return path


def roster(tmp_path: Path, *rows: Sequence[object]) -> Roster:
    return read_roster(book(tmp_path / "名录.xlsx", {"名录": rows}))


def faults(tmp_path: Path, *rows: Sequence[object]) -> list[str]:
    with pytest.raises(FileFault) as told:
        roster(tmp_path, *rows)
    return told.value.message.split("\n")


HEAD = ("单位名称", "简称", "单位代码", "单位类别", "上级单位")


@pytest.mark.parametrize(
    ("heads", "row", "unit"),
    [
        (["单位名称"], ["  教育局　 "], Unit("教育局")),
        (["单位名称"], ["教育和\n体育局\u200b"], Unit("教育和体育局")),
        (["*单位名称（全称）", "单位代码："], ["教育局", "001"], Unit("教育局", "001")),
        (["单位名称", "代码"], ["教育局", "９１３７ ０６８５ＭＢ２８"], Unit("教育局", "91370685MB28")),
        (["单位名称", "单位代码"], ["教育局", 7], Unit("教育局", "7")),
        (["单位名称", "电话", "手机"], ["教育局", "0535-1", 13800000000], Unit("教育局", telephone="0535-1、13800000000")),
        (["单位名称", "简称", "曾用名"], ["教体局", "教育局、体育局", "教委"], Unit("教体局", aliases=("教育局", "体育局", "教委"))),
        (["序号", "单位名称", "备注"], [1, "教育局", "新设"], Unit("教育局")),
        (["单位名称", "规章制定权", "计入汇总"], ["市政府", "✓", "×"], Unit("市政府", rule_making=True, counted=False)),
        (["单位名称", "规章制定权", "计入汇总"], ["市政府", True, ""], Unit("市政府", rule_making=True)),
    ],
)  # fmt: skip
def test_what_can_be_read_one_way_is_read(tmp_path: Path, heads: list[object], row: list[object], unit: Unit) -> None:
    assert roster(tmp_path, heads, row).units == (unit,)


def test_a_title_above_blank_lines_between_and_the_order_are_no_trouble(tmp_path: Path) -> None:
    rows: Rows = [
        ["招远市名录"],
        [],
        ["单位名称", "排序"],
        ["公安局", 2],
        [],
        ["教育局", 1],
        ["民政局", ""],
        ["司法局", "３"],
    ]
    assert [unit.name for unit in roster(tmp_path, *rows).units] == ["教育局", "公安局", "司法局", "民政局"]


def test_kinds_that_differ_by_blanks_only_are_one_kind(tmp_path: Path) -> None:
    found = roster(
        tmp_path, HEAD, ["甲局", "", "", "市直部门"], ["乙局", "", "", " 市直 部门 "], ["丙镇", "", "", "乡镇"]
    )
    assert [unit.kind for unit in found.units] == ["市直部门", "市直部门", "乡镇"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("招远市教育局", "市教育局"),
        ("教育局", "招远市教育局"),
        ("泉山街道", "泉山街道办事处"),
        ("毕郭镇人民政府", "招远市毕郭镇"),
    ],
)
def test_one_name_written_in_two_ways_is_told_with_both_lines(tmp_path: Path, one: str, other: str) -> None:
    path = book(tmp_path / "名录.xlsx", {"名录": [["单位名称"], [one], ["公安局"], [other]]})
    with pytest.raises(FileFault) as told:
        read_roster(path, place="招远市")
    assert f"第 2 行的“{one}”和第 4 行的“{other}”是同一名称的两种写法" in told.value.message
    assert "请只留一行，另一种写法填在简称里" in told.value.message


def test_names_that_are_merely_alike_are_two_units(tmp_path: Path) -> None:
    names = ["招远市教育局", "教育和体育局", "莱州市教育局", "泉山街道", "温泉街道", "市政府", "市政府办公室"]
    path = book(tmp_path / "名录.xlsx", {"名录": [["单位名称"], *([name] for name in names)]})
    assert [unit.name for unit in read_roster(path, place="招远市").units] == names


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["", "", "", "市直部门"], "第 3 行没有单位名称"),
        (["教 育局"], "单位名称“教 育局”在第 2 行和第 3 行重复"),
        (["公安局", "", "００1"], "单位代码“001”在第 2 行和第 3 行重复"),
        (["合 计"], "第 3 行的“合 计”像是合计，不是单位，请删去这一行"),
        (["共：60家"], "第 3 行的“共：60家”像是合计，不是单位，请删去这一行"),
        (["注：以上为应报单位"], "第 3 行的“注：以上为应报单位”像是说明，不是单位，请删去这一行"),
        (["一、乡镇街道"], "第 3 行的“一、乡镇街道”像是小标题，或带着序号，请删去这一行，或只留单位全称"),
        (["2.公安局"], "第 3 行的“2.公安局”像是小标题，或带着序号，请删去这一行，或只留单位全称"),
        (["单位名称"], "第 3 行的“单位名称”又是列名，请删去这一行"),
        (["局" * 101], "第 3 行的单位名称有 101 个字，超过 100 个"),
        (["公安局", "教育局"], "第 3 行的简称“教育局”也是第 2 行的单位名称，分不清是哪一家"),
        (["公安局", "教体局"], "第 3 行的简称“教体局”也是第 2 行的简称，分不清是哪一家"),
        (["公安局", "", 11370685004260123], "第 3 行的单位代码成了 1.13707E+16 这样的数字，末几位已经丢失，不能采用，请把这一列设为“文本”格式，重新填写（C3）"),
        (["公安局", "", "1.13707E+17"], "第 3 行的单位代码成了 1.13707E+17 这样的数字，末几位已经丢失，不能采用，请把这一列设为“文本”格式，重新填写（C3）"),
        (["公安局", "", "", "", "市政府"], "第 3 行的上级单位“市政府”不在名录中"),
        (["公安局", "", "", "", "公安局"], "第 3 行的上级单位“公安局”又归“公安局”所属"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_told_with_its_number(tmp_path: Path, row: list[object], told: str) -> None:
    assert told in faults(tmp_path, HEAD, ["教育局", "教体局", "1"], row)


@pytest.mark.parametrize(
    "name", ["共青团招远市委员会", "总工会", "101医院", "一〇一医院", "注册会计师协会", "合计划局"]
)
def test_units_whose_names_begin_like_a_sum_or_a_number_are_units(tmp_path: Path, name: str) -> None:
    assert roster(tmp_path, HEAD, [name]).units[0].name == name


def test_every_fault_is_told_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    told = faults(tmp_path, HEAD, ["", "甲"], ["教育局", "", "1"], ["教育局", "", "1"], ["合计"])
    assert told == [
        "第 2 行没有单位名称",
        "单位代码“1”在第 3 行和第 4 行重复",
        "单位名称“教育局”在第 3 行和第 4 行重复",
        "第 5 行的“合计”像是合计，不是单位，请删去这一行",
    ]


def test_of_very_many_faults_the_first_are_told_and_all_counted(tmp_path: Path) -> None:
    told = faults(tmp_path, HEAD, *(["", "简称"] for _ in range(300)))
    assert len(told) == 51
    assert told[-1] == "……共 599 处"


def test_a_date_and_an_error_value_are_no_names(tmp_path: Path) -> None:
    path = tmp_path / "名录.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_datetime(1, 0, date(2025, 3, 1), made.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_formula(2, 0, "=NA()", None, "#N/A")
    with pytest.raises(FileFault) as told:
        read_roster(path)
    assert "第 2 行的单位名称是日期或时间（2025-03-01）" in told.value.message
    assert "第 3 行的单位名称是错误值 #N/A（A3）" in told.value.message


def test_units_in_two_columns_side_by_side_are_told_not_halved(tmp_path: Path) -> None:
    told = faults(tmp_path, ["序号", "单位名称", "序号", "单位名称"], [1, "教育局", 2, "公安局"])
    assert told == ["有 2 列都是单位名称：B 列“单位名称”、D 列“单位名称”，请只留一列；分成左右两栏的，请接成一栏"]
    told = faults(tmp_path, ["单位名称", ""], ["教育局", "公安局"])
    assert told == ["B 列没有列名，第 2 行却写着“公安局”，请写上列名，或删去这一列"]


def test_a_hidden_sheet_and_a_sheet_of_notes_are_not_the_roster(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {"旧": [HEAD, ["旧局"]], "说明": [["怎样填写"]], "名录": [HEAD, ["教育局"]], "空": [HEAD]}
    assert [unit.name for unit in read_roster(book(tmp_path / "a.xlsx", sheets, ("旧",))).units] == ["教育局"]


def test_two_sheets_of_units_are_told(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"市直": [HEAD, ["教育局"]], "乡镇": [HEAD, ["阜山镇"]]})
    with pytest.raises(FileFault, match="工作表“市直”、“乡镇”都列着单位"):
        read_roster(path)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["单位代码", "电话"], ["001", "1"]], "名录里没有单位名称一列"),
        ([HEAD], "名录里没有单位"),
        ([], "名录里没有单位名称一列"),
    ],
)
def test_a_roster_without_names_or_without_units_is_told(tmp_path: Path, rows: Rows, message: str) -> None:
    with pytest.raises(FileFault) as told:
        roster(tmp_path, *rows)
    assert told.value.message == message


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_is_read_as_excel_in_china_saves_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "名录.csv"
    path.write_text('单位名称,简称\r\n教育局,"教委\n教体局"\r\n', encoding=encoding, newline="")
    assert read_roster(path).units == (Unit("教育局", aliases=("教委", "教体局")),)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.xlsx", tmp_path / "没有.csv", tmp_path):
        with pytest.raises(FileFault):
            read_roster(path)


def test_a_kind_merged_beside_its_units_holds_for_each_of_them(tmp_path: Path) -> None:
    path = tmp_path / "名录.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.merge_range("A1:C1", "招远市名录")
        sheet.write_row(1, 0, ["类别", "单位名称", "电话"])
        sheet.merge_range("A3:A5", "市直部门")
        sheet.write_column(2, 1, ["公安局", "", "教育局", "阜山镇"])
        sheet.write(5, 0, "乡镇")
    assert [(unit.kind, unit.name) for unit in read_roster(path).units] == [
        ("市直部门", "公安局"), ("市直部门", "教育局"), ("乡镇", "阜山镇"),
    ]  # fmt: skip
