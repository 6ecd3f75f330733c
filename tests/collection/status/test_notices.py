"""Nothing that somebody should look at is hidden by a state: remarks of units that passed, who is late, who reports above."""

from pathlib import Path

import pytest

from tests.collection.office import Office
from tests.collection.status.boards import board, standing, version
from xltools.collection.status.model import Board, as_json
from xltools.collection.status.page import render_page
from xltools.collection.status.text import render_board
from xltools.intake.status import UnitOverview, UnitStatus

TIED = "与“收件/b.xlsx”的日期和时间都相同，分不出先后，请核对"
DECIDED = "汇总单位决定采用：已电话核实（王某）"
DOUBT = "与“收件/b.xlsx”是下发给两家单位的，名录中却是同一家；只能算一份，请决定采用哪一份"


def said(whole: Board) -> str:
    return render_board(whole, width=100)


def passed(name: str, *remarks: str) -> UnitOverview:
    return standing(name, UnitStatus.PASSED, current=version(name, remarks=remarks))


@pytest.mark.parametrize("remark", [TIED, DECIDED])
def test_a_unit_that_passed_is_told_where_there_is_something_to_look_at(remark: str) -> None:
    text = said(board([passed("甲局", remark), passed("乙局")]))
    assert f"已通过，有需要留意的 1 家\n  甲局  收件/甲局.xlsx\n    {remark}\n" in text


def test_without_anything_to_look_at_there_is_no_such_block() -> None:
    assert "需要留意" not in said(board([passed("甲局"), standing("乙局")]))


def test_of_many_only_some_are_listed_and_the_rest_is_counted() -> None:
    text = said(board([passed(f"{number}局", TIED) for number in range(20)]))
    assert text.count(TIED) == 8
    assert "……等 20 家，见 报送情况.xlsx" in text


def test_who_is_late_is_named_whatever_the_state() -> None:
    units = [
        standing("甲局", UnitStatus.PASSED, late="第一份晚到"),
        standing("乙局", UnitStatus.ERRORS, late="第一份晚到"),
        standing("丙局"),
    ]
    assert "迟报 2 家：甲局、乙局\n" in said(board(units))
    many = said(board([standing(f"{number}局", UnitStatus.PASSED, late="第一份晚到") for number in range(100)]))
    assert "11局……等 100 家，见 报送情况.xlsx\n" in many


def test_why_a_version_was_rejected_is_told_of_the_unit_that_is_missing() -> None:
    earlier = (version("甲局", rejected="误发的旧表"),)
    assert "来过 1 份，没有采用（汇总单位决定不采用：误发的旧表）" in said(board([standing("甲局", others=earlier)]))


def test_a_version_in_doubt_says_why_and_what_to_do() -> None:
    doubtful = standing("甲局", UnitStatus.WAITING, current=version("甲局"), doubt=DOUBT)
    text = said(board([doubtful]))
    assert (
        f"已报待核 1 家，分不清哪一份算数的，请先在名录的“决定”表里决定\n  甲局  收件/甲局.xlsx\n    {DOUBT}\n" in text
    )
    assert "xltools validate" not in text
    assert "xltools validate；分不清" in said(board([doubtful, standing("乙局", UnitStatus.WAITING)]))
    assert DOUBT in render_page(board([doubtful]))


def test_a_version_to_be_checked_is_named_itself_though_it_was_returned_once() -> None:
    text = said(board([standing("甲局", UnitStatus.WAITING, returned="退回/甲局_退回1.xlsx")]))
    assert "  甲局  收件/甲局.xlsx\n" in text
    assert "退回/" not in text


def test_units_that_report_to_one_above_them_are_counted_in_a_sentence() -> None:
    sentence = "另有下属单位 3 家由上级单位先行汇总"
    whole = board([standing("甲局")], subordinate_count=3)
    assert sentence in said(whole)
    assert sentence in render_page(whole)
    assert as_json(whole)["below"] == 3
    assert "下属单位" not in said(board([standing("甲局")])) + render_page(board([standing("甲局")]))


def test_of_those_only_one_that_sent_something_here_is_on_the_board(tmp_path: Path) -> None:
    office = Office(tmp_path, ("甲局",))
    (tmp_path / "名录.csv").write_text("单位名称,上级单位\n甲局,\n乙所,甲局\n丙所,甲局\n", encoding="utf-8-sig")
    assert (office.board().intake.subordinate_count, len(office.board().intake.units)) == (2, 1)
    office.drop("乙所.xlsx", "乙所")
    assert (office.board().intake.subordinate_count, len(office.board().intake.units)) == (1, 2)


def test_decisions_that_come_to_nothing_are_told_first_and_none_is_cut(tmp_path: Path) -> None:
    office = Office(tmp_path, ("教育局", "公安局"))
    for number in range(5):
        (office.root / "收件" / f"a{number}.xlsx").write_bytes(b"x" * (number + 1))
    decisions = [("没有.xlsx", "accept", ""), ("收件/a1.xlsx", "accept", ""), ("收件/b.xlsx", "accept", "水利局")]
    decisions += [(f"旧{number}.xlsx", "reject", "") for number in range(2)]
    office.drop("b.xlsx", "教育局")
    office.configure(
        "".join(
            f'[[decision]]\nfile = "{file}"\ndo = "{do}"\nunit = "{unit}"\nreason = "核实"\n'
            for file, do, unit in decisions
        )
    )
    whole = office.board()
    text = said(whole)
    assert "\n决定未生效 5 处\n" in text
    assert text.index("决定未生效 5 处") < text.index("不能计入 4 份文件")
    assert "“水利局”不在名录中" in text
    for file, _, _ in decisions:
        assert f"\n  {file}" in text
    assert "……等 4 份，见 报送情况.xlsx" in text
    assert [stray.is_unmet for stray in whole.intake.unassigned] == [True] * 5 + [False] * 4
    assert "<b>决定未生效</b>" in render_page(whole)
