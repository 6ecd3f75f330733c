"""From one year to the next: blank is not 0, nothing is a per cent of 0, and who came or went is what the names say."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest

from xltools.consolidation.sheets.years import (
    FigureChange,
    Mover,
    Turnover,
    compute_change,
    compute_turnover,
    list_movers,
)
from xltools.form.rules.evaluate import Number
from xltools.reading.consolidated import Numbers
from xltools.roster.units import Unit


@pytest.mark.parametrize(
    ("last", "this", "expected"),
    [
        (40, 50, FigureChange(10, Fraction(1, 4))),
        (50, 40, FigureChange(-10, Fraction(-1, 5))),
        (40, 0, FigureChange(-40, Fraction(-1))),
        (Decimal("1.10"), Decimal("1.21"), FigureChange(Decimal("0.11"), Fraction(1, 10))),
        (0, 5, FigureChange(5, None, "上年为 0")),
        (0, 0, FigureChange(0, None)),
        (None, 5, FigureChange(None, None, "上年没有数据")),
        (None, None, FigureChange(None, None, "上年没有数据")),
        (5, None, FigureChange(None, None, "今年空白")),
    ],
)
def test_a_change(last: Number | None, this: Number | None, expected: FigureChange) -> None:
    assert compute_change(last, this) == expected


def test_units_are_the_same_by_their_names_alone() -> None:
    last = {"教育局": {"a": 1}, "粮食局": {"a": 2}, "文化局（旅游局）": {"a": 3}}
    found = compute_turnover([Unit("教育局"), Unit("水务局"), Unit("文化局(旅游局)")], last)
    assert found.both == {0: {"a": 1}, 2: {"a": 3}}
    assert (found.new, found.gone) == ((1,), ("粮食局",))


def test_a_former_name_of_the_roster_is_the_unit() -> None:
    found = compute_turnover([Unit("教育和体育局", aliases=("教育局",))], {"教育局": {"a": 1}})
    assert (found.both, found.new, found.gone) == ({0: {"a": 1}}, (), ())


@pytest.mark.parametrize(
    ("last", "both", "new", "gone", "merged"),
    [
        ({"应急局": {"a": 5}, "地震局": {"a": 3}, "x": {}}, {0: {"a": 8}}, (), ("x",), {0: ("地震局",)}),
        # What became of a blank cannot be said.
        ({"应急局": {"a": 5, "b": 1}, "地震局": {"a": 3}}, {0: {"a": 8}}, (), (), {0: ("地震局",)}),
        ({"地震局": {"a": 3}}, {0: {"a": 3}}, (), (), {0: ("地震局",)}),
        # A part is not compared with the whole, and is no new unit.
        ({"应急局": {"a": 5}}, {}, (), (), {}),
        ({}, {}, (0,), (), {}),
    ],
)
def test_units_that_were_merged_are_compared_with_what_they_became(
    last: Mapping[str, Numbers],
    both: Mapping[int, Numbers],
    new: tuple[int, ...],
    gone: tuple[str, ...],
    merged: Mapping[int, tuple[str, ...]],
) -> None:
    unit = Unit("应急局", merged_from=("地震局",))
    assert compute_turnover([unit], last) == Turnover(both, new, gone, merged)


def test_the_movers_are_those_that_rose_most_then_those_that_fell_most() -> None:
    last = {line: {"a": 10} for line in range(5)} | {6: {"b": 1}}
    this: list[tuple[int, Number | None]] = [(0, 30), (1, 9), (2, 10), (3, 2), (4, None), (5, 99), (6, 5)]
    assert list(list_movers(this, last, "a", 2)) == [Mover(0, 10, 30), Mover(3, 10, 2), Mover(1, 10, 9)]
    assert list(list_movers(this, last, "a", 1)) == [Mover(0, 10, 30), Mover(3, 10, 2)]
