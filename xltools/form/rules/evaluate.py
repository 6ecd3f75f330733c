"""A check evaluated over values, with exact decimals. Its twin is `formula.py`; both must always agree."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

from xltools.form.rules.expression import (
    Arithmetic,
    Attribute,
    Check,
    Compare,
    Expression,
    Logic,
    Not,
    Number,
    Reference,
    Sum,
)

__all__ = ["Outcome", "Result", "Values", "evaluate", "rounded"]

_SIXTH = Decimal("0.000001")


class Outcome(StrEnum):
    """What a check says: the four answers of the 校验 sheet."""

    HOLDS = "通过"
    FAILS = "不通过"
    UNDECIDED = "待填"
    NOT_APPLICABLE = "不适用"


@dataclass(frozen=True, slots=True)
class Values:
    """What a check looks at. A missing key or None is a blank or unreadable cell; `last` is None without last year."""

    this: Mapping[str, Decimal | int | None]
    last: Mapping[str, Decimal | int | None] | None
    attributes: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the 校验 sheet: the check, its outcome, and both sides where they are known."""

    check: Check
    outcome: Outcome
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


def evaluate(check: Check, values: Values) -> Result:
    """Evaluate one check. A blank among the fields it needs leaves it undecided: the blank is reported, not the rule."""
    if check.when is not None and not _truth(check.when, values):
        return Result(check, Outcome.NOT_APPLICABLE)
    if check.last_fields and values.last is None:
        return Result(check, Outcome.NOT_APPLICABLE)
    if values.last is not None and any(values.last.get(field) is None for field in check.last_fields):
        return Result(check, Outcome.NOT_APPLICABLE)  # nobody can fill in last year's blanks now
    if any(values.this.get(field) is None for field in check.fields):
        return Result(check, Outcome.UNDECIDED)
    outcome = Outcome.HOLDS if _truth(check.must, values) else Outcome.FAILS
    return Result(check, outcome, _number(check.left, values), _number(check.right, values))


def rounded(number: Decimal) -> Decimal:
    """A number as the formulas compare it: amounts carry six decimals at most, what a spreadsheet adds beyond is noise."""
    with localcontext() as context:
        context.prec = 400  # a double may have 309 digits before its point
        return number.quantize(_SIXTH, rounding=ROUND_HALF_UP)


def _number(expression: Expression, values: Values) -> Decimal:
    match expression:
        case Reference(field=field, last=last):
            year = values.last if last else values.this
            value = year.get(field) if year is not None else None
            return Decimal(value if value is not None else 0)
        case Sum(parts=parts):
            return sum((_number(part, values) for part in parts), Decimal(0))
        case Arithmetic(operator=name, left=left, right=right):
            return _ARITHMETIC[name](_number(left, values), _number(right, values))
        case Number(value=literal):
            return literal
    message = f"not a number: {expression!r}"
    raise TypeError(message)


def _truth(expression: Expression, values: Values) -> bool:
    match expression:
        case Compare(operator=name, left=left, right=right):
            return _COMPARE[name](rounded(_number(left, values)), rounded(_number(right, values)))
        case Logic(operator="and", parts=parts):
            return all(_truth(part, values) for part in parts)
        case Logic(parts=parts):
            return any(_truth(part, values) for part in parts)
        case Not(part=part):
            return not _truth(part, values)
        case Attribute(name=attribute):
            return values.attributes.get(attribute, False)
    message = f"not a truth value: {expression!r}"
    raise TypeError(message)
