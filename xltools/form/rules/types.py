"""Type check of an expression: numbers with units against truth values, so that 万元 is never added to 件."""

from collections.abc import Iterator, Mapping

from xltools.form.rules.model import (
    Arithmetic,
    Attribute,
    Compare,
    Expression,
    Logic,
    Not,
    Number,
    Reference,
    Sum,
)
from xltools.form.rules.parse import RuleSyntaxError

__all__ = ["TRUTH", "references", "type_of"]

TRUTH = "truth"
_ANY_UNIT = "any"


def type_of(expression: Expression, units: Mapping[str, str]) -> str:
    """TRUTH, or the unit of a number. `units` gives each numeric field's unit.

    Raises RuleSyntaxError where units are mixed or a truth value stands for a number.
    """
    match expression:
        case Number():
            return _ANY_UNIT
        case Reference(field=field):
            if field not in units:
                message = f"指标“{field}”不是数字，不能用在规则里"
                raise RuleSyntaxError(message)
            return f"unit:{units[field]}"
        case Attribute():
            return TRUTH
        case Sum(parts=parts):
            return _same([type_of(part, units) for part in parts])
        case Arithmetic(operator="*"):
            return _product(type_of(expression.left, units), type_of(expression.right, units))
        case Arithmetic():
            return _same([type_of(expression.left, units), type_of(expression.right, units)])
        case Compare():
            _same([type_of(expression.left, units), type_of(expression.right, units)])
            return TRUTH
        case Logic(parts=parts):
            _truths([type_of(part, units) for part in parts])
            return TRUTH
        case Not(part=part):
            _truths([type_of(part, units)])
            return TRUTH


def references(expression: Expression) -> Iterator[Reference]:
    """Every field reference of an expression, in order, repeated as often as it stands there."""
    match expression:
        case Reference():
            yield expression
        case Sum(parts=parts):
            yield from parts
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
            yield from references(left)
            yield from references(right)
        case Logic(parts=inner):
            for part in inner:
                yield from references(part)
        case Not(part=part):
            yield from references(part)


def _same(types: list[str]) -> str:
    if TRUTH in types:
        message = "是非判断不能当数字用"
        raise RuleSyntaxError(message)
    units = sorted({kind for kind in types if kind != _ANY_UNIT})
    if len(units) > 1:
        message = f"混用了不同单位：{'、'.join(unit.removeprefix('unit:') for unit in units)}"
        raise RuleSyntaxError(message)
    return units[0] if units else _ANY_UNIT


def _product(left: str, right: str) -> str:
    if TRUTH in (left, right):
        message = "是非判断不能当数字用"
        raise RuleSyntaxError(message)
    if _ANY_UNIT not in (left, right):
        message = "两个带单位的数不能相乘"
        raise RuleSyntaxError(message)
    return right if left == _ANY_UNIT else left


def _truths(types: list[str]) -> None:
    if any(kind != TRUTH for kind in types):
        message = "and、or、not 只能连接是非判断"
        raise RuleSyntaxError(message)
