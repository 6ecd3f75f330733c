"""The office's desk: what came in, whose it is, which version counts, what is checked and what is kept of it."""

import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from tests.collection.office import Office
from tests.conftest import Run
from xltools.collection.database import EventKind
from xltools.collection.status.model import as_json
from xltools.form.load import load_form
from xltools.intake.status import UnitStatus
from xltools.roster.units import Unit
from xltools.template.content import Content
from xltools.template.workbook import write_template

UNITS = ("示例市教育局,001,教体局", "示例市公安局,002", "示例市民政局,003")
EDUCATION, POLICE, CIVIL = (unit.split(",")[0] for unit in UNITS)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "收集 2025", UNITS)


def kinds(office: Office) -> list[tuple[str, str]]:
    with office.desk() as desk:
        return [(event.kind.name, event.path) for event in desk.record.events()]


def test_an_empty_inbox_says_that_everybody_is_missing(office: Office) -> None:
    assert {one.status for one in office.board().intake.units} == {UnitStatus.MISSING}
    assert office.board().days_left == 5


def test_what_came_in_waits_until_it_is_checked(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION)
    assert office.standing(EDUCATION).status is UnitStatus.WAITING
    assert office.validate() == ["收件/a.xlsx"]
    assert office.standing(EDUCATION).status is UnitStatus.PASSED


def test_only_what_changed_is_checked_again(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION)
    office.drop("b.xlsx", POLICE)
    assert office.validate() == ["收件/a.xlsx", "收件/b.xlsx"]
    assert office.validate() == []
    office.drop("b.xlsx", POLICE, at="2026-01-13 10:00", t3__received__total=999)
    assert office.validate() == ["收件/b.xlsx"]
    assert office.standing(POLICE).status is UnitStatus.ERRORS


def test_a_file_only_touched_or_moved_is_the_same_content(office: Office) -> None:
    path = office.drop("a.xlsx", EDUCATION)
    office.validate()
    office.touch(path, "2026-01-14 08:00")
    assert office.validate() == []


def test_a_changed_roster_lets_everything_be_checked_anew(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION)
    office.validate()
    office.enrol(*UNITS, "示例市财政局")
    assert office.standing(EDUCATION).status is UnitStatus.WAITING
    assert office.validate() == ["收件/a.xlsx"]


def test_a_deleted_record_is_made_again_from_the_files(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION)
    office.validate()
    before = as_json(office.board())
    (office.root / "xltools.sqlite").unlink()
    office.validate()
    assert as_json(office.board()) == before


def test_a_damaged_record_is_set_aside_and_made_again(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION)
    office.validate()
    (office.root / "xltools.sqlite").write_bytes(b"not a database" * 100)
    assert office.validate() == ["收件/a.xlsx"]
    assert "xltools-旧1.sqlite" in office.heard[-1]
    assert (office.root / "xltools-旧1.sqlite").is_file()


