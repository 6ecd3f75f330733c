"""The lists of the city's workbook: 问题 (every finding of every file), 报送情况 (a line per unit), 来源 (every file behind it).

The findings stand alone too, as the report of a check.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from xltools.checks.file_result import FileResult, SubmissionSummary
from xltools.checks.finding import CheckStatus, Finding
from xltools.checks.report import SEVERITIES, STATUSES
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.messages import format_completeness
from xltools.excel.output import FINDINGS, WrittenOutput, write_output
from xltools.excel.table import CellStyle, TableCell, TableColumn, TableRow, TableSheet, write_table
from xltools.excel.text import printable_unit_name, shorten_paths
from xltools.excel.writer import BookWriter
from xltools.form.layout import FINDINGS_SHEET, SOURCES_SHEET, STATUS_SHEET
from xltools.form.model import NO, YES
from xltools.form.rules.expression import Severity
from xltools.intake.exclusions import NOT_COUNTED, Exclusion, ExclusionCause
from xltools.intake.select import Selection
from xltools.intake.status import LATE, UnitOverview, Version
from xltools.reading.consolidated import SOURCE_HEADS
from xltools.roster.units import Unit

_UNREADABLE = "读不出"

_FINDING_COLUMNS = (
    TableColumn("单位", widest=24, narrowest=12),
    TableColumn("文件", widest=22, narrowest=12),
    TableColumn("编号", align="center"),
    TableColumn("级别", align="center"),
    TableColumn("工作表", widest=16),
    TableColumn("单元格", align="center"),
    TableColumn("问题", widest=36, narrowest=24),
    TableColumn("怎样改", widest=36, narrowest=24),
    TableColumn("应为", widest=12, align="center"),
    TableColumn("实为", widest=12, align="center"),
    TableColumn("情况说明", widest=28, narrowest=14),
)
_SEVERITY_STYLES = {Severity.ERROR: CellStyle.BAD, Severity.EXPLAIN: CellStyle.WARN, Severity.HINT: CellStyle.FAINT}
_CHECK_STATUS_STYLES = {
    CheckStatus.PASS: CellStyle.GOOD,
    CheckStatus.EXPLAIN: CellStyle.WARN,
    CheckStatus.ERROR: CellStyle.BAD,
    CheckStatus.UNREADABLE: CellStyle.BAD,
}


def findings_table(selection: Selection) -> TableSheet:
    """The sheet of a consolidation: included or not, no finding is lost, the units in the order of 报送情况.

    A file that another one stands for has no findings here: a unit's earlier version, and an identical copy.
    """
    found = [(one.unit.name, one.current.path, one.current.findings or ()) for one in selection.included if one.current]
    found += [(one.name, one.path, one.findings) for one in selection.reported if one.file and one.file.result.summary]
    return _findings_sheet(found, [one.file.result for one in selection.unreadable if one.file])


def write_findings_report(results: Sequence[FileResult], path: Path) -> WrittenOutput:
    """Write a workbook with a line per file and a line per finding. Raises FileFault when it cannot be written."""
    names = shorten_paths(Path(one.path) for one in results)
    known = [replace(one, path=names[Path(one.path)]) for one in results]
    # The date of making is fixed by the content, so that the same check gives the same bytes.
    year = max((one.summary.year or 0 for one in known if one.summary), default=0)
    book = BookWriter(title="校验结果", year=min(max(year, 2000), 2999), kind=FINDINGS)
    read = [one for one in known if one.summary is not None]
    unreadable = [one for one in known if one.summary is None]
    write_table(book, _files_sheet([*read, *unreadable]))
    found = [(one.summary.unit, one.path, one.findings or ()) for one in read if one.summary]
    write_table(book, _findings_sheet(found, unreadable))
    return write_output(path, book.to_bytes(), FINDINGS)


def _findings_sheet(
    found: Sequence[tuple[str, str, Sequence[Finding]]], unreadable: Sequence[FileResult]
) -> TableSheet:
    """`found` are unit, path and findings of each file that could be read."""
    rows = tuple(_finding_rows(found, unreadable))
    files = len(found) + len(unreadable)
    return TableSheet(
        name=FINDINGS_SHEET,
        title="问题清单",
        note=f"{files} 份文件，{len(rows)} 条。“错误”须改正；“需说明”须改正或在工作簿中说明；“提示”可不处理。可按任一列筛选。",
        columns=_FINDING_COLUMNS,
        rows=rows,
        frozen=1,
        empty="没有发现问题。",
    )


def _finding_rows(
    found: Iterable[tuple[str, str, Sequence[Finding]]], unreadable: Iterable[FileResult]
) -> Iterator[TableRow]:
    for name, path, findings in found:
        unit = printable_unit_name(name)
        yield from (_finding_row(unit, finding, path) for finding in findings)
    for file in unreadable:
        message, hint = (file.fault.message, file.fault.hint) if file.fault else ("", "")
        yield TableRow(("", file.path, "", _UNREADABLE, "", "", message, hint, "", "", ""), {3: CellStyle.BAD})


def _finding_row(unit: str, finding: Finding, file: str) -> TableRow:
    explained = finding.severity is Severity.EXPLAIN and not finding.is_open
    return TableRow(
        (
            unit,
            file,
            finding.code,
            SEVERITIES[finding.severity],
            finding.sheet,
            finding.cell,
            finding.message,
            finding.hint,
            finding.expected,
            finding.actual,
            finding.explanation,
        ),
        {3: CellStyle.GOOD if explained else _SEVERITY_STYLES[finding.severity]},
    )


def _files_sheet(results: Sequence[FileResult]) -> TableSheet:
    columns = (
        TableColumn("文件", widest=44, narrowest=20),
        TableColumn("单位", widest=30, narrowest=16),
        TableColumn("年度", align="center"),
        TableColumn("结果", align="center", narrowest=10),
        *(TableColumn(SEVERITIES[severity], align="center", narrowest=8) for severity in Severity),
        TableColumn("说明", widest=50, narrowest=20),
        TableColumn("SHA-256", widest=16, faint=True),
    )
    rows = tuple(map(_file_row, results))
    note = f"{len(rows)} 份文件，逐条问题见“{FINDINGS_SHEET}”。"
    return TableSheet("结果", "校验结果", note, columns, rows, frozen=1, empty="没有文件。")


def _file_row(one: FileResult) -> TableRow:
    if one.summary is None or one.status is None:
        said = f"{one.fault.message}。{one.fault.hint}" if one.fault else ""
        return TableRow((one.path, "", None, _UNREADABLE, None, None, None, said, one.sha256), {3: CellStyle.BAD})
    counts = (sum(1 for f in one.findings or () if f.severity is severity) for severity in Severity)
    cells = (one.path, one.summary.unit, one.summary.year, STATUSES[one.status], *counts, "", one.sha256)
    return TableRow(cells, {3: _CHECK_STATUS_STYLES[one.status]})


_STATUS_COLUMNS = (
    TableColumn("序号", align="center"),
    TableColumn("单位", widest=28, narrowest=16),
    TableColumn("单位代码", widest=20),
    TableColumn("类别", widest=14, align="center"),
    TableColumn("联系人", widest=12, align="center"),
    TableColumn("电话", widest=15),
    TableColumn("状态", widest=18, narrowest=12, align="center"),
    TableColumn("计入", align="center"),
    TableColumn("错误", align="center"),
    TableColumn("需说明", align="center"),
    TableColumn("提示", align="center"),
    TableColumn("文件", widest=28, narrowest=16),
    TableColumn("说明", widest=36, narrowest=20),
    TableColumn("SHA-256", widest=12, faint=True),
)
_STATUS_COLUMN = 6


def status_table(consolidation: Consolidation) -> TableSheet:
    """The sheet's content: unit by unit its files, then the files of nobody."""
    selection = consolidation.selection
    lines = list(_status_lines(selection))
    rows = tuple(TableRow((number, *cells), styles) for number, (cells, styles) in enumerate(lines, 1))
    known = selection.roster is not None
    note = format_completeness(consolidation) + ("" if known else "没有提供名录，不能判断还有哪些单位未报。")
    return TableSheet(STATUS_SHEET, "报送情况", note, _STATUS_COLUMNS, rows, frozen=2, empty="没有单位，也没有文件。")


