"""Selection: which workbooks go into the sum, and that nobody is left out without a name and a reason."""

from pathlib import Path

import pytest

from tests.consolidation.city import YEAR, checked, figures, finding, roster
from xltools.checks.finding import UnreadableFile
from xltools.consolidation.exclusions import ExclusionCause
from xltools.consolidation.figures import UnitReport
from xltools.consolidation.select import Selection, select_reports
from xltools.form.rules.expression import Severity
from xltools.roster.unit import Roster, Unit

UNREADABLE = UnreadableFile(Path("收件/坏.xlsx"), "damaged", "打不开", "请重发")


def selected(*workbooks: UnitReport, names: Roster | None = None, include_errors: bool = False) -> Selection:
    return select_reports(workbooks, [], year=YEAR, roster=names, include_errors=include_errors)


def units(selection: Selection) -> list[str]:
    return [one.unit for one in selection.included]


def causes(selection: Selection) -> list[ExclusionCause]:
    return [left.cause for left in selection.exclusions]


def test_units_stand_in_roster_order_whatever_the_order_given() -> None:
    names = roster("水务局", "教育局", "公安局")
    workbooks = [checked("公安局"), checked("教育局"), checked("水务局")]
    assert units(selected(*workbooks, names=names)) == ["水务局", "教育局", "公安局"]
    assert selected(*workbooks, names=names) == selected(*reversed(workbooks), names=names)


def test_a_unit_with_errors_is_left_out_and_named() -> None:
    faulty = checked("教育局", None, finding(Severity.ERROR), finding(Severity.ERROR, "V-01"))
    selection = selected(checked("水务局"), faulty)
    assert units(selection) == ["水务局"]
    assert selection.exclusions[0].reason == "有 2 处错误没有改正（T3-01、V-01），详见“问题”"
    assert not selection.is_complete


def test_include_errors_takes_it_in() -> None:
    selection = selected(checked("教育局", None, finding(Severity.ERROR)), include_errors=True)
    assert units(selection) == ["教育局"]
    assert selection.is_complete


@pytest.mark.parametrize("explanation", ["", "机构改革"])
def test_what_is_to_be_explained_keeps_nobody_out(explanation: str) -> None:
    selection = selected(checked("教育局", None, finding(Severity.EXPLAIN, explanation=explanation)))
    assert units(selection) == ["教育局"]


@pytest.mark.parametrize("other", ["教育局", " 教 育局　", "教育局\n"])
def test_of_two_workbooks_of_one_unit_neither_is_merged_and_both_are_named(other: str) -> None:
    selection = selected(checked("教育局", path="a/一.xlsx"), checked(other, path="a/b/二.xlsx"), checked("水务局"))
    assert units(selection) == ["水务局"]
    assert causes(selection) == [ExclusionCause.DUPLICATE, ExclusionCause.DUPLICATE]
    assert all("一.xlsx" in left.reason and "二.xlsx" in left.reason for left in selection.exclusions)


def test_full_width_brackets_make_no_second_unit() -> None:
    selection = selected(checked("招远市（开发区）", path="一.xlsx"), checked("招远市(开发区)", path="二.xlsx"))
    assert causes(selection) == [ExclusionCause.DUPLICATE, ExclusionCause.DUPLICATE]


def test_one_code_under_two_names_is_one_unit() -> None:
    selection = selected(checked("教育局", code="37068501"), checked("教育和体育局", code="３７０６８５０１"))
    assert causes(selection) == [ExclusionCause.DUPLICATE, ExclusionCause.DUPLICATE]


@pytest.mark.parametrize("code", ["无", "/", "000", ""])
def test_what_is_no_code_makes_no_duplicates(code: str) -> None:
    assert units(selected(checked("教育局", code=code), checked("水务局", code=code))) == ["教育局", "水务局"]


def test_a_code_copied_from_a_neighbour_does_not_drag_the_neighbour_out() -> None:
    names = roster("教育局", "水务局")
    code = names.units[0].code
    selection = selected(checked("教育局", code=code), checked("水务局", code=code), names=names)
    assert units(selection) == ["教育局"]
    assert causes(selection) == [ExclusionCause.CONTESTED]
    assert "单位代码 37060001 却是“教育局”的" in selection.exclusions[0].reason


