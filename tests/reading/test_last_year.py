"""Last year's values: by unit, from last year's city workbook or from the units' own, never of another year."""

from pathlib import Path

import pytest

from tests.filled import unit_workbook
from xltools.checks.check import Terms
from xltools.consolidation.merge import merge_files
from xltools.consolidation.workbook import write_consolidation
from xltools.excel.errors import FileFault
from xltools.form.load import load_form
from xltools.reading.last_year import LastYear, format_missing, read_last_year
from xltools.roster.units import Unit

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
        assert ours.find(Unit(name), 2025)
        assert ours.find(Unit(name), 2025) == theirs.find(Unit(name), 2025)
        texts = {field.id: ours.find_texts(Unit(name), 2025)[field.id] for field in load_form().texts if field.required}
        assert theirs.find_texts(Unit(name), 2025) == texts
    totals = theirs.find(Unit("示例市"), 2025)
    assert totals is not None
    parts = [numbers["t3.received.total"] for name in UNITS if (numbers := ours.find(Unit(name), 2025))]
    assert totals["t3.received.total"] == sum(parts)


def test_another_year_is_refused_and_an_unknown_unit_is_not_guessed(folder: Path) -> None:
    with pytest.raises(FileFault, match="这是 2024 年度的表，上年数据应是 2025 年度的"):
        read_last_year(folder, load_form(), 2026)
    last = read_last_year(folder, load_form())
    assert last.find(Unit("示例市教育和体育局"), 2025) is None
    assert last.find(Unit("示例市教育局"), 2026) is None


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ([("甲局", 2025)], ""),
        ([("甲局", 2025), ("丙局", 2025)], "没有找到上一年数的单位：丙局，"),
        # A workbook in which nothing is filled in has no last year's values.
        ([("乙局", 2025)], "没有找到上一年数的单位：乙局，"),
        ([("甲局", 2024)], "--last-year 给出的是 2024 年度的数，不是 2024 年度的上一年"),
    ],
)
def test_who_finds_nothing_in_last_years_values_is_named(reports: list[tuple[str, int]], said: str) -> None:
    last = LastYear(2024, {"甲局": {"s.staff": 3}, "乙局": {}})
    told = format_missing(last, [(Unit(name), year) for name, year in reports])
    assert told.startswith(said) and bool(told) == bool(said)


BEFORE = {"教育局": {"s.staff": 3, "s.trainings": 1}, "体育局": {"s.staff": 2}, "民政局": {"s.staff": 4}}


@pytest.mark.parametrize(
    ("unit", "numbers"),
    [
        (Unit("教育和体育局", merged_from=("教育局", "体育局")), {"s.staff": 5}),
        # Also where the one that goes on has kept its name, or is known by the name it had.
        (Unit("教育局", merged_from=("体育局",)), {"s.staff": 5}),
        (Unit("教育和体育局", aliases=("教育局",), merged_from=("教育局", "体育局")), {"s.staff": 5}),
        (Unit("教体局", aliases=("教育局",)), BEFORE["教育局"]),
        # A part is not compared with the whole.
        (Unit("教育局", merged_from=("体育局", "文化局")), None),
        (Unit("教育和体育局"), None),
    ],
)
def test_a_renamed_unit_and_one_merged_from_others_have_their_year_before(
    unit: Unit, numbers: dict[str, int] | None
) -> None:
    assert LastYear(2024, BEFORE).find(unit, 2025) == numbers


def test_what_the_roster_states_of_a_merged_unit_is_of_the_whole() -> None:
    stated = LastYear(2024, BEFORE, stated=frozenset({"教育局"}))
    assert stated.find(Unit("教育局", merged_from=("体育局",)), 2025) == BEFORE["教育局"]
