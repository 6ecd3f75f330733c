"""The board as text, whole or cut to one screen; whatever is cut short stands whole in 报送情况.xlsx.

On the terminal: who is missing, and why, in plain lines, aligned where Chinese characters take two places. As 催报: for
chat or mail to all units that sent nothing yet, and to those whose report must be corrected.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import PurePosixPath

from xltools.collection.returns.letter import Mail
from xltools.collection.status.model import (
    BOOK_NAME,
    LONGEST_PATH,
    OUTSIDE_ROSTER,
    REST,
    Board,
    format_moment,
    group_by_kind,
    list_hints,
    printable_name,
)
from xltools.excel.text import display_width, printable
from xltools.excel.values import format_day_chinese
from xltools.form.layout import CHECK_SHEET
from xltools.intake.exclusions import Exclusion
from xltools.intake.status import LATE, UnitOverview, UnitStatus, format_days_left

_GAP = 2
_WIDE_GAP = 4


def allocate_places(counts: Sequence[int], room: int) -> list[int]:
    """Places for each count, all of the room together; whatever is not 0 gets one; the largest bears the rounding."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    sizes = [max(count * room // total, 1) if count else 0 for count in counts]
    sizes[sizes.index(max(sizes))] += room - sum(sizes)
    return sizes


def format_counts(parts: Sequence[str], width: int) -> Iterator[str]:
    """Short parts side by side, on as many lines as they need."""
    line = ""
    for part in parts:
        longer = f"{line}{' ' * _GAP}{part}" if line else part
        if line and display_width(longer) > width:
            yield line
            longer = part
        line = longer
    if line:
        yield line


