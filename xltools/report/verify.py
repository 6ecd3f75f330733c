"""Whether what was published is what was approved: a published report against its workbook, value by value, text by text.

As text for people and as JSON for machines.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from xltools.excel.text import printable
from xltools.excel.values import format_number
from xltools.form.model import COVER_UNIT, COVER_YEAR, TABLES, CellAddress, Field, FieldKind
from xltools.reading.diff import SubmissionChange, SubmissionDiff, compare_submissions
from xltools.reading.submission import FieldEntry, Submission
from xltools.report.import_report import ImportedReport
from xltools.report.published import fill_texts, list_parts, list_texts
from xltools.to_json import to_json

_NOWHERE = CellAddress("", 0, 0)


def verify_published(published: ImportedReport, workbook: Submission) -> SubmissionDiff:
    """What differs, the workbook's side first. Only what a report shows is compared; texts without regard to white space."""
    texts, _ = fill_texts(workbook)
    entries = {name: entry for name, entry in workbook.entries.items() if not _is_text(workbook, name)}
    for field in workbook.form.texts:
        place = workbook.entries[field.id].place if field.id in workbook.entries else _NOWHERE
        entries[field.id] = _text_entry(place, texts.get(field.id, ""))
    approved = replace(workbook, entries=_join_parts(workbook, entries, texts, published.undivided))
    shown = published.submission
    found = compare_submissions(_comparable(approved, published), _comparable(shown, published))
    general = tuple(one for one in found.general if one.field in ("unit", "year"))
    fields = tuple(one for one in found.fields if one.field not in (COVER_UNIT, COVER_YEAR))
    return SubmissionDiff(False, general, fields, ())


def _is_text(submission: Submission, name: str) -> bool:
    return submission.form.fields[name].kind is FieldKind.LONG_TEXT


def _text_entry(place: CellAddress, text: str) -> FieldEntry:
    plain = "".join(text.split())
    return FieldEntry(place, plain or None, plain or None)


def _join_parts(
    workbook: Submission, entries: dict[str, FieldEntry], texts: dict[str, str], undivided: frozenset[str]
) -> dict[str, FieldEntry]:
    """The texts of a part as one where the published part has no headings: it may show them, or not, in words of its own."""
    for part in list_parts(workbook.form):
        if part.sheet.name in undivided:
            whole = "\n".join("\n".join(one.paragraphs) for one in list_texts(part.fields, texts, {}))
            main = part.main_field.id
            entries |= {field.id: _text_entry(entries[field.id].place, "") for field in part.fields}
            entries[main] = _text_entry(entries[main].place, whole)
    return entries


def _comparable(submission: Submission, published: ImportedReport) -> Submission:
    """A submission as a published report has it: its tables and texts, whose and of which year; what is not there is blank."""
    entries: dict[str, FieldEntry] = {}
    for field in submission.form.fields.values():
        entry = submission.entries.get(field.id, FieldEntry(_NOWHERE, None, None))
        if field.id in (COVER_UNIT, COVER_YEAR):
            continue
        if _is_text(submission, field.id):
            entries[field.id] = _text_entry(entry.place, submission.text(field.id))
        elif _is_shown(submission, field):
            # How a number was written, and by what it became one, is no difference.
            raw = entry.raw
            if isinstance(entry.value, int | Decimal) and not entry.fault:
                raw = format_number(entry.value)
            entries[field.id] = FieldEntry(entry.place, raw, entry.value, entry.fault)
    return replace(submission, entries={**entries, **_identity(submission)}, explanations={})


def _is_shown(submission: Submission, field: Field) -> bool:
    return submission.form.tables[field.table].part == TABLES


def _identity(submission: Submission) -> dict[str, FieldEntry]:
    return {name: submission.entries[name] for name in (COVER_UNIT, COVER_YEAR) if name in submission.entries}


_SCHEMA = "xltools/verify/1"


def render_differences(published: ImportedReport, workbook: Submission, found: SubmissionDiff) -> str:
    """Every difference on a line of its own: what it is, what the workbook says and where, what was published and where."""
    changes = (*found.general, *found.fields)
    head = f"发布的报告 {printable(published.submission.path)} 与工作簿 {printable(workbook.path)}："
    if not changes:
        return f"{head}数和文字全部一致。"
    lines = [f"  {one.label}　{_format_side('工作簿', one)}，{_format_side('发布的', one)}" for one in changes]
    return "\n".join([f"{head}{len(changes)} 处不同", *lines])


def _format_side(name: str, change: SubmissionChange) -> str:
    side = change.old if name == "工作簿" else change.new
    return f"{name} {side.words}" + (f"（{side.cell}）" if side.cell and not side.cell.startswith("!") else "")


def as_json(published: ImportedReport, workbook: Submission, found: SubmissionDiff) -> dict[str, Any]:
    """The document that `verify --format json` prints."""
    changes = (*found.general, *found.fields)
    return {
        "schema": _SCHEMA,
        "published": str(published.submission.path),
        "workbook": str(workbook.path),
        "same": found.is_empty,
        "differences": [
            {"field": one.field, "label": one.label, "workbook": to_json(one.old), "published": to_json(one.new)}
            for one in changes
        ],
        "unread": list(published.problems),
    }
