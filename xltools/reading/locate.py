"""Find each block of the form in a workbook: at the place the template gave it, or wherever its labels are.

What cannot be settled is one trouble for each table, never a guess. Labels that find no field (the groups above and
beside its lines, its title) are compared once the block is found.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from xltools.excel.grid import Book
from xltools.excel.text import normalize_label, printable_excerpt
from xltools.form.layout import OWN_SHEETS, BlockLayout, Label, layout_form
from xltools.form.model import BlockLine, CellAddress, ForeignLayout, Form, Table
from xltools.reading.search import AlteredLabel, BlockSearch, GridIndex, LocatedBlock, search_sheet
from xltools.reading.submission import LocateProblem


def locate_blocks(form: Form, book: Book, version: str) -> tuple[list[LocatedBlock], list[LocateProblem]]:
    """Find every block of the form. What cannot be settled is a trouble, never a guess.

    `version` is the one that the workbook says it was issued as, "" where it does not: other than in a present one,
    lines that came later may be absent from it.
    """
    indexes = [GridIndex(grid) for grid in book.grids if grid.name not in OWN_SHEETS and not grid.copy_of]
    searches: dict[str, list[BlockSearch]] = {table: [] for table in form.tables}
    for block_layout, issued in zip(layout_form(form).blocks, _locate_as_issued(form), strict=True):
        searches[issued.block.table].append(_search_block(form, block_layout, issued, indexes, version))
    found: list[LocatedBlock] = []
    troubles: list[LocateProblem] = []
    for table, hunts in searches.items():
        problems = _list_problems(form, form.tables[table], hunts, indexes)
        troubles += problems
        if not any(problem.key in ("other_layout", "double_table") for problem in problems):
            found += [hunt.located for hunt in hunts if hunt.located is not None]
    return found, troubles


@lru_cache(maxsize=8)
def _locate_as_issued(form: Form) -> tuple[LocatedBlock, ...]:
    """The blocks where the template puts them, calculated once for each form object, like their layout."""
    return tuple(
        LocatedBlock(one.block, one.block.sheet, one.rows, _first_columns(one), is_at_issued_place=True)
        for one in layout_form(form).blocks
    )


def _search_block(
    form: Form, block_layout: BlockLayout, issued: LocatedBlock, indexes: Sequence[GridIndex], version: str
) -> BlockSearch:
    home = next((one for one in indexes if one.name == issued.sheet and _is_at_issued_place(block_layout, one)), None)
    # A block at home may stand a second time on a sheet that was not issued: a copy, perhaps the one filled in.
    passed_over = {sheet.name for sheet in form.sheets} if home is not None else ()
    matches = [
        (index, match)
        for index in indexes
        if index.name not in passed_over
        and (match := search_sheet(block_layout, index, is_current=version == form.version)) is not None
    ]
    whole = [(index, match) for index, match in matches if match.is_complete]
    sheets = tuple(index.name for index, _ in whole)
    is_older = version in form.older_versions
    if home is not None:
        sheets = (home.name,) * (2 if _is_duplicated(form, block_layout, home) else 1) + sheets
        altered = _find_altered_labels(block_layout, issued, home, with_titles=not is_older)
        return BlockSearch(block_layout, issued, sheets, None, altered)
    if not matches:
        return BlockSearch(block_layout, None, sheets, None)
    index, best = whole[0] if whole else max(matches, key=lambda pair: pair[1].score)
    # The places of a workbook of an older version are those of its own version, and nobody has moved them.
    is_moved = (
        best.is_complete
        and not is_older
        and (index.name, best.rows, best.columns) != (issued.sheet, issued.rows, issued.columns)
    )
    located = LocatedBlock(issued.block, index.name, best.rows, best.columns, is_moved=is_moved)
    altered = _find_altered_labels(block_layout, located, index, with_titles=not is_older)
    return BlockSearch(block_layout, located, sheets, best, altered)


def _is_at_issued_place(block_layout: BlockLayout, index: GridIndex) -> bool:
    """Whether every label of the block stands where the template printed it."""
    labels = block_layout.stubs + block_layout.heads
    return all(_label_matches(index, label) for label in labels)


def _is_duplicated(form: Form, block_layout: BlockLayout, index: GridIndex) -> bool:
    """Whether every label of a block at home stands on its sheet once more than the template prints it."""
    labels = block_layout.stubs + block_layout.heads
    printed = [label for block in layout_form(form).on_sheet(index.name) for label in block.stubs + block.heads]
    # A table that was copied has its labels as they are: one of them, sought as it is, tells nearly always and at once.
    first = index.grid.at(labels[0].row, labels[0].column)
    if sum(row.count(first) for row in index.grid.rows) <= sum(other.text == labels[0].text for other in printed):
        return False
    there = Counter(normalize_label(label.text) for label in printed)
    return all(len(index.positions(label.text)) > there[normalize_label(label.text)] for label in labels)


def _label_matches(index: GridIndex, label: Label) -> bool:
    """Whether a label stands where the template printed it."""
    there = index.grid.at(label.row, label.column)
    return there == label.text or index.label_at(label.row, label.column) == normalize_label(label.text)


def _find_altered_labels(
    block_layout: BlockLayout, located: LocatedBlock, index: GridIndex, *, with_titles: bool
) -> tuple[AlteredLabel, ...]:
    """The group labels, the title and the corner of a block that are not as printed; its lines' own the search compares."""
    issued = located.rows == block_layout.rows and located.columns == _first_columns(block_layout)
    found = (
        []
        if located.is_at_issued_place
        else [*_check_row_groups(block_layout, located, index), *_check_column_groups(block_layout, located, index)]
    )
    for label in (block_layout.title, block_layout.corner) if with_titles else ():
        if label is not None and not _label_matches(index, label) and (issued or not index.positions(label.text)):
            altered = _altered_label(block_layout, located, index, label)
            # Whoever moves a table may leave the lines above it behind; other words in their place are another matter.
            found += [altered] if issued or altered.found_text else []
    return tuple(found)


