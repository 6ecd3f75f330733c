"""报送情况.html: the board as one page that needs nothing else, to be read on a telephone or sent round.

It may run its own script and show its own style, told by their hashes, and nothing else: whatever a unit or a file is
called stays text.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from string import Template

from xltools.collection.board.bars import bar
from xltools.collection.board.page_rows import row, stray_item
from xltools.collection.board.traces import traces
from xltools.collection.board.words import (
    BOOK_NAME,
    below_words,
    by_kind,
    by_state,
    day,
    deadline_words,
    moment,
    plain,
    title,
)
from xltools.collection.standing import LATE, STRAY, Board, State
from xltools.excel.origin import BOARD_PAGE

__all__ = ["board_page"]

_SOON = 3
# A roster may give every unit a kind of its own.
_MOST_KINDS = 20


def board_page(board: Board) -> str:
    """The page; the same board gives the same page."""
    style, script = _part("page.css"), _part("page.js")
    parts = {
        "style": style,
        "style_hash": _hash(style),
        "script": script,
        "script_hash": _hash(script),
        "title": escape(title(board)),
        "when": escape(
            "　".join([f"截至 {moment(board.made)}", *([f"联系 {plain(board.contact)}"] if board.contact else [])])
        ),
        "deadline": deadline_words(board),
        "deadline_day": "，".join(_days(board)),
        "urgency": _urgency(board),
        **_counted(board),
        **_listed(board),
    }
    return BOARD_PAGE + Template(_part("page.html")).substitute(parts)


def _part(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _days(board: Board) -> Iterator[str]:
    if board.deadline:
        yield f"截止日期 {day(board.deadline)}"
    if board.return_deadline:
        yield f"更正截止 {day(board.return_deadline)}"


def _urgency(board: Board) -> str:
    """How loudly the deadline is told: it matters only while somebody is missing."""
    left = board.days_left
    if left is None or left > _SOON or not board.counts[State.MISSING]:
        return "calm"
    return "past" if left < 0 else "soon"


def _counted(board: Board) -> dict[str, str]:
    """The parts that count: the overall bar, a tile per state, a bar per kind."""
    total, counts = len(board.units), board.counts
    here = total - counts[State.MISSING]
    return {
        "progress": f"应报 {total} 家，已报 {here} 家"
        + (f"（{here * 100 // total}%）" if total else "")
        + (f"，{below_words(board)}" if board.below else ""),
        "bar": bar(board.units),
        "tiles": "\n".join(_tiles(board)),
        "kinds": _kinds(board),
    }


def _tiles(board: Board) -> Iterator[str]:
    counts = board.counts
    for number, state in enumerate(State):
        yield (
            f'<li><a class="t{number}" href="#state={state}" data-state="{state}">'
            f"<strong>{counts[state]}</strong>{state}</a></li>"
        )
    yield f'<li><a href="#late=1" data-late="1"><strong>{counts[LATE]}</strong>{LATE}</a></li>'
    yield f'<li><a href="#strays"><strong>{counts[STRAY]}</strong>{STRAY}文件</a></li>'


def _kinds(board: Board) -> str:
    kinds = by_kind(board.units)
    if len(kinds) < 2:
        return ""
    lines = [
        f'<div><dt>{escape(kind)}</dt><dd class="sum">已报 {sum(one.state is not State.MISSING for one in units)} / '
        f'{len(units)}</dd><dd class="share">{bar(units)}</dd></div>'
        for kind, units in list(kinds.items())[:_MOST_KINDS]
    ]
    rest = len(kinds) - len(lines)
    more = f"<p>另有 {rest} 类，见“{BOOK_NAME}”的“统计”表。</p>" if rest else ""
    head = '<section aria-labelledby="kinds"><h2 id="kinds">各类单位</h2><dl class="kinds">'
    return "\n".join([head, *lines, f"</dl>{more}</section>"])


def _listed(board: Board) -> dict[str, str]:
    """The parts that list: a row per unit, the worst states first; the choices of the filter; the stray files."""
    clues = traces(board)
    rows = [row(one, clues.get(one.unit.name, "")) for state in State for one in by_state(board, state)]
    return {
        "rows": "\n".join(rows),
        "state_options": _options([state.value for state in State]),
        "kind_options": _options(list(by_kind(board.units))),
        "none": "没有符合条件的单位。" if rows else "名录里没有单位。",
        "none_hidden": " hidden" if rows else "",
        "strays": _strays(board),
        "footer": f"由 xltools 生成。每个版本和全部备注，见同一文件夹里的“{BOOK_NAME}”。",
    }


def _options(names: Sequence[str]) -> str:
    return "".join(f"<option>{escape(name)}</option>" for name in names)


def _strays(board: Board) -> str:
    if not board.strays:
        # The tile leads here all the same.
        return '<p id="strays">没有名录外或不能计入的文件。</p>'
    head = f'<section id="strays" aria-labelledby="files"><h2 id="files">没有计入任何单位的文件 {len(board.strays)} 份</h2>'
    return "\n".join([head, '<ul class="strays">', *map(stray_item, board.strays), "</ul></section>"])
