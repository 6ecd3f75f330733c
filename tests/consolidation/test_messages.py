"""What the terminal and the cover say of namesakes: once for each name, and of very many the first ones."""

from dataclasses import replace
from typing import Any

import pytest

from tests.consolidation.books import merged
from tests.consolidation.city import checked, finding
from xltools.checks.finding import CheckedFile
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.messages import UnitCounts, count_units, format_completeness, render_consolidation
from xltools.consolidation.sheets.form_sheets import list_sections
from xltools.form.rules.expression import Severity
from xltools.reading.submission import Source
from xltools.roster.units import Roster, Unit


def counties(number: int, *bureaus: str) -> Consolidation:
    """A city of so many consolidated workbooks, each with bureaus of these names."""
    units = []
    for county in range(number):
        behind = tuple(_source(bureau, f"{county}-{bureau}") for bureau in bureaus)
        units.append(checked(f"{county}县", sources=behind))
    return merged(*units)


def _source(unit: str, content: str) -> Source:
    values: dict[str, Any] = {
        "level": 1,
        "unit": unit,
        "code": "",
        "file": f"{content}.xlsx",
        "sha256": content,
        "read": "",
    }
    return Source(**values)


@pytest.mark.parametrize(("number", "says"), [(2, "按两个单位计入"), (5, "“教育局”在多份汇总工作簿中都有（5 处）")])
def test_a_name_is_told_once(number: int, says: str) -> None:
    lines = [line for line in render_consolidation(counties(number, "教育局")).split("\n") if "请核对" in line]
    assert len(lines) == 1
    assert says in lines[0]


def test_of_very_many_names_the_first_are_told_and_where_the_others_are() -> None:
    whole = counties(3, *(f"第{number}局" for number in range(40)))
    lines = [line for line in render_consolidation(whole).split("\n") if "请核对" in line]
    assert len(lines) == 6
    assert lines[-1].endswith("另有 35 个名称在两处以上都有，逐处见“来源”")
    namesakes = dict(list_sections(whole))["同名的单位"]
    assert len(namesakes) == 11


def _dated(unit: str, day: str) -> CheckedFile:
    one = checked(unit, path=f"收件/{unit}{day}.xlsx")
    entry = replace(one.submission.entries["cover.date"], value=day)
    return replace(one, submission=replace(one.submission, entries={**one.submission.entries, "cover.date": entry}))


def test_older_versions_are_one_line_at_the_end() -> None:
    """A unit that is left out shall not be lost among them."""
    versions = [_dated("教育局", "2026-01-12"), _dated("教育局", "2026-01-13")]
    wrong = checked("水务局", None, finding(Severity.ERROR))
    lines = render_consolidation(merged(*versions, wrong, names=("教育局", "水务局"))).splitlines()
    assert [line.partition("（")[0] for line in lines if "未计入" in line] == [
        "  未计入　水务局",
        "  另有 1 份旧版本未计入，逐份见“报送情况”",
    ]
    assert "旧版本" in lines[-1]


def test_units_that_are_not_added_up_are_expected_all_the_same() -> None:
    """As `status` counts them."""
    names = Roster((Unit("教育局"), Unit("交警大队", parent="教育局", counted=False)))
    whole = merged(checked("教育局"), checked("交警大队"), roster=names)
    assert render_consolidation(whole).splitlines()[0].endswith("：应报 2 家（其中 1 家不计入汇总），计入 1 家。")
    assert format_completeness(whole) == "应报 2 个单位（其中 1 个单位不计入汇总），已汇总 1 个，全部在内。"
    assert count_units(whole) == UnitCounts(expected=2, taken=1, waiting=0, missing=0, uncounted=1)
