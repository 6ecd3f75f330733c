"""Merging from the desk: what counts is what the board says counts, and everything else has its reason."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from tests.collection.office import Office
from tests.conftest import Run
from tests.workbooks import open_workbook
from xltools.collection.round import merge_collection
from xltools.collection.workspace import Workspace
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.merge import MergeOptions
from xltools.consolidation.messages import format_output_name
from xltools.consolidation.sheets.findings import findings_table
from xltools.consolidation.sheets.form_sheets import list_sections
from xltools.consolidation.sheets.unit_status import status_table
from xltools.excel.errors import FileFault

UNITS = ("示例市教育局,001,教体局", "示例市公安局,002")
RECEIVED = "t3.received.natural_person"
EDUCATION, POLICE = (unit.split(",")[0] for unit in UNITS)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path, UNITS)
    office.drop("公安局.xlsx", POLICE)
    return office


def merged_at(desk: Workspace) -> Consolidation:
    rows = [row for row, _ in desk.check()[0]]
    return merge_collection(desk, desk.assign(rows), MergeOptions(made="2026-01-15 09:00"))


def merged(office: Office) -> Consolidation:
    with office.desk() as desk:
        return merged_at(desk)


def lines(consolidation: Consolidation) -> dict[str, tuple[str, str]]:
    """Status and remark of each line of 报送情况, by its file, or by the unit where it has none."""
    cells = [row.cells for row in status_table(consolidation).rows]
    return {str(row[11] or row[1]): (str(row[6]), str(row[12])) for row in cells}


def decision(file: str, do: str, more: str = "") -> str:
    return f'[[decision]]\nfile = "收件/{file}"\ndo = "{do}"\nreason = "电话核实"\n{more}\n'


def test_only_the_current_version_counts(office: Office) -> None:
    office.drop("旧.xlsx", EDUCATION, "2026-01-10 09:00", s__trainings=1)
    office.drop("新.xlsx", EDUCATION, "2026-01-12 09:00", s__trainings=5)
    consolidation = merged(office)
    assert consolidation.selection.is_complete
    assert lines(consolidation)["收件/旧.xlsx"] == ("其他版本", "不是现用的一份，现用的是“收件/新.xlsx”。")
    assert [line.figures["s.trainings"] for line in consolidation.lines if line.name == EDUCATION] == [5]


def test_what_the_office_decided_counts_and_says_so(office: Office) -> None:
    office.drop("某份.xlsx", "某培训中心")
    office.configure(decision("某份.xlsx", "accept", f'unit = "{EDUCATION}"'))
    consolidation = merged(office)
    assert consolidation.selection.is_complete
    state, remark = lines(consolidation)["收件/某份.xlsx"]
    assert state == "已通过"
    assert remark == f"汇总单位决定采用，认定为“{EDUCATION}”的报送：电话核实；已作说明 1 处"


def test_a_unit_whose_only_file_was_rejected_is_missing(office: Office) -> None:
    office.drop("教育局.xlsx", EDUCATION)
    office.configure(decision("教育局.xlsx", "reject"))
    consolidation = merged(office)
    assert not consolidation.selection.is_complete
    assert lines(consolidation)["收件/教育局.xlsx"] == ("决定不采用", "汇总单位决定不采用：电话核实。")
    assert [unit.name for unit in consolidation.selection.missing] == [EDUCATION]


def test_what_is_still_open_does_not_count(office: Office) -> None:
    office.drop("甲.xlsx", EDUCATION, s__trainings=1)
    office.drop("乙.xlsx", EDUCATION, s__trainings=2)
    office.configure(decision("甲.xlsx", "accept") + decision("乙.xlsx", "accept"))
    consolidation = merged(office)
    assert not consolidation.selection.is_complete
    assert [line.name for line in consolidation.lines] == [POLICE]
    # As the board says of it.
    assert {lines(consolidation)[f"收件/{file}"][0] for file in ("甲.xlsx", "乙.xlsx")} == {"已报待核"}
    assert "只能采用一份" in lines(consolidation)["收件/甲.xlsx"][1]
    assert consolidation.selection.missing == ()


def test_an_unreadable_file_that_was_rejected_does_not_keep_the_sum_open(office: Office) -> None:
    office.drop("教育局.xlsx", EDUCATION)
    (office.root / "收件" / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    assert not merged(office).selection.is_complete
    office.configure(decision("坏.xlsx", "reject"))
    consolidation = merged(office)
    assert consolidation.selection.is_complete
    assert "汇总单位决定不采用：电话核实" in lines(consolidation)["收件/坏.xlsx"][1]


def test_the_name_of_the_workbook_says_whether_every_unit_is_in(office: Office) -> None:
    with office.desk() as desk:
        assert format_output_name(merged_at(desk)).endswith("（阶段性汇总）.xlsx")
    office.drop("教育局.xlsx", EDUCATION)
    with office.desk() as desk:
        assert format_output_name(merged_at(desk)).endswith("（汇总）.xlsx")


@pytest.mark.long
def test_a_trial_under_another_name_does_not_take_the_offices_work_away(
    office: Office, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(office.root)
    run("merge")
    office.drop("教育局.xlsx", EDUCATION)
    run("merge")
    (city,) = (office.root / "汇总").glob("*（汇总）.xlsx")
    book = open_workbook(city)
    line: dict[str, str | int] = {"B5": RECEIVED, "D5": 2, "E5": "漏报", "F5": "张三"}
    for cell, value in line.items():
        book["调整"][cell] = value
    book.save(city)
    run("merge", "-o", office.root / "汇总" / "试算.xlsx")
    _, said, _ = run("merge")
    assert f"沿用了“{city.name}”里的调整 1 项" in said
    sheet = open_workbook(city)["调整"]
    assert [sheet[cell].value for cell in ("D5", "E5", "F5")] == [2, "漏报", "张三"]


def test_the_city_calls_late_whom_the_board_calls_late(office: Office) -> None:
    office.now = datetime(2026, 1, 25, 9, 0)
    office.drop("教育局.xlsx", EDUCATION, "2026-01-24 10:00", cover__date="2026-02-03")
    office.drop("公安局2.xlsx", POLICE, "2026-01-21 08:00", s__trainings=3, cover__date="2026-02-03")
    late = [one.unit.name for one in office.board().intake.units if one.late]
    assert late == [EDUCATION]
    lines = dict(list_sections(merged(office)))["迟报的单位"]
    assert [(line.label, line.text) for line in lines] == [
        (EDUCATION, "第一份 2026-01-24 10:00 收到，期限是 2026-01-20。")
    ]


def test_findings_of_a_superseded_version_are_not_listed_beside_the_current_one(office: Office) -> None:
    office.drop("旧.xlsx", EDUCATION, "2026-01-10 09:00", t2__penalties__decisions="约30")
    office.drop("新.xlsx", EDUCATION, "2026-01-12 09:00")
    listed = {str(row.cells[1]) for row in findings_table(merged(office).selection).rows}
    assert "收件/旧.xlsx" not in listed


def test_a_workbook_changed_after_its_check_is_not_added_up(office: Office) -> None:
    office.drop("教育局.xlsx", EDUCATION)
    with office.desk() as desk:
        rows = [row for row, _ in desk.check()[0]]
        office.drop("教育局.xlsx", EDUCATION, s__trainings=9)
        with pytest.raises(FileFault, match="内容与校验过的不是同一份"):
            merge_collection(desk, desk.assign(rows), MergeOptions())


def store(path: Path) -> bytes:
    """A workbook with its parts as they are, not compressed: two that differ in one digit are as large."""
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as parts, zipfile.ZipFile(packed, "w") as stored:
        for info in parts.infolist():
            stored.writestr(zipfile.ZipInfo(info.filename), parts.read(info))
    return packed.getvalue()


def test_another_content_of_the_same_size_and_time_is_told_recorded_and_read_anew(office: Office) -> None:
    """A synchronised folder may put back another copy with the time that was there."""
    path, at = office.drop("教育局.xlsx", EDUCATION, s__trainings=3), "2026-01-12 10:00"
    path.write_bytes(store(path))
    office.touch(path, at)
    size = path.stat().st_size
    merged(office)
    office.drop("教育局.xlsx", EDUCATION, s__trainings=4)
    path.write_bytes(store(path))
    office.touch(path, at)
    assert path.stat().st_size == size
    with pytest.raises(FileFault, match=r"大小和时间也许没有变.*请再运行一次"):
        merged(office)
    with office.desk() as desk:
        assert "大小和时间没有变" in [event.text for event in desk.journal() if event.path == "收件/教育局.xlsx"][-1]
    assert [line.figures["s.trainings"] for line in merged(office).lines if line.name == EDUCATION] == [4]
