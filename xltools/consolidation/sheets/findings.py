"""问题: every finding of every file on one filterable sheet; also alone, as the report of a check."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from xltools.checks.checked import Checked, Refused
from xltools.checks.finding import Finding, Status
from xltools.checks.print import SEVERITIES, STATUSES
from xltools.consolidation.kept import Kept, keep
from xltools.consolidation.names import one_line, short_names
from xltools.consolidation.selection.select import Selection, of_severity
from xltools.consolidation.selection.state import State, standings
from xltools.excel import origin
from xltools.excel.table import Column, Row, TableSheet, Tone, write_table
from xltools.excel.writing import BookWriter
from xltools.form.rules.model import Severity
from xltools.form.sheets import FINDINGS_SHEET

__all__ = ["findings_of_selection", "write_findings_report"]

UNREADABLE = "读不出"

_COLUMNS = (
    Column("单位", widest=24, narrowest=12),
    Column("文件", widest=22, narrowest=12),
    Column("编号", align="center"),
    Column("级别", align="center"),
    Column("工作表", widest=16),
    Column("单元格", align="center"),
    Column("问题", widest=36, narrowest=24),
    Column("怎样改", widest=36, narrowest=24),
    Column("应为", widest=12, align="center"),
    Column("实为", widest=12, align="center"),
    Column("情况说明", widest=28, narrowest=14),
)
_TONES = {Severity.ERROR: Tone.BAD, Severity.EXPLAIN: Tone.WARN, Severity.HINT: Tone.FAINT}
_STATUS_TONES = {Status.PASS: Tone.GOOD, Status.EXPLAIN: Tone.WARN, Status.ERROR: Tone.BAD, Status.UNREADABLE: Tone.BAD}


def findings_of_selection(selection: Selection) -> TableSheet:
    """The sheet of a consolidation: included or not, no finding is lost; in the order of 报送情况.

    An identical copy has no findings of its own: those of the file it copies stand there already.
    """
    lines = [line for line in standings(selection) if line.state is not State.COPY]
    kept = [(line.name, line.kept) for line in lines if line.kept is not None]
    return _sheet(kept, selection.refused, selection.names)


def write_findings_report(checked: Sequence[Checked], refused: Sequence[Refused], path: Path) -> None:
    """Write a workbook with a line per file and a line per finding. Raises FileFault when it cannot be written."""
    kept = [keep(one) for one in checked]
    names = short_names([*(one.path for one in kept), *(one.path for one in refused)])
    # The date of making is fixed by the content, so that the same check gives the same bytes.
    year = max((one.year or 0 for one in kept), default=0)
    book = BookWriter(title="校验结果", year=min(max(year, 2000), 2999), kind=origin.FINDINGS)
    write_table(book, _files(kept, refused, names))
    write_table(book, _sheet([(one.unit, one) for one in kept], refused, names))
    book.save(path)


def _sheet(kept: Sequence[tuple[str, Kept]], refused: Sequence[Refused], names: Mapping[Path, str]) -> TableSheet:
    rows = tuple(_rows(kept, refused, names))
    files = len(kept) + len(refused)
    return TableSheet(
        name=FINDINGS_SHEET,
        title="问题清单",
        note=f"{files} 份文件，{len(rows)} 条。“错误”须改正；“需说明”须改正或在工作簿中说明；“提示”可不处理。可按任一列筛选。",
        columns=_COLUMNS,
        rows=rows,
        frozen=1,
        empty="没有发现问题。",
    )


def _rows(kept: Iterable[tuple[str, Kept]], refused: Iterable[Refused], names: Mapping[Path, str]) -> Iterator[Row]:
    for said, one in kept:
        unit = one_line(said)
        for finding in one.findings:
            yield _row(unit, finding, names[one.path])
    for file in refused:
        blank = ("", "", "")
        cells = ("", names[file.path], "", UNREADABLE, *blank[:2], file.message, file.hint, *blank)
        yield Row(cells, {3: Tone.BAD})


def _row(unit: str, finding: Finding, file: str) -> Row:
    explained = finding.severity is Severity.EXPLAIN and not finding.open
    return Row(
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
        {3: Tone.GOOD if explained else _TONES[finding.severity]},
    )


def _files(kept: Sequence[Kept], refused: Sequence[Refused], names: Mapping[Path, str]) -> TableSheet:
    columns = (
        Column("文件", widest=44, narrowest=20),
        Column("单位", widest=30, narrowest=16),
        Column("年度", align="center"),
        Column("结果", align="center", narrowest=10),
        *(Column(SEVERITIES[severity], align="center", narrowest=8) for severity in Severity),
        Column("说明", widest=50, narrowest=20),
        Column("SHA-256", widest=16, faint=True),
    )
    rows = [
        Row(
            (
                names[one.path],
                one.unit,
                one.year,
                STATUSES[one.status],
                *(len(of_severity(one, severity)) for severity in Severity),
                "",
                one.sha256,
            ),
            {3: _STATUS_TONES[one.status]},
        )
        for one in kept
    ]
    rows += [
        Row(
            (names[file.path], "", None, UNREADABLE, None, None, None, f"{file.message}。{file.hint}", file.sha256),
            {3: Tone.BAD},
        )
        for file in refused
    ]
    note = f"{len(rows)} 份文件，逐条问题见“{FINDINGS_SHEET}”。"
    return TableSheet("结果", "校验结果", note, columns, tuple(rows), frozen=1, empty="没有文件。")
