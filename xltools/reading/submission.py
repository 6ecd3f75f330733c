"""A submission (报送): what was read from one workbook, each value with its raw content and its cell.

With it stand its fingerprint, and the JSON and CSV of `xltools read`.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from xltools.excel.grid import Cell
from xltools.excel.text import is_blank, printable, printable_excerpt, remove_unwritable
from xltools.excel.values import format_number
from xltools.form.model import NO, YES, CellAddress, Field, Form
from xltools.form.rules.evaluate import BlankDeclaration, Number, list_questions, sum_complete
from xltools.reading.meta import COLLECT_KEY, PRESET_KEY, SCOPE_KEY
from xltools.to_json import to_json

# A count is an int, an amount a Decimal, a date or text a str; None is a blank or what could not be read.
Value = int | Decimal | str | None


@dataclass(frozen=True, slots=True)
class Source:
    """A file behind a consolidated workbook, as that workbook names it.

    `level` is 1 for its own units, 2 for what is behind those; a file stands after the one it is part of. `figures` is
    a fingerprint of the unit's numbers, the same for lines with the same numbers; 0 where they are not known or tell nothing.
    `declared` is what the unit declared of its blank cells, in words.
    """

    level: int
    unit: str
    code: str
    file: str
    sha256: str
    read: str
    figures: int = 0
    declared: str = ""


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One field as it stood in the workbook: the cell, what it held, and the value read from it.

    `fault` says why `raw` gives no acceptable value (a key of V-01's messages), "" where it does or is blank.
    `derived` marks a value that no cell held: "zero" or "nil" for a blank that is declared to be 0, "total" for a total
    computed from its parts.
    `formula` says whether the cell holds a formula, None where that was not asked or cannot be told.
    `seen` is what the cell shows, marks in words, where that is not what it holds.
    """

    place: CellAddress
    raw: Cell
    value: Value
    fault: str = ""
    derived: str = ""
    formula: bool | None = None
    seen: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing stands in the cell."""
        return is_blank(self.raw)


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """What was read in one certain way although it was not written so: `１２` read as 12.

    A note about the whole workbook has no field and no place.
    """

    field: str
    place: CellAddress | None
    raw: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class LocateProblem:
    """What the reader could not settle: a key of V-03's or V-04's messages, with what the message names."""

    code: str
    key: str
    table: str
    place: CellAddress | None
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Remark:
    """What the values do not show and a person should see: a key of V-04's messages, with what the message names.

    `related` are further cells of the same sheet.
    """

    key: str
    place: CellAddress | None
    words: Mapping[str, str]
    field: str = ""
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """What one workbook says. `meta` is the content of the hidden `_meta` sheet, untrusted like everything else.

    `declarations`: what the cover declares of blank cells, by table id.
    `has_checks`: whether the 校验 sheet is still there; without it nothing can have been explained.
    `sources`: the files that a consolidated workbook says it was made of.
    `formulas_unread`: why it is not known which cells hold formulas, "" where it is. `values_only`: that no cell does.
    """

    path: Path
    sha256: str
    form: Form
    meta: Mapping[str, str]
    entries: Mapping[str, FieldEntry]
    declarations: Mapping[str, BlankDeclaration] = field(default_factory=dict)
    notes: tuple[ReadingNote, ...] = ()
    troubles: tuple[LocateProblem, ...] = ()
    explanations: Mapping[str, str] = field(default_factory=dict)
    has_checks: bool = True
    remarks: tuple[Remark, ...] = ()
    sources: tuple[Source, ...] = ()
    formulas_unread: str = ""
    values_only: bool = False

    def value(self, field_id: str) -> Value:
        """The value of a field; None where it is blank, unreadable or was not found."""
        entry = self.entries.get(field_id)
        return entry.value if entry else None

    def text(self, field_id: str) -> str:
        """The value of a field as text, "" where there is none."""
        value = self.value(field_id)
        return "" if value is None else str(value)

    @property
    def numbers(self) -> dict[str, Number | None]:
        """The values that are no texts, by field id."""
        return {field: entry.value for field, entry in self.entries.items() if not isinstance(entry.value, str)}

    @property
    def texts(self) -> dict[str, str]:
        """What was written, by field id."""
        return {field.id: text for field in self.form.texts if (text := self.text(field.id)).strip()}

    def sum_parts(self, total: Field) -> Number | None:
        """What the parts of a total give; None where one of them is blank, unreadable or was not found."""
        return sum_complete(self.value(part) for part in total.total_of)

    @property
    def rule_making(self) -> bool | None:
        """Whether the workbook was issued to a unit that may issue 规章, as `_meta` has it; None where it does not tell."""
        return {YES: True, NO: False}.get(self.meta.get("rule_making", ""))

    @property
    def issued_scope(self) -> str:
        """The scope that the roster expected of the unit when the workbook was issued, "" where it is not known."""
        return self.meta.get(SCOPE_KEY, "")

    @property
    def parts(self) -> frozenset[str]:
        """The parts of the form that the workbook was issued with; all where it does not say so."""
        return frozenset(self.meta.get(COLLECT_KEY, " ".join(self.form.parts)).split())

    @property
    def unit(self) -> str:
        """The unit named on the cover, or else in `_meta`."""
        return self.text("cover.unit") or self.meta.get("unit", "")

    @property
    def year(self) -> int | None:
        """The year on the cover, or else in `_meta`."""
        value = self.value("cover.year")
        if isinstance(value, int):
            return value
        meta = self.meta.get("year", "")
        return int(meta) if meta.isdecimal() else None


def is_filled(submission: Submission) -> bool:
    """Whether a clerk wrote a figure or a text, or declared what blanks mean; what could not be read may be some."""
    form = submission.form
    questions = {name for table in form.tables.values() for name in list_questions(form, table)}
    fields = (*form.numbers, *form.texts, *(form.fields[name] for name in sorted(questions)))
    return bool(submission.troubles) or any(_has_own_content(submission, field) for field in fields)


def _has_own_content(submission: Submission, field: Field) -> bool:
    """Totals and presets come by themselves; a formula that was never calculated somebody wrote."""
    entry = submission.entries.get(field.id)
    if entry is None or field.total_of or entry.derived or (entry.blank and not entry.fault):
        return False
    return submission.meta.get(f"{PRESET_KEY}{field.id}") != submission.text(field.id)


_FINGERPRINT_LENGTH = 32
# Longer contents cannot stand in a cell.
_LONGEST_CELL_TEXT = 40_000


def hash_submission(submission: Submission) -> str:
    """The fingerprint of all values and explanations: two with the same one differ in their bytes at most."""
    # With its length: no two lists of parts run together into the same text.
    whole = "".join([f"{len(part)}:{part}" for part in _hashed_parts(submission)])
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:_FINGERPRINT_LENGTH]


def _hashed_parts(submission: Submission) -> Iterator[str]:
    for name in submission.form.fields:
        yield name
        yield comparable_content(submission.entries.get(name))
    for key, text in sorted(submission.explanations.items()):
        if cleaned := remove_unwritable(text):
            yield from (key, cleaned)


def comparable_content(entry: FieldEntry | None) -> str:
    """What a cell says, for comparing: 12 and １２ say the same, a blank and 0 do not; a total is what its parts say, calculated or not."""
    if entry is None:
        return ""
    if entry.value is None:
        return "blank" if entry.blank else f"raw {printable_excerpt(entry.raw, _LONGEST_CELL_TEXT)}"
    if isinstance(entry.value, str):
        return f"text {bool(entry.fault)} {entry.value}"
    how = "blank" if entry.blank and entry.derived != "total" else bool(entry.fault)
    number = entry.value if isinstance(entry.value, int) else format(entry.value.normalize(), "f")
    return f"number {how} {number}"


# How the outputs of `xltools read` begin, by which an older one is known: the JSON by its schema, the CSV by its heads.
BEGINNINGS = ('{\n "schema": "xltools/read/', "\ufeffpath,unit,year,field,")


def as_json(submissions: Sequence[Submission]) -> dict[str, Any]:
    """The document that `read --format json` prints; a blank is null."""
    return {"schema": "xltools/read/1", "files": [_file_json(submission) for submission in submissions]}


def identity_json(submission: Submission) -> dict[str, Any]:
    """Which file it is, and whose."""
    return {
        "path": submission.path.as_posix(),
        "sha256": submission.sha256,
        "form": submission.form.id,
        "year": submission.year,
        "unit": submission.unit or None,
    }


def _counts_json(submission: Submission, field: str) -> list[dict[str, object]]:
    """The counts that a text states, each with what it can stand for and whether the tables say the same."""
    from xltools.counts.compare import compare_text, counts_json  # noqa: PLC0415 - only the JSON of `read` has them

    text = submission.text(field)
    counts = compare_text(text, submission.form, submission.numbers, field=field, year=submission.year)
    return counts_json(field, text, counts)


def _file_json(submission: Submission) -> dict[str, Any]:
    form = submission.form
    long_texts = [field.id for field in form.texts]
    # A note for each cell whose content gave no value, too: `约30` and a blank are both null, and not the same.
    unreadable = (
        ReadingNote(name, entry.place, printable_excerpt(entry.raw), "", entry.fault)
        for name, entry in submission.entries.items()
        if entry.fault and entry.value is None
    )
    return {
        **identity_json(submission),
        # What is declared of blank cells: those of a table that says so count as 0 below.
        "blanks": {table: declaration.meaning.value for table, declaration in submission.declarations.items()},
        "scope": submission.text("cover.scope") or None,
        "fields": {name: to_json(submission.value(name)) for name in form.fields if name not in long_texts},
        "texts": {name: to_json(submission.value(name)) for name in form.fields if name in long_texts},
        "cells": {name: str(entry.place) for name, entry in submission.entries.items()},
        "counts": [one for name in long_texts for one in _counts_json(submission, name)],
        "notes": [
            {
                "field": note.field,
                "cell": str(note.place or ""),
                "raw": note.raw,
                "value": note.value or None,
                "note": note.note,
            }
            for note in (*submission.notes, *unreadable)
        ],
    }


def render_csv(submissions: Sequence[Submission]) -> str:
    """One line per field of each file: file, unit, year, field, label, value, unit of measure, cell, raw content."""
    return format_csv(_list_lines(submissions))


def _list_lines(submissions: Sequence[Submission]) -> Iterator[Sequence[object]]:
    yield "path", "unit", "year", "field", "label", "value", "measure", "cell", "raw"
    for submission in submissions:
        whole = (submission.path.as_posix(), submission.unit, submission.year)
        for name, asked in submission.form.fields.items():
            entry = submission.entries.get(name)
            value, place, raw = (entry.value, entry.place, entry.raw) if entry else (None, None, None)
            yield *whole, name, " / ".join(asked.label_path), value, asked.unit, place, raw


def format_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as a CSV with the line ends of Windows."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(map(_format_csv_cell, row) for row in rows)
    return out.getvalue()


def _format_csv_cell(cell: object) -> str:
    """A cell of a CSV: what cannot be seen is named, and a submitted text becomes no formula in a spreadsheet program."""
    said = format_number(cell) if isinstance(cell, Decimal) else "" if cell is None else str(cell)
    text = "\n".join(map(printable, said.split("\n")))
    is_number = text.removeprefix("-").replace(".", "", 1).isdecimal()
    return "'" + text if text.startswith(("=", "+", "-", "@")) and not is_number else text
