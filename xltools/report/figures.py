"""A figure of a published table: what its cell says, and whether the rules of the form prove how a table was read."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from xltools.excel.grid import Cell
from xltools.excel.text import printable_excerpt
from xltools.form.model import CellAddress, Field, Form, Table
from xltools.form.rules.evaluate import CheckOutcome, RuleValues, evaluate_check
from xltools.form.rules.expression import Check, Severity
from xltools.reading.read_submission import read_entry
from xltools.reading.submission import FieldEntry, ReadingNote

# A cell's content and its place.
PlacedCell: TypeAlias = tuple[Cell, CellAddress]
# A field with the cell that it is read from, as it stands there.
FigureCell: TypeAlias = tuple[Field, Cell, CellAddress]
# What stands for a blank.
DASHES = frozenset({"/", "／", "-", "—", "——", "－", "–", "\\", "无", "○"})
# A number with words beside it in its cell: 22（其中修订 16 件）, or a footnote's mark.
_NOTED = re.compile(r"([\d０-９,，.]+)\s*([件条项宗万元]*)\s*([（(［\[【*＊※①-⑳].*)")
_CUT = re.compile(r"\d[\d ]*\d")
_WITH_NOTE, _CUT_DIGITS = "数字旁边的说明没有作为数字读取", "数字中间有空格，勾稽关系成立，读作一个数"


def read_published_figure(target: Field, raw: Cell, place: CellAddress) -> tuple[FieldEntry, ReadingNote | None]:
    """The entry of a figure in a published table: a dash is a blank, words beside a number are kept as a note."""
    text = raw.strip() if isinstance(raw, str) else raw
    if text in DASHES:
        return FieldEntry(place, "", None, seen=str(text)), None
    if isinstance(text, str) and (noted := _NOTED.fullmatch(text)):
        entry, _ = read_entry(target, place, noted[1] + noted[2])
        noticed = ReadingNote(target.id, place, printable_excerpt(text, 200), str(entry.value), _WITH_NOTE)
        return replace(entry, raw=raw), None if entry.fault else noticed
    if isinstance(text, str) and " " in text and _CUT.fullmatch(text):
        entry, _ = read_entry(target, place, text.replace(" ", ""))
        return replace(entry, raw=raw), ReadingNote(target.id, place, text, str(entry.value), _CUT_DIGITS)
    entry, note = read_entry(target, place, text)
    # Every number of a page is text.
    return entry, None if note is not None and note.note.startswith("文本格式的数字") else note


def withdraw_doubtful(form: Form, table: Table, entries: dict[str, FieldEntry], notes: list[ReadingNote]) -> None:
    """A number that was put together from pieces stays only where every rule over it holds, and there is one."""
    for note in [one for one in notes if one.note == _CUT_DIGITS]:
        checks = [check for check in list_own_checks(form, table) if note.field in check.fields]
        outcomes = {evaluate_check(check, _rule_values(form, entries)).outcome for check in checks}
        if outcomes != {CheckOutcome.HOLDS}:
            entries[note.field] = replace(entries[note.field], value=None, fault="not_a_number")
            notes.remove(note)


def list_own_checks(form: Form, table: Table) -> list[Check]:
    """The checks whose fields are all of one table of one year, and without which the table is no table."""
    own = {one.id for one in table.fields}
    return [
        check
        for check in form.checks
        if not check.last_fields
        and check.when is None
        and set(check.fields) <= own
        and check.rule.severity is Severity.ERROR
    ]


def _rule_values(form: Form, entries: dict[str, FieldEntry], *, blank_is_zero: bool = False) -> RuleValues:
    numbers = {
        name: (0 if blank_is_zero and entry.value is None and not entry.fault else entry.value)
        for name, entry in entries.items()
        if not isinstance(entry.value, str)
    }
    return RuleValues(numbers, None, {})


def is_proven(form: Form, table: Table, pairs: Sequence[FigureCell]) -> bool:
    """Whether every rule of the table holds, and there are some; a blank counts as 0."""
    entries = {target.id: read_published_figure(target, raw, place)[0] for target, raw, place in pairs}
    checks = list_own_checks(form, table)
    values = _rule_values(form, entries, blank_is_zero=True)
    return bool(checks) and all(evaluate_check(check, values).outcome is CheckOutcome.HOLDS for check in checks)
