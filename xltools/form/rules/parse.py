"""Parse the text of a rule to a typed expression: Python's own grammar, and of it only what a rule needs.

    t3.received[column] + t3.carried_in[column] == t3.total[column] + t3.carried_out[column]

Every name is resolved at once against the form, so that a rule over an unknown field never gets past loading. Numbers
have units and truth values have none, so that 万元 is never added to 件.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import NoReturn

from xltools.form.rules.expression import (
    Arithmetic,
    Attribute,
    Comparison,
    Expression,
    LogicalExpression,
    Negation,
    NumberLiteral,
    Reference,
    Sum,
    WholeNumber,
)

# What a rule may ask of a unit. Each is yes or no and comes from the roster.
ATTRIBUTES = frozenset({"rule_making"})

_ARITHMETIC: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_COMPARE: Mapping[type[ast.cmpop], str] = dict(
    zip((ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE), ("==", "!=", "<", "<=", ">", ">="), strict=True)
)
# What a spreadsheet counts exactly, and compares.
_LARGEST, _DIGITS = 10**15, 6


class RuleSyntaxError(ValueError):
    """A rule expression that is not in the language, or names what the form does not have."""


def refuse(sentence: str) -> NoReturn:
    """Refuse an expression, in a sentence that names the part at fault."""
    raise RuleSyntaxError(sentence)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a rule may name: fields, each with the unit of its numbers or None, and the sets of lines, by table and name."""

    units: Mapping[str, str | None]
    sets: Mapping[tuple[str, str], tuple[str, ...]]


def parse_expression(text: str, names: Vocabulary, binding: Mapping[str, str]) -> Expression:
    """Parse an expression, `row` or `column` standing for what `binding` says.

    Raises RuleSyntaxError with a sentence that names the part at fault.
    """
    try:
        return _Parser(names, binding).expression(_parse_tree(text).body)
    except SyntaxError as cause:
        refuse(f"表达式写法有误（第 {cause.offset or 1} 个字符附近）")
    except (RecursionError, MemoryError):
        refuse("表达式太长，或嵌套太深")


# A figure that a text names in braces; around something else than ASCII letters they are somebody's own punctuation.
PLACEHOLDER = r"\{\s*([A-Za-z_][A-Za-z0-9_.+\-*() ]*)\s*\}"


def parse_figure(text: str, names: Vocabulary) -> Expression:
    """Parse an expression that gives a number. Raises RuleSyntaxError."""
    expression = parse_expression(text.strip(), names, {})
    if type_of(expression, names.units) == TRUTH:
        refuse(f"“{text.strip()}”不是数")
    return expression


@lru_cache(maxsize=256)
def _parse_tree(text: str) -> ast.Expression:
    """A rule is parsed once for all of its places."""
    return ast.parse(text, mode="eval")


class _Parser:
    def __init__(self, names: Vocabulary, binding: Mapping[str, str]) -> None:
        self.names = names
        self.binding = binding

    def expression(self, node: ast.expr) -> Expression:
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return self.number(value)
            case ast.BinOp(op=operator) if type(operator) in _ARITHMETIC:
                return Arithmetic(_ARITHMETIC[type(operator)], self.expression(node.left), self.expression(node.right))
            case ast.Compare(ops=[operator], comparators=[right]) if type(operator) in _COMPARE:
                return Comparison(_COMPARE[type(operator)], self.expression(node.left), self.expression(right))
            case ast.BoolOp():
                name = "and" if isinstance(node.op, ast.And) else "or"
                return LogicalExpression(name, tuple(self.expression(part) for part in node.values))
            case ast.UnaryOp(op=ast.Not()):
                return Negation(self.expression(node.operand))
            case ast.Call(func=ast.Name(id="sum"), args=[argument], keywords=[]):
                return Sum(self.references(argument))
            case ast.Call(func=ast.Name(id="whole"), args=[argument], keywords=[]):
                return WholeNumber(self.expression(argument))
            case ast.Attribute() | ast.Subscript() | ast.Name():
                return self.single(node)
        refuse(f"表达式中不能用“{ast.unparse(node)}”")

    def number(self, value: float) -> NumberLiteral:
        number = Decimal(str(value)) if abs(value) < _LARGEST else None
        if number is None or number != round(number, _DIGITS):
            refuse(f"表达式中的数字 {str(value)[:20]} 太大，或小数超过 {_DIGITS} 位")
        return NumberLiteral(number)

    def single(self, node: ast.expr) -> Expression:
        path = self.path(node)
        if path[0] == "unit" and len(path) == 2:
            if path[1] not in ATTRIBUTES:
                refuse(f"没有单位属性“{path[1]}”")
            return Attribute(path[1])
        references = self.references(node)
        if len(references) != 1:
            refuse(f"“{ast.unparse(node)}”是一组指标，须写成 sum(…)")
        return references[0]

    def references(self, node: ast.expr) -> tuple[Reference, ...]:
        path = self.path(node)
        last = path[0] == "last"
        table, lines = (path[1:2], path[2:]) if last else (path[:1], path[1:])
        members = (self.names.sets.get((table[0], name), (name,)) for name in lines)
        ids = [".".join(names) for names in product(table, *members)] or [""]
        for name in ids:
            if name not in self.names.units:
                refuse(f"没有指标“{name}”")
        return tuple(Reference(name, last) for name in ids)

    def path(self, node: ast.expr) -> list[str]:
        match node:
            case ast.Name(id=name):
                return [name]
            case ast.Attribute(value=inner, attr=name):
                return [*self.path(inner), name]
            case ast.Subscript(value=inner, slice=ast.Name(id=variable)) if variable in self.binding:
                return [*self.path(inner), self.binding[variable]]
        refuse(f"“{ast.unparse(node)}”不是指标；方括号里只能写本规则 each 所用的 row 或 column")


