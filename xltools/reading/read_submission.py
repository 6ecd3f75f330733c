"""Read a workbook to a submission: each field's cell, what was repaired in it, what is at fault.

What a cell shows and what it holds may differ: pieces that are struck out or raised, formats that show another number,
a picture, a cell that a merge hides. Such a cell has no value, or only that of what is left of its text.
Many files are opened in worker processes: one that is bad costs nobody but itself.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path

from xltools.excel.errors import FileFault
from xltools.excel.grid import PICTURE, Book, Cell, CellPosition, Grid, SheetInspection
from xltools.excel.number_formats import show_number
from xltools.excel.open import open_book
from xltools.excel.text import BLANKS, is_blank, normalize_label, printable_excerpt, remove_invisible, remove_unwritable
from xltools.excel.values import DAY_NUMBERS, DAY_ZERO, parse_day, parse_number_cell
from xltools.excel.workers import Digest, Task, WorkerPool, count_jobs, pass_on
from xltools.form.layout import CHECK_SHEET, EXPLANATION_COLUMN, GUIDE_SHEET, KEY_COLUMN
from xltools.form.load import select_parts
from xltools.form.model import FIRST_YEAR, LAST_YEAR, CellAddress, Field, FieldKind, Form
from xltools.form.rules.evaluate import BlankDeclaration, find_blank_declarations, sum_complete
from xltools.reading.consolidated import check_sums, read_provenance
from xltools.reading.locate import locate_blocks
from xltools.reading.meta import COLLECT_KEY, has_issued_columns, read_compiled, read_explanations, read_meta
from xltools.reading.remarks import list_remarks
from xltools.reading.search import LocatedBlock, LocatedSheet
from xltools.reading.submission import FieldEntry, ReadingNote, Remark, Submission, Value
from xltools.reading.unread_content import find_unread_content


def read_submission(path: Path, form: Form) -> Submission:
    """Read a workbook. Raises FileFault when it is none, or holds nothing of this form."""
    return read_from_book(path, open_submission(path, form), form)


# Of what the tool wrote beside the form only this is read: the explanations with their keys, nothing of the guide.
_NEEDED_COLUMNS = {CHECK_SHEET: (EXPLANATION_COLUMN, KEY_COLUMN), GUIDE_SHEET: ()}


def open_submission(path: Path, form: Form) -> Book:
    """Open a workbook as far as it is read. Raises FileFault where it cannot be opened."""
    book = open_book(path, columns=_NEEDED_COLUMNS)
    # On a 校验 sheet that somebody rearranged explanations may stand anywhere.
    return book if has_issued_columns(book, form) else open_book(path)


def read_from_book(path: Path, book: Book, form: Form) -> Submission:
    """The submission in a workbook that is already open. Raises FileFault when it holds nothing of this form."""
    meta = read_meta(book)
    # What was not asked of the unit is not missed.
    issued = select_parts(form, tuple(meta.get(COLLECT_KEY, " ".join(form.parts)).split()))
    located, troubles = locate_blocks(issued, book, meta.get("version", ""))
    if not located and not any(trouble.key in ("other_layout", "double_table") for trouble in troubles):
        hint = "请核对是否发错了文件；应发送按下发表样填写的工作簿。"
        raise FileFault(path, "other_workbook", f"这个工作簿里没有“{form.title}”的表", hint)
    entries, notes, remarks = _read_blocks(form, book, located)
    provenance, wrong_sums = read_provenance(book, form), list[Remark]()
    if provenance is not None:
        _drop_unfilled(entries, provenance.filled_fields)
        wrong_sums += check_sums(form, entries, provenance)
    declarations = _fill_declared_blanks(issued, entries)
    explanations = read_explanations(book, form)
    sheets = [LocatedSheet(grid, tuple(one for one in located if one.sheet == grid.name)) for grid in book.grids]
    remarks += list_remarks(form, sheets, book, entries)
    remarks += find_unread_content(form, sheets, troubles, meta, values_only=book.values_only)
    return Submission(
        path=path,
        sha256=book.sha256,
        form=form,
        meta=meta,
        entries=entries,
        declarations=declarations,
        notes=tuple(notes),
        troubles=tuple(troubles),
        # What a city has to say to each check: the office's own words, or else its units'.
        explanations=explanations
        or {key: own or units for key, (units, own) in read_compiled(book).items() if own or units},
        has_checks=explanations is not None,
        remarks=(*remarks, *wrong_sums),
        sources=provenance.sources if provenance is not None else (),
        formulas_unread=book.formulas_unread,
        values_only=book.values_only,
    )


def _read_blocks(
    form: Form, book: Book, located: Sequence[LocatedBlock]
) -> tuple[dict[str, FieldEntry], list[ReadingNote], list[Remark]]:
    """The entries of all fields that were found, in the form's order; what is to be noted and remarked of them."""
    notes = [ReadingNote("", None, "", "", text) for text in book.notes]
    remarks: list[Remark] = []
    read: dict[str, FieldEntry] = {}
    for one in located:
        if one.is_moved:
            where = CellAddress(one.sheet, one.rows[0] or 0, one.columns[0] or 0)
            title = one.block.title or form.tables[one.block.table].title
            said = f"“{title}”不在下发时的位置，按标签从 {where} 起读取"
            notes.append(ReadingNote("", None, "", "", said))
        read |= _read_block(one, book, notes, remarks)
    return {name: read[name] for name in form.fields if name in read}, notes, remarks


