"""Rules that the city's own figures break: an adjustment of one side of a sum is easily made without the other."""

from collections.abc import Iterator
from decimal import Decimal

from xltools.checks.finding import Finding
from xltools.checks.message import figure, find
from xltools.consolidation.consolidation import Consolidation
from xltools.form.layout import lay_out
from xltools.form.rules.evaluate import Outcome, Result, Values, evaluate
from xltools.form.rules.model import Severity

__all__ = ["broken_rules"]


def broken_rules(consolidation: Consolidation) -> tuple[Finding, ...]:
    """The errors in the city's figures with its adjustments, as the level above will find them."""
    return tuple(_broken(consolidation))


def _broken(consolidation: Consolidation) -> Iterator[Finding]:
    values = Values(consolidation.totals, None, consolidation.unit.attributes)
    for check in consolidation.form.checks:
        if check.rule.severity is Severity.ERROR:
            result = evaluate(check, values)
            if result.outcome is Outcome.FAILS and result.left is not None and result.right is not None:
                yield _finding(consolidation, result)


def _finding(consolidation: Consolidation, result: Result) -> Finding:
    check, left, right = result.check, result.left or 0, result.right or 0
    words = {
        "place": check.place,
        "left": figure(left),
        "right": figure(right),
        "difference": figure(abs(Decimal(left) - Decimal(right))),
    }
    place = lay_out(consolidation.form).places[check.at]
    return find(check.rule, "fails", words, place=place, field=check.at)
