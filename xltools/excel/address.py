"""A1 addresses of cells, columns and ranges; rows and columns are counted from 0.

XlsxWriter and openpyxl have functions for this, but importing either takes longer than a short command runs.
"""

from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """The letters of a column: A for 0, AA for 26."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@lru_cache(maxsize=1024)
def column_index(letters: str) -> int:
    """The column of letters, in either case: 0 for A, 16383 for XFD."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def cell_address(row: int, column: int, *, absolute: bool = False) -> str:
    """The address of a cell: D30, or $D$30 as it stands in a formula that is moved or sorted."""
    letters = column_letters(column)
    return f"${letters}${row + 1}" if absolute else f"{letters}{row + 1}"


def range_address(first: tuple[int, int], last: tuple[int, int], *, absolute: bool = False) -> str:
    """The address of a rectangle by the rows and columns of its corners: D6:I28."""
    return f"{cell_address(*first, absolute=absolute)}:{cell_address(*last, absolute=absolute)}"


def parse_address(address: str) -> tuple[int, int]:
    """Row and column of a cell's address without a sheet: D30 or $D$30. Raises ValueError where it is none."""
    plain = address.replace("$", "")
    letters = plain.rstrip("0123456789")
    number = plain.removeprefix(letters)
    if not (number and letters.isascii() and letters.isalpha()):
        raise ValueError(address)
    return int(number) - 1, column_index(letters)


def quote_sheet(name: str) -> str:
    """A sheet's name as formulas and links write it."""
    return "'" + name.replace("'", "''") + "'"


def join_addresses(cells: Iterable[str]) -> list[str]:
    """Neighbouring addresses of one sheet joined to ranges, D8,D9,D10 to D8:D10; Excel 2003 took 30 arguments only."""
    runs: list[list[str]] = []
    for cell in cells:
        run = runs[-1] if runs else []
        # Down or across, as the run goes on already.
        if run and _step(run[-1], cell) in ([_step(*run[:2])] if len(run) > 1 else [(1, 0), (0, 1)]):
            run.append(cell)
        else:
            runs.append([cell])
    return [run[0] if len(run) == 1 else f"{run[0]}:{run[-1].rpartition('!')[2]}" for run in runs]


def _step(one: str, other: str) -> tuple[int, int] | None:
    """How many rows and columns lie between two cells of one sheet."""
    (sheet, _, first), (other_sheet, _, second) = one.rpartition("!"), other.rpartition("!")
    (row, column), (other_row, other_column) = parse_address(first), parse_address(second)
    return (other_row - row, other_column - column) if sheet == other_sheet else None
