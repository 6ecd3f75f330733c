"""What somebody changed in a consolidated workbook where a new merge writes: it would be lost, so it is told first.

The office's own work has its places: 调整, the texts, the cover, 情况说明. What stands there is kept. These are the
others: a figure typed over a formula, a changed line of 明细, a sheet, a comment or a note of somebody's own.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xltools.checks.message import figure
from xltools.consolidation.adjustments.adjustment import Adjustment, by_field
from xltools.consolidation.office.line_marks import line_mark, unpacked
from xltools.consolidation.sums import Figures, Number, city_figures
from xltools.excel.grid import Book, Cell, Grid
from xltools.excel.text import is_blank, shown
from xltools.form.layout import cover_sheet, lay_out
from xltools.form.model import Form, Place
from xltools.form.sheets import BREAKDOWN_SHEET, CONTENTS_SHEET, DETAIL_SHEET, OWN_SHEETS
from xltools.reading.consolidated import DetailLine, detail_lines
from xltools.reading.submission import Submission

__all__ = ["Edited", "edits"]

# Programs keep pictures and the like on hidden sheets of their own.
_PROGRAMS = ("WpsReserved", "_xl")


@dataclass(frozen=True)
class Edited:
    """A consolidated workbook as it is now, with what was read from it. `known` are units' figures by the SHA-256 of their file."""

    form: Form
    book: Book
    submission: Submission
    adjustments: Sequence[Adjustment]
    known: Mapping[str, Figures]

    @cached_property
    def lines(self) -> Sequence[DetailLine]:
        """Every line of 明细, those without a number of order too."""
        return tuple(detail_lines(self.book, self.form, every=True))

    @cached_property
    def sums(self) -> Figures:
        """What its lines add up to."""
        return city_figures(self.form, [_whole(self.form, line) for line in self.lines])

    @cached_property
    def totals(self) -> Figures:
        """The same with its adjustments."""
        lines = [_whole(self.form, line) for line in self.lines]
        return city_figures(self.form, [*lines, by_field(self.form, self.adjustments)])


def edits(edited: Edited) -> Iterator[str]:
    """What would be lost, a sentence each with sheet and cell."""
    yield from _figures(edited)
    yield from _details(edited)
    yield from _sheets(edited)
    yield from _comments(edited.book)
    yield from _notes(edited)


def _whole(form: Form, line: DetailLine) -> Mapping[str, Number | None]:
    return {field.id: line.numbers.get(field.id) for field in form.numbers}


def _figures(edited: Edited) -> Iterator[str]:
    """Figures of the statutory sheets that are not what their lines give. A cell that was emptied is none."""
    for field in edited.form.numbers:
        entry = edited.submission.entries.get(field.id)
        if entry is None or entry.blank or entry.derived or entry.fault == "not_calculated":
            continue
        grid = edited.book.grid(entry.place.sheet)
        formulas = grid.formulas if grid is not None else None
        if not edited.lines and formulas is not None and (entry.place.row, entry.place.column) in formulas:
            continue
        now, due = shown(entry.raw), edited.totals[field.id]
        # A program that does not calculate at once leaves what was there before the last adjustment.
        agrees = entry.value == due or entry.value == edited.sums[field.id]
        if formulas is not None and (entry.place.row, entry.place.column) not in formulas:
            yield f"{entry.place} 的公式改成了数 {now}（按“{DETAIL_SHEET}”加“调整”是 {figure(due) or '空白'}）"
        elif not agrees:
            yield f"{entry.place} 是 {now}，按“{DETAIL_SHEET}”加“调整”是 {figure(due) or '空白'}"


def _details(edited: Edited) -> Iterator[str]:
    """Lines of 明细 that are not as they were written."""
    marks, grid = unpacked(edited.book), edited.book.grid(DETAIL_SHEET)
    if marks is None or grid is None or not grid.rows:
        return  # written by an older version, or too large to be opened
    rest = Counter(marks)
    for line in edited.lines:
        mark = line_mark(line.unit, line.said.get("sha256", ""), line.numbers)
        if rest[mark]:
            rest[mark] -= 1
        else:
            yield from _line(edited, line)
    if len(edited.lines) < len(marks):
        yield f"“{DETAIL_SHEET}”中删去了 {len(marks) - len(edited.lines)} 行"


def _line(edited: Edited, line: DetailLine) -> Iterator[str]:
    known = edited.known.get(line.said.get("sha256", ""), {})
    changed = {name: value for name, value in known.items() if line.numbers.get(name) != value}
    for name, value in changed.items():
        now, due = figure(line.numbers.get(name)) or "空白", figure(value) or "空白"
        yield f"{line.place(name)}（{line.unit}）改成了 {now}，源文件是 {due}"
    if not changed:
        yield f"“{DETAIL_SHEET}”第 {line.row + 1} 行（{line.unit}）是手工加的或改过的"


def _sheets(edited: Edited) -> Iterator[str]:
    ours = OWN_SHEETS | {sheet.name for sheet in edited.form.sheets}
    for grid in edited.book.grids:
        if grid.name not in ours and not grid.name.startswith(_PROGRAMS) and any(map(_filled, grid.rows)):
            yield f"另加了工作表“{grid.name}”"


def _filled(cells: Sequence[Cell]) -> bool:
    return any(not _empty(cell) for cell in cells)


def _empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and is_blank(cell))


def _comments(book: Book) -> Iterator[str]:
    for grid in book.grids:
        for row, column in sorted(grid.aside.comments if grid.aside is not None else ()):
            yield f"{Place(grid.name, row, column)} 有批注"


def _notes(edited: Edited) -> Iterator[str]:
    """What stands on a statutory sheet beside or below its tables. The cover has lines of its own there."""
    for sheet in edited.form.sheets:
        grid = edited.book.grid(sheet.name)
        if grid is None or sheet.name == cover_sheet(edited.form):
            continue
        blocks = lay_out(edited.form).on_sheet(sheet.name)
        last_row = max(placed.rows[-1] for placed in blocks)
        last_column = max(len(sheet.widths) - 1, *(placed.last_column for placed in blocks))
        for row, column in _beyond(grid, last_row, last_column):
            yield f"{Place(sheet.name, row, column)} 表外写有“{shown(grid.at(row, column), 20)}”"


def _beyond(grid: Grid, last_row: int, last_column: int) -> Iterator[tuple[int, int]]:
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            ours = isinstance(cell, str) and cell.startswith((BREAKDOWN_SHEET, CONTENTS_SHEET))
            if (row > last_row or column > last_column) and not _empty(cell) and not ours:
                yield row, column