# The cells of a line after its number, and their styles.
_StatusLine = tuple[tuple[TableCell, ...], dict[int, CellStyle]]
# Of these causes the file is the unit's current one, and stands as the unit does.
_OF_CURRENT = frozenset({ExclusionCause.UNCOUNTED, ExclusionCause.ERRORS, ExclusionCause.UNDECIDED})


def _status_lines(selection: Selection) -> Iterator[_StatusLine]:
    of_units: defaultdict[str, list[Exclusion]] = defaultdict(list)
    for one in selection.exclusions:
        of_units[one.unit.name if one.unit is not None else ""].append(one)
    included = {one.unit.name for one in selection.included}
    for unit in selection.intake.units:
        excluded = of_units.pop(unit.unit.name, [])
        if unit.unit.name in included and unit.current is not None:
            yield _included_line(unit, unit.current, outside=selection.roster is not None and not unit.is_listed)
        yield from (_excluded_line(one, unit) for one in excluded)
        if unit.current is None:
            yield _missing_line(unit, came=bool(excluded))
    for rest in of_units.values():
        yield from map(_excluded_line, rest)
    yield from map(_excluded_line, selection.unreadable)


def _included_line(one: UnitOverview, version: Version, *, outside: bool) -> _StatusLine:
    explained = sum(1 for finding in version.findings or () if finding.explanation and not finding.is_open)
    said = (
        "不在名录中" if outside else "",
        *version.remarks,
        f"已作说明 {explained} 处" if explained else "",
        f"{LATE}：{one.late}" if one.late else "",
    )
    styles = {1: CellStyle.WARN} if outside else {}
    unit = one.unit if one.is_listed else None
    who = _contact_cells(unit, version.file.summary)
    return (
        (
            printable_unit_name(one.unit.name),
            *who,
            one.status.value,
            YES,
            *_count_cells(version.findings),
            version.path,
            "；".join(filter(None, said)),
            version.sha256,
        ),
        styles | {_STATUS_COLUMN: one.status.style},
    )


