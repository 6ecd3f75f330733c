"""From one year to the next: blank is not 0, nothing is a per cent of 0, and who came or went is what the names say."""

from decimal import Decimal
from fractions import Fraction

import pytest

from xltools.consolidation.sheets.years import FigureChange, Mover, compute_change, compute_turnover, list_movers
from xltools.form.rules.evaluate import Number


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
    found = compute_turnover([("教育局",), ("水务局",), ("文化局(旅游局)",)], last)
    assert found.both == {0: {"a": 1}, 2: {"a": 3}}
    assert (found.new, found.gone) == ((1,), ("粮食局",))


def test_a_former_name_of_the_roster_is_the_unit() -> None:
    found = compute_turnover([("教育和体育局", "教育局")], {"教育局": {"a": 1}})
    assert (found.both, found.new, found.gone) == ({0: {"a": 1}}, (), ())


def test_the_movers_are_those_that_rose_most_then_those_that_fell_most() -> None:
    last = {line: {"a": 10} for line in range(5)} | {6: {"b": 1}}
    this: list[tuple[int, Number | None]] = [(0, 30), (1, 9), (2, 10), (3, 2), (4, None), (5, 99), (6, 5)]
    assert list(list_movers(this, last, "a", 2)) == [Mover(0, 10, 30), Mover(3, 10, 2), Mover(1, 10, 9)]
    assert list(list_movers(this, last, "a", 1)) == [Mover(0, 10, 30), Mover(3, 10, 2)]
