"""The lines of the 校验 sheet, and the answers a line gives: each check of the form, and counts of what is filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from xltools.form.model import COVER_DATE, COVER_SCOPE, Block, Field, FieldKind, Form, Table
from xltools.form.rules.evaluate import CheckOutcome
from xltools.form.rules.expression import Check, Rule, Severity

HOLDS = CheckOutcome.HOLDS.value
FAILS = CheckOutcome.FAILS.value
UNDECIDED = CheckOutcome.UNDECIDED.value
NOT_APPLICABLE = CheckOutcome.NOT_APPLICABLE.value
# Two more answers that only the sheet gives: an `explain` rule that fails with a reason beside it, a `hint` that fails.
EXPLAINED = "已说明"
HINTED = "提示"

# In the hidden column of states: the rule is not asked at all. Text, so that no count can look like it.
NOT_REQUIRED = "-"

_REQUIRED_CODE = "必填"
_REQUIRED_TITLE = "必填的格不留空白"


# Rows 0 to 3 are the title, the verdict, a note and the heads.
FIRST_ROW = 4
# Lines get their rows when all are known.
_NO_ROW = -1


class CountKind(StrEnum):
    """What a line counts, by the built-in check of its rule: unfit cells, blanks among numbers, unwritten texts.

    The scope on the cover is no count, but one cell compared with what the roster says, and the date one compared with
    the period. Other cells that must not stay blank belong to no one rule; they are counted all the same. Figures that
    are far from last year's are counted too, sheet by sheet.
    """

    UNFIT = "number"
    BLANK = "blank"
    TEXT = "text"
    SCOPE = "scope"
    DATE = "date"
    CHANGE = "change"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class CellCount:
    """A count over cells of one block, or of a table on one sheet.

    `placeholders` are what people leave in a text to be filled in later, `limits` how far is far from last year's.
    """

    counted: CountKind
    fields: tuple[Field, ...]
    placeholders: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_optional(self) -> bool:
        """Whether all of the cells may stay blank."""
        return not any(field.required or field.kind.numeric for field in self.fields)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line: `row` is where it stands, `at` the field it links to, `key` what an explanation beside it is tied to."""

    row: int
    key: str
    code: str
    severity: Severity
    title: str
    place: str
    at: str
    subject: Check | CellCount

    @property
    def compares_years(self) -> bool:
        """Whether there is nothing to say without last year's values."""
        if isinstance(self.subject, CellCount):
            return self.subject.counted is CountKind.CHANGE
        return bool(self.subject.last_fields)


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """The lines of one table, under its title."""

    row: int
    title: str
    lines: tuple[CheckLine, ...]


@lru_cache(maxsize=8)
def list_groups(form: Form) -> tuple[CheckGroup, ...]:
    """The lines of a form, grouped by table, in the order of its tables and rules."""
    groups: list[CheckGroup] = []
    row = FIRST_ROW
    for table in form.tables.values():
        lines = [*_list_rule_lines(form, table), *_list_count_lines(form, table)]
        if lines:
            numbered = tuple(replace(line, row=row + 1 + index) for index, line in enumerate(lines))
            groups.append(CheckGroup(row, table.title, numbered))
            row += 1 + len(lines)
    return tuple(groups)


@lru_cache(maxsize=8)
def list_lines(form: Form) -> tuple[CheckLine, ...]:
    """Every line, from top to bottom."""
    return tuple(line for group in list_groups(form) for line in group.lines)


def _list_rule_lines(form: Form, table: Table) -> Iterator[CheckLine]:
    for check in form.checks:
        if form.fields[check.at].table == table.id:
            rule = check.rule
            yield CheckLine(_NO_ROW, check.key, rule.code, rule.severity, rule.title, check.place, check.at, check)


