"""The board and the journal stay true when files are overwritten, moved, touched or decided on, and when units merge."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.collection.office import Office
from tests.conftest import Run
from xltools.collection.database import EventKind
from xltools.excel.errors import FileFault
from xltools.intake.status import UnitStatus, Version

UNITS = ("示例市教育局,001,教体局", "示例市公安局,002", "示例市民政局,003")
EDUCATION, POLICE, CIVIL = (unit.split(",")[0] for unit in UNITS)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, UNITS)


def said(office: Office, kind: EventKind) -> list[str]:
    with office.desk() as desk:
        return [event.text for event in desk.record.events() if event.kind is kind]


def decision(file: str, do: str = "reject", more: str = "") -> str:
    return f'[[decision]]\nfile = "{file}"\ndo = "{do}"\nreason = "核实"\n{more}\n'


def test_a_correction_over_the_same_name_is_not_late_and_the_journal_says_what_is_known(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION, "2026-01-12 09:00")
    office.validate()
    office.now = datetime(2026, 1, 25, 9, 0)
    office.drop("a.xlsx", EDUCATION, "2026-01-24 09:00", t3__received__total=999)
    office.validate()
    standing = office.standing(EDUCATION)
    assert (standing.status, standing.late) == (UnitStatus.ERRORS, "")
    _, told = said(office, EventKind.CURRENT)
    assert told.startswith("同一个文件名换成了另一份")


def test_a_touched_file_is_as_old_as_it_was(office: Office) -> None:
    path = office.drop("a.xlsx", EDUCATION, "2026-01-12 09:00")
    office.validate()
    office.now = datetime(2026, 1, 25, 9, 0)
    office.touch(path, "2026-01-24 09:00")
    assert not office.standing(EDUCATION).late


def test_a_moved_file_is_one_event_and_is_not_read_again(office: Office) -> None:
    path = office.drop("a.xlsx", EDUCATION)
    office.validate()
    (office.root / "收件" / "已看").mkdir()
    shutil.move(path, office.root / "收件" / "已看" / "教育局.xlsx")
    assert office.validate() == []
    assert said(office, EventKind.MOVED) == ["原在 收件/a.xlsx"]
    assert said(office, EventKind.GONE) == []
    standing = office.standing(EDUCATION)
    assert (standing.status, office.current(EDUCATION).path) == (UnitStatus.PASSED, "收件/已看/教育局.xlsx")


def test_two_bodies_that_became_one_unit_are_not_one_after_the_other(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION)
    office.drop("b.xlsx", POLICE, "2026-01-13 09:00")
    office.validate()
    office.enrol("示例市教育公安局,009,示例市教育局、示例市公安局", UNITS[2])
    office.validate()
    standing = office.standing("示例市教育公安局")
    assert standing.status is UnitStatus.WAITING
    assert "下发给两家单位的" in office.standing("示例市教育公安局").doubt
    office.configure(decision("收件/b.xlsx", "accept"))
    assert office.standing("示例市教育公安局").status is UnitStatus.PASSED


def test_without_its_inbox_the_board_does_not_say_that_all_are_missing(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION)
    office.validate()
    (office.root / "收件").rename(office.root / "收件箱")
    with pytest.raises(FileFault, match="没有收件的文件夹"):
        office.board()
    (office.root / "收件箱").rename(office.root / "收件")
    assert office.standing(EDUCATION).status is UnitStatus.PASSED


@pytest.mark.parametrize("file", ["收件/甲/a.xlsx", "./收件/甲/a.xlsx", "甲/a.xlsx", "a.xlsx", "收件\\\\甲\\\\a.xlsx"])
def test_a_decision_finds_its_file_however_its_path_is_written(office: Office, file: str) -> None:
    office.drop("甲/a.xlsx", EDUCATION)
    office.configure(decision(file))
    assert current_or_none(office) is None
    assert office.board().intake.unassigned == ()


def current_or_none(office: Office) -> Version | None:
    return office.standing(EDUCATION).current


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("a.xlsx", "有 2 份文件叫这个名字：“收件/乙/a.xlsx”、“收件/甲/a.xlsx”"),
        ("收件/甲", "这里面有 1 份文件，请写明是哪一份，例如“收件/甲/a.xlsx”"),
        ("收件/甲/b.xlsx", "收件中没有这份文件；是不是“收件/甲/a.xlsx”"),
        ("收件/~$a.xlsx", "收件中没有这份文件"),
    ],
)
def test_a_decision_that_could_be_about_several_files_or_none_is_told(office: Office, file: str, why: str) -> None:
    office.drop("甲/a.xlsx", EDUCATION)
    office.drop("乙/a.xlsx", POLICE)
    office.configure(decision(file))
    (stray,) = office.board().intake.unassigned
    assert why in stray.reason
    assert current_or_none(office) is not None


def test_the_later_of_two_decisions_on_a_file_holds(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION)
    office.configure(decision("收件/a.xlsx") + decision("收件/a.xlsx", "accept"))
    assert office.current(EDUCATION).remarks[0] == "汇总单位决定采用：核实"
    assert office.board().intake.unassigned == ()


def test_a_copy_of_a_decided_file_is_decided_with_it(office: Office) -> None:
    path = office.drop("a.xlsx", "某培训中心")
    shutil.copy(path, office.root / "收件" / "a(2).xlsx")
    office.configure(decision("收件/a.xlsx", "accept", f'unit = "{EDUCATION}"'))
    assert office.board().intake.unassigned == ()
    assert office.current(EDUCATION).copies == ("收件/a(2).xlsx",)


def test_two_accepted_files_of_one_unit_leave_it_open(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION, s__trainings=1)
    office.drop("b.xlsx", EDUCATION, s__trainings=2)
    office.configure(decision("收件/a.xlsx", "accept") + decision("收件/b.xlsx", "accept"))
    office.validate()
    assert "都决定采用，一家单位只能采用一份" in office.standing(EDUCATION).doubt
    assert office.standing(EDUCATION).status is UnitStatus.WAITING


def test_what_cannot_be_accepted_says_that_it_was_decided(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION, year=2024)
    office.configure(decision("收件/a.xlsx", "accept"))
    (stray,) = office.board().intake.unassigned
    assert "这是 2024 年度的表" in stray.reason
    assert "汇总单位决定采用：核实，但这样的文件不能采用" in stray.reason


def test_the_journal_tells_of_decisions_taken_back(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION)
    for text in (decision("收件/a.xlsx"), "", decision("收件/a.xlsx")):
        office.configure(text)
        office.board()
    told = "汇总单位决定不采用：核实"
    assert said(office, EventKind.DECIDED) == [told, f"撤回了决定：{told}", told]
    assert said(office, EventKind.CURRENT) == ["采用这一份", "这一份不再采用，没有可用的一份"]


def test_the_journal_of_a_unit_knows_its_files_by_whatever_name_they_had(office: Office) -> None:
    path = office.drop("a.xlsx", EDUCATION)
    office.drop("b.xlsx", POLICE)
    office.validate()
    shutil.move(path, path.with_name("c.xlsx"))
    office.validate()
    with office.desk() as desk:
        told = [(event.kind.name, event.path) for event in desk.journal("教体局")]
    happened = [("ARRIVED", "a"), ("CHECKED", "a"), ("CURRENT", "a"), ("MOVED", "c")]
    assert told == [(kind, f"收件/{name}.xlsx") for kind, name in happened]


def test_what_nothing_tells_apart_is_not_chosen(office: Office) -> None:
    for number, file in enumerate(("a.xlsx", "b.xlsx")):
        office.drop(file, EDUCATION, "2026-01-12 09:00", s__trainings=number)
    office.validate()
    assert office.standing(EDUCATION).status is UnitStatus.WAITING
    assert "分不出先后，请决定采用哪一份" in office.standing(EDUCATION).doubt
    assert said(office, EventKind.CURRENT) == []
    office.configure(decision("收件/a.xlsx", "accept"))
    assert office.standing(EDUCATION).status is UnitStatus.PASSED


def test_a_report_that_vanished_is_not_simply_missing(office: Office) -> None:
    path = office.drop("a.xlsx", EDUCATION, "2026-01-12 09:00")
    office.validate()
    path.unlink()
    standing = office.standing(EDUCATION)
    assert standing.status is UnitStatus.MISSING
    assert standing.vanished == "曾收到 2026-01-12 09:00 的一份，文件已不在收件里，见 xltools log"


def test_falling_back_to_an_older_version_is_told(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION, "2026-01-10 09:00", s__trainings=1)
    newer = office.drop("b.xlsx", EDUCATION, "2026-01-12 09:00", s__trainings=2)
    office.validate()
    newer.unlink()
    assert "曾收到 2026-01-12 09:00 的一份" in office.current(EDUCATION).remarks[0]


def test_a_report_that_was_not_there_after_the_deadline_is_pointed_out(office: Office) -> None:
    office.drop("b.xlsx", POLICE)
    office.now = datetime(2026, 1, 21, 9, 0)
    office.validate()
    office.now = datetime(2026, 1, 25, 9, 0)
    office.drop("a.xlsx", EDUCATION, "2026-01-19 09:00")
    assert "期限之后看收件时还没有这份" in office.current(EDUCATION).remarks[0]
    assert office.current(POLICE).remarks == ()


def test_what_came_after_a_decision_is_pointed_out(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION, "2026-01-10 09:00", s__trainings=1)
    office.configure(decision("收件/a.xlsx", "accept"))
    office.drop("b.xlsx", EDUCATION, "2026-01-12 09:00", s__trainings=2)
    assert "“收件/b.xlsx”的文件时间更晚，请核对是否仍采用这一份" in office.current(EDUCATION).remarks[-1]


def test_a_newer_version_that_was_rejected_is_named_beside_the_one_that_counts(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION, "2026-01-10 09:00", s__trainings=1)
    office.drop("b.xlsx", EDUCATION, "2026-01-12 09:00", s__trainings=2)
    office.configure(decision("收件/b.xlsx"))
    assert office.current(EDUCATION).remarks == ("较晚的“收件/b.xlsx”没有采用：汇总单位决定不采用：核实",)


def test_of_two_decisions_that_contradict_the_earlier_one_is_named(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION)
    office.configure(decision("收件/a.xlsx") + decision("a.xlsx", "accept"))
    assert "先前另有一条决定，以后一条为准" in office.current(EDUCATION).remarks[1]


def test_a_decision_against_what_the_file_says_is_pointed_out(office: Office) -> None:
    office.drop("a.xlsx", POLICE)
    office.configure(decision("收件/a.xlsx", "accept", f'unit = "{EDUCATION}"'))
    assert f"文件里写的是“{POLICE}”，请核对这条决定" in office.current(EDUCATION).remarks


def test_only_a_look_into_the_inbox_says_that_a_file_was_not_there(
    office: Office, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should find that issuing after the deadline makes files suspect that had come in time."""
    monkeypatch.chdir(office.root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime(2026, 1, 22, 9, 0, tzinfo=UTC).timestamp())))
    assert run("template")[0] == 0
    office.drop("a.xlsx", EDUCATION, "2026-01-19 09:00")
    office.now = datetime(2026, 1, 23, 9, 0)
    assert office.current(EDUCATION).remarks == ()
    office.drop("b.xlsx", POLICE, "2026-01-19 09:00")
    office.now = datetime(2026, 1, 24, 9, 0)
    assert "期限之后看收件时还没有这份" in office.current(POLICE).remarks[0]


def test_a_look_that_saw_nothing_new_is_a_look(office: Office) -> None:
    office.now = datetime(2026, 1, 21, 9, 0)
    office.board()
    office.drop("a.xlsx", EDUCATION, "2026-01-19 09:00")
    office.now = datetime(2026, 1, 25, 9, 0)
    assert "期限之后看收件时还没有这份" in office.current(EDUCATION).remarks[0]


@pytest.mark.parametrize("command", ["template", "validate", "return", "status", "merge"])
def test_a_deadline_before_the_years_end_is_told_by_every_command_that_uses_it(
    office: Office, run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    config = office.root / "xltools.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("2026-01-20", "2025-01-20"), encoding="utf-8")
    office.drop("a.xlsx", EDUCATION)
    monkeypatch.chdir(office.root)
    assert run(command)[2].count("报送期限 2025-01-20 在 2025 年度结束之前") == 1
