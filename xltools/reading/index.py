"""A grid, looked at through its labels."""

from functools import cached_property

from xltools.excel.grid import Cell, Grid
from xltools.excel.text import normal_label

__all__ = ["GridIndex"]


class GridIndex:
    """Where each label stands on a sheet, compared without spaces, line breaks and full-width forms."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.name = grid.name

    @staticmethod
    def normal(text: str) -> str:
        """A label as it is compared."""
        return normal_label(text)

    def label_at(self, row: int, column: int) -> str:
        """The label in a cell, as it is compared; "" where there is none."""
        cell: Cell = self.grid.at(row, column)
        return normal_label(cell) if isinstance(cell, str) else ""

    def positions(self, label: str) -> list[tuple[int, int]]:
        """Every (row, column) where a label stands."""
        return self._positions.get(normal_label(label), [])

    def label_left(self, row: int, column: int) -> str:
        """The nearest label at or left of a cell: what a merged head says over its whole width."""
        return next((label for c in range(column, -1, -1) if (label := self.label_at(row, c))), "")

    def label_above(self, row: int, column: int) -> str:
        """The nearest label at or above a cell: what a merged row label says over its whole height."""
        return next((label for r in range(row, -1, -1) if (label := self.label_at(r, column))), "")

    @cached_property
    def _positions(self) -> dict[str, list[tuple[int, int]]]:
        found: dict[str, list[tuple[int, int]]] = {}
        for r, cells in enumerate(self.grid.rows):
            for c, cell in enumerate(cells):
                # Labels are short; a long text is not one, and normalising it would cost more than the whole sheet.
                if isinstance(cell, str) and cell and len(cell) <= 120 and (label := normal_label(cell)):
                    found.setdefault(label, []).append((r, c))
        return found