def _list_count_lines(form: Form, table: Table) -> Iterator[CheckLine]:
    rules = {rule.check: rule for rule in form.rules.values() if rule.check}
    for block in table.blocks:
        required = tuple(field for field in block.fields.values() if field.required and not field.kind.numeric)
        texts = _list_counted_texts(block) if CountKind.TEXT in rules else ()
        others = tuple(field for field in required if field not in texts)
        if others:
            yield _make_count_line(None, CountKind.REQUIRED, others, _format_block_name(table, block))
        for counted, name in ((CountKind.SCOPE, COVER_SCOPE), (CountKind.DATE, COVER_DATE)):
            named = tuple(field for field in block.fields.values() if field.id == name)
            if named and counted in rules:
                yield _make_count_line(rules[counted], counted, named, named[0].label)
        if texts:
            yield _make_count_line(rules[CountKind.TEXT], CountKind.TEXT, texts, _format_block_name(table, block))
    for block in table.blocks:
        checked = tuple(field for field in block.fields.values() if has_format(field.kind))
        if checked and CountKind.UNFIT in rules:
            yield _make_count_line(rules[CountKind.UNFIT], CountKind.UNFIT, checked, _format_block_name(table, block))
    for block in table.blocks:
        if CountKind.BLANK in rules:
            yield from _list_blank_lines(rules[CountKind.BLANK], table, block)
    for sheet in dict.fromkeys(block.sheet for block in table.blocks) if CountKind.CHANGE in rules else ():
        fields = (field for block in table.blocks if block.sheet == sheet for field in block.fields.values())
        if counts := tuple(field for field in fields if field.kind is FieldKind.COUNT):
            yield _make_count_line(rules[CountKind.CHANGE], CountKind.CHANGE, counts, sheet)


def _list_counted_texts(block: Block) -> tuple[Field, ...]:
    """The texts that must be written; where none must, all of them: what is written there may need an explanation too."""
    texts = tuple(field for field in block.fields.values() if field.kind is FieldKind.LONG_TEXT)
    return tuple(field for field in texts if field.required) or texts


def find_text_line(form: Form, field: Field) -> CheckLine | None:
    """The line of the texts that stand on one sheet with this one: what is written beside it explains them all."""
    blocks = [block for table in form.tables.values() for block in table.blocks]
    sheets = {member.id: block.sheet for block in blocks for member in block.fields.values()}
    of_texts = (
        line
        for line in list_lines(form)
        if isinstance(line.subject, CellCount) and line.subject.counted is CountKind.TEXT
    )
    return next((line for line in of_texts if sheets[line.at] == sheets[field.id]), None)


def has_format(kind: FieldKind) -> bool:
    """Whether a cell can hold something unfit: any text is fit for a text, and people write dates in many ways."""
    return kind not in (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.DATE)


def _list_blank_lines(rule: Rule, table: Table, block: Block) -> Iterator[CheckLine]:
    """A line for each row where a block has many of both; the person who looks for a blank then has seven cells to see."""
    asked = [field for field in block.fields.values() if field.kind.numeric and not field.total_of]
    if len(block.rows) > 1 and len(block.columns) > 1:
        for row in dict.fromkeys(field.row for field in asked):
            fields = tuple(field for field in asked if field.row == row)
            yield _make_count_line(rule, CountKind.BLANK, fields, fields[0].row_name)
    elif asked:
        yield _make_count_line(rule, CountKind.BLANK, tuple(asked), _format_block_name(table, block))


def _make_count_line(rule: Rule | None, counted: CountKind, fields: tuple[Field, ...], place: str) -> CheckLine:
    """A line that counts cells; required ones belong to no rule."""
    code, severity, title = (
        (rule.code, rule.severity, rule.title) if rule else (_REQUIRED_CODE, Severity.ERROR, _REQUIRED_TITLE)
    )
    subject = CellCount(counted, fields, rule.placeholders, rule.limits) if rule else CellCount(counted, fields)
    key = f"{code}:{fields[0].table}.{fields[0].row}"
    return CheckLine(_NO_ROW, key, code, severity, title, place, fields[0].id, subject)


def _format_block_name(table: Table, block: Block) -> str:
    """What tells a block from its neighbours: its sheet where the table is spread over several, else its own title."""
    if len({other.sheet for other in table.blocks}) > 1:
        return block.sheet
    return block.title or table.title
