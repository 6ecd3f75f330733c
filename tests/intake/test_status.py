"""How a unit stands, who is late, and that the office's decisions hold."""

from datetime import date, datetime
from typing import Any

import pytest

from tests.intake.files import NOW, assigned, finding, received, roster
from xltools.form.rules.expression import Severity
from xltools.intake.assign import Intake
from xltools.intake.decisions import Choice, Decision, match_decisions
from xltools.intake.exclusions import ExclusionCause
from xltools.intake.received import History, ReceivedFile, ReturnRow
from xltools.intake.status import UnitOverview, UnitStatus, format_days_left

NAMES = roster("教育局", "水务局")
ERROR, OPEN = finding(Severity.ERROR), finding(Severity.EXPLAIN)
DEADLINE = date(2026, 1, 20)
LATE, IN_TIME = datetime(2026, 1, 21, 8, 0), datetime(2026, 1, 20, 23, 59)


def education(*files: ReceivedFile, **changes: Any) -> UnitOverview:
    return assigned(files, NAMES, **changes).units[0]


def decided(files: list[ReceivedFile], *decisions: Decision) -> Intake:
    return assigned(files, NAMES, decisions=match_decisions(decisions, files, {}, "/收集"), can_decide=True)


@pytest.mark.parametrize(
    ("file", "status"),
    [
        (None, UnitStatus.MISSING),
        (received("教育局", checked=False), UnitStatus.WAITING),
        (received("教育局", ERROR, OPEN), UnitStatus.ERRORS),
        (received("教育局", OPEN), UnitStatus.EXPLAIN),
        (received("教育局", finding(Severity.HINT)), UnitStatus.PASSED),
        (received("教育局", year=2024), UnitStatus.MISSING),
        (received("教育局", filled=False), UnitStatus.MISSING),
    ],
)
def test_the_status_is_that_of_the_current_version(file: ReceivedFile | None, status: UnitStatus) -> None:
    assert education(*([file] if file else [])).status is status


def test_what_was_returned_is_returned_until_something_newer_comes() -> None:
    file = received("教育局", ERROR, path="一.xlsx")
    row = ReturnRow(file.sha256, "教育局", "退回/教育局_退回1.xlsx", "", NOW, reported_keys=())
    history = History({file.sha256: row})
    one = education(file, history=history)
    assert (one.status, one.returned) == (UnitStatus.RETURNED, "退回/教育局_退回1.xlsx")
    assert one.current is not None
    assert "又有 1 处新问题" in one.current.remarks[0]
    newer = received("教育局", ERROR, path="二.xlsx", saved=datetime(2026, 1, 13, 9, 0))
    assert education(file, newer, history=history).status is UnitStatus.ERRORS


@pytest.mark.parametrize(("saved", "late"), [(LATE, True), (IN_TIME, False)])
def test_late_is_whose_first_report_came_after_the_deadline(saved: datetime, late: bool) -> None:
    one = education(received("教育局", saved=saved), deadline=DEADLINE)
    assert bool(one.late) is late
    assert not education(received("教育局", saved=saved)).late
    if late:
        assert one.late == "第一份 2026-01-21 08:00 收到，期限是 2026-01-20"


def test_a_correction_after_the_deadline_is_not_late_be_the_first_one_gone() -> None:
    file = received("教育局", saved=LATE)
    assert not education(file, received("教育局", path="旧.xlsx", saved=IN_TIME), deadline=DEADLINE).late
    history = History(contents={"0" * 64: ("教育局", IN_TIME)})
    assert not education(file, history=history, deadline=DEADLINE).late


def test_whose_a_file_was_decided_to_be_explains_its_name() -> None:
    file = received("某中心", finding(Severity.ERROR, "V-03", field="cover.unit"))
    (one,) = assigned([file], NAMES).unassigned
    assert one.cause is ExclusionCause.OUTSIDE
    intake = decided([file], Decision("某中心.xlsx", Choice.ACCEPT, "电话核实", unit="教育局"))
    assert intake.units[0].status is UnitStatus.PASSED
    assert intake.units[0].current is not None
    assert intake.units[0].current.findings is not None
    assert intake.units[0].current.findings[0].explanation == "汇总单位决定采用，认定为“教育局”的报送：电话核实"


def test_a_rejected_file_counts_for_nobody_and_is_no_open_question() -> None:
    files = [received("教育局", path="一.xlsx"), received("某中心")]
    rejections = (Decision("一.xlsx", Choice.REJECT, "发错了"), Decision("某中心.xlsx", Choice.REJECT, "不是应报单位"))
    intake = decided(files, *rejections)
    assert intake.units[0].status is UnitStatus.MISSING
    assert [one.sentence for one in intake.exclusions] == [
        "汇总单位决定不采用：发错了。",
        "汇总单位决定不采用：不是应报单位。",
    ]
    assert intake.unresolved == ()


def test_a_decision_that_comes_to_nothing_stands_before_all_else() -> None:
    files = [received("某中心"), received("教育局", year=2024)]
    intake = decided(files, Decision("没有.xlsx", Choice.REJECT, "错"), Decision("教育局.xlsx", Choice.ACCEPT, "对"))
    assert [one.word for one in intake.unassigned] == ["决定未生效", "决定未生效", "名录外"]
    assert "但这样的文件不能采用" in intake.unassigned[0].reason


def test_outside_a_folder_nobody_is_sent_to_a_file_of_decisions() -> None:
    (one,) = assigned([received("某中心")], NAMES).unassigned
    assert one.sentence == "单位名称“某中心”不在名录中。请核对单位全称；名录有缺漏的请补入名录。"
    (one,) = assigned([received("某中心")], NAMES, can_decide=True).unassigned
    assert "在名录的“决定”表里写明" in one.remedy


@pytest.mark.parametrize(("day", "said"), [(20, "今天截止"), (23, "距截止还有 3 天"), (18, "已过截止 2 天")])
def test_how_far_a_day_is_has_one_wording(day: int, said: str) -> None:
    assert format_days_left(date(2026, 1, day), date(2026, 1, 20)) == said
