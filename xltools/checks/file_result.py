"""What one file came to, small enough to be kept of every file: whose it says it is, and what the checks found."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from xltools.checks.finding import CheckedFile, CheckStatus, Finding, UnreadableFile, worst_status
from xltools.excel.values import parse_day
from xltools.form.rules.expression import Severity
from xltools.reading.meta import STAGE_KEY, parse_meta_round
from xltools.reading.submission import ReadingNote, Submission, hash_submission, is_filled


@dataclass(frozen=True, slots=True)
class SubmissionSummary:
    """What a workbook says of itself.

    Attributes:
        issued: the unit that it was issued to.
        stated: the unit that the cover names.
        declared: the day of the report as the cover says it, in ISO form; "" where it says none that is a day.
        round: how often it had been returned when this copy of it was made.
        fingerprint: of all that it says; two workbooks with the same one differ in their bytes at most.
        filled: whether anything was filled in at all, the cover aside.
        sources: of a consolidation, the units behind it; `is_interim`: some of its own units were missing.
        notes: what was read in one certain way although it was not written so, a sentence each.
    """

    issued: str = ""
    stated: str = ""
    code: str = ""
    year: int | None = None
    form: str = ""
    filler: str = ""
    telephone: str = ""
    rule_making: bool | None = None
    declared: str = ""
    round: int = 0
    fingerprint: str = ""
    filled: bool = True
    sources: tuple[str, ...] = ()
    is_interim: bool = False
    notes: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """The unit named on the cover, or else the one that it was issued to."""
        return self.stated or self.issued

    @property
    def day(self) -> date | None:
        """The declared day."""
        return date.fromisoformat(self.declared) if self.declared else None

    @classmethod
    def from_json(cls, text: str) -> "SubmissionSummary":
        """As `to_json` wrote it."""
        values = json.loads(text)
        return cls(**values | {name: tuple(values[name]) for name in ("sources", "notes")})


@dataclass(frozen=True, slots=True)
class FileResult:
    """What is known of one file. `path` is as people are shown it.

    `summary` is None for a file that cannot be read: then the one finding says why, and what to do. `findings` is None
    for a file that was read and not checked.
    """

    path: str
    sha256: str
    summary: SubmissionSummary | None
    findings: tuple[Finding, ...] | None = None

    @property
    def fault(self) -> Finding | None:
        """Why the file cannot be read, None for one that can."""
        return self.findings[0] if self.summary is None and self.findings else None

    @property
    def status(self) -> CheckStatus | None:
        """The worst open finding; None where it was not checked."""
        if self.summary is None:
            return CheckStatus.UNREADABLE
        return worst_status(self.findings) if self.findings is not None else None


def make_result(outcome: CheckedFile | UnreadableFile) -> FileResult:
    """The result of a check, under the path that was read."""
    if isinstance(outcome, UnreadableFile):
        fault = Finding(outcome.code, Severity.ERROR, outcome.message, outcome.hint)
        return FileResult(outcome.path.as_posix(), outcome.sha256, None, (fault,))
    submission = outcome.submission
    summary = summarize_submission(submission)
    return FileResult(submission.path.as_posix(), submission.sha256, summary, outcome.findings)


def intern_findings(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The same findings; what those of many files say alike is in memory once."""
    return tuple(map(_intern, findings))


def summarize_submission(submission: Submission) -> SubmissionSummary:
    """The summary of a submission."""
    return SubmissionSummary(
        issued=submission.meta.get("unit", ""),
        stated=submission.text("cover.unit"),
        code=submission.text("cover.code"),
        year=submission.year,
        form=submission.form.id,
        filler=submission.text("cover.filler"),
        telephone=submission.text("cover.telephone"),
        rule_making=submission.rule_making,
        declared=day.isoformat() if (day := parse_day(submission.text("cover.date"))) is not None else "",
        round=parse_meta_round(submission.meta),
        fingerprint=hash_submission(submission),
        filled=is_filled(submission),
        sources=tuple(dict.fromkeys(source.unit for source in submission.sources)),
        is_interim=bool(submission.sources and submission.meta.get(STAGE_KEY)),
        notes=tuple(map(_format_note, submission.notes)),
    )


def load_findings(text: str) -> tuple[Finding, ...]:
    """Findings from their JSON, as they were."""
    return tuple(map(_load_finding, json.loads(text)))


def _load_finding(values: Mapping[str, Any]) -> Finding:
    return Finding(**{**values, "severity": Severity(values["severity"]), "related": tuple(values["related"])})


def _intern(finding: Finding) -> Finding:
    parts = ((one.name, getattr(finding, one.name)) for one in fields(finding))
    texts: dict[str, Any] = {name: sys.intern(part) for name, part in parts if type(part) is str}
    return replace(finding, **texts, related=tuple(map(sys.intern, finding.related)))


def _format_note(note: ReadingNote) -> str:
    return f"{note.place} “{note.raw}”按 {note.value} 读取：{note.note}" if note.place else note.note
