"""The 情况说明 sheet: for each check what the units explained, and a white cell for what the office has to add."""

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.office.explanations import Explained, explained
from xltools.excel.table import Column, Row, TableSheet, Tone
from xltools.form.sheets import EXPLANATIONS_SHEET
from xltools.reading.explanations import COMPILED_HEADS

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
_OUTCOMES = {True: "不符", False: "相符", None: ""}


def explanations_table(consolidation: Consolidation) -> TableSheet:
    """The sheet's content."""
    rows = tuple(_row(one) for one in explained(consolidation))
    return TableSheet(EXPLANATIONS_SHEET, "情况说明", _NOTE, _COLUMNS, rows, frozen=1, empty="没有需要说明的项目。")


def _row(one: Explained) -> Row:
    line, silent = one.line, not (one.units or one.own)
    cells = (line.code, line.title, line.place, _OUTCOMES[one.fails], one.units, one.own, line.key)
    return Row(cells, {3: Tone.WARN} if one.fails and silent else {})
