"""Sentences that several sheets say alike: who is in, how complete the sums are."""

from collections.abc import Sequence

from xltools.consolidation.consolidation import KINDS, Consolidation, Heading, title_of
from xltools.excel.names import safe_file_name
from xltools.form.layout import PlacedBlock
from xltools.form.model import Form
from xltools.form.sheets import ADJUSTMENTS_SHEET, DETAIL_SHEET

__all__ = ["completeness", "listed", "output_name", "output_names", "scope", "scope_note"]

_GAP = "　　"


def scope(consolidation: Consolidation) -> str:
    """How many units of how many: 应报 16 个单位，已汇总 12 个."""
    selection = consolidation.selection
    taken = len(consolidation.lines)
    if selection.roster is None:
        return f"已汇总 {taken} 个单位（没有提供名录）"
    outside = sum(1 for line in consolidation.lines if line.unit is None)
    below = sum(1 for line in consolidation.lines if line.unit is not None and line.unit.parent)
    more = (f"，另汇总下属单位 {below} 个" if below else "") + (f"，另汇总名录外 {outside} 个" if outside else "")
    return f"应报 {len(selection.expected)} 个单位，已汇总 {taken - outside - below} 个{more}"


def completeness(consolidation: Consolidation) -> str:
    """One sentence on whether the figures are final."""
    selection = consolidation.selection
    if selection.complete:
        return f"{scope(consolidation)}，全部在内。"
    out = sum(1 for left in selection.left_out if not left.harmless)
    parts = [
        f"未报 {len(selection.missing)} 个单位" if selection.missing else "",
        f"未汇总 {out} 份" if out else "",
        f"读不出 {len(selection.refused)} 份" if selection.refused else "",
        f"其中 {len(selection.staged)} 份本身是阶段性汇总" if selection.staged else "",
    ]
    return f"阶段性汇总：{scope(consolidation)}；{'，'.join(part for part in parts if part)}。数字还会变动，请勿作为最终数据使用。"


def output_name(consolidation: Consolidation) -> str:
    """The name of the workbook where nobody gave one; until every unit is in, it says so. Legal on every system."""
    return safe_file_name(f"{consolidation.title}.xlsx")


def output_names(form: Form, heading: Heading) -> tuple[str, ...]:
    """The names that the workbook of a place and year may have where nobody gave one: with every unit in, and before."""
    return tuple(safe_file_name(f"{title_of(form, heading.legal, kind)}.xlsx") for kind in KINDS)


def scope_note(consolidation: Consolidation, blocks: Sequence[PlacedBlock]) -> str:
    """The note over a sheet of the form: whose figures, of which unit of measure, and where they come from."""
    fields = [field for placed in blocks for field in placed.block.fields.values()]
    units = {field.unit for field in fields if field.kind.numeric}
    stage = "" if consolidation.selection.complete else "【阶段性汇总】"
    place = consolidation.heading.place
    whose = f"汇总单位：{place}（{scope(consolidation)}）" if place else scope(consolidation)
    parts = [stage + whose]
    if len(units) == 1:
        parts.append(f"单位：{units.pop()}")
    if any(field.kind.numeric for field in fields):
        parts.append(f"数字由公式从“{DETAIL_SHEET}”相加而来；浅黄色为各单位均未填")
    if adjusting := [one for one in consolidation.adjustments if one.field in {field.id for field in fields}]:
        parts.append(f"含汇总单位调整 {len(adjusting)} 项，见“{ADJUSTMENTS_SHEET}”")
    if any(not field.kind.numeric for field in fields):
        parts.append("文字由汇总单位撰写")
    return _GAP.join(parts)


def listed(names: Sequence[str], most: int = 200) -> str:
    """Names in a row; of very many, the first and how many there are."""
    more = f"……等 {len(names)} 个" if len(names) > most else ""
    return "、".join(names[:most]) + more
