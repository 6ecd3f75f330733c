"""The office's work in an earlier workbook of the city, read before a new merge replaces it.

The office has its places: 调整, the texts, the cover, 情况说明; what stands there is carried over. All other changes are
listed: a figure typed over a formula, a changed line of 明细 (known by a hash of each line), a sheet, a comment.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from xltools.consolidation.adjustments import Adjustment, find_adjustments, sum_by_field
from xltools.consolidation.consolidation import Heading, OfficeInput, UnitLine
from xltools.consolidation.figures import compute_city_figures
from xltools.excel.errors import FileFault, read_available
from xltools.excel.grid import Book
from xltools.excel.output import CONSOLIDATION, list_outputs, read_mark
from xltools.excel.text import is_blank, normalize_label, printable_excerpt, remove_unwritable
from xltools.excel.values import format_number
from xltools.form.layout import (
    BREAKDOWN_SHEET,
    CONTENTS_SHEET,
    DETAIL_SHEET,
    META_SHEET,
    OWN_SHEETS,
    cover_sheet_name,
    layout_form,
)
from xltools.form.model import CellAddress, FieldKind, Form
from xltools.form.rules.evaluate import Figures
from xltools.reading.consolidated import DetailLine, open_consolidated, read_detail_lines
from xltools.reading.meta import PLACE_KEY, read_compiled
from xltools.reading.read_submission import read_from_book
from xltools.reading.submission import Submission

# The rows of `_meta` that hold the hashes, in the order of the lines, as many in a cell as its text can take.
_HASHES_KEY = "lines"
_LENGTH = 8
_IN_A_CELL = 4_000


def _hash_line(unit: str, sha256: str, numbers: Figures) -> str:
    """A short hash of a unit's line: of its name, its file and its numbers. A blank is no number."""
    written = [f"{name}={format_number(value)}" for name, value in sorted(numbers.items()) if value is not None]
    said = "\n".join([remove_unwritable(unit).strip(), sha256, *written])
    return hashlib.sha256(said.encode()).hexdigest()[:_LENGTH]


def list_hash_rows(lines: Sequence[UnitLine]) -> Iterator[tuple[str, str]]:
    """The rows of `_meta` with the hashes of these lines."""
    hashes = [_hash_line(line.name, line.report.sha256, line.figures) for line in lines]
    for first in range(0, len(hashes), _IN_A_CELL):
        yield _HASHES_KEY, "".join(hashes[first : first + _IN_A_CELL])


def _read_hashes(book: Book) -> Sequence[str] | None:
    """The hashes in a workbook, None where it holds none."""
    grid = book.grid(META_SHEET)
    rows = grid.rows if grid is not None else ()
    texts = [str(cells[1]) for cells in rows if len(cells) > 1 and cells[0] == _HASHES_KEY]
    said = "".join(texts)
    return [said[at : at + _LENGTH] for at in range(0, len(said), _LENGTH)] if texts else None


# Programs keep pictures and the like on hidden sheets of their own.
_PROGRAMS = ("WpsReserved", "_xl")


@dataclass(frozen=True)
class PreviousWorkbook:
    """A consolidated workbook as it is now, with what was read from it. `known_figures` are units' figures by the SHA-256 of their file."""

    form: Form
    book: Book
    submission: Submission
    adjustments: Sequence[Adjustment]
    known_figures: Mapping[str, Figures]

    @cached_property
    def lines(self) -> Sequence[DetailLine]:
        """Every line of 明细, those without a number of order too."""
        return tuple(read_detail_lines(self.book, self.form, every=True))

    @cached_property
    def sums(self) -> Figures:
        """What its lines add up to."""
        return compute_city_figures(self.form, [line.numbers for line in self.lines])

    @cached_property
    def totals(self) -> Figures:
        """The same with its adjustments."""
        adjusted = sum_by_field(self.form, self.adjustments)
        return compute_city_figures(self.form, [*(line.numbers for line in self.lines), adjusted])


