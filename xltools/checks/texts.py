"""N-03: required texts are there, and nothing in them still waits to be filled in."""

from collections.abc import Iterator

from xltools.checks.finding import Finding
from xltools.checks.message import find
from xltools.form.rules.model import Rule
from xltools.reading.submission import Submission

__all__ = ["check_texts"]


def check_texts(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """N-03, once for each text."""
    for field in submission.form.texts:
        entry = submission.entries.get(field.id)
        if entry is None or not field.required:
            continue
        text = submission.text(field.id)
        left = next((mark for mark in rule.placeholders if mark in text), "")
        if not text or left:
            key = "placeholder" if left else "empty"
            yield find(rule, key, {"place": field.label, "raw": left}, place=entry.place, field=field.id)
