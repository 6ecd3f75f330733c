"""Where each unit stands: 已汇总, 有错误未汇总, 未报 and so on; one word for one case, the same on every sheet."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from xltools.consolidation.kept import Kept
from xltools.consolidation.selection.identity import Register
from xltools.consolidation.selection.select import Selection
from xltools.consolidation.selection.sieves import NOT_COUNTED, Cause, of_severity
from xltools.excel.table import Tone
from xltools.form.rules.model import Severity
from xltools.form.unit import Unit

__all__ = ["Standing", "State", "standings", "state_of"]


class State(StrEnum):
    """How a unit, or one of its workbooks, stands."""

    MISSING = "未报"
    INCLUDED = "已汇总"
    EXPLAINED = "已汇总（有说明）"
    UNEXPLAINED = "已汇总（待说明）"
    ERRORS_IN = "有错误已汇总"
    OUTSIDE_IN = "名录外已汇总"
    STAGED = "已汇总（阶段性）"
    ERRORS_OUT = "有错误未汇总"
    OUTSIDE_OUT = "名录外未汇总"
    DUPLICATE = "重复报送"
    ASIDE = "不采用"
    OPEN = "已报待核"
    COPY = "相同副本"
    UNCOUNTED = "不计入汇总"
    CONTESTED = "单位待核实"
    OTHER_YEAR = "年度不符"
    NAMELESS = "没有单位名称"
    UNREADABLE = "读不出"

    @property
    def tone(self) -> Tone:
        """The colour that goes with it."""
        return _TONES.get(self, Tone.BAD)


_TONES = {
    State.INCLUDED: Tone.GOOD,
    State.EXPLAINED: Tone.GOOD,
    State.UNEXPLAINED: Tone.WARN,
    State.OUTSIDE_IN: Tone.WARN,
    State.STAGED: Tone.WARN,
    State.MISSING: Tone.WARN,
    State.ASIDE: Tone.FAINT,
    State.OPEN: Tone.WARN,
    State.COPY: Tone.FAINT,
    State.UNCOUNTED: Tone.FAINT,
}
_LEFT_OUT = {
    Cause.NAMELESS: State.NAMELESS,
    Cause.ASIDE: State.ASIDE,
    Cause.OPEN: State.OPEN,
    Cause.COPY: State.COPY,
    Cause.OTHER_YEAR: State.OTHER_YEAR,
    Cause.DUPLICATE: State.DUPLICATE,
    Cause.CONTESTED: State.CONTESTED,
    Cause.OUTSIDE: State.OUTSIDE_OUT,
    Cause.UNCOUNTED: State.UNCOUNTED,
    Cause.ERRORS: State.ERRORS_OUT,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A line of 报送情况: a workbook with its unit, a unit without a workbook, or a file that could not be read."""

    name: str
    unit: Unit | None
    state: State
    kept: Kept | None
    file: str
    remark: str
    sha256: str = ""


def state_of(kept: Kept, *, outside: bool) -> State:
    """How a workbook that was taken in stands. `outside`: there is a roster and it does not know the unit."""
    if of_severity(kept, Severity.ERROR) or kept.year is None:
        return State.ERRORS_IN
    if outside:
        return State.OUTSIDE_IN
    if kept.staged:
        return State.STAGED
    to_explain = of_severity(kept, Severity.EXPLAIN)
    if any(finding.open for finding in to_explain):
        return State.UNEXPLAINED
    return State.EXPLAINED if to_explain else State.INCLUDED


def standings(selection: Selection) -> tuple[Standing, ...]:
    """Every unit and every file, in roster order, what the roster does not know after it, unreadable files last."""
    register = Register(selection.roster)
    placed = [*_included(selection, register), *_left_out(selection, register)]
    absent, came = set(selection.absent), {standing.unit for _, standing in placed}
    placed += [
        (position, Standing(unit.name, unit, State.MISSING, None, "", _why_missing(unit, came)))
        for position, unit in enumerate(register.units)
        if unit in absent
    ]
    # A stable sort: within a unit what was taken in comes first.
    placed.sort(key=lambda pair: pair[0])
    unreadable = [
        Standing("", None, State.UNREADABLE, None, selection.names[one.path], f"{one.message}。{one.hint}", one.sha256)
        for one in selection.refused
    ]
    return (*(standing for _, standing in placed), *unreadable)


def _why_missing(unit: Unit, came: Collection[Unit | None]) -> str:
    """What to say of a unit of which nothing counts; `came` are those that sent something."""
    if unit in came:
        return "来过的文件都不算数，见上一行"
    return "" if unit.counted else NOT_COUNTED


def _included(selection: Selection, register: Register) -> Iterator[tuple[int, Standing]]:
    for one in selection.included:
        unit = register.unit(one)
        state = state_of(one, outside=bool(register.units) and unit is None)
        yield (
            _place(register, one),
            Standing(register.name(one), unit, state, one, selection.name(one), _ruled(selection, one), one.sha256),
        )


def _ruled(selection: Selection, one: Kept) -> str:
    """What the office decided of a workbook that is in."""
    ruling = selection.rulings.get(one.path)
    return ruling.said if ruling is not None else ""


def _left_out(selection: Selection, register: Register) -> Iterator[tuple[int, Standing]]:
    for left in selection.left_out:
        one = left.kept
        unit = register.unit(one)
        name, file, state = register.name(one), selection.name(one), _LEFT_OUT[left.cause]
        yield _place(register, one), Standing(name, unit, state, one, file, left.reason, one.sha256)


def _place(register: Register, one: Kept) -> int:
    position = register.position(one)
    return len(register.units) if position is None else position
