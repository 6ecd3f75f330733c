"""A return: everything the unit wrote, at its place, with what is wrong beside it; a letter; each version once."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.books import Sheets, grids, put, read, whole
from tests.filled import unit_workbook
from xltools.checks.batch import Terms, check_files
from xltools.checks.check import check
from xltools.checks.checked import Checked, Refused
from xltools.collection.returns.content import Wish, return_bytes, return_content, unit_of_return
from xltools.collection.returns.returned import Returned, State
from xltools.collection.returns.write import write_returns
from xltools.excel.text import shown
from xltools.form.load import load_form
from xltools.form.model import Kind
from xltools.form.unit import Roster, Unit
from xltools.reading.meta import round_of
from xltools.reading.read import read_submission
from xltools.reading.submission import Submission

if TYPE_CHECKING:
    from xltools.excel.grid import Cell

FORM = load_form()
TODAY = date(2026, 1, 15)
RECEIVED, GRANTED = "t3.received.natural_person", "t3.granted.natural_person"


def checked(sheets: Sheets) -> Checked:
    submission = read(sheets)
    return Checked(submission, check(submission, look=lambda *_: {}))


def returned_of(one: Checked, folder: Path, round: int = 1, terms: Terms | None = None) -> Submission:
    """The return of a submission, written and read again."""
    terms = terms or Terms(FORM)
    path = folder / f"{round}.xlsx"
    path.write_bytes(return_bytes(one, terms, unit_of_return(one.submission, terms), round, Wish()))
    return read_submission(path, FORM)


def check_paths(paths: Sequence[Path], roster: Roster | None = None) -> list[Checked | Refused]:
    return list(check_files(paths, Terms(FORM, 2025, roster, jobs=1)))


def write(
    outcomes: Sequence[Checked | Refused], folder: Path, roster: Roster | None = None, today: date = TODAY
) -> list[Returned]:
    wish = Wish(date(2026, 1, 20), "王某 0000", "示例市")
    return list(write_returns(outcomes, folder, Terms(FORM, 2025, roster), wish, today=today))


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit's workbook in which a text stands in a number's cell."""
    path = tmp_path_factory.mktemp("faulty") / "教育局.xlsx"
    return unit_workbook(path, changes={"t2.penalties.decisions": "约30"})


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
            if field.kind is not Kind.DATE and isinstance(old.raw, str) and old.raw.isprintable():
                assert new.raw == old.raw or (not new.raw and not old.raw), field.id


def test_a_number_typed_over_a_day_is_not_shown_as_a_day(tmp_path: Path) -> None:
    returned_of(checked(grids(whole(t3__received__business=datetime(2025, 3, 1)))), tmp_path)
    cell = openpyxl.load_workbook(tmp_path / "1.xlsx")["三、依申请公开"]["E6"]
    assert cell.value == "2025-03-01"
    assert cell.number_format == "General"


def test_a_typed_total_becomes_a_formula_and_what_stood_there_is_told(tmp_path: Path) -> None:
    values = whole(t4__reconsideration__upheld=6.0, t4__reconsideration__total=0.0)
    one = checked(grids(values))
    content = return_content(one, Terms(FORM), Unit("示例市教育局"), 1, Wish())
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
    content = return_content(checked(sheets), Terms(FORM), Unit("示例市教育局"), 1, Wish())
    assert content.explanations == {"T2-02:regulations": "原因如下"}
    assert content.returning
    assert "旧说明" in content.returning.remarks[0]


def test_a_finding_stands_where_the_return_has_the_cell_and_says_where_it_was(tmp_path: Path) -> None:
    sheets = grids(whole(t3__received__natural_person="十余"))
    sheets["三、依申请公开"].insert(0, ["填表说明"])
    content = return_content(checked(sheets), Terms(FORM), Unit("示例市教育局"), 1, Wish())
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


def test_the_unit_and_year_of_a_return_are_those_it_was_issued_for(tmp_path: Path) -> None:
    again = returned_of(checked(grids(whole(cover__year=2024.0))), tmp_path)
    assert (again.meta["unit"], again.meta["year"], again.value("cover.year")) == ("示例市教育局", "2025", 2024)
    assert (again.meta["round"], again.meta["returned"]) == ("1", "0" * 64)
    assert "V-03" in {finding.code for finding in check(again)}


def test_the_same_return_has_the_same_bytes(faulty: Path) -> None:
    (one,) = check_paths([faulty])
    assert isinstance(one, Checked)
    terms, unit = Terms(FORM, 2025), Unit("示例市教育局")
    assert return_bytes(one, terms, unit, 1, Wish()) == return_bytes(one, terms, unit, 1, Wish())


