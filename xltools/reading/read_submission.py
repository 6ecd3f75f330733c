"""One workbook to one submission.

A cell and what its field should hold: the entry, with what was repaired and what is at fault.

Many workbooks to submissions, each opened in a worker process: one that is bad costs nobody but itself.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from xltools.excel.errors import FileFault
from xltools.excel.grid import Book, Cell
from xltools.excel.open import open_book
from xltools.excel.text import BLANKS, clean_text, is_blank, normal_label, shown
from xltools.excel.values import read_day, read_number
from xltools.excel.workers import Readers, default_jobs
from xltools.form.layout import lay_out
from xltools.form.model import FIRST_YEAR, LAST_YEAR, Field, Form, Kind, Place
from xltools.reading.consolidated import read_behind, remarks_of_sums
from xltools.reading.locate import locate
from xltools.reading.meta import read_compiled, read_explanations, read_meta
from xltools.reading.remarks import left_out, remarks_of
from xltools.reading.search import Located
from xltools.reading.submission import Entry, Note, Submission

__all__ = ["read_entry", "read_files", "read_submission", "submission_of"]

_YEAR = re.compile(r"\s*(\d{4})\s*年?度?\s*")
# How Excel counts days, and the counts that are days of 2000 to 2099: a smaller or larger number is none.
_DAY_0, _DAYS = date(1899, 12, 30), (36_526, 73_050)

# 12/1/2026 may be in January or in December.
_NO_DAY = "看不出是哪一天，没有作为日期使用；请写成 2026-01-15 的样子"


def read_entry(field: Field, place: Place, raw: Cell, formula: bool | None = None) -> tuple[Entry, Note | None]:
    """The entry of a field, and a note where the cell was not written the way it was read.

    `formula`: whether a total is still one.
    """
    if field.kind.numeric:
        read = _read_float if isinstance(raw, float) else read_number
        reading = read(raw, digits=field.digits, unit=field.unit)
        note = Note(field.id, place, shown(raw), str(reading.value), reading.note) if reading.note else None
        return Entry(place, raw, reading.value, reading.fault, "", formula), note
    if raw is None or raw == "":
        return Entry(place, raw, None), None
    match field.kind:
        case Kind.CHOICE:
            return _noted(field, _choice(field, place, raw), "按选项读取")
        case Kind.YEAR:
            return _noted(field, _year(place, raw), "按年份读取")
        case Kind.DATE:
            return _date(field, place, raw)
        case Kind.LONG_TEXT:
            text = clean_text(raw) if isinstance(raw, str) else shown(raw)
            return Entry(place, raw, None if is_blank(text) else text), None
    text = clean_text(raw).strip(BLANKS + " \t\n") if isinstance(raw, str) else shown(raw)
    return Entry(place, raw, text or None), None


# Most cells of all workbooks hold one of a few small counts.
_read_float = lru_cache(maxsize=4096)(read_number)


def _noted(field: Field, entry: Entry, how: str) -> tuple[Entry, Note | None]:
    """The entry, with a note where the cell does not hold the value itself: spaces around a choice, a year as text."""
    if entry.value is None or entry.raw == entry.value:
        return entry, None
    return entry, Note(field.id, entry.place, shown(entry.raw), str(entry.value), how)


def _choice(field: Field, place: Place, raw: Cell) -> Entry:
    said = normal_label(shown(raw))
    for choice in field.choices:
        if normal_label(choice) == said:
            return Entry(place, raw, choice)
    return Entry(place, raw, None, "not_a_choice" if said else "")


def _year(place: Place, raw: Cell) -> Entry:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    found = _YEAR.fullmatch(clean_text(str(raw))) if isinstance(raw, int | str) else None
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return Entry(place, raw, None, "" if shown(raw).strip() == "" else "not_a_year")
    return Entry(place, raw, int(found[1]))


def _date(field: Field, place: Place, raw: Cell) -> tuple[Entry, Note | None]:
    """A day; one that lost its format is the number of days since the end of 1899, and is noted."""
    if not isinstance(raw, bool) and isinstance(raw, int | float) and _DAYS[0] <= raw <= _DAYS[1]:
        day = (_DAY_0 + timedelta(days=int(raw))).isoformat()
        return Entry(place, raw, day), Note(field.id, place, shown(raw), day, "日期显示成了数字，按日期读取")
    said = _day(raw)
    entry = Entry(place, raw, said)
    if not said or read_day(said) is not None:
        return entry, None
    return entry, Note(field.id, place, shown(raw), shown(said), _NO_DAY)


def _day(raw: Cell) -> str:
    """An ISO day where the cell is one way or another a day; else what it says, as it is."""
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    text = clean_text(raw).strip() if isinstance(raw, str) else shown(raw)
    day = read_day(text)
    # 2026-13-45 is no day: kept as written.
    return day.isoformat() if day is not None else text


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


def read_files(paths: Sequence[Path], form: Form, jobs: int | None = None) -> Iterator[Submission | FileFault]:
    """The submission of each file, or what is wrong with it, in the order given."""
    with Readers(min(jobs or default_jobs(), max(1, len(paths)))) as readers:
        for path, book in zip(paths, readers.books(paths), strict=True):
            if isinstance(book, FileFault):
                yield book
                continue
            try:
                yield submission_of(path, book, form)
            except FileFault as fault:
                yield fault
