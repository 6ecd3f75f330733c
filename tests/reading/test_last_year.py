"""Last year's values: by unit, from last year's city workbook or from the units' own, never of another year."""

from pathlib import Path

import pytest

from tests.filled import unit_workbook
from xltools.checks.check import Terms
from xltools.consolidation.merge import merge_files
from xltools.consolidation.workbook import write_consolidation
from xltools.excel.errors import FileFault
from xltools.form.load import load_form
from xltools.reading.last_year import read_last_year

UNITS = ("示例市教育局", "示例市公安局")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in UNITS:
        unit_workbook(tmp_path / "2024" / f"{name}.xlsx", name, year=2024)
    return tmp_path / "2024"


def test_a_folder_and_the_city_workbook_made_of_it_say_the_same(folder: Path, tmp_path: Path) -> None:
    city = tmp_path / "city.xlsx"
    write_consolidation(merge_files(sorted(folder.iterdir()), Terms(load_form()), place="示例市"), city)
    ours, theirs = (read_last_year(path, load_form(), 2025) for path in (folder, city))
    for name in UNITS:
        assert ours.find([name], 2025)
        assert ours.find([name], 2025) == theirs.find([name], 2025)
    totals = theirs.find(["示例市"], 2025)
    assert totals is not None
    parts = [numbers["t3.received.total"] for name in UNITS if (numbers := ours.find([name], 2025))]
    assert totals["t3.received.total"] == sum(parts)


def test_another_year_is_refused_and_an_unknown_unit_is_not_guessed(folder: Path) -> None:
    with pytest.raises(FileFault, match="这是 2024 年度的表，上年数据应是 2025 年度的"):
        read_last_year(folder, load_form(), 2026)
    last = read_last_year(folder, load_form())
    assert last.find(["示例市教育和体育局"], 2025) is None
    assert last.find(["示例市教育局"], 2026) is None
