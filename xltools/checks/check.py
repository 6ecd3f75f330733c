"""Check submissions, in tiers: the right workbook, then its cells, then its sums and the form's own rules.

Each file of a run is read and checked by itself: one that is bad never stops the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from xltools.checks.cells import check_blanks, check_numbers, check_texts
from xltools.checks.finding import CheckedFile, Finding, UnreadableFile, finding_from_result
from xltools.checks.identity import check_identity, identify_unit
from xltools.checks.locked import (
    TotalsCheck,
    check_labels,
    check_remarks,
    check_totals,
    verify_totals,
)
from xltools.excel.errors import FileFault
from xltools.excel.grid import Book
from xltools.excel.workers import WorkerPool, default_jobs
from xltools.form.model import Form
from xltools.form.rules.evaluate import CheckResult, RuleValues, evaluate_check
from xltools.form.rules.expression import Rule
from xltools.reading.last_year import LastYear
from xltools.reading.read_submission import read_from_book
from xltools.reading.submission import Submission
from xltools.roster.match import identify_sender
from xltools.roster.unit import Roster

__all__ = ["Terms", "check", "check_files", "find_last_year"]


def _evaluate_checks(
    submission: Submission,
    attributes: Mapping[str, bool],
    replaced: Mapping[str, Decimal | int],
    last_year: Mapping[str, Decimal | int | None] | None = None,
) -> Iterator[CheckResult]:
    """Each check of the form, as a line of the 校验 sheet gives it. `replaced` are totals known better than their cells."""
    numbers = {field: entry.value for field, entry in submission.entries.items() if not isinstance(entry.value, str)}
    values = RuleValues({**numbers, **replaced}, last_year, attributes)
    for check in submission.form.checks:
        yield evaluate_check(check, values)


def check(
    submission: Submission,
    *,
    year: int | None = None,
    roster: Roster | None = None,
    last_year: Mapping[str, Decimal | int | None] | None = None,
    deep: bool = False,
) -> tuple[Finding, ...]:
    """Every finding of a submission, in the order of tiers and then of the rules.

    Args:
        year: the year asked for; None where any year will do.
        roster: the units that must report; gives the unit's attributes.
        last_year: last year's values by field id, for the rules that compare.
        deep: say too what could not be looked at.
    """
    rules = {rule.check: rule for rule in submission.form.rules.values() if rule.check}
    findings: list[Finding] = list(check_identity(submission, rules["identity"], year=year, roster=roster))
    if any(finding.code == rules["identity"].code and not finding.field and not finding.sheet for finding in findings):
        return tuple(findings)  # another form or version: its cells mean something else
    findings += check_labels(submission, rules["locked"])
    findings += check_remarks(submission, rules["locked"], deep=deep)
    findings += check_numbers(submission, rules["number"])
    findings += check_blanks(submission, rules["blank"])
    findings += check_texts(submission, rules["text"])
    findings += _check_sums(submission, rules["locked"], roster, last_year, verify_totals(submission, deep=deep))
    return tuple(findings)


def _check_sums(
    submission: Submission,
    locked: Rule,
    roster: Roster | None,
    last_year: Mapping[str, Decimal | int | None] | None,
    totals: TotalsCheck,
) -> Iterator[Finding]:
    attributes = identify_unit(submission, roster).attributes
    results = _evaluate_checks(submission, attributes, totals.stale_totals, last_year)
    places = {field: entry.place for field, entry in submission.entries.items()}
    found = [
        finding
        for result in results
        if (finding := finding_from_result(result, places, submission.explanations)) is not None
    ]
    yield from found
    yield from check_totals(submission, locked, totals, frozenset(finding.field for finding in found))


@dataclass(frozen=True, slots=True)
class Terms:
    """What the files of a run are checked against; `jobs` worker processes, None for as many as suit the machine."""

    form: Form
    year: int | None = None
    roster: Roster | None = None
    last_year: LastYear | None = None
    deep: bool = False
    jobs: int | None = None


def check_files(paths: Sequence[Path], terms: Terms) -> Iterator[CheckedFile | UnreadableFile]:
    """Read and check each file, in the order given. Files are opened in worker processes, and checked in this one."""
    with WorkerPool(min(terms.jobs or default_jobs(), max(1, len(paths)))) as readers:
        for path, book in zip(paths, readers.books(paths), strict=True):
            yield _check_book(path, book, terms)


def _check_book(path: Path, book: Book | FileFault, terms: Terms) -> CheckedFile | UnreadableFile:
    if isinstance(book, FileFault):
        return UnreadableFile(path, book.code, book.message, book.hint)
    try:
        submission = read_from_book(path, book, terms.form)
    except FileFault as fault:
        return UnreadableFile(path, fault.code, fault.message, fault.hint, book.sha256)
    last = find_last_year(submission, terms)
    findings = check(submission, year=terms.year, roster=terms.roster, last_year=last, deep=terms.deep)
    return CheckedFile(submission, findings)


def find_last_year(submission: Submission, terms: Terms) -> Mapping[str, Decimal | int] | None:
    """Last year's values of the unit: under the name it has now, or under one the roster says it had."""
    if terms.last_year is None:
        return None
    unit = identify_sender(submission, terms.roster).unit if terms.roster is not None else None
    return terms.last_year.find(unit.names if unit is not None else (submission.unit,), submission.year)
