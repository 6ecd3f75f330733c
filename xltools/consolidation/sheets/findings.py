"""What the checks found: 问题, every finding of every file, alone too as the report of a check; and 情况说明.

情况说明 has what units explained, compiled for each check, with a white cell for what the office has to add. A
difference of the city is made of its units' differences: where a unit has explained its own, the explanation goes with
the sum to the level above. An adjustment may break a rule too: one side of a sum is easily changed without the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from xltools.checks.check_lines import CheckLine, list_lines
from xltools.checks.file_result import FileResult
from xltools.checks.finding import CheckStatus, Finding
from xltools.checks.report import SEVERITIES, STATUSES
from xltools.consolidation.consolidation import Consolidation
from xltools.excel.output import FINDINGS, WrittenOutput, write_output
from xltools.excel.table import CellStyle, TableColumn, TableRow, TableSheet, arrange_for_print, write_table
from xltools.excel.text import printable_unit_name, shorten_paths, split_text
from xltools.excel.writer import BookWriter
from xltools.form.layout import EXPLANATIONS_SHEET, FINDINGS_SHEET
from xltools.form.rules.evaluate import CheckOutcome, RuleValues, evaluate_check
from xltools.form.rules.expression import Check, Severity
from xltools.intake.select import Selection
from xltools.reading.meta import COMPILED_EXPLANATION_HEADS, CONTINUED

_UNREADABLE = "读不出"

_FINDING_COLUMNS = (
    TableColumn("单位", widest=18, narrowest=12),
    TableColumn("文件", widest=18, narrowest=12),
    TableColumn("编号", align="center"),
    TableColumn("级别", align="center"),
    TableColumn("工作表", widest=14),
    TableColumn("单元格", align="center"),
    TableColumn("问题", widest=32, narrowest=24),
    TableColumn("怎样改", widest=30, narrowest=24),
    TableColumn("应为", widest=10, align="center"),
    TableColumn("实为", widest=10, align="center"),
    TableColumn("情况说明", widest=20, narrowest=14),
)
_SEVERITY_STYLES = {Severity.ERROR: CellStyle.BAD, Severity.EXPLAIN: CellStyle.WARN, Severity.HINT: CellStyle.FAINT}
_CHECK_STATUS_STYLES = {
    CheckStatus.PASS: CellStyle.GOOD,
    CheckStatus.EXPLAIN: CellStyle.WARN,
    CheckStatus.ERROR: CellStyle.BAD,
    CheckStatus.UNREADABLE: CellStyle.BAD,
}


def findings_table(selection: Selection, comparisons: Sequence[tuple[str, Finding]] = ()) -> TableSheet:
    """The sheet of a consolidation: included or not, no finding is lost, the units in the order of 报送情况.

    `comparisons` are what the units show only together. A file that another one stands for has no findings here: a
    unit's earlier version, and an identical copy.
    """
    compared: defaultdict[str, list[Finding]] = defaultdict(list)
    for name, finding in comparisons:
        compared[name].append(finding)
    found: list[tuple[str, str, Sequence[Finding]]] = [
        (one.unit.name, one.current.path, (*(one.current.findings or ()), *compared[one.unit.name]))
        for one in selection.included
        if one.current
    ]
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
    write_table(book, arrange_for_print(_files_sheet([*read, *unreadable])))
    found = [(one.summary.unit, one.path, one.findings or ()) for one in read if one.summary]
    write_table(book, arrange_for_print(_findings_sheet(found, unreadable)))
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
        for one in findings:
            explained = one.severity is Severity.EXPLAIN and not one.is_open
            what = one.code, SEVERITIES[one.severity], one.sheet, one.cell, one.message, one.hint
            cells = (printable_unit_name(name), path, *what, one.expected, one.actual, one.explanation)
            yield TableRow(cells, {3: CellStyle.GOOD if explained else _SEVERITY_STYLES[one.severity]})
    for file in unreadable:
        message, hint = (file.fault.message, file.fault.hint) if file.fault else ("", "")
        yield TableRow(("", file.path, "", _UNREADABLE, "", "", message, hint, "", "", ""), {3: CellStyle.BAD})


def _files_sheet(results: Sequence[FileResult]) -> TableSheet:
    columns = (
        TableColumn("文件", widest=40, narrowest=20),
        TableColumn("单位", widest=26, narrowest=16),
        TableColumn("年度", align="center"),
        TableColumn("结果", align="center", narrowest=10),
        *(TableColumn(SEVERITIES[severity], align="center", narrowest=8) for severity in Severity),
        TableColumn("说明", widest=40, narrowest=20),
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


_COLUMNS = (
    TableColumn("编号", align="center"),
    TableColumn("检查项目", widest=34, narrowest=20),
    TableColumn("位置", widest=26, narrowest=12),
    TableColumn("汇总数", align="center", narrowest=10),
    TableColumn(COMPILED_EXPLANATION_HEADS["units"], widest=50, narrowest=30),
    TableColumn(COMPILED_EXPLANATION_HEADS["own"], widest=50, narrowest=40),
    TableColumn(COMPILED_EXPLANATION_HEADS["key"], widest=16, faint=True),
)
_NOTE = (
    "各单位对检查项目的情况说明，按项目汇编；报送上级时随工作簿上报。“汇总单位的说明”由汇总单位填写，"
    "再次汇总到同一文件时保留。汇总数“不符”而没有说明的，请在此说明。"
)
# A Chinese character takes two places of a column's width, and a row shows so many lines.
_PER_LINE, _LINES = 24, 20
_OUTCOMES = {CheckOutcome.FAILS: "不符", CheckOutcome.HOLDS: "相符"}


def explanations_table(consolidation: Consolidation) -> TableSheet:
    """A line for each check to which somebody has something to say, or which the city's own figures do not satisfy."""
    rows = tuple(_explanation_rows(consolidation))
    return TableSheet(EXPLANATIONS_SHEET, "情况说明", _NOTE, _COLUMNS, rows, frozen=1, empty="没有需要说明的项目。")


def _explanation_rows(consolidation: Consolidation) -> Iterator[TableRow]:
    """In the order of the checks."""
    of_units: defaultdict[str, list[str]] = defaultdict(list)
    for unit in consolidation.lines:
        for key, text in unit.report.explanations.items():
            of_units[key].append(f"{unit.name}：{text}")
    last = consolidation.past_years.last
    values = RuleValues(consolidation.totals, last.figures if last else None, consolidation.unit.attributes)
    for line in list_lines(consolidation.form):
        outcome = evaluate_check(line.subject, values).outcome if isinstance(line.subject, Check) else None
        asked = outcome is CheckOutcome.FAILS and line.severity is Severity.EXPLAIN
        own = consolidation.office_input.explanations.get(line.key, "")
        if asked or own or line.key in of_units:
            yield from _check_rows(line, outcome, "\n".join(of_units[line.key]), own)


def _check_rows(line: CheckLine, outcome: CheckOutcome | None, of_units: str, own: str) -> Iterator[TableRow]:
    """The check in one row, and as many more as its texts need: no text may be cut on its way up."""
    is_owed = outcome is CheckOutcome.FAILS and not (of_units or own)
    said = _OUTCOMES.get(outcome, "") if outcome else ""
    texts = (split_text(text, _PER_LINE, _LINES, continued=CONTINUED) for text in (of_units, own))
    for part, own_part in zip_longest(*texts, fillvalue=""):
        cells = (line.code, line.title, line.place, said, part, own_part, line.key)
        yield TableRow(cells, {3: CellStyle.WARN} if said and is_owed else {})
        said = ""
