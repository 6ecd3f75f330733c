"""The 情况说明 sheet: for each check what the units explained, and a white cell for what the office has to add."""

from collections.abc import Iterator
from itertools import zip_longest

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.office.explanations import Explained, explained
from xltools.excel.table import Column, Row, TableSheet, Tone
from xltools.form.sheets import EXPLANATIONS_SHEET
from xltools.reading.explanations import COMPILED_HEADS, CONTINUED

__all__ = ["explanations_table"]

_COLUMNS = (
    Column("编号", align="center"),
    Column("检查项目", widest=34, narrowest=20),
    Column("位置", widest=26, narrowest=12),
    Column("汇总数", align="center", narrowest=10),
    Column(COMPILED_HEADS["units"], widest=50, narrowest=30),
    Column(COMPILED_HEADS["own"], widest=50, narrowest=40),
    Column(COMPILED_HEADS["key"], widest=16, faint=True),
)
_NOTE = (
    "各单位对检查项目的情况说明，按项目汇编；报送上级时随工作簿上报。“汇总单位的说明”由汇总单位填写，"
    "再次汇总到同一文件时保留。汇总数“不符”而没有说明的，请在此说明。"
)
# A Chinese character takes two places of a column's width, and a row shows so many lines.
_PER_LINE, _LINES = 24, 20
_OUTCOMES = {True: "不符", False: "相符", None: ""}


def explanations_table(consolidation: Consolidation) -> TableSheet:
    """The sheet's content."""
    rows = tuple(row for one in explained(consolidation) for row in _rows(one))
    return TableSheet(EXPLANATIONS_SHEET, "情况说明", _NOTE, _COLUMNS, rows, frozen=1, empty="没有需要说明的项目。")


def _rows(one: Explained) -> Iterator[Row]:
    """The check in one row, and as many more as its texts need: no text may be cut on its way up."""
    line, silent = one.line, not (one.units or one.own)
    said = _OUTCOMES[one.fails]
    for units, own in zip_longest(_portions(one.units), _portions(one.own), fillvalue=""):
        cells = (line.code, line.title, line.place, said, units, own, line.key)
        yield Row(cells, {3: Tone.WARN} if said and one.fails and silent else {})
        said = ""


def _portions(text: str) -> list[str]:
    """A text in portions that a row can show, parted between its lines; a line that is too long itself is parted too."""
    portions: list[list[str]] = [[]]
    room = _LINES
    for line in text.split("\n"):
        for start in range(0, max(1, len(line)), _PER_LINE * _LINES):
            piece = line[start : start + _PER_LINE * _LINES]
            needed = max(1, -(-len(piece) // _PER_LINE))
            if start or needed > room:
                portions.append([])
                room = _LINES
            portions[-1].append(CONTINUED + piece if start else piece)
            room -= needed
    return ["\n".join(lines) for lines in portions if lines]
