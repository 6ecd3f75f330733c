"""A trace as a report: for people, the largest part first; for machines, as `xltools trace --format json` prints it."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from xltools.consolidation.sheets.breakdown import compute_share
from xltools.consolidation.trace.trace import Trace, TracePart
from xltools.excel.text import display_width, printable, printable_excerpt
from xltools.form.layout import SOURCES_SHEET, TEXTS_SHEET
from xltools.form.rules.evaluate import Number
from xltools.to_json import select_json, to_json

_HASH = 12
_LONGEST_VALUE = 2000
_GAP = "  "


def render_trace(trace: Trace) -> str:
    """The trace as lines for a terminal."""
    return "\n".join(_format_lines(trace))


def _format_lines(trace: Trace) -> Iterator[str]:
    field, year = trace.field, f"{trace.year} 年度　" if trace.year else ""
    label = " / ".join(field.label_path)
    measure = f"（{field.unit}）" if field.unit and field.unit not in label else ""
    yield f"{printable(trace.unit) or '（没有单位名称）'}　{year}{label}{measure}　{field.id}"
    yield f"  值　{_format_value(trace)}"
    yield f"  格　{trace.place or '没有找到'}"
    yield f"  文件　{printable(trace.path)}（SHA-256 {trace.sha256[:_HASH]}…）"
    if not trace.read:
        yield from _format_problems(trace)
    if trace.parts is None:
        yield from _format_own_workbook(trace)
    elif not field.kind.numeric:
        yield "  这一项不是数字，不由各单位相加。" + (
            f"各单位所写见“{TEXTS_SHEET}”。" if field in trace.form.texts else ""
        )
    else:
        yield from _format_parts(trace, trace.parts)


def _format_value(trace: Trace) -> str:
    if not trace.read:
        return "没有读到（不是空白，也不是 0）"
    if trace.value is None:
        blank = "空白（空白不等于 0）" if trace.field.kind.numeric else "空白"
        return blank if trace.raw in (None, "") else f"读不出来，格中是“{printable_excerpt(trace.raw)}”"
    text = str(trace.value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}……（共 {len(text)} 字）"


def _format_problems(trace: Trace) -> Iterator[str]:
    """What is wrong with the table of a field that was not read, and what to do."""
    for finding in trace.findings:
        where = f"{printable(finding.where)} " if finding.where else ""
        yield f"  {finding.code}　{where}{finding.message}。{finding.hint}"


def _format_own_workbook(trace: Trace) -> Iterator[str]:
    """Of a unit's own workbook: what the cell holds, how it was read, what the checks say."""
    if trace.field.kind.numeric and trace.read:
        blank = trace.raw in (None, "")
        yield "  格中原文　" + ("空白" if blank else f"“{printable_excerpt(trace.raw)}”")
    if trace.field.total_of:
        yield f"  合计　由 {len(trace.field.total_of)} 项相加：{'、'.join(trace.field.total_of)}"
    for note in trace.notes:
        yield f"  读法　“{note.raw}”读作 {note.value}：{note.note}" if note.value else f"  读法　{note.note}"
    for finding in trace.findings if trace.read else ():
        yield f"  {finding.code}　{finding.message}"
        if finding.explanation:
            yield f"    情况说明：{finding.explanation}"


