"""Rosters as offices really keep them: what is read, and what is told, all at once, with its line."""

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter

from xltools.excel.errors import FileFault
from xltools.excel.text import normalize_label
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
        (["单位名称", "原名", "合并自"], ["教体局", "教委", "教育局、体育局"], Unit("教体局", aliases=("教委",), merged_from=("教育局", "体育局"))),
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
        (["公安局", "", 11370685004260123], "第 3 行的单位代码（C3）成了 1.13707E+16 这样的数字，末几位已经丢失，不能采用，请把这一列设为“文本”格式，重新填写"),
        (["公安局", "", "1.13707E+17"], "第 3 行的单位代码（C3）成了 1.13707E+17 这样的数字，末几位已经丢失，不能采用，请把这一列设为“文本”格式，重新填写"),
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
    assert "第 2 行的单位名称（A2）是日期或时间（2025-03-01）" in told.value.message
    assert "第 3 行的单位名称（A3）是错误值 #N/A" in told.value.message


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


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("示例市财政局、示例市公安局", 2),
        ("财政局，公安局,民政局", 3),
        ("财政局；公安局", 2),
        ("财政局/公安局", 2),
        ("财政局\n公安局\n民政局", 3),
        ("示例市财政局　示例市公安局", 2),
        ("财政局（国资委、金融局）、公安局", 2),
    ],
)
def test_several_units_in_one_cell_are_told_with_the_cell(tmp_path: Path, cell: str, count: int) -> None:
    (sentence,) = faults(tmp_path, HEAD, ["教育局"], [cell])
    assert sentence.startswith(f"第 3 行的单位名称（A3）像是 {count} 家写在一格里：“")
    assert "请每家单位一行；确是一家的" in sentence


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("招远市人民政府\n办公室", "招远市人民政府办公室"),
        ("公　安　局", "公 安 局"),
        ("招远市公安局\n交通警察大队", "招远市公安局交通警察大队"),
        ("工业和信息化局（大数据局、国防科工办）", "工业和信息化局（大数据局、国防科工办）"),
        ("市委党史研究院\n（市地方史志研究院）", "市委党史研究院（市地方史志研究院）"),
        ("教育局/", "教育局/"),
        ("示例市/公安局", "示例市/公安局"),
    ],
)
def test_one_name_over_two_lines_or_with_a_second_one_in_brackets_is_one_unit(
    tmp_path: Path, cell: str, name: str
) -> None:
    assert normalize_label(roster(tmp_path, HEAD, [cell]).units[0].name) == normalize_label(name)


@pytest.mark.parametrize(
    "heading",
    [
        "市直部门（2家）",
        "乡镇（共十二个）",
        "市直部门",
        "乡镇街道：",
        "县（市、区）",
        "以上为市直部门",
        "60家单位",
        "合计 60家",
        "12",
    ],
)
def test_a_heading_a_count_and_a_number_are_no_units(tmp_path: Path, heading: str) -> None:
    (sentence,) = faults(tmp_path, HEAD, ["教育局"], [heading])
    assert sentence.startswith(f"第 3 行的“{heading}”")


@pytest.mark.parametrize("name", ["① 教育局", "1 教育局", "12\t教育局"])
def test_a_number_before_a_name_is_told_with_the_cell(tmp_path: Path, name: str) -> None:
    (sentence,) = faults(tmp_path, HEAD, [name])
    assert "（A2）" in sentence
    assert "带着序号" in sentence


def test_two_codes_in_one_cell_are_not_one_code(tmp_path: Path) -> None:
    assert faults(tmp_path, HEAD, ["教育局", "", "001\n002"]) == [
        "第 2 行的单位代码（C2）一格里有 2 个代码，请只留一个"
    ]
    assert roster(tmp_path, HEAD, ["教育局", "", "/"]).units[0].code == "/"


def test_a_name_merged_with_what_stands_beside_it_is_a_heading(tmp_path: Path) -> None:
    path = tmp_path / "名录.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.merge_range("A2:E2", "经济口")
        sheet.write(2, 0, "财政局")
    with pytest.raises(FileFault, match="第 2 行的单位名称（A2）与右边的格子合并，像是小标题"):
        read_roster(path)


@pytest.mark.parametrize("column", range(len(HEAD)))
def test_a_formula_without_a_result_is_told_in_any_column(tmp_path: Path, column: int) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append(HEAD)
    sheet.append([f"教育局{at}" for at in range(len(HEAD))])
    sheet.cell(2, 5).value = None
    sheet.cell(2, column + 1).value = '="教育"&"局"'
    made.save(path := tmp_path / "名录.xlsx")
    with pytest.raises(FileFault, match=rf"{HEAD[column]}（{'ABCDE'[column]}2）是还没有算出结果的公式"):
        read_roster(path)


def test_formulas_that_gave_blanks_below_the_units_are_blanks(tmp_path: Path) -> None:
    path, data = tmp_path / "名录.xlsx", BytesIO()
    with xlsxwriter.Workbook(data) as made:
        sheet = made.add_worksheet()
        sheet.write_column(0, 0, ["单位名称", "教育局"])
        for row in range(2, 9):
            sheet.write_formula(row, 0, '=""', None, "")
    # As Excel, WPS and LibreOffice mark a result that is a text.
    with ZipFile(data) as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            part = re.sub(rb'<c r="(A[3-9])">(?=<f>)', rb'<c r="\1" t="str">', old.read(name))
            new.writestr(name, part)
    assert [unit.name for unit in read_roster(path).units] == ["教育局"]
    path.write_bytes(data.getvalue())
    with pytest.raises(FileFault, match="第 3 行的单位名称（A3）是还没有算出结果的公式"):
        read_roster(path)


def test_lines_that_a_filter_hides_and_names_struck_out_count_and_are_told(tmp_path: Path) -> None:
    path = tmp_path / "名录.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("名录")
        sheet.write_row(0, 0, HEAD)
        sheet.write_column(1, 0, ["财政局", "公安局"])
        sheet.write(3, 0, "粮食局", made.add_format({"font_strikeout": True}))
        sheet.set_row(2, None, None, {"hidden": True})
    found = read_roster(path)
    assert [unit.name for unit in found.units] == ["财政局", "公安局", "粮食局"]
    assert found.notes == (
        "名录.xlsx：“公安局”的行被隐藏（筛选，或手工隐藏），这 1 家照样算应报单位；不再报送的，请删去那一行。",
        "名录.xlsx：“粮食局”的名称加了删除线，这 1 家照样算应报单位；已撤销的，请删去那一行。",
    )
