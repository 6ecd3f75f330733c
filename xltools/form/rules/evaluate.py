"""A check evaluated over values, with exact decimals. Its twin is `formula.py`; both must always agree."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from xltools.excel.values import round_half_up
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

__all__ = ["CheckOutcome", "CheckResult", "RuleValues", "evaluate_check", "round_to_six_digits"]


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
