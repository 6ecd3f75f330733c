"""What two workbooks of one form say differently, field by field; a blank is not 0, and what cannot be read is shown raw.

The differences of two workbooks, as text for people and as JSON for machines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xltools.excel.text import clean_text, shown, visible
from xltools.form.model import Field, Kind
from xltools.reading.export import plain
from xltools.reading.submission import Entry, Submission, Value

__all__ = ["Change", "Difference", "as_json", "difference", "told"]

_LONGEST = 60
# So much of a text is shown before and behind what was changed in it.
_AROUND = 12
_ABSENT, _BLANK = "（没有这一格）", "（空白）"


@dataclass(frozen=True, slots=True)
class Said:
    """What one of the two says: the cell, the value, and the words for both that a person is shown.

    `value` is None for a blank, for what could not be read and for a cell that is not there; `words` tell them apart.
    """

    cell: str
    value: Value
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `change` is by how much a number grew; None where one of the two is no number.

    `field` is a field id, the key of a check for an explanation, or the name of what the whole workbook says.
    """

    field: str
    label: str
    old: Said
    new: Said
    change: int | Decimal | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """All differences of two submissions. `same_bytes`: the files are identical, not only what they say.

    `whole` are differences of unit, year or form, which make the others a comparison of unlike things.
    """

    same_bytes: bool
    whole: tuple[Change, ...]
    fields: tuple[Change, ...]
    explanations: tuple[Change, ...]

    @property
    def none(self) -> bool:
        """Whether both say the same."""
        return not (self.whole or self.fields or self.explanations)


def difference(old: Submission, new: Submission) -> Difference:
    """Compare two submissions read by the same form."""
    return Difference(
        same_bytes=old.sha256 == new.sha256,
        whole=tuple(_whole(old, new)),
        fields=tuple(_fields(old, new)),
        explanations=tuple(_explanations(old, new)),
    )


def _whole(old: Submission, new: Submission) -> Iterator[Change]:
    facts = (
        ("unit", "单位", old.unit, new.unit),
        ("year", "年度", str(old.year or ""), str(new.year or "")),
        ("form", "表样", old.meta.get("form", old.form.id), new.meta.get("form", new.form.id)),
        ("version", "表样版本", old.meta.get("version", ""), new.meta.get("version", "")),
    )
    for name, label, before, after in facts:
        # A workbook without its `_meta` says nothing of its version: that is no other version.
        if before != after and (name != "version" or (before and after)):
            yield Change(name, label, _fact(before), _fact(after))


def _fact(text: str) -> Said:
    return Said("", text or None, shown(text, _LONGEST) or _BLANK)


def _fields(old: Submission, new: Submission) -> Iterator[Change]:
    for field in old.form.fields.values():
        before, after = old.entries.get(field.id), new.entries.get(field.id)
        if before is after or _same(before, after):
            continue
        yield Change(
            field.id,
            field.label,
            *_diff_sides(field, before, after),
            change=_growth(before, after),
        )


def _same(old: Entry | None, new: Entry | None) -> bool:
    """Whether two cells say the same, however it is written: 12 and １２ do, a blank and 0 do not."""
    if old is None or new is None:
        return old is new
    if (old.value, old.blank, bool(old.fault)) != (new.value, new.blank, bool(new.fault)):
        # A total that no program calculated is blank, and yet its parts say what it is.
        return old.value is not None and old.value == new.value and "total" in (old.derived, new.derived)
    return old.value is not None or old.blank or shown(old.raw, _ALL) == shown(new.raw, _ALL)


# Longer contents cannot stand in a cell.
_ALL = 40_000


def _growth(old: Entry | None, new: Entry | None) -> int | Decimal | None:
    before, after = (entry.value if entry is not None else None for entry in (old, new))
    if isinstance(before, int | Decimal) and isinstance(after, int | Decimal):
        return after - before
    return None


def _diff_sides(field: Field, old: Entry | None, new: Entry | None) -> tuple[Said, Said]:
    if field.kind is Kind.LONG_TEXT and _is_text(old) and _is_text(new):
        words = _excerpts(_text(old), _text(new))
    else:
        words = (_words(old), _words(new))
    return _one(old, words[0]), _one(new, words[1])


def _one(entry: Entry | None, words: str) -> Said:
    return Said("", None, words) if entry is None else Said(str(entry.place), entry.value, words)


def _is_text(entry: Entry | None) -> bool:
    return entry is not None and isinstance(entry.value, str)


def _text(entry: Entry | None) -> str:
    return str(entry.value) if entry is not None else ""


def _words(entry: Entry | None) -> str:
    """A cell as a person is told of it: its value, beside it what stands there where that is not the same."""
    if entry is None:
        return _ABSENT
    if entry.derived == "nil":
        return "0（空白，按“无业务”计）"
    if entry.derived == "total":
        return f"{entry.value}（空白，按各项合计）"
    if entry.value is None:
        return _BLANK if entry.blank else f"“{shown(entry.raw, _LONGEST)}”（读不出）"
    if isinstance(entry.value, str):
        return f"“{shown(entry.value, _LONGEST)}”"
    plain = format(Decimal(entry.value), "f")
    unfit = "（不合要求）" if entry.fault else ""
    return plain + unfit if shown(entry.raw) == plain else f"{plain}（填的是“{shown(entry.raw)}”）{unfit}"


def _explanations(old: Submission, new: Submission) -> Iterator[Change]:
    """Explanations that came, went or changed, by the key of their check."""
    titles = {check.key: f"{check.rule.code} {check.place}" for check in old.form.checks}
    for key in dict.fromkeys((*old.explanations, *new.explanations)):
        before, after = (clean_text(one.explanations.get(key, "")) for one in (old, new))
        if before != after:
            words = _excerpts(before, after) if before and after else (_quoted(before), _quoted(after))
            yield Change(
                key,
                f"情况说明 {titles.get(key, key)}",
                Said("", before or None, words[0]),
                Said("", after or None, words[1]),
            )


def _quoted(text: str) -> str:
    return f"“{shown(text, _LONGEST)}”" if text else _BLANK


def _excerpts(old: str, new: str) -> tuple[str, str]:
    """Both texts around what was changed between them; all that lies before the first and behind the last change is cut."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    rest = min(len(old), len(new)) - start
    end = 0
    while end < rest and old[-1 - end] == new[-1 - end]:
        end += 1
    return _excerpt(old, start, end), _excerpt(new, start, end)


def _excerpt(text: str, start: int, end: int) -> str:
    """The changed middle of a text with a little of what stands around it."""
    first, last = max(0, start - _AROUND), min(len(text), len(text) - end + _AROUND)
    inner = shown(text[first:last], _LONGEST + 2 * _AROUND)
    before, behind = "…" if first else "", "…" if last < len(text) else ""
    return f"“{before}{inner}{behind}”（共 {len(text)} 字）"


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
        "a": _side_json(change.old),
        "b": _side_json(change.new),
        "change": float(growth) if isinstance(growth, Decimal) else growth,
    }


def _side_json(said: Said) -> dict[str, Any]:
    return {"cell": said.cell or None, "value": plain(said.value), "words": said.words}
