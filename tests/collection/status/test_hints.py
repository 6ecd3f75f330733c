"""A unit is missing although something came in: every output says what."""

import pytest

from tests.collection.status.boards import board, excluded, standing, version
from xltools.collection.status.model import list_hints
from xltools.collection.status.page import render_page
from xltools.collection.status.text import render_board
from xltools.intake.exclusions import Exclusion
from xltools.intake.status import UnitStatus, Version

OLD = excluded("收件/旧.xlsx", "教育局", "这是 2024 年度的表。", "请重新填报", ("教育局",))
DOUBTFUL = excluded("收件/a.xlsx", "教体局", "不在名录中", "请核实", ("教育局", "体育局"), outside=True)


@pytest.mark.parametrize(
    ("strays", "earlier", "told"),
    [
        ([OLD], (), "“收件/旧.xlsx”没有计入：这是 2024 年度的表"),
        ([DOUBTFUL], (), "可能是“收件/a.xlsx”"),
        ([], (version("教育局"),), "来过 1 份，没有采用"),
        ([DOUBTFUL, OLD], (version("教育局"),), "来过 1 份，没有采用；可能是“收件/a.xlsx”；另有 1 份"),
    ],
)
def test_a_missing_unit_is_told_with_its_trace(
    strays: list[Exclusion], earlier: tuple[Version, ...], told: str
) -> None:
    whole = board([standing("教育局", others=earlier), standing("公安局")], strays)
    assert list_hints(whole) == {"教育局": told}
    assert f"教育局  李华 0000-6000011\n      {told}\n    公安局  李华 0000-6000011\n" in render_board(whole, width=80)
    assert f"<b>未报</b><td>{told}<" in render_page(whole)


def test_a_unit_that_is_not_missing_needs_no_trace() -> None:
    assert list_hints(board([standing("教育局", UnitStatus.PASSED)], [DOUBTFUL])) == {}
