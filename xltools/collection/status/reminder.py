"""催报: a text for chat or mail to all units that sent nothing yet, and to those whose report must be corrected."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import PurePosixPath

from xltools.collection.status.model import (
    Board,
    format_finding_counts,
    group_by_kind,
    printable_name,
    select_by_status,
)
from xltools.excel.values import format_day_chinese
from xltools.form.layout import CHECK_SHEET
from xltools.intake.status import UnitOverview, UnitStatus, format_days_left

_PATH = 240


def render_reminder(board: Board) -> str:
    """The text, complete whatever the number of units; where nobody need be reminded, it says so."""
    asked = [*_format_missing(board), *_format_corrections(board)]
    if not asked:
        return f"{_format_subject(board)}\n\n{_format_nobody(board)}\n"
    closing = [f"如有疑问，请联系：{printable_name(board.config.contact)}。"] if board.config.contact else []
    paragraphs = [_format_subject(board), "各有关单位：", *asked, *closing, "谢谢支持！"]
    return "\n\n".join(paragraphs) + "\n"


def _format_subject(board: Board) -> str:
    place = printable_name(board.config.place)
    moment = f"{format_day_chinese(board.created_at.date())} {board.created_at:%H:%M}"
    return f"【{place}】{board.config.year} 年度报告报送提醒（截至 {moment}）"


def _format_nobody(board: Board) -> str:
    if not board.intake.units:
        return "名录里没有单位，没有需要提醒的。"
    waiting = len(select_by_status(board, UnitStatus.WAITING))
    checked = f"，其中 {waiting} 家的报送还没有校验" if waiting else ""
    return f"应报 {len(board.intake.units)} 家，均已报送{checked}，目前没有需要提醒的单位。"


def _format_missing(board: Board) -> Iterator[str]:
    """The units of which nothing counts, those that sent nothing apart from those whose file does not count."""
    missing = select_by_status(board, UnitStatus.MISSING)
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
    yield (
        f"请在下发的工作簿中填写，按“{CHECK_SHEET}”表的提示改正或说明后，将工作簿（.xlsx）原样发回，不要转成 PDF 或图片。"
        "没有的填 0，不留空白；整张表没有业务的，请按工作簿里的提示声明。如已发送，请告知发送的时间和文件名，以便查找。"
    )


def _format_uncounted(one: UnitOverview, board: Board) -> Iterator[str]:
    """What came from a unit and why it does not count. What may be somebody else's is not held against it."""
    for stray in board.intake.unassigned:
        if one.unit.name in stray.nearest and not (stray.is_outside or stray.is_decided):
            name = printable_name(PurePosixPath(stray.path).name, _PATH)
            yield f"“{name}”没有计入，{printable_name(stray.reason, _PATH).rstrip('。')}"
    for version in one.others:
        name = printable_name(PurePosixPath(version.path).name, _PATH)
        yield f"“{name}”没有采用{f'，{printable_name(version.decision.sentence, _PATH)}' if version.decision else ''}"
    if one.vanished:
        yield "先前报来的一份，我们这里已找不到"


def _format_last_day(what: str, day: date | None, board: Board) -> str:
    if day is None:
        return ""
    return f"{what}截止日期是 {format_day_chinese(day)}（含当日），{format_days_left(day, board.created_at.date())}，"


def _format_corrections(board: Board) -> Iterator[str]:
    returned = select_by_status(board, UnitStatus.RETURNED)
    if returned:
        due = _format_last_day("更正", board.corrections_due, board)
        yield (
            f"下列 {len(returned)} 家单位的报送已退回，尚未收到更正，{due}请按退回件中标出的单元格更正后重新报送："
            f"{_join_names(returned)}。"
        )
    wrong = (*select_by_status(board, UnitStatus.ERRORS), *select_by_status(board, UnitStatus.EXPLAIN))
    if wrong:
        found = ((one, format_finding_counts(one.current) if one.current else "") for one in wrong)
        named = "、".join(
            f"{printable_name(one.unit.name)}{f'（{counts}）' if counts else ''}" for one, counts in found
        )
        yield f"下列 {len(wrong)} 家单位的报送有需要改正或说明的地方，请更正或在“{CHECK_SHEET}”表中说明后重新报送：{named}。"


def _join_names(units: Sequence[UnitOverview]) -> str:
    return "、".join(printable_name(one.unit.name) for one in units)
