"""报送情况.html: the board as one page that needs nothing else, to be read on a telephone or sent round.

It may run its own script and show its own style, told by their hashes, and nothing else: whatever a unit or a file is
called stays text. End tags that HTML does not need are left out: there may be 5,000 lines. Bars are SVG, since a page
without inline styles allows no widths.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from string import Template

from xltools.collection.status.model import (
    BOOK_NAME,
    OUTSIDE_ROSTER,
    Board,
    format_deadline,
    format_finding_counts,
    format_kind,
    format_moment,
    format_subordinate_units,
    format_title,
    group_by_kind,
    list_hints,
    list_remarks,
    printable_name,
)
from xltools.excel.output import BOARD_PAGE
from xltools.excel.values import format_day_chinese
from xltools.intake.exclusions import Exclusion
from xltools.intake.status import LATE, UnitOverview, UnitStatus

_NUMBER = {state: number for number, state in enumerate(UnitStatus)}
_LONGEST = 240
# Letters that are written from right to left.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")
# Anything else in a link might be a command to the telephone, such as *#06#.
_TELEPHONE = re.compile(r"\+?[0-9][0-9-]{4,24}")


def _render_row(one: UnitOverview, hint: str) -> str:
    """A unit as a row of the table, with what there is of it where it is missing.

    The script reads kind and state from the cells, and whether it is late.
    """
    unit, number = one.unit, one.unit.telephone.strip()
    code = f"<small>{_escape_text(unit.code)}</small>" if unit.code else ""
    late = f"<i>{LATE}</i>" if one.late else ""
    shown = f'<a href="tel:{number}">{number}</a>' if _TELEPHONE.fullmatch(number) else _escape_text(number)
    telephone = f"<small>{shown}</small>" if number else ""
    return (
        f'<tr class="s{_NUMBER[one.status]}"><td>{_escape_text(unit.name)}{code}<td>{escape(format_kind(one))}<td>'
        f"<b>{one.status}</b>{late}<td>{escape(hint)}{''.join(_render_files(one))}<td>{_escape_text(unit.contact)}{telephone}"
    )


def _render_excluded(unassigned: Exclusion) -> str:
    """A stray file as an item of the list: what it is, why it does not count, what to do."""
    said = f"（自称“{_escape_text(unassigned.claimed_name)}”）" if unassigned.claimed_name else ""
    names = "、".join(map(_escape_text, unassigned.nearest))
    nearest = f"<small>{unassigned.nearest_label}{names}</small>" if names else ""
    remedy = f"<small>{_escape_text(unassigned.remedy)}</small>" if unassigned.remedy else ""
    path, reason = _escape_text(unassigned.path), _escape_text(unassigned.reason)
    return f"<li><b>{unassigned.word}</b> <strong>{path}</strong>{said}<br>{reason}{nearest}{remedy}</li>"


def _escape_text(text: str) -> str:
    """Somebody else's text: escaped, what is invisible in it named, and its direction kept to itself."""
    shown = escape(printable_name(text, _LONGEST))
    return f"<bdi>{shown}</bdi>" if _RIGHT_TO_LEFT.search(text) else shown


def _render_files(one: UnitOverview) -> Iterator[str]:
    """What there is of a unit: findings, current file, return, remarks, earlier versions."""
    version = one.current
    if version is not None:
        found = format_finding_counts(version)
        yield f"{found}<small>{_escape_text(version.path)}</small>" if found else _escape_text(version.path)
    if one.returned:
        yield f"<small>退回件：{_escape_text(one.returned)}</small>"
    yield from (f"<small>{_escape_text(remark)}</small>" for remark in list_remarks(one))
    if one.others:
        others = "".join(f"<li>{_escape_text(version.path)}" for version in one.others)
        yield f"<details><summary>其他 {len(one.others)} 版</summary><ul>{others}</ul></details>"


# How long a bar is in its own units, and how much of it parts two colours.
_LENGTH, _GAP = 1000, 2


