"""Returns as files: each version once, under its unit and number, nothing overwritten, nobody guessed."""

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.books import grids, put, read, whole
from tests.collection.returns.writing import FORM, TODAY, check_paths, checked, write
from tests.filled import unit_workbook
from xltools.checks.check import Terms, check
from xltools.checks.finding import CheckedFile
from xltools.collection.returns.letter import ReturnOptions
from xltools.collection.returns.run import ReturnStatus, write_returns
from xltools.reading.meta import parse_meta_round
from xltools.roster.units import Roster, Unit


def test_a_workbook_and_a_letter_are_written_once_for_each_version(faulty: Path, tmp_path: Path) -> None:
    outcomes, folder = check_paths([faulty]), tmp_path / "退回"
    (first,) = write(outcomes, folder)
    assert first.status is ReturnStatus.RETURNED
    assert sorted(path.name for path in folder.iterdir()) == ["示例市教育局_退回1.txt", "示例市教育局_退回1.xlsx"]
    before = {path: path.read_bytes() for path in folder.iterdir()}
    (second,) = write(outcomes, folder, today=date(2026, 1, 19))
    assert second.status is ReturnStatus.UNCHANGED
    assert (second.workbook, second.letter) == (first.workbook, first.letter)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_what_people_edited_is_never_overwritten(faulty: Path, tmp_path: Path) -> None:
    outcomes = check_paths([faulty])
    (first,) = write(outcomes, tmp_path)
    assert first.letter
    first.letter.write_text("改过的信，编号也删了", encoding="utf-8")
    (second,) = write(outcomes, tmp_path)
    assert second.status is ReturnStatus.UNCHANGED
    assert first.letter.read_text(encoding="utf-8") == "改过的信，编号也删了"


def test_a_killed_run_is_made_whole_by_the_next(faulty: Path, tmp_path: Path) -> None:
    outcomes = check_paths([faulty])
    (first,) = write(outcomes, tmp_path)
    assert first.letter
    first.letter.unlink()
    (second,) = write(outcomes, tmp_path)
    assert (second.status, second.round) == (ReturnStatus.RETURNED, 1)
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
    assert parse_meta_round(read(sheets).meta) == rounds


def test_a_correct_workbook_is_not_returned(tmp_path: Path) -> None:
    fine = unit_workbook(tmp_path / "好.xlsx")
    assert write(check_paths([fine]), tmp_path / "退回") == []
    assert not (tmp_path / "退回").exists()


def test_a_workbook_that_two_units_could_claim_is_returned_to_nobody(faulty: Path, tmp_path: Path) -> None:
    roster = Roster((Unit("示例市公安局"),))
    (one,) = write(check_paths([faulty], roster), tmp_path, roster)
    assert (one.status, one.workbook, one.letter) == (ReturnStatus.UNASSIGNED, None, None)
    assert "不在名录中" in one.reason
    assert list(tmp_path.iterdir()) == []


def test_the_office_may_know_better_whose_a_file_is(faulty: Path, tmp_path: Path) -> None:
    roster, unit = Roster((Unit("示例市公安局"),)), Unit("示例市公安局")
    outcomes, terms = check_paths([faulty], roster), Terms(FORM, 2025, roster)
    (one,) = write_returns(outcomes, tmp_path, terms, ReturnOptions(), today=TODAY, senders={faulty: unit})
    assert one.workbook == tmp_path / "示例市公安局_退回1.xlsx"


def test_a_text_that_no_cell_can_hold_is_not_cut(tmp_path: Path) -> None:
    one = checked(grids(whole(text__problems="长" * 33_000 + "XX")))
    (returned,) = write([one], tmp_path)
    assert (returned.status, returned.workbook) == (ReturnStatus.LETTER, None)
    assert "超过一格能容纳的长度" in returned.reason


@pytest.mark.long
def test_a_hostile_workbook_gets_a_return_or_a_letter_and_never_a_crash(tmp_path: Path) -> None:
    novel = "长" * 32_000
    for number, changes in enumerate(({"cover__unit": novel}, {"cover__code": novel}, {"cover__scope": novel})):
        sheets = grids(whole(**changes))
        for key in range(40):
            put(sheets["校验"], len(sheets["校验"]), 2, f"{novel}{key}")
            put(sheets["校验"], len(sheets["校验"]) - 1, 1, novel)
        roster = Roster((Unit("示例市教育局", "010"),))
        submission = read(sheets)
        one = CheckedFile(submission, check(submission, roster=roster))
        (returned,) = write([one], tmp_path / str(number))
        assert returned.letter
        assert returned.status in (ReturnStatus.RETURNED, ReturnStatus.LETTER)


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