def align_columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows with their cells below each other; the last cell is as long as it is. Columns that are empty everywhere go."""
    widths = [max(map(display_width, column), default=0) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [_pad_text(cell, width + _GAP) for cell, width in zip(row, widths, strict=True) if width]
        yield "".join(cells).rstrip()


def arrange_in_columns(lines: Sequence[str], width: int) -> Iterator[str]:
    """Short lines in as many columns as the width holds, read from left to right."""
    widest = max(map(display_width, lines), default=0) + _WIDE_GAP
    across = max((width + _WIDE_GAP) // widest, 1)
    for start in range(0, len(lines), across):
        yield "".join(_pad_text(line, widest) for line in lines[start : start + across]).rstrip()


def _pad_text(text: str, width: int) -> str:
    return text + " " * max(width - display_width(text), 0)


# How much of each list is shown: missing units of all kinds together, units in another state, stray files.
_MOST_MISSING, _MOST_UNITS, _MOST_UNASSIGNED = 24, 8, 3
# So many late units are named; to find the others, the workbook is filtered.
_MOST_LATE = 12
# So few names of units that passed are told; a kind's units are not cut below so few.
_FEW, _FEWEST_OF_KIND = 5, 3
_MOST_KINDS = 6
_NAME, _CONTACT = 40, 24
# In plain characters, which every console has: a letter for each state in the bar.
_MARKS = {
    UnitStatus.MISSING: ".",
    UnitStatus.ERRORS: "!",
    UnitStatus.EXPLAIN: "?",
    UnitStatus.RETURNED: "<",
    UnitStatus.WAITING: "+",
    UnitStatus.PASSED: "#",
}
_TODO = {
    UnitStatus.ERRORS: "须改正，可用 xltools return 退回",
    UnitStatus.EXPLAIN: "须改正或说明，可用 xltools return 退回",
    UnitStatus.RETURNED: "等待更正后的新版本",
    UnitStatus.WAITING: "还没有校验，请运行 xltools validate",
}
_UNDECIDED = "分不清哪一份算数的，请先在名录的“决定”表里决定"


def render_board(board: Board, *, width: int) -> str:
    """The board for a terminal of so many half-width places; paths are never cut, so that they can be copied."""
    lines = [*_format_heading(board), ""]
    if board.intake.units:
        lines += [*_format_counts(board, width), *_format_missing_units(board, width)]
        for state in _TODO:
            lines += _format_status(board, state)
        lines += [*_format_passed(board), *_format_late(board)]
    else:
        lines.append("名录里没有单位。")
    for word in dict.fromkeys(stray.word for stray in board.intake.unassigned):
        lines += _format_unassigned(word, [stray for stray in board.intake.unassigned if stray.word == word])
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _format_heading(board: Board) -> Iterator[str]:
    yield f"{board.title}　{board.deadline_words}"
    deadline = f"　截止 {board.config.deadline.isoformat()}" if board.config.deadline else ""
    returns = f"　更正截止 {board.config.return_deadline.isoformat()}" if board.config.return_deadline else ""
    contact = f"　联系 {printable_name(board.config.contact)}" if board.config.contact else ""
    yield f"{format_moment(board.created_at)}{deadline}{returns}{contact}"


def _format_counts(board: Board, width: int) -> Iterator[str]:
    counts = board.counts
    total = len(board.intake.units)
    here = total - counts[UnitStatus.MISSING]
    yield f"{board.intake.format_expected()}，已报 {here} 家（{here * 100 // total}%），已通过 {counts[UnitStatus.PASSED]} 家"
    if board.intake.subordinate_count:
        yield board.subordinate_words
    room = min(width, 80) - 2
    sizes = allocate_places([counts[state] for state in UnitStatus], room)
    yield "[" + "".join(_MARKS[state] * size for state, size in zip(UnitStatus, sizes, strict=True)) + "]"
    legend = [f"{_MARKS[state]} {state} {counts[state]}" for state in UnitStatus]
    yield from format_counts([*legend, f"{LATE} {counts[LATE]}", f"{OUTSIDE_ROSTER} {counts[OUTSIDE_ROSTER]}"], width)


def _format_missing_units(board: Board, width: int) -> Iterator[str]:
    missing = board.in_state(UnitStatus.MISSING)
    if not missing:
        yield from ("", "没有未报的单位。")
        return
    yield from ("", f"{UnitStatus.MISSING} {len(missing)} 家，{board.deadline_words}")
    kinds = group_by_kind(missing)
    most = max(_MOST_MISSING // min(len(kinds), _MOST_KINDS), _FEWEST_OF_KIND)
    few = {kind: units[:most] for kind, units in list(kinds.items())[:_MOST_KINDS]}
    rows = []
    for one in (one for units in few.values() for one in units):
        contact = printable_name(f"{one.unit.contact} {one.unit.telephone}".strip())
        rows.append((_short_name(one), contact if display_width(contact) <= _CONTACT else ""))
    people = align_columns(rows)
    clues = list_hints(board)
    for kind, units in few.items():
        yield f"  {kind} {len(kinds[kind])} 家"
        lines = list(zip(units, islice(people, len(units)), strict=True))
        yield from (f"    {line}\n      {clues[one.unit.name]}" for one, line in lines if one.unit.name in clues)
        without = [line for one, line in lines if one.unit.name not in clues]
        yield from (f"    {line}" for line in arrange_in_columns(without, width - 4))
    yield from _format_rest(len(missing), sum(map(len, few.values())), "家")


def _short_name(one: UnitOverview) -> str:
    return printable_name(one.unit.name, _NAME)


def _format_status(board: Board, state: UnitStatus) -> Iterator[str]:
    """The units in a state, and what is to be done about them."""
    units = board.in_state(state)
    if units:
        in_doubt = sum(1 for one in units if one.doubt)
        todo = [*([_TODO[state]] if in_doubt < len(units) else []), *([_UNDECIDED] if in_doubt else [])]
        due = board.corrections_words if state is UnitStatus.RETURNED else ""
        yield from ("", f"{state} {len(units)} 家，{'；'.join(todo)}{f'，{due}' if due else ''}")
        yield from _format_units(units)


def _format_units(units: Sequence[UnitOverview]) -> Iterator[str]:
    """A line for each unit, what is to be known of it below: a sentence in a column would push the files away."""
    few = units[:_MOST_UNITS]
    rows = []
    for one in few:
        found = one.current.finding_counts if one.current else ""
        version = f"共 {len(one.others) + 1} 版" if one.others else ""
        # What is to be opened next: the return of a unit that is to correct it, else what it sent.
        path = one.returned if one.status is UnitStatus.RETURNED else one.current.path if one.current else ""
        why = "，".join(filter(None, (found, version, LATE if one.late else "")))
        rows.append((_short_name(one), why, printable_name(path, len(path))))
    for one, line in zip(few, align_columns(rows), strict=True):
        yield f"  {line}"
        yield from (f"    {printable(remark)}" for remark in one.remarks)
    yield from _format_rest(len(units), len(few), "家")


def _format_passed(board: Board) -> Iterator[str]:
    units = board.in_state(UnitStatus.PASSED)
    if units:
        names = f"：{'、'.join(map(_short_name, units))}" if len(units) <= _FEW else ""
        yield from ("", f"{UnitStatus.PASSED} {len(units)} 家{names}")
    noticed = [one for one in units if one.notices]
    if noticed:
        yield from ("", f"{UnitStatus.PASSED}，有需要留意的 {len(noticed)} 家")
        yield from _format_units(noticed)


def _format_late(board: Board) -> Iterator[str]:
    """Who is late, whatever else they are."""
    late = [one for one in board.intake.units if one.late]
    if late:
        rest = f"{REST.format(count=len(late), measure='家')}，见 {BOOK_NAME}" if len(late) > _MOST_LATE else ""
        yield from ("", f"{LATE} {len(late)} 家：{'、'.join(map(_short_name, late[:_MOST_LATE]))}{rest}")


def _format_unassigned(word: str, unassigned: Sequence[Exclusion]) -> Iterator[str]:
    # A decision that comes to nothing is the office's own, and it relies on it: none of them is cut.
    most = len(unassigned) if unassigned[0].is_unmet else _MOST_UNASSIGNED
    yield from ("", f"{word} {len(unassigned)} {'处' if unassigned[0].is_unmet else '份文件'}")
    for one in unassigned[:most]:
        said = f"（自称“{printable_name(one.claimed_name, _NAME)}”）" if one.claimed_name else ""
        yield f"  {printable_name(one.path, len(one.path))}{said}"
        yield f"    {one.sentence}"
    yield from _format_rest(len(unassigned), most, "份")


def _format_rest(count: int, shown_count: int, measure: str) -> Iterator[str]:
    if count > shown_count:
        yield f"  {REST.format(count=count, measure=measure)}，见 {BOOK_NAME}"


def render_reminder(board: Board) -> str:
    """催报: the text, complete whatever the number of units; where nobody need be reminded, it says so."""
    total = len(board.intake.units)
    asked = [*_ask_missing(board), *_ask_corrections(board)]
    if asked:
        return "\n\n".join([_format_subject(board), "各有关单位：", *asked, *_format_closing(board)]) + "\n"
    waiting = len(board.in_state(UnitStatus.WAITING))
    checked = f"，其中 {waiting} 家的报送还没有校验" if waiting else ""
    nobody = f"应报 {total} 家，均已报送{checked}，目前没有需要提醒的单位。"
    return f"{_format_subject(board)}\n\n{nobody if total else '名录里没有单位，没有需要提醒的。'}\n"


def _format_subject(board: Board) -> str:
    moment = f"{format_day_chinese(board.created_at.date())} {board.created_at:%H:%M}"
    return f"【{printable_name(board.config.place)}】{board.config.year} 年度报告报送提醒（截至 {moment}）"


def _format_closing(board: Board) -> Iterator[str]:
    if board.config.contact:
        yield f"如有疑问，请联系：{printable_name(board.config.contact)}。"
    yield "谢谢支持！"
    if board.config.office:
        yield f"{printable_name(board.config.office)} {format_day_chinese(board.created_at.date())}"


def list_reminders(board: Board) -> Iterator[Mail]:
    """The reminder of each unit by itself, for mail merge."""
    subject, closing = _format_subject(board), tuple(_format_closing(board))
    for one in board.intake.units:
        counts = one.current.finding_counts if one.current is not None else ""
        if one.status is UnitStatus.MISSING:
            due, reasons = (
                _format_last_day("报送", board.config.deadline, board),
                "；".join(_format_uncounted(one, board)),
            )
            said = f"贵单位来过文件，但不能计入，请重新报送：{reasons}。" if reasons else "贵单位尚未报送。"
            asked = [due + said, _HOW_TO_REPORT]
        elif one.status is UnitStatus.RETURNED:
            due = _format_last_day("更正", board.corrections_due, board)
            asked = [f"贵单位的报送已退回，尚未收到更正，{due}请按退回件中标出的单元格更正后重新报送。"]
        elif one.status in (UnitStatus.ERRORS, UnitStatus.EXPLAIN):
            asked = [f"贵单位的报送有需要改正或说明的地方（{counts}），请更正或在“{CHECK_SHEET}”表中说明后重新报送。"]
        else:
            continue
        text = "\n\n".join([f"{printable_name(one.unit.name)}：", *asked, *closing])
        yield Mail(one.unit, subject, text, one.returned if one.status is UnitStatus.RETURNED else "")


_HOW_TO_REPORT = (
    f"请在下发的工作簿中填写，按“{CHECK_SHEET}”表的提示改正或说明后，将工作簿（.xlsx）原样发回，不要转成 PDF 或图片。"
    "没有的填 0，不留空白；整张表没有业务的，请按工作簿里的提示声明。如已发送，请告知发送的时间和文件名，以便查找。"
)


def _ask_missing(board: Board) -> Iterator[str]:
    """The units of which nothing counts, those that sent nothing apart from those whose file does not count."""
    missing = board.in_state(UnitStatus.MISSING)
    if not missing:
        return
    sent = {one.unit.name: reasons for one in missing if (reasons := tuple(_format_uncounted(one, board)))}
    silent = [one for one in missing if one.unit.name not in sent]
    due = _format_last_day("报送", board.config.deadline, board)
    if silent:
        yield f"{due}下列 {len(silent)} 家单位尚未报送："
        yield "\n".join(
            f"{kind}（{len(units)} 家）：{_join_names(units)}。" for kind, units in group_by_kind(silent).items()
        )
    if sent:
        yield f"{due}下列 {len(sent)} 家单位来过文件，但不能计入，请重新报送："
        yield "\n".join(f"{printable_name(name)}：{'；'.join(reasons)}。" for name, reasons in sent.items())
    yield _HOW_TO_REPORT


def _format_uncounted(one: UnitOverview, board: Board) -> Iterator[str]:
    """What came from a unit and why it does not count. What may be somebody else's is not held against it."""
    for stray in board.intake.unassigned:
        if one.unit.name in stray.nearest and not (stray.is_outside or stray.is_decided):
            name = printable_name(PurePosixPath(stray.path).name, LONGEST_PATH)
            yield f"“{name}”没有计入，{printable_name(stray.reason, LONGEST_PATH).rstrip('。')}"
    for version in one.others:
        name = printable_name(PurePosixPath(version.path).name, LONGEST_PATH)
        yield f"“{name}”没有采用{f'，{printable_name(version.decision.sentence, LONGEST_PATH)}' if version.decision else ''}"
    if one.vanished:
        yield "先前报来的一份，我们这里已找不到"


