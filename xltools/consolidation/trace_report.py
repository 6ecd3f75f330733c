"""A trace as a report: for people, the largest part first; for machines, as `xltools trace --format json` prints it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from xltools.checks.finding import Finding
from xltools.consolidation.adjustments import format_signed
from xltools.consolidation.sheets.breakdown import compute_share
from xltools.consolidation.trace import CellRemark, Trace, TracePart
from xltools.excel.text import display_width, printable, printable_excerpt
from xltools.excel.values import format_number
from xltools.form.layout import SOURCES_SHEET, TEXTS_SHEET
from xltools.to_json import select_json, to_json

_HASH = 12
_LONGEST_VALUE = 2000
_GAP = "  "


def render_trace(trace: Trace) -> str:
    """The trace as lines for a terminal."""
    return "\n".join(_format_lines(trace))


def _format_lines(trace: Trace) -> Iterator[str]:
    field, submission, entry = trace.field, trace.submission, trace.entry
    year, label = f"{submission.year} 年度　" if submission.year else "", " / ".join(field.label_path)
    measure = f"（{field.unit}）" if field.unit and field.unit not in label else ""
    yield f"{printable(submission.unit) or '（没有单位名称）'}　{year}{label}{measure}　{field.id}"
    yield f"  值　{_format_value(trace)}"
    yield f"  格　{entry.place if entry else '没有找到'}"
    yield f"  文件　{printable(submission.path)}（SHA-256 {submission.sha256[:_HASH]}…）"
    if entry is None:
        for finding in trace.findings:
            where = f"{printable(finding.where)} " if finding.where else ""
            yield f"  {finding.code}　{where}{finding.message}。{finding.hint}"
    if trace.parts is None:
        yield from _format_own_workbook(trace)
    elif field.kind.numeric:
        yield from _format_parts(trace, trace.parts)
    else:
        texts = f"各单位所写见“{TEXTS_SHEET}”。" if field in submission.form.texts else ""
        yield f"  这一项不是数字，不由各单位相加。{texts}"


def _format_value(trace: Trace) -> str:
    entry, value = trace.entry, trace.value
    if entry is None:
        return "没有读到（不是空白，也不是 0）"
    if value is None:
        blank = "空白（空白不等于 0）" if trace.field.kind.numeric else "空白"
        return blank if entry.raw in (None, "") else f"读不出来，格中是“{printable_excerpt(entry.raw)}”"
    text = format_number(value) if isinstance(value, int | Decimal) else str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}……（共 {len(text)} 字）"


def _format_own_workbook(trace: Trace) -> Iterator[str]:
    """Of a unit's own workbook: what the cell holds, how it was read, what the checks say."""
    if trace.field.kind.numeric and trace.entry:
        raw = trace.entry.raw
        yield "  格中原文　" + ("空白" if raw in (None, "") else f"“{printable_excerpt(raw)}”")
    if trace.field.total_of:
        yield f"  合计　由 {len(trace.field.total_of)} 项相加：{'、'.join(trace.field.total_of)}"
    for note in trace.notes:
        yield f"  读法　“{note.raw}”读作 {note.value}：{note.note}" if note.value else f"  读法　{note.note}"
    yield from _format_findings(trace.findings if trace.entry else ())


