"""Every level is told: a city figure can be followed to the lowest file."""

from pathlib import Path

import pytest

from tests.consolidation.books import merged, opened
from tests.consolidation.city import FORM, checked
from tests.consolidation.levels import consolidated, units
from tests.workbooks import open_workbook
from xltools.checks.finding import CheckedFile
from xltools.consolidation.figures import summarize
from xltools.consolidation.provenance import hash_figures
from xltools.reading.consolidated import SOURCE_HEADS
from xltools.reading.read_submission import read_submission


def test_three_levels_stand_below_one_another(tmp_path: Path) -> None:
    villages = units("李家村", "王家村")
    town = consolidated(tmp_path, "梦芝镇", villages)
    county = consolidated(tmp_path, "招远市", [town, *units("教育局", first=7)])
    whole = merged(county, *units("市民政局", first=9), place="烟台市")
    assert [(branch.source.level, branch.source.unit, branch.parent) for branch in whole.sources] == [
        (1, "市民政局", ""),
        (1, "招远市", ""),
        (2, "教育局", "招远市"),
        (2, "梦芝镇", "招远市"),
        (3, "李家村", "梦芝镇"),
        (3, "王家村", "梦芝镇"),
    ]
    assert [branch.source.sha256 for branch in whole.sources[-2:]] == [
        village.submission.sha256 for village in villages
    ]


def test_they_stand_on_a_sheet_of_their_own(tmp_path: Path) -> None:
    county = consolidated(tmp_path, "招远市", units("教育局", "水务局"))
    sheet = opened(merged(county, place="烟台市"), tmp_path)["来源"]
    heads, *rows = sheet.iter_rows(min_row=3, values_only=True)
    lines = [dict(zip(heads, row, strict=True)) for row in rows]
    named = [tuple(line[SOURCE_HEADS[key]] for key in ("level", "unit", "parent", "file")) for line in lines]
    assert named == [
        (1, "招远市", None, "招远市.xlsx"),
        (2, "教育局", "招远市", "收件0/教育局.xlsx"),
        (2, "水务局", "招远市", "收件1/水务局.xlsx"),
    ]
    assert all(len(str(line[SOURCE_HEADS["sha256"]])) == 64 for line in lines)
    assert "其下共 2 份，最深 2 级" in str(sheet["A2"].value)


def test_a_line_of_a_consolidation_has_the_mark_of_the_units_own_numbers(tmp_path: Path) -> None:
    parts = units("教育局", "水务局")
    county = consolidated(tmp_path, "招远市", parts)
    assert [source.figures for source in county.submission.sources] == [
        hash_figures(summarize(part.submission)) for part in parts
    ]


def test_a_units_own_workbook_has_nothing_behind_it() -> None:
    assert units("教育局")[0].submission.sources == ()


def test_a_consolidation_passes_the_checks_of_the_level_above(tmp_path: Path) -> None:
    county = consolidated(tmp_path, "招远市", units("教育局", "水务局"))
    assert {finding.severity.value for finding in county.findings} <= {"hint"}
    assert {finding.code for finding in county.findings} == {"N-03"}


def test_a_figure_that_no_unit_filled_is_a_blank_and_no_fault(tmp_path: Path) -> None:
    county = consolidated(tmp_path, "招远市", [checked("教育局", {"s.staff": 3})])
    assert summarize(county.submission).figures["s.staff"] == 3
    assert summarize(county.submission).figures["s.trainings"] is None
    assert "V-01" not in {finding.code for finding in county.findings}


def test_a_program_that_dropped_every_result_is_told_and_not_believed(tmp_path: Path) -> None:
    consolidated(tmp_path, "招远市", [checked("教育局", {"s.staff": 3})])
    book = open_workbook(tmp_path / "招远市.xlsx")
    book.save(tmp_path / "另存.xlsx")
    faults = {name: entry.fault for name, entry in read_submission(tmp_path / "另存.xlsx", FORM).entries.items()}
    assert faults["s.staff"] == "not_calculated"
    assert faults["s.trainings"] == ""


@pytest.mark.long
def test_a_list_of_sources_sorted_by_their_hashes_tells_the_same_parents(tmp_path: Path) -> None:
    towns = [
        consolidated(tmp_path, town, units(*villages, first=first))
        for town, villages, first in (("梦芝镇", ("李家村", "王家村"), 1), ("阜山镇", ("孙家村", "周家村"), 3))
    ]
    consolidated(tmp_path, "招远市", [*towns, *units("教育局", first=7)])
    book = open_workbook(tmp_path / "招远市.xlsx", values=True)
    sheet = book["来源"]
    rows = sorted(sheet.iter_rows(min_row=4, values_only=True), key=lambda row: str(row[5]))
    for at, row in enumerate(rows, 4):
        for column_at, value in enumerate(row, 1):
            sheet.cell(at, column_at).value = value
    book.save(tmp_path / "排序.xlsx")
    told = {}
    for file in ("招远市.xlsx", "排序.xlsx"):
        submission = read_submission(tmp_path / file, FORM)
        whole = merged(CheckedFile(submission, ()), place="烟台市")
        told[file] = {(branch.source.level, branch.source.unit, branch.parent) for branch in whole.sources}
    assert told["招远市.xlsx"] == told["排序.xlsx"]
    assert (3, "周家村", "阜山镇") in told["排序.xlsx"]
