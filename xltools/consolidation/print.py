"""A consolidation in a few lines for the terminal: who is in, who is not and why, who is missing."""

from xltools.checks.finding import Status
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.office.broken import broken_rules
from xltools.consolidation.selection.select import Selection
from xltools.consolidation.words import namesakes_told
from xltools.excel.text import visible
from xltools.form.sheets import ADJUSTMENTS_SHEET

__all__ = ["nothing_open", "told"]

_NAMESAKES = 5


def told(consolidation: Consolidation) -> str:
    """What was added up and what was not; nobody is left out without a name and a reason."""
    selection = consolidation.selection
    of = f"（名录 {len(selection.expected)} 家）" if selection.roster else ""
    lines = [f"{consolidation.title}：计入 {len(selection.included)} 家{of}。"]
    lines += [
        f"  带错误计入　{visible(one.unit)}（{visible(selection.name(one))}）"
        for one in selection.included
        if one.status is Status.ERROR
    ]
    lines += [
        f"  需说明　{visible(one.unit)}（{visible(selection.name(one))}）"
        for one in selection.included
        if one.status is Status.EXPLAIN
    ]
    lines += [
        f"  阶段性汇总　{one.unit}（{selection.name(one)}）：它的单位还没有报齐，补齐后请换上新的一份"
        for one in selection.staged
    ]
    lines += [
        f"  未计入　{visible(one.kept.unit) or '（没有单位名称）'}（{visible(selection.name(one.kept))}）：{visible(one.reason)}"
        for one in selection.left_out
    ]
    lines += [
        f"  调整　{consolidation.form.fields[one.field].label} {one.amount:+}（{visible(one.who)}：{visible(one.reason)}）"
        for one in consolidation.adjustments
    ]
    lines += [
        f"  汇总数不符　{one.code} {one.where}　{one.message}。请核对“{ADJUSTMENTS_SHEET}”和各单位的数"
        for one in broken_rules(consolidation)
    ]
    lines += [f"  请核对　{visible(said)}" for said in namesakes_told(consolidation, _NAMESAKES)]
    lines += [f"  读不出　{visible(selection.names[one.path])}：{one.message}。{one.hint}" for one in selection.refused]
    if selection.missing:
        lines.append(
            f"  未报　{len(selection.missing)} 家：{'、'.join(visible(unit.name) for unit in selection.missing)}"
        )
    return "\n".join(lines)


def nothing_open(selection: Selection) -> bool:
    """Whether nothing is left to do: no open finding, nothing left out but identical copies."""
    passed = all(one.status is Status.PASS for one in selection.included)
    return passed and not selection.refused and all(one.harmless for one in selection.left_out)