def test_a_unit_that_is_not_counted_is_told_and_takes_nothing_from_completeness() -> None:
    names = Roster((Unit("教育局"), Unit("供电公司", counted=False), Unit("气象局", counted=False)))
    selection = selected(checked("教育局"), checked("供电公司"), names=names)
    assert units(selection) == ["教育局"]
    assert [left.reason for left in selection.exclusions] == ["名录中注明不计入汇总"]
    assert [unit.name for unit in selection.absent] == ["气象局"]
    assert selection.is_complete


def test_an_alias_is_the_rosters_unit() -> None:
    names = Roster((Unit("教育和体育局", aliases=("教体局",)),))
    assert selected(checked("教体局"), names=names).is_complete


def test_a_unit_below_another_reports_there() -> None:
    names = Roster((Unit("梦芝镇"), Unit("李家村", parent="梦芝镇")))
    selection = selected(checked("梦芝镇"), names=names)
    assert (selection.missing, selection.is_complete) == ((), True)
    assert [unit.name for unit in selection.expected] == ["梦芝镇"]


def test_an_identical_copy_is_taken_once_and_told() -> None:
    copies = [
        checked("教育局", path=f"收件/{name}.xlsx", content="同")
        for name in ("微信/教育局(2)", "教育局", "教育局 - 副本")
    ]
    selection = selected(*copies)
    assert [selection.name(one) for one in selection.included] == ["教育局.xlsx"]
    assert causes(selection) == [ExclusionCause.COPY, ExclusionCause.COPY]
    assert "“教育局.xlsx”" in selection.exclusions[0].reason
    assert selection.is_complete


def test_another_years_workbook_is_left_out_even_with_errors_included() -> None:
    selection = selected(checked("教育局", year=2024), include_errors=True)
    assert selection.exclusions[0].reason == "这是 2024 年度的表，本次汇总的是 2025 年度"


def test_last_years_form_is_no_second_version_of_this_years() -> None:
    selection = selected(checked("教育局"), checked("教育局", year=2024, path="旧/教育局.xlsx"), names=roster("教育局"))
    assert units(selection) == ["教育局"]
    assert selection.is_complete


def test_a_workbook_without_a_unit_name_is_left_out() -> None:
    assert (
        causes(selected(checked("", path="新建工作表.xlsx"), checked(" 　", path="二.xlsx")))
        == [ExclusionCause.NAMELESS] * 2
    )


def test_a_unit_that_the_roster_does_not_know_is_left_out_unless_errors_are_included() -> None:
    names = roster("教育局")
    assert causes(selected(checked("教育局"), checked("大数据中心"), names=names)) == [ExclusionCause.OUTSIDE]
    taken = selected(checked("教育局"), checked("大数据中心"), names=names, include_errors=True)
    assert units(taken) == ["教育局", "大数据中心"]


def test_missing_units_are_named_and_a_unit_left_out_is_not_missing() -> None:
    names = roster("教育局", "水务局", "公安局")
    selection = selected(checked("水务局", None, finding(Severity.ERROR)), names=names)
    assert [unit.name for unit in selection.missing] == ["教育局", "公安局"]
    assert not selection.is_complete


def test_a_refused_file_leaves_it_incomplete() -> None:
    selection = select_reports([checked("教育局")], [UNREADABLE], year=YEAR, roster=None, include_errors=False)
    assert selection.unreadable == (UNREADABLE,)
    assert not selection.is_complete


def test_files_are_named_below_the_folder_they_share() -> None:
    selection = selected(
        checked("教育局", path="/某处/收件/教育局.xlsx"), checked("水务局", path="/某处/收件/镇/水务局.xlsx")
    )
    assert sorted(selection.names.values()) == ["教育局.xlsx", "镇/水务局.xlsx"]


def test_two_files_of_one_unit_that_say_the_same_are_told_as_such() -> None:
    selection = selected(checked("教育局", figures(1)), checked("教育局", figures(1), path="另存/教育局.xlsx"))
    assert all("同一单位有 2 份数字和文字都相同、文件不同的表" in one.reason for one in selection.exclusions)
