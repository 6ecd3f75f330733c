"""Whether anybody has filled in a workbook at all: one as it was issued is nobody's answer."""

from xltools.form.model import Field
from xltools.reading.submission import Submission

__all__ = ["is_filled"]


def is_filled(submission: Submission) -> bool:
    """Whether a clerk wrote a figure or a text, or declared that there is nothing; what could not be read may be some."""
    fields = (*submission.form.numbers, *submission.form.texts)
    return bool(submission.troubles) or any(_holds(submission, field) for field in fields)


def _holds(submission: Submission, field: Field) -> bool:
    """Totals come by themselves; a formula that was never calculated somebody wrote."""
    entry = submission.entries.get(field.id)
    return entry is not None and not field.total_of and not (entry.blank and entry.value is None and not entry.fault)
