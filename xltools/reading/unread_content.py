"""Remark what a workbook holds and nobody reads: cells beside the tables, lines added to them, sheets not issued.

A number is beside a table where it stands below or right of it. It is in a line added to the table where it stands
between two of its rows or columns, between its head and its first row, between two of its blocks, or in a row right
below the last that goes on with the table: one with several numbers in its columns. No sum has such a number.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from xltools.excel.address import column_letters
from xltools.excel.grid import Cell, CellPosition, Grid
from xltools.excel.text import is_blank, normalize_label, printable_excerpt
from xltools.excel.values import parse_number_cell
from xltools.form.layout import (
    FIRST_BLOCK_ROW,
    LAST_YEAR_HEAD,
    OWN_SHEETS,
    SEE_CHECKS,
    TOTAL_SCOPE,
    layout_form,
    verdict_address,
)
from xltools.form.model import YES, CellAddress, Form
from xltools.form.rules.evaluate import CheckOutcome
from xltools.reading.meta import RETURNED_KEY
from xltools.reading.search import LocatedBlock, LocatedSheet
from xltools.reading.submission import LocateProblem, Remark

# So many cells, sheets, and rows or columns are named; the rest are counted.
_MOST_CELLS, _MOST_SHEETS, _MOST_LINES = 20, 6, 6
_YEAR = re.compile(r"\d{4}")
# What a formula writes into a note: the unit of the cover, the characters of the texts so far.
_LIVE_PART = re.compile(r"\{unit\}|\{characters\}")
# What the results of checks say in hidden cells, which some programs show.
_RESULTS = frozenset({*(outcome.value for outcome in CheckOutcome), YES})
# Longer texts are no labels.
_LONGEST = 200
# Decimals of a number written as text; the table's own fields may take fewer.
_DIGITS = 6
# A row below a table with one number may be a telephone's; with two in the table's columns it goes on with the table.
_CONTINUED = 2


def find_unread_content(
    form: Form,
    sheets: Sequence[LocatedSheet],
    troubles: Sequence[LocateProblem],
    meta: Mapping[str, str],
    *,
    values_only: bool,
) -> Iterator[Remark]:
    """A remark for each table with lines added, for each sheet with content beside its tables, and for all other sheets.

    A city's workbook has much beside its tables, all of it the tool's own: of it nothing is told. `values_only`: the
    workbook's formulas have all been turned into what they gave.
    """
    if meta.get("scope") == TOTAL_SCOPE:
        return
    extra: list[tuple[str, int]] = []
    for sheet in sheets:
        grid = sheet.grid
        if grid.name in OWN_SHEETS or grid.copy_of or any(_concerns_sheet(trouble, grid.name) for trouble in troubles):
            continue
        if sheet.blocks:
            calculated = grid.formulas
            if values_only:
                older = meta.get("version") in form.older_versions
                calculated = _find_calculated(form, grid) | (_find_older(form, sheet) if older else frozenset())
            yield from _check_around_tables(form, sheet, calculated, is_return=RETURNED_KEY in meta)
        elif grid.visible and (filled := _count_filled(form, grid)):
            extra.append((grid.name, filled))
    if extra:
        names = "、".join(f"“{printable_excerpt(name)}”" for name, _ in extra[:_MOST_SHEETS])
        names += f"等 {len(extra)} 张" if len(extra) > _MOST_SHEETS else ""
        words = {"raw": names, "count": str(sum(filled for _, filled in extra)), "sheet": extra[0][0]}
        yield Remark("extra_sheet", None, words)


def _concerns_sheet(trouble: LocateProblem, sheet: str) -> bool:
    """Whether a sheet's table, or a part of it, is told already not to have been read."""
    return trouble.words.get("sheet") == sheet or f"“{sheet}”" in trouble.words.get("raw", "")


def _count_filled(form: Form, grid: Grid) -> int:
    """How many cells of a sheet without a table hold something; of one that was issued, without the form's own words."""
    if grid.name not in {sheet.name for sheet in form.sheets}:
        return sum(1 for cells in grid.rows for cell in cells if not is_blank(cell))
    return 0 if grid.formulas is None else len(_find_unknown_cells(form, grid, (), grid.formulas))


