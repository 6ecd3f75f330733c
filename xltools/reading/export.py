"""What was read, for machines: the JSON and CSV of `xltools read`."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from xltools.excel.text import printable_excerpt
from xltools.reading.submission import ReadingNote, Submission
from xltools.to_json import to_json

_SCHEMA = "xltools/read/1"
# How the outputs of `xltools read` begin, by which an older one is known: the JSON by its schema, the CSV by its heads.
BEGINNINGS = ('{\n "schema": "xltools/read/', "\ufeffpath,unit,year,field,")


def as_json(submissions: Sequence[Submission]) -> dict[str, Any]:
    """The document that `read --format json` prints; a blank is null."""
    return {"schema": _SCHEMA, "files": [_file_json(submission) for submission in submissions]}


def identity_json(submission: Submission) -> dict[str, Any]:
    """Which file it is, and whose."""
    return {
        "path": submission.path.as_posix(),
        "sha256": submission.sha256,
        "form": submission.form.id,
        "year": submission.year,
        "unit": submission.unit or None,
    }


def _file_json(submission: Submission) -> dict[str, Any]:
    form = submission.form
    long_texts = {field.id for field in form.texts}
    return {
        **identity_json(submission),
        # What is declared of blank cells: those of a table that says so count as 0 below.
        "blanks": {table: declaration.meaning.value for table, declaration in submission.declarations.items()},
        "scope": submission.text("cover.scope") or None,
        "fields": {name: to_json(submission.value(name)) for name in form.fields if name not in long_texts},
        "texts": {name: to_json(submission.value(name)) for name in form.fields if name in long_texts},
        "cells": {name: str(entry.place) for name, entry in submission.entries.items()},
        "notes": [_note_json(note) for note in (*submission.notes, *_list_unreadable(submission))],
    }


def _note_json(note: ReadingNote) -> dict[str, str | None]:
    return {
        "field": note.field,
        "cell": str(note.place) if note.place else "",
        "raw": note.raw,
        "value": note.value or None,
        "note": note.note,
    }


def _list_unreadable(submission: Submission) -> Iterator[ReadingNote]:
    """A note for each cell whose content gave no value: `约30` and a blank are both null, and not the same."""
    for field, entry in submission.entries.items():
        if entry.fault and entry.value is None:
            yield ReadingNote(field, entry.place, printable_excerpt(entry.raw), "", entry.fault)


def render_csv(submissions: Sequence[Submission]) -> str:
    """One line per field of each file: file, unit, year, field, label, value, unit of measure, cell, raw content."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["path", "unit", "year", "field", "label", "value", "measure", "cell", "raw"])
    for submission in submissions:
        for name, field in submission.form.fields.items():
            entry = submission.entries.get(name)
            row = [
                submission.path.as_posix(),
                submission.unit,
                submission.year,
                name,
                " / ".join(field.label_path),
                entry.value if entry else None,
                field.unit,
                str(entry.place) if entry else None,
                entry.raw if entry else None,
            ]
            writer.writerow(["" if cell is None else escape_formula(str(cell)) for cell in row])
    return out.getvalue()


def escape_formula(text: str) -> str:
    """A submitted text must not become a formula when somebody opens the CSV in a spreadsheet program."""
    is_number = text.removeprefix("-").replace(".", "", 1).isdecimal()
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not is_number else text
