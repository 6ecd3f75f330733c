"""Where each block of the form stands in a workbook: at the place the template gave it, or wherever its labels are.

What is wrong with the place of a table, in one trouble: which table, which labels, where, and what stands there.

The labels of a block that find no field, compared once it is found: the groups above and beside its lines, its title.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xltools.excel.grid import Book
from xltools.excel.text import shown
from xltools.form.layout import OWN_SHEETS, Label, Layout, PlacedBlock
from xltools.form.model import ForeignLayout, Form, Line, Place, Table
from xltools.reading.search import Altered, GridIndex, Hunt, Located, search
from xltools.reading.submission import Trouble

__all__ = ["locate"]

# So many labels are named in one message; the rest are counted.
_NAMED = 6


def troubles_of(form: Form, table: Table, hunts: Sequence[Hunt], indexes: Sequence[GridIndex]) -> list[Trouble]:
    """What is wrong with one table, told once over all its blocks; the gravest alone where it explains the rest."""
    settled = all(hunt.located is not None and hunt.best is None and len(hunt.sheets) == 1 for hunt in hunts)
    if settled and not any(hunt.altered for hunt in hunts):
        return []
    foreign = _foreign_layout(form, table.id, indexes)
    if foreign is not None:
        layout, index = foreign
        words = {"raw": layout.name, "remedy": layout.remedy, "sheet": index.name}
        row, column = index.positions(layout.present[0])[0]
        return [Trouble("V-03", "other_layout", table.id, Place(index.name, row, column), words)]
    doubled_on = next((hunt.sheets for hunt in hunts if len(hunt.sheets) > 1), None)
    if doubled_on:
        where = _quoted(doubled_on) if len(set(doubled_on)) > 1 else f"{_quoted(doubled_on)}的两处"
        return [Trouble("V-04", "double_table", table.id, None, {"raw": where, "sheet": doubled_on[-1]})]
    if all(hunt.located is None for hunt in hunts):
        words = {"raw": table.title, "sheet": table.blocks[0].sheet}
        return [Trouble("V-04", "missing_table", table.id, None, words)]
    return _label_troubles(table, hunts, indexes)


def _label_troubles(table: Table, hunts: Sequence[Hunt], indexes: Sequence[GridIndex]) -> list[Trouble]:
    missing: list[str] = []
    doubled: list[str] = []
    for hunt in hunts:
        missing += hunt.best.missing if hunt.best else ()
        doubled += hunt.best.doubled if hunt.best else ()
        if hunt.located is None:
            missing += [label for line in hunt.placed.block.rows for label in line.labels[-1:]]
    sheet = next(hunt.located.sheet for hunt in hunts if hunt.located is not None)
    index = next(index for index in indexes if index.name == sheet)
    told = []
    if missing:
        place, there = _printed_at(hunts, index, missing[0])
        words = {"raw": _quoted(missing), "sheet": sheet, "there": there}
        told.append(Trouble("V-04", "altered_label" if there else "missing_labels", table.id, place, words))
    if doubled:
        words = {"raw": _quoted(doubled), "sheet": sheet}
        places = index.positions(doubled[0]) or index.positions(doubled[0].split()[-1])
        place = Place(sheet, *places[-1]) if places else None
        told.append(Trouble("V-04", "double_labels", table.id, place, words))
    return [*told, *_altered_groups(table, hunts)]


def _altered_groups(table: Table, hunts: Sequence[Hunt]) -> Iterator[Trouble]:
    """Each label over several lines that is not as printed; blocks that share one tell it once."""
    for altered in dict.fromkeys(one for hunt in hunts for one in hunt.altered):
        words = {"raw": _quoted([altered.text]), "sheet": altered.place.sheet, "there": altered.there}
        key = "altered_label" if altered.there else "missing_labels"
        yield Trouble("V-04", key, table.id, altered.place, words)


def _printed_at(hunts: Sequence[Hunt], index: GridIndex, name: str) -> tuple[Place | None, str]:
    """Where a label that is missed was printed, and what somebody wrote there; nothing where the sheet is another."""
    for hunt in hunts:
        labels = (*hunt.placed.stubs, *hunt.placed.heads)
        for label in labels if hunt.placed.block.sheet == index.name else ():
            if label.text == name:
                there = index.grid.at(label.row, label.column)
                known = {index.normal(other.text) for other in labels}
                altered = isinstance(there, str) and index.label_at(label.row, label.column) not in known | {""}
                return Place(index.name, label.row, label.column), shown(there) if altered else ""
    return None, ""


def _foreign_layout(form: Form, table: str, indexes: Sequence[GridIndex]) -> tuple[ForeignLayout, GridIndex] | None:
    for foreign in form.foreign_layouts:
        for index in indexes if foreign.table == table else ():
            has = all(index.positions(label) for label in foreign.present)
            if has and not any(index.positions(label) for label in foreign.absent):
                return foreign, index
    return None


def _quoted(labels: Sequence[str]) -> str:
    shown_labels = [f"“{label}”" for label in dict.fromkeys(labels)]
    return "、".join(shown_labels[:_NAMED]) + (f"等 {len(shown_labels)} 处" if len(shown_labels) > _NAMED else "")


def says(index: GridIndex, label: Label) -> bool:
    """Whether a label stands where the template printed it."""
    there = index.grid.at(label.row, label.column)
    return there == label.text or index.label_at(label.row, label.column) == index.normal(label.text)


def altered_labels(placed: PlacedBlock, located: Located, index: GridIndex) -> tuple[Altered, ...]:
    """The group labels, the title and the corner of a block that are not as printed; its lines' own the search compares."""
    issued = located.at_home or (located.rows, located.columns) == (placed.rows, _firsts(placed))
    found = [] if located.at_home else [*_groups_beside(placed, located, index), *_groups_above(placed, located, index)]
    for label in (placed.title, placed.corner):
        if label is not None and not says(index, label) and (issued or not index.positions(label.text)):
            altered = _altered(placed, located, index, label)
            # Whoever moves a table may leave the lines above it behind; other words in their place are another matter.
            found += [altered] if issued or altered.there else []
    return tuple(found)


