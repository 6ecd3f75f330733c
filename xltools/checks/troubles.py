"""What the reader could not settle, as findings: in the words of V-03 or V-04, whichever it belongs to."""

from collections.abc import Iterator

from xltools.checks.finding import Finding
from xltools.checks.message import find
from xltools.form.rules.model import Rule
from xltools.reading.submission import Submission, Trouble

__all__ = ["troubles_told", "troubles_with"]


def troubles_told(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """The troubles that a rule tells."""
    return (_told(submission, rule, trouble) for trouble in submission.troubles if trouble.code == rule.code)


def troubles_with(submission: Submission, table: str) -> tuple[Finding, ...]:
    """The troubles with one table, which are why fields of it were not read."""
    rules = {rule.code: rule for rule in submission.form.rules.values()}
    troubles = (trouble for trouble in submission.troubles if trouble.table == table)
    return tuple(_told(submission, rules[trouble.code], trouble) for trouble in troubles)


def _told(submission: Submission, rule: Rule, trouble: Trouble) -> Finding:
    words = {"place": submission.form.tables[trouble.table].title, **trouble.words}
    return find(rule, trouble.key, words, place=trouble.place, sheet=trouble.words.get("sheet", ""))
