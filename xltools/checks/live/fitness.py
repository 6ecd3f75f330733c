"""Whether a cell holds what its field takes: the Python twin of the formulas in `template/counting.py`."""

from decimal import Decimal

from xltools.excel.numbers import LARGEST
from xltools.form.model import FIRST_YEAR, LAST_YEAR, Field, Kind

__all__ = ["fits"]


def fits(raw: object, number: Decimal | None, field: Field) -> bool:
    """Whether a raw content, or the number in it, is acceptable. A total takes any number: its parts are judged."""
    if field.kind is Kind.CHOICE:
        return isinstance(raw, str) and raw.casefold() in {choice.casefold() for choice in field.choices}
    if number is None or field.total_of:
        return number is not None
    match field.kind:
        case Kind.YEAR:
            return FIRST_YEAR <= number <= LAST_YEAR and number == int(number)
        case Kind.DECIMAL:
            return 0 <= number <= LARGEST and number == round(number, field.digits)
    return 0 <= number <= LARGEST and number == int(number)
