"""Decisions on the sheet 决定 of the roster workbook: what holds, what decides nothing yet, what can be copied there."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.collection.office import Office
from xltools.collection.log import render_log
from xltools.collection.status.write import build_status_workbook
from xltools.form.load import load_form
from xltools.intake.assign import list_open_decisions
from xltools.roster.columns import DECISIONS_SHEET, DecisionHead
from xltools.roster.units import Unit
from xltools.roster.write import build_roster_workbook

UNITS = EDUCATION, POLICE = ("示例市教育局", "示例市公安局")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, UNITS)


def decide(office: Office, *lines: tuple[str | None, ...]) -> None:
    """Give the office a roster workbook with these lines on its sheet for decisions."""
    made = openpyxl.load_workbook(
        BytesIO(build_roster_workbook("名录", 2025, load_form(), [Unit(name) for name in UNITS]))
    )
    for line in lines:
        made[DECISIONS_SHEET].append(line)
    made.save(office.root / "名录.xlsx")
    text = (office.root / "xltools.toml").read_text(encoding="utf-8")
    (office.root / "xltools.toml").write_text(text.replace("名录.csv", "名录.xlsx"), encoding="utf-8")


def test_a_decision_on_the_rosters_sheet_holds_like_one_of_the_settings(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION, "2026-01-10 09:00", s__trainings=1)
    office.drop("b.xlsx", EDUCATION, "2026-01-12 09:00", s__trainings=2)
    decide(office, ("收件\\a.xlsx", "采用", None, "电话核实", "王某"))
    assert office.current(EDUCATION).path == "收件/a.xlsx"
    assert "汇总单位决定采用：电话核实（王某）" in office.current(EDUCATION).remarks
    with office.desk() as desk:
        assert "汇总单位决定采用：电话核实（王某）" in render_log(desk.journal())


def test_where_both_speak_of_a_file_the_sheet_holds_and_says_so(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION)
    office.configure('[[decision]]\nfile = "收件/a.xlsx"\ndo = "reject"\nreason = "核实"\n')
    decide(office, ("a.xlsx", "采用", None, "看过了"))
    assert office.current(EDUCATION).path == "收件/a.xlsx"
    assert (
        "xltools.toml 里另有一条决定，以名录“决定”表第 3 行的为准。xltools.toml 里的：汇总单位决定不采用：核实"
        in office.current(EDUCATION).remarks
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (("a.xlsx", "采用"), "没有写原因"),
        (("a.xlsx", None, None, "核实"), "没有选“采用”或“不采用”"),
        (("a.xlsx", "要", None, "核实"), "写的是“要”，应选“采用”或“不采用”"),
        ((None, "采用", EDUCATION, "核实"), "没有写文件"),
        (("=A1", "采用", None, "核实"), "A3 是错误值，或没有算出结果"),
        (("没有.xlsx", "采用", None, "核实"), "收件中没有这份文件"),
        (("a.xlsx", "采用", "水利局", "核实"), "名录“决定”表第 3 行指定的单位“水利局”不在名录中"),
    ],
)
def test_a_line_that_decides_nothing_is_told_and_stops_nobody(
    office: Office, line: tuple[str | None, ...], why: str
) -> None:
    office.drop("a.xlsx", EDUCATION)
    decide(office, line)
    board = office.board()
    assert any(why in one.sentence for one in board.intake.unresolved), [
        one.sentence for one in board.intake.unresolved
    ]


def test_a_sheet_for_decisions_without_heads_is_told(office: Office) -> None:
    decide(office)
    made = openpyxl.load_workbook(office.root / "名录.xlsx")
    made[DECISIONS_SHEET].delete_rows(1, 2)
    made[DECISIONS_SHEET]["A1"] = "a.xlsx"
    made.save(office.root / "名录.xlsx")
    assert "请在首行写明列名：文件、采用或不采用、单位、原因、经手人" in office.board().intake.unresolved[0].sentence


def test_what_is_open_can_be_copied_into_the_sheet(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION, "2026-01-10 09:00", s__trainings=1)
    office.drop("b.xlsx", EDUCATION, "2026-01-10 09:00", s__trainings=2)
    office.drop("c.xlsx", f"{EDUCATION}某科")
    board = office.board()
    assert [(path, unit) for path, unit, _ in list_open_decisions(board.intake)] == [
        ("收件/b.xlsx", ""), ("收件/a.xlsx", ""), ("收件/c.xlsx", EDUCATION),
    ]  # fmt: skip
    sheet = openpyxl.load_workbook(BytesIO(build_status_workbook(board)))["待决定"]
    assert [cell.value for cell in sheet[3]][:5] == list(DecisionHead)
