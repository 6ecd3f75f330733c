"""A cell of a roster as text: what can be read one way is, and what a spreadsheet program has spoilt is told."""

import re
import unicodedata
from datetime import date, time, timedelta

from xltools.excel.grid import Cell
from xltools.excel.text import clean_text, shown

__all__ = ["LONGEST", "cell_fault", "cell_text"]

# The longest name, alias list or remark that is taken as it is.
LONGEST = 200
# A double holds this many digits: what stood behind them is lost.
_MOST_DIGITS = 1e15
_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_NUMBERED = frozenset({"code", "telephone"})


def cell_text(column: str, cell: Cell) -> str:
    """What a cell says, without blanks around it, line breaks and marks that nobody sees; a code in plain characters."""
    if not isinstance(cell, str):
        return shown(cell)
    plain = "".join(mark for mark in clean_text(cell) if unicodedata.category(mark) != "Cf")
    if column == "code":
        # A full-width code is the same code; a blank within one is a slip.
        return "".join(unicodedata.normalize("NFKC", plain).split())
    lines = [line.strip() for line in plain.split("\n")]
    # Aliases may stand one to a line; in any other cell a break is a matter of the column's width.
    return ("\n" if column == "aliases" else "").join(lines).strip()


def cell_fault(column: str, head: str, cell: Cell) -> str:
    """What is wrong with a cell whatever stands in the others; "" for nothing."""
    if isinstance(cell, date | time | timedelta):
        return f"{head}是日期或时间（{shown(cell)}），请把这一格设为“文本”格式，重新填写"
    if column in _NUMBERED and (rounded := _rounded(cell)):
        return f"{head}成了 {rounded} 这样的数字，末几位已经丢失，不能采用，请把这一列设为“文本”格式，重新填写"
    if isinstance(cell, str) and len(cell) > LONGEST:
        return f"{head}有 {len(cell)} 个字，超过 {LONGEST} 个"
    return ""


def _rounded(cell: Cell) -> str:
    """A number of more digits than a spreadsheet program keeps, as it shows it; "" for anything else."""
    if isinstance(cell, str):
        return cell.strip() if _ROUNDED.fullmatch(cell.strip()) else ""
    return f"{cell:.5E}" if isinstance(cell, float | int) and abs(cell) >= _MOST_DIGITS else ""
