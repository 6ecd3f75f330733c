"""What stands beside the tables, or on a sheet that was not issued, is told: it is not read, and no return has it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from tests.consolidation.books import example
from tests.filled import unit_workbook
from tests.libreoffice import Office
from tests.reading.test_older_versions import VERSION_1
from tests.workbooks import open_workbook
from xltools.checks.check import check
from xltools.consolidation.workbook import write_consolidation
from xltools.form.load import load_form
from xltools.form.rules.expression import Severity
from xltools.reading.read_submission import read_submission
from xltools.roster.units import Unit
from xltools.template.content import Content
from xltools.template.workbook import write_template

FORM = load_form()
T3 = "三、依申请公开"


def saved(path: Path, change: Callable[[Workbook], object]) -> Path:
    unit_workbook(path)
    book = open_workbook(path)
    change(book)
    book.save(path)
    return path


def said(path: Path) -> list[str]:
    found = check(read_submission(path, FORM))
    assert {one.severity for one in found} <= {Severity.HINT}
    return [f"{one.where} {one.message}" for one in found]


def put(**cells: str | int) -> Callable[[Workbook], object]:
    def change(book: Workbook) -> None:
        for cell, value in cells.items():
            book[T3][cell] = value

    return change


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"M8": "含上级转办 2 件"}, [f"{T3}!M8 表外有内容“含上级转办 2 件”，没有读取"]),
        ({"M8": 12, "C40": "填表人：张三"}, [f"{T3}!M8 表外有 2 格内容（“12”等），没有读取"]),
        # What shows nothing, what is calculated, and the form's own words written again, are nothing to tell.
        ({"M8": "  ", "M9": "=D6+1", "M10": "自 然 人"}, []),
    ],
)
def test_cells_beside_a_table_are_told(cells: dict[str, str | int], told: list[str], tmp_path: Path) -> None:
    assert said(saved(tmp_path / "a.xlsx", put(**cells))) == told


def test_so_are_those_of_a_table_that_was_moved(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book.copy_worksheet(book[T3]).title = "新表"
        del book[T3]
        book["新表"]["M8"] = "略"

    assert said(saved(tmp_path / "a.xlsx", change)) == ["新表!M8 表外有内容“略”，没有读取"]


def test_of_very_many_cells_some_are_named_and_all_are_counted(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", put(**{f"M{row}": row for row in range(60, 160)}))
    (finding,) = check(read_submission(path, FORM))
    assert "有 100 格内容" in finding.message
    assert (finding.cell, finding.related[0], len(finding.related)) == ("M60", "M61", 19)


def test_a_row_that_goes_on_with_a_table_is_told_once(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", put(C31="五、其他", D31=1, E31="2件", M8="另附说明"))
    told = [(one.code, one.severity, one.where, one.related) for one in check(read_submission(path, FORM))]
    assert told == [
        ("V-04", Severity.ERROR, f"{T3}!D31", ("E31",)),
        ("V-04", Severity.HINT, f"{T3}!M8", ()),
    ]


def test_a_visible_sheet_that_was_not_issued_is_told_where_it_holds_something(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book.create_sheet("Sheet2")
        book.create_sheet("台账")["B3"] = "新收"
        book["台账"]["B4"] = 12

    assert said(saved(tmp_path / "a.xlsx", change)) == ["台账 下发的表以外还有工作表“台账”，里面有 2 格内容，没有读取"]


def test_many_such_sheets_are_told_in_one_sentence(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        for number in range(10):
            book.create_sheet(f"台账{number}")["A1"] = 1

    (told,) = said(saved(tmp_path / "a.xlsx", change))
    assert told.endswith("“台账4”、“台账5”等 10 张，里面有 10 格内容，没有读取")


def test_a_sheet_that_is_told_as_a_copy_is_not_told_again(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", lambda book: book.copy_worksheet(book[T3]))
    assert [one.message.split("在")[0] for one in check(read_submission(path, FORM))][:1] == [
        "表“三、收到和处理政府信息公开申请情况”"
    ]
    assert read_submission(path, FORM).remarks == ()


def test_nothing_that_the_tool_wrote_is_told(tmp_path: Path) -> None:
    last_year = {field.id: 12 for field in FORM.numbers}
    write_template(FORM, Content(2024, Unit("示例市教育局"), last_year=last_year), tmp_path / "a.xlsx")
    write_consolidation(example(), tmp_path / "b.xlsx")
    for name in ("a.xlsx", "b.xlsx"):
        assert read_submission(tmp_path / name, FORM).remarks == ()


def as_values(path: Path, **cells: str | int | None) -> list[str]:
    unit_workbook(path)
    book = open_workbook(path, values=True)
    for cell, value in cells.items():
        book[T3][cell] = value
    book.save(path)
    return [f"{one.severity} {one.where} {one.message}" for one in check(read_submission(path, FORM))]


def test_a_workbook_turned_into_values_is_told_once(tmp_path: Path) -> None:
    fine = "explain  全部公式都变成了数值，各项合计与分项相符"
    assert as_values(tmp_path / "a.xlsx") == [fine]
    # What the unit wrote beside the tables is told all the same.
    assert as_values(tmp_path / "a.xlsx", M8="含上级转办 2 件") == [
        f"hint {T3}!M8 表外有内容“含上级转办 2 件”，没有读取",
        fine,
    ]
    told = as_values(tmp_path / "a.xlsx", J6=9999)
    assert told[-1] == f"error  全部公式都变成了数值，有 1 格合计与分项不符：{T3}!J6"
    assert as_values(tmp_path / "a.xlsx", J6=None) == [fine]  # calculated here, as any blank total is


def test_a_workbook_of_an_earlier_version_turned_into_values_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = open_workbook(VERSION_1, values=True)
    book.save(path)
    assert [one.message for one in check(read_submission(path, FORM))] == ["全部公式都变成了数值，各项合计与分项相符"]
    book[T3]["M9"] = 7
    book.save(path)
    assert [one.where for one in check(read_submission(path, FORM))] == [f"{T3}!M9", ""]


def test_formulas_pasted_over_in_one_table_are_told_for_that_table(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", put(J6=1, J8=1))
    assert not any("全部公式" in one.message for one in check(read_submission(path, FORM)))


def test_in_an_issued_sheet_whose_table_was_cut_out_its_title_is_nothing(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book.copy_worksheet(book[T3]).title = "新表"
        book[T3].delete_rows(3, 60)

    assert said(saved(tmp_path / "a.xlsx", change)) == []


@pytest.mark.long
@pytest.mark.libreoffice
def test_nor_after_a_person_saved_it(tmp_path: Path, office: Office) -> None:
    last_year = {field.id: 12 for field in FORM.numbers}
    write_template(FORM, Content(2025, Unit("示例市教育局"), last_year=last_year), tmp_path / "a.xlsx")
    orders = [["number", T3, "D6", "3"], ["text", T3, "M40", "填表人：张三"]]
    kinds = (".xlsx", ".xls", ".ods")
    office.edit([(tmp_path / "a.xlsx", orders[: 1 + (kind == ".xlsx")], tmp_path / f"b{kind}") for kind in kinds])
    told = {kind: [remark.key for remark in read_submission(tmp_path / f"b{kind}", FORM).remarks] for kind in kinds}
    assert told[".xlsx"] == ["cell_beside"]
    assert {"cell_beside", "cells_beside", "extra_sheet"}.isdisjoint(told[".xls"] + told[".ods"])
