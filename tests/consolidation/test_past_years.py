"""Earlier years: the city's own workbook or its units', never another city's, another year's, or one year twice."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.consolidation.books import merged, merged_again
from tests.consolidation.city import FORM, YEAR, checked, figures
from tests.filled import unit_workbook
from xltools.consolidation.consolidation import Heading
from xltools.consolidation.figures import collect_past_years
from xltools.consolidation.workbook import write_consolidation
from xltools.excel.errors import FileFault
from xltools.reading.last_year import PastFile, read_last_year, read_past_file

PLACE = "招远市"
OFFICE = "招远市人民政府办公室"


def city(folder: Path, year: int, place: str = PLACE, office: str = "") -> Path:
    """A city's workbook of a year."""
    plain = merged(checked("教育局", figures(1), year=YEAR), checked("水务局", figures(2), year=YEAR))
    path = folder / f"{place}{year}.xlsx"
    write_consolidation(merged_again(plain, Heading(place, year, office=office)), path)
    return path


def test_the_citys_own_workbook_gives_its_figures_and_its_units(tmp_path: Path) -> None:
    last = read_last_year(city(tmp_path, YEAR - 1), FORM, YEAR)
    past = collect_past_years(FORM, PLACE, YEAR, last)
    assert past.last
    assert past.years == (past.last,)
    assert past.last.year == YEAR - 1
    assert set(past.units) == {"教育局", "水务局"}
    assert past.last.figures["t3.received.total"] == sum(one["t3.received.total"] for one in past.units.values())


def test_the_units_own_workbooks_are_added_up(tmp_path: Path) -> None:
    for name in ("教育局", "水务局"):
        unit_workbook(tmp_path / "旧" / f"{name}.xlsx", name, year=YEAR - 1)
    past = collect_past_years(FORM, PLACE, YEAR, read_last_year(tmp_path / "旧", FORM, YEAR))
    assert past.last
    assert past.last.figures["t3.received.total"] == sum(one["t3.received.total"] for one in past.units.values())


def test_another_citys_workbook_is_refused(tmp_path: Path) -> None:
    path = city(tmp_path, YEAR - 1, "龙口市")
    with pytest.raises(FileFault, match="这是“龙口市”的工作簿，本次汇总的是“招远市”"):
        collect_past_years(FORM, PLACE, YEAR, read_last_year(path, FORM, YEAR))
    with pytest.raises(FileFault, match="这是“龙口市”的工作簿"):
        collect_past_years(FORM, PLACE, YEAR, None, [read_past_file(path, FORM)])


@pytest.mark.parametrize(("there", "now"), [(OFFICE, OFFICE), (OFFICE, ""), ("", OFFICE)])
def test_the_citys_own_workbook_is_known_under_its_place_and_its_office(tmp_path: Path, there: str, now: str) -> None:
    path = city(tmp_path, YEAR - 1, office=there)
    past = collect_past_years(FORM, PLACE, YEAR, read_last_year(path, FORM, YEAR), office=now)
    assert past.last is not None
    assert set(past.units) == {"教育局", "水务局"}
    assert collect_past_years(FORM, PLACE, YEAR, None, [read_past_file(path, FORM)], office=now).years


def test_a_workbook_that_was_made_without_a_place_is_known_by_its_units(tmp_path: Path) -> None:
    last = read_last_year(city(tmp_path, YEAR - 1, ""), FORM, YEAR)
    past = collect_past_years(FORM, PLACE, YEAR, last, units=["教育局", "公安局"])
    assert past.last is not None
    assert set(past.units) == {"教育局", "水务局"}
    with pytest.raises(FileFault, match="没有一个单位与本次汇总的相同"):
        collect_past_years(FORM, PLACE, YEAR, last, units=["龙口市教育局"])


def test_where_no_place_is_said_the_units_tell_another_city(tmp_path: Path) -> None:
    last = read_last_year(city(tmp_path, YEAR - 1), FORM, YEAR)
    assert collect_past_years(FORM, "", YEAR, last, units=["教育局", "公安局"]).last
    with pytest.raises(FileFault, match="没有一个单位与本次汇总的相同"):
        collect_past_years(FORM, "", YEAR, last, units=["龙口市教育局", "龙口市水务局"])


def test_years_stand_in_order_and_last_year_is_not_taken_twice(tmp_path: Path) -> None:
    last = read_last_year(city(tmp_path, YEAR - 1), FORM, YEAR)
    history = [read_past_file(city(tmp_path, year), FORM) for year in (YEAR - 1, YEAR - 4, YEAR - 2)]
    past = collect_past_years(FORM, PLACE, YEAR, last, history)
    assert [one.year for one in past.years] == [YEAR - 4, YEAR - 2, YEAR - 1]


def test_last_year_is_the_year_before(tmp_path: Path) -> None:
    last = read_last_year(city(tmp_path, YEAR - 2), FORM)
    with pytest.raises(FileFault, match=f"这是 {YEAR - 2} 年度的表，本次汇总的是 {YEAR} 年度"):
        collect_past_years(FORM, PLACE, YEAR, last)


@pytest.mark.parametrize("year", [YEAR, YEAR + 1])
def test_history_lies_before_this_year(year: int) -> None:
    with pytest.raises(FileFault, match=f"不早于本次汇总的 {YEAR} 年度"):
        collect_past_years(FORM, PLACE, YEAR, None, [PastFile(Path("a.xlsx"), year, PLACE, {}, {})])


def test_one_year_given_twice_is_refused() -> None:
    twice = [PastFile(Path(name), YEAR - 2, PLACE, {}, {}) for name in ("a.xlsx", "b.xlsx")]
    with pytest.raises(FileFault, match=f"{YEAR - 2} 年度已经给出过一份（a.xlsx）"):
        collect_past_years(FORM, PLACE, YEAR, None, twice)


def test_without_earlier_years_nothing_is_known() -> None:
    past = collect_past_years(FORM, PLACE, YEAR)
    assert (past.years, past.last, past.units) == ((), None, {})


def test_another_workbook_of_last_year_is_refused_and_not_dropped(tmp_path: Path) -> None:
    """Two files with different figures for one year: which one counts is not for the program to choose."""
    last = read_last_year(city(tmp_path, YEAR - 1), FORM, YEAR)
    other = replace(read_past_file(city(tmp_path, YEAR - 1), FORM), numbers={"s.staff": 12_345})
    with pytest.raises(FileFault, match="2024 年度已经给出过一份"):
        collect_past_years(FORM, PLACE, YEAR, last, [other])
