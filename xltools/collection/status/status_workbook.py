"""报送情况.xlsx: a line per unit, every version that came in, the files that count for nobody, and the counts."""

from collections.abc import Iterator, Mapping, Sequence

from xltools.collection.status.model import LATE, Board, State, UnitStanding
from xltools.collection.status.words import (
    below_words,
    by_kind,
    corrections_words,
    deadline_words,
    moment,
    remarks,
    title,
    traces,
)
from xltools.collection.versions import Version
from xltools.excel import output
from xltools.excel.table import Column, Row, TableCell, TableSheet, Tone, write_table
from xltools.excel.writer import BookWriter
from xltools.form.layout import STANDINGS_SHEET

__all__ = ["board_bytes"]

# Sixteen columns on the width of an A4 page: long names and paths rather wrap than make all of it small.
_UNITS = (
    Column("序号", align="center"),
    Column("单位", widest=26, narrowest=14),
    Column("代码", widest=12),
    Column("类别", widest=12, align="center"),
    Column("联系人", widest=12, align="center"),
    Column("电话", widest=15),
    Column("状态", align="center"),
    Column(LATE, align="center"),
    Column("现用版本", widest=26, narrowest=12),
    Column("填报日期", widest=12, align="center"),
    Column("文件时间", widest=17, align="center"),
    Column("错误", align="center"),
    Column("需说明", align="center"),
    Column("版本数", align="center"),
    Column("退回件", widest=24),
    Column("备注", widest=24),
)
_STATE, _LATE = 6, 7
_TONES: Mapping[State, Tone] = {
    State.MISSING: Tone.BAD,
    State.ERRORS: Tone.BAD,
    State.EXPLAIN: Tone.WARN,
    State.RETURNED: Tone.WARN,
    State.WAITING: Tone.PLAIN,
    State.PASSED: Tone.GOOD,
}
_STRAYS = (
    Column("序号", align="center"),
    Column("文件", widest=40, narrowest=20),
    Column("类别", align="center", narrowest=12),
    Column("自称", widest=28, narrowest=14),
    Column("原因", widest=36, narrowest=20),
    Column("可能是哪个单位", widest=32, narrowest=18),
    Column("怎么办", widest=40, narrowest=20),
)
_VERSIONS = (
    Column("单位", widest=28, narrowest=16),
    Column("版本", align="center", narrowest=10),
    Column("文件", widest=40, narrowest=20),
    Column("填报日期", narrowest=12, align="center"),
    Column("文件时间", narrowest=18, align="center"),
    Column("退回次数", align="center"),
    Column("结果", align="center", narrowest=10),
    Column("错误", align="center"),
    Column("需说明", align="center"),
    Column("备注", widest=44, narrowest=20),
    Column("SHA-256", widest=16, faint=True),
)
_RESULT = 6
_CURRENT, _OTHER, _COPY = "现用", "其他", "相同的副本"
_RESULTS = {"pass": ("通过", Tone.GOOD), "explain": ("需说明", Tone.WARN), "error": ("有错误", Tone.BAD)}
# A copy's days, rounds and counts are those of the file it copies.
_NO_OUTCOME: tuple[TableCell, ...] = ("", "", None, "", None, None)
_UNCHECKED = ("未校验", Tone.FAINT)
_TOTAL = "合计"


def board_bytes(board: Board) -> bytes:
    """The workbook; the same board gives the same bytes."""
    book = BookWriter(title=title(board), year=board.year, kind=output.BOARD)
    for table in (_units(board), _strays(board), _versions(board), _counts(board)):
        write_table(book, table)
    return book.to_bytes()


def _units(board: Board) -> TableSheet:
    clues = traces(board)
    rows = tuple(_unit(number, one, clues.get(one.unit.name, "")) for number, one in enumerate(board.units, 1))
    counted = "，".join(f"{word} {count}" for word, count in board.counts.items())
    below = f"{below_words(board)}。" if board.below else ""
    due = f"，{corrections_words(board)}" if board.return_deadline else ""
    note = f"截至 {moment(board.made)}，{deadline_words(board)}{due}。应报 {len(rows)} 家：{counted}。{below}可按任一列筛选。"
    return TableSheet(STANDINGS_SHEET, title(board), note, _UNITS, rows, frozen=2, empty="名录里没有单位。")


