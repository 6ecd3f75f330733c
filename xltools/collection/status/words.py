"""What every output of the board says alike: its title, how far the deadline is, and what people typed, made safe to show.

Why a unit is missing although something came in: a file that was not accepted, one of another year, one of unclear sender.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from xltools.collection.status.model import Board
from xltools.excel.text import printable_excerpt
from xltools.intake.exclusions import NOT_COUNTED, Exclusion
from xltools.intake.status import UnitOverview, UnitStatus, Version, format_days_left

# Where the lists that others cut short stand whole.
BOOK_NAME = "报送情况.xlsx"
_NO_KIND = "其他单位"
# What is left out of a list.
REST = "……等 {count} {measure}"
_LONGEST = 120


def format_title(board: Board) -> str:
    """What the board is about."""
    return f"{printable_name(board.place)} {board.year} 年度报送情况"


def format_moment(when: datetime) -> str:
    """A moment, to the minute."""
    return when.replace(tzinfo=None).isoformat(" ", "minutes")


def format_deadline(board: Board) -> str:
    """How far the deadline is."""
    if board.deadline is None:
        return "没有设截止日期"
    return format_days_left(board.deadline, board.created_at.date())


def format_corrections_due(board: Board) -> str:
    """How far the last day for corrections is, "" where there is none: past it, whatever is still returned is overdue."""
    due = board.corrections_due
    return format_days_left(due, board.created_at.date(), "更正截止") if due is not None else ""


def format_subordinate_units(board: Board) -> str:
    """That some units are not expected here, "" where there are none: they report to the unit above them."""
    return f"另有下属单位 {board.subordinate_count} 家由上级单位先行汇总" if board.subordinate_count else ""


def format_finding_counts(version: Version) -> str:
    """How many open findings a version has; "" for none."""
    counts = (("错误", version.errors), ("需说明", version.explains))
    return "，".join(f"{word} {count} 处" for word, count in counts if count)


def list_remarks(one: UnitOverview) -> tuple[str, ...]:
    """What is to be known of a unit's standing beside its columns."""
    own = () if one.unit.counted else (NOT_COUNTED,)
    return (*own, *list_notices(one))


def list_notices(one: UnitOverview) -> tuple[str, ...]:
    """What somebody must look at, whatever the state: why the current version is in doubt, and what is odd about it."""
    if one.current is None:
        return ()
    return (*([one.doubt] if one.doubt else []), *one.current.remarks)


def printable_name(text: str, limit: int = _LONGEST) -> str:
    """A name or path of somebody else's on one line, what cannot be seen in it named: it may be made to mislead."""
    return printable_excerpt(text, limit)


def select_by_status(board: Board, state: UnitStatus) -> tuple[UnitOverview, ...]:
    """The units in a state, in the order of the roster."""
    return tuple(one for one in board.units if one.status is state)


def group_by_kind(units: Iterable[UnitOverview]) -> dict[str, list[UnitOverview]]:
    """Units by their kind, kinds in the order in which the roster first names them."""
    kinds: dict[str, list[UnitOverview]] = {}
    for one in units:
        kinds.setdefault(format_kind(one), []).append(one)
    return kinds


def format_kind(one: UnitOverview) -> str:
    """A unit's kind as it is shown, whatever the roster says or leaves open."""
    return printable_name(one.unit.kind.strip()) or _NO_KIND


# So many traces of a unit are told one by one.
_MOST = 2
_PATH = 240


def list_hints(board: Board) -> Mapping[str, str]:
    """What there is of each missing unit that left a trace, by the unit's name; a doubtful one is told as such."""
    found: dict[str, list[str]] = {}
    for stray in board.unassigned:
        for name in stray.nearest:
            found.setdefault(name, []).append(_hint_from_unassigned(stray))
    missing = (one for one in board.units if one.status is UnitStatus.MISSING)
    told = {one.unit.name: [*_hints_from_versions(one), *found.get(one.unit.name, ())] for one in missing}
    return {name: _join_hints(several) for name, several in told.items() if several}


def _hint_from_unassigned(excluded: Exclusion) -> str:
    path = printable_name(excluded.path, _PATH)
    reason = printable_name(excluded.reason).rstrip("。")
    return f"可能是“{path}”" if excluded.is_outside else f"“{path}”没有计入：{reason}"


def _hints_from_versions(one: UnitOverview) -> Iterator[str]:
    if one.vanished:
        yield one.vanished
    if one.others:
        said = (version.decision.sentence for version in one.others if version.decision)
        why = "；".join(dict.fromkeys(printable_name(sentence, _PATH) for sentence in said))
        yield f"来过 {len(one.others)} 份，没有采用{f'（{why}）' if why else ''}"


def _join_hints(several: list[str]) -> str:
    rest = f"；另有 {len(several) - _MOST} 份" if len(several) > _MOST else ""
    return "；".join(several[:_MOST]) + rest
