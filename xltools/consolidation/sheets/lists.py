"""The lists of the city's workbook: 问题 (every finding of every file), 报送情况 (a line per unit), 来源 (every file behind it).

The findings stand alone too, as the report of a check.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from xltools.checks.finding import CheckedFile, CheckStatus, Finding, UnreadableFile
from xltools.checks.report import SEVERITIES, STATUSES
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.exclusions import format_lateness, select_by_severity
from xltools.consolidation.figures import UnitReport, summarize
from xltools.consolidation.messages import format_completeness
from xltools.consolidation.select import InclusionStatus, Selection, StatusLine, list_status_lines
from xltools.excel.output import FINDINGS, WrittenOutput, write_output
from xltools.excel.table import CellStyle, TableCell, TableColumn, TableRow, TableSheet, write_table
from xltools.excel.text import printable_unit_name, shorten_paths
from xltools.excel.writer import BookWriter
from xltools.form.layout import FINDINGS_SHEET, SOURCES_SHEET, STATUS_SHEET
from xltools.form.rules.expression import Severity
from xltools.reading.consolidated import SOURCE_HEADS

__all__ = ["findings_table", "sources_table", "status_table", "write_findings_report"]

UNREADABLE = "读不出"

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
    """The sheet of a consolidation: included or not, no finding is lost; in the order of 报送情况.

    An identical copy has no findings of its own: those of the file it copies stand there already.
    """
    lines = [line for line in list_status_lines(selection) if line.status is not InclusionStatus.COPY]
    kept = [(line.name, line.report) for line in lines if line.report is not None]
    return _findings_sheet(kept, selection.unreadable, selection.names)


def write_findings_report(
    checked: Sequence[CheckedFile], refused: Sequence[UnreadableFile], path: Path
) -> WrittenOutput:
    """Write a workbook with a line per file and a line per finding. Raises FileFault when it cannot be written."""
    kept = [summarize(one) for one in checked]
    names = shorten_paths([*(one.path for one in kept), *(one.path for one in refused)])
    # The date of making is fixed by the content, so that the same check gives the same bytes.
    year = max((one.year or 0 for one in kept), default=0)
    book = BookWriter(title="校验结果", year=min(max(year, 2000), 2999), kind=FINDINGS)
    write_table(book, _files_sheet(kept, refused, names))
    write_table(book, _findings_sheet([(one.unit, one) for one in kept], refused, names))
    return write_output(path, book.to_bytes(), FINDINGS)


def _findings_sheet(
    reports: Sequence[tuple[str, UnitReport]], refused: Sequence[UnreadableFile], names: Mapping[Path, str]
) -> TableSheet:
    rows = tuple(_finding_rows(reports, refused, names))
    files = len(reports) + len(refused)
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
    reports: Iterable[tuple[str, UnitReport]], refused: Iterable[UnreadableFile], names: Mapping[Path, str]
) -> Iterator[TableRow]:
    for said, one in reports:
        unit = printable_unit_name(said)
        for finding in one.findings:
            yield _finding_row(unit, finding, names[one.path])
    for file in refused:
        blank = ("", "", "")
        cells = ("", names[file.path], "", UNREADABLE, *blank[:2], file.message, file.hint, *blank)
        yield TableRow(cells, {3: CellStyle.BAD})


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


def _files_sheet(
    reports: Sequence[UnitReport], refused: Sequence[UnreadableFile], names: Mapping[Path, str]
) -> TableSheet:
    columns = (
        TableColumn("文件", widest=44, narrowest=20),
        TableColumn("单位", widest=30, narrowest=16),
        TableColumn("年度", align="center"),
        TableColumn("结果", align="center", narrowest=10),
        *(TableColumn(SEVERITIES[severity], align="center", narrowest=8) for severity in Severity),
        TableColumn("说明", widest=50, narrowest=20),
        TableColumn("SHA-256", widest=16, faint=True),
    )
    rows = [
        TableRow(
            (
                names[one.path],
                one.unit,
                one.year,
                STATUSES[one.status],
                *(len(select_by_severity(one, severity)) for severity in Severity),
                "",
                one.sha256,
            ),
            {3: _CHECK_STATUS_STYLES[one.status]},
        )
        for one in reports
    ]
    rows += [
        TableRow(
            (names[file.path], "", None, UNREADABLE, None, None, None, f"{file.message}。{file.hint}", file.sha256),
            {3: CellStyle.BAD},
        )
        for file in refused
    ]
    note = f"{len(rows)} 份文件，逐条问题见“{FINDINGS_SHEET}”。"
    return TableSheet("结果", "校验结果", note, columns, tuple(rows), frozen=1, empty="没有文件。")


_STATUS_COLUMNS = (
    TableColumn("序号", align="center"),
    TableColumn("单位", widest=28, narrowest=16),
    TableColumn("单位代码", widest=20),
    TableColumn("类别", widest=14, align="center"),
    TableColumn("联系人", widest=12, align="center"),
    TableColumn("电话", widest=15),
    TableColumn("状态", widest=18, narrowest=12, align="center"),
    TableColumn("错误", align="center"),
    TableColumn("需说明", align="center"),
    TableColumn("提示", align="center"),
    TableColumn("文件", widest=28, narrowest=16),
    TableColumn("说明", widest=36, narrowest=20),
    TableColumn("SHA-256", widest=12, faint=True),
)
_STATUS_COLUMN = 6


def status_table(consolidation: Consolidation) -> TableSheet:
    """The sheet's content."""
    selection = consolidation.selection
    lines = list_status_lines(selection)
    known = selection.roster is not None
    rows = tuple(_status_row(number, line, outside=known and line.unit is None) for number, line in enumerate(lines, 1))
    note = format_completeness(consolidation) + ("" if known else "没有提供名录，不能判断还有哪些单位未报。")
    return TableSheet(STATUS_SHEET, "报送情况", note, _STATUS_COLUMNS, rows, frozen=2, empty="没有单位，也没有文件。")


