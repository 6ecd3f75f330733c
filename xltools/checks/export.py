"""What was found, for machines: the JSON of `xltools validate`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from xltools.checks.checked import Checked, Refused
from xltools.checks.finding import Finding, Status

__all__ = ["as_json", "counted", "counts_of", "document", "file_as_json", "status_of_file"]

SCHEMA = "xltools/validate/1"


def as_json(outcomes: Sequence[Checked | Refused]) -> dict[str, Any]:
    """The document that `validate --format json` prints."""
    return document([file_as_json(outcome) for outcome in outcomes])


def document(files: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The same from its files, as `file_as_json` gives them."""
    return {"schema": SCHEMA, "files": list(files), "counts": counted(file["status"] for file in files)}


def counts_of(outcomes: Sequence[Checked | Refused]) -> dict[str, int]:
    """How many files have each status."""
    return counted(status_of_file(outcome).value for outcome in outcomes)


def counted(statuses: Iterable[str]) -> dict[str, int]:
    """How often each status stands there, by the order of the statuses."""
    found = Counter(statuses)
    return {status.value: found[status.value] for status in Status}


def status_of_file(outcome: Checked | Refused) -> Status:
    """The status of a file; a refused one is unreadable."""
    return Status.UNREADABLE if isinstance(outcome, Refused) else outcome.status


def file_as_json(outcome: Checked | Refused) -> dict[str, Any]:
    """One file of that document."""
    if isinstance(outcome, Refused):
        return {
            "path": outcome.path.as_posix(),
            "sha256": outcome.sha256 or None,
            "unit": None,
            "year": None,
            "form": None,
            "status": Status.UNREADABLE.value,
            "findings": [_refusal(outcome)],
        }
    submission = outcome.submission
    return {
        "path": submission.path.as_posix(),
        "sha256": submission.sha256,
        "unit": submission.unit or None,
        "year": submission.year,
        "form": submission.form.id,
        "status": outcome.status.value,
        "findings": [_finding(finding) for finding in outcome.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "related": list(finding.related),
        "field": finding.field,
        "expected": finding.expected,
        "actual": finding.actual,
        "explanation": finding.explanation,
    }


def _refusal(refused: Refused) -> dict[str, Any]:
    """A file that could not be read never comes with an empty list of findings."""
    return {
        "code": refused.code,
        "severity": "error",
        "message": refused.message,
        "hint": refused.hint,
        "sheet": "",
        "cell": "",
        "related": [],
        "field": "",
        "expected": "",
        "actual": "",
        "explanation": "",
    }
