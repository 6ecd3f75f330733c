"""V-04: a total that is no longer a formula is found, whatever number was put in its place."""

from pathlib import Path

import pytest

from tests.filled import unit_workbook
from tests.libreoffice import Office
from tests.workbooks import open_workbook
from xltools.checks.check import Terms, check_files
from xltools.checks.finding import CheckedFile
from xltools.excel.grid import Cell
from xltools.form.layout import layout_form
from xltools.form.load import load_form


def found(path: Path, *, deep: bool = False) -> list[str]:
    (outcome,) = check_files([path], Terms(load_form(), deep=deep))
    assert isinstance(outcome, CheckedFile), outcome
    return [f"{finding.code} {finding.where} {finding.message}" for finding in outcome.findings]


def with_totals(path: Path, totals: dict[str, Cell], *, recalculated: bool) -> Path:
    """A filled workbook in which a program has written over totals, with or without the values of the others."""
    unit_workbook(path, changes=dict(totals) if recalculated else None)
    if not recalculated:
        book = open_workbook(path)
        for field, value in totals.items():
            place = layout_form(load_form()).places[field]
            book[place.sheet][place.cell] = value
        book.save(path)
    return path


@pytest.mark.parametrize("recalculated", [True, False])
@pytest.mark.parametrize(
    ("value", "finding"),
    [
        (0, "V-04 三、依申请公开!J12 3.危及“三安全一稳定” 总计：合计公式已被数字“0”覆盖"),
        (7, "T3-03 三、依申请公开!J12 3.危及“三安全一稳定”：六类申请人合计 0，总计 7，相差 7"),
        ("合计", "V-01 三、依申请公开!J12 3.危及“三安全一稳定” 总计：填的是“合计”，不是数字"),
    ],
)
def test_a_typed_total_is_found_right_or_wrong(tmp_path: Path, value: Cell, finding: str, recalculated: bool) -> None:
    path = with_totals(tmp_path / "a.xlsx", {"t3.refused_security_stability.total": value}, recalculated=recalculated)
    assert finding in found(path)


def test_many_typed_totals_of_a_sheet_are_one_finding(tmp_path: Path) -> None:
    totals: dict[str, Cell] = {
        f"t3.{row}.total": 0 for row in ("refused_by_law", "refused_case_file", "other_fee_unpaid")
    }
    path = with_totals(tmp_path / "a.xlsx", totals, recalculated=True)
    assert found(path) == ["V-04 三、依申请公开!J11 2.其他法律行政法规禁止公开 总计等 3 格：合计公式已被覆盖或清除"]


def test_totals_that_a_program_left_without_values_are_no_fault(tmp_path: Path) -> None:
    assert found(with_totals(tmp_path / "a.xlsx", {}, recalculated=False), deep=True) == []


@pytest.mark.long
@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_what_a_person_saved_is_no_fault_in_any_format(tmp_path: Path, kind: str, office: Office) -> None:
    path = unit_workbook(tmp_path / "a.xlsx")
    assert found(office.convert(path, kind, tmp_path / "saved")) == []


@pytest.mark.long
@pytest.mark.libreoffice
def test_a_format_that_hides_its_formulas_is_said_when_a_deep_look_is_asked(tmp_path: Path, office: Office) -> None:
    path = office.convert(unit_workbook(tmp_path / "a.xlsx"), "xls", tmp_path / "saved")
    aside, formulas = found(path, deep=True)
    assert aside.startswith(
        "V-04  隐藏的行列、划去的文字、改变显示的数字格式、取自另一个工作簿的公式、批注和表外的内容没有核对"
    )
    assert formulas.startswith("V-04  合计公式没有核对")


@pytest.mark.long
@pytest.mark.libreoffice
def test_a_cleared_total_is_found_after_saving(tmp_path: Path, office: Office) -> None:
    path = unit_workbook(tmp_path / "a.xlsx")
    office.edit([(path, [["unprotect", "四、复议诉讼"], ["text", "四、复议诉讼", "E6", ""]], tmp_path / "b.xlsx")])
    assert found(tmp_path / "b.xlsx") == ["V-04 四、复议诉讼!E6 行政复议 总计：合计公式已被清除"]
