"""The rules that stand as expressions (T2, T3, T4, ...): evaluated at each of their places."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from xltools.checks.finding import Finding
from xltools.checks.message import figure, find
from xltools.form.rules.evaluate import Outcome, Result, Values, evaluate
from xltools.form.rules.model import Check
from xltools.form.rules.types import references
from xltools.reading.submission import Submission

__all__ = ["evaluate_all", "finding_of"]


def evaluate_all(
    submission: Submission,
    attributes: Mapping[str, bool],
    replaced: Mapping[str, Decimal | int],
    last_year: Mapping[str, Decimal | int | None] | None = None,
) -> Iterator[Result]:
    """Each check of the form, as a line of the 校验 sheet gives it. `replaced` are totals known better than their cells."""
    numbers = {field: entry.value for field, entry in submission.entries.items() if not isinstance(entry.value, str)}
    values = Values({**numbers, **replaced}, last_year, attributes)
    for check in submission.form.checks:
        yield evaluate(check, values)


def finding_of(submission: Submission, result: Result) -> Finding | None:
    """The finding of a check that fails; None for every other outcome."""
    if result.outcome is not Outcome.FAILS or result.left is None or result.right is None:
        return None
    check = result.check
    left, right = figure(result.left), figure(result.right)
    # What stands at the cell named is the actual side, what the rule makes of the other cells the expected one.
    at_right = any(part.field == check.at and not part.last for part in references(check.right))
    words = {
        "place": check.place,
        "left": left,
        "right": right,
        "actual": right if at_right else left,
        "expected": left if at_right else right,
        "difference": figure(abs(Decimal(result.left) - Decimal(result.right))),
    }
    at = submission.entries[check.at]
    return find(
        check.rule,
        "fails",
        words,
        place=at.place,
        field=check.at,
        related=_related(submission, check),
        explanation=submission.explanations.get(check.key, ""),
    )


def _related(submission: Submission, check: Check) -> tuple[str, ...]:
    """The other cells concerned, without their sheet where it is the finding's own."""
    home = submission.entries[check.at].place.sheet
    places = [submission.entries[field].place for field in check.fields if field != check.at]
    return tuple(place.cell if place.sheet == home else str(place) for place in places)
