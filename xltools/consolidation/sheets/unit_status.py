"""报送情况: unit by unit its files, whether they count and why not; then the files of nobody."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from xltools.checks.file_result import SubmissionSummary
from xltools.checks.finding import Finding
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.messages import format_completeness
from xltools.excel.table import CellStyle, TableCell, TableColumn, TableRow, TableSheet
from xltools.excel.text import printable_unit_name
from xltools.form.layout import STATUS_SHEET
from xltools.form.model import NO, YES
from xltools.form.rules.expression import Severity
from xltools.intake.exclusions import NOT_COUNTED, Exclusion, ExclusionCause
from xltools.intake.select import Selection
from xltools.intake.status import LATE, UnitOverview, Version
from xltools.roster.units import Unit

_STATUS_COLUMNS = (
    TableColumn("序号", align="center"),
    TableColumn("单位", widest=20, narrowest=14),
    TableColumn("单位代码", widest=20, printed=False),
    TableColumn("类别", widest=10, align="center"),
    TableColumn("联系人", widest=10, align="center"),
    TableColumn("电话", widest=15),
    TableColumn("状态", widest=14, narrowest=12, align="center"),
    TableColumn("计入", align="center"),
    TableColumn("错误", align="center"),
    TableColumn("需说明", align="center"),
    TableColumn("提示", align="center"),
    TableColumn("文件", widest=24, narrowest=16),
    TableColumn("说明", widest=32, narrowest=20),
    TableColumn("SHA-256", widest=12, faint=True),
)
_STATUS_COLUMN = 6


def status_table(consolidation: Consolidation) -> TableSheet:
    """The sheet's content."""
    selection = consolidation.selection
    doubled = {child: one.parent for one in consolidation.overlaps for child in one.children}
    lines = enumerate(_status_lines(selection, doubled), 1)
    rows = tuple(TableRow((number, *cells), styles) for number, (cells, styles) in lines)
    unknown = "" if selection.roster is not None else "没有提供名录，不能判断还有哪些单位未报。"
    note = f"{format_completeness(consolidation)}{unknown}"
    return TableSheet(STATUS_SHEET, "报送情况", note, _STATUS_COLUMNS, rows, frozen=2, empty="没有单位，也没有文件。")


# The cells of a line after its number, and their styles.
_StatusLine = tuple[tuple[TableCell, ...], dict[int, CellStyle]]
# Of these causes the file is the unit's current one, and stands as the unit does.
_OF_CURRENT = frozenset({ExclusionCause.UNCOUNTED, ExclusionCause.ERRORS, ExclusionCause.UNDECIDED})


def _status_lines(selection: Selection, doubled: Mapping[str, str]) -> Iterator[_StatusLine]:
    """`doubled` are units that may be in the figures of another one too, each with that one's name."""
    of_units: defaultdict[str, list[Exclusion]] = defaultdict(list)
    for one in selection.exclusions:
        of_units[one.unit.name if one.unit is not None else ""].append(one)
    included = {one.unit.name for one in selection.included}
    for unit in selection.intake.units:
        excluded = of_units.pop(unit.unit.name, [])
        if unit.unit.name in included and unit.current is not None:
            outside = selection.roster is not None and not unit.is_listed
            yield _included_line(unit, unit.current, doubled.get(unit.unit.name, ""), outside=outside)
        yield from (_excluded_line(one, unit) for one in excluded)
        if unit.current is None:
            yield _missing_line(unit, came=bool(excluded))
    for rest in of_units.values():
        yield from map(_excluded_line, rest)
    yield from map(_excluded_line, selection.unreadable)


def _included_line(one: UnitOverview, version: Version, above: str, *, outside: bool) -> _StatusLine:
    explained = sum(1 for finding in version.findings or () if finding.explanation and not finding.is_open)
    said = (
        f"可能重复计算：“{above}”报的含下级单位，请核对" if above else "",
        "不在名录中" if outside else "",
        *version.remarks,
        f"已作说明 {explained} 处" if explained else "",
        f"{LATE}：{one.late}" if one.late else "",
    )
    who = _contact_cells(one.unit if one.is_listed else None, version.file.summary)
    file = version.path, "；".join(filter(None, said)), version.sha256
    cells = (printable_unit_name(one.unit.name), *who, one.status.value, YES, *_count_cells(version.findings), *file)
    return cells, {_STATUS_COLUMN: one.status.style} | ({1: CellStyle.WARN} if outside else {})


def _excluded_line(one: Exclusion, unit: UnitOverview | None = None) -> _StatusLine:
    of_current = unit if one.cause in _OF_CURRENT else None
    word, style = (of_current.status.value, of_current.status.style) if of_current else (one.word, _excluded_style(one))
    late = f"{LATE}：{of_current.late}" if of_current and of_current.late else ""
    summary, findings, sha256 = SubmissionSummary(), None, ""
    if one.file is not None:
        summary, sha256 = one.file.summary, one.file.sha256
        findings = one.file.result.findings if one.file.result.summary is not None else None
    who = _contact_cells(one.unit, summary)
    file = one.path, "；".join(filter(None, (one.sentence, late))), sha256
    cells = (printable_unit_name(one.name), *who, word, NO, *_count_cells(findings), *file)
    return cells, {_STATUS_COLUMN: style} | ({1: CellStyle.WARN} if one.is_outside and one.name else {})


def _excluded_style(one: Exclusion) -> CellStyle:
    return CellStyle.FAINT if one.is_harmless and not one.is_unmet else CellStyle.BAD


def _missing_line(one: UnitOverview, *, came: bool) -> _StatusLine:
    why = "来过的文件都不算数，见上一行" if came else "" if one.unit.counted else NOT_COUNTED
    said = "；".join(filter(None, (why, one.vanished)))
    who = _contact_cells(one.unit, SubmissionSummary())
    cells = (printable_unit_name(one.unit.name), *who, one.status.value, "", *_count_cells(None), "", said, "")
    return cells, {_STATUS_COLUMN: one.status.style}


def _contact_cells(unit: Unit | None, summary: SubmissionSummary) -> tuple[str, str, str, str]:
    """Code, kind, person and telephone: the roster's, or else what the cover says."""
    if unit is None:
        return summary.code, "", summary.filler, summary.telephone
    return unit.code or summary.code, unit.kind, unit.contact or summary.filler, unit.telephone or summary.telephone


def _count_cells(findings: Sequence[Finding] | None) -> tuple[TableCell, ...]:
    """How many open findings of each severity, and how many hints; nothing where nothing was checked."""
    if findings is None:
        return (None,) * len(Severity)
    counted = [finding for finding in findings if finding.is_open or finding.severity is Severity.HINT]
    return tuple(sum(1 for finding in counted if finding.severity is severity) for severity in Severity)
