"""报送情况.html: the board as one page that needs nothing else, to be read on a telephone or sent round.

It may run its own script and show its own style, told by their hashes, and nothing else: whatever a unit or a file is
called stays text. Bars are SVG, since a page without inline styles allows no widths.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from xltools.collection.status.model import (
    BOOK_NAME,
    OUTSIDE_ROSTER,
    Board,
    format_kind,
    format_moment,
    group_by_kind,
    list_hints,
    printable_name,
)
from xltools.excel.output import BOARD_PAGE
from xltools.excel.values import format_day_chinese
from xltools.intake.status import LATE, UnitOverview, UnitStatus
from xltools.report.html_page import make_environment, read_source

_LONGEST = 240
# Letters that are written from right to left.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")
# Anything else in a link might be a command to the telephone, such as *#06#.
_TELEPHONE = re.compile(r"\+?[0-9][0-9-]{4,24}")


def _mark_text(text: str) -> Markup:
    """Somebody else's text: escaped, what is invisible in it named, and its direction kept to itself."""
    shown = escape(printable_name(text, _LONGEST))
    return Markup("<bdi>{}</bdi>").format(shown) if _RIGHT_TO_LEFT.search(text) else shown


# How long a bar is in its own units, and how much of it parts two colours.
_LENGTH, _GAP = 1000, 2


class StatusBar(NamedTuple):
    """A bar: how long it is, its counts as text for those who do not see it; of each part its state's number, start, width."""

    length: int
    text: str
    parts: tuple[tuple[int, int, int], ...]


def _measure_bar(units: Sequence[UnitOverview]) -> StatusBar:
    """The bar of some units, its states the worst first."""
    counts = [sum(1 for one in units if one.status is state) for state in UnitStatus]
    named = [f"{state} {count} 家" for state, count in zip(UnitStatus, counts, strict=True) if count]
    parts, before, total = [], 0, sum(counts)
    for number, count in enumerate(counts):
        if count:
            start, end = (before * _LENGTH // total, (before + count) * _LENGTH // total)
            # However few they are, they can be seen.
            parts.append((number, start, max(end - start - (_GAP if before + count < total else 0), _GAP)))
        before += count
    return StatusBar(_LENGTH, "，".join(named) or "没有单位", tuple(parts))


_SOON = 3
# A roster may give every unit a kind of its own.
_MOST_KINDS = 20


def render_page(board: Board) -> str:
    """The page; the same board gives the same page."""
    templates = make_environment("xltools.collection.status")
    templates.filters["theirs"] = _mark_text
    style, script = (read_source(templates, f"page.{kind}") for kind in ("css", "js"))
    hints, kinds = list_hints(board), group_by_kind(board.intake.units)
    # A row per unit, the worst states first.
    rows = [(one, hints.get(one.unit.name, "")) for state in UnitStatus for one in board.in_state(state)]
    contact = f"　联系 {printable_name(board.config.contact)}" if board.config.contact else ""
    days = {"截止日期": board.config.deadline, "更正截止": board.config.return_deadline}
    return BOARD_PAGE + templates.get_template("page.html").render(
        board=board,
        rows=rows,
        style=style.text,
        style_hash=style.digest,
        script=script.text,
        script_hash=script.digest,
        when=f"截至 {format_moment(board.created_at)}{contact}",
        deadline_day="，".join(f"{name} {format_day_chinese(day)}" for name, day in days.items() if day),
        urgency=_deadline_class(board),
        progress=_format_progress(board),
        measure=_measure_bar,
        kinds=kinds,
        shown_kinds=list(kinds.items())[:_MOST_KINDS],
        nothing="没有符合条件的单位。" if rows else "名录里没有单位。",
        nothing_hidden=" hidden" if rows else "",
        footer=f"由 xltools 生成。每个版本和全部备注，见同一文件夹里的“{BOOK_NAME}”。",
        states=list(UnitStatus),
        missing=UnitStatus.MISSING,
        late=LATE,
        outside=OUTSIDE_ROSTER,
        book_name=BOOK_NAME,
        kind_of=format_kind,
        is_telephone=_TELEPHONE.fullmatch,
    )


def _deadline_class(board: Board) -> str:
    """How loudly the deadline is told: it matters only while somebody is missing."""
    left = board.days_left
    if left is None or left > _SOON or not board.counts[UnitStatus.MISSING]:
        return "calm"
    return "past" if left < 0 else "soon"


def _format_progress(board: Board) -> str:
    total = len(board.intake.units)
    here = total - board.counts[UnitStatus.MISSING]
    share = f"（{here * 100 // total}%）" if total else ""
    below = f"，{board.subordinate_words}" if board.intake.subordinate_count else ""
    return f"{board.intake.format_expected()}，已报 {here} 家{share}{below}"
