"""A plain table as a sheet: title, note, heads, rows. Filterable, sortable, never locked, frozen heads, ready for A4.

What a plain table is made of: columns, rows, and cells that may be links, live formulas or coloured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from xltools.excel.address import column_letters, quote_sheet
from xltools.excel.styles import (
    STYLES,
    column_after_title,
    column_width,
    make_style,
    row_height,
    set_up_paper,
)
from xltools.excel.writer import TEXT_LIMIT, BookWriter, Format, SheetWriter

__all__ = [
    "CELL_STYLE_COLOURS",
    "FIRST_ROW",
    "CellStyle",
    "FormulaCell",
    "SheetLink",
    "TableCell",
    "TableColumn",
    "TableRow",
    "TableSheet",
    "cut_text",
    "write_table",
]


class CellStyle(StrEnum):
    """What a cell's colour says."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    FAINT = "faint"


CELL_STYLE_COLOURS: Mapping[CellStyle, Mapping[str, Any]] = {
    CellStyle.PLAIN: {},
    CellStyle.GOOD: STYLES["fine"],
    CellStyle.WARN: STYLES["explain"],
    CellStyle.BAD: STYLES["wrong"],
    CellStyle.FAINT: {"font_color": "#808080"},
}


@dataclass(frozen=True, slots=True)
class SheetLink:
    """A link to a place in the same workbook."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A formula with the value it has now; a float is a part of a whole."""

    formula: str
    value: int | float | Decimal | str


TableCell = str | int | Decimal | SheetLink | FormulaCell | None


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its head, its widest and narrowest in half-width places, and how its cells lie.

    `faint` is for hashes and ids: small, grey, cut off at the cell's edge rather than wrapped; `one_line` for labels
    that are rather shown smaller than in two lines.
    `number_format` is Excel's, for columns whose numbers are no plain counts.
    """

    head: str
    widest: int = 40
    narrowest: int = 6
    align: Literal["left", "center", "right"] = "left"
    faint: bool = False
    one_line: bool = False
    number_format: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: a cell for each column, and the tones of those that are coloured."""

    cells: tuple[TableCell, ...]
    tones: Mapping[int, CellStyle] = field(default_factory=dict)


# Lists are longer than statutory tables: smaller, and ruled lightly.
_RULES = {"font_size": 10, "border_color": "#BFBFBF"}
HEAD_ROW = 2
FIRST_ROW = 3
# Excel writes no more links on a sheet; the rest stay plain text.
_MOST_LINKS = 65_000
_FILTER_BUTTON = 1.5


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A whole table sheet. `frozen` columns stay on the left; `empty` is said where there are no rows.

    `repeating` columns turn grey where a row says the same in all of them as the row above. Of the rows, `printed` go
    on paper, or all.
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


def write_table(book: BookWriter, table: TableSheet, back: str = "") -> SheetWriter:
    """Add the table to the workbook as a sheet of its own, with a link beside its title to the sheet `back`."""
    sheet = book.sheet(table.name)
    sheet.text(0, 0, table.title, book.format(make_style("title", align="left")))
    sheet.raw.set_row(0, 26)
    sheet.raw.set_row(HEAD_ROW, 24)
    head = book.format(make_style("head", **_RULES))
    for c, column in enumerate(table.columns):
        sheet.text(HEAD_ROW, c, column.head, head)
    widths = [_column_width_of(table, c) for c in range(len(table.columns))]
    sheet.widths(widths)
    _write_note(book, sheet, table.note, widths)
    if back:
        at = column_after_title(table.title, widths)
        sheet.link(0, at, f"internal:{quote_sheet(back)}!A1", book.format(make_style("back")), back)
    sheet.stream()
    _write_rows(book, sheet, table, widths)
    _set_up_sheet(sheet, table)
    _grey_repeats(book, sheet, table)
    return sheet


def _write_note(book: BookWriter, sheet: SheetWriter, note: str, widths: Sequence[float]) -> None:
    """In one line where there is room for it; else over the width of the table, which is also that of the page."""
    if column_width(note) <= sum(widths) and "\n" not in note:
        sheet.text(1, 0, note, book.format(make_style("note", text_wrap=False)))
        return
    sheet.merge((1, 0), (1, len(widths) - 1), note, book.format(make_style("note")))
    sheet.raw.set_row(1, row_height([(note, sum(widths))]))