def _check_row_groups(block_layout: BlockLayout, located: LocatedBlock, index: GridIndex) -> Iterator[AlteredLabel]:
    left = min((column for column in located.columns if column is not None), default=0)
    for label in block_layout.stubs:
        covered = [at for at, row in enumerate(block_layout.rows) if label.row <= row <= label.last_row]
        rows = [row for at in covered if (row := located.rows[at]) is not None]
        wanted = normalize_label(label.text)
        # Rows that were sorted among themselves keep the label of their group at one of them.
        seen = (index.label_above(row, column) for row in rows for column in range(left))
        if rows and _is_group_label(label, covered, block_layout.block.rows) and wanted not in seen:
            yield _altered_label(block_layout, located, index, label)


def _check_column_groups(block_layout: BlockLayout, located: LocatedBlock, index: GridIndex) -> Iterator[AlteredLabel]:
    top = min((row for row in located.rows if row is not None), default=len(index.grid.rows))
    for label in block_layout.heads:
        covered = [
            at for at, (first, _) in enumerate(block_layout.columns) if label.column <= first <= label.last_column
        ]
        columns = [column for at in covered if (column := located.columns[at]) is not None]
        wanted = normalize_label(label.text)
        seen = (index.label_left(row, column) for column in columns for row in range(top))
        if columns and _is_group_label(label, covered, block_layout.block.columns) and wanted not in seen:
            yield _altered_label(block_layout, located, index, label)


def _is_group_label(label: Label, covered: Sequence[int], lines: Sequence[BlockLine]) -> bool:
    """Whether a label stands over lines that have labels of their own."""
    owns = [next((own for own in reversed(lines[at].labels) if own), "") for at in covered]
    return any(own != label.text for own in owns)


def _altered_label(block_layout: BlockLayout, located: LocatedBlock, index: GridIndex, label: Label) -> AlteredLabel:
    """Where the label should be by the lines that were found, and the words that stand there in its place."""
    row = _shift_index(label.row, block_layout.rows, located.rows)
    column = _shift_index(label.column, _first_columns(block_layout), located.columns)
    known = {normalize_label(other.text) for other in (*block_layout.stubs, *block_layout.heads)} | {""}
    there = index.label_at(row, column)
    return AlteredLabel(
        label.text,
        CellAddress(index.name, row, column),
        "" if there in known else printable_excerpt(index.grid.at(row, column)),
    )


def _shift_index(printed: int, issued: Sequence[int], found: Sequence[int | None]) -> int:
    """A row or column of the issued sheet, moved as far as the nearest line that was found."""
    moves = [
        (abs(line - printed), there - line) for line, there in zip(issued, found, strict=True) if there is not None
    ]
    return max(0, printed + min(moves, default=(0, 0))[1])


def _first_columns(block_layout: BlockLayout) -> tuple[int, ...]:
    return tuple(first for first, _ in block_layout.columns)


# So many labels are named in one message; the rest are counted.
_MOST_NAMED = 6


