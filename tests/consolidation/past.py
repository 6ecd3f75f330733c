"""Earlier years of the made-up city, beside its consolidation."""

from dataclasses import replace
from decimal import Decimal
from functools import cache

from tests.consolidation.books import example
from tests.consolidation.city import FORM, YEAR, figures
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.figures import CityYear, PastYears, compute_city_figures

__all__ = ["example_with_past", "with_past"]

LAST = {"市政府办公室": 11, "教育局": 12, "水务局": 13, "粮食局": 14}


def with_past(whole: Consolidation) -> Consolidation:
    """The consolidation with two earlier years; last year 粮食局 was there, and whoever is not in LAST was not."""
    units = {
        name: {field: number for field, number in figures(seed).items() if isinstance(number, int | Decimal)}
        for name, seed in LAST.items()
    }
    last = compute_city_figures(
        FORM, [{field.id: one.get(field.id) for field in FORM.numbers} for one in units.values()]
    )
    known = {field: number for field, number in last.items() if number is not None}
    del known["s.staff"]
    before = CityYear(YEAR - 3, {field: number + 1 for field, number in known.items() if isinstance(number, int)})
    now = CityYear(YEAR - 1, known)
    return replace(whole, past_years=PastYears((before, now), now, units))


@cache
def example_with_past() -> Consolidation:
    """The city with a bit of everything, and its earlier years."""
    return with_past(example())
