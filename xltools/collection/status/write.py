"""The board as files: a workbook to filter, a page to pass on, a text to send."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from xltools.checks.finding import CheckStatus
from xltools.checks.report import STATUSES
from xltools.collection.database import Record
from xltools.collection.returns.letter import render_mails
from xltools.collection.status.model import BOOK_NAME, Board, format_moment, group_by_kind, list_hints
from xltools.collection.status.page import render_page
from xltools.collection.status.text import list_reminders, render_reminder
from xltools.excel.errors import FileFault
from xltools.excel.output import BOARD, OutputStatus, WrittenOutput, seal_page, write_output
from xltools.excel.table import CellStyle, TableCell, TableColumn, TableRow, TableSheet, arrange_for_print, write_table
from xltools.excel.writer import BookWriter
from xltools.form.layout import STATUS_SHEET
from xltools.intake.assign import list_open_decisions
from xltools.intake.exclusions import exclude_copy
from xltools.intake.status import LATE, UnitOverview, UnitStatus, Version
from xltools.roster.columns import DECISIONS_SHEET, DecisionHead

# On the width of an A4 page, in letters of 8 points and more: long names and paths wrap rather than make all of it small.
_UNIT_COLUMNS = (
    TableColumn("序号", widest=7, align="center"),
    TableColumn("单位", widest=20, narrowest=14),
    TableColumn("代码", widest=12, printed=False),
    TableColumn("类别", widest=10, align="center"),
    TableColumn("联系人", widest=9, align="center"),
    TableColumn("电话", widest=14),
    TableColumn("状态", align="center"),
    TableColumn(LATE, widest=7, align="center"),
    TableColumn("现用版本", widest=18, narrowest=12),
    TableColumn("填报日期", widest=11, align="center", printed=False),
    TableColumn("文件时间", widest=11, align="center"),
    TableColumn("错误", widest=7, align="center"),
    TableColumn("需说明", widest=8, align="center"),
    TableColumn("提示", align="center", printed=False),
    TableColumn("版本数", align="center", printed=False),
    TableColumn("退回件", widest=15),
    TableColumn("备注", widest=17),
)
_STATE, _LATE = 6, 7
_UNASSIGNED_COLUMNS = (
    TableColumn("序号", align="center"),
    TableColumn("文件", widest=36, narrowest=20),
    TableColumn("类别", align="center", narrowest=12),
    TableColumn("自称", widest=28, narrowest=14),
    TableColumn("原因", widest=30, narrowest=20),
    TableColumn("可能是哪个单位", widest=26, narrowest=18),
    TableColumn("怎么办", widest=30, narrowest=20),
)
_VERSION_COLUMNS = (
    TableColumn("单位", widest=24, narrowest=16),
    TableColumn("版本", align="center", narrowest=10),
    TableColumn("文件", widest=36, narrowest=20),
    TableColumn("填报日期", narrowest=12, align="center"),
    TableColumn("文件时间", narrowest=18, align="center"),
    TableColumn("退回次数", align="center"),
    TableColumn("结果", align="center", narrowest=10),
    TableColumn("错误", align="center"),
    TableColumn("需说明", align="center"),
    TableColumn("提示", align="center"),
    TableColumn("备注", widest=36, narrowest=20),
    TableColumn("SHA-256", widest=16, faint=True),
)
_RESULT = 6
_CURRENT, _OTHER = "现用", "其他"
_RESULTS: Mapping[CheckStatus | None, tuple[str, CellStyle]] = {
    CheckStatus.PASS: (STATUSES[CheckStatus.PASS], CellStyle.GOOD),
    CheckStatus.EXPLAIN: (STATUSES[CheckStatus.EXPLAIN], CellStyle.WARN),
    CheckStatus.ERROR: (STATUSES[CheckStatus.ERROR], CellStyle.BAD),
}
# A copy's days, rounds and counts are those of the file it copies.
_NO_OUTCOME: tuple[TableCell, ...] = ("", "", None, "", None, None, None)
_UNCHECKED = ("未校验", CellStyle.FAINT)
_TOTAL = "合计"


def build_status_workbook(board: Board) -> bytes:
    """The workbook; the same board gives the same bytes."""
    book = BookWriter(title=board.title, year=board.config.year, kind=BOARD)
    for table in (_units_table, _unassigned_table, _versions_table, _counts_table):
        write_table(book, arrange_for_print(table(board)))
    if decisions := list(list_open_decisions(board.intake)):
        write_table(book, _decisions_table(decisions))
    return book.to_bytes()


def _units_table(board: Board) -> TableSheet:
    clues = list_hints(board)
    rows = tuple(
        _unit_row(number, one, clues.get(one.unit.name, "")) for number, one in enumerate(board.intake.units, 1)
    )
    counted = "，".join(f"{word} {count}" for word, count in board.counts.items())
    below = f"{board.subordinate_words}。" if board.intake.subordinate_count else ""
    due = f"，{board.corrections_words}" if board.config.return_deadline else ""
    expected = f"{board.intake.format_expected()}：{counted}"
    note = f"截至 {format_moment(board.created_at)}，{board.deadline_words}{due}。{expected}。{below}可按任一列筛选。"
    return TableSheet(STATUS_SHEET, board.title, note, _UNIT_COLUMNS, rows, frozen=2, empty="名录里没有单位。")


def _unit_row(number: int, one: UnitOverview, hint: str) -> TableRow:
    unit, version = one.unit, one.current
    who = (number, unit.name, unit.code, unit.kind, unit.contact, unit.telephone)
    state = (one.status.value, LATE if one.late else "")
    current = (version.path, *_version_cells(version)) if version is not None else ("", "", "", None, None, None)
    remarks = "；".join([*one.remarks, *([hint] if hint else [])])
    styles = {_STATE: one.status.style, **({_LATE: CellStyle.WARN} if one.late else {})}
    return TableRow((*who, *state, *current, len(one.versions), one.returned, remarks), styles)


def _version_cells(version: Version) -> tuple[str, str, TableCell, TableCell, TableCell]:
    """Days, and counts of findings. What was not checked has no counts: a 0 would say it is right."""
    is_checked = version.findings is not None
    counts = (version.errors, version.explains, version.hints) if is_checked else (None, None, None)
    return (version.file.summary.declared, format_moment(version.arrived), *counts)


def _unassigned_table(board: Board) -> TableSheet:
    rows = tuple(
        TableRow(
            (number, one.path, one.word, one.claimed_name, one.reason, "、".join(one.nearest), one.remedy),
            {2: CellStyle.FAINT if one.is_decided else CellStyle.WARN},
        )
        for number, one in enumerate(board.intake.unassigned, 1)
    )
    note = f"{len(rows)} 份文件没有计入任何单位。“名录外”：不知道或不能确定是哪个单位的。"
    name = "名录外及不能计入的文件"
    return TableSheet(name, name, note, _UNASSIGNED_COLUMNS, rows, frozen=2, empty="没有这样的文件。")


def _decisions_table(decisions: Sequence[tuple[str, str, str]]) -> TableSheet:
    """What waits for a decision, in the columns of the roster's sheet for them, to be copied there."""
    columns = (
        TableColumn(DecisionHead.FILE, widest=40, narrowest=20),
        TableColumn(DecisionHead.CHOICE, narrowest=14),
        TableColumn(DecisionHead.UNIT, widest=28, narrowest=16),
        TableColumn(DecisionHead.REASON, widest=30, narrowest=20),
        TableColumn(DecisionHead.BY, narrowest=10),
        TableColumn("为什么要决定", widest=44, narrowest=24),
    )
    rows = tuple(TableRow((path, "", unit, "", "", why)) for path, unit, why in decisions)
    note = f"把前五列抄进名录的“{DECISIONS_SHEET}”表，选好采用或不采用，核对单位，写上原因，保存后再运行。"
    return TableSheet("待决定", "要由汇总单位决定的文件", note, columns, rows, frozen=1)


