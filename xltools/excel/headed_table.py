"""A table on a sheet of a workbook that was read, found by its heads and read by them, wherever it stands now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xltools.excel.grid import Cell, Grid
from xltools.excel.text import cell_text, normalize_label

# Longer texts are no heads.
_LONGEST_HEAD = 100


@dataclass(frozen=True, slots=True)
class HeadedTable:
    """The row of the heads, from 0, and the column of each head as labels are compared; of two alike, the left one."""

    grid: Grid
    head_row: int
    columns: Mapping[str, int]

    @classmethod
    def find(cls, grid: Grid | None, heads: Iterable[str], *, within: int | None = 30) -> "HeadedTable | None":
        """The table with these heads, perhaps among others; None where none of the first `within` rows has them all."""
        wanted = {normalize_label(head) for head in heads}
        for row, cells in enumerate(grid.rows[:within] if grid is not None else ()):
            columns: dict[str, int] = {}
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and 0 < len(cell) <= _LONGEST_HEAD:
                    columns.setdefault(normalize_label(cell), column)
            if grid is not None and wanted <= columns.keys():
                return cls(grid, row, columns)
        return None

    @property
    def rows(self) -> range:
        """The rows below the heads."""
        return range(self.head_row + 1, len(self.grid.rows))

    def column(self, head: str) -> int:
        """The column of a head, -1 where the table has none."""
        return self.columns.get(normalize_label(head), -1)

    def cell(self, row: int, head: str) -> Cell:
        """The cell of a row below a head; a blank where the table has no such head."""
        return self.grid.at(row, self.column(head))

    def text(self, row: int, head: str) -> str:
        """The same as text."""
        return cell_text(self.cell(row, head))
