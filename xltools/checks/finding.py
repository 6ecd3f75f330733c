"""A finding (问题): one fault of one workbook, with its cell, both sides, and the way to mend it."""

from dataclasses import dataclass
from enum import StrEnum

from xltools.form.rules.model import Severity

__all__ = ["Finding", "Status", "status_of"]


class Status(StrEnum):
    """The worst open finding of a workbook; explained findings and hints leave `pass`."""

    PASS = "pass"
    EXPLAIN = "explain"
    ERROR = "error"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `message` says what is wrong, `hint` what to do; `sheet` and `cell` say where.

    `related` are further cells concerned; `field` is a field id or ""; `expected` and `actual` are the two sides as
    text; `explanation` is what the unit wrote beside the check.
    """

    code: str
    severity: Severity
    message: str
    hint: str
    sheet: str = ""
    cell: str = ""
    related: tuple[str, ...] = ()
    field: str = ""
    expected: str = ""
    actual: str = ""
    explanation: str = ""

    @property
    def where(self) -> str:
        """Sheet and cell: 三、依申请公开!D30; the sheet alone or "" where there is no cell."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    @property
    def open(self) -> bool:
        """Whether it still counts: a hint never does, an explained `explain` no longer does."""
        if self.severity is Severity.HINT:
            return False
        return self.severity is Severity.ERROR or not self.explanation


def status_of(findings: tuple[Finding, ...]) -> Status:
    """The worst open finding of a workbook that could be read."""
    severities = {finding.severity for finding in findings if finding.open}
    if Severity.ERROR in severities:
        return Status.ERROR
    return Status.EXPLAIN if Severity.EXPLAIN in severities else Status.PASS
