"""What a consolidated workbook's 问题 sheet says of one cell of each unit's workbook, explanations with it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from xltools.excel.grid import Book, Grid
from xltools.excel.text import shown
from xltools.form.model import Place
from xltools.form.sheets import EXPLANATION_HEAD, FINDINGS_SHEET

__all__ = ["Remark", "remarks_in"]

_UNIT, _CODE, _SHEET, _CELL, _MESSAGE = "单位", "编号", "工作表", "单元格", "问题"
_HEAD_ROWS = 10
_LONGEST = 32_767


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding at a unit's cell: the rule's code, what it says, and the explanation that the unit gave."""

    code: str
    message: str
    explanation: str


def remarks_in(book: Book, place: Place) -> Mapping[str, tuple[Remark, ...]]:
    """The remarks on this cell of the form, by unit. A unit whose table was moved has them at another cell."""
    grid = book.grid(FINDINGS_SHEET)
    found: dict[str, list[Remark]] = defaultdict(list)
    if grid is not None:
        for cells in _rows(grid):
            if (cells[_SHEET], cells[_CELL]) == (place.sheet, place.cell):
                found[cells[_UNIT]].append(Remark(cells[_CODE], cells[_MESSAGE], cells[EXPLANATION_HEAD]))
    return {unit: tuple(remarks) for unit, remarks in found.items()}


def _rows(grid: Grid) -> list[dict[str, str]]:
    wanted = {_UNIT, _CODE, _SHEET, _CELL, _MESSAGE, EXPLANATION_HEAD}
    for at, cells in enumerate(grid.rows[:_HEAD_ROWS]):
        columns = {str(cell): column for column, cell in enumerate(cells) if cell in wanted}
        if len(columns) == len(wanted):
            rows = range(at + 1, len(grid.rows))
            return [{head: shown(grid.at(row, column), _LONGEST) for head, column in columns.items()} for row in rows]
    return []
