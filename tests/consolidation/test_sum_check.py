"""A city's figure has its lines behind it: one that somebody typed over is found one level up."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from tests.consolidation.city import FORM
from tests.consolidation.levels import consolidated, units
from tests.workbooks import open_workbook
from xltools.checks.check import check
from xltools.form.rules.expression import Severity
from xltools.reading.read_submission import read_submission


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """A county's workbook with the values alone, as a viewer shows them: every formula is a number, and has its sources."""
    folder = tmp_path_factory.mktemp("县")
    consolidated(folder, "招远市", units("教育局", "水务局"))
    return open_workbook(folder / "招远市.xlsx", values=True)


def told(path: Path, county: Workbook, cells: Mapping[str, str | int]) -> list[str]:
    """The V-04 errors of sources in the workbook after somebody changed cells: `sheet!cell`."""
    places = {where: where.split("!") for where in cells}
    before = {where: county[sheet][cell].value for where, (sheet, cell) in places.items()}
    for where, (sheet, cell) in places.items():
        county[sheet][cell] = cells[where]
    county.save(path)
    for where, (sheet, cell) in places.items():
        county[sheet][cell] = before[where]
    found = check(read_submission(path, FORM))
    return [
        f"{one.where} {one.message}"
        for one in found
        if one.severity is Severity.ERROR and ("没有出处" in one.message or "手工加的" in one.message)
    ]


def test_figures_that_their_lines_give_are_right(tmp_path: Path, county: Workbook) -> None:
    assert told(tmp_path / "改.xlsx", county, {}) == []


def test_a_figure_typed_over_is_found(tmp_path: Path, county: Workbook) -> None:
    (said,) = told(tmp_path / "改.xlsx", county, {"三、依申请公开!D6": 999})
    assert said.startswith("三、依申请公开!D6 ")
    assert "汇总数是 999，“明细”各行加“调整”是" in said


@pytest.mark.parametrize("number", [{}, {"明细!A12": 3}], ids=["no number of order", "a number of order"])
def test_a_line_added_by_hand_is_found_once(tmp_path: Path, county: Workbook, number: dict[str, int]) -> None:
    (said,) = told(tmp_path / "改.xlsx", county, {"明细!B12": "手工局", "明细!L12": 5, "明细!M12": 7, **number})
    assert said.startswith("明细!B12 “明细”中“手工局”这一行没有源文件")


def test_a_line_that_was_changed_is_found_at_the_figure(tmp_path: Path, county: Workbook) -> None:
    (said,) = told(tmp_path / "改.xlsx", county, {"明细!L10": 123456})
    assert "没有出处" in said