def _render_bar(units: Sequence[UnitOverview]) -> str:
    """The bar, its states the worst first, with the counts as its text for those who do not see it."""
    counts = [sum(1 for one in units if one.status is state) for state in UnitStatus]
    named = [f"{state} {count} 家" for state, count in zip(UnitStatus, counts, strict=True) if count]
    text = "，".join(named) or "没有单位"
    bar = f'<svg class="bar" viewBox="0 0 {_LENGTH} 10" preserveAspectRatio="none" role="img" aria-label="{text}">'
    parts, before, total = "", 0, sum(counts)
    for number, count in enumerate(counts):
        if count:
            start, end = (before * _LENGTH // total, (before + count) * _LENGTH // total)
            # However few they are, they can be seen.
            width = max(end - start - (_GAP if before + count < total else 0), _GAP)
            parts += f'<rect class="b{number}" x="{start}" width="{width}" height="10"/>'
        before += count
    return f"{bar}<title>{text}</title>{parts}</svg>"


_SOON = 3
# A roster may give every unit a kind of its own.
_MOST_KINDS = 20


def render_page(board: Board) -> str:
    """The page; the same board gives the same page."""
    style, script, page = (
        Path(__file__).with_name(f"page.{kind}").read_text("utf-8") for kind in ("css", "js", "html")
    )
    hints = list_hints(board)
    # A row per unit, the worst states first.
    rows = [_render_row(one, hints.get(one.unit.name, "")) for state in UnitStatus for one in board.in_state(state)]
    contact = f"　联系 {printable_name(board.config.contact)}" if board.config.contact else ""
    days = {"截止日期": board.config.deadline, "更正截止": board.config.return_deadline}
    parts = {
        "style": style,
        "style_hash": _hash_source(style),
        "script": script,
        "script_hash": _hash_source(script),
        "title": escape(format_title(board)),
        "when": escape(f"截至 {format_moment(board.created_at)}{contact}"),
        "deadline": format_deadline(board),
        "deadline_day": "，".join(f"{name} {format_day_chinese(day)}" for name, day in days.items() if day),
        "urgency": _deadline_class(board),
        "progress": _format_progress(board),
        "bar": _render_bar(board.intake.units),
        "tiles": "\n".join(_render_tiles(board)),
        "kinds": _render_kinds(board),
        "rows": "\n".join(rows),
        "state_options": _render_options([state.value for state in UnitStatus]),
        "kind_options": _render_options(list(group_by_kind(board.intake.units))),
        "none": "没有符合条件的单位。" if rows else "名录里没有单位。",
        "none_hidden": " hidden" if rows else "",
        "strays": _render_unassigned(board),
        "footer": f"由 xltools 生成。每个版本和全部备注，见同一文件夹里的“{BOOK_NAME}”。",
    }
    return BOARD_PAGE + Template(page).substitute(parts)


def _hash_source(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


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
    below = f"，{format_subordinate_units(board)}" if board.intake.subordinate_count else ""
    return f"应报 {total} 家，已报 {here} 家{share}{below}"


def _render_tiles(board: Board) -> Iterator[str]:
    counts = board.counts
    for number, state in enumerate(UnitStatus):
        yield (
            f'<li><a class="t{number}" href="#state={state}" data-state="{state}">'
            f"<strong>{counts[state]}</strong>{state}</a></li>"
        )
    yield f'<li><a href="#late=1" data-late="1"><strong>{counts[LATE]}</strong>{LATE}</a></li>'
    yield f'<li><a href="#strays"><strong>{counts[OUTSIDE_ROSTER]}</strong>{OUTSIDE_ROSTER}文件</a></li>'


def _render_kinds(board: Board) -> str:
    kinds = group_by_kind(board.intake.units)
    if len(kinds) < 2:
        return ""
    lines = [
        f'<div><dt>{escape(kind)}</dt><dd class="sum">已报 {sum(one.status is not UnitStatus.MISSING for one in units)} / '
        f'{len(units)}</dd><dd class="share">{_render_bar(units)}</dd></div>'
        for kind, units in list(kinds.items())[:_MOST_KINDS]
    ]
    rest = len(kinds) - len(lines)
    more = f"<p>另有 {rest} 类，见“{BOOK_NAME}”的“统计”表。</p>" if rest else ""
    head = '<section aria-labelledby="kinds"><h2 id="kinds">各类单位</h2><dl class="kinds">'
    return "\n".join([head, *lines, f"</dl>{more}</section>"])


def _render_options(names: Sequence[str]) -> str:
    return "".join(f"<option>{escape(name)}</option>" for name in names)


def _render_unassigned(board: Board) -> str:
    if not board.intake.unassigned:
        # The tile leads here all the same.
        return '<p id="strays">没有名录外或不能计入的文件。</p>'
    head = f'<section id="strays" aria-labelledby="files"><h2 id="files">没有计入任何单位的文件 {len(board.intake.unassigned)} 份</h2>'
    return "\n".join([head, '<ul class="strays">', *map(_render_excluded, board.intake.unassigned), "</ul></section>"])