def test_a_workbook_and_a_letter_are_written_once_for_each_version(faulty: Path, tmp_path: Path) -> None:
    outcomes, folder = check_paths([faulty]), tmp_path / "退回"
    (first,) = write(outcomes, folder)
    assert first.state is State.RETURNED
    assert sorted(path.name for path in folder.iterdir()) == ["示例市教育局_退回1.txt", "示例市教育局_退回1.xlsx"]
    before = {path: path.read_bytes() for path in folder.iterdir()}
    (second,) = write(outcomes, folder, today=date(2026, 1, 19))
    assert second.state is State.UNCHANGED
    assert (second.workbook, second.letter) == (first.workbook, first.letter)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_what_people_edited_is_never_overwritten(faulty: Path, tmp_path: Path) -> None:
    outcomes = check_paths([faulty])
    (first,) = write(outcomes, tmp_path)
    assert first.letter
    first.letter.write_text("改过的信，编号也删了", encoding="utf-8")
    (second,) = write(outcomes, tmp_path)
    assert second.state is State.UNCHANGED
    assert first.letter.read_text(encoding="utf-8") == "改过的信，编号也删了"


def test_a_killed_run_is_made_whole_by_the_next(faulty: Path, tmp_path: Path) -> None:
    outcomes = check_paths([faulty])
    (first,) = write(outcomes, tmp_path)
    assert first.letter
    first.letter.unlink()
    (second,) = write(outcomes, tmp_path)
    assert (second.state, second.round) == (State.RETURNED, 1)
    assert first.letter.exists()


def test_the_next_version_gets_the_next_number(faulty: Path, tmp_path: Path) -> None:
    other = unit_workbook(tmp_path / "另.xlsx", changes={"t2.penalties.decisions": "约40"})
    folder = tmp_path / "退回"
    write(check_paths([faulty]), folder)
    (second,) = write(check_paths([other]), folder)
    assert (second.round, second.workbook) == (2, folder / "示例市教育局_退回2.xlsx")
    assert second.workbook
    resaved = tmp_path / "再报.xlsx"
    openpyxl.load_workbook(second.workbook).save(resaved)
    (third,) = write(check_paths([resaved]), tmp_path / "别处")
    assert third.round == 3


@pytest.mark.parametrize(("said", "rounds"), [("2", 2), ("", 0), ("-1", 0), ("99999999999", 0), ("２", 0), ("x", 0)])
def test_how_often_a_workbook_was_returned_is_not_believed_blindly(said: str, rounds: int) -> None:
    sheets = grids(whole())
    sheets["_meta"].append(["round", said])
    assert round_of(read(sheets).meta) == rounds


def test_a_correct_workbook_is_not_returned(tmp_path: Path) -> None:
    fine = unit_workbook(tmp_path / "好.xlsx")
    assert write(check_paths([fine]), tmp_path / "退回") == []
    assert not (tmp_path / "退回").exists()


def test_a_workbook_that_two_units_could_claim_is_returned_to_nobody(faulty: Path, tmp_path: Path) -> None:
    roster = Roster((Unit("示例市公安局"),))
    (one,) = write(check_paths([faulty], roster), tmp_path, roster)
    assert (one.state, one.workbook, one.letter) == (State.UNASSIGNED, None, None)
    assert "不在名录中" in one.reason
    assert list(tmp_path.iterdir()) == []


def test_the_office_may_know_better_whose_a_file_is(faulty: Path, tmp_path: Path) -> None:
    roster, unit = Roster((Unit("示例市公安局"),)), Unit("示例市公安局")
    outcomes, terms = check_paths([faulty], roster), Terms(FORM, 2025, roster)
    (one,) = write_returns(outcomes, tmp_path, terms, Wish(), today=TODAY, senders={faulty: unit})
    assert one.workbook == tmp_path / "示例市公安局_退回1.xlsx"


def test_a_file_that_cannot_be_read_gets_a_letter_only(tmp_path: Path) -> None:
    scan, gone = tmp_path / "扫描件.pdf", tmp_path / "没有.xlsx"
    scan.write_bytes(b"%PDF-1.4\n")
    first, second = write(check_paths([scan, gone]), tmp_path / "退回")
    assert (first.state, first.workbook) == (State.LETTER, None)
    assert first.letter
    assert "PDF" in first.letter.read_text(encoding="utf-8-sig")
    assert (second.state, second.letter) == (State.UNREAD, None)
    assert write(check_paths([scan]), tmp_path / "退回")[0].state is State.UNCHANGED


