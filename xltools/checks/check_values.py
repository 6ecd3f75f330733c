"""Calculate what each line of the 校验 sheet says: the values of the formulas in `template/`, for every cached value.

A formula takes a number, and a text that is plainly one: 12, -5, 25.1 or 1,234. １２ and 12件 are the reader's work, and
a hint says at the cell what was read. The two differ on no line but those that need a cell which V-01 reports.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from xltools.checks import check_lines
from xltools.checks.check_lines import CellCount, CheckLine, CountKind, list_lines
from xltools.excel.grid import Cell
from xltools.excel.text import is_blank
from xltools.excel.values import DAY_NUMBERS, DAY_ZERO, LARGEST, PLAIN_DAY, format_number, parse_day
from xltools.form.layout import layout_form
from xltools.form.model import COVER_YEAR, FIRST_YEAR, LAST_YEAR, BlankMeaning, Field, FieldKind, Form
from xltools.form.rules.evaluate import (
    BlankDeclaration,
    CheckOutcome,
    RuleValues,
    evaluate_check,
    find_blank_declarations,
    round_to_six_digits,
    sum_complete,
)
from xltools.form.rules.expression import Check, Severity

# Excel keeps 15 significant digits, and compares no more.
_EXACT_LIMIT = 10**15
# Where the first of the figures stands that are far from last year's, as a number: its row and its column. Without one:
NO_PLACE, ROW_STEP = 10**9, 1000
_PLAIN_TEXT = re.compile(r"-?[0-9][0-9,]{0,20}(?:\.[0-9]{1,15})?")


@dataclass(frozen=True, slots=True)
class WorkbookFigures:
    """The numbers of a workbook: what each cell holds, the totals as their formulas give them.

    `declarations` are by table id: whether a truly blank cell counts as 0.
    """

    form: Form
    cells: Mapping[str, Cell | Decimal]
    declarations: Mapping[str, BlankDeclaration]
    totals: dict[str, Decimal | None] = field(default_factory=dict)

    def number(self, field_id: str) -> Decimal | None:
        """The number in a cell, a blank counting as 0 where that is declared; None where a formula finds none."""
        if field_id in self.totals:
            return self.totals[field_id]
        raw = self.cells.get(field_id)
        if raw is None or raw == "":
            return Decimal(0) if self.blank_is_zero(self.form.fields[field_id].table) else None
        return _parse_number(raw)

    def blank_is_zero(self, table: str) -> bool:
        """Whether the blanks of a table are declared to be 0."""
        return table in self.declarations and self.declarations[table].counts_as_zero

    def computed(self, field: Field) -> bool:
        """Whether the cell of a field still is a formula."""
        return field.id in self.totals


def compute_figures(form: Form, cells: Mapping[str, Cell | Decimal]) -> WorkbookFigures:
    """The figures of cells. A total that has a value of its own is a destroyed formula, and counts as what it holds."""
    figures = WorkbookFigures(form, cells, find_blank_declarations(form, cells.get))
    for total in form.fields.values():
        if total.total_of and total.id not in cells:
            _compute(figures, total)
    return figures


def _compute(figures: WorkbookFigures, total: Field) -> None:
    """A total, after the totals it sums: part three's last total is one of totals."""
    if total.id in figures.totals:
        return
    for part in total.total_of:
        if figures.form.fields[part].total_of and part not in figures.cells:
            _compute(figures, figures.form.fields[part])
    result = sum_complete(map(figures.number, total.total_of))
    figures.totals[total.id] = None if result is None else Decimal(result)


def _parse_number(raw: Cell | Decimal) -> Decimal | None:
    """The number that the formulas find in a cell: a date is one, a truth value is none, a text where it is plainly one."""
    if isinstance(raw, str):
        return _parse_plain_text(raw)
    if isinstance(raw, bool) or raw is None:
        return None
    if isinstance(raw, int) and abs(raw) < _EXACT_LIMIT:
        return Decimal(raw)
    if isinstance(raw, int | float | Decimal):
        return Decimal(f"{float(raw):.15g}")
    if isinstance(raw, date):
        day = raw.date() if isinstance(raw, datetime) else raw
        return Decimal((day - DAY_ZERO).days)
    return None


def _parse_plain_text(text: str) -> Decimal | None:
    """The number that a text is, where it is written as a formula writes it: the twin of `text_number_condition`."""
    bare = text.strip(" ")
    if not _PLAIN_TEXT.fullmatch(bare):
        return None
    # Adding 0 makes -0, which no formula writes, a plain 0.
    number = Decimal(f"{float(bare.replace(',', '')):.15g}") + 0
    whole = format(number, ",f") if number == int(number) else ""
    return number if bare in {format(number, "f"), whole} else None


def accepts_entry(field: Field, raw: Cell) -> bool:
    """Whether the workbook's own formulas take what a cell holds for what its field asks."""
    return _is_acceptable(raw, _parse_number(raw), field)


def excel_length(raw: Cell | Decimal) -> int:
    """What LEN gives for a cell. Excel counts in UTF-16: a rare character is two."""
    return len(excel_text(raw).encode("utf-16-le", "replace")) // 2