def _list_edits(edited: PreviousWorkbook) -> Iterator[str]:
    """What would be lost, a sentence each with sheet and cell."""
    yield from _list_changed_figures(edited)
    yield from _list_changed_lines(edited)
    ours = OWN_SHEETS | {sheet.name for sheet in edited.form.sheets}
    for grid in edited.book.grids:
        is_known = grid.name in ours or grid.name.startswith(_PROGRAMS)
        if not is_known and not all(is_blank(cell) for cells in grid.rows for cell in cells):
            yield f"另加了工作表“{grid.name}”"
        for row, column in sorted(grid.extras.comments if grid.extras is not None else ()):
            yield f"{CellAddress(grid.name, row, column)} 有批注"
    yield from _list_notes(edited)


def _list_changed_figures(edited: PreviousWorkbook) -> Iterator[str]:
    """Figures of the statutory sheets that are not what their lines give. A cell that was emptied is none."""
    for field in edited.form.numbers:
        entry = edited.submission.entries.get(field.id)
        if entry is None or entry.blank or entry.derived or entry.fault == "not_calculated":
            continue
        grid = edited.book.grid(entry.place.sheet)
        has_formula = grid is None or grid.formulas is None or (entry.place.row, entry.place.column) in grid.formulas
        now, due = printable_excerpt(entry.raw), edited.totals[field.id]
        by_lines = f"按“{DETAIL_SHEET}”加“调整”是 {format_number(due) or '空白'}"
        if not has_formula:
            yield f"{entry.place} 的公式改成了数 {now}（{by_lines}）"
        # A program that does not calculate at once leaves what was there before the last adjustment.
        elif edited.lines and entry.value not in (due, edited.sums[field.id]):
            yield f"{entry.place} 是 {now}，{by_lines}"


def _list_changed_lines(edited: PreviousWorkbook) -> Iterator[str]:
    """Lines of 明细 that are not as they were written."""
    hashes, grid = _read_hashes(edited.book), edited.book.grid(DETAIL_SHEET)
    if hashes is None or grid is None or not grid.rows:
        return  # written by an older version, or too large to be opened
    rest = Counter(hashes)
    for line in edited.lines:
        line_hash = _hash_line(line.unit, line.texts.get("sha256", ""), line.numbers)
        if rest[line_hash]:
            rest[line_hash] -= 1
        else:
            known = edited.known_figures.get(line.texts.get("sha256", ""), {})
            changed = {name: value for name, value in known.items() if line.numbers.get(name) != value}
            for name, value in changed.items():
                now, due = format_number(line.numbers.get(name)) or "空白", format_number(value) or "空白"
                yield f"{line.place(name)}（{line.unit}）改成了 {now}，源文件是 {due}"
            if not changed:
                yield f"“{DETAIL_SHEET}”第 {line.row + 1} 行（{line.unit}）是手工加的或改过的"
    if len(edited.lines) < len(hashes):
        yield f"“{DETAIL_SHEET}”中删去了 {len(hashes) - len(edited.lines)} 行"


def _list_notes(edited: PreviousWorkbook) -> Iterator[str]:
    """What stands on a statutory sheet beside or below its tables. The cover has lines of its own there."""
    for sheet in edited.form.sheets:
        grid = edited.book.grid(sheet.name)
        if grid is None or sheet.name == cover_sheet_name(edited.form):
            continue
        blocks = layout_form(edited.form).on_sheet(sheet.name)
        last_row = max(placed.rows[-1] for placed in blocks)
        last_column = max(len(sheet.widths) - 1, *(placed.last_column for placed in blocks))
        for row, cells in enumerate(grid.rows):
            for column, cell in enumerate(cells):
                ours = isinstance(cell, str) and cell.startswith((BREAKDOWN_SHEET, CONTENTS_SHEET))
                if (row > last_row or column > last_column) and not is_blank(cell) and not ours:
                    where = CellAddress(sheet.name, row, column)
                    yield f"{where} 表外写有“{printable_excerpt(cell, 20)}”"


# So many changes are named.
_MOST_REPORTED = 20
_REMEDY = "要更正的，请写进“调整”；另加的工作表、批注和表外文字，请自己移过去。"
# What the tool itself writes on the cover.
_GENERATED_FIELDS = frozenset({"cover.unit", "cover.code", "cover.year", "cover.scope"})


