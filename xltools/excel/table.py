"""A plain table as a sheet: title, note, heads, rows. Filterable, sortable, never locked, frozen heads, ready for A4."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NamedTuple

from xltools.excel.address import column_letters
from xltools.excel.styles import column_after_title, column_width, row_height
from xltools.excel.writer import TEXT_LIMIT, BookWriter, SheetWriter, set_up_page


class CellStyle(StrEnum):
    """What a cell's colour says: a word of `styles.py`."""

    PLAIN = "plain"
    GOOD = "fine"
    WARN = "explain"
    BAD = "wrong"
    FAINT = "faint"


class FormulaCell(NamedTuple):
    """A formula with the value it has now, None for a blank; a float is a part of a whole."""

    formula: str
    value: int | float | Decimal | str | None


TableCell = str | int | Decimal | FormulaCell | None


class TableColumn(NamedTuple):
    """A column: its head, its widest and narrowest in half-width places, and how its cells lie.

    `faint` is for hashes and ids: small, grey, cut off at the cell's edge rather than wrapped; `one_line` for labels
    that are rather shown smaller than in two lines; `percent` for parts of a whole; `printed` False for what stays on
    the screen.
    """

    head: str
    widest: int = 40
    narrowest: int = 6
    align: Literal["left", "center"] = "left"
    faint: bool = False
    one_line: bool = False
    percent: bool = False
    printed: bool = True

    @property
    def style(self) -> str:
        """The style of its cells."""
        words = {"one_line": self.one_line, "hash": self.faint, "percent": self.percent}
        return " ".join(["cell list", self.align, *(word for word, said in words.items() if said)])


class TableRow(NamedTuple):
    """A row: a cell for each column, and the tones of those that are coloured."""

    cells: tuple[TableCell, ...]
    tones: Mapping[int, CellStyle] = {}


