"""Search a sheet for a block by its labels alone: whatever was inserted, moved or pasted around it.

Rows are found by their own printed label, columns by theirs; the labels around them (group above, head to the left)
decide where one label stands several times. A line with no place, or with two, is said, not chosen.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from xltools.excel.grid import Cell, CellPosition, Grid
from xltools.excel.text import normalize_label
from xltools.form.model import Block, BlockLine, Field


class GridIndex:
    """Where each label stands on a sheet, compared without spaces, line breaks and full-width forms."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.name = grid.name

    def label_at(self, row: int, column: int) -> str:
        """The label in a cell, as it is compared; "" where there is none."""
        cell: Cell = self.grid.at(row, column)
        return normalize_label(cell) if isinstance(cell, str) else ""

    def has_any(self, labels: Sequence[str]) -> bool:
        """Whether one of these labels, written as they are compared, stands anywhere."""
        return any(label in self._positions for label in labels)

    def positions(self, label: str) -> list[CellPosition]:
        """Every place where a label stands."""
        return self._positions.get(normalize_label(label), [])

    def stands_over(self, label: str, row: int, column: int) -> bool:
        """Whether a label is, in some row above, the nearest at or left of a column: a head merged over it."""
        own = ("", normalize_label(label))
        return any(
            first <= column
            and all(
                not isinstance(cell, str) or normalize_label(cell) in own
                for cell in self.grid.rows[r][first + 1 : column + 1]
            )
            for r, first in self.positions(label)
            if r < row
        )

    def stands_beside(self, label: str, row: int, left: int) -> bool:
        """Whether a label is, in some column before `left`, the nearest at or above a row: one merged beside it."""
        wanted = normalize_label(label)
        return any(self.label_above(row, column) == wanted for column in range(left))

    def label_above(self, row: int, column: int) -> str:
        """The nearest label at or above a cell: what a merged row label says over its whole height."""
        return next((label for r in range(row, -1, -1) if (label := self.label_at(r, column))), "")

    @cached_property
    def _positions(self) -> dict[str, list[CellPosition]]:
        found: dict[str, list[CellPosition]] = {}
        for r, cells in enumerate(self.grid.rows):
            for c, cell in enumerate(cells):
                # Labels are short; a long text is not one, and normalising it would cost more than the whole sheet.
                if isinstance(cell, str) and cell and len(cell) <= 120 and (label := normalize_label(cell)):
                    found.setdefault(label, []).append((r, c))
        return found


@dataclass(frozen=True, slots=True)
class BlockMatch:
    """What a search found: a sheet row or column for each line (None where not found), and the labels at fault.

    `score` is how many lines were found.
    """

    rows: tuple[int | None, ...]
    columns: tuple[int | None, ...]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]
    score: int

    @property
    def is_complete(self) -> bool:
        """Every line has exactly one place."""
        return not self.missing and not self.doubled


def list_line_labels(block: Block) -> tuple[tuple[str, ...], ...]:
    """For each row and column the own label, and the former one, as they are compared; none for a line without a label."""
    own = ((line, next((label for label in reversed(line.labels) if label), "")) for line in block.rows + block.columns)
    return tuple(
        tuple(normalize_label(one) for one in (label, line.former_label) if one) if label else () for line, label in own
    )


def search_sheet(
    block: Block, line_labels: Sequence[Sequence[str]], index: GridIndex, *, is_current: bool
) -> BlockMatch | None:
    """Search one sheet for a block, None where not more than half of its lines stand there.

    Other than in a current workbook a line that came later may be absent. `line_labels` are those of `list_line_labels`.
    """
    lines = block.rows + block.columns
    # Nearly every other sheet has not even the labels.
    may_stand = (not labels or index.has_any(labels) for labels in line_labels)
    if not _is_likely([*zip(lines, may_stand, strict=True)], is_current):
        return None
    groups = {normalize_label(label) for line in block.rows for label in line.labels[:-1] if label}
    row_places = [_find_row_places(line, index, groups) for line in block.rows]
    moved = any(
        not places and line.labels and index.positions(line.labels[-1])
        for line, places in zip(block.rows, row_places, strict=True)
    )
    known_rows = [place for places in row_places if len(places) == 1 for place in places]
    column_places = _find_columns(block, index, known_rows)
    if not any(line.labels for line in block.rows):
        # No row labels (part four): the row right below the heads.
        heads = [place for places in column_places if len(places) == 1 for place in places]
        row_places = [[(max(row for row, _ in heads) + 1, -1)] if heads else [] for _ in block.rows]
    found = [*zip(lines, row_places + column_places, strict=True)]
    if not _is_likely([(line, bool(places)) for line, places in found], is_current):
        return None
    names = [line.labels[-1] for line, _ in found if line.labels]
    absent = [line for line, places in found if not places and (is_current or not line.since)]
    return BlockMatch(
        # Where one label stands under another group, labels were sorted without their figures: no row can be trusted.
        rows=tuple(places[0][0] if len(places) == 1 and not moved else None for places in row_places),
        columns=tuple(places[0][1] if len(places) == 1 else None for places in column_places),
        missing=tuple(_format_label(line, names) for line in absent),
        doubled=tuple(_format_label(line, names) for line, places in found if len(places) > 1),
        score=sum(1 for _, places in found if places),
    )


