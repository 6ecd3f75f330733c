"""Exact sums of a form's figures, rounded as Excel's ROUND does it. A blank is None, which is not 0."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache

from xltools.excel.values import round_half_up
from xltools.form.model import Field, FieldKind, Form

__all__ = ["Figures", "Number", "order_for_summing", "round_figure", "sum_complete", "sum_known"]

Number = int | Decimal
# For each numeric field its value; None where there is none.
Figures = Mapping[str, Number | None]


def sum_known(values: Iterable[Number | None]) -> Number | None:
    """The sum of what is there; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known[1:], start=known[0]) if known else None


def sum_complete(values: Iterable[object]) -> Number | None:
    """The sum of all values; None where one of them is blank or no number, as a total of the form stays blank then."""
    total: Number = 0
    for value in values:
        if not isinstance(value, int | Decimal):
            return None
        total += value
    return total


def round_figure(field: Field, value: Number | None) -> Number | None:
    """A sum with the digits its field has. Counts stay whole numbers."""
    if not isinstance(value, Decimal) or field.kind is FieldKind.COUNT or not field.digits:
        return value
    return round_half_up(value, field.digits)


@lru_cache(maxsize=8)
def order_for_summing(form: Form) -> tuple[Field, ...]:
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