def _read_block(
    located: LocatedBlock, book: Book, notes: list[ReadingNote], remarks: list[Remark]
) -> dict[str, FieldEntry]:
    """The entries of a block's fields by their ids; what is to be noted or remarked of them is added to the lists."""
    entries: dict[str, FieldEntry] = {}
    grid = next(grid for grid in book.grids if grid.name == located.sheet)
    errors, formulas = grid.errors or {}, grid.formulas
    look = book.inspection.sheets.get(located.sheet) if book.inspection is not None else None
    merged_away = _find_merged_away(grid, located)
    for at, field in located.fields.items():
        place = _cached_address(located.sheet, *at)
        is_formula = None if formulas is None else at in formulas
        if error := errors.get(at, ""):
            fault = "picture" if error == PICTURE else "error_value" if field.kind.numeric else "error_in_text"
            entries[field.id] = FieldEntry(place, error, None, fault, "", is_formula if field.total_of else None)
            continue
        raw, struck = grid.at(*at), ""
        if look is not None and isinstance(raw, str) and not field.kind.numeric:
            raw, struck = _find_struck_pieces(look, at, raw)
        entry, note = read_entry(field, place, raw, is_formula if field.total_of else None)
        if struck:
            entry = replace(entry, raw=grid.at(*at), seen=f"{printable_excerpt(raw)}（划去：{struck}）")
            note = ReadingNote(field.id, place, printable_excerpt(struck), printable_excerpt(raw), "划去的文字没有读取")
            words = {"place": field.label, "raw": printable_excerpt(struck, _QUOTED)}
            remarks.append(Remark("struck_text", place, words, field.id))
        if look is not None or at in merged_away or (raw and isinstance(raw, str)):
            entry = _judge_appearance(field, entry, look, merged_away=at in merged_away)
        if is_formula and entry.blank and not field.total_of and field.kind.numeric:
            # An input whose formula was never calculated is no blank.
            entry = replace(entry, fault="not_calculated")
        entries[field.id] = entry
        if note is not None and entry.fault not in ("marked", "merged_away", "picture"):
            notes.append(note)
    return entries


