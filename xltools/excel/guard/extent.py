"""How far the filled cells of a sheet reach, and how cells are named."""

from xltools.excel.guard.refused import FAR_CELL, MAX_AREA, Refused

__all__ = ["LAST_ROW", "Extent", "column_of", "reference"]

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


class Extent:
    """How far the filled cells of a sheet reach; rows and columns from 0."""

    def __init__(self) -> None:
        self.row = self.column = 0

    def add(self, row: int, column: int) -> None:
        """Take in a filled cell. Raises Refused when the sheet grows too large by it."""
        self.row, self.column = max(row, self.row), max(column, self.column)
        if row >= LAST_ROW or column >= LAST_COLUMN or (self.row + 1) * (self.column + 1) > MAX_AREA:
            raise Refused(FAR_CELL, f"单元格 {reference(row, column)} 有内容，离表格太远")


def column_of(letters: bytes) -> int:
    """The column, from 0, that letters name: A is 0, XFD is 16383."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return column - 1


def reference(row: int, column: int) -> str:
    """A cell as Excel names it: row 0, column 0 is A1."""
    letters = ""
    while column >= 0:
        letters = chr(65 + column % 26) + letters
        column = column // 26 - 1
    return f"{letters}{row + 1}"