def find_previous(paths: Iterable[Path]) -> Path | None:
    """The workbook that one at any of these paths takes the place of: of those there and next to them, the last saved."""
    there = [
        one for path in paths for one in list_outputs(path) if read_mark(read_available(one)).kind == CONSOLIDATION
    ]
    return max(there, key=lambda path: path.stat().st_mtime_ns, default=None)


def read_previous(
    path: Path, form: Form, *, year: int, place: str, known: Mapping[str, Figures] = MappingProxyType({})
) -> OfficeInput:
    """What the office wrote into the workbook at `path`. `known` are units' figures by the SHA-256 of their file.

    What else was changed in it stands in `edits`, a sentence each: a new workbook does not have it. Nobody has changed
    one that is as it was written. Raises FileFault when an adjustment in it is wrong, or its work is for another year or
    place.
    """
    try:
        book, whole = open_consolidated(path, DETAIL_SHEET), True
    except FileFault as fault:
        if fault.code != "too_large":
            raise
        # Of ten thousand units 明细 is larger than the guard allows.
        book, whole = open_consolidated(path), False
    # The lines of 明细 may be many: they are read once, where they are compared.
    lean = replace(book, grids=tuple(grid for grid in book.grids if grid.name != DETAIL_SHEET))
    submission = read_from_book(path, lean, form)
    own = {key: own for key, (_, own) in read_compiled(book).items() if own}
    code = submission.text("cover.code").strip()
    adjustments = find_adjustments(path, book, form)
    is_intact = read_mark(read_available(path)).is_intact
    edits = () if is_intact else tuple(_list_edits(PreviousWorkbook(form, book, submission, adjustments, known)))
    unchecked = not whole and not is_intact
    work = OfficeInput(adjustments, _collect_texts(submission), own, code, path, unchecked=unchecked, edits=edits)
    if edits or work.summary:
        _refuse_other_report(path, submission, year, place)
    return work


def is_carried_over(path: Path, form: Form, heading: Heading, office: OfficeInput) -> bool:
    """Whether a new workbook with the office's input has all that somebody wrote into the workbook at `path`."""
    previous = office.previous
    is_same = previous is not None and previous.absolute() == path.absolute()
    there = office if is_same else read_previous(path, form, year=heading.year, place=heading.place)
    return (
        not there.edits
        and set(there.adjustments) <= set(office.adjustments)
        and there.texts.items() <= office.texts.items()
        and there.explanations.items() <= office.explanations.items()
        and there.code in ("", office.code)
    )


def format_edits(office: OfficeInput) -> str:
    """What was changed in the previous workbook and is not in the new one, with what to do; "" for nothing."""
    if office.previous is None or not office.edits:
        return ""
    lines = "\n".join(f"    {one}" for one in office.edits[:_MOST_REPORTED])
    more = f"\n    ……等 {len(office.edits)} 处" if len(office.edits) > _MOST_REPORTED else ""
    return f"“{office.previous.name}”有手工改动，没有带到新的一份里：\n{lines}{more}\n  {_REMEDY}"


def _collect_texts(submission: Submission) -> Mapping[str, str]:
    kinds = {FieldKind.LONG_TEXT, FieldKind.TEXT, FieldKind.DATE}
    fields = (field.id for field in submission.form.fields.values() if field.kind in kinds)
    texts = {name: submission.text(name) for name in fields if name not in _GENERATED_FIELDS}
    return {name: text for name, text in texts.items() if text.strip()}


def _refuse_other_report(path: Path, submission: Submission, year: int, place: str) -> None:
    hint = "请换一个输出文件名，或先移走这个文件。"
    if submission.year not in (year, None):
        message = f"这里已有 {submission.year} 年度的汇总工作簿，其中有汇总单位写的内容，没有覆盖"
        raise FileFault(path, "other_year", message, hint)
    there = submission.meta.get(PLACE_KEY) or submission.unit
    if place and there and normalize_label(place) != normalize_label(there):
        message = f"这里已有“{there}”的汇总工作簿，其中有汇总单位写的内容，没有覆盖"
        raise FileFault(path, "other_place", message, hint)