def _format_parts(trace: Trace, parts: Sequence[TracePart]) -> Iterator[str]:
    blank = [one.unit for one in parts if one.value is None]
    zero = sum(1 for one in parts if one.value == 0)
    said = f"{trace.sum}" if trace.sum is not None else "没有数"
    yield f"  各单位合计　{said}（{len(parts)} 个单位，其中 {zero} 个为 0，{len(blank)} 个空白）"
    for adjustment in trace.adjustments:
        if adjustment.field == trace.field.id or adjustment.field in trace.field.total_of:
            yield f"  调整　{adjustment.amount:+}　{adjustment.reason}（{adjustment.who}）"
    if trace.adjusted is not None:
        yield f"  调整合计　{trace.adjusted:+}"
    if not trace.adds_up:
        yield "  不一致：本格的值不等于各单位合计与调整之和。请重新汇总，或查看是否有人改动过工作簿。"
    for one in parts:
        if one.edited:
            in_file, value = _format_number(one.in_file), _format_number(one.value)
            yield f"  不一致：{printable(one.unit)}的源文件（SHA-256 相同）中是 {in_file}，{one.place} 是 {value}。"
    yield from _format_table([("单位", "数值", "占比", "所在格", "SHA-256", "源文件"), *_part_rows(parts, trace)])
    for one in parts:
        if one.value and one.source_count and not one.children:
            yield f"  {printable(one.unit)}其下各单位的数：请把 {printable(one.file)} 放在本工作簿所在的文件夹或旁边的文件夹里，再追一次。"
    if blank:
        yield f"  空白　{printable('、'.join(blank))}"
    for one in parts:
        yield from _format_remarks(one)


def _part_rows(parts: Sequence[TracePart], trace: Trace, level: int = 0) -> Iterator[tuple[str, ...]]:
    """The units that have something, the largest first, each followed by those below it."""
    for one in sorted((one for one in parts if one.value), key=lambda one: -Fraction(one.value or 0)):
        name = "　" * level + ("└ " if level else "") + printable(one.unit)
        yield name, f"{one.value}", _format_share(one, trace), str(one.place), one.sha256[:_HASH], _format_file(one)
        yield from _part_rows(one.children, trace, level + 1)


def _format_number(value: Number | None) -> str:
    return "空白" if value is None else f"{value}"


def _format_remarks(one: TracePart) -> Iterator[str]:
    for remark in one.remarks:
        yield f"  {printable(one.unit)}　{remark.code}　{remark.message}"
        if remark.explanation:
            yield f"    情况说明：{remark.explanation}"


def _format_file(one: TracePart) -> str:
    return one.file + (f"（其下还有 {one.source_count} 份文件，见“{SOURCES_SHEET}”）" if one.source_count else "")


def _format_share(one: TracePart, trace: Trace) -> str:
    share = compute_share(one.value or 0, trace.sum)
    return "" if share is None else f"{share:.1%}"


def _format_table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    rows = [tuple(printable(text) for text in row) for row in rows]
    widths = [max(display_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [text + " " * (width - display_width(text)) for text, width in zip(row, widths, strict=True)]
        yield f"    {_GAP.join(cells).rstrip()}"


_SCHEMA = "xltools/trace/1"


def as_json(trace: Trace) -> dict[str, Any]:
    """The whole trace; a blank is null, and so is what was not read. `units` is null for a unit's own workbook."""
    field = trace.field
    return {
        "schema": _SCHEMA,
        "path": trace.path.as_posix(),
        "sha256": trace.sha256,
        "form": trace.form.id,
        "year": trace.year,
        "unit": trace.unit or None,
        "field": field.id,
        "label": list(field.label_path),
        "measure": field.unit,
        "read": trace.read,
        "value": to_json(trace.value),
        "raw": None if trace.raw in (None, "") else printable_excerpt(trace.raw, 32_767),
        "cell": str(trace.place) if trace.place else None,
        "notes": [{"raw": note.raw, "value": note.value or None, "note": note.note} for note in trace.notes],
        "findings": [select_json(one, "code message explanation") for one in trace.findings],
        "sum": to_json(trace.sum) if trace.parts is not None else None,
        "adjustment": to_json(trace.adjusted) if trace.parts is not None else None,
        "agrees": trace.agrees,
        "units": None if trace.parts is None else [_part_json(one, trace) for one in trace.parts],
    }


def _part_json(one: TracePart, trace: Trace) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "value": to_json(one.value),
        "share": (compute_share(one.value, trace.sum) or None) if one.value is not None else None,
        "cell": str(one.place),
        "file": one.file,
        "sha256": one.sha256,
        "files_behind": one.source_count,
        "in_file": to_json(one.in_file) if one.is_read else None,
        "read": one.is_read,
        "units": [_part_json(below, trace) for below in one.children],
        "findings": [select_json(remark, "code message explanation") for remark in one.remarks],
    }
