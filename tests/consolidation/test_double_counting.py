"""Nothing is counted twice; who only shares a name is counted, and pointed out."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.consolidation.books import merged
from tests.consolidation.city import checked, figures
from tests.consolidation.levels import consolidated, units
from xltools.checks.finding import CheckedFile
from xltools.consolidation.provenance import DoubleCountError
from xltools.reading.submission import Value


def test_a_consolidation_beside_its_own_part_is_refused_naming_both(tmp_path: Path) -> None:
    parts = units("教育局", "水务局")
    county = consolidated(tmp_path, "招远市", parts)
    with pytest.raises(DoubleCountError) as refused:
        merged(county, parts[0])
    assert str(refused.value).startswith("“教育局”（")
    assert "收件0/教育局.xlsx）已在“招远市”的汇总工作簿（" in str(refused.value)
    assert "水务局" not in str(refused.value)


def test_a_part_saved_anew_is_still_that_part(tmp_path: Path) -> None:
    parts = units("教育局", "水务局")
    county = consolidated(tmp_path, "招远市", parts)
    with pytest.raises(DoubleCountError, match="教育局"):
        merged(county, replace(parts[0], submission=replace(parts[0].submission, sha256="0" * 64)))


def test_a_part_mended_since_is_known_by_its_code(tmp_path: Path) -> None:
    county = consolidated(tmp_path, "招远市", [checked("教育局", figures(1), code="37068501")])
    with pytest.raises(DoubleCountError, match="教育局"):
        merged(county, checked("教育局", figures(2), code="37068501", path="改/教育局.xlsx"))


def test_a_part_mended_since_is_known_by_a_name_with_its_citys(tmp_path: Path) -> None:
    county = consolidated(tmp_path, "招远市", [checked("招远市教育局", figures(1))])
    with pytest.raises(DoubleCountError, match="招远市教育局"):
        merged(county, checked("招远市教育局", figures(2), path="改/教育局.xlsx"))


def test_a_consolidation_within_another_is_told_once_and_not_for_all_behind_it(tmp_path: Path) -> None:
    town = consolidated(tmp_path, "梦芝镇", units("李家村", "王家村"))
    county = consolidated(tmp_path, "招远市", [town])
    with pytest.raises(DoubleCountError) as refused:
        merged(town, county)
    assert len(str(refused.value).splitlines()) == 1
    assert "“梦芝镇”" in str(refused.value)


def test_a_unit_under_two_parents_is_refused_naming_both(tmp_path: Path) -> None:
    shared, other = units("教育局", "水务局")
    east, west = consolidated(tmp_path, "东区", [shared]), consolidated(tmp_path, "西区", [shared, other])
    with pytest.raises(DoubleCountError, match=r"“教育局”既在“东区”的汇总工作簿.*又在“西区”的汇总工作簿"):
        merged(east, west)


def test_namesakes_in_two_counties_are_counted_and_pointed_out(tmp_path: Path) -> None:
    east = consolidated(tmp_path, "东区", units("教育局", first=1))
    west = consolidated(tmp_path, "西区", units("教育局", first=2))
    whole = merged(east, west, *units("教育局", first=3))
    assert len(whole.lines) == 3
    assert len(whole.namesakes) == 2
    assert all("按两个单位计入" in said for said in whole.namesakes)


def test_namesakes_with_codes_of_their_own_need_no_remark(tmp_path: Path) -> None:
    east = consolidated(tmp_path, "东区", [checked("教育局", figures(1), code="3701", path="东/教育局.xlsx")])
    west = consolidated(tmp_path, "西区", [checked("教育局", figures(2), code="3702", path="西/教育局.xlsx")])
    assert merged(east, west).namesakes == ()


FEW = dict.fromkeys(figures(1), 0) | {"s.staff": 1, "t3.received.natural_person": 1, "t3.carried_out.natural_person": 1}


def two_counties(folder: Path, values: Mapping[str, Value], *codes: str) -> list[CheckedFile]:
    """A unit of one name in each of two counties, with the same figures."""
    return [
        consolidated(folder, county, [checked("城关镇人民政府", values, code=code, path=f"{county}/城关镇.xlsx")])
        for county, code in zip(("东县", "西县"), codes or ("", ""), strict=True)
    ]


def test_the_same_few_figures_are_no_proof_and_pointed_out(tmp_path: Path) -> None:
    whole = merged(*two_counties(tmp_path, FEW))
    assert len(whole.lines) == 2
    assert "“城关镇人民政府”在" in whole.namesakes[0]


def test_different_codes_settle_that_they_are_two(tmp_path: Path) -> None:
    whole = merged(*two_counties(tmp_path, figures(1), "370101", "370201"))
    assert len(whole.lines) == 2
    assert whole.namesakes == ()


def test_the_same_many_figures_are_refused_and_the_way_out_is_named(tmp_path: Path) -> None:
    counties = two_counties(tmp_path, figures(1))
    with pytest.raises(DoubleCountError, match="--namesake 城关镇人民政府"):
        merged(*counties)
    assert len(merged(*counties, apart=["城关镇人民政府"]).lines) == 2


def test_units_that_report_nothing_are_not_taken_for_one(tmp_path: Path) -> None:
    """Two villages of one name, both all 0: the numbers tell nothing."""
    nothing = dict.fromkeys(figures(1), 0)
    east = consolidated(tmp_path, "东区", [checked("李家村", nothing, path="东/李家村.xlsx")])
    west = consolidated(tmp_path, "西区", [checked("李家村", nothing, path="西/李家村.xlsx")])
    assert len(merged(east, west).lines) == 2
