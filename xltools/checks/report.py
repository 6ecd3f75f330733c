"""Findings of files as text for a terminal or a chat, and as the JSON of `xltools validate`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xltools.checks.file_result import FileResult
from xltools.checks.finding import CheckStatus, Finding
from xltools.excel.text import printable
from xltools.form.rules.expression import Severity
from xltools.to_json import to_json

# So many further cells of a finding are named.
_MOST_CELLS = 8
_SCHEMA = "xltools/validate/1"


def as_json(results: Sequence[FileResult]) -> dict[str, Any]:
    """The document that `validate --format json` prints."""
    return {"schema": _SCHEMA, "files": [_file_json(result) for result in results], "counts": count_statuses(results)}


def count_statuses(results: Iterable[FileResult]) -> dict[str, int]:
    """How many files have each status, by the order of the statuses."""
    found = Counter(result.status for result in results)
    return {status.value: found[status] for status in CheckStatus}


def _file_json(result: FileResult) -> dict[str, Any]:
    """One file. One that could not be read never comes with an empty list of findings."""
    summary = result.summary
    return {
        "path": result.path,
        "sha256": result.sha256 or None,
        "unit": (summary.unit or None) if summary else None,
        "year": summary.year if summary else None,
        "form": summary.form if summary else None,
        "status": result.status,
        "findings": to_json(result.findings or ()),
    }


SEVERITIES = {Severity.ERROR: "错误", Severity.EXPLAIN: "需说明", Severity.HINT: "提示"}
STATUSES = {
    CheckStatus.PASS: "通过",
    CheckStatus.EXPLAIN: "需说明",
    CheckStatus.ERROR: "有错误",
    CheckStatus.UNREADABLE: "读不出",
}


def render_checked(result: FileResult) -> str:
    """Everything about one file, a line or two per finding."""
    summary, name = result.summary, printable(result.path)
    if summary is None:
        return f"✗ {name}　{format_result(result)}"
    who = "，".join(part for part in (printable(summary.unit), f"{summary.year} 年度" if summary.year else "") if part)
    mark = "✓" if result.status is CheckStatus.PASS else "✗"
    head = f"{mark} {name}（{who or '没有单位名称'}）　{format_result(result)}"
    notes = [f"    读取　{note}" for note in summary.notes]
    findings = result.findings or ()
    lines = [format_finding(finding) for finding in findings]
    # One sentence of a workbook that nobody has filled in, where nothing else is to tell.
    if findings and not summary.filled and all(finding.severity is not Severity.HINT for finding in findings):
        count = len(findings)
        lines = [f"    这是没有填过的表样，请填好后再报（{count} 处问题没有逐条列出，--format json 列出全部）。"]
    return "\n".join([head, *lines, *notes])


def format_result(result: FileResult) -> str:
    """The status of a file, and how many findings of each severity it has: 有错误：错误 2 处，提示 1 处."""
    if result.status is None:
        return "未校验"
    if result.fault is not None:
        return f"{STATUSES[result.status]}：{result.fault.message}。{result.fault.hint}"
    counts = Counter(one.severity for one in result.findings or () if one.is_open or one.severity is Severity.HINT)
    parts = [f"{name} {counts[severity]} 处" for severity, name in SEVERITIES.items() if counts[severity]]
    return f"{STATUSES[result.status]}" + (f"：{'，'.join(parts)}" if parts else "")


def format_finding(finding: Finding) -> str:
    """A finding with its cell, its remedy and further cells, in a line."""
    cells = finding.unnamed_cells
    named = "、".join(cells[:_MOST_CELLS]) + (f" 等 {len(cells)} 格" if len(cells) > _MOST_CELLS else "")
    more = f"（另见 {named}）" if cells else ""
    explained = f"　情况说明：{printable(finding.explanation)}" if finding.explanation else ""
    where = f"{printable(finding.where)} " if finding.where else ""
    head = f"    {finding.code} {SEVERITIES[finding.severity]}　{where}"
    return f"{head}{finding.message}。{finding.hint}{more}{explained}"


def render_summary(counts: Mapping[str, int], skipped_summary: str = "") -> str:
    """The last lines: how many files of each status, and how many were passed over, for what reasons."""
    parts = [f"{STATUSES[status]} {counts[status]}" for status in CheckStatus if counts[status]]
    lines = ["", f"共 {sum(counts.values())} 份{'：' if parts else ''}{'，'.join(parts)}。"]
    if skipped_summary:
        lines.append(f"没有读的文件：{skipped_summary}。")
    return "\n".join(lines)
