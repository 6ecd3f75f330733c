"""All checks of one submission, in tiers: the right workbook, then its cells, then its sums."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from xltools.checks.aside import check_aside
from xltools.checks.cells import check_blanks, check_numbers
from xltools.checks.finding import Finding
from xltools.checks.identity import check_identity, unit_of
from xltools.checks.locked import Look, Totals, check_labels, check_totals, look_at_totals, second_look
from xltools.checks.sums import evaluate_all, finding_of
from xltools.checks.texts import check_texts
from xltools.form.rules.model import Rule
from xltools.form.unit import Roster
from xltools.reading.submission import Submission

__all__ = ["check"]


def check(
    submission: Submission,
    *,
    year: int | None = None,
    roster: Roster | None = None,
    last_year: Mapping[str, Decimal | int | None] | None = None,
    deep: bool = False,
    look: Look = second_look,
) -> tuple[Finding, ...]:
    """Every finding of a submission, in the order of tiers and then of the rules.

    Args:
        year: the year asked for; None where any year will do.
        roster: the units that must report; gives the unit's attributes.
        last_year: last year's values by field id, for the rules that compare.
        deep: look at every total formula, not only at those whose value is wrong (slow).
        look: the slow reader that sees formulas; a run over many files gives one that works in another process.
    """
    rules = {rule.check: rule for rule in submission.form.rules.values() if rule.check}
    findings: list[Finding] = list(check_identity(submission, rules["identity"], year=year, roster=roster))
    if any(finding.code == rules["identity"].code and not finding.field and not finding.sheet for finding in findings):
        return tuple(findings)  # another form or version: its cells mean something else
    findings += check_labels(submission, rules["locked"])
    findings += check_aside(submission, rules["locked"], deep=deep)
    findings += check_numbers(submission, rules["number"])
    findings += check_blanks(submission, rules["blank"])
    findings += check_texts(submission, rules["text"])
    findings += _sums(submission, rules["locked"], roster, last_year, look_at_totals(submission, look, deep=deep))
    return tuple(findings)


def _sums(
    submission: Submission,
    locked: Rule,
    roster: Roster | None,
    last_year: Mapping[str, Decimal | int | None] | None,
    totals: Totals,
) -> Iterator[Finding]:
    attributes = unit_of(submission, roster).attributes
    results = evaluate_all(submission, attributes, totals.stale, last_year)
    found = [finding for result in results if (finding := finding_of(submission, result)) is not None]
    yield from found
    yield from check_totals(submission, locked, totals, frozenset(finding.field for finding in found))
