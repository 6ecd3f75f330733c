"""The lines of the 校验 sheet: every check of the form, and beside them the counts of what is filled in.

The answers that a line of the 校验 sheet gives, and the two that a cell takes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from xltools.form.model import Block, Field, Form, Kind, Table
from xltools.form.rules.evaluate import Outcome
from xltools.form.rules.expression import Check, Rule, Severity

__all__ = [
    "EXPLAINED",
    "FAILS",
    "FIRST_ROW",
    "HINTED",
    "HOLDS",
    "NO",
    "NOT_APPLICABLE",
    "NOT_ASKED",
    "REQUIRED_CODE",
    "REQUIRED_TITLE",
    "REQUIRED_WHY",
    "UNDECIDED",
    "YES",
    "Count",
    "Counted",
    "Group",
    "Line",
    "groups_of",
    "lines_of",
]

HOLDS = Outcome.HOLDS.value
FAILS = Outcome.FAILS.value
UNDECIDED = Outcome.UNDECIDED.value
NOT_APPLICABLE = Outcome.NOT_APPLICABLE.value
# Two more answers that only the sheet gives: an `explain` rule that fails with a reason beside it, a `hint` that fails.
EXPLAINED = "已说明"
HINTED = "提示"

# In the hidden column of states: the rule is not asked at all. Text, so that no count can look like it.
NOT_ASKED = "-"

YES = "是"
NO = "否"

REQUIRED_CODE = "必填"
REQUIRED_TITLE = "必填的格不留空白"
REQUIRED_WHY = "缺了这些，不能确认是哪个单位、哪一年的报告。"


# Rows 0 to 3 are the title, the verdict, a note and the heads.
FIRST_ROW = 4
# Lines get their rows when all are known.
_NO_ROW = -1


class Counted(StrEnum):
    """What a line counts, by the built-in check of its rule: unfit cells, blanks among numbers, unwritten texts.

    Other cells that must not stay blank belong to no one rule; they are counted all the same.
    """

    UNFIT = "number"
    BLANK = "blank"
    TEXT = "text"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Count:
    """A count over cells of one block. `placeholders` are what people leave in a text to be filled in later."""

    counted: Counted
    fields: tuple[Field, ...]
    placeholders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `row` is where it stands, `at` the field it links to, `key` what an explanation beside it is tied to."""

    row: int
    key: str
    code: str
    severity: Severity
    title: str
    place: str
    at: str
    subject: Check | Count


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one table, under its title."""

    row: int
    title: str
    lines: tuple[Line, ...]


@lru_cache(maxsize=8)
def groups_of(form: Form) -> tuple[Group, ...]:
    """The lines of a form, grouped by table, in the order of its tables and rules."""
    groups: list[Group] = []
    row = FIRST_ROW
    for table in form.tables.values():
        lines = [*_rule_lines(form, table), *_count_lines(form, table)]
        if lines:
            placed = tuple(replace(line, row=row + 1 + index) for index, line in enumerate(lines))
            groups.append(Group(row, table.title, placed))
            row += 1 + len(lines)
    return tuple(groups)


@lru_cache(maxsize=8)
def lines_of(form: Form) -> tuple[Line, ...]:
    """Every line, from top to bottom."""
    return tuple(line for group in groups_of(form) for line in group.lines)


def _rule_lines(form: Form, table: Table) -> Iterator[Line]:
    for check in form.checks:
        if form.fields[check.at].table == table.id:
            rule = check.rule
            yield Line(_NO_ROW, check.key, rule.code, rule.severity, rule.title, check.place, check.at, check)


def _count_lines(form: Form, table: Table) -> Iterator[Line]:
    rules = {rule.check: rule for rule in form.rules.values() if rule.check}
    for block in table.blocks:
        required = tuple(field for field in block.fields.values() if field.required and not field.kind.numeric)
        texts = tuple(field for field in required if field.kind is Kind.LONG_TEXT and Counted.TEXT in rules)
        others = tuple(field for field in required if field not in texts)
        if others:
            yield _required(others, _block_name(table, block))
        if texts:
            yield _count(rules[Counted.TEXT], Counted.TEXT, texts, _block_name(table, block))
    for block in table.blocks:
        checked = tuple(field for field in block.fields.values() if _has_form(field.kind))
        if checked and Counted.UNFIT in rules:
            yield _count(rules[Counted.UNFIT], Counted.UNFIT, checked, _block_name(table, block))
    for block in table.blocks:
        if Counted.BLANK in rules:
            yield from _blank_lines(rules[Counted.BLANK], table, block)


def _has_form(kind: Kind) -> bool:
    """Whether a cell can hold something unfit: any text is fit for a text, and people write dates in many ways."""
    return kind not in (Kind.TEXT, Kind.LONG_TEXT, Kind.DATE)


def _blank_lines(rule: Rule, table: Table, block: Block) -> Iterator[Line]:
    """A line for each row where a block has many of both; the person who looks for a blank then has seven cells to see."""
    asked = [field for field in block.fields.values() if field.kind.numeric and not field.total_of]
    if len(block.rows) > 1 and len(block.columns) > 1:
        for row in dict.fromkeys(field.row for field in asked):
            fields = tuple(field for field in asked if field.row == row)
            yield _count(rule, Counted.BLANK, fields, fields[0].row_name)
    elif asked:
        yield _count(rule, Counted.BLANK, tuple(asked), _block_name(table, block))


def _count(rule: Rule, counted: Counted, fields: tuple[Field, ...], place: str) -> Line:
    key = f"{rule.code}:{fields[0].table}.{fields[0].row}"
    subject = Count(counted, fields, rule.placeholders)
    return Line(_NO_ROW, key, rule.code, rule.severity, rule.title, place, fields[0].id, subject)


def _required(fields: tuple[Field, ...], place: str) -> Line:
    key = f"{REQUIRED_CODE}:{fields[0].table}.{fields[0].row}"
    title = REQUIRED_TITLE
    return Line(
        _NO_ROW, key, REQUIRED_CODE, Severity.ERROR, title, place, fields[0].id, Count(Counted.REQUIRED, fields)
    )


def _block_name(table: Table, block: Block) -> str:
    """What tells a block from its neighbours: its sheet where the table is spread over several, else its own title."""
    if len({other.sheet for other in table.blocks}) > 1:
        return block.sheet
    return block.title or table.title
