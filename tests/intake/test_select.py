"""What goes into a sum: nobody is left out without a name and a reason."""

import random
from datetime import datetime

import pytest

from tests.intake.files import assigned, finding, received, roster, unreadable
from xltools.form.rules.expression import Severity
from xltools.intake.exclusions import ExclusionCause
from xltools.intake.received import ReceivedFile
from xltools.intake.select import Selection, select_units
from xltools.roster.units import Roster, Unit

OLDER, NEWER = datetime(2026, 1, 10, 9, 0), datetime(2026, 1, 13, 9, 0)


def selected(*files: ReceivedFile, names: Roster | None = None, include_errors: bool = False) -> Selection:
    return select_units(assigned(files, names, take_outsiders=include_errors), include_errors=include_errors)


def units(selection: Selection) -> list[str]:
    return [one.unit.name for one in selection.included]


def causes(selection: Selection) -> list[ExclusionCause]:
    return [one.cause for one in selection.exclusions]


def test_units_stand_in_roster_order_whatever_the_order_given() -> None:
    names = roster("水务局", "教育局", "公安局")
    files = [received("公安局"), received("教育局"), received("水务局"), received("某中心"), received("另一中心")]
    first = selected(*files, names=names, include_errors=True)
    assert units(first) == ["水务局", "教育局", "公安局", "另一中心", "某中心"]
    for seed in range(5):
        assert selected(*random.Random(seed).sample(files, 5), names=names, include_errors=True) == first  # noqa: S311


def test_a_unit_with_errors_is_left_out_and_named() -> None:
    selection = selected(
        received("水务局"), received("教育局", finding(Severity.ERROR), finding(Severity.ERROR, "V-01"))
    )
    assert units(selection) == ["水务局"]
    assert selection.exclusions[0].sentence == "有 2 处错误没有改正（T3-01、V-01），详见“问题”。"
    assert not selection.is_complete


def test_include_errors_takes_it_in() -> None:
    selection = selected(received("教育局", finding(Severity.ERROR)), include_errors=True)
    assert (units(selection), selection.is_complete, selection.is_clear) == (["教育局"], True, False)


@pytest.mark.parametrize("explanation", ["", "机构改革"])
def test_what_is_to_be_explained_keeps_nobody_out(explanation: str) -> None:
    selection = selected(received("教育局", finding(Severity.EXPLAIN, explanation=explanation)))
    assert (units(selection), selection.is_clear) == (["教育局"], bool(explanation))


@pytest.mark.parametrize("other", ["教育局", " 教 育局　", "教育局\n"])
@pytest.mark.parametrize("names", [None, roster("教育局", "水务局")])
def test_of_two_versions_the_newest_counts_and_the_other_is_named(other: str, names: Roster | None) -> None:
    files = received("教育局", path="一.xlsx", saved=OLDER), received(other, path="二.xlsx", saved=NEWER)
    selection = selected(*files, received("水务局"), names=names)
    current = {one.current.path for one in selection.included if one.current}
    assert current == {"二.xlsx", "水务局.xlsx"}
    assert [one.sentence for one in selection.exclusions] == ["不是现用的一份，现用的是“二.xlsx”。"]
    assert selection.is_complete


@pytest.mark.parametrize("names", [None, roster("教育局", "水务局")])
def test_of_two_that_nothing_tells_apart_neither_counts(names: Roster | None) -> None:
    selection = selected(received("教育局", path="一.xlsx"), received("教育局", path="二.xlsx"), names=names)
    assert units(selection) == []
    assert causes(selection) == [ExclusionCause.UNDECIDED] * 2
    assert all("分不出先后" in one.reason for one in selection.exclusions)
    assert not selection.is_complete


def test_one_code_under_two_names_is_decided_by_nobody_but_the_office() -> None:
    first, second = received("教育局", code="37068501"), received("教育和体育局", code="３７０６８５０１", saved=NEWER)
    selection = selected(first, second)
    assert causes(selection) == [ExclusionCause.UNDECIDED] * 2
    assert "单位名称不同，单位代码却相同" in selection.exclusions[0].reason


@pytest.mark.parametrize("code", ["无", "/", "000", ""])
def test_what_is_no_code_makes_no_versions(code: str) -> None:
    assert units(selected(received("教育局", code=code), received("水务局", code=code))) == ["教育局", "水务局"]


