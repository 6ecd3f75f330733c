"""What each line of the 校验 sheet says: the values of the formulas in `template/check_formulas.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from xltools.checks.live import words
from xltools.checks.live.figures import Figures, says_something
from xltools.checks.live.fitness import fits
from xltools.checks.live.lines import Count, Counted, Line, lines_of
from xltools.excel.text import is_blank
from xltools.form.model import Field
from xltools.form.rules.evaluate import Outcome, Values, evaluate, rounded
from xltools.form.rules.model import Check, Severity

__all__ = ["LineResult", "line_results"]


@dataclass(frozen=True, slots=True)
class LineResult:
    """The values of one line; a side is "" where it is not decided."""

    state: int | str | None
    left: Decimal | int | str
    right: Decimal | int | str
    difference: Decimal | int | str
    result: str


def line_results(
    figures: Figures,
    attributes: Mapping[str, bool],
    explanations: Mapping[str, str],
    last_year: Mapping[str, Decimal | int | None] | None,
) -> dict[str, LineResult]:
    """Every line's values, by its key: the unit's attributes, its explanations by key, last year's values or None."""
    form = figures.form
    this = {field.id: figures.number(field.id) for field in form.numbers}
    values = Values(this, last_year, attributes)
    results: dict[str, LineResult] = {}
    for line in lines_of(form):
        explained = not is_blank(explanations.get(line.key, ""))
        if isinstance(line.subject, Count):
            results[line.key] = _of_count(figures, line, line.subject, explained)
        else:
            results[line.key] = _of_check(line, line.subject, values, explained)
    return results


def _of_check(line: Line, check: Check, values: Values, explained: bool) -> LineResult:
    result = evaluate(check, values)
    if result.outcome is Outcome.NOT_APPLICABLE:
        return LineResult(words.NOT_ASKED, "", "", "", words.NOT_APPLICABLE)
    if result.outcome is Outcome.UNDECIDED:
        return LineResult(_missing(check, values), "", "", "", words.UNDECIDED)
    left, right = rounded(Decimal(result.left or 0)), rounded(Decimal(result.right or 0))
    word = words.HOLDS if result.outcome is Outcome.HOLDS else _failing(line, words.FAILS, explained)
    return LineResult(0, left, right, left - right, word)


def _missing(check: Check, values: Values) -> int:
    return sum(values.this.get(field) is None for field in check.fields)


def _failing(line: Line, otherwise: str, explained: bool) -> str:
    """What a failing line says; the same as `_unless_explained` of the formulas."""
    if line.severity is Severity.HINT:
        return words.HINTED
    return words.EXPLAINED if line.severity is Severity.EXPLAIN and explained else otherwise


def _of_count(figures: Figures, line: Line, count: Count, explained: bool) -> LineResult:
    nil = count.fields[0].table in figures.nil
    state: int | None = None
    if count.counted is Counted.UNFIT:
        left = sum(_filled(figures, field) or _gone(figures, field) for field in count.fields)
        right = sum(fits(figures.cells.get(field.id), _number(figures, field), field) for field in count.fields)
        word = words.FAILS if left > right else (words.UNDECIDED if left == 0 and not nil else words.HOLDS)
    elif count.counted is Counted.TEXT:
        state = sum(_unfinished(figures, field, count.placeholders) for field in count.fields)
        left, right = len(count.fields), sum(_filled(figures, field) for field in count.fields) - state
        word = words.FAILS if state else (words.UNDECIDED if left > right else words.HOLDS)
    else:
        left = len(count.fields)
        right = _answered(figures, count, nil)
        still = words.FAILS if nil else words.UNDECIDED
        word = words.HOLDS if left == right else _failing(line, still, explained)
    return LineResult(state, left, right, left - right, word)


def _unfinished(figures: Figures, field: Field, placeholders: tuple[str, ...]) -> bool:
    raw = figures.cells.get(field.id)
    return isinstance(raw, str) and any(mark in raw for mark in placeholders)


def _answered(figures: Figures, count: Count, nil: bool) -> int:
    if count.counted is Counted.REQUIRED or not nil:
        return sum(_filled(figures, field) for field in count.fields)
    spoken_against = [field for field in count.fields if _number(figures, field) or _only_blanks(figures, field)]
    return len(count.fields) - len(spoken_against)


def _number(figures: Figures, field: Field) -> Decimal | None:
    """The number that stands in the cell itself, whatever a nil return says."""
    if figures.computed(field) or figures.cells.get(field.id) not in (None, ""):
        return figures.number(field.id)
    return None


def _filled(figures: Figures, field: Field) -> bool:
    if figures.computed(field):
        return figures.number(field.id) is not None
    return says_something(figures.cells.get(field.id))


def _gone(figures: Figures, field: Field) -> bool:
    """Whether a total's formula is gone, with nothing or spaces in its place."""
    return bool(field.total_of) and not figures.computed(field) and not _filled(figures, field)


def _only_blanks(figures: Figures, field: Field) -> bool:
    raw = figures.cells.get(field.id)
    return raw not in (None, "") and not says_something(raw)
