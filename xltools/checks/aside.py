"""V-04 for what stands beside the values: hidden content, values from another workbook, comments, a city's own lines."""

from collections.abc import Iterator
from dataclasses import replace

from xltools.checks.finding import Finding
from xltools.checks.message import find
from xltools.form.rules.model import Rule, Severity
from xltools.reading.submission import Submission

__all__ = ["check_aside"]

# A value that comes from a file nobody has cannot be traced: it must be mended. The rest merely should be looked at.
_FAULTS = frozenset({"outside_link", "outside_links", "not_added_up", "handmade_line"})
_UNSEEN = "aside_unseen"


def check_aside(submission: Submission, rule: Rule, *, deep: bool) -> Iterator[Finding]:
    """What the reader remarked; that it could not look, only where a deep look was asked for, and once."""
    unseen = [remark for remark in submission.remarks if remark.key == _UNSEEN]
    told = [remark for remark in submission.remarks if remark.key != _UNSEEN]
    for remark in [*told, *(unseen[:1] if deep else ())]:
        finding = find(
            rule,
            remark.key,
            remark.words,
            place=remark.place,
            sheet=remark.words.get("sheet", "") if remark.key != _UNSEEN else "",
            field=remark.field,
            related=remark.related,
        )
        yield finding if remark.key in _FAULTS else replace(finding, severity=Severity.HINT)