def _versions_table(board: Board) -> TableSheet:
    rows = tuple(row for one in board.intake.units for row in _version_rows(one))
    note = "每个单位报来的每一份文件，新的在前。每个单位只有“现用”的一份计入；内容相同的副本只认一份。"
    return TableSheet("各版本", "各单位的各个版本", note, _VERSION_COLUMNS, rows, frozen=1, empty="还没有收到文件。")


def _version_rows(one: UnitOverview) -> Iterator[TableRow]:
    for version in one.versions:
        result, style = _RESULTS.get(version.status, _UNCHECKED)
        *times, errors, explains, hints = _version_cells(version)
        outcome = (
            version.file.summary.round,
            result,
            errors,
            explains,
            hints,
            "；".join(version.remarks),
            version.sha256,
        )
        is_current = version is one.current
        styles = {_RESULT: style} if is_current else {1: CellStyle.FAINT, _RESULT: style}
        word = _CURRENT if is_current else _OTHER
        yield TableRow((one.unit.name, word, version.path, *times, *outcome), styles)
        for path in version.copies:
            copy = exclude_copy(path, version.file, one.unit)
            row = (one.unit.name, copy.word, path, *_NO_OUTCOME, copy.reason, version.sha256)
            yield TableRow(row, {1: CellStyle.FAINT})