def _format_parts(trace: Trace, parts: Sequence[TracePart]) -> Iterator[str]:
    blank = [one.unit for one in parts if one.value is None]
    zero = sum(1 for one in parts if one.value == 0)
    yield f"  各单位合计　{format_number(trace.sum) or '没有数'}（{len(parts)} 个单位，其中 {zero} 个为 0，{len(blank)} 个空白）"
    for adjustment in trace.adjustments:
        if adjustment.field == trace.field.id or adjustment.field in trace.field.total_of:
            yield f"  调整　{format_signed(adjustment.amount)}　{adjustment.reason}（{adjustment.who}）"
    if trace.adjusted is not None:
        yield f"  调整合计　{format_signed(trace.adjusted)}"
    if not trace.adds_up:
        yield "  不一致：本格的值不等于各单位合计与调整之和。请重新汇总，或查看是否有人改动过工作簿。"
    for one in parts:
        if one.edited:
            in_file, value = (format_number(number) or "空白" for number in (one.in_file, one.value))
            yield f"  不一致：{printable(one.unit)}的源文件（SHA-256 相同）中是 {in_file}，{one.place} 是 {value}。"
    yield from _format_table([("单位", "数值", "占比", "所在格", "SHA-256", "源文件"), *_part_rows(parts, trace)])
    for one in parts:
        if one.value and one.files_behind and not one.children:
            yield f"  {printable(one.unit)}其下各单位的数：请把 {printable(one.file)} 放在本工作簿所在的文件夹或旁边的文件夹里，再追一次。"
    if blank:
        yield f"  空白　{printable('、'.join(blank))}"
    for one in parts:
        yield from _format_findings(one.findings, f"{printable(one.unit)}　")


def _part_rows(parts: Sequence[TracePart], trace: Trace, level: int = 0) -> Iterator[tuple[str, ...]]:
    """The units that have something, the largest first, each followed by those below it."""
    for one in sorted((one for one in parts if one.value), key=lambda one: -Fraction(one.value or 0)):
        name = "　" * level + ("└ " if level else "") + printable(one.unit)
        part = compute_share(one.value or 0, trace.sum)
        share = "" if part is None else f"{part:.1%}"
        yield name, format_number(one.value), share, str(one.place), one.sha256[:_HASH], _format_file(one)
        yield from _part_rows(one.children, trace, level + 1)


def _format_findings(findings: Sequence[Finding | CellRemark], unit: str = "") -> Iterator[str]:
    for one in findings:
        yield f"  {unit}{one.code}　{one.message}"
        if one.explanation:
            yield f"    情况说明：{one.explanation}"


def _format_file(one: TracePart) -> str:
    return one.file + (f"（其下还有 {one.files_behind} 份文件，见“{SOURCES_SHEET}”）" if one.files_behind else "")


def _format_table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    rows = [tuple(printable(text) for text in row) for row in rows]
    widths = [max(display_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [text + " " * (width - display_width(text)) for text, width in zip(row, widths, strict=True)]
        yield f"    {_GAP.join(cells).rstrip()}"


_SCHEMA = "xltools/trace/1"
_FINDING = "code message explanation"


def as_json(trace: Trace) -> dict[str, Any]:
    """The whole trace; a blank is null, and so is what was not read. `units` is null for a unit's own workbook."""
    field, submission, entry, parts = trace.field, trace.submission, trace.entry, trace.parts
    raw = entry.raw if entry else None
    return {
        "schema": _SCHEMA,
        **select_json(submission, "path sha256"),
        "form": submission.form.id,
        "year": submission.year,
        "unit": submission.unit or None,
        "field": field.id,
        "label": list(field.label_path),
        "measure": field.unit,
        "read": entry is not None,
        "value": to_json(trace.value),
        "raw": None if raw in (None, "") else printable_excerpt(raw, 32_767),
        "cell": str(entry.place) if entry else None,
        "notes": [{"raw": note.raw, "value": note.value or None, "note": note.note} for note in trace.notes],
        "findings": [select_json(one, _FINDING) for one in trace.findings],
        "sum": to_json(trace.sum) if parts is not None else None,
        "adjustment": to_json(trace.adjusted) if parts is not None else None,
        "agrees": trace.agrees,
        "units": None if parts is None else [_part_json(one, trace) for one in parts],
    }


def _part_json(one: TracePart, trace: Trace) -> dict[str, Any]:
    return {
        **select_json(one, "unit value"),
        "share": (compute_share(one.value, trace.sum) or None) if one.value is not None else None,
        "cell": str(one.place),
        **select_json(one, "file sha256 files_behind"),
        "in_file": to_json(one.in_file) if one.is_read else None,
        "read": one.is_read,
        "units": [_part_json(below, trace) for below in one.children],
        "findings": [select_json(remark, _FINDING) for remark in one.findings],
    }
