"""Find each block of the form in a workbook: at the place the template gave it, or wherever its labels are.

What cannot be settled is one trouble for each table, never a guess. Labels that find no field (the groups above and
beside its lines, its title) are compared once the block is found.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from xltools.excel.grid import Book
from xltools.excel.text import normalize_label, printable_excerpt
from xltools.form.layout import OWN_SHEETS, BlockLayout, Label, layout_form
from xltools.form.model import BlockLine, CellAddress, ForeignLayout, Form, Table
from xltools.reading.search import BlockMatch, GridIndex, LocatedBlock, list_line_labels, search_sheet
from xltools.reading.submission import LocateProblem


@dataclass(frozen=True, slots=True)
class IssuedBlock:
    """A block where the template puts it, and the labels of its lines as they are compared."""

    layout: BlockLayout
    located: LocatedBlock
    line_labels: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class BlockSearch:
    """What the search for one block gave: where it stands, on which sheets it stands whole, or the best of the rest.

    `altered` are those of its labels that find no field and are not as they were printed.
    """

    layout: BlockLayout
    located: LocatedBlock | None
    sheets: tuple[str, ...]
    best: BlockMatch | None
    altered: tuple[LocateProblem, ...] = ()


def locate_blocks(form: Form, book: Book, version: str) -> tuple[list[LocatedBlock], list[LocateProblem]]:
    """Find every block of the form. What cannot be settled is a trouble, never a guess.

    `version` is the one that the workbook says it was issued as, "" where it does not: other than in a present one,
    lines that came later may be absent from it.
    """
    indexes = [GridIndex(grid) for grid in book.grids if grid.name not in OWN_SHEETS and not grid.copy_of]
    by_table: dict[str, list[BlockSearch]] = {table: [] for table in form.tables}
    for issued in _list_issued_blocks(form):
        by_table[issued.located.block.table].append(_search_block(form, issued, indexes, version))
    found: list[LocatedBlock] = []
    troubles: list[LocateProblem] = []
    for table, searches in by_table.items():
        problems = _list_problems(form, form.tables[table], searches, indexes)
        troubles += problems
        if not any(problem.key in ("other_layout", "double_table") for problem in problems):
            found += [search.located for search in searches if search.located is not None]
    return found, troubles


@lru_cache(maxsize=8)
def _list_issued_blocks(form: Form) -> tuple[IssuedBlock, ...]:
    """The blocks where the template puts them, calculated once for each form object, like their layout."""
    return tuple(
        IssuedBlock(
            one,
            LocatedBlock(one.block, one.block.sheet, one.rows, _first_columns(one), is_at_issued_place=True),
            list_line_labels(one.block),
        )
        for one in layout_form(form).blocks
    )


def _search_block(form: Form, block: IssuedBlock, indexes: Sequence[GridIndex], version: str) -> BlockSearch:
    block_layout, issued = block.layout, block.located
    labels = block_layout.stubs + block_layout.heads
    named = (index for index in indexes if index.name == issued.sheet)
    home = next((index for index in named if all(_label_matches(index, label) for label in labels)), None)
    # A block at home may stand a second time on a sheet that was not issued: a copy, perhaps the one filled in.
    passed_over = {sheet.name for sheet in form.sheets} if home is not None else ()
    is_current, is_older = version == form.version, version in form.older_versions
    matches = [
        (index, match)
        for index in indexes
        if index.name not in passed_over
        and (match := search_sheet(issued.block, block.line_labels, index, is_current=is_current)) is not None
    ]
    whole = [(index, match) for index, match in matches if match.is_complete]
    sheets = tuple(index.name for index, _ in whole)
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
) -> tuple[LocateProblem, ...]:
    """The group labels, the title and the corner of a block that are not as printed; its lines' own the search compares."""
    is_as_issued = located.rows == block_layout.rows and located.columns == _first_columns(block_layout)
    groups = () if located.is_at_issued_place else _list_missing_groups(block_layout, located, index)
    altered = [_describe_altered(block_layout, located, index, label) for label in groups]
    for label in (block_layout.title, block_layout.corner) if with_titles else ():
        if label is not None and not _label_matches(index, label) and (is_as_issued or not index.positions(label.text)):
            problem = _describe_altered(block_layout, located, index, label)
            # Whoever moves a table may leave the lines above it behind; other words in their place are another matter.
            altered += [problem] if is_as_issued or problem.words["there"] else []
    return tuple(altered)


def _list_missing_groups(block_layout: BlockLayout, located: LocatedBlock, index: GridIndex) -> Iterator[Label]:
    """The labels over several lines that do not stand beside, or over, any of those lines that were found."""
    rows, columns = ([at for at in lines if at is not None] for lines in (located.rows, located.columns))
    left, top = min(columns, default=0), min(rows, default=len(index.grid.rows))
    block, first_columns = block_layout.block, _first_columns(block_layout)
    for label in block_layout.stubs:
        there = _find_covered(label, range(label.row, label.last_row + 1), block_layout.rows, located.rows, block.rows)
        # Rows that were sorted among themselves keep the label of their group at one of them.
        if there and not any(index.stands_beside(label.text, row, left) for row in there):
            yield label
    for label in block_layout.heads:
        extent = range(label.column, label.last_column + 1)
        there = _find_covered(label, extent, first_columns, located.columns, block.columns)
        if there and not any(index.stands_over(label.text, top, column) for column in there):
            yield label