def _unit(number: int, one: UnitStanding, trace: str) -> Row:
    unit = one.unit
    who = (number, unit.name, unit.code, unit.kind, unit.contact, unit.telephone)
    state = (one.state.value, LATE if one.late else "")
    tones = {_STATE: _TONES[one.state], **({_LATE: Tone.WARN} if one.late else {})}
    return Row(
        (*who, *state, *_current(one), one.returned, "；".join([*remarks(one), *([trace] if trace else [])])), tones
    )


def _current(one: UnitStanding) -> tuple[TableCell, ...]:
    """File, days, counts of findings and of versions. What was not checked has no counts: a 0 would say it is right."""
    version = one.current
    if version is None:
        return ("", "", "", None, None, len(one.earlier))
    return (version.path, *_times(version), *_findings(version), 1 + len(one.earlier))


def _times(version: Version) -> tuple[str, str]:
    return version.declared.isoformat() if version.declared else "", moment(version.saved)


def _findings(version: Version) -> tuple[TableCell, TableCell]:
    return (version.errors, version.explains) if version.status else (None, None)


def _strays(board: Board) -> TableSheet:
    rows = tuple(
        Row(
            (
                number,
                one.path,
                one.word,
                one.said,
                one.reason,
                "、".join(one.nearest),
                one.remedy,
            ),
            {2: Tone.FAINT if one.decided else Tone.WARN},
        )
        for number, one in enumerate(board.strays, 1)
    )
    note = f"{len(rows)} 份文件没有计入任何单位。“名录外”：不知道或不能确定是哪个单位的。"
    name = "名录外及不能计入的文件"
    return TableSheet(name, name, note, _STRAYS, rows, frozen=2, empty="没有这样的文件。")


def _versions(board: Board) -> TableSheet:
    rows = tuple(row for one in board.units for row in _versions_of(one))
    note = "每个单位报来的每一份文件，新的在前。每个单位只有“现用”的一份计入；内容相同的副本只认一份。"
    return TableSheet("各版本", "各单位的各个版本", note, _VERSIONS, rows, frozen=1, empty="还没有收到文件。")


def _versions_of(one: UnitStanding) -> Iterator[Row]:
    versions = [(_CURRENT, one.current)] if one.current else []
    for word, version in [*versions, *((_OTHER, earlier) for earlier in one.earlier)]:
        result, tone = _RESULTS.get(version.status, _UNCHECKED)
        outcome = (version.round, result, *_findings(version), "；".join(version.remarks), version.sha256)
        tones = {_RESULT: tone} if word == _CURRENT else {1: Tone.FAINT, _RESULT: tone}
        yield Row((one.unit.name, word, version.path, *_times(version), *outcome), tones)
        for path in version.copies:
            same = f"内容与“{version.path}”完全相同"
            yield Row((one.unit.name, _COPY, path, *_NO_OUTCOME, same, version.sha256), {1: Tone.FAINT})


def _counts(board: Board) -> TableSheet:
    columns = tuple(Column(head, align="center", narrowest=10) for head in ("应报", "已报", *State, LATE))
    rows = [_counted(kind, units) for kind, units in by_kind(board.units).items()]
    rows.append(_counted(_TOTAL, board.units))
    note = f"截至 {moment(board.made)}。“{LATE}”另计：迟报的单位同时在它的状态里。"
    head = Column("类别", widest=24, narrowest=14)
    return TableSheet("统计", f"{title(board)}统计", note, (head, *columns), tuple(rows), frozen=1)


def _counted(name: str, units: Sequence[UnitStanding]) -> Row:
    states = [sum(1 for one in units if one.state is state) for state in State]
    late = sum(1 for one in units if one.late)
    tones = {3 + place: _TONES[state] for place, state in enumerate(State) if states[place]}
    cells: tuple[TableCell, ...] = (name, len(units), len(units) - states[0], *states, late)
    return Row(cells, tones)