def _check_around_tables(
    form: Form, sheet: LocatedSheet, calculated: Collection[CellPosition] | None, *, is_return: bool
) -> Iterator[Remark]:
    """`calculated` are cells of formulas; None where what the tool has calculated looks like what a person wrote."""
    grid = sheet.grid
    unknown = _find_unknown_cells(form, grid, sheet.fields, calculated or ())
    if not unknown:
        return
    rows: set[int] = set()
    columns: set[int] = set()
    for table, cells in _find_added_lines(sheet, [at for at in unknown if _is_number(grid.at(*at))]).items():
        added_rows = {row for (row, _), in_row in cells.items() if in_row}
        added_columns = {column for (_, column), in_row in cells.items() if not in_row}
        there = [_name_lines("第 {} 行", [str(row + 1) for row in sorted(added_rows)])] if added_rows else []
        there += [_name_lines("{} 列", [column_letters(at) for at in sorted(added_columns)])] if added_columns else []
        yield _remark_cells("added_lines", grid, sorted(cells), place=form.tables[table].title, there="、".join(there))
        rows |= added_rows
        columns |= added_columns
    # A return keeps in a hidden column what its cells held.
    hidden = grid.extras.hidden_columns if is_return and grid.extras is not None else ()
    beside = [
        (row, column)
        for row, column in unknown
        if row not in rows and column not in columns and not any(first <= column <= last for first, last in hidden)
    ]
    if beside and calculated is not None:
        yield _remark_cells("cells_beside" if len(beside) > 1 else "cell_beside", grid, beside)


def _name_lines(pattern: str, names: Sequence[str]) -> str:
    return pattern.format("、".join(names[:_MOST_LINES]) + (" 等" if len(names) > _MOST_LINES else ""))


def _remark_cells(key: str, grid: Grid, cells: Sequence[CellPosition], **words: str) -> Remark:
    """One remark on several cells, quoting the first."""
    first, *rest = (CellAddress(grid.name, *at) for at in cells)
    words |= {"raw": printable_excerpt(grid.at(*cells[0])), "count": str(len(cells))}
    return Remark(key, first, words, related=tuple(place.cell for place in rest[: _MOST_CELLS - 1]))


def _find_calculated(form: Form, grid: Grid) -> frozenset[CellPosition]:
    """The cells of a sheet that hold what formulas of an issued one gave: the note, results, counts of characters."""
    note = next((sheet.note for sheet in form.sheets if sheet.name == grid.name and "{unit}" in sheet.note), "")
    pieces = _LIVE_PART.split(_YEAR.sub("{year}", note)) if note else []
    counts = {placed.extra_column for placed in layout_form(form).on_sheet(grid.name) if placed.block.character_count}
    verdict = verdict_address(form)
    return frozenset(
        (row, column)
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if cell in _RESULTS
        or (grid.extras is not None and grid.extras.is_hidden(row, column))
        or (isinstance(cell, int | float) and column in counts)
        or (pieces and isinstance(cell, str) and all(piece in cell for piece in pieces))
        or (grid.name, row, column) == (verdict.sheet, verdict.row, verdict.column)
    )


