"""The 来源 sheet: every file behind the city's figures, down to the lowest, each with its hash."""

from xltools.consolidation.consolidation import Consolidation
from xltools.excel.table import Column, Row, TableSheet, Tone
from xltools.form.sheets import SOURCES_SHEET
from xltools.reading.behind import HEADS

__all__ = ["sources_table"]

_COLUMNS = (
    Column(HEADS["level"], align="center"),
    Column(HEADS["unit"], widest=34, narrowest=18),
    Column(HEADS["parent"], widest=30, narrowest=14),
    Column(HEADS["code"], widest=20),
    Column(HEADS["file"], widest=44, narrowest=20),
    Column(HEADS["sha256"], widest=68, narrowest=16, faint=True),
    Column(HEADS["read"], widest=18, align="center"),
)


def sources_table(consolidation: Consolidation) -> TableSheet:
    """The sheet's content: each file followed by those it was made of."""
    rows = tuple(
        Row(
            (
                branch.source.level,
                branch.source.unit,
                branch.parent,
                branch.source.code,
                branch.source.file,
                branch.source.sha256,
                branch.source.read,
            ),
            {} if branch.source.level == 1 else {0: Tone.FAINT, 2: Tone.FAINT},
        )
        for branch in consolidation.sources
    )
    deepest = max((branch.source.level for branch in consolidation.sources), default=1)
    files = sum(1 for branch in consolidation.sources if branch.source.level == 1)
    more = f"；其下共 {len(rows) - files} 份，最深 {deepest} 级" if len(rows) > files else ""
    note = (
        f"本次汇总 {files} 份文件{more}。层级 1 是本次汇总的文件，2 是它们所汇总的文件，依次类推，列在其后。"
        "核对 SHA-256 可确认文件未经改动。"
    )
    return TableSheet(SOURCES_SHEET, "数据来源", note, _COLUMNS, rows, frozen=2, empty="没有文件。")
