"""What every output of the board says alike: its title, how far the deadline is, and what people typed, made safe to show.

Why a unit is missing although something came in: a file that was not accepted, one of another year, one of unclear sender.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from xltools.collection.assign import Stray
from xltools.collection.status.model import Board, State, UnitStanding
from xltools.collection.versions import Version
from xltools.excel.text import shown
from xltools.excel.values import day_in_words

__all__ = [
    "BOOK_NAME",
    "REST",
    "below_words",
    "by_kind",
    "by_state",
    "corrections_words",
    "day",
    "deadline_words",
    "findings_words",
    "kind_of",
    "moment",
    "nearest_words",
    "notices",
    "plain",
    "remarks",
    "title",
    "traces",
]

# Where the lists that others cut short stand whole.
BOOK_NAME = "报送情况.xlsx"
_NO_KIND = "其他单位"
# What is left out of a list.
REST = "……等 {count} {measure}"
_LONGEST = 120


def title(board: Board) -> str:
    """What the board is about."""
    return f"{plain(board.place)} {board.year} 年度报送情况"


def day(when: date) -> str:
    """A day, as people write it in Chinese."""
    return day_in_words(when)


def moment(when: datetime) -> str:
    """A moment, to the minute."""
    return when.replace(tzinfo=None).isoformat(" ", "minutes")


def deadline_words(board: Board) -> str:
    """How far the deadline is."""
    left = board.days_left
    if left is None:
        return "没有设截止日期"
    if left == 0:
        return "今天截止"
    return f"距截止还有 {left} 天" if left > 0 else f"已过截止 {-left} 天"


def corrections_words(board: Board) -> str:
    """How far the last day for corrections is, "" where there is none: past it, whatever is still returned is overdue."""
    due = board.corrections_due
    if due is None:
        return ""
    left = (due - board.made.date()).days
    if left == 0:
        return "更正今天截止"
    return f"距更正截止还有 {left} 天" if left > 0 else f"已过更正截止 {-left} 天"


def below_words(board: Board) -> str:
    """That some units are not expected here, "" where there are none: they report to the unit above them."""
    return f"另有下属单位 {board.below} 家由上级单位先行汇总" if board.below else ""


def findings_words(version: Version) -> str:
    """How many open findings a version has; "" for none."""
    counts = (("错误", version.errors), ("需说明", version.explains))
    return "，".join(f"{word} {count} 处" for word, count in counts if count)


def nearest_words(stray: Stray) -> str:
    """What stands before the units that a stray file may be of, or is of."""
    return "名称最接近的是：" if stray.outside else "单位："


def remarks(one: UnitStanding) -> tuple[str, ...]:
    """What is to be known of a unit's standing beside its columns."""
    own = () if one.unit.counted else ("不计入汇总",)
    return (*own, *notices(one))


def notices(one: UnitStanding) -> tuple[str, ...]:
    """What somebody must look at, whatever the state: why the current version is in doubt, and what is odd about it."""
    if one.current is None:
        return ()
    return (*([one.current.doubt] if one.current.doubt else []), *one.current.remarks)


def plain(text: str, limit: int = _LONGEST) -> str:
    """A name or path of somebody else's on one line, what cannot be seen in it named: it may be made to mislead."""
    return shown(text, limit)


def by_state(board: Board, state: State) -> tuple[UnitStanding, ...]:
    """The units in a state, in the order of the roster."""
    return tuple(one for one in board.units if one.state is state)


def by_kind(units: Iterable[UnitStanding]) -> dict[str, list[UnitStanding]]:
    """Units by their kind, kinds in the order in which the roster first names them."""
    kinds: dict[str, list[UnitStanding]] = {}
    for one in units:
        kinds.setdefault(kind_of(one), []).append(one)
    return kinds


def kind_of(one: UnitStanding) -> str:
    """A unit's kind as it is shown, whatever the roster says or leaves open."""
    return plain(one.unit.kind.strip()) or _NO_KIND


# So many traces of a unit are told one by one.
_MOST = 2
_PATH = 240


def traces(board: Board) -> Mapping[str, str]:
    """What there is of each missing unit that left a trace, by the unit's name; a doubtful one is told as such."""
    found: dict[str, list[str]] = {}
    for stray in board.strays:
        for name in stray.nearest:
            found.setdefault(name, []).append(_of_stray(stray))
    missing = (one for one in board.units if one.state is State.MISSING)
    told = {one.unit.name: [*_of_versions(one), *found.get(one.unit.name, ())] for one in missing}
    return {name: _joined(several) for name, several in told.items() if several}


def _of_stray(stray: Stray) -> str:
    path = plain(stray.path, _PATH)
    return f"可能是“{path}”" if stray.outside else f"“{path}”没有计入：{plain(stray.reason).rstrip('。')}"


def _of_versions(one: UnitStanding) -> Iterator[str]:
    if one.vanished:
        yield one.vanished
    if one.earlier:
        why = "；".join(dict.fromkeys(plain(version.decision, _PATH) for version in one.earlier if version.decision))
        yield f"来过 {len(one.earlier)} 份，没有采用{f'（{why}）' if why else ''}"


def _joined(several: list[str]) -> str:
    rest = f"；另有 {len(several) - _MOST} 份" if len(several) > _MOST else ""
    return "；".join(several[:_MOST]) + rest
