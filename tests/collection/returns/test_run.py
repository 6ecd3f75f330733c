"""Returning from the desk: each version once, whatever breaks off, is renamed, deleted or comes back unchanged."""

import re
import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.collection.office import Office
from tests.collection.returns.writing import RECEIVED, check_paths, write
from tests.filled import unit_workbook
from tests.workbooks import open_workbook
from xltools.checks.finding import CheckedFile, finding_keys
from xltools.collection.database import EventKind
from xltools.collection.returns import history
from xltools.collection.returns.history import read_reported
from xltools.collection.returns.run import ReturnResult, ReturnStatus, return_current_versions
from xltools.collection.returns.run import format_return as line_of
from xltools.collection.status.text import render_reminder
from xltools.excel.errors import FileFault
from xltools.intake.status import UnitStatus as Stands

EDUCATION, POLICE = "示例市教育局", "示例市公安局"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Two units sent something wrong, and it is checked."""
    office = Office(tmp_path, (EDUCATION, POLICE))
    office.drop("edu.xlsx", EDUCATION, t2__penalties__decisions="约30")
    office.drop("police.xlsx", POLICE, t2__penalties__decisions="约30")
    return office


def give_back(office: Office, most: int = 100) -> list[ReturnResult]:
    """`xltools return`, whose reader goes away after so many lines."""
    made: list[ReturnResult] = []
    try:
        with office.desk() as desk:
            for returned in return_current_versions(desk, desk.assign([row for row, _ in desk.check()[0]])):
                made.append(returned)
                if len(made) == most:
                    raise BrokenPipeError
    except BrokenPipeError:
        pass
    return made


def forget_returns(office: Office) -> None:
    """Leave the record as a command does that is killed after writing a return."""
    with closing(sqlite3.connect(office.root / "xltools.sqlite")) as record, record:
        record.execute("DELETE FROM returned")


def returned_events(office: Office) -> list[tuple[str, str]]:
    with office.desk() as desk:
        return [(one.unit, one.text) for one in desk.record.events() if one.kind is EventKind.RETURNED]


def names(office: Office) -> list[str]:
    return sorted(path.name for path in (office.root / "退回").iterdir())


def test_returns_that_were_written_are_known_though_the_command_broke_off(office: Office) -> None:
    give_back(office, most=1)
    assert [one.status for one in office.board().intake.units] == [Stands.RETURNED, Stands.ERRORS]
    assert [one.status for one in give_back(office)] == [ReturnStatus.UNCHANGED, ReturnStatus.RETURNED]
    assert returned_events(office) == [(EDUCATION, "第 1 次"), (POLICE, "第 1 次")]


def test_a_return_that_the_record_does_not_know_is_written_into_the_journal_when_it_is_found(office: Office) -> None:
    give_back(office)
    with office.desk() as desk:
        desk.record._connection.execute("DELETE FROM returned")
    assert {one.status for one in give_back(office)} == {ReturnStatus.UNCHANGED}
    assert returned_events(office)[2:] == [
        (EDUCATION, "第 1 次，退回件已在，补记"),
        (POLICE, "第 1 次，退回件已在，补记"),
    ]
    give_back(office)
    assert len(returned_events(office)) == 4


def test_a_unit_that_got_another_name_is_not_returned_the_same_version_again(office: Office) -> None:
    give_back(office)
    office.enrol(f"示例市教育和体育局,,{EDUCATION}", POLICE)
    before = names(office)
    assert {one.status for one in give_back(office)} == {ReturnStatus.UNCHANGED}
    assert names(office) == before


def test_a_letter_alone_is_found_again_when_the_record_is_deleted(office: Office) -> None:
    give_back(office)
    (office.root / "退回" / f"{EDUCATION}_退回1.xlsx").unlink()
    (office.root / "xltools.sqlite").unlink()
    office.validate()
    standing = office.standing(EDUCATION)
    assert (standing.status, standing.returned) == (Stands.RETURNED, f"退回/{EDUCATION}_退回1.txt")


def test_a_return_that_comes_back_as_it_went_out_is_told_at_its_unit(office: Office) -> None:
    give_back(office)
    data = (office.root / "退回" / f"{EDUCATION}_退回1.xlsx").read_bytes()
    (office.root / "收件" / "改好了.xlsx").write_bytes(data)
    standing = office.standing(EDUCATION)
    assert standing.status is Stands.RETURNED
    assert standing.current is not None
    assert standing.current.remarks == ("“收件/改好了.xlsx”是原样发回的退回件，没有改动，请联系对方",)
    assert office.standing(POLICE).current.remarks == ()  # type: ignore[union-attr]  # it has one


def test_that_holds_for_a_record_that_was_made_again(office: Office) -> None:
    give_back(office)
    data = (office.root / "退回" / f"{EDUCATION}_退回1.xlsx").read_bytes()
    (office.root / "收件" / "改好了.xlsx").write_bytes(data)
    (office.root / "xltools.sqlite").unlink()
    office.validate()
    assert "原样发回" in office.standing(EDUCATION).current.remarks[0]  # type: ignore[union-attr]  # it has one


def test_while_a_return_is_open_elsewhere_no_second_one_is_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_back(office)
    (office.root / "退回" / f"{EDUCATION}_退回1.txt").unlink()
    with office.desk() as desk:
        desk.record._connection.execute("DELETE FROM returned")

    def held(path: Path) -> None:
        raise FileFault(path, "unreadable", "文件读不出来（Permission denied）", "请关闭占用它的程序。")

    monkeypatch.setattr(history, "open_book", held)
    education, police = give_back(office)
    assert (education.status, police.status) == (ReturnStatus.HELD, ReturnStatus.UNCHANGED)
    assert f"“{EDUCATION}_退回1.xlsx”打不开" in education.reason
    assert names(office) == [f"{POLICE}_退回1.txt", f"{POLICE}_退回1.xlsx", f"{EDUCATION}_退回1.xlsx"]


@pytest.mark.parametrize(
    ("now", "more", "said"),
    [
        ("2026-01-15", "", "2026年1月20日（距截止还有 5 天）"),
        ("2026-01-22", "", "请尽快改正后报送"),
        ("2026-01-22", 'return_deadline = "2026-01-27"\n', "2026年1月27日（距截止还有 5 天）"),
        ("2026-01-15", "return_deadline = 2026-01-27\n", "2026年1月27日（距截止还有 12 天）"),
        ("2026-01-28", "return_deadline = 2026-01-27\n", "请尽快改正后报送"),
    ],
)
def test_a_return_names_a_day_by_which_it_can_be_corrected(office: Office, now: str, more: str, said: str) -> None:
    office.now = datetime.fromisoformat(f"{now} 09:00")
    config = office.root / "xltools.toml"
    config.write_text(more + config.read_text(encoding="utf-8"), encoding="utf-8")
    first = give_back(office)[0]
    assert first.letter
    assert first.workbook
    letter = (office.root / first.letter).read_text(encoding="utf-8-sig")
    assert f"报送期限：{said}" in letter
    assert "已过" not in letter
    cells = [str(cell.value) for sheet in open_workbook(first.workbook) for row in sheet for cell in row]
    day = said.partition("（")[0]
    assert any(f"报送期限：{day}" in cell for cell in cells)
    assert day in cells


def last_year(office: Office, name: str) -> None:
    """Name a folder of last year's reports, in which the backlog of this unit was another than it carried over."""
    folder = office.root / "去年"
    folder.mkdir()
    unit_workbook(folder / "edu.xlsx", name, changes={"t3.carried_forward.natural_person": 40}, year=2024)
    config = office.root / "xltools.toml"
    config.write_text('last_year = "去年"\n' + config.read_text(encoding="utf-8"), encoding="utf-8")


