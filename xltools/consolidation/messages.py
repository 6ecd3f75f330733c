"""Sentences that several sheets say alike, and a consolidation in a few lines for the terminal: who is in, who is not and why."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from xltools.checks.finding import CheckStatus
from xltools.consolidation.adjustments import format_signed
from xltools.consolidation.consolidation import KINDS, Consolidation, Heading, format_title
from xltools.excel.text import printable, safe_file_name
from xltools.form.layout import (
    ADJUSTMENTS_SHEET,
    DETAIL_SHEET,
    FINDINGS_SHEET,
    SOURCES_SHEET,
    STATUS_SHEET,
    TOTAL_SCOPE,
    BlockLayout,
)
from xltools.form.model import Form
from xltools.intake.exclusions import ExclusionCause


def format_scope(consolidation: Consolidation) -> str:
    """How many units of how many: 应报 16 个单位，已汇总 12 个."""
    selection = consolidation.selection
    taken = len(consolidation.lines)
    if selection.roster is None:
        return f"已汇总 {taken} 个单位（没有提供名录）"
    outside = sum(1 for line in consolidation.lines if line.unit is None)
    more = f"，另汇总名录外 {outside} 个" if outside else ""
    return f"{selection.intake.format_expected('个单位')}，已汇总 {taken - outside} 个{more}"


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """The units of the roster that report here: all; in the sum, sent but not in it, missing, not to be in it, which add up."""

    expected: int
    taken: int
    waiting: int
    missing: int
    uncounted: int


def count_units(consolidation: Consolidation) -> UnitCounts:
    """How they stand."""
    listed = consolidation.selection.intake.listed
    taken = sum(1 for line in consolidation.lines if line.unit is not None)
    missing = len(consolidation.selection.missing)
    uncounted = sum(1 for unit in listed if not unit.counted)
    return UnitCounts(len(listed), taken, len(listed) - taken - missing - uncounted, missing, uncounted)


def format_namesakes(consolidation: Consolidation, most: int) -> list[str]:
    """The namesakes, one sentence to a name; of very many, the first and where all of them are."""
    groups: dict[str, list[str]] = defaultdict(list)
    for said in consolidation.namesakes:
        # Each sentence begins with the name in quotes.
        groups[said.partition("”")[0] + "”"].append(said)
    several = "{}在多份汇总工作簿中都有（{} 处），按不同的单位计入；如有同一单位，请只留一份"
    told = [one[0] if len(one) == 1 else several.format(name, len(one) + 1) for name, one in groups.items()]
    rest = [f"另有 {len(told) - most} 个名称在两处以上都有，逐处见“{SOURCES_SHEET}”"] if len(told) > most else []
    return [*told[:most], *rest]


def format_overlaps(consolidation: Consolidation) -> list[str]:
    """What may be counted twice, a sentence to each unit that says it includes others: who, and what to do."""
    told: list[str] = []
    for one in consolidation.overlaps:
        more = f"等 {len(one.children)} 家" if len(one.children) > _CHILDREN else ""
        children = "".join(f"“{name}”" for name in one.children[:_CHILDREN]) + more
        told.append(
            f"“{one.parent}”的统计范围是“{TOTAL_SCOPE}”，它的下级单位{children}又单独计入，会加两次：已含在内的，"
            f"请在名录里把{children}的“计入汇总”填“否”；没有含在内的，请“{one.parent}”改选“本单位”重报，"
            f"或在名录里清空{children}的“上级单位”"
        )
    return told


def format_completeness(consolidation: Consolidation) -> str:
    """One sentence on whether the figures are final."""
    selection = consolidation.selection
    doubled = "有的单位可能算了两遍，见封面“重复计算”。" if consolidation.overlaps else ""
    if selection.is_complete:
        return f"{format_scope(consolidation)}，全部在内。{doubled}"
    waiting = count_units(consolidation).waiting
    files = {"没有汇总": len(selection.lacking), "读不出": len(selection.unreadable)}
    parts = [
        f"报来未汇总 {waiting} 个" if waiting else "",
        f"未报 {len(selection.missing)} 个" if selection.missing else "",
        f"文件{'、'.join(f'{what} {count} 份' for what, count in files.items() if count)}"
        if any(files.values())
        else "",
        f"其中 {len(selection.interim)} 份本身是阶段性汇总" if selection.interim else "",
    ]
    return f"阶段性汇总：{format_scope(consolidation)}；{'，'.join(filter(None, parts))}。数字还会变动，请勿作为最终数据使用。{doubled}"


def format_output_name(consolidation: Consolidation) -> str:
    """The name of the workbook where nobody gave one; until every unit is in, it says so. Legal on every system."""
    return safe_file_name(f"{consolidation.title}.xlsx")


def list_output_names(form: Form, heading: Heading) -> tuple[str, ...]:
    """The names that the workbook of a place and year may have where nobody gave one: with every unit in, and before."""
    return tuple(safe_file_name(f"{format_title(form, heading.legal, kind)}.xlsx") for kind in KINDS)


def format_scope_note(consolidation: Consolidation, blocks: Sequence[BlockLayout]) -> str:
    """The note over a sheet of the form: whose figures, of which unit of measure, and where they come from."""
    fields = [field for placed in blocks for field in placed.block.fields.values()]
    units = {field.unit for field in fields if field.kind.numeric}
    stage = "" if consolidation.selection.is_complete else "【阶段性汇总】"
    unit = consolidation.heading.unit
    whose = f"汇总单位：{unit}（{format_scope(consolidation)}）" if unit else format_scope(consolidation)
    adjusting = [one for one in consolidation.adjustments if one.field in {field.id for field in fields}]
    parts = [
        stage + whose,
        f"单位：{units.pop()}" if len(units) == 1 else "",
        f"数字由公式从“{DETAIL_SHEET}”相加而来；浅黄色为各单位均未填"
        if any(field.kind.numeric for field in fields)
        else "",
        f"含汇总单位调整 {len(adjusting)} 项，见“{ADJUSTMENTS_SHEET}”" if adjusting else "",
        "文字由汇总单位撰写" if any(not field.kind.numeric for field in fields) else "",
    ]
    return "　　".join(filter(None, parts))


def join_names(names: Sequence[str], most: int = 200) -> str:
    """Names in a row; of very many, the first and how many there are."""
    more = f"……等 {len(names)} 个" if len(names) > most else ""
    return "、".join(names[:most]) + more


_NAMESAKES = 5
_CHILDREN = 5
_COMPARISONS = 10


def _format_comparisons(consolidation: Consolidation) -> list[str]:
    """What the units show only together, a sentence each; of very many, the first and where all of them are."""
    found = consolidation.comparisons
    told = [f"{printable(name)}　{one.code} {one.where}　{one.message}" for name, one in found[:_COMPARISONS]]
    more = f"各单位相互比较另有 {len(found) - len(told)} 条，见“{FINDINGS_SHEET}”"
    return [*told, more] if len(found) > len(told) else told


def list_doubled(consolidation: Consolidation) -> list[str]:
    """Lines on what may be counted twice: whoever speaks of a merge says them before all else."""
    return [f"  重复计算　{printable(said)}" for said in format_overlaps(consolidation)]


def list_doubts(consolidation: Consolidation) -> list[str]:
    """Lines on what somebody must look at in the figures: rules that they break, namesakes, units beside each other."""
    return [
        *(
            f"  汇总数不符　{one.code} {one.where}　{one.message}。请核对“{ADJUSTMENTS_SHEET}”和各单位的数"
            for one in consolidation.failed_checks
        ),
        *(f"  请核对　{printable(said)}" for said in format_namesakes(consolidation, _NAMESAKES)),
        *(f"  请核对　{said}" for said in _format_comparisons(consolidation)),
    ]


def render_consolidation(consolidation: Consolidation) -> str:
    """What was added up and what was not; nobody is left out without a name and a reason."""
    selection = consolidation.selection
    of = f"{selection.intake.format_expected()}，" if selection.roster else ""
    lines = [f"{consolidation.title}：{of}计入 {len(selection.included)} 家。"]
    lines += list_doubled(consolidation)
    for word, severity in (("带错误计入", CheckStatus.ERROR), ("需说明", CheckStatus.EXPLAIN)):
        found = [line for line in consolidation.lines if line.version.status is severity]
        lines += [f"  {word}　{printable(line.name)}（{printable(line.version.path)}）" for line in found]
    lines += [
        f"  阶段性汇总　{line.name}（{printable(line.version.path)}）：它的单位还没有报齐，补齐后请换上新的一份"
        for line in consolidation.lines
        if line.version.file.summary.is_interim
    ]
    lines += [
        f"  未计入　{printable(one.name) or '（没有单位名称）'}（{printable(one.path)}）：{one.sentence}"
        for one in selection.exclusions
        if one.cause is not ExclusionCause.SUPERSEDED
    ]
    lines += [
        f"  调整　{consolidation.form.fields[one.field].label} {format_signed(one.amount)}（{printable(one.who)}：{printable(one.reason)}）"
        for one in consolidation.adjustments
    ]
    lines += list_doubts(consolidation)
    lines += [f"  读不出　{printable(one.path)}：{one.sentence}" for one in selection.unreadable]
    if selection.missing:
        lines.append(
            f"  未报　{len(selection.missing)} 家：{'、'.join(printable(unit.name) for unit in selection.missing)}"
        )
    if older := sum(1 for one in selection.exclusions if one.cause is ExclusionCause.SUPERSEDED):
        lines.append(f"  另有 {older} 份旧版本未计入，逐份见“{STATUS_SHEET}”")
    return "\n".join(lines)
