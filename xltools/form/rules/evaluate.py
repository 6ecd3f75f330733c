"""Exact arithmetic of a form: a check evaluated over values, what blanks count as, sums, rounding as Excel's ROUND does it.

The twin of checks is `formula.py`; both must always agree. A blank is None, which is not 0 unless its unit declares so on
the cover.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from graphlib import TopologicalSorter
from typing import Any

from xltools.excel.values import round_half_up
from xltools.form.model import BlankMeaning, Field, FieldKind, Form, Table
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
    WholeNumber,
)


class CheckOutcome(StrEnum):
    """What a check says: the four answers of the 校验 sheet."""

    HOLDS = "通过"
    FAILS = "不通过"
    UNDECIDED = "待填"
    NOT_APPLICABLE = "不适用"


@dataclass(frozen=True, slots=True)
class RuleValues:
    """What a check looks at. A missing key or None is a blank or unreadable cell; `last` is None without last year.

    `texts` are what the cells of text fields say, for rules that a note in them sets aside.
    An attribute of the unit that is missing or None is one that nobody tells: there is no roster.
    """

    this: Mapping[str, Decimal | int | None]
    last: Mapping[str, Decimal | int | None] | None
    attributes: Mapping[str, bool | None]
    texts: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of the 校验 sheet: the check, its outcome, and both sides where they are known."""

    check: Check
    outcome: CheckOutcome
    left: Decimal | int | None = None
    right: Decimal | int | None = None


Number = int | Decimal
# For each numeric field its value; None where there is none.
Figures = Mapping[str, Number | None]

_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def evaluate_check(check: Check, values: RuleValues) -> CheckResult:
    """Evaluate one check. A blank among the fields it needs leaves it undecided: the blank is reported, not the rule.

    What asks for an attribute that nobody tells does not apply.
    """
    if any(values.attributes.get(name) is None for name in check.attributes):
        return CheckResult(check, CheckOutcome.NOT_APPLICABLE)
    if check.when is not None and not _evaluate_truth(check.when, values):
        return CheckResult(check, CheckOutcome.NOT_APPLICABLE)
    if check.rule.unless is not None and check.rule.unless.holds(values.texts or {}):
        return CheckResult(check, CheckOutcome.NOT_APPLICABLE)
    if check.last_fields and values.last is None:
        return CheckResult(check, CheckOutcome.NOT_APPLICABLE)
    if values.last is not None and any(values.last.get(field) is None for field in check.last_fields):
        return CheckResult(check, CheckOutcome.NOT_APPLICABLE)  # nobody can fill in last year's blanks now
    if any(values.this.get(field) is None for field in check.fields):
        return CheckResult(check, CheckOutcome.UNDECIDED)
    outcome = CheckOutcome.HOLDS if _evaluate_truth(check.must, values) else CheckOutcome.FAILS
    return CheckResult(check, outcome, evaluate_number(check.left, values), evaluate_number(check.right, values))


def round_to_six_digits(number: Number) -> Number:
    """A number as the formulas compare it: amounts carry six decimals at most, what a spreadsheet adds beyond is noise."""
    return number if isinstance(number, int) else round_half_up(number, 6)


def evaluate_number(expression: Expression, values: RuleValues) -> Number:
    """The number that an expression gives; a blank counts as 0, so that whoever asks must know that none is needed.

    It is exact: of whole numbers a whole number, a Decimal where an amount is among them.
    """
    match expression:
        case Reference():
            return _look_up(expression, values)
        case Sum(parts=parts):
            return sum([_look_up(part, values) for part in parts])
        case Arithmetic(operator=name, left=left, right=right):
            number: Number = _ARITHMETIC[name](evaluate_number(left, values), evaluate_number(right, values))
            return number
        case NumberLiteral(value=literal):
            return literal
    message = f"not a number: {expression!r}"
    raise TypeError(message)


def _look_up(reference: Reference, values: RuleValues) -> Number:
    year = values.last if reference.last else values.this
    return (year.get(reference.field) if year is not None else None) or 0


def _evaluate_truth(expression: Expression, values: RuleValues) -> bool:
    match expression:
        case Comparison(operator=name, left=left, right=right):
            return _COMPARE[name](
                round_to_six_digits(evaluate_number(left, values)),
                round_to_six_digits(evaluate_number(right, values)),
            )
        case LogicalExpression(operator="and", parts=parts):
            return all(_evaluate_truth(part, values) for part in parts)
        case LogicalExpression(parts=parts):
            return any(_evaluate_truth(part, values) for part in parts)
        case Negation(part=part):
            return not _evaluate_truth(part, values)
        case WholeNumber(part=part):
            number = round_to_six_digits(evaluate_number(part, values))
            return number == int(number)
        case Attribute(name=attribute):
            return bool(values.attributes.get(attribute))
    message = f"not a truth value: {expression!r}"
    raise TypeError(message)


@dataclass(frozen=True, slots=True)
class BlankDeclaration:
    """The declaration in force for a table: what blanks mean, the field of the cover that says so, and its answer."""

    meaning: BlankMeaning
    field: str
    answer: str

    @property
    def counts_as_zero(self) -> bool:
        """Whether a blank cell stands for 0."""
        return self.meaning is not BlankMeaning.ASK


def find_blank_declarations(form: Form, answer_of: Callable[[str], object]) -> Mapping[str, BlankDeclaration]:
    """The declarations by table id; a table for which nothing was said is not among them.

    `answer_of` gives what stands in a cell of the cover, None or "" for a blank one. A table's own answer goes before
    the one for all tables, an answer that is none of the choices too: then nothing was declared.
    """
    found: dict[str, BlankDeclaration] = {}
    for table in form.tables.values():
        for name in list_questions(form, table):
            answer = answer_of(name)
            if answer in (None, ""):
                continue
            said = form.fields[name].current_choice(str(answer))
            if said in form.blanks.answers:
                found[table.id] = BlankDeclaration(form.blanks.answers[said], name, said)
            break
    return found


def list_questions(form: Form, table: Table) -> tuple[str, ...]:
    """The fields of the cover that ask what a table's blanks mean, the one that goes first before the other."""
    return tuple(name for name in (table.nil, form.blanks.all) if name) if table.nil else ()


def list_answers(form: Form, field_id: str, meaning: BlankMeaning) -> tuple[str, ...]:
    """Every answer of a question that declares a meaning, those of earlier versions of the form too."""
    field = form.fields[field_id]
    return tuple(said for said in field.accepted if form.blanks.answers.get(field.current_choice(said)) is meaning)


def format_blank_declarations(form: Form, declarations: Mapping[str, BlankDeclaration]) -> str:
    """The declarations by which blanks count as 0, in a sentence: 四、复议诉讼：本表无业务，全部为 0；…"""
    tables: dict[str, list[str]] = {}
    for name, declaration in declarations.items():
        if declaration.counts_as_zero:
            tables.setdefault(declaration.answer, []).append(_table_name(form.tables[name]))
    return "；".join(f"{'，'.join(names)}：{answer}" for answer, names in tables.items())


def _table_name(table: Table) -> str:
    sheets = {block.sheet for block in table.blocks}
    return table.title if len(sheets) > 1 else next(iter(sheets))


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
    order = TopologicalSorter({field.id: field.total_of for field in form.numbers})
    return tuple(form.fields[name] for name in order.static_order())
