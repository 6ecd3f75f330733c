"""问题: every finding of every file on one filterable sheet; also alone, as the report of a check.

报送情况: a line per unit and workbook; who has sent, who has not, and what became of each file.

The 来源 sheet: every file behind the city's figures, down to the lowest, each with its hash.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from xltools.checks.finding import Checked, Finding, Refused, Status
from xltools.checks.report import SEVERITIES, STATUSES
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.exclusions import late, of_severity
from xltools.consolidation.figures import Kept, keep
from xltools.consolidation.messages import completeness
from xltools.consolidation.select import Selection, Standing, State, standings
from xltools.excel import output
from xltools.excel.table import Column, Row, TableCell, TableSheet, Tone, write_table
from xltools.excel.text import one_line, short_names
from xltools.excel.writer import BookWriter
from xltools.form.layout import FINDINGS_SHEET, SOURCES_SHEET, STANDINGS_SHEET
from xltools.form.rules.expression import Severity
from xltools.reading.consolidated import HEADS

__all__ = ["findings_of_selection", "sources_table", "standings_table", "write_findings_report"]

UNREADABLE = "读不出"

_FINDING_COLUMNS = (
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
    book = BookWriter(title="校验结果", year=min(max(year, 2000), 2999), kind=output.FINDINGS)
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
        columns=_FINDING_COLUMNS,
        rows=rows,
        frozen=1,
        empty="没有发现问题。",
    )


def _rows(kept: Iterable[tuple[str, Kept]], refused: Iterable[Refused], names: Mapping[Path, str]) -> Iterator[Row]:
    for said, one in kept:
        unit = one_line(said)
        for finding in one.findings:
            yield _finding_row(unit, finding, names[one.path])
    for file in refused:
        blank = ("", "", "")
        cells = ("", names[file.path], "", UNREADABLE, *blank[:2], file.message, file.hint, *blank)
        yield Row(cells, {3: Tone.BAD})


def _finding_row(unit: str, finding: Finding, file: str) -> Row:
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


_STATUS_COLUMNS = (
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
    rows = tuple(_status_row(number, line, outside=known and line.unit is None) for number, line in enumerate(lines, 1))
    note = completeness(consolidation) + ("" if known else "没有提供名录，不能判断还有哪些单位未报。")
    return TableSheet(
        STANDINGS_SHEET, "报送情况", note, _STATUS_COLUMNS, rows, frozen=2, empty="没有单位，也没有文件。"
    )


def _status_row(number: int, line: Standing, *, outside: bool) -> Row:
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


_SOURCE_COLUMNS = (
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
    return TableSheet(SOURCES_SHEET, "数据来源", note, _SOURCE_COLUMNS, rows, frozen=2, empty="没有文件。")