# So many characters of what was struck out are quoted.
_QUOTED = 200
# The fields stand at the same places in nearly all workbooks of a run.
_cached_address = lru_cache(maxsize=4096)(CellAddress)
# How WPS keeps a picture that was placed in a cell.
_PICTURE = re.compile(r"=?(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
# So many merges that touch a block are looked at.
_MOST_MERGES = 500


def _find_merged_away(grid: Grid, block: LocatedBlock) -> frozenset[CellPosition]:
    """The cells of a block that a merge hides: all of a merged rectangle but its first."""
    if not grid.merges or not block.fields:
        return frozenset()
    (top, left), (bottom, right) = min(block.fields), max(block.fields)
    touching = (
        (first, last)
        for first, last in grid.merges
        if first[0] <= bottom and last[0] >= top and first[1] <= right and last[1] >= left
    )
    return frozenset(
        (row, column)
        for first, last in islice(touching, _MOST_MERGES)
        for row, column in block.fields
        if first[0] <= row <= last[0] and first[1] <= column <= last[1] and (row, column) != first
    )


def _find_struck_pieces(look: SheetInspection, at: CellPosition, text: str) -> tuple[str, str]:
    """What remains of a cell's text without the pieces that are struck out, and those pieces."""
    if at in look.struck:
        return "", text
    runs = look.runs.get(at, ())
    struck = "；".join(run.text for run in runs if run.struck and not is_blank(run.text))
    return ("".join(run.text for run in runs if not run.struck), struck) if struck else (text, "")


def _judge_appearance(
    field: Field, entry: FieldEntry, look: SheetInspection | None, *, merged_away: bool
) -> FieldEntry:
    """The entry of a field, without a value and with a fault where its cell shows something else than it holds."""
    if isinstance(entry.raw, str) and _PICTURE.match(entry.raw):
        return replace(entry, value=None, fault="picture")
    if merged_away and not entry.blank:
        return replace(entry, value=None, fault="merged_away")
    # A total that is calculated is what its parts are.
    if look is None or entry.blank or entry.formula or not field.kind.numeric:
        return entry
    at = entry.place.row, entry.place.column
    if marked := "".join(_mark_pieces(look, at, str(entry.raw))):
        return replace(entry, value=None, fault="marked", seen=marked)
    code = look.number_formats.get(at)
    if code and not entry.fault and isinstance(entry.raw, int | float) and isinstance(entry.value, int | Decimal):
        seen = show_number(code, Decimal(entry.value))
        if entry.value and not _is_same_number(seen, Decimal(entry.value), field):
            return replace(entry, value=None, fault="shown_otherwise", seen=seen or "空白")
    return entry


def _mark_pieces(look: SheetInspection, at: CellPosition, raw: str) -> Iterator[str]:
    """The pieces of a number with the marks on them in words; none where no digit has a mark that others do not have."""
    if at in look.struck:
        yield f"{raw.removesuffix('.0')}（划去）"
    runs = look.runs.get(at, ())
    raised = any(run.raised and _DIGIT.search(run.text) for run in runs) and not all(run.raised for run in runs)
    if raised or any(run.struck and not is_blank(run.text) for run in runs):
        yield from (run.text + ("（划去）" if run.struck else "（上标）" if run.raised else "") for run in runs)


def _is_same_number(seen: str, number: Decimal, field: Field) -> bool:
    """Whether a reader of what is seen takes it for this number, but for rounding."""
    read = parse_number_cell(seen, digits=field.digits, unit=field.unit).value
    decimals = re.search(r"\.(\d+)", seen)
    return read is not None and abs(read - number) * 2 <= Decimal(1).scaleb(-len(decimals[1]) if decimals else 0)


def _drop_unfilled(entries: dict[str, FieldEntry], filled: frozenset[str]) -> None:
    """In a city's workbook every figure is a formula: what no unit filled gives nothing, and is a blank like any other."""
    for name, entry in entries.items():
        if entry.fault == "not_calculated" and name not in filled:
            entries[name] = replace(entry, fault="")


def _fill_declared_blanks(form: Form, entries: dict[str, FieldEntry]) -> Mapping[str, BlankDeclaration]:
    """Blanks become 0 where the cover declares it; a blank total is the sum of its parts where all are known."""

    def answer_of(name: str) -> object:
        entry = entries.get(name, _EMPTY_ENTRY)
        return entry.raw if entry.value is None else entry.value

    declarations = find_blank_declarations(form, answer_of)
    for table, declaration in declarations.items():
        for field in form.tables[table].fields if declaration.counts_as_zero else ():
            entry = entries.get(field.id)
            # Spaces are not nothing: on the sheet, too, such a cell stays open.
            if entry is not None and entry.raw in (None, "") and not entry.fault and not field.total_of:
                entries[field.id] = FieldEntry(entry.place, entry.raw, 0, derived=declaration.meaning)
    for field in form.totals:
        entry = entries.get(field.id)
        if entry is not None and entry.blank:
            total = sum_complete(entries.get(part, _EMPTY_ENTRY).value for part in field.total_of)
            if total is not None:
                entries[field.id] = replace(entry, value=total, derived="total")
    return declarations


_EMPTY_ENTRY = FieldEntry(CellAddress("", 0, 0), None, None)


def read_files(paths: Sequence[Path], form: Form, jobs: int | None = None) -> Iterator[Submission | FileFault]:
    """The submission of each file, or what is wrong with it, in the order given."""
    return digest_files(paths, form, pass_on, jobs)


def digest_files(
    paths: Sequence[Path], form: Form, digest: Callable[[Submission], Digest], jobs: int | None = None
) -> Iterator[Digest | FileFault]:
    """What `digest` makes of the submission of each file, or what is wrong with the file, in the order given.

    It is made in the worker that has read the file: a digest is much smaller than a submission.
    """
    task = Task(partial(_digest_file, form=form, digest=digest), shared=(form,))
    with WorkerPool(task, count_jobs(len(paths), jobs)) as workers:
        yield from workers.run(paths)


def _digest_file(path: Path, form: Form, digest: Callable[[Submission], Digest]) -> Digest:
    return digest(read_submission(path, form))


_YEAR = re.compile(r"\s*(\d{4})\s*年?度?\s*")
# 12/1/2026 may be in January or in December.
_NO_DAY = "看不出是哪一天，没有作为日期使用；请写成 2026-01-15 的样子"


def read_entry(
    field: Field, place: CellAddress, raw: Cell, formula: bool | None = None
) -> tuple[FieldEntry, ReadingNote | None]:
    """The entry of a field, and a note where the cell was not written the way it was read.

    `formula`: whether a total is still one.
    """
    if field.kind.numeric:
        read = _read_float if isinstance(raw, float) else parse_number_cell
        reading = read(raw, digits=field.digits, unit=field.unit)
        answer: tuple[Value, str, str] = reading.value, reading.fault, reading.note
    else:
        if field.kind is FieldKind.YEAR and isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        answer = (None, "", "") if raw is None or raw == "" else _read_words(field, raw)
    value, fault, note = answer
    entry = FieldEntry(place, raw, value, fault, "", formula)
    if not note:
        return entry, None
    words = printable_excerpt(value) if isinstance(value, str) else str(value)
    return entry, ReadingNote(field.id, place, printable_excerpt(raw), words, note)


# Most cells of all workbooks hold one of a few small counts.
_read_float = lru_cache(maxsize=4096)(parse_number_cell)


def _read_words(field: Field, raw: Cell) -> tuple[Value, str, str]:
    """What a cell says where no number is asked: its value, its fault, and a note where the value is not what stands there."""
    text = remove_unwritable(raw) if isinstance(raw, str) else printable_excerpt(raw)
    match field.kind:
        case FieldKind.CHOICE:
            label = normalize_label(raw if isinstance(raw, str) else text)
            choice = next((one for one in field.accepted if normalize_label(one) == label), None)
            if choice is None:
                return None, "not_a_choice" if label else "", ""
            value = field.current_choice(choice)
            return value, "", "" if raw == value or (raw, value) in field.former_choices else "按选项读取"
        case FieldKind.YEAR:
            found = _YEAR.fullmatch(remove_invisible(text)) if isinstance(raw, int | str) else None
            if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
                return None, "" if isinstance(raw, str) and not remove_invisible(raw).strip() else "not_a_year", ""
            return int(found[1]), "", "" if raw == int(found[1]) else "按年份读取"
        case FieldKind.DATE:
            return _read_date(raw, text.strip())
        case FieldKind.LONG_TEXT:
            return None if is_blank(text) else text, "", ""
    return text.strip(BLANKS + " \t\n") or None, "", ""


def _read_date(raw: Cell, text: str) -> tuple[str, str, str]:
    """An ISO day where the cell is one way or another a day; else what it says, as it is.

    One that lost its format is the number of days since the end of 1899, and is noted.
    """
    if isinstance(raw, date):
        return (raw.date() if isinstance(raw, datetime) else raw).isoformat(), "", ""
    if isinstance(raw, int | float) and not isinstance(raw, bool) and DAY_NUMBERS[0] <= raw <= DAY_NUMBERS[1]:
        return (DAY_ZERO + timedelta(days=int(raw))).isoformat(), "", "日期显示成了数字，按日期读取"
    day = parse_day(text, with_time=True)
    # 2026-13-45 is no day: kept as written.
    return (day.isoformat(), "", "") if day is not None else (text, "", _NO_DAY if text else "")