def cut_text(text: str, limit: int = TEXT_LIMIT) -> str:
    """The text, or as much of it as a cell holds, saying so."""
    if len(text) <= limit:
        return text
    mark = f"……（共 {len(text)} 字，后略）"
    return text[: limit - len(mark)] + mark


def _write_rows(book: BookWriter, sheet: SheetWriter, table: TableSheet, widths: Sequence[float]) -> None:
    formats = [{tone: book.format(_cell_format(column, tone)) for tone in CellStyle} for column in table.columns]
    links = {
        tone: book.format({**_cell_format(TableColumn(""), tone), "font_color": "#0563C1", "underline": 1})
        for tone in CellStyle
    }
    linked = 0
    wrapped = [c for c, column in enumerate(table.columns) if not (column.faint or column.one_line)]
    for r, row in enumerate(table.rows, FIRST_ROW):
        sheet.raw.set_row(r, row_height((_displayed_text(row.cells[c]), widths[c]) for c in wrapped))
        for c, cell in enumerate(row.cells):
            tone = row.tones.get(c, CellStyle.PLAIN)
            if isinstance(cell, SheetLink) and linked < _MOST_LINKS:
                linked += 1
                sheet.link(r, c, cell.target, links[tone], cell.text)
            else:
                _write_cell(sheet, r, c, cell, formats[c][tone])
    if not table.rows:
        sheet.text(FIRST_ROW, 0, table.empty, book.format(make_style("prose", text_wrap=False)))


def _write_cell(sheet: SheetWriter, row: int, column: int, cell: TableCell, format: Format) -> None:
    if isinstance(cell, int | Decimal):
        sheet.number(row, column, cell, format)
    elif isinstance(cell, FormulaCell):
        sheet.formula(row, column, cell.formula, format, cell.value)
    else:
        sheet.text(row, column, cut_text(_displayed_text(cell)), format)


def _displayed_text(cell: TableCell) -> str:
    if isinstance(cell, FormulaCell):
        return f"{cell.value:.1%}" if isinstance(cell.value, float) else str(cell.value)
    return cell.text if isinstance(cell, SheetLink) else "" if cell is None else str(cell)


def _cell_format(column: TableColumn, tone: CellStyle) -> dict[str, Any]:
    faint = (
        {"font_size": 8, "align": "fill", "text_wrap": False, **CELL_STYLE_COLOURS[CellStyle.FAINT]}
        if column.faint
        else {}
    )
    # An indent would pull a centred cell to the left.
    place = {"align": column.align, "indent": 1 if column.align == "left" and not column.faint else 0}
    figures = {"num_format": column.number_format} if column.number_format else {}
    lines = {"text_wrap": False, "shrink": True} if column.one_line else {}
    return {**make_style("cell", **place, **_RULES), **lines, **faint, **figures, **CELL_STYLE_COLOURS[tone]}


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
    raw.autofilter(HEAD_ROW, 0, last_row if table.rows else HEAD_ROW, last_column)
    # Codes and cell values are text on purpose; green corners would call them faults.
    raw.ignore_errors({"number_stored_as_text": f"A{FIRST_ROW + 1}:XFD{last_row + 1}"})
    set_up_paper(raw, landscape=not table.portrait)
    raw.repeat_rows(HEAD_ROW)
    printed = len(table.rows) if table.printed is None else table.printed
    raw.print_area(0, 0, FIRST_ROW + max(printed, 1) - 1, last_column)


def _grey_repeats(book: BookWriter, sheet: SheetWriter, table: TableSheet) -> None:
    """By a condition, so that it stays true when rows are sorted; grey, not hidden, since rows are also filtered."""
    if not (table.repeating and table.rows):
        return
    letters = map(column_letters, table.repeating)
    same = ",".join(f"${letter}{FIRST_ROW + 1}=${letter}{FIRST_ROW}" for letter in letters)
    options = {"type": "formula", "criteria": f"=AND({same})", "format": book.format({"font_color": "#A6A6A6"})}
    sheet.condition((FIRST_ROW, min(table.repeating)), (FIRST_ROW + len(table.rows) - 1, max(table.repeating)), options)
