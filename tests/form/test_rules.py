"""The rule language: what it accepts, what it says, and the Excel formula each expression becomes."""

from decimal import Decimal

import pytest

from xltools.excel.address import join_addresses
from xltools.form.load import load_form
from xltools.form.rules.evaluate import CheckOutcome, RuleValues, evaluate_check
from xltools.form.rules.expression import Attribute, Check, Reference, Rule, Severity
from xltools.form.rules.formula import compile_formula, count_missing_formula
from xltools.form.rules.parse import (
    TRUTH,
    RuleSyntaxError,
    Vocabulary,
    list_operands,
    list_references,
    parse_expression,
    type_of,
)

FIELDS = ("a.x.one", "a.x.two", "a.x.sum", "a.y.one", "a.y.two", "a.y.sum", "b.fee")
UNITS = dict.fromkeys(FIELDS, "件") | {"b.fee": "万元"}


VOCABULARY = Vocabulary(dict.fromkeys(FIELDS) | UNITS, {("a", "both"): ("one", "two")})


def parsed(text: str):  # type: ignore[no-untyped-def]  # an expression of any shape: the test looks at its use only
    return parse_expression(text, VOCABULARY, {"row": "x"})


def check(text: str, when: str = "") -> Check:
    rule = Rule("R-1", Severity.ERROR, "", "", "", {}, {}, when=when, must=text)
    must = parsed(text)
    used = list(dict.fromkeys(list_references(must)))
    return Check(
        rule, "R-1:x", "x", "a.x.sum", parsed(when) if when else None, must, parsed("a.x.one"), parsed("a.x.sum"),
        tuple(ref.field for ref in used if not ref.last), tuple(ref.field for ref in used if ref.last),
        tuple(one.name for one in list_operands(parsed(when)) if isinstance(one, Attribute)) if when else (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "values", "outcome"),
    [
        ("sum(a[row].both) == a[row].sum", {"one": 1, "two": 2, "sum": 3}, CheckOutcome.HOLDS),
        ("sum(a[row].both) == a[row].sum", {"one": 1, "two": 2, "sum": 4}, CheckOutcome.FAILS),
        ("sum(a[row].both) == a[row].sum", {"one": 1, "two": None, "sum": 4}, CheckOutcome.UNDECIDED),
        ("a[row].one + a[row].two == a[row].sum", {"one": 0, "two": 0, "sum": 0}, CheckOutcome.HOLDS),
        ("a[row].one - a[row].two >= a[row].sum", {"one": 5, "two": 3, "sum": 2}, CheckOutcome.HOLDS),
        ("a[row].one * 3 < a[row].sum", {"one": 1, "two": 0, "sum": 3}, CheckOutcome.FAILS),
        ("a[row].one == 0 or a[row].sum > 0", {"one": 1, "two": 0, "sum": 0}, CheckOutcome.FAILS),
        ("not a[row].one == 0 and a[row].sum > 0", {"one": 1, "two": 0, "sum": 1}, CheckOutcome.HOLDS),
    ],
)
def test_a_rule_holds_fails_or_waits_for_a_blank(
    text: str, values: dict[str, int | None], outcome: CheckOutcome
) -> None:
    this = {f"a.x.{name}": value for name, value in values.items()}
    assert evaluate_check(check(text), RuleValues(this, None, {})).outcome is outcome


def test_decimals_are_exact_where_doubles_are_not() -> None:
    this = {"a.x.one": Decimal("0.1"), "a.x.two": Decimal("0.2"), "a.x.sum": Decimal("0.3")}
    assert (
        evaluate_check(check("sum(a[row].both) == a[row].sum"), RuleValues(this, None, {})).outcome
        is CheckOutcome.HOLDS
    )


def test_a_rule_whose_condition_is_not_met_does_not_apply() -> None:
    rule = check("a[row].one == 0", when="not unit.rule_making")
    assert (
        evaluate_check(rule, RuleValues({"a.x.one": 5}, None, {"rule_making": True})).outcome
        is CheckOutcome.NOT_APPLICABLE
    )
    assert evaluate_check(rule, RuleValues({"a.x.one": 5}, None, {"rule_making": False})).outcome is CheckOutcome.FAILS


@pytest.mark.parametrize("attributes", [{}, {"rule_making": None}])
@pytest.mark.parametrize("when", ["not unit.rule_making", "unit.rule_making"])
def test_what_asks_for_an_attribute_that_nobody_tells_does_not_apply(
    when: str, attributes: dict[str, bool | None]
) -> None:
    rule = check("a[row].one == 0", when=when)
    assert evaluate_check(rule, RuleValues({"a.x.one": 5}, None, attributes)).outcome is CheckOutcome.NOT_APPLICABLE