_HEAD_ROW = 2
FIRST_ROW = 3
_LINE_HEIGHT = 14
_FILTER_BUTTON = 1.5


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A whole table sheet. `frozen` columns stay on the left; `empty` is said where there are no rows.

    `repeating` columns turn grey where a row says the same in all of them as the row above. Of the rows, `printed` go
    on paper, and of the columns the first `printed_columns`, or all.
    """

    name: str
    title: str
    note: str
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    frozen: int = 0
    empty: str = "（无）"
    portrait: bool = False
    repeating: tuple[int, ...] = ()
    printed: int | None = None
    printed_columns: int | None = None


def arrange_for_print(table: TableSheet) -> TableSheet:
    """The table with the columns last that say nothing on paper: hashes, what is for the screen, what is empty throughout."""

    def is_printed(c: int) -> bool:
        column = table.columns[c]
        return column.printed and not column.faint and any(row.cells[c] not in (None, "") for row in table.rows)

    order = sorted(range(len(table.columns)), key=lambda c: not is_printed(c))
    rows = (
        TableRow(tuple(row.cells[c] for c in order), {order.index(c): tone for c, tone in row.tones.items()})
        for row in table.rows
    )
    columns = tuple(table.columns[c] for c in order)
    return replace(table, columns=columns, rows=tuple(rows), printed_columns=sum(map(is_printed, order)) or None)


def write_table(book: BookWriter, table: TableSheet, back: str = "") -> SheetWriter:
    """Add the table to the workbook as a sheet of its own, with a link beside its title to the sheet `back`."""
    sheet = book.sheet(table.name)
    widths = [_column_width_of(table, c) for c in range(len(table.columns))]
    write_heading(sheet, table.title, table.note, widths[: table.printed_columns], back)
    sheet.widths(widths)
    sheet.raw.set_row(_HEAD_ROW, 24)
    for c, column in enumerate(table.columns):
        sheet.text(_HEAD_ROW, c, column.head, "head list")
    _write_rows(sheet, table, widths)
    _set_up_sheet(sheet, table)
    _grey_repeats(sheet, table)
    return sheet


def write_heading(sheet: SheetWriter, title: str, note: str, widths: Sequence[float], back: str = "") -> None:
    """The widths of a sheet, its title with a link beside it to the sheet `back`, and its note.

    The note stands in one line where there is room for it; else over the width of the sheet, which is that of the page.
    """
    sheet.widths(widths)
    sheet.text(0, 0, title, "heading")
    sheet.raw.set_row(0, 26)
    if back:
        sheet.sheet_link(0, column_after_title(title, widths), back, "note link unwrapped")
    if column_width(note) <= sum(widths) and "\n" not in note:
        sheet.text(1, 0, note, "note unwrapped")
    else:
        sheet.merge((1, 0), (1, len(widths) - 1), note, "note")
        sheet.raw.set_row(1, row_height([(note, sum(widths))], line=_LINE_HEIGHT))


def cut_text(text: str, limit: int = TEXT_LIMIT) -> str:
    """The text, or as much of it as a cell holds, saying so."""
    if len(text) <= limit:
        return text
    mark = f"……（共 {len(text)} 字，后略）"
    return text[: limit - len(mark)] + mark


def _write_rows(sheet: SheetWriter, table: TableSheet, widths: Sequence[float]) -> None:
    formats = [{tone: sheet.book.format(f"{column.style} {tone}") for tone in CellStyle} for column in table.columns]
    wrapped = [c for c, column in enumerate(table.columns) if not (column.faint or column.one_line)]
    for r, row in enumerate(table.rows, FIRST_ROW):
        texts = ((_displayed_text(row.cells[c]), widths[c]) for c in wrapped)
        sheet.raw.set_row(r, row_height(texts, line=_LINE_HEIGHT))
        for c, cell in enumerate(row.cells):
            format = formats[c][row.tones.get(c, CellStyle.PLAIN)]
            if isinstance(cell, FormulaCell):
                sheet.formula(r, c, cell.formula, format, cell.value)
            else:
                sheet.value(r, c, cut_text(cell) if isinstance(cell, str) else cell, format)
    if not table.rows:
        sheet.text(FIRST_ROW, 0, table.empty, "prose unwrapped")


def _displayed_text(cell: TableCell) -> str:
    if isinstance(cell, FormulaCell):
        return f"{cell.value:.1%}" if isinstance(cell.value, float) else _displayed_text(cell.value)
    return "" if cell is None else str(cell)


def _column_width_of(table: TableSheet, c: int) -> float:
    column = table.columns[c]
    needed = column_width(column.head) + _FILTER_BUTTON
    for row in table.rows:
        if needed >= column.widest:
            break
        text = _displayed_text(row.cells[c])
        # Counting stops at the widest: a long explanation need not be measured to its end.
        needed = max(needed, column_width(text[: column.widest]))
    return float(min(max(needed, column.narrowest), column.widest))


def _set_up_sheet(sheet: SheetWriter, table: TableSheet) -> None:
    last_row, last_column = FIRST_ROW + max(len(table.rows), 1) - 1, len(table.columns) - 1
    raw = sheet.raw
    raw.freeze_panes(FIRST_ROW, table.frozen)
    raw.autofilter(_HEAD_ROW, 0, last_row if table.rows else _HEAD_ROW, last_column)
    # Codes and cell values are text on purpose; green corners would call them faults.
    raw.ignore_errors({"number_stored_as_text": f"A{FIRST_ROW + 1}:XFD{last_row + 1}"})
    printed = len(table.rows) if table.printed is None else table.printed
    last = FIRST_ROW + max(printed, 1) - 1, (table.printed_columns or len(table.columns)) - 1
    set_up_page(sheet, landscape=not table.portrait, last=last, repeat=(_HEAD_ROW, _HEAD_ROW))


def _grey_repeats(sheet: SheetWriter, table: TableSheet) -> None:
    """By a condition, so that it stays true when rows are sorted; grey, not hidden, since rows are also filtered."""
    if not (table.repeating and table.rows):
        return
    letters = map(column_letters, table.repeating)
    same = ",".join(f"${letter}{FIRST_ROW + 1}=${letter}{FIRST_ROW}" for letter in letters)
    first, last = min(table.repeating), max(table.repeating)
    sheet.colour_where((FIRST_ROW, first), (FIRST_ROW + len(table.rows) - 1, last), f"=AND({same})", "pale")