def test_a_code_copied_from_a_neighbour_does_not_drag_the_neighbour_out() -> None:
    selection = selected(
        received("教育局", code="001"), received("水务局", code="001"), names=roster("教育局", "水务局")
    )
    assert units(selection) == ["教育局"]
    assert causes(selection) == [ExclusionCause.CONTESTED]
    assert "单位代码 001 却是“教育局”的" in selection.exclusions[0].reason


def test_a_unit_that_is_not_counted_takes_nothing_from_completeness() -> None:
    names = Roster((Unit("教育局"), Unit("供电公司", counted=False), Unit("气象局", counted=False)))
    selection = selected(received("教育局"), received("供电公司"), names=names)
    assert units(selection) == ["教育局"]
    assert [one.reason for one in selection.exclusions] == ["名录中注明不计入汇总"]
    assert selection.is_complete


def test_an_alias_is_the_rosters_unit() -> None:
    names = Roster((Unit("教育和体育局", aliases=("教体局",)),))
    assert selected(received("教体局"), names=names).is_complete


def test_a_unit_below_another_reports_there() -> None:
    names = Roster((Unit("梦芝镇"), Unit("李家村", parent="梦芝镇"), Unit("张家村", parent="梦芝镇")))
    selection = selected(received("梦芝镇"), names=names)
    assert (selection.missing, selection.is_complete, selection.intake.subordinate_count) == ((), True, 2)
    # A consolidated workbook of the unit above says which of them it holds.
    selection = selected(received("梦芝镇", sources=("张家村",)), names=names)
    assert [unit.name for unit in selection.missing] == ["李家村"]


def test_an_identical_copy_is_taken_once_and_told() -> None:
    paths = ("微信/教育局(2).xlsx", "教育局.xlsx", "教育局 - 副本.xlsx")
    selection = selected(*(received("教育局", path=path, content="同") for path in paths))
    assert [one.current.path for one in selection.included if one.current] == ["教育局.xlsx"]
    assert causes(selection) == [ExclusionCause.COPY, ExclusionCause.COPY]
    assert selection.exclusions[0].sentence == "与“教育局.xlsx”一字不差，只计一次。"
    assert selection.is_complete


def test_another_years_workbook_is_left_out_even_with_errors_included() -> None:
    selection = selected(received("教育局", year=2024), include_errors=True)
    assert selection.exclusions[0].reason == "这是 2024 年度的表，应报的是 2025 年度"
    assert not selection.is_complete


def test_last_years_form_is_no_second_version_of_this_years() -> None:
    last = received("教育局", year=2024, path="旧/教育局.xlsx", saved=NEWER)
    selection = selected(received("教育局"), last, names=roster("教育局"))
    assert (units(selection), selection.is_complete) == (["教育局"], True)


def test_a_workbook_without_a_unit_name_is_left_out() -> None:
    selection = selected(received("", path="新建工作表.xlsx"), received(" 　", path="二.xlsx"))
    assert causes(selection) == [ExclusionCause.NAMELESS] * 2


def test_a_unit_that_the_roster_does_not_know_is_left_out_unless_errors_are_included() -> None:
    files = received("教育局"), received("大数据中心")
    assert causes(selected(*files, names=roster("教育局"))) == [ExclusionCause.OUTSIDE]
    taken = selected(*files, names=roster("教育局"), include_errors=True)
    assert [(one.unit.name, one.is_listed) for one in taken.included] == [("教育局", True), ("大数据中心", False)]


def test_missing_units_are_named_and_a_unit_left_out_is_not_missing() -> None:
    names = roster("教育局", "水务局", "公安局")
    selection = selected(received("水务局", finding(Severity.ERROR)), names=names)
    assert [unit.name for unit in selection.missing] == ["教育局", "公安局"]
    assert not selection.is_complete


def test_an_unreadable_file_leaves_it_incomplete() -> None:
    selection = selected(received("教育局"), unreadable("坏.xlsx"))
    assert [one.sentence for one in selection.unreadable] == ["打不开。请重发。"]
    assert not selection.is_complete


def test_a_consolidation_that_lacks_units_leaves_it_incomplete() -> None:
    selection = selected(received("甲市", is_interim=True, sources=("教育局",)))
    assert (selection.is_complete, len(selection.interim)) == (False, 1)


def test_of_files_that_another_one_stands_for_no_findings_are_shown() -> None:
    older = received("教育局", finding(Severity.ERROR), path="旧.xlsx", saved=OLDER)
    newer = received("教育局", finding(Severity.ERROR), path="新.xlsx", saved=NEWER)
    assert [one.path for one in selected(older, newer).reported] == ["新.xlsx"]