def _status_row(number: int, line: StatusLine, *, outside: bool) -> TableRow:
    tones = {_STATUS_COLUMN: line.status.tone}
    remark = line.remark
    if line.status is InclusionStatus.OUTSIDE_IN:
        remark = "不在名录中"
    delay = format_lateness(line.report) if line.report else ""
    remark = "；".join(said for said in (remark, f"迟报：{delay}" if delay else "") if said)
    if outside and line.name:
        tones[1] = CellStyle.WARN
    cells = (
        number,
        printable_unit_name(line.name),
        *_contact_cells(line),
        line.status.value,
        *_count_cells(line),
        line.file,
        remark,
        line.sha256,
    )
    return TableRow(cells, tones)


def _contact_cells(line: StatusLine) -> tuple[str, str, str, str]:
    """Code, kind, person and telephone: the roster's, or else what the cover says."""
    unit, kept = line.unit, line.report
    cover = {name: kept.text(f"cover.{name}") if kept else "" for name in ("code", "filler", "telephone")}
    if unit is None:
        return cover["code"], "", cover["filler"], cover["telephone"]
    return unit.code or cover["code"], unit.kind, unit.contact or cover["filler"], unit.telephone or cover["telephone"]


def _count_cells(line: StatusLine) -> tuple[TableCell, ...]:
    if line.report is None:
        return (None,) * len(Severity)
    return tuple(len(select_by_severity(line.report, severity)) for severity in Severity)


_SOURCE_COLUMNS = (
    TableColumn(SOURCE_HEADS["level"], align="center"),
    TableColumn(SOURCE_HEADS["unit"], widest=34, narrowest=18),
    TableColumn(SOURCE_HEADS["parent"], widest=30, narrowest=14),
    TableColumn(SOURCE_HEADS["code"], widest=20),
    TableColumn(SOURCE_HEADS["file"], widest=44, narrowest=20),
    TableColumn(SOURCE_HEADS["sha256"], widest=68, narrowest=16, faint=True),
    TableColumn(SOURCE_HEADS["read"], widest=18, align="center"),
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
