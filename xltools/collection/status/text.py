"""The board on the terminal: who is missing, and why, on one screen; whatever is cut short stands whole in 报送情况.xlsx.

Plain lines of text, aligned for a terminal whose Chinese characters take two places.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from xltools.collection.status.model import (
    BOOK_NAME,
    OUTSIDE_ROSTER,
    REST,
    Board,
    format_corrections_due,
    format_deadline,
    format_finding_counts,
    format_moment,
    format_subordinate_units,
    format_title,
    group_by_kind,
    list_hints,
    list_notices,
    list_remarks,
    printable_name,
    select_by_status,
)
from xltools.excel.text import display_width, printable
from xltools.intake.exclusions import Exclusion
from xltools.intake.status import LATE, UnitOverview, UnitStatus
from xltools.roster.units import Unit

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
_UNDECIDED = "分不清哪一份算数的，请先在 xltools.toml 里决定"


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
    yield f"{format_title(board)}　{format_deadline(board)}"
    deadline = f"　截止 {board.config.deadline.isoformat()}" if board.config.deadline else ""
    returns = f"　更正截止 {board.config.return_deadline.isoformat()}" if board.config.return_deadline else ""
    contact = f"　联系 {printable_name(board.config.contact)}" if board.config.contact else ""
    yield f"{format_moment(board.created_at)}{deadline}{returns}{contact}"


def _format_counts(board: Board, width: int) -> Iterator[str]:
    counts = board.counts
    total = len(board.intake.units)
    here = total - counts[UnitStatus.MISSING]
    yield f"应报 {total} 家，已报 {here} 家（{here * 100 // total}%），已通过 {counts[UnitStatus.PASSED]} 家"
    if board.intake.subordinate_count:
        yield format_subordinate_units(board)
    room = min(width, 80) - 2
    sizes = allocate_places([counts[state] for state in UnitStatus], room)
    yield "[" + "".join(_MARKS[state] * size for state, size in zip(UnitStatus, sizes, strict=True)) + "]"
    legend = [f"{_MARKS[state]} {state} {counts[state]}" for state in UnitStatus]
    yield from format_counts([*legend, f"{LATE} {counts[LATE]}", f"{OUTSIDE_ROSTER} {counts[OUTSIDE_ROSTER]}"], width)


def _format_missing_units(board: Board, width: int) -> Iterator[str]:
    missing = select_by_status(board, UnitStatus.MISSING)
    if not missing:
        yield from ("", "没有未报的单位。")
        return
    yield from ("", f"{UnitStatus.MISSING} {len(missing)} 家，{format_deadline(board)}")
    kinds = group_by_kind(missing)
    most = max(_MOST_MISSING // min(len(kinds), _MOST_KINDS), _FEWEST_OF_KIND)
    few = {kind: units[:most] for kind, units in list(kinds.items())[:_MOST_KINDS]}
    people = align_columns([_contact_columns(one.unit) for units in few.values() for one in units])
    clues = list_hints(board)
    for kind, units in few.items():
        yield f"  {kind} {len(kinds[kind])} 家"
        lines = list(zip(units, islice(people, len(units)), strict=True))
        yield from (f"    {line}\n      {clues[one.unit.name]}" for one, line in lines if one.unit.name in clues)
        without = [line for one, line in lines if one.unit.name not in clues]
        yield from (f"    {line}" for line in arrange_in_columns(without, width - 4))
    yield from _format_rest(len(missing), sum(map(len, few.values())), "家")


def _contact_columns(unit: Unit) -> tuple[str, str]:
    contact = printable_name(f"{unit.contact} {unit.telephone}".strip())
    return printable_name(unit.name, _NAME), contact if display_width(contact) <= _CONTACT else ""


def _format_status(board: Board, state: UnitStatus) -> Iterator[str]:
    units = select_by_status(board, state)
    if not units:
        return
    due = format_corrections_due(board) if state is UnitStatus.RETURNED else ""
    yield from ("", f"{state} {len(units)} 家，{_format_todo(state, units)}{f'，{due}' if due else ''}")
    yield from _format_units(units)


def _format_todo(state: UnitStatus, units: Sequence[UnitOverview]) -> str:
    """What is to be done about units in a state."""
    in_doubt = sum(1 for one in units if one.doubt)
    parts = [] if in_doubt == len(units) else [_TODO[state]]
    return "；".join([*parts, *([_UNDECIDED] if in_doubt else [])])


def _format_units(units: Sequence[UnitOverview]) -> Iterator[str]:
    """A line for each unit, what is to be known of it below: a sentence in a column would push the files away."""
    few = units[:_MOST_UNITS]
    rows = align_columns(
        [(printable_name(one.unit.name, _NAME), _format_reason(one), _format_file(one)) for one in few]
    )
    for one, line in zip(few, rows, strict=True):
        yield f"  {line}"
        yield from (f"    {printable(remark)}" for remark in list_remarks(one))
    yield from _format_rest(len(units), len(few), "家")


def _format_reason(one: UnitOverview) -> str:
    found = format_finding_counts(one.current) if one.current else ""
    version = f"共 {len(one.others) + 1} 版" if one.others else ""
    return "，".join(part for part in (found, version, LATE if one.late else "") if part)


def _format_file(one: UnitOverview) -> str:
    """What is to be opened next: the return of a unit that is to correct it, else what it sent."""
    path = one.returned if one.status is UnitStatus.RETURNED else one.current.path if one.current else ""
    return printable_name(path, len(path))


def _format_passed(board: Board) -> Iterator[str]:
    units = select_by_status(board, UnitStatus.PASSED)
    if units:
        names = f"：{'、'.join(printable_name(one.unit.name, _NAME) for one in units)}" if len(units) <= _FEW else ""
        yield from ("", f"{UnitStatus.PASSED} {len(units)} 家{names}")
    noticed = [one for one in units if list_notices(one)]
    if noticed:
        yield from ("", f"{UnitStatus.PASSED}，有需要留意的 {len(noticed)} 家")
        yield from _format_units(noticed)


def _format_late(board: Board) -> Iterator[str]:
    """Who is late, whatever else they are."""
    late = [one for one in board.intake.units if one.late]
    if late:
        names = "、".join(printable_name(one.unit.name, _NAME) for one in late[:_MOST_LATE])
        rest = f"{REST.format(count=len(late), measure='家')}，见 {BOOK_NAME}" if len(late) > _MOST_LATE else ""
        yield from ("", f"{LATE} {len(late)} 家：{names}{rest}")


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