def _format_last_day(what: str, day: date | None, board: Board) -> str:
    if day is None:
        return ""
    return f"{what}截止日期是 {format_day_chinese(day)}（含当日），{format_days_left(day, board.created_at.date())}，"


def _ask_corrections(board: Board) -> Iterator[str]:
    returned = board.in_state(UnitStatus.RETURNED)
    if returned:
        due = _format_last_day("更正", board.corrections_due, board)
        yield (
            f"下列 {len(returned)} 家单位的报送已退回，尚未收到更正，{due}请按退回件中标出的单元格更正后重新报送："
            f"{_join_names(returned)}。"
        )
    wrong = (*board.in_state(UnitStatus.ERRORS), *board.in_state(UnitStatus.EXPLAIN))
    if wrong:
        counts = [one.current.finding_counts if one.current else "" for one in wrong]
        named = [
            _join_names([one]) + (f"（{count}）" if count else "") for one, count in zip(wrong, counts, strict=True)
        ]
        yield (
            f"下列 {len(wrong)} 家单位的报送有需要改正或说明的地方，请更正或在“{CHECK_SHEET}”表中说明后重新报送：{'、'.join(named)}。"
        )


def _join_names(units: Sequence[UnitOverview]) -> str:
    return "、".join(printable_name(one.unit.name) for one in units)