def _excluded_line(one: Exclusion, unit: UnitOverview | None = None) -> _StatusLine:
    of_current = unit if one.cause in _OF_CURRENT else None
    word, style = (of_current.status.value, of_current.status.style) if of_current else (one.word, _excluded_style(one))
    late = f"{LATE}：{of_current.late}" if of_current and of_current.late else ""
    summary = one.file.summary if one.file is not None else SubmissionSummary()
    findings = one.file.result.findings if one.file is not None and one.file.result.summary is not None else None
    return (
        (
            printable_unit_name(one.name),
            *_contact_cells(one.unit, summary),
            word,
            NO,
            *_count_cells(findings),
            one.path,
            "；".join(filter(None, (one.sentence, late))),
            one.file.sha256 if one.file is not None else "",
        ),
        {_STATUS_COLUMN: style} | ({1: CellStyle.WARN} if one.is_outside and one.name else {}),
    )


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


_SOURCE_COLUMNS = (
    TableColumn(SOURCE_HEADS["level"], align="center"),
    TableColumn(SOURCE_HEADS["unit"], widest=34, narrowest=18),
    TableColumn(SOURCE_HEADS["parent"], widest=30, narrowest=14),
    TableColumn(SOURCE_HEADS["code"], widest=20),
    TableColumn(SOURCE_HEADS["file"], widest=44, narrowest=20),
    TableColumn(SOURCE_HEADS["sha256"], widest=68, narrowest=16, faint=True),
    TableColumn(SOURCE_HEADS["read"], widest=18, align="center"),
    TableColumn(SOURCE_HEADS["declared"], widest=44, narrowest=12),
)


def sources_table(consolidation: Consolidation) -> TableSheet:
    """The sheet's content: each file followed by those it was made of."""
    rows = tuple(
        TableRow(
            (
                branch.source.level,
                branch.source.unit,
                branch.parent,
                branch.source.code,
                branch.source.file,
                branch.source.sha256,
                branch.source.read,
                branch.source.declared,
            ),
            {} if branch.source.level == 1 else {0: CellStyle.FAINT, 2: CellStyle.FAINT},
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
    return TableSheet(SOURCES_SHEET, "数据来源", note, _SOURCE_COLUMNS, rows, frozen=2, empty="没有文件。")