def test_a_text_that_no_cell_can_hold_is_not_cut(tmp_path: Path) -> None:
    one = checked(grids(whole(text__problems="长" * 33_000 + "XX")))
    (returned,) = write([one], tmp_path)
    assert (returned.state, returned.workbook) == (State.LETTER, None)
    assert "超过一格能容纳的长度" in returned.reason


def test_a_hostile_workbook_gets_a_return_or_a_letter_and_never_a_crash(tmp_path: Path) -> None:
    novel = "长" * 32_000
    for number, changes in enumerate(({"cover__unit": novel}, {"cover__code": novel}, {"cover__scope": novel})):
        sheets = grids(whole(**changes))
        for key in range(40):
            put(sheets["校验"], len(sheets["校验"]), 2, f"{novel}{key}")
            put(sheets["校验"], len(sheets["校验"]) - 1, 1, novel)
        roster = Roster((Unit("示例市教育局", "010"),))
        submission = read(sheets)
        one = Checked(submission, check(submission, roster=roster, look=lambda *_: {}))
        (returned,) = write([one], tmp_path / str(number))
        assert returned.letter
        assert returned.state in (State.RETURNED, State.LETTER)


def test_a_consolidated_workbook_is_mended_in_its_parts(tmp_path: Path) -> None:
    sheets = grids(whole(t2__penalties__decisions="约30"))
    sheets["_meta"].append(["scope", "汇总"])
    (returned,) = write([checked(sheets)], tmp_path)
    assert returned.workbook is None
    assert "汇总工作簿" in returned.reason


def test_file_names_are_legal_on_windows(tmp_path: Path) -> None:
    sheets = grids(whole(t2__penalties__decisions="约30"))
    sheets["_meta"] = [row for row in sheets["_meta"] if row[0] != "unit"]
    put(sheets["封面"], 2, 1, "a:b?/..\\教育局" + "很长" * 80)
    (returned,) = write([checked(sheets)], tmp_path)
    assert returned.workbook
    assert returned.workbook.parent == tmp_path
    assert not re.search(r'[<>:"/\\|?*]', returned.workbook.name)
    assert len(returned.workbook.name.encode()) <= 255


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
        "2026年1月20日（还有 5 天）",
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
    assert isinstance(one, Checked)
    assert len(numbers) == sum(finding.open for finding in one.findings)


@pytest.mark.parametrize(
    ("today", "says"), [(date(2026, 1, 20), "就在今天"), (date(2026, 1, 23), "已过 3 天，请尽快报送")]
)
def test_the_letter_knows_how_far_the_deadline_is(faulty: Path, tmp_path: Path, today: date, says: str) -> None:
    (returned,) = write(check_paths([faulty]), tmp_path, today=today)
    assert returned.letter
    assert says in returned.letter.read_text(encoding="utf-8-sig")


def test_the_list_of_problems_links_to_every_cell(faulty: Path, tmp_path: Path) -> None:
    (returned,) = write(check_paths([faulty]), tmp_path)
    assert returned.workbook
    book = openpyxl.load_workbook(returned.workbook)
    sheet = book["问题清单"]
    assert book.active is sheet
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert "'二、主动公开'!B12" in links
    said = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "未改" in [
        str(c.value) for row in openpyxl.load_workbook(returned.workbook, data_only=True)["问题清单"] for c in row
    ]
    assert any("填的是“约30”" in text for text in said)
    assert any("第 1 次退回" in text for text in said)


def test_a_text_is_whatever_it_looks_like(tmp_path: Path) -> None:
    """A submitted text becomes no formula and no link, in the cells and in the list of problems."""
    again = returned_of(checked(grids(whole(t2__penalties__decisions='=HYPERLINK("http://a.cn","x")'))), tmp_path)
    assert shown(again.entries["t2.penalties.decisions"].raw).startswith("=HYPERLINK")
    book = openpyxl.load_workbook(tmp_path / "1.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" and "HYPERLINK" in str(cell.value) for cell in cells)
    assert not any(cell.hyperlink and cell.hyperlink.target for cell in cells)


def test_amounts_come_back_to_the_last_digit(tmp_path: Path) -> None:
    odd = 137438953472.36145  # rounded to 16 digits and then to 15 it is another number
    one = checked(grids(whole(t2__fees__amount=1234.567891, t2__regulations__issued=odd)))
    again = returned_of(one, tmp_path)
    assert again.value("t2.fees.amount") == Decimal("1234.567891")
    assert again.value("t2.regulations.issued") == one.submission.value("t2.regulations.issued")