TRUTH = "truth"
_ANY_UNIT = "any"


def type_of(expression: Expression, units: Mapping[str, str | None]) -> str:
    """TRUTH, or the unit of a number; `units` are those of the vocabulary.

    Raises RuleSyntaxError where units are mixed or a truth value stands for a number.
    """
    match expression:
        case NumberLiteral():
            return _ANY_UNIT
        case Reference(field=field):
            if units[field] is None:
                refuse(f"指标“{field}”不是数字，不能用在规则里")
            return f"unit:{units[field]}"
        case Attribute():
            return TRUTH
        case Sum(parts=parts):
            return _common_type([type_of(part, units) for part in parts])
        case Arithmetic(operator="*"):
            return _product_type(type_of(expression.left, units), type_of(expression.right, units))
        case Arithmetic():
            return _common_type([type_of(expression.left, units), type_of(expression.right, units)])
        case Comparison():
            _common_type([type_of(expression.left, units), type_of(expression.right, units)])
            return TRUTH
        case LogicalExpression(parts=parts):
            _require_truths([type_of(part, units) for part in parts])
            return TRUTH
        case Negation(part=part):
            _require_truths([type_of(part, units)])
            return TRUTH
        case WholeNumber(part=part):
            _common_type([type_of(part, units)])
            return TRUTH


def list_references(expression: Expression) -> Iterator[Reference]:
    """Every field reference of an expression, in order, repeated as often as it stands there."""
    return (one for one in list_operands(expression) if isinstance(one, Reference))


def list_operands(expression: Expression) -> Iterator[Reference | Attribute]:
    """Every field and every attribute of the unit that an expression asks for, likewise."""
    match expression:
        case Reference() | Attribute():
            yield expression
        case Sum(parts=parts):
            yield from parts
        case Arithmetic(left=left, right=right) | Comparison(left=left, right=right):
            yield from list_operands(left)
            yield from list_operands(right)
        case LogicalExpression(parts=inner):
            for part in inner:
                yield from list_operands(part)
        case Negation(part=part) | WholeNumber(part=part):
            yield from list_operands(part)


def _common_type(types: list[str]) -> str:
    if TRUTH in types:
        refuse("是非判断不能当数字用")
    units = sorted({kind for kind in types if kind != _ANY_UNIT})
    if len(units) > 1:
        refuse(f"混用了不同单位：{'、'.join(unit.removeprefix('unit:') for unit in units)}")
    return units[0] if units else _ANY_UNIT


def _product_type(left: str, right: str) -> str:
    if TRUTH in (left, right):
        refuse("是非判断不能当数字用")
    if _ANY_UNIT not in (left, right):
        refuse("两个带单位的数不能相乘")
    return right if left == _ANY_UNIT else left


def _require_truths(types: list[str]) -> None:
    if any(kind != TRUTH for kind in types):
        refuse("and、or、not 只能连接是非判断")
