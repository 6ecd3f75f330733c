"""The labels of a block that find no field, compared once it is found: the groups above and beside its lines, its title."""

from collections.abc import Iterator, Sequence

from xltools.excel.text import shown
from xltools.form.layout import Label, PlacedBlock
from xltools.form.model import Line, Place
from xltools.reading.index import GridIndex
from xltools.reading.located import Altered, Located

__all__ = ["altered_labels", "says"]


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