def _find_covered(
    label: Label, extent: range, issued: Sequence[int], found: Sequence[int | None], lines: Sequence[BlockLine]
) -> list[int]:
    """Where the lines now are that a label was issued for; none where it is their own label."""
    covered = [(line, there) for line, at, there in zip(lines, issued, found, strict=True) if at in extent]
    owns = (next((own for own in reversed(line.labels) if own), "") for line, _ in covered)
    return [there for _, there in covered if there is not None] if any(own != label.text for own in owns) else []


def _describe_altered(
    block_layout: BlockLayout, located: LocatedBlock, index: GridIndex, label: Label
) -> LocateProblem:
    """Where the label should be by the lines that were found, and the words that stand there in its place."""
    row = _shift_index(label.row, block_layout.rows, located.rows)
    column = _shift_index(label.column, _first_columns(block_layout), located.columns)
    known = {normalize_label(other.text) for other in (*block_layout.stubs, *block_layout.heads)} | {""}
    there = "" if index.label_at(row, column) in known else printable_excerpt(index.grid.at(row, column))
    words = {"raw": _quote_labels([label.text]), "sheet": index.name, "there": there}
    key = "altered_label" if there else "missing_labels"
    return LocateProblem("V-04", key, located.block.table, CellAddress(index.name, row, column), words)


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
    form: Form, table: Table, searches: Sequence[BlockSearch], indexes: Sequence[GridIndex]
) -> list[LocateProblem]:
    """What is wrong with one table, told once over all its blocks; the gravest alone where it explains the rest."""
    complete = all(
        search.located is not None and search.best is None and len(search.sheets) == 1 for search in searches
    )
    if complete and not any(search.altered for search in searches):
        return []
    foreign = match_foreign_layout(form, table.id, indexes)
    if foreign is not None:
        layout, index = foreign
        words = {"raw": layout.name, "remedy": layout.remedy, "sheet": index.name}
        row, column = index.positions(layout.present[0])[0]
        return [LocateProblem("V-03", "other_layout", table.id, CellAddress(index.name, row, column), words)]
    doubled_on = next((search.sheets for search in searches if len(search.sheets) > 1), None)
    if doubled_on:
        where = _quote_labels(doubled_on) if len(set(doubled_on)) > 1 else f"{_quote_labels(doubled_on)}的两处"
        return [LocateProblem("V-04", "double_table", table.id, None, {"raw": where, "sheet": doubled_on[-1]})]
    if all(search.located is None for search in searches):
        words = {"raw": table.title, "sheet": table.blocks[0].sheet}
        return [LocateProblem("V-04", "missing_table", table.id, None, words)]
    return _label_problems(table, searches, indexes)


def _label_problems(table: Table, searches: Sequence[BlockSearch], indexes: Sequence[GridIndex]) -> list[LocateProblem]:
    missing: list[str] = []
    doubled: list[str] = []
    for search in searches:
        missing += search.best.missing if search.best else ()
        doubled += search.best.doubled if search.best else ()
        if search.located is None:
            missing += [label for line in search.layout.block.rows for label in line.labels[-1:]]
    sheet = next(search.located.sheet for search in searches if search.located is not None)
    index = next(index for index in indexes if index.name == sheet)
    problems = []
    if missing:
        place, there = _find_printed_cell(searches, index, missing[0])
        words = {"raw": _quote_labels(missing), "sheet": sheet, "there": there}
        problems.append(LocateProblem("V-04", "altered_label" if there else "missing_labels", table.id, place, words))
    if doubled:
        words = {"raw": _quote_labels(doubled), "sheet": sheet}
        places = index.positions(doubled[0]) or index.positions(doubled[0].split()[-1])
        place = CellAddress(sheet, *places[-1]) if places else None
        problems.append(LocateProblem("V-04", "double_labels", table.id, place, words))
    # Blocks that share a label tell it once.
    altered = {(one.place, one.words["raw"]): one for search in searches for one in search.altered}
    return [*problems, *altered.values()]


def _find_printed_cell(searches: Sequence[BlockSearch], index: GridIndex, name: str) -> tuple[CellAddress | None, str]:
    """Where a label that is missed was printed, and what somebody wrote there; nothing where the sheet is another."""
    for search in searches:
        labels = (*search.layout.stubs, *search.layout.heads)
        for label in labels if search.layout.block.sheet == index.name else ():
            if label.text == name:
                there = index.grid.at(label.row, label.column)
                known = {normalize_label(other.text) for other in labels}
                altered = isinstance(there, str) and index.label_at(label.row, label.column) not in known | {""}
                return CellAddress(index.name, label.row, label.column), printable_excerpt(there) if altered else ""
    return None, ""


def match_foreign_layout(
    form: Form, table: str, indexes: Sequence[GridIndex]
) -> tuple[ForeignLayout, GridIndex] | None:
    """The layout of another year that a table has, and the sheet on which it has it."""
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