def test_what_is_found_after_a_return_is_told_on_the_board_and_returned_once_more(office: Office) -> None:
    give_back(office)
    first = (office.root / "退回" / f"{EDUCATION}_退回1.txt").read_bytes()
    last_year(office, EDUCATION)
    office.validate()
    news = office.standing(EDUCATION)
    assert news.status is Stands.RETURNED
    assert news.current is not None
    told = re.fullmatch(
        r"退回后又有 ([1-9]\d*) 处新问题，退回件里没有，请再运行 xltools return", news.current.remarks[-1]
    )
    assert told
    assert office.standing(POLICE).current.remarks == ()  # type: ignore[union-attr]  # it has one
    education, police = give_back(office)
    assert (education.status, police.status) == (ReturnStatus.RETURNED, ReturnStatus.UNCHANGED)
    assert (education.round, education.new_findings) == (2, int(told[1]))
    assert f"上次退回后又有 {told[1]} 处新问题" in line_of(education)
    letter = (office.root / "退回" / f"{EDUCATION}_退回2.txt").read_text(encoding="utf-8-sig")
    assert f"其中 {told[1]} 处是退回后新发现的" in letter
    assert f"已在“{EDUCATION}_退回1.xlsx”里改了一部分的，可以继续用那一份" in letter
    assert (office.root / "退回" / f"{EDUCATION}_退回1.txt").read_bytes() == first
    again = office.standing(EDUCATION)
    assert (again.returned, again.current.remarks) == (f"退回/{EDUCATION}_退回2.xlsx", ())  # type: ignore[union-attr]
    assert {one.status for one in give_back(office)} == {ReturnStatus.UNCHANGED}
    assert returned_events(office)[2:] == [(EDUCATION, f"第 2 次，上次退回后又有 {told[1]} 处新问题")]


