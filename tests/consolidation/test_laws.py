"""Laws of merging: order does not matter, grouping does not matter, and a file in between changes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.consolidation.books import merged
from tests.consolidation.city import FORM, checked, submission
from tests.consolidation.levels import consolidated
from tests.laws import COSTLY
from xltools.checks.finding import CheckedFile
from xltools.consolidation.figures import compute_city_figures, compute_unit_figures
from xltools.form.model import FieldKind
from xltools.form.rules.evaluate import Figures
from xltools.reading.submission import Value

INPUTS = [field for field in FORM.numbers if not field.total_of]
# Few fields, so that those of several units meet; with blanks, and amounts to the last digit.
NAMES = st.sampled_from([INPUTS[0], *INPUTS[9:14], *[field for field in INPUTS if field.kind is FieldKind.DECIMAL]])
COUNTS = st.none() | st.integers(0, 10**9)


@st.composite
def units(draw: st.DrawFn) -> dict[str, Value]:
    """Some figures of a unit; the rest are blank."""
    fields = draw(st.lists(NAMES, max_size=6))
    scale = {field.id: Decimal(1).scaleb(-field.digits) for field in fields}
    drawn = {field.id: draw(COUNTS) for field in fields}
    return {
        name: number if number is None or FORM.fields[name].kind is FieldKind.COUNT else number * scale[name]
        for name, number in drawn.items()
    }


def figures(values: dict[str, Value]) -> Figures:
    return compute_unit_figures(FORM, submission("单位", values))


@given(st.lists(units(), max_size=6).flatmap(lambda all: st.tuples(st.just(all), st.permutations(all))))
def test_order_does_not_matter(both: tuple[list[dict[str, Value]], list[dict[str, Value]]]) -> None:
    one, other = ([figures(unit) for unit in order] for order in both)
    assert compute_city_figures(FORM, one) == compute_city_figures(FORM, other)


# Units, in groups, in groups of groups: villages, towns, counties.
TREES = st.lists(st.lists(st.lists(units(), max_size=3), max_size=3), max_size=3)


@given(TREES)
def test_grouping_does_not_matter_over_three_levels(counties: list[list[list[dict[str, Value]]]]) -> None:
    flat = [figures(unit) for county in counties for town in county for unit in town]
    stepwise = [
        compute_city_figures(FORM, [compute_city_figures(FORM, [figures(unit) for unit in town]) for town in county])
        for county in counties
    ]
    assert compute_city_figures(FORM, stepwise) == compute_city_figures(FORM, flat)


@pytest.mark.long
@COSTLY
@given(st.lists(st.lists(units(), min_size=1, max_size=3), min_size=1, max_size=3))
def test_workbooks_in_between_change_nothing(districts: list[list[dict[str, Value]]]) -> None:
    named = [
        [checked(f"{n}区{m}局", unit, path=f"{n}/{m}.xlsx") for m, unit in enumerate(district)]
        for n, district in enumerate(districts)
    ]
    with TemporaryDirectory() as folder:
        assert _in_two_steps(named, Path(folder)) == merged(*(unit for district in named for unit in district)).totals


def _in_two_steps(districts: Sequence[Sequence[CheckedFile]], folder: Path) -> Figures:
    parts = [consolidated(folder, f"{n}区", units) for n, units in enumerate(districts)]
    # Figures at random break rules; what is looked at here is how they are added, not whether they may be.
    return merged(*(replace(part, findings=()) for part in parts)).totals
