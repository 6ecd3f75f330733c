"""What a rule is, as data: expressions over concrete fields, rules as declared, and checks (a rule at one place)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Severity(StrEnum):
    """`error` must be mended, `explain` mended or explained, `hint` may be ignored."""

    ERROR = "error"
    EXPLAIN = "explain"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    """A literal number, without a unit."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Reference:
    """The value of a field, this year's or last year's."""

    field: str
    last: bool = False


@dataclass(frozen=True, slots=True)
class Attribute:
    """A yes-or-no attribute of the unit, such as `rule_making`."""

    name: str


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of fields."""

    parts: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left operator right`, operator one of + - *."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left operator right`, operator one of == != < <= > >=."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class LogicalExpression:
    """All (`and`) or any (`or`) of the parts."""

    operator: str
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The contrary."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """Whether a number has no decimals."""

    part: "Expression"


Expression = (
    NumberLiteral | Reference | Attribute | Sum | Arithmetic | Comparison | LogicalExpression | Negation | WholeNumber
)


@dataclass(frozen=True, slots=True)
class TextMention:
    """What a text may say that makes a rule not apply: in one of the fields a word of each group stands."""

    fields: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]

    def holds(self, texts: Mapping[str, str]) -> bool:
        """Whether one of the texts, by field id, says it."""
        told = (texts.get(name, "") for name in self.fields)
        return any(all(any(word in text for word in group) for group in self.words) for text in told if text)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule (勾稽规则) as declared. `must` is empty for the rules that a built-in `check` carries out.

    `limits` are the numbers of a built-in check, `words` the lists of words that it looks for; `unless` is what a text
    may say that makes the rule not apply.
    """

    code: str
    severity: Severity
    title: str
    why: str
    basis: str
    messages: Mapping[str, str]
    hints: Mapping[str, str]
    each: str = ""
    when: str = ""
    must: str = ""
    at: str = ""
    check: str = ""
    placeholders: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unless: TextMention | None = None

    @property
    def is_of_likelihood(self) -> bool:
        """Whether it says what is likely (P): the other side is a limit or another figure, and not what should stand there."""
        return self.code.startswith("P-")


@dataclass(frozen=True, slots=True)
class Check:
    """A rule at one place: what a line of the 校验 sheet says and what Python evaluates.

    `place` names the row or column for people; `at` is the field whose cell a finding names; `fields` are all
    this year's fields it needs, in the order of the expression, `attributes` those of the unit; `left` and `right` are the
    two sides shown.
    """

    rule: Rule
    key: str
    place: str
    at: str
    when: Expression | None
    must: Expression
    left: Expression
    right: Expression
    fields: tuple[str, ...]
    last_fields: tuple[str, ...]
    attributes: tuple[str, ...] = ()