def _is_likely(lines: Sequence[tuple[BlockLine, bool]], is_current: bool) -> bool:
    """Whether enough lines stand on a sheet to say that the block does: more than half of those that must."""
    found = sum(stands for _, stands in lines)
    return found * 2 > sum(stands or is_current or not line.since for line, stands in lines)


def _find_row_places(line: BlockLine, index: GridIndex, groups: AbstractSet[str]) -> list[CellPosition]:
    *around, own = [label for label in line.labels if label] or [""]
    own_groups = {normalize_label(label) for label in around}
    own_places = index.positions(own) or index.positions(line.former_label) if own else []
    # In each column to the left the nearest label at or above the row.
    near = {(row, column): {index.label_above(row, c) for c in range(column)} for row, column in own_places}
    if len(near) > 1 and around:
        near = {place: labels for place, labels in near.items() if own_groups <= labels}
    # Under a group of others a label has been sorted away from its figures: what stands beside it is not its own.
    return [place for place, labels in near.items() if not (labels & groups) - own_groups]


def _find_columns(block: Block, index: GridIndex, known_rows: Sequence[CellPosition]) -> list[list[CellPosition]]:
    """The places of each column: over the rows that were found, and right of their labels."""
    left = max((column for _, column in known_rows), default=-1)
    if not any(line.labels for line in block.columns):
        # No heads (the cover): the value stands right of its label.
        return [[(-1, left + 1)] if known_rows else [] for _ in block.columns]
    top = min((row for row, _ in known_rows), default=len(index.grid.rows))
    columns = [_find_column_places(line, index, top, left) for line in block.columns]
    return [_select_nearest(places) for places in columns] if known_rows else columns


def _find_column_places(line: BlockLine, index: GridIndex, top: int, left: int) -> list[CellPosition]:
    *around, own = [label for label in line.labels if label] or [""]
    places = [(row, column) for row, column in index.positions(own) if row < top and column > left]
    if len(places) > 1 and around:
        places = [
            (row, column) for row, column in places if all(index.stands_over(head, row, column) for head in around)
        ]
    return places


def _select_nearest(places: list[CellPosition]) -> list[CellPosition]:
    """Blocks stacked on a sheet repeat their heads: those nearest above the rows are a block's own."""
    lowest = max((row for row, _ in places), default=0)
    return [place for place in places if place[0] == lowest]


def _format_label(line: BlockLine, names: Sequence[str]) -> str:
    """The printed label, with those around it only where it alone does not tell which line is meant."""
    own = line.labels[-1] if line.labels else ""
    return own if names.count(own) == 1 else " ".join(label for label in line.labels if label)


@dataclass(frozen=True)
class LocatedBlock:
    """A block found: its sheet, and the sheet row and column of each of its lines; None for a line not found.

    `is_at_issued_place`: every label of a line stands where it was issued. `is_moved`: it stands whole, but elsewhere.
    """

    block: Block
    sheet: str
    rows: tuple[int | None, ...]
    columns: tuple[int | None, ...]
    is_moved: bool = False
    is_at_issued_place: bool = False

    @cached_property
    def fields(self) -> Mapping[CellPosition, Field]:
        """The fields by their cells; those in a line that was not found are left out."""
        return {
            (row, column): field
            for (r, c), field in self.block.fields.items()
            if (row := self.rows[r]) is not None and (column := self.columns[c]) is not None
        }


@dataclass(frozen=True)
class LocatedSheet:
    """A sheet of a workbook with the blocks found on it."""

    grid: Grid
    blocks: tuple[LocatedBlock, ...]

    @cached_property
    def fields(self) -> Mapping[CellPosition, Field]:
        """The fields of all the blocks by their cells."""
        return {at: field for block in self.blocks for at, field in block.fields.items()}
