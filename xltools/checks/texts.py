"""N-03: required texts are there, and nothing in them still waits to be filled in."""

from collections.abc import Iterator
from dataclasses import replace

from xltools.checks.finding import Finding
from xltools.checks.message import find
from xltools.form.rules.model import Rule, Severity
from xltools.form.sheets import TOTAL_SCOPE
from xltools.reading.submission import Submission

__all__ = ["check_texts"]


def check_texts(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """N-03, once for each text. What a city's workbook leaves blank is the office's to write, and keeps no figure back."""
    consolidated = submission.meta.get("scope") == TOTAL_SCOPE
    for field in submission.form.texts:
        entry = submission.entries.get(field.id)
        if entry is None or not field.required:
            continue
        text = submission.text(field.id)
        left = next((mark for mark in rule.placeholders if mark in text), "")
        if not text or left:
            key = "placeholder" if left else "empty"
            finding = find(rule, key, {"place": field.label, "raw": left}, place=entry.place, field=field.id)
            yield replace(finding, severity=Severity.HINT) if consolidated and not text else finding
