"""Sums: exact, totals from their parts, and blank is not 0."""

from decimal import Decimal

import pytest

from tests.consolidation.city import FORM, figures, submission
from xltools.consolidation.figures import compute_city_figures, compute_unit_figures
from xltools.form.rules.evaluate import Number, round_figure
from xltools.reading.submission import Value

BLANK: dict[str, Value] = {}


def city(*units: dict[str, Value]) -> dict[str, Number | None]:
    return compute_city_figures(
        FORM, [compute_unit_figures(FORM, submission(str(n), unit)) for n, unit in enumerate(units)]
    )


def test_every_input_is_the_sum_over_the_units() -> None:
    units = [figures(seed) for seed in range(7)]
    found = city(*units)
    for field in FORM.numbers:
        if not field.total_of:
            assert found[field.id] == sum(Decimal(str(unit[field.id])) for unit in units), field.id


def test_every_total_is_the_sum_of_the_citys_own_cells_and_of_the_units_totals() -> None:
    units = [compute_unit_figures(FORM, submission(str(seed), figures(seed))) for seed in range(7)]
    found = compute_city_figures(FORM, units)
    for field in FORM.numbers:
        if field.total_of:
            assert found[field.id] == sum(found[part] or 0 for part in field.total_of), field.id
            assert found[field.id] == sum(unit[field.id] or 0 for unit in units), field.id


def test_a_typed_total_is_not_believed() -> None:
    typed = figures(1) | {"t4.reconsideration.total": 0, "t4.reconsideration.upheld": 5}
    assert compute_unit_figures(FORM, submission("洪泽", typed))["t4.reconsideration.total"] != 0


def test_what_nobody_filled_stays_blank_and_is_not_0() -> None:
    found = city(BLANK, BLANK)
    assert set(found.values()) == {None}
    assert city(BLANK, {"s.staff": 0})["s.staff"] == 0


def test_a_blank_unit_changes_no_sum() -> None:
    assert city(figures(3), BLANK) == city(figures(3))


def test_units_with_blanks_add_up_to_the_citys_totals() -> None:
    """A total over partly blank parts is the sum of the others: else units and city would disagree."""
    holed = figures(4) | {"t3.received.business": None}
    found = city(holed, figures(5))
    units = [compute_unit_figures(FORM, submission("x", unit)) for unit in (holed, figures(5))]
    assert found["t3.received.total"] == sum(unit["t3.received.total"] or 0 for unit in units)


def test_amounts_are_added_exactly() -> None:
    tenth: dict[str, Value] = {"t2.fees.amount": Decimal("0.1")}
    assert city(*[tenth] * 3)["t2.fees.amount"] == Decimal("0.3")


def test_no_units_give_blanks() -> None:
    assert set(city().values()) == {None}


@pytest.mark.parametrize(("value", "expected"), [("2.345", "2.35"), ("2.344999", "2.34"), ("7", "7.00")])
def test_a_sum_is_rounded_to_the_digits_of_its_field(value: str, expected: str) -> None:
    assert str(round_figure(FORM.fields["s.processing_fee_amount"], Decimal(value))) == expected