def test_an_alias_and_an_archive_lead_to_the_unit(office: Office) -> None:
    path = office.drop("x.xlsx", "教体局")
    with zipfile.ZipFile(office.root / "收件" / "微信.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("乡镇/随便什么名字.xlsx", (2026, 1, 11, 8, 30, 0)), path.read_bytes())
    path.unlink()
    office.validate()
    current = office.standing(EDUCATION).current
    assert current is not None
    assert (current.path, current.arrived) == ("收件/微信.zip/乡镇/随便什么名字.xlsx", datetime(2026, 1, 11, 8, 30))
    assert office.validate() == []


@pytest.mark.parametrize(
    ("first", "second", "current"),
    [
        # The later time counts, and names say nothing.
        (("最终版.xlsx", "2026-01-10 09:00", ""), ("初稿.xlsx", "2026-01-11 09:00", ""), "初稿.xlsx"),
        # The day on the cover counts before the file's time: a copy that was saved again is no newer report.
        (("a.xlsx", "2026-01-12 09:00", "2026-01-08"), ("b.xlsx", "2026-01-11 09:00", "2026-01-10"), "b.xlsx"),
        # Where one has no day, the times decide.
        (("a.xlsx", "2026-01-12 09:00", ""), ("b.xlsx", "2026-01-11 09:00", "2026-01-10"), "a.xlsx"),
        # A day that cannot be true counts for nothing.
        (("a.xlsx", "2026-01-12 09:00", "2026-01-08"), ("b.xlsx", "2026-01-11 09:00", "2036-01-10"), "a.xlsx"),
        # So does one before the year was over: a year too early, as in January.
        (("a.xlsx", "2026-01-10 09:00", "2026-01-08"), ("b.xlsx", "2026-01-12 09:00", "2025-01-12"), "b.xlsx"),
    ],
)
def test_the_newest_version_counts(
    office: Office, first: tuple[str, str, str], second: tuple[str, str, str], current: str
) -> None:
    for number, (file, at, day) in enumerate((first, second)):
        office.drop(file, EDUCATION, at, s__trainings=number, cover__date=day)
    standing = office.standing(EDUCATION)
    assert standing.current is not None
    assert standing.current.path == f"收件/{current}"
    assert len(standing.others) == 1


def test_where_day_and_time_disagree_the_office_is_told(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION, "2026-01-12 09:00", s__trainings=1, cover__date="2026-01-08")
    office.drop("b.xlsx", EDUCATION, "2026-01-11 09:00", s__trainings=2, cover__date="2026-01-10")
    current = office.standing(EDUCATION).current
    assert current is not None
    assert "“收件/a.xlsx”的文件时间更晚" in current.remarks[0]


def test_a_day_that_cannot_be_true_is_told(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION, "2026-01-12 09:00", cover__date="2025-01-12")
    said = "填报日期是 2025-01-12，早于 2025 年度结束，不会是这份报告的日期；分先后不按它，按文件时间"
    assert office.current(EDUCATION).remarks == (said,)


def test_identical_files_are_one_version_with_copies(office: Office) -> None:
    path = office.drop("a.xlsx", EDUCATION)
    copy = office.root / "收件" / "转发" / "a(2).xlsx"
    copy.parent.mkdir()
    copy.write_bytes(path.read_bytes())
    standing = office.standing(EDUCATION)
    assert standing.current is not None
    assert (standing.current.copies, standing.others) == (("收件/转发/a(2).xlsx",), ())


def test_a_clock_set_wrong_is_told_and_not_believed(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION, at="2031-05-01 08:00")
    standing = office.standing(EDUCATION)
    assert standing.current is not None
    assert standing.current.arrived == office.now
    assert "时钟可能不准" in standing.current.remarks[0]
    assert not standing.late


def test_a_first_report_after_the_deadline_is_late_and_a_correction_is_not(office: Office) -> None:
    office.now = datetime(2026, 1, 25, 9, 0)
    office.drop("a.xlsx", EDUCATION, "2026-01-19 23:00")
    office.drop("a2.xlsx", EDUCATION, "2026-01-24 10:00", s__trainings=9)
    office.drop("b.xlsx", POLICE, "2026-01-21 00:10")
    assert not office.standing(EDUCATION).late
    assert office.standing(POLICE).late
    assert office.board().counts["迟报"] == 1


@pytest.mark.parametrize(
    ("changes", "said", "nearest", "outside"),
    [
        ({"unit": "示例市教育考试院"}, "不在名录中", ("示例市教育局",), True),
        ({"unit": EDUCATION, "cover__unit": POLICE}, f"下发给“{EDUCATION}”的", (POLICE, EDUCATION), True),
        ({"unit": EDUCATION, "year": 2024}, "这是 2024 年度的表", (EDUCATION,), False),
    ],
)
def test_a_file_of_nobody_is_listed_with_the_nearest_names(
    office: Office, changes: dict[str, object], said: str, nearest: tuple[str, ...], outside: bool
) -> None:
    office.drop("教育局.xlsx", **changes)  # type: ignore[arg-type]  # a table of different keywords
    (stray,) = office.board().intake.unassigned
    assert said in stray.reason
    assert stray.nearest[: len(nearest)] == nearest
    assert stray.is_outside is outside
    assert {one.status for one in office.board().intake.units} == {UnitStatus.MISSING}


def test_a_workbook_that_nobody_filled_in_is_no_report(office: Office) -> None:
    form = load_form()
    path = office.root / "收件" / "教育局.xlsx"
    write_template(form, Content(year=2025, unit=Unit(EDUCATION)), path)
    (stray,) = office.board().intake.unassigned
    assert stray.reason == "这是没有填过的表样"
    write_template(form, Content(year=2025, unit=Unit(EDUCATION), values={"cover.nil_t3": "是"}), path)
    assert office.standing(EDUCATION).status is UnitStatus.WAITING


def test_a_decision_names_the_unit_and_is_shown_where_it_matters(office: Office) -> None:
    office.drop("某份.xlsx", "示例市教育考试院")
    office.configure(
        f'[[decision]]\nfile = "收件/某份.xlsx"\ndo = "accept"\nunit = "{EDUCATION}"\nreason = "电话核实"\nby = "王某"\n'
    )
    standing = office.standing(EDUCATION)
    assert standing.current is not None
    assert standing.current.remarks == (f"汇总单位决定采用，认定为“{EDUCATION}”的报送：电话核实（王某）",)
    assert kinds(office).count(("DECIDED", "收件/某份.xlsx")) == 1
    # Whose it is was decided, so that the unknown name on the cover is no fault any more.
    office.validate()
    assert office.standing(EDUCATION).status is UnitStatus.PASSED


def test_a_rejected_version_gives_way_to_the_one_before(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION, "2026-01-10 09:00", s__trainings=1)
    newer = office.drop("b.xlsx", EDUCATION, "2026-01-12 09:00", s__trainings=2)
    office.validate()
    office.configure(f'[[decision]]\nfile = "{newer.name}"\ndo = "reject"\nreason = "发错了"\n')
    standing = office.standing(EDUCATION)
    assert standing.current is not None
    assert standing.current.path == "收件/a.xlsx"
    assert "不采用：发错了" in standing.others[0].remarks[0]
    assert (EventKind.CURRENT.name, "收件/a.xlsx") in kinds(office)


def test_a_decision_on_a_file_that_is_not_there_does_not_go_unnoticed(office: Office) -> None:
    office.configure('[[decision]]\nfile = "收件/没有.xlsx"\ndo = "reject"\nreason = "发错了"\n')
    (stray,) = office.board().intake.unassigned
    assert "收件中没有这份文件" in stray.reason


def test_the_journal_tells_what_came_what_was_checked_and_what_went(office: Office) -> None:
    path = office.drop("a.xlsx", EDUCATION)
    office.validate()
    path.unlink()
    office.board()
    office.board()
    happened = ("ARRIVED", "CHECKED", "CURRENT", "GONE", "CURRENT")
    assert kinds(office) == [(kind, "收件/a.xlsx") for kind in happened]


def test_lock_files_and_outputs_are_counted_and_not_opened(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION)
    (office.root / "收件" / "~$a.xlsx").write_bytes(b"lock")
    with office.desk() as desk:
        assert desk.check()[1] == "打开工作簿时产生的临时文件 1"


def test_an_unreadable_file_is_told_and_stops_nobody(office: Office) -> None:
    office.drop("a.xlsx", EDUCATION)
    (office.root / "收件" / "b.xlsx").write_bytes(b"PK\x03\x04 broken")
    office.validate()
    (stray,) = office.board().intake.unassigned
    assert (stray.path, stray.is_outside) == ("收件/b.xlsx", False)
    assert stray.remedy
    assert office.standing(EDUCATION).status is UnitStatus.PASSED


def test_a_unit_named_in_part_is_taken_where_only_one_fits(
    office: Office, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.drop("a.xlsx", EDUCATION)
    office.enrol(EDUCATION, "示例市公安局第一分局", "示例市公安局第二分局")
    office.validate()
    monkeypatch.chdir(office.root)
    code, out, err = run("log", "--unit", "育局")
    assert (code, EDUCATION in out, f"只有“{EDUCATION}”含“育局”，按这一家处理" in err) == (0, True, True)
    assert f"只有“{EDUCATION}”含“育局”" in run("template", "--unit", "育局")[2]
    for command in (("log",), ("template",), ("diff",)):
        code, _, err = run(*command, "--unit", "分局")
        assert code != 0
        assert "示例市公安局第一分局、示例市公安局第二分局" in err