def _find_older(form: Form, sheet: LocatedSheet) -> frozenset[CellPosition]:
    """The same of an earlier version, whose words and places are not known: the note, counts of characters, the verdict."""
    cover, last = verdict_address(form).sheet == sheet.grid.name, max((row for row, _ in sheet.fields), default=0)
    found: set[CellPosition] = set()
    for row, cells in enumerate(sheet.grid.rows):
        lengths = {len(cell.encode("utf-16-le", "replace")) // 2 for cell in cells if isinstance(cell, str)} | {0}
        for column, cell in enumerate(cells):
            text = column == 0 and (row == FIRST_BLOCK_ROW - 1 or (cover and row > last))
            if text if isinstance(cell, str) else isinstance(cell, int | float) and cell in lengths:
                found.add((row, column))
    return frozenset(found)


def _find_unknown_cells(
    form: Form, grid: Grid, fields: Collection[CellPosition], formulas: Collection[CellPosition]
) -> list[CellPosition]:
    """The cells, row by row, that are no field, no formula, none of the form's words, and no figure of last year."""
    printed = _form_texts(form)
    candidates = [
        (row, column, cell)
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if cell != "" and (row, column) not in fields and (row, column) not in formulas and cell not in printed
    ]
    last_year: set[int] = set()
    found: list[CellPosition] = []
    for row, column, cell in candidates:
        if isinstance(cell, str) and cell.startswith(LAST_YEAR_HEAD):
            last_year.add(column)
        elif not (
            is_blank(cell) or (column in last_year and isinstance(cell, int | float)) or _is_form_text(cell, printed)
        ):
            found.append((row, column))
    return found


def _is_form_text(cell: Cell, printed: Collection[str]) -> bool:
    """The form's own words however they were written, the title of any year among them."""
    return isinstance(cell, str) and len(cell) <= _LONGEST and _normalize_printed(cell) in printed


def _normalize_printed(text: str) -> str:
    return normalize_label(_YEAR.sub("{year}", text))


@lru_cache(maxsize=8)
def _form_texts(form: Form) -> frozenset[str]:
    """All words that the form has printed somewhere, as they are and as they are compared."""
    words = {SEE_CHECKS, *(text for sheet in form.sheets for text in (sheet.title, sheet.note))}
    for placed in layout_form(form).blocks:
        block = placed.block
        words |= {label.text for label in (placed.title, placed.corner, *placed.heads, *placed.stubs) if label}
        words |= {line.former_label for line in (*block.rows, *block.columns)}
        words |= {block.unit_column, block.character_count, *(field.unit for field in block.fields.values())}
    return frozenset(words | {_normalize_printed(word) for word in words}) - {""}


def _is_number(cell: Cell) -> bool:
    """Whether a cell holds a number other than 0, or a text that is one."""
    if isinstance(cell, str):
        return bool(parse_number_cell(cell, digits=_DIGITS, unit="").value)
    return isinstance(cell, int | float) and not isinstance(cell, bool) and cell != 0


def _find_added_lines(
    sheet: LocatedSheet, numbers: Sequence[CellPosition]
) -> Mapping[str, Mapping[CellPosition, bool]]:
    """Those of the numbers that stand in a line added to a table, by table: whether in a row, or else in a column."""
    found: dict[str, dict[CellPosition, bool]] = {}
    blocks = sorted((block for block in sheet.blocks if block.fields), key=_first_row)
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if numbers and all(field.kind.numeric for field in block.block.fields.values()):
            # Tables that somebody pasted below each other may stand between the blocks of another one.
            inner = following if following is not None and following.block.table == block.block.table else None
            cells = dict.fromkeys(_find_in_rows(numbers, block, inner), True)
            cells |= dict.fromkeys(_find_in_columns(numbers, block), False)
            if cells:
                found.setdefault(block.block.table, {}).update(cells)
    return found


def _first_row(block: LocatedBlock) -> int:
    return min(row for row in block.rows if row is not None)


def _find_in_rows(
    numbers: Sequence[CellPosition], block: LocatedBlock, following: LocatedBlock | None
) -> Iterator[CellPosition]:
    """The numbers within a block's rows, right above them, and below them up to the block of the same table that follows."""
    top, bottom = _first_row(block), max(row for row in block.rows if row is not None)
    left, right = _column_band(block)
    by_row: dict[int, list[CellPosition]] = {}
    for row, column in numbers:
        if left <= column < right:
            by_row.setdefault(row, []).append((row, column))
    for row in range(top, _first_row(following) if following is not None else bottom):
        yield from by_row.get(row, ()) if row not in block.rows else ()
    row = top - 1
    while row in by_row:
        yield from by_row[row]
        row -= 1
    row = bottom + 1
    while following is None and len(by_row.get(row, ())) >= _CONTINUED:
        yield from by_row[row]
        row += 1


def _find_in_columns(numbers: Sequence[CellPosition], block: LocatedBlock) -> Iterator[CellPosition]:
    spans = zip(block.columns, block.block.columns, strict=True)
    own = {at + more for at, line in spans if at is not None for more in range(line.span)}
    left, _ = _column_band(block)
    last = max(column for column in block.columns if column is not None)
    return (
        (row, column)
        for row, column in numbers
        if row in block.rows and left - 1 <= column <= last and column not in own
    )


def _column_band(block: LocatedBlock) -> tuple[int, int]:
    """The first column of a block's fields, and the one behind the last."""
    columns = [column for column in block.columns if column is not None]
    return min(columns), max(columns) + block.block.columns[-1].span
