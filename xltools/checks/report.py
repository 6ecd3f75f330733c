"""Findings of files as text for a terminal or a chat, and as the JSON of `xltools validate`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xltools.checks.finding import CheckedFile, CheckStatus, Finding, UnreadableFile
from xltools.excel.text import printable
from xltools.form.rules.expression import Severity
from xltools.reading.submission import is_filled

__all__ = [
    "SEVERITIES",
    "STATUSES",
    "as_json",
    "count_by_status",
    "count_statuses",
    "file_as_json",
    "file_status",
    "render_checked",
    "render_summary",
    "validation_document",
]

SCHEMA = "xltools/validate/1"


def as_json(outcomes: Sequence[CheckedFile | UnreadableFile]) -> dict[str, Any]:
    """The document that `validate --format json` prints."""
    return validation_document([file_as_json(outcome) for outcome in outcomes])


def validation_document(files: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The same from its files, as `file_as_json` gives them."""
    return {"schema": SCHEMA, "files": list(files), "counts": count_by_status(file["status"] for file in files)}


def count_statuses(outcomes: Sequence[CheckedFile | UnreadableFile]) -> dict[str, int]:
    """How many files have each status."""
    return count_by_status(file_status(outcome).value for outcome in outcomes)


def count_by_status(statuses: Iterable[str]) -> dict[str, int]:
    """How often each status stands there, by the order of the statuses."""
    found = Counter(statuses)
    return {status.value: found[status.value] for status in CheckStatus}


def file_status(outcome: CheckedFile | UnreadableFile) -> CheckStatus:
    """The status of a file; a refused one is unreadable."""
    return CheckStatus.UNREADABLE if isinstance(outcome, UnreadableFile) else outcome.status


def file_as_json(outcome: CheckedFile | UnreadableFile) -> dict[str, Any]:
    """One file of that document."""
    if isinstance(outcome, UnreadableFile):
        return {
            "path": outcome.path.as_posix(),
            "sha256": outcome.sha256 or None,
            "unit": None,
            "year": None,
            "form": None,
            "status": CheckStatus.UNREADABLE.value,
            "findings": [_refusal_json(outcome)],
        }
    submission = outcome.submission
    return {
        "path": submission.path.as_posix(),
        "sha256": submission.sha256,
        "unit": submission.unit or None,
        "year": submission.year,
        "form": submission.form.id,
        "status": outcome.status.value,
        "findings": [_finding_json(finding) for finding in outcome.findings],
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
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


def _refusal_json(refused: UnreadableFile) -> dict[str, Any]:
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


SEVERITIES = {Severity.ERROR: "错误", Severity.EXPLAIN: "需说明", Severity.HINT: "提示"}
STATUSES = {
    CheckStatus.PASS: "通过",
    CheckStatus.EXPLAIN: "需说明",
    CheckStatus.ERROR: "有错误",
    CheckStatus.UNREADABLE: "读不出",
}


def render_checked(outcome: CheckedFile | UnreadableFile) -> str:
    """Everything about one file, a line or two per finding."""
    if isinstance(outcome, UnreadableFile):
        return f"✗ {printable(outcome.path)}　读不出：{outcome.message}。{outcome.hint}"
    submission = outcome.submission
    who = "，".join(
        part for part in (printable(submission.unit), f"{submission.year} 年度" if submission.year else "") if part
    )
    mark = "✓" if outcome.status is CheckStatus.PASS else "✗"
    head = f"{mark} {printable(submission.path)}（{who or '没有单位名称'}）　{_format_count(outcome)}"
    notes = [
        f"    读取　{note.place or ''} “{note.raw}”按 {note.value} 读取：{note.note}"
        if note.place
        else f"    读取　{note.note}"
        for note in submission.notes
    ]
    return "\n".join([head, *_format_findings(outcome), *notes])


def _format_findings(outcome: CheckedFile) -> list[str]:
    """A line for each finding; one sentence of a workbook that nobody has filled in, and where nothing else is to tell."""
    told_beside = any(finding.severity is Severity.HINT for finding in outcome.findings)
    if outcome.findings and not told_beside and not is_filled(outcome.submission):
        count = len(outcome.findings)
        return [f"    这是没有填过的表样，请填好后再报（{count} 处问题没有逐条列出，--format json 列出全部）。"]
    return [_format_finding(finding) for finding in outcome.findings]


def _format_count(outcome: CheckedFile) -> str:
    counts = {
        severity: sum(1 for f in outcome.findings if f.severity is severity and _is_counted(f)) for severity in Severity
    }
    parts = [f"{name} {counts[severity]} 处" for severity, name in SEVERITIES.items() if counts[severity]]
    return f"{STATUSES[outcome.status]}" + (f"：{'，'.join(parts)}" if parts else "")


def _is_counted(finding: Finding) -> bool:
    return finding.is_open or finding.severity is Severity.HINT


def _format_finding(finding: Finding) -> str:
    more = f"（另见 {_shorten_cells(finding.related)}）" if finding.related else ""
    explained = f"　情况说明：{printable(finding.explanation)}" if finding.explanation else ""
    where = f"{printable(finding.where)} " if finding.where else ""
    return (
        f"    {finding.code} {SEVERITIES[finding.severity]}　{where}{finding.message}。{finding.hint}{more}{explained}"
    )


def _shorten_cells(cells: Sequence[str], most: int = 8) -> str:
    return "、".join(cells[:most]) + (f" 等 {len(cells)} 格" if len(cells) > most else "")


def render_summary(counts: Mapping[str, int], skipped_summary: str = "") -> str:
    """The last lines: how many files of each status, and how many were passed over, for what reasons."""
    parts = [f"{STATUSES[status]} {counts[status]}" for status in CheckStatus if counts[status]]
    lines = ["", f"共 {sum(counts.values())} 份{'：' if parts else ''}{'，'.join(parts)}。"]
    if skipped_summary:
        lines.append(f"没有读的文件：{skipped_summary}。")
    return "\n".join(lines)