def excel_text(raw: Cell | Decimal) -> str:
    """What a formula makes of a cell where it asks for text: a date is the number of its day."""
    if raw is None or isinstance(raw, str):
        return raw or ""
    number = _parse_number(raw)
    return str(raw).upper() if number is None else f"{float(number):.15g}"


def _is_acceptable(raw: object, number: Decimal | None, field: Field) -> bool:
    """Whether a raw content, or the number in it, is acceptable. A total takes any number: its parts are judged."""
    if field.kind is FieldKind.CHOICE:
        return isinstance(raw, str) and raw.casefold() in {choice.casefold() for choice in field.accepted}
    if number is None or field.total_of:
        return number is not None
    match field.kind:
        case FieldKind.YEAR:
            return FIRST_YEAR <= number <= LAST_YEAR and number == int(number)
        case FieldKind.DECIMAL:
            return 0 <= number <= LARGEST and number == round(number, field.digits)
    return 0 <= number <= LARGEST and number == int(number)


@dataclass(frozen=True, slots=True)
class LineResult:
    """The values of one line; a side is "" where it is not decided."""

    state: int | str | None
    left: Decimal | int | str
    right: Decimal | int | str
    difference: Decimal | int | str
    result: str


def evaluate_lines(
    figures: WorkbookFigures,
    attributes: Mapping[str, bool | None],
    explanations: Mapping[str, str],
    last_year: Mapping[str, Decimal | int | None] | None,
    scope: str = "",
    year: int | None = None,
) -> dict[str, LineResult]:
    """Every line's values, by its key: the unit's attributes, its explanations by key, last year's values or None.

    `scope` is the one that the roster expects, "" where it is not known, `year` the one that the workbook was issued for.
    """
    form = figures.form
    this = {field.id: figures.number(field.id) for field in form.numbers}
    texts = {name: raw for name, raw in figures.cells.items() if isinstance(raw, str)}
    values = RuleValues(this, last_year, attributes, texts)
    results: dict[str, LineResult] = {}
    for line in list_lines(form):
        explained = not is_blank(explanations.get(line.key, ""))
        match line.subject:
            case CellCount(counted=CountKind.SCOPE, fields=(field, *_)):
                results[line.key] = _evaluate_scope(figures, line, field, scope, explained)
            case CellCount(counted=CountKind.DATE, fields=(field, *_)):
                results[line.key] = _evaluate_date(figures, line, field, year, explained)
            case CellCount(counted=CountKind.CHANGE) as count:
                results[line.key] = _evaluate_change(figures, line, count, last_year or {}, explained)
            case CellCount() as count:
                results[line.key] = _evaluate_count(figures, line, count, explained)
            case check:
                results[line.key] = _evaluate_check(line, check, values, explained)
    return results


_NOT_ASKED = LineResult(check_lines.NOT_REQUIRED, "", "", "", check_lines.NOT_APPLICABLE)


def _evaluate_check(line: CheckLine, check: Check, values: RuleValues, explained: bool) -> LineResult:
    result = evaluate_check(check, values)
    if result.outcome is CheckOutcome.NOT_APPLICABLE:
        return _NOT_ASKED
    if result.outcome is CheckOutcome.UNDECIDED:
        missing = sum(values.this.get(field) is None for field in check.fields)
        return LineResult(missing, "", "", "", check_lines.UNDECIDED)
    left, right = round_to_six_digits(Decimal(result.left or 0)), round_to_six_digits(Decimal(result.right or 0))
    holds = result.outcome is CheckOutcome.HOLDS
    word = check_lines.HOLDS if holds else _format_failing(line, check_lines.FAILS, explained)
    return LineResult(0, left, right, left - right, word)


def _format_failing(line: CheckLine, otherwise: str, explained: bool) -> str:
    """What a failing line says; the same as `_unless_explained` of the formulas."""
    if line.severity is Severity.HINT:
        return check_lines.HINTED
    return check_lines.EXPLAINED if line.severity is Severity.EXPLAIN and explained else otherwise


def _evaluate_scope(
    figures: WorkbookFigures, line: CheckLine, field: Field, expected: str, explained: bool
) -> LineResult:
    raw = figures.cells.get(field.id)
    if not expected or not isinstance(raw, str) or not _is_acceptable(raw, None, field):
        return _NOT_ASKED
    word = check_lines.HOLDS if raw == expected else _format_failing(line, check_lines.FAILS, explained)
    return LineResult(0, raw, expected, "", word)


def _evaluate_date(
    figures: WorkbookFigures, line: CheckLine, field: Field, year: int | None, explained: bool
) -> LineResult:
    """The date beside the first or the last day that it may be; not asked of another year than the workbook's."""
    day = _find_plain_day(figures.cells.get(field.id))
    if year is None or day is None or excel_text(figures.cells.get(COVER_YEAR)) != str(year):
        return _NOT_ASKED
    end, last = figures.form.period.filling_days(year)
    word = check_lines.HOLDS if end <= day <= last else _format_failing(line, check_lines.FAILS, explained)
    limit = end if day < end else last
    return LineResult(0, (day - DAY_ZERO).days, (limit - DAY_ZERO).days, "", word)


