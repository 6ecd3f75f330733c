"""The letter that goes with a return, or stands alone where no workbook can."""

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.collection.returns.writing import FORM, RECEIVED, check_paths, write
from tests.filled import unit_workbook
from tests.workbooks import open_workbook
from xltools.checks.check import Terms
from xltools.checks.finding import CheckedFile
from xltools.collection.returns.content import explain_unreturnable
from xltools.collection.returns.run import ReturnStatus
from xltools.form.layout import CHECK_SHEET, RETURN_SHEET
from xltools.form.load import load_form_folder, templates_folder
from xltools.reading.read_submission import read_submission
from xltools.roster.units import Unit


def test_the_letter_says_everything_that_is_to_be_done(tmp_path: Path) -> None:
    path = unit_workbook(
        tmp_path / "报送.xlsx",
        changes={"t2.penalties.decisions": "约30", "t2.licensing.decisions": None, RECEIVED: 9_000},
    )
    (returned,) = write(check_paths([path]), tmp_path / "退回")
    assert returned.letter
    data = returned.letter.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in data.replace(b"\r\n", b"")
    said = data.decode("utf-8-sig")
    assert said.startswith("示例市教育局：")
    for part in (
        "2025 年度政府信息公开工作年度报告（文件“报送.xlsx”",
        "二、主动公开",
        "B12 行政处罚 本年处理决定数量：填的是“约30”，不是数字。（V-01）",
        "→ 请只填数字，不带单位和说明；没有的填 0。",
        "B9 行政许可 本年处理决定数量：空白。（V-02）",
        "2026年1月20日（距截止还有 5 天）",
        "王某 0000",
        "示例市教育局_退回1.xlsx",
        "“情况说明”栏写明原因",
        "示例市 2026年1月15日",
    ):
        assert part in said
    assert said.index("【必须改正】") < said.index("V-01") < said.index("【须改正；确属实情的") < said.index("V-02")
    numbers = re.findall(r"^(\d+)\. ", said, re.MULTILINE)
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    (one,) = check_paths([path])
    assert isinstance(one, CheckedFile)
    assert len(numbers) == sum(finding.is_open for finding in one.findings)


@pytest.mark.parametrize(("today", "says"), [(date(2026, 1, 20), "今天截止"), (date(2026, 1, 23), "已过截止 3 天")])
def test_the_letter_knows_how_far_the_deadline_is(faulty: Path, tmp_path: Path, today: date, says: str) -> None:
    (returned,) = write(check_paths([faulty]), tmp_path, today=today)
    assert returned.letter
    assert says in returned.letter.read_text(encoding="utf-8-sig")


def test_a_file_that_cannot_be_read_gets_a_letter_only(tmp_path: Path) -> None:
    scan, gone = tmp_path / "扫描件.pdf", tmp_path / "没有.xlsx"
    scan.write_bytes(b"%PDF-1.4\n")
    first, second = write(check_paths([scan, gone]), tmp_path / "退回")
    assert (first.status, first.workbook) == (ReturnStatus.LETTER, None)
    assert first.letter
    assert "PDF" in first.letter.read_text(encoding="utf-8-sig")
    assert (second.status, second.letter) == (ReturnStatus.UNREAD, None)
    assert write(check_paths([scan]), tmp_path / "退回")[0].status is ReturnStatus.UNCHANGED


def test_every_sheet_that_a_letter_names_is_in_the_return(tmp_path: Path) -> None:
    path = unit_workbook(tmp_path / "报送.xlsx", changes={"t2.licensing.decisions": None, RECEIVED: 9_000})
    (returned,) = write(check_paths([path]), tmp_path / "退回")
    assert returned.letter
    assert returned.workbook
    said = returned.letter.read_text(encoding="utf-8-sig")
    named = re.findall(r"“([^”]+)”(?:表|一页)", said)
    assert named == [RETURN_SHEET, CHECK_SHEET]
    assert set(named) <= set(openpyxl.load_workbook(returned.workbook, read_only=True).sheetnames)


def test_the_cover_is_called_what_the_form_calls_it(tmp_path: Path) -> None:
    folder = shutil.copytree(templates_folder() / FORM.id, tmp_path / FORM.id)
    for path in (folder / "form.toml", folder / "tables" / "cover.toml"):
        path.write_text(path.read_text(encoding="utf-8").replace('"封面"', '"首页"'), encoding="utf-8")
    form = load_form_folder(folder)
    nobody = read_submission(unit_workbook(tmp_path / "a.xlsx", year=1900), FORM)
    said = explain_unreturnable(replace(nobody, meta={}), Terms(form), Unit("教育局"))
    assert said.endswith("请在“首页”填写年度后重新报送")


def test_what_stands_outside_the_cells_of_the_form_is_not_in_the_return_and_the_letter_says_so(tmp_path: Path) -> None:
    path = unit_workbook(tmp_path / "报送.xlsx", changes={"t2.penalties.decisions": "约30"})
    book = open_workbook(path)
    book["三、依申请公开"]["M8"] = "另有两件见台账"
    book.create_sheet("台账")["A1"] = "申请人甲"
    book.save(path)
    data = path.read_bytes()
    (returned,) = write(check_paths([path]), tmp_path / "退回")
    assert returned.workbook
    assert returned.letter
    back = open_workbook(returned.workbook)
    assert "台账" not in back.sheetnames
    assert back["三、依申请公开"]["M8"].value is None
    letter = returned.letter.read_text(encoding="utf-8-sig")
    assert "您在表中各格已填的内容都在里面" in letter
    assert "写在表外的字、自己加的工作表和批注没有放进退回件，也不进入汇总：它们仍在您的原件里" in letter
    assert path.read_bytes() == data


def test_a_letter_without_a_workbook_says_nothing_of_what_would_be_in_it(tmp_path: Path) -> None:
    scan = tmp_path / "扫描件.pdf"
    scan.write_bytes(b"%PDF-1.4\n")
    (returned,) = write(check_paths([scan]), tmp_path / "退回")
    assert returned.letter
    assert "自己加的工作表" not in returned.letter.read_text(encoding="utf-8-sig")