def test_a_comparison_with_last_year_does_not_apply_without_last_year() -> None:
    rule = check("a[row].one == last.a[row].sum")
    assert evaluate_check(rule, RuleValues({"a.x.one": 5}, None, {})).outcome is CheckOutcome.NOT_APPLICABLE
    assert evaluate_check(rule, RuleValues({"a.x.one": 5}, {"a.x.sum": 5}, {})).outcome is CheckOutcome.HOLDS
    assert evaluate_check(rule, RuleValues({"a.x.one": 5}, {}, {})).outcome is CheckOutcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a.x.three == 0", "没有指标“a.x.three”"),
        ("a.x.both == 0", "须写成 sum"),
        ("a[column].one == 0", "each 所用的 row 或 column"),
        ("unit.colour", "没有单位属性“colour”"),
        ("a.x.one == ", "表达式写法有误"),
        ("__import__('os')", "表达式中不能用"),
        ("a.x.one if a.x.two else 0", "表达式中不能用"),
        ("a.x.one ** 2 == 4", "表达式中不能用"),
        ("1 < a.x.one < 3", "表达式中不能用"),
        ("a.x.one == '1'", "表达式中不能用"),
    ],
)
def test_what_is_not_in_the_language_is_refused_by_name(text: str, says: str) -> None:
    with pytest.raises(RuleSyntaxError, match=says):
        parsed(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a.x.one + b.fee == 0", "混用了不同单位：万元、件|混用了不同单位：件、万元"),
        ("a.x.one == b.fee", "混用了不同单位"),
        ("unit.rule_making == 1", "是非判断不能当数字用"),
        ("a.x.one and a.x.two", "只能连接是非判断"),
        ("a.x.one * b.fee == 0", "不能相乘"),
    ],
)
def test_units_and_truth_values_are_not_mixed(text: str, says: str) -> None:
    with pytest.raises(RuleSyntaxError, match=says):
        type_of(parsed(text), UNITS)


def cell_of(part: Reference | Attribute) -> str:
    if isinstance(part, Attribute):
        return "_meta!B6"
    return {"a.x.one": "D6", "a.x.two": "E6", "a.x.sum": "J6", "b.fee": "'二、主动公开'!B16"}[part.field]


def number(cell: str) -> str:
    return f"IF(ISTEXT({cell}),VALUE({cell}),{cell})"


FEE = "'二、主动公开'!B16"
SUM_OF_TWO = (
    "SUM(D6:E6)+IF(COUNT(D6:E6)<COUNTA(D6:E6),"
    'SUMPRODUCT(ISTEXT(D6:E6)*VALUE(TRIM(D6:E6)&REPT("0",1*ISBLANK(D6:E6)))),0)'
)
TEXTS_IN_D6 = (
    "IF(COUNT(D6)<COUNTA(D6),SUMPRODUCT(--ISNUMBER(1/("
    'ISTEXT(D6)*((VALUE(D6)&""=TRIM(D6))+(TEXT(VALUE(D6),"#,##0")=TRIM(D6)))))),0)'
)


@pytest.mark.parametrize(
    ("text", "excel"),
    [
        ("sum(a[row].both) == a[row].sum", f"(ROUND(({SUM_OF_TWO}),6)=ROUND({number('J6')},6))"),
        ("a[row].one + a[row].two != 3", f"(ROUND(({number('D6')}+{number('E6')}),6)<>ROUND(3,6))"),
        (
            "a[row].one > 0 or not a[row].two <= 1",
            f"OR((ROUND({number('D6')},6)>ROUND(0,6)),NOT((ROUND({number('E6')},6)<=ROUND(1,6))))",
        ),
        ("not unit.rule_making", 'NOT((_meta!B6="是"))'),
        ("b.fee >= 0.5", f"(ROUND({number(FEE)},6)>=ROUND(0.5,6))"),
    ],
)
def test_an_expression_becomes_an_excel_2007_formula(text: str, excel: str) -> None:
    assert compile_formula(parsed(text), cell_of) == excel


def test_neighbouring_cells_are_joined_and_others_are_not() -> None:
    assert join_addresses(["D6", "D7", "D8", "D29", "D30"]) == ["D6:D8", "D29:D30"]
    assert join_addresses(["D6", "E6", "F6", "J6"]) == ["D6:F6", "J6"]
    assert join_addresses(["'表'!B5", "'表'!B6", "B7"]) == ["'表'!B5:B6", "B7"]
    assert join_addresses(["D6", "D7", "E7"]) == ["D6:D7", "E7"]


def test_a_nil_return_makes_only_truly_blank_cells_count() -> None:
    assert count_missing_formula(["D6"], "") == f"1-COUNT(D6)-{TEXTS_IN_D6}"
    assert count_missing_formula(["D6"], "封面!B11") == f'1-COUNT(D6)-{TEXTS_IN_D6}-IF(封面!B11<>"",1-COUNTA(D6),0)'


def test_the_shipped_rules_stand_at_all_their_places() -> None:
    keys = [one.key for one in load_form().checks]
    counts = {
        code: sum(1 for key in keys if key.startswith(code))
        for code in ("T3-01", "T3-02", "T3-03", "T4-01", "T2-01", "T2-02", "X-01", "X-02", "X-03")
    }
    assert counts == {
        "T3-01": 7,
        "T3-02": 7,
        "T3-03": 25,
        "T4-01": 3,
        "T2-01": 3,
        "T2-02": 2,
        "X-01": 7,
        "X-02": 2,
        "X-03": 3,
    }
    assert all(
        type_of(one.must, {field.id: field.unit for field in load_form().numbers}) == TRUTH
        for one in load_form().checks
    )
