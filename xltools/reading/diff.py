"""Compare two workbooks of one form field by field; as text for people and as JSON for machines.

A blank is not 0, and what cannot be read is shown as it stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import Any

from xltools.excel.text import printable, printable_excerpt, remove_unwritable
from xltools.form.model import BlankMeaning, Field, FieldKind
from xltools.reading.submission import FieldEntry, Submission, Value, comparable_content, identity_json
from xltools.to_json import to_json

_LONGEST = 60
# So much of a text is shown before and behind what was changed in it.
_AROUND = 12
_ABSENT, _BLANK = "（没有这一格）", "（空白）"


@dataclass(frozen=True, slots=True)
class DiffSide:
    """What one of the two says: the cell, the value, and the words for both that a person is shown.

    `value` is None for a blank, for what could not be read and for a cell that is not there; `words` tell them apart.
    """

    cell: str
    value: Value
    words: str


@dataclass(frozen=True, slots=True)
class SubmissionChange:
    """One difference. `change` is by how much a number grew; None where one of the two is no number.

    `field` is a field id, the key of a check for an explanation, or the name of what the whole workbook says.
    """

    field: str
    label: str
    old: DiffSide
    new: DiffSide
    change: int | Decimal | None = None


@dataclass(frozen=True, slots=True)
class SubmissionDiff:
    """All differences of two submissions. `same_bytes`: the files are identical, not only what they say.

    `general` are differences of unit, year or form, which make the others a comparison of unlike things.
    """

    same_bytes: bool
    general: tuple[SubmissionChange, ...]
    fields: tuple[SubmissionChange, ...]
    explanations: tuple[SubmissionChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not (self.general or self.fields or self.explanations)


def compare_submissions(old: Submission, new: Submission) -> SubmissionDiff:
    """Compare two submissions read by the same form."""
    return SubmissionDiff(
        same_bytes=old.sha256 == new.sha256,
        general=tuple(_compare_whole(old, new)),
        fields=tuple(_compare_fields(old, new)),
        explanations=tuple(_compare_explanations(old, new)),
    )


def _compare_whole(old: Submission, new: Submission) -> Iterator[SubmissionChange]:
    facts = (
        ("unit", "单位", old.unit, new.unit),
        ("year", "年度", str(old.year or ""), str(new.year or "")),
        ("form", "表样", old.meta.get("form", old.form.id), new.meta.get("form", new.form.id)),
        ("version", "表样版本", old.meta.get("version", ""), new.meta.get("version", "")),
    )
    for name, label, *texts in facts:
        # A workbook without its `_meta` says nothing of its version: that is no other version.
        if texts[0] != texts[1] and (name != "version" or all(texts)):
            before, after = (_text_side(text, printable_excerpt(text, _LONGEST)) for text in texts)
            yield SubmissionChange(name, label, before, after)


def _text_side(text: str, words: str) -> DiffSide:
    return DiffSide("", text or None, words if text else _BLANK)


def _compare_fields(old: Submission, new: Submission) -> Iterator[SubmissionChange]:
    for field in old.form.fields.values():
        before, after = old.entries.get(field.id), new.entries.get(field.id)
        if comparable_content(before) != comparable_content(after):
            yield _compare_entries(field, before, after)


def _compare_entries(field: Field, old: FieldEntry | None, new: FieldEntry | None) -> SubmissionChange:
    before, after = (entry.value if entry is not None else None for entry in (old, new))
    words, growth = (_format_entry(old), _format_entry(new)), None
    if isinstance(before, int | Decimal) and isinstance(after, int | Decimal):
        growth = after - before
    elif field.kind is FieldKind.LONG_TEXT and isinstance(before, str) and isinstance(after, str):
        words = _cut_to_change(before, after)
    first, second = (
        DiffSide(str(entry.place) if entry is not None else "", value, text)
        for entry, value, text in zip((old, new), (before, after), words, strict=True)
    )
    return SubmissionChange(field.id, field.label, first, second, growth)


def _format_entry(entry: FieldEntry | None) -> str:
    """A cell as a person is told of it: its value, beside it what stands there where that is not the same."""
    if entry is None:
        return _ABSENT
    if entry.derived in set(BlankMeaning):
        return "0（空白，按封面的声明计）"
    if entry.derived == "total":
        return f"{entry.value}（空白，按各项合计）"
    if entry.value is None:
        return _BLANK if entry.blank else f"“{printable_excerpt(entry.raw, _LONGEST)}”（读不出）"
    if isinstance(entry.value, str):
        return f"“{printable_excerpt(entry.value, _LONGEST)}”"
    plain = format(Decimal(entry.value), "f")
    raw = printable_excerpt(entry.raw)
    return plain + ("" if raw == plain else f"（填的是“{raw}”）") + ("（不合要求）" if entry.fault else "")


def _compare_explanations(old: Submission, new: Submission) -> Iterator[SubmissionChange]:
    """Explanations that came, went or changed, by the key of their check."""
    titles = {check.key: f"{check.rule.code} {check.place}" for check in old.form.checks}
    for key in dict.fromkeys((*old.explanations, *new.explanations)):
        before, after = (remove_unwritable(one.explanations.get(key, "")) for one in (old, new))
        if before != after:
            quoted = (f"“{printable_excerpt(text, _LONGEST)}”" for text in (before, after))
            words = _cut_to_change(before, after) if before and after else tuple(quoted)
            first, second = map(_text_side, (before, after), words)
            yield SubmissionChange(key, f"情况说明 {titles.get(key, key)}", first, second)


def _cut_to_change(old: str, new: str) -> tuple[str, str]:
    """Both texts around what was changed between them; all that lies before the first and behind the last change is cut."""
    start = _common_length(old, new)
    end = _common_length(old[start:][::-1], new[start:][::-1])
    return _excerpt(old, start, end), _excerpt(new, start, end)


def _common_length(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _excerpt(text: str, start: int, end: int) -> str:
    """The changed middle of a text with a little of what stands around it."""
    first, last = max(0, start - _AROUND), min(len(text), len(text) - end + _AROUND)
    inner = printable_excerpt(text[first:last], _LONGEST + 2 * _AROUND)
    before, after = "…" if first else "", "…" if last < len(text) else ""
    return f"“{before}{inner}{after}”（共 {len(text)} 字）"


def render_diff(old: Submission, new: Submission, found: SubmissionDiff) -> str:
    """Every difference on a line of its own, what concerns the whole workbook first."""
    return "\n".join(_format_lines(old, new, found))


def _format_lines(old: Submission, new: Submission, found: SubmissionDiff) -> Iterator[str]:
    yield f"A　{printable(old.path)}（{_format_submission(old)}）"
    yield f"B　{printable(new.path)}（{_format_submission(new)}）"
    if found.is_empty:
        alike = "两份文件不是同一个文件，但数字、文字和情况说明全部相同。"
        yield "两份文件完全相同。" if found.same_bytes else alike
        return
    for change in found.general:
        yield f"！{change.label}不同：A 是 {change.old.words}，B 是 {change.new.words}"
    for change in found.fields:
        yield f"  {change.label}　{_format_change(change)}"
    for change in found.explanations:
        yield f"  {change.label}　{change.old.words} → {change.new.words}"
    yield f"不同的：指标 {len(found.fields)} 个，情况说明 {len(found.explanations)} 条。"


def _format_submission(submission: Submission) -> str:
    year = f"{submission.year} 年度" if submission.year else "没有年度"
    return f"{printable(submission.unit) or '没有单位名称'}，{year}"


def _format_change(change: SubmissionChange) -> str:
    """The cell once where both have the same, and the growth of a number."""
    first, second = change.old, change.new
    growth = "" if change.change is None else f"（{Decimal(change.change):+f}）" if change.change else ""
    if first.cell == second.cell:
        return f"{first.cell}　{first.words} → {second.words}{growth}"
    return " → ".join(f"{side.cell} {side.words}".strip() for side in (first, second)) + growth


def as_json(old: Submission, new: Submission, found: SubmissionDiff) -> dict[str, Any]:
    """The document that `diff --format json` prints; a blank is null, and `words` say whether it is one."""
    return {
        "schema": "xltools/diff/1",
        "a": identity_json(old),
        "b": identity_json(new),
        "identical": found.same_bytes,
        "same": found.is_empty,
        "whole": [_change_json(change) for change in found.general],
        "fields": [_change_json(change) for change in found.fields],
        "explanations": [_change_json(change) for change in found.explanations],
    }


def _change_json(change: SubmissionChange) -> dict[str, Any]:
    a, b = ({**to_json(side), "cell": side.cell or None} for side in (change.old, change.new))
    return {"field": change.field, "label": change.label, "a": a, "b": b, "change": to_json(change.change)}
