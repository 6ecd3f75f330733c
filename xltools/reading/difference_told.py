"""The differences of two workbooks, as text for people and as JSON for machines."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from xltools.excel.text import visible
from xltools.reading.difference import Change, Difference, Said
from xltools.reading.export import plain
from xltools.reading.submission import Submission

__all__ = ["as_json", "told"]

SCHEMA = "xltools/diff/1"


def told(old: Submission, new: Submission, found: Difference) -> str:
    """Every difference on a line of its own, what concerns the whole workbook first."""
    return "\n".join(_lines(old, new, found))


def _lines(old: Submission, new: Submission, found: Difference) -> Iterator[str]:
    yield f"A　{visible(old.path)}（{_who(old)}）"
    yield f"B　{visible(new.path)}（{_who(new)}）"
    if found.none:
        alike = "两份文件不是同一个文件，但数字、文字和情况说明全部相同。"
        yield "两份文件完全相同。" if found.same_bytes else alike
        return
    for change in found.whole:
        yield f"！{change.label}不同：A 是 {change.old.words}，B 是 {change.new.words}"
    for change in found.fields:
        yield f"  {change.label}　{_both(change)}"
    for change in found.explanations:
        yield f"  {change.label}　{change.old.words} → {change.new.words}"
    yield f"不同的：指标 {len(found.fields)} 个，情况说明 {len(found.explanations)} 条。"


def _who(submission: Submission) -> str:
    year = f"{submission.year} 年度" if submission.year else "没有年度"
    return f"{visible(submission.unit) or '没有单位名称'}，{year}"


def _both(change: Change) -> str:
    """The cell once where both have the same, and the growth of a number."""
    first, second = change.old, change.new
    growth = "" if change.change is None else f"（{Decimal(change.change):+f}）" if change.change else ""
    if first.cell == second.cell:
        return f"{first.cell}　{first.words} → {second.words}{growth}"
    return f"{_placed(first)} → {_placed(second)}{growth}"


def _placed(said: Said) -> str:
    return f"{said.cell} {said.words}".strip()


def as_json(old: Submission, new: Submission, found: Difference) -> dict[str, Any]:
    """The document that `diff --format json` prints; a blank is null, and `words` say whether it is one."""
    return {
        "schema": SCHEMA,
        "a": _file(old),
        "b": _file(new),
        "identical": found.same_bytes,
        "same": found.none,
        "whole": [_change(change) for change in found.whole],
        "fields": [_change(change) for change in found.fields],
        "explanations": [_change(change) for change in found.explanations],
    }


def _file(submission: Submission) -> dict[str, Any]:
    return {
        "path": submission.path.as_posix(),
        "sha256": submission.sha256,
        "form": submission.form.id,
        "year": submission.year,
        "unit": submission.unit or None,
    }


def _change(change: Change) -> dict[str, Any]:
    growth = change.change
    return {
        "field": change.field,
        "label": change.label,
        "a": _said(change.old),
        "b": _said(change.new),
        "change": float(growth) if isinstance(growth, Decimal) else growth,
    }


def _said(said: Said) -> dict[str, Any]:
    return {"cell": said.cell or None, "value": plain(said.value), "words": said.words}