def _counts_table(board: Board) -> TableSheet:
    columns = tuple(TableColumn(head, align="center", narrowest=10) for head in ("应报", "已报", *UnitStatus, LATE))
    rows = [_count_row(kind, units) for kind, units in group_by_kind(board.intake.units).items()]
    rows.append(_count_row(_TOTAL, board.intake.units))
    note = f"截至 {format_moment(board.created_at)}。“{LATE}”另计：迟报的单位同时在它的状态里。"
    head = TableColumn("类别", widest=24, narrowest=14)
    return TableSheet("统计", f"{board.title}统计", note, (head, *columns), tuple(rows), frozen=1)


def _count_row(name: str, units: Sequence[UnitOverview]) -> TableRow:
    states = [sum(1 for one in units if one.status is state) for state in UnitStatus]
    late = sum(1 for one in units if one.late)
    tones = {3 + place: state.style for place, state in enumerate(UnitStatus) if states[place]}
    cells: tuple[TableCell, ...] = (name, len(units), len(units) - states[0], *states, late)
    return TableRow(cells, tones)


_PAGE, REMINDER, _MAILS = "报送情况.html", "催报.txt", "催报发送清单.csv"


def write_board(board: Board, folder: Path, record: Record) -> Iterator[WrittenOutput]:
    """Write the files into a folder; yields each when it is written.

    The texts for sending are there to be edited: they are replaced only as long as they are what the record says was
    written. Raises FileFault for one that cannot be written, when all others are.
    """
    contents: dict[str, Callable[[], bytes]] = {
        _PAGE: lambda: seal_page(render_page(board)),
        # With its mark, so that the notepad of an old Windows does not take it for something else.
        REMINDER: lambda: render_reminder(board).encode("utf-8-sig"),
        _MAILS: lambda: render_mails(list_reminders(board)),
        BOOK_NAME: lambda: build_status_workbook(board),
    }
    faults: list[FileFault] = []
    for name, make in contents.items():
        data, is_text = make(), name in (REMINDER, _MAILS)
        try:
            written = write_output(folder / name, data, *(() if is_text else (BOARD,)), written=record.text_hashes())
        except FileFault as fault:
            faults.append(fault)
            continue
        if is_text and written.status is not OutputStatus.LOCKED:
            record.save_text_hash(written.path.name, hashlib.sha256(data).hexdigest())
        yield written
    if faults:
        raise faults[0]
