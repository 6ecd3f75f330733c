"""What stands in a return: everything the unit wrote, at its place, with what is wrong beside it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.books import grids, put, whole
from tests.collection.returns.writing import FORM, RECEIVED, check_paths, checked, returned_of, write
from tests.libreoffice import Office
from tests.workbooks import open_workbook
from xltools.checks.check import Terms, check
from xltools.checks.finding import CheckedFile
from xltools.collection.returns.content import build_return_workbook, return_content
from xltools.collection.returns.letter import ReturnOptions
from xltools.excel.grid import Cell
from xltools.excel.text import printable_excerpt
from xltools.form.model import FieldKind
from xltools.roster.units import Unit


def test_what_was_typed_comes_back_as_it_was_typed(tmp_path: Path) -> None:
    odd: Mapping[str, Cell] = {
        "t2__penalties__decisions": "约30",
        "t2__enforcement__decisions": "１２ 件",
        "t2__licensing__decisions": "",
        "t2__fees__amount": 0.1 + 0.2,
        "t3__received__business": datetime(2025, 3, 1),
        "t3__received__research": True,
        "t3__received__public_welfare": "=1+1",
        "t3__received__other_org": "12\x08",
        "t3__carried_in__natural_person": -3.0,
        "t3__carried_in__business": "#DIV/0!",
        "t3__carried_in__research": "  ",
        "cover__code": 113706850041234567.0,
        "cover__date": 46030.0,
        "cover__telephone": "'0535",
        "text__problems": "  第一行\n第二行 _x000D_ http://a.cn  ",
    }
    before = checked(grids(whole(**odd)))
    after = returned_of(before, tmp_path)
    for field in FORM.fields.values():
        if not field.total_of:
            old, new = before.submission.entries[field.id], after.entries[field.id]
            assert (new.value, bool(new.fault)) == (old.value, bool(old.fault)), field.id
            if field.kind is not FieldKind.DATE and isinstance(old.raw, str) and old.raw.isprintable():
                assert new.raw in (old.raw, old.value) or (not new.raw and not old.raw), field.id


READABLE: Mapping[str, Cell] = {
    "t2__licensing__decisions": "12",
    "t2__penalties__decisions": "１２ 件",
    "t2__enforcement__decisions": "\u202d5\u202c",
    "t2__fees__amount": "25.10",
    "cover__scope": " 本单位",
    "cover__year": "2025年",
    "cover__nil_t4": "是\u200b",
}


def test_what_was_read_in_one_way_comes_back_as_what_was_read_and_the_return_says_so(tmp_path: Path) -> None:
    one = checked(grids(whole(**READABLE)))
    content = return_content(one, Terms(FORM), Unit("示例市教育局"), 1, ReturnOptions())
    assert content.returning
    (remark,) = content.returning.remarks
    assert "二、主动公开!B9 “12”改为 12" in remark
    assert "二、主动公开!B12 “１２ 件”改为 12" in remark
    assert "封面!B6 “ 本单位”改为 本单位" in remark
    assert all("退回表中已改写为" in finding.hint for finding in content.returning.findings)
    again = returned_of(one, tmp_path)
    assert not again.notes
    assert check(again) == ()
    cells = {name.replace("__", "."): again.entries[name.replace("__", ".")].raw for name in READABLE}
    assert list(cells.values()) == [12, 12, 5, 25.1, "本单位", 2025, "本表无业务，全部为 0"]


def test_blanks_that_are_declared_to_be_0_come_back_blank_and_nothing_is_said_of_them(tmp_path: Path) -> None:
    declared = {
        "cover__nil_all": "有业务，没填的格均为 0",
        "t2__penalties__decisions": "",
        "t2__licensing__decisions": "约30",
    }
    one = checked(grids(whole(**declared)))
    assert one.submission.value("t2.penalties.decisions") == 0
    content = return_content(one, Terms(FORM), Unit("示例市教育局"), 1, ReturnOptions())
    assert content.returning
    assert content.returning.remarks == ()
    assert returned_of(one, tmp_path).entries["t2.penalties.decisions"].raw == ""


@pytest.mark.long
@pytest.mark.libreoffice
def test_such_a_return_passes_in_a_spreadsheet_program(tmp_path: Path, office: Office) -> None:
    """All mended in the list, all passing on the cover."""
    returned_of(checked(grids(whole(**READABLE, t2__regulations__issued="约3"))), tmp_path)
    mended = office.fill(tmp_path / "1.xlsx", {("二、主动公开", "B5"): 0}, tmp_path / "改好.xlsx")
    book = open_workbook(mended, values=True)
    assert str(book["问题清单"]["A2"].value).startswith("清单中的问题都已处理")
    assert str(book["校验"]["A2"].value).startswith("全部通过")


def test_a_number_typed_over_a_day_is_not_shown_as_a_day(tmp_path: Path) -> None:
    returned_of(checked(grids(whole(t3__received__business=datetime(2025, 3, 1)))), tmp_path)
    cell = open_workbook(tmp_path / "1.xlsx")["三、依申请公开"]["E6"]
    assert cell.value == "2025-03-01"
    assert cell.number_format == "General"


def test_a_text_is_whatever_it_looks_like(tmp_path: Path) -> None:
    """A submitted text becomes no formula and no link, in the cells and in the list of problems."""
    again = returned_of(checked(grids(whole(t2__penalties__decisions='=HYPERLINK("http://a.cn","x")'))), tmp_path)
    assert printable_excerpt(again.entries["t2.penalties.decisions"].raw).startswith("=HYPERLINK")
    book = open_workbook(tmp_path / "1.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" and "HYPERLINK" in str(cell.value) for cell in cells)
    assert not any(cell.hyperlink and cell.hyperlink.target for cell in cells)


def test_amounts_come_back_to_the_last_digit(tmp_path: Path) -> None:
    odd = 137438953472.36145  # rounded to 16 digits and then to 15 it is another number
    one = checked(grids(whole(t2__fees__amount=1234.567891, t2__regulations__issued=odd)))
    again = returned_of(one, tmp_path)
    assert again.value("t2.fees.amount") == Decimal("1234.567891")
    assert again.value("t2.regulations.issued") == one.submission.value("t2.regulations.issued")


def test_a_typed_total_becomes_a_formula_and_what_stood_there_is_told(tmp_path: Path) -> None:
    values = whole(t4__reconsideration__upheld=6.0, t4__reconsideration__total=0.0)
    one = checked(grids(values))
    content = return_content(one, Terms(FORM), Unit("示例市教育局"), 1, ReturnOptions())
    assert "t4.reconsideration.total" not in content.values
    assert content.returning
    assert any("恢复为公式，现为 6，原件中是“0”" in finding.hint for finding in content.returning.findings)
    assert returned_of(one, tmp_path).value("t4.reconsideration.total") == 6


def test_explanations_come_back_and_those_without_a_line_are_not_lost() -> None:
    sheets = grids(whole(**{RECEIVED.replace(".", "__"): ""}))
    for row in sheets["校验"]:
        row[1:2] = ["原因如下"] if row[2] == "T2-02:regulations" else [""]
    put(sheets["校验"], len(sheets["校验"]), 1, "旧说明")
    put(sheets["校验"], len(sheets["校验"]) - 1, 2, "Z9-99:nowhere")
    content = return_content(checked(sheets), Terms(FORM), Unit("示例市教育局"), 1, ReturnOptions())
    assert content.explanations == {"T2-02:regulations": "原因如下"}
    assert content.returning
    assert "旧说明" in content.returning.remarks[0]


def test_a_finding_stands_where_the_return_has_the_cell_and_says_where_it_was(tmp_path: Path) -> None:
    sheets = grids(whole(t3__received__natural_person="十余"))
    sheets["三、依申请公开"].insert(0, ["填表说明"])
    content = return_content(checked(sheets), Terms(FORM), Unit("示例市教育局"), 1, ReturnOptions())
    assert content.returning
    finding = next(one for one in content.returning.findings if one.field == RECEIVED)
    assert finding.where == "三、依申请公开!D6"
    assert "（原件中在 三、依申请公开!D7）" in finding.message


def test_a_mended_label_is_back_and_the_list_says_so(tmp_path: Path) -> None:
    sheets = grids(whole())
    rows = sheets["三、依申请公开"]
    row, column = next(
        (r, c) for r, cells in enumerate(rows) for c, cell in enumerate(cells) if cell == "1.属于国家秘密"
    )
    rows[row][column] = "国家机密"
    one = checked(sheets)
    assert any(finding.code == "V-04" for finding in one.findings)
    again = returned_of(one, tmp_path)
    assert not again.troubles
    assert again.value("t3.refused_state_secret.natural_person") is None  # it was not read, and is not guessed


def test_the_list_of_problems_links_to_every_cell(faulty: Path, tmp_path: Path) -> None:
    (returned,) = write(check_paths([faulty]), tmp_path)
    assert returned.workbook
    book = open_workbook(returned.workbook)
    sheet = book["问题清单"]
    assert book.active is sheet
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert "'二、主动公开'!B12" in links
    said = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "未改" in [str(c.value) for row in open_workbook(returned.workbook, values=True)["问题清单"] for c in row]
    assert any("填的是“约30”" in text for text in said)
    assert any("第 1 次退回" in text for text in said)


def test_the_unit_and_year_of_a_return_are_those_it_was_issued_for(tmp_path: Path) -> None:
    again = returned_of(checked(grids(whole(cover__year=2024.0))), tmp_path)
    assert (again.meta["unit"], again.meta["year"], again.value("cover.year")) == ("示例市教育局", "2025", 2024)
    assert (again.meta["round"], again.meta["returned"]) == ("1", "0" * 64)
    assert "V-03" in {finding.code for finding in check(again)}


def test_the_same_return_has_the_same_bytes(faulty: Path) -> None:
    (one,) = check_paths([faulty])
    assert isinstance(one, CheckedFile)
    terms, unit = Terms(FORM, 2025), Unit("示例市教育局")
    assert build_return_workbook(one, terms, unit, 1, ReturnOptions()) == build_return_workbook(
        one, terms, unit, 1, ReturnOptions()
    )