def _find_plain_day(raw: Cell | Decimal) -> date | None:
    """The day that the formulas find in a cell: the reader takes it for the same one, and finds more."""
    if isinstance(raw, str):
        bare = raw.strip(" ")
        return parse_day(bare) if re.fullmatch(PLAIN_DAY, bare) else None
    number = None if isinstance(raw, bool) else _parse_number(raw)
    if number is None or not DAY_NUMBERS[0] <= number <= DAY_NUMBERS[1]:
        return None
    return DAY_ZERO + timedelta(days=int(number))


def find_change(now: Decimal | int, before: Decimal | int, limits: Mapping[str, int]) -> str:
    """Whether a figure is far from last year's: "rise", "fall", or "" where it is not."""
    this, last = Decimal(now), Decimal(before)
    if abs(this - last) < limits["apart"]:
        return ""
    return "rise" if this > last * limits["times"] else "fall" if this * limits["times"] < last else ""


def count_figures(figures: WorkbookFigures) -> int:
    """How many counts are not 0: of a report without any, nothing is said to have fallen."""
    return sum(bool(figures.number(field.id)) for field in figures.form.numbers if field.kind is FieldKind.COUNT)


def _evaluate_change(
    figures: WorkbookFigures,
    line: CheckLine,
    count: CellCount,
    last_year: Mapping[str, Decimal | int | None],
    explained: bool,
) -> LineResult:
    """How many figures are far from last year's, and the first of them, this year and last."""
    if not count_figures(figures) or all(last_year.get(field.id) is None for field in count.fields):
        return _NOT_ASKED
    changed: list[tuple[int, str, Decimal, Decimal | int]] = []
    for one in count.fields:
        now, before = figures.number(one.id), last_year.get(one.id)
        if now is None or before is None or not 0 <= now <= LARGEST or now != int(now):
            continue
        if find_change(now, before, count.limits):
            cell = layout_form(figures.form).places[one.id]
            changed.append(((cell.row + 1) * ROW_STEP + cell.column + 1, cell.cell, now, before))
    if not changed:
        return LineResult(NO_PLACE, "", "", 0, check_lines.HOLDS)
    place, cell_name, now, before = min(changed)
    word = _format_failing(line, check_lines.FAILS, explained)
    return LineResult(place, f"{cell_name}：{format_number(now)}", before, len(changed), word)


def _evaluate_count(figures: WorkbookFigures, line: CheckLine, count: CellCount, explained: bool) -> LineResult:
    table = count.fields[0].table
    zero = figures.blank_is_zero(table)
    nil = zero and figures.declarations[table].meaning is BlankMeaning.NIL
    state: int | None = None
    cells = [(field, figures.cells.get(field.id)) for field in count.fields]
    filled = sum(_is_filled(figures, field) for field in count.fields)
    if count.counted is CountKind.UNFIT:
        # A total whose formula is gone, with nothing or spaces in its place, counts as filled, and unfit.
        cleared = (field for field, raw in cells if field.total_of and not figures.computed(field) and is_blank(raw))
        left = filled + sum(1 for _ in cleared)
        right = sum(_is_acceptable(raw, _entered_number(figures, field), field) for field, raw in cells)
        untouched = left == 0 and not zero and not count.is_optional
        word = check_lines.FAILS if left > right else check_lines.UNDECIDED if untouched else check_lines.HOLDS
    elif count.counted is CountKind.TEXT:
        texts = (raw for _, raw in cells if isinstance(raw, str))
        state = sum(any(mark in text for mark in count.placeholders) for text in texts)
        left, right = filled if count.is_optional else len(cells), filled - state
        word = check_lines.FAILS if state else (check_lines.UNDECIDED if left > right else check_lines.HOLDS)
    else:
        left, right = len(cells), filled
        if count.counted is not CountKind.REQUIRED and zero:
            # Blanks are 0: all but those with spaces are answered, and under a nil return all but other numbers.
            spaces = (field for field, raw in cells if raw not in (None, "") and is_blank(raw))
            against = {field.id for field in spaces} | {
                field.id for field in count.fields if nil and _entered_number(figures, field)
            }
            right = left - len(against)
        still = check_lines.FAILS if nil else check_lines.UNDECIDED
        word = check_lines.HOLDS if left == right else _format_failing(line, still, explained)
    return LineResult(state, left, right, left - right, word)


def _entered_number(figures: WorkbookFigures, field: Field) -> Decimal | None:
    """The number that stands in the cell itself, whatever was declared of blanks."""
    if figures.computed(field) or figures.cells.get(field.id) not in (None, ""):
        return figures.number(field.id)
    return None


def _is_filled(figures: WorkbookFigures, field: Field) -> bool:
    if figures.computed(field):
        return figures.number(field.id) is not None
    return not is_blank(figures.cells.get(field.id))
