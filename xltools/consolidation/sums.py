"""Exact sums: a unit's figures as they count, and the city's. Totals are computed from their parts, never trusted."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from xltools.form.model import Field, Form, Kind
from xltools.reading.submission import Submission

__all__ = ["Figures", "Number", "add_up", "city_figures", "rounded", "summing_order", "unit_figures"]

Number = int | Decimal
# For each numeric field its value; None where there is none, which is not 0.
Figures = Mapping[str, Number | None]


def unit_figures(form: Form, submission: Submission) -> dict[str, Number | None]:
    """What a unit adds to the city: its inputs as read, its totals computed from them.

    A total over parts of which some are blank is the sum of the others, as in the city's own table: then the totals
    of the units add up to the totals of the city.
    """
    figures: dict[str, Number | None] = {}
    for field in summing_order(form):
        if field.total_of:
            figures[field.id] = add_up(figures[part] for part in field.total_of)
        else:
            value = submission.value(field.id)
            figures[field.id] = value if isinstance(value, int | Decimal) else None
    return figures


def city_figures(form: Form, units: Sequence[Figures]) -> dict[str, Number | None]:
    """The city's figures: each input summed over the units, each total computed from the city's own cells."""
    figures: dict[str, Number | None] = {}
    for field in summing_order(form):
        parts = [figures[part] for part in field.total_of] or [unit[field.id] for unit in units]
        figures[field.id] = rounded(field, add_up(parts))
    return figures


def add_up(values: Iterable[Number | None]) -> Number | None:
    """The exact sum of what is there; None where nothing is."""
    there = [value for value in values if value is not None]
    return sum(there[1:], start=there[0]) if there else None


def rounded(field: Field, value: Number | None) -> Number | None:
    """A sum with the digits its field has, rounded the way Excel's ROUND does. Counts stay whole numbers."""
    if not isinstance(value, Decimal) or field.kind is Kind.COUNT or not field.digits:
        return value
    return value.quantize(Decimal(1).scaleb(-field.digits), ROUND_HALF_UP)


@lru_cache(maxsize=8)
def summing_order(form: Form) -> tuple[Field, ...]:
    """The numeric fields, each total after its parts."""
    ordered: dict[str, Field] = {}

    def visit(field: Field) -> None:
        for part in field.total_of:
            if part not in ordered:
                visit(form.fields[part])
        ordered[field.id] = field

    for field in form.numbers:
        visit(field)
    return tuple(ordered.values())
