"""What a workbook holds and nobody reads: cells beside the tables, and visible sheets that were not issued."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from xltools.excel.grid import Book, Cell, Grid
from xltools.excel.text import is_blank, normal_label, shown
from xltools.form.layout import lay_out
from xltools.form.model import Form, Place
from xltools.form.sheets import LAST_YEAR, OWN_SHEETS, SEE_CHECKS, TOTAL_SCOPE
from xltools.reading.located import Located
from xltools.reading.meta import RETURNED_KEY
from xltools.reading.submission import Remark, Trouble

__all__ = ["left_out"]

# So many cells of a sheet, and so many sheets, are named; the rest are counted.
_CELLS, _SHEETS = 20, 6
_YEAR = re.compile(r"\d{4}")
# Longer texts are no labels.
_LONGEST = 200


def left_out(
    form: Form, located: Sequence[Located], book: Book, troubles: Sequence[Trouble], meta: Mapping[str, str]
) -> Iterator[Remark]:
    """A remark for each sheet with content beside its tables, and one for all sheets that are not of the form.

    A city's workbook has much beside its tables, all of it the tool's own: of it nothing is told.
    """
    if meta.get("scope") == TOTAL_SCOPE:
        return
    extra: list[tuple[str, int]] = []
    for grid in book.grids:
        if grid.name in OWN_SHEETS or grid.copy_of or any(_is_about(trouble, grid.name) for trouble in troubles):
            continue
        blocks = [one for one in located if one.sheet == grid.name]
        if blocks:
            yield from _beside(form, grid, blocks, returned=RETURNED_KEY in meta)
        elif grid.visible and (filled := _filled(form, grid)):
            extra.append((grid.name, filled))
    if extra:
        names = "、".join(f"“{shown(name)}”" for name, _ in extra[:_SHEETS])
        names += f"等 {len(extra)} 张" if len(extra) > _SHEETS else ""
        words = {"raw": names, "count": str(sum(filled for _, filled in extra)), "sheet": extra[0][0]}
        yield Remark("extra_sheet", None, words)


def _is_about(trouble: Trouble, sheet: str) -> bool:
    """Whether a sheet's table, or a part of it, is told already not to have been read."""
    return trouble.words.get("sheet") == sheet or f"“{sheet}”" in trouble.words.get("raw", "")


def _filled(form: Form, grid: Grid) -> int:
    """How many cells of a sheet without a table hold something; of one that was issued, without the form's own words."""
    if grid.name not in {sheet.name for sheet in form.sheets}:
        return sum(1 for cells in grid.rows for cell in cells if not _is_blank(cell))
    return 0 if grid.formulas is None else sum(1 for _ in _unknown(grid, (), grid.formulas, _printed(form)))


def _beside(form: Form, grid: Grid, blocks: Sequence[Located], *, returned: bool) -> Iterator[Remark]:
    if grid.formulas is None:
        return  # what the tool has calculated beside the tables cannot be told from what a person wrote
    spots = _spots(form, grid.name) if all(one.at_home for one in blocks) else _fields(blocks)
    found = list(_unknown(grid, spots, grid.formulas, _printed(form)))
    if found and returned and grid.aside is not None:
        # A return keeps in a hidden column what its cells held.
        hidden = grid.aside.hidden_columns
        found = [spot for spot in found if not any(first <= spot[1] <= last for first, last in hidden)]
    if found:
        (row, column), *rest = found
        words = {"raw": shown(grid.at(row, column)), "count": str(len(found))}
        related = tuple(Place(grid.name, *spot).cell for spot in rest[: _CELLS - 1])
        yield Remark("cells_beside" if rest else "cell_beside", Place(grid.name, row, column), words, related=related)


def _unknown(
    grid: Grid,
    fields: Collection[tuple[int, int]],
    formulas: Collection[tuple[int, int]],
    printed: Collection[str],
) -> Iterator[tuple[int, int]]:
    """The cells, row by row, that are no field, no formula, none of the form's words, and no figure of last year."""
    candidates = [
        (row, column, cell)
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if cell != "" and (row, column) not in fields and (row, column) not in formulas and cell not in printed
    ]
    last_year: set[int] = set()
    for row, column, cell in candidates:
        if isinstance(cell, str) and cell.startswith(LAST_YEAR):
            last_year.add(column)
        elif not (
            _is_blank(cell) or (column in last_year and isinstance(cell, int | float)) or _is_printed(cell, printed)
        ):
            yield row, column


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and is_blank(cell))


def _is_printed(cell: Cell, printed: Collection[str]) -> bool:
    """The form's own words however they were written, the title of any year among them."""
    return isinstance(cell, str) and len(cell) <= _LONGEST and _as_printed(cell) in printed


def _as_printed(text: str) -> str:
    return normal_label(_YEAR.sub("{year}", text))


@lru_cache(maxsize=8)
def _printed(form: Form) -> frozenset[str]:
    """All words that the form has printed somewhere, as they are and as they are compared."""
    words = {SEE_CHECKS, *(text for sheet in form.sheets for text in (sheet.title, sheet.note))}
    for placed in lay_out(form).blocks:
        block = placed.block
        words |= {label.text for label in (placed.title, placed.corner, *placed.heads, *placed.stubs) if label}
        words |= {block.unit_column, block.character_count, *(field.unit for field in block.fields.values())}
    return frozenset(words | {_as_printed(word) for word in words}) - {""}


@lru_cache(maxsize=64)
def _spots(form: Form, sheet: str) -> frozenset[tuple[int, int]]:
    """The cells of a sheet's fields where it stands as it was issued."""
    return frozenset(
        (placed.rows[r], placed.columns[c][0])
        for placed in lay_out(form).on_sheet(sheet)
        for r, c in placed.block.fields
    )


def _fields(blocks: Sequence[Located]) -> frozenset[tuple[int, int]]:
    places = ((one.rows[r], one.columns[c]) for one in blocks for r, c in one.block.fields)
    return frozenset((row, column) for row, column in places if row is not None and column is not None)