def _list_problems(
    form: Form, table: Table, hunts: Sequence[BlockSearch], indexes: Sequence[GridIndex]
) -> list[LocateProblem]:
    """What is wrong with one table, told once over all its blocks; the gravest alone where it explains the rest."""
    complete = all(hunt.located is not None and hunt.best is None and len(hunt.sheets) == 1 for hunt in hunts)
    if complete and not any(hunt.altered for hunt in hunts):
        return []
    foreign = _match_foreign_layout(form, table.id, indexes)
    if foreign is not None:
        layout, index = foreign
        words = {"raw": layout.name, "remedy": layout.remedy, "sheet": index.name}
        row, column = index.positions(layout.present[0])[0]
        return [LocateProblem("V-03", "other_layout", table.id, CellAddress(index.name, row, column), words)]
    doubled_on = next((hunt.sheets for hunt in hunts if len(hunt.sheets) > 1), None)
    if doubled_on:
        where = _quote_labels(doubled_on) if len(set(doubled_on)) > 1 else f"{_quote_labels(doubled_on)}的两处"
        return [LocateProblem("V-04", "double_table", table.id, None, {"raw": where, "sheet": doubled_on[-1]})]
    if all(hunt.located is None for hunt in hunts):
        words = {"raw": table.title, "sheet": table.blocks[0].sheet}
        return [LocateProblem("V-04", "missing_table", table.id, None, words)]
    return _label_problems(table, hunts, indexes)


def _label_problems(table: Table, hunts: Sequence[BlockSearch], indexes: Sequence[GridIndex]) -> list[LocateProblem]:
    missing: list[str] = []
    doubled: list[str] = []
    for hunt in hunts:
        missing += hunt.best.missing if hunt.best else ()
        doubled += hunt.best.doubled if hunt.best else ()
        if hunt.located is None:
            missing += [label for line in hunt.layout.block.rows for label in line.labels[-1:]]
    sheet = next(hunt.located.sheet for hunt in hunts if hunt.located is not None)
    index = next(index for index in indexes if index.name == sheet)
    problems = []
    if missing:
        place, there = _find_printed_cell(hunts, index, missing[0])
        words = {"raw": _quote_labels(missing), "sheet": sheet, "there": there}
        problems.append(LocateProblem("V-04", "altered_label" if there else "missing_labels", table.id, place, words))
    if doubled:
        words = {"raw": _quote_labels(doubled), "sheet": sheet}
        places = index.positions(doubled[0]) or index.positions(doubled[0].split()[-1])
        place = CellAddress(sheet, *places[-1]) if places else None
        problems.append(LocateProblem("V-04", "double_labels", table.id, place, words))
    return [*problems, *_altered_group_problems(table, hunts)]


def _altered_group_problems(table: Table, hunts: Sequence[BlockSearch]) -> Iterator[LocateProblem]:
    """Each label over several lines that is not as printed; blocks that share one tell it once."""
    for altered in dict.fromkeys(one for hunt in hunts for one in hunt.altered):
        words = {"raw": _quote_labels([altered.text]), "sheet": altered.place.sheet, "there": altered.found_text}
        key = "altered_label" if altered.found_text else "missing_labels"
        yield LocateProblem("V-04", key, table.id, altered.place, words)


def _find_printed_cell(hunts: Sequence[BlockSearch], index: GridIndex, name: str) -> tuple[CellAddress | None, str]:
    """Where a label that is missed was printed, and what somebody wrote there; nothing where the sheet is another."""
    for hunt in hunts:
        labels = (*hunt.layout.stubs, *hunt.layout.heads)
        for label in labels if hunt.layout.block.sheet == index.name else ():
            if label.text == name:
                there = index.grid.at(label.row, label.column)
                known = {normalize_label(other.text) for other in labels}
                altered = isinstance(there, str) and index.label_at(label.row, label.column) not in known | {""}
                return CellAddress(index.name, label.row, label.column), printable_excerpt(there) if altered else ""
    return None, ""


def _match_foreign_layout(
    form: Form, table: str, indexes: Sequence[GridIndex]
) -> tuple[ForeignLayout, GridIndex] | None:
    for foreign in form.foreign_layouts:
        for index in indexes if foreign.table == table else ():
            has = all(index.positions(label) for label in foreign.present)
            if has and not any(index.positions(label) for label in foreign.absent):
                return foreign, index
    return None


def _quote_labels(labels: Sequence[str]) -> str:
    shown_labels = [f"“{label}”" for label in dict.fromkeys(labels)]
    return "、".join(shown_labels[:_MOST_NAMED]) + (
        f"等 {len(shown_labels)} 处" if len(shown_labels) > _MOST_NAMED else ""
    )
