"""Where each block of the form stands in a workbook: at the place the template gave it, or wherever its labels are."""

from collections.abc import Sequence
from dataclasses import dataclass

from xltools.excel.grid import Book
from xltools.form.layout import Layout, PlacedBlock
from xltools.form.model import Block, ForeignLayout, Form, Table
from xltools.form.sheets import OWN_SHEETS
from xltools.reading.index import GridIndex
from xltools.reading.search import Match, search
from xltools.reading.submission import Trouble

__all__ = ["Located", "locate"]

# So many labels are named in one message; the rest are counted.
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Located:
    """A block found: its sheet, and the sheet row and column of each of its lines; None for a line not found."""

    block: Block
    sheet: str
    rows: tuple[int | None, ...]
    columns: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class _Hunt:
    """What the search for one block gave: where it stands, on which sheets it stands whole, or the best of the rest."""

    placed: PlacedBlock
    located: Located | None
    sheets: tuple[str, ...]
    best: Match | None


def locate(form: Form, layout: Layout, book: Book) -> tuple[list[Located], list[Trouble]]:
    """Find every block of the form. What cannot be settled is a trouble, never a guess."""
    indexes = [GridIndex(grid) for grid in book.grids if grid.name not in OWN_SHEETS]
    issued = frozenset(sheet.name for sheet in form.sheets)
    found: list[Located] = []
    troubles: list[Trouble] = []
    for table in form.tables.values():
        hunts = [_hunt(one, layout, indexes, issued) for one in layout.blocks if one.block.table == table.id]
        told = _troubles(form, table, hunts, indexes)
        troubles += told
        if not any(trouble.key in ("other_layout", "double_table") for trouble in told):
            found += [hunt.located for hunt in hunts if hunt.located is not None]
    return found, troubles


def _hunt(placed: PlacedBlock, layout: Layout, indexes: Sequence[GridIndex], issued: frozenset[str]) -> _Hunt:
    block = placed.block
    home = next((one for one in indexes if one.name == block.sheet and _stands_at_home(placed, one)), None)
    # A block at home may stand a second time on a sheet that was not issued: a copy, perhaps the one filled in.
    elsewhere = [index for index in indexes if home is None or index.name not in issued]
    matches = [(index.name, match) for index in elsewhere if (match := search(placed, index)).likely]
    whole = [(name, match) for name, match in matches if match.whole]
    sheets = tuple(name for name, _ in whole)
    if home is not None:
        sheets = (home.name,) * (2 if _stands_twice(placed, layout, home) else 1) + sheets
        columns = tuple(first for first, _ in placed.columns)
        return _Hunt(placed, Located(block, block.sheet, placed.rows, columns), sheets, None)
    if not matches:
        return _Hunt(placed, None, sheets, None)
    name, best = whole[0] if whole else max(matches, key=lambda pair: pair[1].score)
    return _Hunt(placed, Located(block, name, best.rows, best.columns), sheets, best)


def _stands_at_home(placed: PlacedBlock, index: GridIndex) -> bool:
    """Whether every label of the block stands where the template printed it."""
    labels = placed.stubs + placed.heads
    return all(index.label_at(label.row, label.column) == index.normal(label.text) for label in labels)


def _stands_twice(placed: PlacedBlock, layout: Layout, index: GridIndex) -> bool:
    """Whether every label of a block at home stands on its sheet once more than the template prints it."""
    blocks = layout.on_sheet(placed.block.sheet)
    printed = [index.normal(label.text) for block in blocks for label in block.stubs + block.heads]
    labels = placed.stubs + placed.heads
    return all(len(index.positions(label.text)) > printed.count(index.normal(label.text)) for label in labels)


def _troubles(form: Form, table: Table, hunts: Sequence[_Hunt], indexes: Sequence[GridIndex]) -> list[Trouble]:
    """What is wrong with one table, told once over all its blocks; the gravest alone where it explains the rest."""
    if all(hunt.located is not None and hunt.best is None and len(hunt.sheets) == 1 for hunt in hunts):
        return []
    foreign = _foreign_layout(form, table.id, indexes)
    if foreign is not None:
        words = {"raw": foreign[0].name, "remedy": foreign[0].remedy, "sheet": foreign[1]}
        return [Trouble("V-03", "other_layout", table.id, None, words)]
    doubled_on = next((hunt.sheets for hunt in hunts if len(hunt.sheets) > 1), None)
    if doubled_on:
        where = _quoted(doubled_on) if len(set(doubled_on)) > 1 else f"{_quoted(doubled_on)}的两处"
        return [Trouble("V-04", "double_table", table.id, None, {"raw": where})]
    if all(hunt.located is None for hunt in hunts):
        return [Trouble("V-04", "missing_table", table.id, None, {"raw": table.title})]
    missing, doubled = [], []
    for hunt in hunts:
        missing += list(hunt.best.missing) if hunt.best else []
        doubled += list(hunt.best.doubled) if hunt.best else []
        if hunt.located is None:
            missing += [label for line in hunt.placed.block.rows for label in line.labels[-1:]]
    sheet = next(hunt.located.sheet for hunt in hunts if hunt.located is not None)
    kinds = (("missing_labels", missing), ("double_labels", doubled))
    return [
        Trouble("V-04", key, table.id, None, {"raw": _quoted(labels), "sheet": sheet})
        for key, labels in kinds
        if labels
    ]


def _foreign_layout(form: Form, table: str, indexes: Sequence[GridIndex]) -> tuple[ForeignLayout, str] | None:
    for foreign in form.foreign_layouts:
        for index in indexes if foreign.table == table else ():
            has = all(index.positions(label) for label in foreign.present)
            if has and not any(index.positions(label) for label in foreign.absent):
                return foreign, index.name
    return None


def _quoted(labels: Sequence[str]) -> str:
    shown = [f"“{label}”" for label in dict.fromkeys(labels)]
    return "、".join(shown[:_NAMED]) + (f"等 {len(shown)} 处" if len(shown) > _NAMED else "")