def test_a_second_return_that_the_record_does_not_know_is_not_written_a_third_time(office: Office) -> None:
    give_back(office)
    kept = (office.root / "xltools.sqlite").read_bytes()
    last_year(office, EDUCATION)
    give_back(office)
    (office.root / "xltools.sqlite").write_bytes(kept)
    education, _ = give_back(office)
    assert (education.round, education.status) == (2, ReturnStatus.UNCHANGED)
    assert returned_events(office)[2:] == [(EDUCATION, "第 2 次，退回件已在，补记")]
    standing = office.standing(EDUCATION)
    assert (standing.returned, standing.current.remarks) == (f"退回/{EDUCATION}_退回2.xlsx", ())  # type: ignore[union-attr]


def test_a_record_that_was_made_again_knows_from_the_returns_what_they_report(office: Office) -> None:
    give_back(office)
    (office.root / "xltools.sqlite").unlink()
    assert {one.status for one in give_back(office)} == {ReturnStatus.UNCHANGED}
    last_year(office, EDUCATION)
    (office.root / "xltools.sqlite").unlink()
    assert [(one.round, one.status) for one in give_back(office)] == [
        (2, ReturnStatus.RETURNED),
        (1, ReturnStatus.UNCHANGED),
    ]


def test_a_letter_in_somebodys_own_words_does_not_matter(office: Office) -> None:
    give_back(office)
    for one in office.root.glob("退回/*.txt"):
        one.write_text("请改第 3 页。", encoding="utf-8")
    (office.root / "xltools.sqlite").unlink()
    assert {one.status for one in give_back(office)} == {ReturnStatus.UNCHANGED}
    last_year(office, EDUCATION)
    (office.root / "xltools.sqlite").unlink()
    found = [(one.round, one.status) for one in give_back(office)]
    assert found == [(2, ReturnStatus.RETURNED), (1, ReturnStatus.UNCHANGED)]


def test_a_return_carries_the_keys_of_the_findings_it_reports(tmp_path: Path) -> None:
    changes = {"t2.penalties.decisions": "约30", "t2.licensing.decisions": None, RECEIVED: 9_000}
    (one,) = check_paths([unit_workbook(tmp_path / "报送.xlsx", changes=changes)])
    (returned,) = write([one], tmp_path / "退回")
    assert isinstance(one, CheckedFile)
    assert returned.workbook
    assert len(finding_keys(one.findings)) > 2
    assert read_reported(returned.workbook) == returned.reported_keys == finding_keys(one.findings)


def test_the_board_has_the_day_of_the_returns(office: Office) -> None:
    config = office.root / "xltools.toml"
    config.write_text("return_deadline = 2026-01-27\n" + config.read_text(encoding="utf-8"), encoding="utf-8")
    give_back(office)
    assert office.board().config.return_deadline == date(2026, 1, 27)
    assert "更正截止日期是 2026年1月27日（含当日），距截止还有 12 天" in render_reminder(office.board())


def test_the_journal_tells_of_a_return_that_comes_back_as_it_went_out(office: Office) -> None:
    give_back(office)
    data = (office.root / "退回" / f"{EDUCATION}_退回1.xlsx").read_bytes()
    (office.root / "收件" / "改好了.xlsx").write_bytes(data)
    office.board()
    with office.desk() as desk:
        last = desk.journal(EDUCATION)[-1]
        assert last not in desk.journal(POLICE)
    assert (last.kind, last.unit, last.path) == (EventKind.ARRIVED, EDUCATION, "收件/改好了.xlsx")
    assert last.text == "原样发回的退回件，没有改动"
