"""Cells merged downwards in a roster: one kind written once beside all of its units holds for every line it stands beside."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from python_calamine import CalamineWorkbook

from xltools.excel.grid import Cell, Grid
from xltools.excel.opening import safe_copy
from xltools.excel.text import is_blank

__all__ = ["Extents", "merged_extents", "spread"]

# First and last cell of each merged rectangle, as row and column from 0.
Extents = Sequence[tuple[tuple[int, int], tuple[int, int]]]


def merged_extents(path: Path, data: bytes) -> Mapping[str, Extents]:
    """The merged rectangles of each sheet; none where the file's format does not let them be seen. Raises FileFault."""
    with CalamineWorkbook.from_filelike(io.BytesIO(safe_copy(path, data))) as book:
        return {name: book.get_sheet_by_name(name).merged_cell_ranges or () for name in book.sheet_names}


def spread(grid: Grid, extents: Extents, below: int) -> Grid:
    """The sheet with what is merged downwards written on each line, below a row; lines with nothing else stay blank."""
    rows: list[Sequence[Cell]] = list(grid.rows)
    for (top, left), (bottom, _) in extents:
        cell = grid.at(top, left)
        for row in range(top + 1, min(bottom + 1, len(rows))) if top > below else ():
            if any(_is_filled(other) for other in grid.rows[row]):
                line = [*rows[row], *[""] * (left + 1 - len(rows[row]))]
                line[left] = cell
                rows[row] = line
    return replace(grid, rows=rows)


def _is_filled(cell: Cell) -> bool:
    return not (cell is None or (isinstance(cell, str) and is_blank(cell)))
