"""The board on the terminal: who is missing, and why, on one screen."""

from datetime import date, datetime

import pytest

from tests.collection.status.boards import board, excluded, sample_board, standing, version
from xltools.collection.status.model import as_json
from xltools.collection.status.page import render_page
from xltools.collection.status.text import align_columns, allocate_places, arrange_in_columns, render_board
from xltools.excel.text import display_width
from xltools.intake.status import UnitStatus


def test_it_says_who_is_missing_with_contact_and_how_late_it_is() -> None:
    text = render_board(
        board([standing("教育局"), standing("罗峰镇", kind="乡镇"), standing("公安局", UnitStatus.PASSED)]), width=100
    )
    assert text.splitlines()[:2] == [
        "示例市 2025 年度报送情况　已过截止 2 天",
        "2026-01-22 09:30　截止 2026-01-20　联系 市政务公开办 王敏 0000-6000100",
    ]
    assert "应报 3 家，已报 1 家（33%），已通过 1 家" in text
    assert (
        "未报 2 家，已过截止 2 天\n"
        "  政府部门 1 家\n"
        "    教育局  李华 0000-6000011\n"
        "  乡镇 1 家\n"
        "    罗峰镇  李华 0000-6000011\n"
    ) in text
    assert "已通过 1 家：公安局" in text


def test_each_state_that_asks_for_something_names_the_unit_the_findings_and_the_file() -> None:
    units = [
        standing("甲局", UnitStatus.ERRORS, late="第一份晚到", others=(version("甲局"),)),
        standing("乙局", UnitStatus.EXPLAIN),
        standing("丙局", UnitStatus.RETURNED, returned="退回/丙局.xlsx"),
        standing("丁局", UnitStatus.WAITING),
    ]
    text = render_board(board(units), width=100)
    assert (
        "有错误 1 家，须改正，可用 xltools return 退回\n  甲局  错误 2 处，需说明 1 处，共 2 版，迟报  收件/甲局.xlsx\n"
        in text
    )
    assert "需说明 1 家，须改正或说明，可用 xltools return 退回\n  乙局  需说明 1 处  收件/乙局.xlsx\n" in text
    assert "已退回 1 家，等待更正后的新版本\n  丙局  错误 2 处  退回/丙局.xlsx\n" in text
    assert "已报待核 1 家，还没有校验，请运行 xltools validate\n  丁局  收件/丁局.xlsx\n" in text


def test_states_come_in_their_order_and_empty_ones_not_at_all() -> None:
    lines = render_board(sample_board(60), width=100).splitlines()
    heads = [line.split(" ")[0] for line in lines if line.split(" ")[0] in set(UnitStatus)]
    assert heads == [state.value for state in UnitStatus]
    assert "有错误 0 家" not in render_board(board([standing("教育局")]), width=100)


def test_a_stray_file_is_told_with_its_reason_the_nearest_names_and_what_to_do() -> None:
    outside = excluded("收件/a.xlsx", "市教体局", "不在名录中", "请核实", ("教育和体育局", "体育局"), outside=True)
    old = excluded("收件/b.xlsx", "", "这是 2024 年度的表。", "请换用今年的表样。")
    text = render_board(board([standing("教育和体育局")], [outside, old]), width=100)
    assert (
        "名录外 1 份文件\n  收件/a.xlsx（自称“市教体局”）\n    不在名录中。名称最接近的是：教育和体育局、体育局。请核实。\n"
        "\n不能计入 1 份文件\n  收件/b.xlsx\n    这是 2024 年度的表。请换用今年的表样。\n"
    ) in text


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (datetime(2026, 1, 15, 23, 59), "距截止还有 5 天"),
        (datetime(2026, 1, 20, 23, 59), "今天截止"),
        (datetime(2026, 1, 21, 0, 0), "已过截止 1 天"),
    ],
)
def test_the_deadline_counts_in_whole_days(made: datetime, said: str) -> None:
    assert said in render_board(board([standing("教育局")], created_at=made), width=100).splitlines()[0]


def test_without_units_deadline_or_contact_it_still_stands() -> None:
    text = render_board(board(deadline=None, contact=""), width=100)
    assert text == "示例市 2025 年度报送情况　没有设截止日期\n2026-01-22 09:30\n\n名录里没有单位。\n"


def test_5000_units_take_hardly_more_lines_than_60_and_the_rest_is_said_to_stand_elsewhere() -> None:
    text = render_board(sample_board(5000), width=100)
    assert len(text.splitlines()) < 110
    assert "  ……等 750 家，见 报送情况.xlsx" in text
    assert "  ……等 167 份，见 报送情况.xlsx" in text


@pytest.mark.parametrize("width", [60, 100, 160])
def test_counts_and_names_keep_within_the_width(width: int) -> None:
    lines = render_board(board(sample_board(60).intake.units), width=width).splitlines()
    bar = lines[4]
    assert (bar[0], bar[-1]) == ("[", "]")
    up_to_missing = lines[3 : lines.index("有错误 6 家，须改正，可用 xltools return 退回")]
    assert max(map(display_width, up_to_missing)) <= width


def test_what_cannot_be_seen_in_a_name_is_named_and_cannot_reach_the_terminal() -> None:
    hostile = standing(
        "局\x1b[2J\u202e\n", UnitStatus.ERRORS, current=version("局", UnitStatus.ERRORS, "收件/a\x1b]0;x\x07.xlsx")
    )
    text = render_board(board([hostile]), width=100)
    assert "局〈U+001B〉[2J〈U+202E〉〈换行〉" in text
    assert "\x1b" not in text


def test_a_bar_fills_its_room_and_shows_whatever_is_not_0() -> None:
    assert allocate_places([1, 0, 999], 50) == [1, 0, 49]
    assert allocate_places([1, 1, 1], 10) == [4, 3, 3]
    assert allocate_places([0, 0], 10) == [0, 0]


def test_columns_are_aligned_by_places_not_characters() -> None:
    assert list(align_columns([("教育局", "", "甲"), ("ab", "", "乙")])) == ["教育局  甲", "ab      乙"]
    assert list(arrange_in_columns(["甲", "乙局", "丙"], 12)) == ["甲      乙局", "丙"]


@pytest.mark.parametrize(
    ("day", "said"),
    [(24, "距更正截止还有 2 天"), (22, "今天更正截止"), (21, "已过更正截止 1 天")],
)
def test_returned_reports_are_counted_against_the_day_by_which_corrections_are_due(day: int, said: str) -> None:
    whole = board([standing("甲局", UnitStatus.RETURNED)], return_deadline=date(2026, 1, day))
    text = render_board(whole, width=100)
    assert f"截止 2026-01-20　更正截止 2026-01-{day}　" in text.splitlines()[1]
    assert f"已退回 1 家，等待更正后的新版本，{said}\n" in text
    assert f"截止日期 2026年1月20日，更正截止 2026年1月{day}日" in render_page(whole)
    assert as_json(whole)["return_deadline"] == f"2026-01-{day}"
    plain = board([standing("甲局", UnitStatus.RETURNED)])
    assert "更正截止" not in render_board(plain, width=100) + render_page(plain)