def _groups_beside(placed: PlacedBlock, located: Located, index: GridIndex) -> Iterator[Altered]:
    left = min((column for column in located.columns if column is not None), default=0)
    for label in placed.stubs:
        covered = [at for at, row in enumerate(placed.rows) if label.row <= row <= label.last_row]
        rows = [row for at in covered if (row := located.rows[at]) is not None]
        wanted = index.normal(label.text)
        # Rows that were sorted among themselves keep the label of their group at one of them.
        seen = (index.label_above(row, column) for row in rows for column in range(left))
        if rows and _is_group(label, covered, placed.block.rows) and wanted not in seen:
            yield _altered(placed, located, index, label)


def _groups_above(placed: PlacedBlock, located: Located, index: GridIndex) -> Iterator[Altered]:
    top = min((row for row in located.rows if row is not None), default=len(index.grid.rows))
    for label in placed.heads:
        covered = [at for at, (first, _) in enumerate(placed.columns) if label.column <= first <= label.last_column]
        columns = [column for at in covered if (column := located.columns[at]) is not None]
        wanted = index.normal(label.text)
        seen = (index.label_left(row, column) for column in columns for row in range(top))
        if columns and _is_group(label, covered, placed.block.columns) and wanted not in seen:
            yield _altered(placed, located, index, label)


def _is_group(label: Label, covered: Sequence[int], lines: Sequence[Line]) -> bool:
    """Whether a label stands over lines that have labels of their own."""
    owns = [next((own for own in reversed(lines[at].labels) if own), "") for at in covered]
    return any(own != label.text for own in owns)


def _altered(placed: PlacedBlock, located: Located, index: GridIndex, label: Label) -> Altered:
    """Where the label should be by the lines that were found, and the words that stand there in its place."""
    row = _carried(label.row, placed.rows, located.rows)
    column = _carried(label.column, _firsts(placed), located.columns)
    known = {index.normal(other.text) for other in (*placed.stubs, *placed.heads)} | {""}
    there = index.label_at(row, column)
    return Altered(
        label.text, Place(index.name, row, column), "" if there in known else shown(index.grid.at(row, column))
    )


def _carried(printed: int, issued: Sequence[int], found: Sequence[int | None]) -> int:
    """A row or column of the issued sheet, moved as far as the nearest line that was found."""
    moves = [
        (abs(line - printed), there - line) for line, there in zip(issued, found, strict=True) if there is not None
    ]
    return max(0, printed + min(moves, default=(0, 0))[1])


def _firsts(placed: PlacedBlock) -> tuple[int, ...]:
    return tuple(first for first, _ in placed.columns)


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
