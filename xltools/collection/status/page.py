"""报送情况.html: the board as one page that needs nothing else, to be read on a telephone or sent round.

It may run its own script and show its own style, told by their hashes, and nothing else: whatever a unit or a file is
called stays text.

The lines of the page: a unit's and a stray file's. End tags that HTML does not need are left out: there may be 5,000.

A bar of the page: how many units are in each state, as an SVG, since a page without inline styles allows no widths.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from string import Template

from xltools.collection.assign import STRAY, Stray
from xltools.collection.status.model import LATE, Board, State, UnitStanding
from xltools.collection.status.words import (
    BOOK_NAME,
    below_words,
    by_kind,
    by_state,
    day,
    deadline_words,
    findings_words,
    kind_of,
    moment,
    nearest_words,
    plain,
    remarks,
    title,
    traces,
)
from xltools.collection.versions import Version
from xltools.excel.output import BOARD_PAGE
from xltools.roster.unit import Unit

__all__ = ["board_page"]

_NUMBER = {state: number for number, state in enumerate(State)}
_LONGEST = 240
# Anything else in a link might be a command to the telephone, such as *#06#.
_TELEPHONE = re.compile(r"\+?[0-9][0-9-]{4,24}")


def row(one: UnitStanding, trace: str) -> str:
    """A unit as a row of the table, with what there is of it where it is missing.

    The script reads kind and state from the cells, and whether it is late.
    """
    unit = one.unit
    code = f"<small>{_text(unit.code)}</small>" if unit.code else ""
    late = f"<i>{LATE}</i>" if one.late else ""
    return (
        f'<tr class="s{_NUMBER[one.state]}"><td>{_text(unit.name)}{code}<td>{escape(kind_of(one))}'
        f"<td><b>{one.state}</b>{late}<td>{escape(trace)}{''.join(_papers(one))}<td>{_person(unit)}"
    )


def stray_item(stray: Stray) -> str:
    """A stray file as an item of the list: what it is, why it does not count, what to do."""
    said = f"（自称“{_text(stray.said)}”）" if stray.said else ""
    nearest = f"<small>{nearest_words(stray)}{'、'.join(map(_text, stray.nearest))}</small>" if stray.nearest else ""
    remedy = f"<small>{_text(stray.remedy)}</small>" if stray.remedy else ""
    return f"<li><b>{stray.word}</b> <strong>{_text(stray.path)}</strong>{said}<br>{_text(stray.reason)}{nearest}{remedy}</li>"


def _text(text: str) -> str:
    """Somebody else's text: escaped, what is invisible in it named, and its direction kept to itself."""
    shown = escape(plain(text, _LONGEST))
    return shown if text.isascii() or not _turns(text) else f"<bdi>{shown}</bdi>"


def _turns(text: str) -> bool:
    """Whether a text has letters that are written from right to left."""
    return any("\u0590" <= character <= "\u08ff" or "\ufb1d" <= character <= "\ufefc" for character in text)


def _papers(one: UnitStanding) -> Iterator[str]:
    """What there is of a unit: findings, current file, return, remarks, earlier versions."""
    version = one.current
    if version is not None:
        found = findings_words(version)
        yield f"{found}<small>{_text(version.path)}</small>" if found else _text(version.path)
    if one.returned:
        yield f"<small>退回件：{_text(one.returned)}</small>"
    yield from (f"<small>{_text(remark)}</small>" for remark in remarks(one))
    if one.earlier:
        yield f"<details><summary>其他 {len(one.earlier)} 版</summary><ul>{''.join(map(_earlier, one.earlier))}</ul></details>"


def _earlier(version: Version) -> str:
    return f"<li>{_text(version.path)}"


def _person(unit: Unit) -> str:
    number = unit.telephone.strip()
    shown = _text(number)
    if _TELEPHONE.fullmatch(number):
        shown = f'<a href="tel:{number}">{number}</a>'
    return _text(unit.contact) + (f"<small>{shown}</small>" if number else "")


# How long a bar is in its own units, and how much of it parts two colours.
_LENGTH, _GAP = 1000, 2


def bar(units: Sequence[UnitStanding]) -> str:
    """The bar, its states the worst first, with the counts as its text for those who do not see it."""
    counts = [sum(1 for one in units if one.state is state) for state in State]
    told = "，".join(f"{state} {count} 家" for state, count in zip(State, counts, strict=True) if count) or "没有单位"
    parts = "".join(_parts(counts))
    head = f'<svg class="bar" viewBox="0 0 {_LENGTH} 10" preserveAspectRatio="none" role="img" aria-label="{told}">'
    return f"{head}<title>{told}</title>{parts}</svg>"


def _parts(counts: Sequence[int]) -> Iterator[str]:
    before, total = 0, sum(counts)
    for number, count in enumerate(counts):
        if count:
            start, end = (before * _LENGTH // total, (before + count) * _LENGTH // total)
            # However few they are, they can be seen.
            width = max(end - start - (_GAP if before + count < total else 0), _GAP)
            yield f'<rect class="b{number}" x="{start}" width="{width}" height="10"/>'
        before += count


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
