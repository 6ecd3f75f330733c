"""The board on the terminal: who is missing, and why, on one screen; whatever is cut short stands whole in 报送情况.xlsx.

Plain lines of text, aligned for a terminal whose Chinese characters take two places.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from xltools.collection.assign import STRAY, Stray
from xltools.collection.status.model import LATE, Board, State, UnitStanding
from xltools.collection.status.words import (
    BOOK_NAME,
    REST,
    below_words,
    by_kind,
    by_state,
    corrections_words,
    deadline_words,
    findings_words,
    moment,
    nearest_words,
    notices,
    plain,
    remarks,
    title,
    traces,
)
from xltools.excel.text import display_width, visible
from xltools.roster.unit import Unit

__all__ = ["beside", "board_text", "padded", "proportional"]

_GAP = 2
_WIDE_GAP = 4


def proportional(counts: Sequence[int], room: int) -> list[int]:
    """Places for each count, all of the room together; whatever is not 0 gets one; the largest bears the rounding."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    sizes = [max(count * room // total, 1) if count else 0 for count in counts]
    sizes[sizes.index(max(sizes))] += room - sum(sizes)
    return sizes


def counts_line(parts: Sequence[str], width: int) -> Iterator[str]:
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


def padded(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows with their cells below each other; the last cell is as long as it is. Columns that are empty everywhere go."""
    widths = [max(map(display_width, column), default=0) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [_fill(cell, width + _GAP) for cell, width in zip(row, widths, strict=True) if width]
        yield "".join(cells).rstrip()


def beside(lines: Sequence[str], width: int) -> Iterator[str]:
    """Short lines in as many columns as the width holds, read from left to right."""
    widest = max(map(display_width, lines), default=0) + _WIDE_GAP
    across = max((width + _WIDE_GAP) // widest, 1)
    for start in range(0, len(lines), across):
        yield "".join(_fill(line, widest) for line in lines[start : start + across]).rstrip()


def _fill(text: str, width: int) -> str:
    return text + " " * max(width - display_width(text), 0)


# How much of each list is shown: missing units of all kinds together, units in another state, stray files.
_MOST_MISSING, _MOST_UNITS, _MOST_STRAYS = 24, 8, 3
# So many late units are named; to find the others, the workbook is filtered.
_MOST_LATE = 12
# So few names of units that passed are told; a kind's units are not cut below so few.
_FEW, _FEWEST_OF_KIND = 5, 3
_MOST_KINDS = 6
_NAME, _CONTACT = 40, 24
# In plain characters, which every console has: a letter for each state in the bar.
_MARKS = {
    State.MISSING: ".",
    State.ERRORS: "!",
    State.EXPLAIN: "?",
    State.RETURNED: "<",
    State.WAITING: "+",
    State.PASSED: "#",
}
_TODO = {
    State.ERRORS: "须改正，可用 xltools return 退回",
    State.EXPLAIN: "须改正或说明，可用 xltools return 退回",
    State.RETURNED: "等待更正后的新版本",
    State.WAITING: "还没有校验，请运行 xltools validate",
}
_UNDECIDED = "分不清哪一份算数的，请先在 xltools.toml 里决定"


def board_text(board: Board, *, width: int) -> str:
    """The board for a terminal of so many half-width places; paths are never cut, so that they can be copied."""
    lines = [*_heading(board), ""]
    if board.units:
        lines += [*_counts(board, width), *_missing(board, width)]
        for state in _TODO:
            lines += _in_state(board, state)
        lines += [*_passed(board), *_late(board)]
    else:
        lines.append("名录里没有单位。")
    for word in dict.fromkeys(stray.word for stray in sorted(board.strays, key=lambda stray: not stray.unmet)):
        lines += _strays(word, [stray for stray in board.strays if stray.word == word])
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _heading(board: Board) -> Iterator[str]:
    yield f"{title(board)}　{deadline_words(board)}"
    deadline = f"　截止 {board.deadline.isoformat()}" if board.deadline else ""
    returns = f"　更正截止 {board.return_deadline.isoformat()}" if board.return_deadline else ""
    contact = f"　联系 {plain(board.contact)}" if board.contact else ""
    yield f"{moment(board.made)}{deadline}{returns}{contact}"


def _counts(board: Board, width: int) -> Iterator[str]:
    counts = board.counts
    total = len(board.units)
    here = total - counts[State.MISSING]
    yield f"应报 {total} 家，已报 {here} 家（{here * 100 // total}%），已通过 {counts[State.PASSED]} 家"
    if board.below:
        yield below_words(board)
    room = min(width, 80) - 2
    sizes = proportional([counts[state] for state in State], room)
    yield "[" + "".join(_MARKS[state] * size for state, size in zip(State, sizes, strict=True)) + "]"
    legend = [f"{_MARKS[state]} {state} {counts[state]}" for state in State]
    yield from counts_line([*legend, f"{LATE} {counts[LATE]}", f"{STRAY} {counts[STRAY]}"], width)


def _missing(board: Board, width: int) -> Iterator[str]:
    missing = by_state(board, State.MISSING)
    if not missing:
        yield from ("", "没有未报的单位。")
        return
    yield from ("", f"{State.MISSING} {len(missing)} 家，{deadline_words(board)}")
    kinds = by_kind(missing)
    most = max(_MOST_MISSING // min(len(kinds), _MOST_KINDS), _FEWEST_OF_KIND)
    few = {kind: units[:most] for kind, units in list(kinds.items())[:_MOST_KINDS]}
    people = padded([_person(one.unit) for units in few.values() for one in units])
    clues = traces(board)
    for kind, units in few.items():
        yield f"  {kind} {len(kinds[kind])} 家"
        lines = list(zip(units, islice(people, len(units)), strict=True))
        yield from (f"    {line}\n      {clues[one.unit.name]}" for one, line in lines if one.unit.name in clues)
        without = [line for one, line in lines if one.unit.name not in clues]
        yield from (f"    {line}" for line in beside(without, width - 4))
    yield from _rest(len(missing), sum(map(len, few.values())), "家")


def _person(unit: Unit) -> tuple[str, str]:
    contact = plain(f"{unit.contact} {unit.telephone}".strip())
    return plain(unit.name, _NAME), contact if display_width(contact) <= _CONTACT else ""


def _in_state(board: Board, state: State) -> Iterator[str]:
    units = by_state(board, state)
    if not units:
        return
    due = corrections_words(board) if state is State.RETURNED else ""
    yield from ("", f"{state} {len(units)} 家，{_todo(state, units)}{f'，{due}' if due else ''}")
    yield from _rows(units)


def _todo(state: State, units: Sequence[UnitStanding]) -> str:
    """What is to be done about units in a state."""
    in_doubt = sum(1 for one in units if one.current and one.current.doubt)
    parts = [] if in_doubt == len(units) else [_TODO[state]]
    return "；".join([*parts, *([_UNDECIDED] if in_doubt else [])])


def _rows(units: Sequence[UnitStanding]) -> Iterator[str]:
    """A line for each unit, what is to be known of it below: a sentence in a column would push the files away."""
    few = units[:_MOST_UNITS]
    rows = padded([(plain(one.unit.name, _NAME), _why(one), _file(one)) for one in few])
    for one, line in zip(few, rows, strict=True):
        yield f"  {line}"
        yield from (f"    {visible(remark)}" for remark in remarks(one))
    yield from _rest(len(units), len(few), "家")


def _why(one: UnitStanding) -> str:
    found = findings_words(one.current) if one.current else ""
    version = f"共 {len(one.earlier) + 1} 版" if one.earlier else ""
    return "，".join(part for part in (found, version, LATE if one.late else "") if part)


def _file(one: UnitStanding) -> str:
    """What is to be opened next: the return of a unit that is to correct it, else what it sent."""
    path = one.returned if one.state is State.RETURNED else one.current.path if one.current else ""
    return plain(path, len(path))


def _passed(board: Board) -> Iterator[str]:
    units = by_state(board, State.PASSED)
    if units:
        names = f"：{'、'.join(plain(one.unit.name, _NAME) for one in units)}" if len(units) <= _FEW else ""
        yield from ("", f"{State.PASSED} {len(units)} 家{names}")
    noticed = [one for one in units if notices(one)]
    if noticed:
        yield from ("", f"{State.PASSED}，有需要留意的 {len(noticed)} 家")
        yield from _rows(noticed)


def _late(board: Board) -> Iterator[str]:
    """Who is late, whatever else they are."""
    late = [one for one in board.units if one.late]
    if late:
        names = "、".join(plain(one.unit.name, _NAME) for one in late[:_MOST_LATE])
        rest = f"{REST.format(count=len(late), measure='家')}，见 {BOOK_NAME}" if len(late) > _MOST_LATE else ""
        yield from ("", f"{LATE} {len(late)} 家：{names}{rest}")


def _strays(word: str, strays: Sequence[Stray]) -> Iterator[str]:
    if not strays:
        return
    # A decision that comes to nothing is the office's own, and it relies on it: none of them is cut.
    most = len(strays) if strays[0].unmet else _MOST_STRAYS
    yield from ("", f"{word} {len(strays)} {'处' if strays[0].unmet else '份文件'}")
    for stray in strays[:most]:
        said = f"（自称“{plain(stray.said, _NAME)}”）" if stray.said else ""
        yield f"  {plain(stray.path, len(stray.path))}{said}"
        names = "、".join(plain(name, _NAME) for name in stray.nearest)
        nearest = f"{nearest_words(stray)}{names}。" if names else ""
        remedy = _sentence(stray.remedy) if stray.remedy else ""
        yield f"    {_sentence(stray.reason)}{nearest}{remedy}"
    yield from _rest(len(strays), most, "份")


def _sentence(text: str) -> str:
    clean = plain(text, len(text))
    return clean if not clean or clean.endswith(("。", "！", "？")) else f"{clean}。"


def _rest(count: int, told: int, measure: str) -> Iterator[str]:
    if count > told:
        yield f"  {REST.format(count=count, measure=measure)}，见 {BOOK_NAME}"
