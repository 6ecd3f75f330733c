"""Whether what was published is what was approved: a published report against its workbook, value by value, text by text.

As text for people and as JSON for machines.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from xltools.excel.text import printable
from xltools.excel.values import format_number
from xltools.form.model import CellAddress
from xltools.reading.diff import SubmissionChange, SubmissionDiff, compare_submissions
from xltools.reading.submission import FieldEntry, Submission
from xltools.report.import_report import ImportedReport
from xltools.report.published import fill_texts, list_parts, list_texts
from xltools.to_json import to_json

_SAME = "标题的单位和年度、各表的数、各部分的文字全部一致；落款、日期和联系方式没有核对。"
_OTHER_BODY = "标题写的是别的机关：确实以它的名义发布的，请用 --body 写明，再核对一次。"
_NOWHERE = FieldEntry(CellAddress("", 0, 0), None, None)


def verify_published(published: ImportedReport, workbook: Submission, body: str = "") -> SubmissionDiff:
    """What differs, the workbook's side first. Only what a report shows is compared; texts without regard to white space.

    `body` is who publishes it, "" for the workbook's own unit.
    """
    shown = published.submission
    approved = _as_published(workbook, fill_texts(workbook)[0], published.undivided)
    found = compare_submissions(
        replace(approved, meta={**approved.meta, "unit": body or workbook.unit}),
        _as_published(shown, {one.id: shown.text(one.id) for one in shown.form.texts}),
    )
    general = tuple(one for one in found.general if one.field in ("unit", "year"))
    return SubmissionDiff(False, general, found.fields, ())


def _as_published(
    submission: Submission, texts: Mapping[str, str], undivided: Collection[str] = frozenset()
) -> Submission:
    """A submission as a report shows it: its tables and texts, whose and of which year; what is not there is blank.

    The texts of `undivided` parts are one: the published part has no headings, or others than the form's.
    """
    entries: dict[str, FieldEntry] = {}
    for part in list_parts(submission.form):
        written = {field.id: texts.get(field.id, "") for field in part.fields}
        if part.sheet.name in undivided:
            whole = "".join(line for one in list_texts(part.fields, texts, {}) for line in one.paragraphs)
            written = dict.fromkeys(written, "") | {part.main_field.id: whole}
        for name, text in written.items():
            plain = "".join(text.split()) or None
            entries[name] = replace(submission.entries.get(name, _NOWHERE), raw=plain, value=plain, fault="")
        for field in (field for block in part.tables for field in block.block.fields.values()):
            entry = submission.entries.get(field.id, _NOWHERE)
            # How a number was written, and by what it became one, is no difference.
            raw = entry.raw
            if isinstance(entry.value, int | Decimal) and not entry.fault:
                raw = format_number(entry.value)
            entries[field.id] = FieldEntry(entry.place, raw, entry.value, entry.fault)
    said = {"unit": submission.unit, "year": str(submission.year or "")}
    return replace(submission, entries=entries, meta=said, explanations={})


def render_differences(published: ImportedReport, workbook: Submission, found: SubmissionDiff) -> str:
    """Every difference on a line of its own: what it is, what the workbook says and where, what was published and where."""
    changes = (*found.general, *found.fields)
    head = f"发布的报告 {printable(published.submission.path)} 与工作簿 {printable(workbook.path)}："
    if not changes:
        return f"{head}{_SAME}"
    lines = [f"  {one.label}　{_format_side('工作簿', one)}，{_format_side('发布的', one)}" for one in changes]
    lines += [f"  {_OTHER_BODY}" for one in found.general if one.field == "unit"]
    return "\n".join([f"{head}{len(changes)} 处不同", *lines])


def _format_side(name: str, change: SubmissionChange) -> str:
    side = change.old if name == "工作簿" else change.new
    return f"{name} {side.words}" + (f"（{side.cell}）" if side.cell and not side.cell.startswith("!") else "")


def as_json(published: ImportedReport, workbook: Submission, found: SubmissionDiff) -> dict[str, Any]:
    """The document that `verify --format json` prints."""
    changes = (*found.general, *found.fields)
    return {
        "schema": "xltools/verify/1",
        "published": str(published.submission.path),
        "workbook": str(workbook.path),
        "same": found.is_empty,
        "differences": [
            {"field": one.field, "label": one.label, "workbook": to_json(one.old), "published": to_json(one.new)}
            for one in changes
        ],
        "unread": list(published.problems),
    }
