"""One workbook to one submission."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from xltools.excel.fault import FileFault
from xltools.excel.grid import Book
from xltools.excel.opening import open_book
from xltools.form.layout import lay_out
from xltools.form.model import Form, Place
from xltools.reading.added_up import remarks_of_sums
from xltools.reading.behind import read_behind
from xltools.reading.explanations import read_compiled, read_explanations
from xltools.reading.left_out import left_out
from xltools.reading.locate import locate
from xltools.reading.located import Located
from xltools.reading.meta import read_meta
from xltools.reading.remarks import remarks_of
from xltools.reading.submission import Entry, Note, Submission
from xltools.reading.values import read_entry

__all__ = ["read_submission", "submission_of"]


def read_submission(path: Path, form: Form) -> Submission:
    """Read a workbook. Raises FileFault when it is none, or holds nothing of this form."""
    return submission_of(path, open_book(path), form)


def submission_of(path: Path, book: Book, form: Form) -> Submission:
    """The submission in a workbook that is already open. Raises FileFault when it holds nothing of this form."""
    located, troubles = locate(form, lay_out(form), book)
    if not located and not any(trouble.key in ("other_layout", "double_table") for trouble in troubles):
        raise FileFault(
            path,
            "other_workbook",
            f"这个工作簿里没有“{form.title}”的表",
            "请核对是否发错了文件；应发送按下发表样填写的工作簿。",
        )
    entries: dict[str, Entry] = {}
    notes = [Note("", None, "", "", text) for text in book.notes]
    for one in located:
        if one.moved:
            where = Place(one.sheet, one.rows[0] or 0, one.columns[0] or 0)
            notes.append(Note("", None, "", "", f"“{_title(form, one)}”不在下发时的位置，按标签从 {where} 起读取"))
        _read_block(one, book, entries, notes)
    ordered = {field_id: entries[field_id] for field_id in form.fields if field_id in entries}
    behind = read_behind(book, form)
    if behind is not None:
        _allow_for_blanks(ordered, behind.filled)
    own_sums = remarks_of_sums(form, ordered, behind) if behind is not None else ()
    _stand_in_for_blanks(form, ordered)
    explanations, meta = read_explanations(book, form), read_meta(book)
    return Submission(
        path=path,
        sha256=book.sha256,
        form=form,
        meta=meta,
        entries=ordered,
        notes=tuple(notes),
        troubles=tuple(troubles),
        explanations=explanations or _compiled(book),
        has_checks=explanations is not None,
        remarks=(*remarks_of(form, located, book, ordered), *left_out(form, located, book, troubles, meta), *own_sums),
        behind=behind.sources if behind is not None else (),
    )


def _compiled(book: Book) -> Mapping[str, str]:
    """What a city has to say to each check: the office's own words, or else its units'."""
    return {key: own or units for key, (units, own) in read_compiled(book).items() if own or units}


def _title(form: Form, located: Located) -> str:
    return located.block.title or form.tables[located.block.table].title


def _read_block(located: Located, book: Book, entries: dict[str, Entry], notes: list[Note]) -> None:
    grid = book.grid(located.sheet)
    if grid is None:
        return
    errors, formulas = grid.errors or {}, grid.formulas
    for (r, c), field in located.block.fields.items():
        row, column = located.rows[r], located.columns[c]
        if row is None or column is None:
            continue
        place = _place(located.sheet, row, column)
        is_formula = None if formulas is None else (row, column) in formulas
        if error := errors.get((row, column), "") if errors else "":
            entries[field.id] = Entry(place, error, None, "error_value", "", is_formula if field.total_of else None)
            continue
        entry, note = read_entry(field, place, grid.at(row, column), is_formula if field.total_of else None)
        if is_formula and entry.blank and not field.total_of and field.kind.numeric:
            # An input whose formula was never calculated is no blank.
            entry = replace(entry, fault="not_calculated")
        entries[field.id] = entry
        if note is not None:
            notes.append(note)


# The fields stand at the same places in nearly all workbooks of a run.
_place = lru_cache(maxsize=4096)(Place)


def _allow_for_blanks(entries: dict[str, Entry], filled: frozenset[str]) -> None:
    """In a city's workbook every figure is a formula: what no unit filled gives nothing, and is a blank like any other."""
    for name, entry in entries.items():
        if entry.fault == "not_calculated" and name not in filled:
            entries[name] = replace(entry, fault="")


def _stand_in_for_blanks(form: Form, entries: dict[str, Entry]) -> None:
    """A nil return makes the blanks of its table 0; a blank total is the sum of its parts where all are known."""
    for table in form.tables.values():
        if not table.nil or entries.get(table.nil, _NOTHING).value is None:
            continue
        for field in table.fields:
            entry = entries.get(field.id)
            # Spaces are not nothing: on the sheet, too, such a cell stays open.
            if entry is not None and entry.raw in (None, "") and not field.total_of:
                entries[field.id] = Entry(entry.place, entry.raw, 0, derived="nil")
    for field in form.fields.values():
        entry = entries.get(field.id)
        if field.total_of and entry is not None and entry.blank:
            total = _sum(entries, field.total_of)
            if total is not None:
                entries[field.id] = replace(entry, value=total, derived="total")


_NOTHING = Entry(Place("", 0, 0), None, None)


def _sum(entries: Mapping[str, Entry], parts: tuple[str, ...]) -> int | Decimal | None:
    total: int | Decimal = 0
    for part in parts:
        value = entries.get(part, _NOTHING).value
        if not isinstance(value, int | Decimal):
            return None
        total = total + value
    return total
