"""报送情况: a line per unit and workbook; who has sent, who has not, and what became of each file."""

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.names import one_line
from xltools.consolidation.selection.lateness import late
from xltools.consolidation.selection.select import of_severity
from xltools.consolidation.selection.state import Standing, State, standings
from xltools.consolidation.words import completeness
from xltools.excel.table import Column, Row, TableCell, TableSheet, Tone
from xltools.form.rules.model import Severity
from xltools.form.sheets import STANDINGS_SHEET

__all__ = ["standings_table"]


_COLUMNS = (
    Column("序号", align="center"),
    Column("单位", widest=28, narrowest=16),
    Column("单位代码", widest=20),
    Column("类别", widest=14, align="center"),
    Column("联系人", widest=12, align="center"),
    Column("电话", widest=15),
    Column("状态", widest=18, narrowest=12, align="center"),
    Column("错误", align="center"),
    Column("需说明", align="center"),
    Column("提示", align="center"),
    Column("文件", widest=28, narrowest=16),
    Column("说明", widest=36, narrowest=20),
    Column("SHA-256", widest=12, faint=True),
)
_STATE = 6


def standings_table(consolidation: Consolidation) -> TableSheet:
    """The sheet's content."""
    selection = consolidation.selection
    lines = standings(selection)
    known = selection.roster is not None
    rows = tuple(_row(number, line, outside=known and line.unit is None) for number, line in enumerate(lines, 1))
    note = completeness(consolidation) + ("" if known else "没有提供名录，不能判断还有哪些单位未报。")
    return TableSheet(STANDINGS_SHEET, "报送情况", note, _COLUMNS, rows, frozen=2, empty="没有单位，也没有文件。")


def _row(number: int, line: Standing, *, outside: bool) -> Row:
    tones = {_STATE: line.state.tone}
    remark = line.remark
    if line.state is State.OUTSIDE_IN:
        remark = "不在名录中"
    delay = late(line.kept) if line.kept else ""
    remark = "；".join(said for said in (remark, f"迟报：{delay}" if delay else "") if said)
    if outside and line.name:
        tones[1] = Tone.WARN
    cells = (
        number,
        one_line(line.name),
        *_contact(line),
        line.state.value,
        *_counts(line),
        line.file,
        remark,
        line.sha256,
    )
    return Row(cells, tones)


def _contact(line: Standing) -> tuple[str, str, str, str]:
    """Code, kind, person and telephone: the roster's, or else what the cover says."""
    unit, kept = line.unit, line.kept
    cover = {name: kept.text(f"cover.{name}") if kept else "" for name in ("code", "filler", "telephone")}
    if unit is None:
        return cover["code"], "", cover["filler"], cover["telephone"]
    return unit.code or cover["code"], unit.kind, unit.contact or cover["filler"], unit.telephone or cover["telephone"]


def _counts(line: Standing) -> tuple[TableCell, ...]:
    if line.kept is None:
        return (None,) * len(Severity)
    return tuple(len(of_severity(line.kept, severity)) for severity in Severity)
