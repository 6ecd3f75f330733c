"""催报: polite, complete, true on every day; nobody is reminded who need not be."""

from datetime import date, datetime

import pytest

from tests.collection.status.boards import board, excluded, sample_board, standing, version
from xltools.collection.status.text import render_reminder
from xltools.intake.status import UnitStatus


def test_it_asks_the_missing_units_by_kind_and_says_what_to_send_and_whom_to_ask() -> None:
    text = render_reminder(
        board(
            [
                standing("教育局"),
                standing("罗峰镇", kind="乡镇"),
                standing("公安局"),
                standing("民政局", UnitStatus.PASSED),
            ]
        )
    )
    assert "下列 3 家单位尚未报送：" in text
    assert "政府部门（2 家）：教育局、公安局。\n乡镇（1 家）：罗峰镇。" in text
    assert "请在下发的工作簿中填写" in text
    assert "请联系：市政务公开办 王敏 0000-6000100。" in text
    assert "民政局" not in text


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (datetime(2026, 1, 17, 23, 59), "报送截止日期是 2026年1月20日（含当日），距截止还有 3 天，下列"),
        (datetime(2026, 1, 20, 8, 0), "报送截止日期是 2026年1月20日（含当日），今天截止，下列"),
        (datetime(2026, 1, 21, 0, 1), "报送截止日期是 2026年1月20日（含当日），已过截止 1 天，下列"),
    ],
)
def test_it_says_how_far_the_deadline_is(today: datetime, said: str) -> None:
    assert said in render_reminder(board([standing("教育局")], created_at=today))


def test_without_a_deadline_or_a_contact_it_speaks_of_none() -> None:
    text = render_reminder(board([standing("教育局")], deadline=None, contact=""))
    assert "\n\n下列 1 家单位尚未报送：" in text
    assert "截止日期" not in text
    assert "联系" not in text


def test_returned_and_faulty_reports_are_asked_for_in_paragraphs_of_their_own() -> None:
    text = render_reminder(
        board(
            [
                standing("甲局", UnitStatus.RETURNED),
                standing("乙局", UnitStatus.ERRORS),
                standing("丙局", UnitStatus.EXPLAIN),
            ]
        )
    )
    assert "尚未报送" not in text
    assert "下列 1 家单位的报送已退回，尚未收到更正，请按退回件中标出的单元格更正后重新报送：甲局。" in text
    assert "：乙局（错误 2 处，需说明 1 处）、丙局（需说明 1 处）。" in text


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([], "名录里没有单位，没有需要提醒的。"),
        ([UnitStatus.PASSED, UnitStatus.PASSED], "应报 2 家，均已报送，目前没有需要提醒的单位。"),
        (
            [UnitStatus.PASSED, UnitStatus.WAITING],
            "应报 2 家，均已报送，其中 1 家的报送还没有校验，目前没有需要提醒的单位。",
        ),
    ],
)
def test_where_nobody_is_missing_it_says_so(states: list[UnitStatus], said: str) -> None:
    text = render_reminder(board(standing(f"{number}局", state) for number, state in enumerate(states)))
    assert said in text
    assert "各有关单位" not in text


def test_no_missing_unit_of_5000_is_left_out() -> None:
    whole = sample_board(5000)
    text = render_reminder(whole)
    assert all(one.unit.name in text for one in whole.intake.units if one.status is UnitStatus.MISSING)


def test_a_name_cannot_add_lines_of_its_own() -> None:
    text = render_reminder(board([standing("教育局\n\n各单位请把款汇到")]))
    assert "教育局〈换行〉〈换行〉各单位" in text


def test_who_sent_a_file_that_does_not_count_is_told_why_and_not_that_nothing_came() -> None:
    empty = excluded("收件/微信/空表.xlsx", "甲局", "这是没有填过的表样", "请对方填好后再报。", ("甲局",))
    old = excluded("收件/旧.xlsx", "甲局", "这是 2024 年度的表。", "", ("甲局",))
    unsure = excluded("收件/某.xlsx", "乙厅", "不在名录中", "", ("乙局",), outside=True)
    rejected = standing("丙局", others=(version("丙局", rejected="缺页"),))
    text = render_reminder(
        board(
            [standing("甲局"), standing("乙局"), rejected, standing("丁局", vanished="曾收到")],
            [empty, old, unsure],
        )
    )
    assert "已过截止 2 天，下列 1 家单位尚未报送：\n\n政府部门（1 家）：乙局。\n" in text
    assert (
        "已过截止 2 天，下列 3 家单位来过文件，但不能计入，请重新报送：\n\n"
        "甲局：“空表.xlsx”没有计入，这是没有填过的表样；“旧.xlsx”没有计入，这是 2024 年度的表。\n"
        "丙局：“丙局.xlsx”没有采用，汇总单位决定不采用：缺页。\n"
        "丁局：先前报来的一份，我们这里已找不到。\n"
    ) in text
    assert text.count("请在下发的工作簿中填写") == 1


@pytest.mark.parametrize(
    ("returns", "deadline", "said"),
    [
        (
            date(2026, 1, 27),
            date(2026, 1, 20),
            "尚未收到更正，更正截止日期是 2026年1月27日（含当日），距截止还有 5 天，请按",
        ),
        (date(2026, 1, 22), date(2026, 1, 20), "尚未收到更正，更正截止日期是 2026年1月22日（含当日），今天截止，请按"),
        (date(2026, 1, 21), None, "尚未收到更正，更正截止日期是 2026年1月21日（含当日），已过截止 1 天，请按"),
        (None, date(2026, 1, 25), "尚未收到更正，更正截止日期是 2026年1月25日（含当日），距截止还有 3 天，请按"),
        (None, date(2026, 1, 20), "尚未收到更正，请按"),
    ],
)
def test_it_names_the_day_by_which_corrections_are_due_as_the_returns_do(
    returns: date | None, deadline: date | None, said: str
) -> None:
    text = render_reminder(board([standing("甲局", UnitStatus.RETURNED)], deadline=deadline, return_deadline=returns))
    assert said in text
