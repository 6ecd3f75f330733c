"""A unit that counts beside the one above it, which says it reports with its subordinates: told before all else."""

from dataclasses import replace

import pytest

from tests.consolidation.books import merged
from tests.consolidation.city import checked, figures
from xltools.checks.finding import CheckedFile
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.messages import render_consolidation
from xltools.consolidation.sheets.form_sheets import list_sections
from xltools.consolidation.sheets.unit_status import status_table
from xltools.reading.submission import Source
from xltools.roster.units import Roster, Unit

POLICE, TRAFFIC, SQUAD = "公安局", "交警大队", "一中队"
ROSTER = Roster((Unit(POLICE), Unit(TRAFFIC, parent=POLICE), Unit(SQUAD, parent=TRAFFIC), Unit("教育局")))


def reported(name: str, scope: str = "本单位", **more: object) -> CheckedFile:
    """A unit's workbook with this scope on its cover."""
    one = checked(name, figures(len(name)), **more)
    entry = replace(one.submission.entries["cover.scope"], value=scope, raw=scope)
    return replace(one, submission=replace(one.submission, entries={**one.submission.entries, "cover.scope": entry}))


def city(*workbooks: CheckedFile, roster: Roster = ROSTER) -> Consolidation:
    """What they add up to."""
    return merged(*workbooks, roster=roster)


@pytest.mark.parametrize(
    ("police", "others", "found"),
    [
        ("汇总", (TRAFFIC,), {POLICE: (TRAFFIC,)}),
        ("汇总", (SQUAD,), {POLICE: (SQUAD,)}),
        ("汇总", (TRAFFIC, SQUAD), {POLICE: (TRAFFIC, SQUAD)}),
        ("本单位", (TRAFFIC,), {}),
        ("汇总", ("教育局",), {}),
    ],
)
def test_a_unit_counts_twice_where_one_above_it_includes_it(
    police: str, others: tuple[str, ...], found: dict[str, tuple[str, ...]]
) -> None:
    whole = city(reported(POLICE, police), *map(reported, others))
    assert {one.parent: one.children for one in whole.overlaps} == found
    assert whole.is_sound is not bool(found)


def test_a_unit_that_the_office_leaves_out_counts_once() -> None:
    units = tuple(replace(unit, counted=unit.name != TRAFFIC) for unit in ROSTER.units)
    assert not city(reported(POLICE, "汇总"), reported(TRAFFIC), roster=Roster(units)).overlaps


def test_a_parent_that_lists_its_sources_includes_no_others() -> None:
    behind = Source(1, SQUAD, "", "一中队.xlsx", "1", "")
    whole = city(reported(POLICE, "汇总", sources=(behind,)), reported(TRAFFIC))
    assert not whole.overlaps


def test_it_is_told_first_with_both_names_and_the_remedy() -> None:
    whole = city(reported(POLICE, "汇总"), reported(TRAFFIC), reported("教育局"))
    said = render_consolidation(whole).splitlines()[1]
    assert said.startswith(f"  重复计算　“{POLICE}”的统计范围是“汇总”，它的下级单位“{TRAFFIC}”又单独计入")
    assert "“计入汇总”填“否”" in said
    assert "“本单位”" in said
    title, lines = next(iter(list_sections(whole)))
    assert title == "重复计算（请核对）"
    assert lines[0].text.rstrip("。") in said
    remarks = {row.cells[1]: row.cells[12] for row in status_table(whole).rows}
    assert remarks[TRAFFIC] == f"可能重复计算：“{POLICE}”报的含下级单位，请核对"
