"""Where each block of the form stands in a workbook: at the place the template gave it, or wherever its labels are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from xltools.excel.grid import Book
from xltools.form.layout import Layout, PlacedBlock
from xltools.form.model import Form
from xltools.form.sheets import OWN_SHEETS
from xltools.reading.index import GridIndex
from xltools.reading.located import Hunt, Located
from xltools.reading.printed import altered_labels, says
from xltools.reading.search import search
from xltools.reading.submission import Trouble
from xltools.reading.troubles import troubles_of

__all__ = ["Located", "locate"]


def locate(form: Form, layout: Layout, book: Book) -> tuple[list[Located], list[Trouble]]:
    """Find every block of the form. What cannot be settled is a trouble, never a guess."""
    indexes = [GridIndex(grid) for grid in book.grids if grid.name not in OWN_SHEETS and not grid.copy_of]
    issued = frozenset(sheet.name for sheet in form.sheets)
    found: list[Located] = []
    troubles: list[Trouble] = []
    for table in form.tables.values():
        placed = [one for one in layout.blocks if one.block.table == table.id]
        hunts = [_compared(_hunt(one, layout, indexes, issued), indexes) for one in placed]
        told = troubles_of(form, table, hunts, indexes)
        troubles += told
        if not any(trouble.key in ("other_layout", "double_table") for trouble in told):
            found += [hunt.located for hunt in hunts if hunt.located is not None]
    return found, troubles


def _compared(hunt: Hunt, indexes: Sequence[GridIndex]) -> Hunt:
    """The hunt with the labels that find no field, once it is known where the block stands."""
    located = hunt.located
    if located is None:
        return hunt
    index = next(index for index in indexes if index.name == located.sheet)
    altered = altered_labels(hunt.placed, located, index)
    return replace(hunt, altered=altered) if altered else hunt


def _hunt(placed: PlacedBlock, layout: Layout, indexes: Sequence[GridIndex], issued: frozenset[str]) -> Hunt:
    block = placed.block
    issued_at = (block.sheet, placed.rows, tuple(first for first, _ in placed.columns))
    home = next((one for one in indexes if one.name == block.sheet and _stands_at_home(placed, one)), None)
    # A block at home may stand a second time on a sheet that was not issued: a copy, perhaps the one filled in.
    elsewhere = [index for index in indexes if home is None or index.name not in issued]
    matches = [(index.name, match) for index in elsewhere if (match := search(placed, index)).likely]
    whole = [(name, match) for name, match in matches if match.whole]
    sheets = tuple(name for name, _ in whole)
    if home is not None:
        sheets = (home.name,) * (2 if _stands_twice(placed, layout, home) else 1) + sheets
        return Hunt(placed, Located(block, block.sheet, placed.rows, issued_at[2], at_home=True), sheets, None)
    if not matches:
        return Hunt(placed, None, sheets, None)
    name, best = whole[0] if whole else max(matches, key=lambda pair: pair[1].score)
    moved = best.whole and (name, best.rows, best.columns) != issued_at
    return Hunt(placed, Located(block, name, best.rows, best.columns, moved=moved), sheets, best)


def _stands_at_home(placed: PlacedBlock, index: GridIndex) -> bool:
    """Whether every label of the block stands where the template printed it."""
    labels = placed.stubs + placed.heads
    return all(says(index, label) for label in labels)


def _stands_twice(placed: PlacedBlock, layout: Layout, index: GridIndex) -> bool:
    """Whether every label of a block at home stands on its sheet once more than the template prints it."""
    labels = placed.stubs + placed.heads
    printed = [label for block in layout.on_sheet(placed.block.sheet) for label in block.stubs + block.heads]
    # A table that was copied has its labels as they are: one of them, sought as it is, tells nearly always and at once.
    first = index.grid.at(labels[0].row, labels[0].column)
    if sum(row.count(first) for row in index.grid.rows) <= sum(other.text == labels[0].text for other in printed):
        return False
    there = Counter(index.normal(label.text) for label in printed)
    return all(len(index.positions(label.text)) > there[index.normal(label.text)] for label in labels)
