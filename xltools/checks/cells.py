"""Check what stands in each cell, before any sum: numbers (V-01), blanks (V-02), required texts (N-03)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xltools.checks.check_lines import CellCount, CountKind, list_lines
from xltools.checks.finding import Finding, make_finding
from xltools.excel.text import printable_excerpt
from xltools.excel.values import format_number
from xltools.form.layout import TOTAL_SCOPE
from xltools.form.model import Block, Field, Table
from xltools.form.rules.expression import Rule, Severity
from xltools.reading.submission import FieldEntry, Submission

__all__ = ["check_blanks", "check_numbers", "check_texts"]


def check_numbers(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """V-01: each cell that holds something its field cannot take. One fault, one finding."""
    fields = submission.form.fields
    for field_id, entry in submission.entries.items():
        field = fields[field_id]
        # An odd number in a total comes from its parts, and is told there.
        if entry.fault and not (field.total_of and entry.value is not None):
            raw = printable_excerpt(entry.raw)
            words = {
                "place": field.label,
                "raw": raw,
                "digits": str(field.digits),
                "choices": "、".join(f"“{choice}”" for choice in field.choices),
            }
            yield make_finding(rule, entry.fault, words, place=entry.place, field=field_id)


def check_blanks(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """V-02: blanks where a number is asked, told once for each block; and a nil return that the table contradicts."""
    for table in submission.form.tables.values():
        nil = submission.entries.get(table.nil) if table.nil else None
        if nil is not None and nil.value is not None:
            yield from _check_nil_return(submission, table, nil, rule)
        for block in table.blocks:
            yield from _find_blanks(submission, block, table, rule)


def _find_blanks(submission: Submission, block: Block, table: Table, rule: Rule) -> Iterator[Finding]:
    asked = [field for field in block.fields.values() if field.kind.numeric and not field.total_of]
    entries = [(field, submission.entries[field.id]) for field in asked if field.id in submission.entries]
    blanks = [(field, entry) for field, entry in entries if entry.value is None and not entry.fault]
    if not blanks:
        return
    field, entry = blanks[0]
    whole = len(blanks) == len(asked) > 1
    key = "whole_table" if whole else ("blank" if len(blanks) == 1 else "blanks")
    words = {"place": (block.title or table.title) if whole else field.label, "count": str(len(blanks))}
    if not table.nil:
        words["remedy"] = rule.hints["no_nil"]
    related = tuple(entry.place.cell for _, entry in blanks[1:])
    explanation = _join_explanations(submission, [field.id for field, _ in blanks])
    yield make_finding(rule, key, words, place=entry.place, field=field.id, related=related, explanation=explanation)


def _join_explanations(submission: Submission, fields: Sequence[str]) -> str:
    """What the unit wrote beside the lines of these cells; "" unless every one of the lines is explained."""
    asked = frozenset(fields)
    lines = [
        line.key
        for line in list_lines(submission.form)
        if isinstance(line.subject, CellCount)
        and line.subject.counted is CountKind.BLANK
        and any(field.id in asked for field in line.subject.fields)
    ]
    texts = [submission.explanations.get(key, "") for key in lines]
    return "；".join(dict.fromkeys(texts)) if texts and all(texts) else ""


def _check_nil_return(submission: Submission, table: Table, nil: FieldEntry, rule: Rule) -> Iterator[Finding]:
    filled = [(field, entry) for field in table.fields if (entry := _find_filled(submission, field)) is not None]
    if filled:
        field, entry = filled[0]
        raw = f"{entry.place} {field.label} {_format_entry(entry)}"
        words = {"place": table.title, "raw": raw}
        related = tuple(str(entry.place) for _, entry in filled)
        explanation = _join_explanations(submission, [field.id for field, _ in filled])
        yield make_finding(
            rule, "nil_but_filled", words, place=nil.place, field=table.nil, related=related, explanation=explanation
        )


def _find_filled(submission: Submission, field: Field) -> FieldEntry | None:
    entry = submission.entries.get(field.id)
    if entry is None or field.total_of or not entry.value:
        return None
    return entry


def _format_entry(entry: FieldEntry) -> str:
    return printable_excerpt(entry.raw) if isinstance(entry.value, str) else format_number(entry.value)


def check_texts(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """N-03, once for each text. What a city's workbook leaves blank is the office's to write, and keeps no figure back."""
    consolidated = submission.meta.get("scope") == TOTAL_SCOPE
    for field in submission.form.texts:
        entry = submission.entries.get(field.id)
        if entry is None or not field.required:
            continue
        text = submission.text(field.id)
        left = next((mark for mark in rule.placeholders if mark in text), "")
        if not text or left:
            key = "placeholder" if left else "empty"
            finding = make_finding(rule, key, {"place": field.label, "raw": left}, place=entry.place, field=field.id)
            yield replace(finding, severity=Severity.HINT) if consolidated and not text else finding
