"""Exact arithmetic of a form: a check evaluated over values, sums, rounding as Excel's ROUND does it.

The twin of checks is `formula.py`; both must always agree. A blank is None, which is not 0.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from xltools.excel.values import round_half_up
from xltools.form.model import Field, FieldKind, Form
from xltools.form.rules.expression import (
    Arithmetic,
    Attribute,
    Check,
    Comparison,
    Expression,
    LogicalExpression,
    Negation,
    NumberLiteral,
    Reference,
    Sum,
)


class CheckOutcome(StrEnum):
    """What a check says: the four answers of the 校验 sheet."""

    HOLDS = "通过"
    FAILS = "不通过"
    UNDECIDED = "待填"
    NOT_APPLICABLE = "不适用"


@dataclass(frozen=True, slots=True)
class RuleValues:
    """What a check looks at. A missing key or None is a blank or unreadable cell; `last` is None without last year."""

    this: Mapping[str, Decimal | int | None]
    last: Mapping[str, Decimal | int | None] | None
    attributes: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of the 校验 sheet: the check, its outcome, and both sides where they are known."""

    check: Check
    outcome: CheckOutcome
    left: Decimal | int | None = None
    right: Decimal | int | None = None


_ARITHMETIC: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def evaluate_check(check: Check, values: RuleValues) -> CheckResult:
    """Evaluate one check. A blank among the fields it needs leaves it undecided: the blank is reported, not the rule."""
    if check.when is not None and not _evaluate_truth(check.when, values):
        return CheckResult(check, CheckOutcome.NOT_APPLICABLE)
    if check.last_fields and values.last is None:
        return CheckResult(check, CheckOutcome.NOT_APPLICABLE)
    if values.last is not None and any(values.last.get(field) is None for field in check.last_fields):
        return CheckResult(check, CheckOutcome.NOT_APPLICABLE)  # nobody can fill in last year's blanks now
    if any(values.this.get(field) is None for field in check.fields):
        return CheckResult(check, CheckOutcome.UNDECIDED)
    outcome = CheckOutcome.HOLDS if _evaluate_truth(check.must, values) else CheckOutcome.FAILS
    return CheckResult(check, outcome, _evaluate_number(check.left, values), _evaluate_number(check.right, values))


def round_to_six_digits(number: Decimal) -> Decimal:
    """A number as the formulas compare it: amounts carry six decimals at most, what a spreadsheet adds beyond is noise."""
    return round_half_up(number, 6)


def _evaluate_number(expression: Expression, values: RuleValues) -> Decimal:
    match expression:
        case Reference(field=field, last=last):
            year = values.last if last else values.this
            value = year.get(field) if year is not None else None
            return Decimal(value if value is not None else 0)
        case Sum(parts=parts):
            return sum((_evaluate_number(part, values) for part in parts), Decimal(0))
        case Arithmetic(operator=name, left=left, right=right):
            return _ARITHMETIC[name](_evaluate_number(left, values), _evaluate_number(right, values))
        case NumberLiteral(value=literal):
            return literal
    message = f"not a number: {expression!r}"
    raise TypeError(message)


def _evaluate_truth(expression: Expression, values: RuleValues) -> bool:
    match expression:
        case Comparison(operator=name, left=left, right=right):
            return _COMPARE[name](
                round_to_six_digits(_evaluate_number(left, values)),
                round_to_six_digits(_evaluate_number(right, values)),
            )
        case LogicalExpression(operator="and", parts=parts):
            return all(_evaluate_truth(part, values) for part in parts)
        case LogicalExpression(parts=parts):
            return any(_evaluate_truth(part, values) for part in parts)
        case Negation(part=part):
            return not _evaluate_truth(part, values)
        case Attribute(name=attribute):
            return values.attributes.get(attribute, False)
    message = f"not a truth value: {expression!r}"
    raise TypeError(message)


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
