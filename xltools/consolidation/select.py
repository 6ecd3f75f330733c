"""Which workbooks go into the sum. Nothing is left out in silence: each has its reason, each missing unit its name.

Where each unit stands: 已汇总, 有错误未汇总, 未报 and so on; one word for one case, the same on every sheet.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from xltools.checks.finding import Refused
from xltools.consolidation.exclusions import (
    NOT_COUNTED,
    SIEVES,
    Cause,
    LeftOut,
    Register,
    Ruling,
    Rulings,
    Task,
    of_severity,
)
from xltools.consolidation.figures import Kept
from xltools.excel.table import Tone
from xltools.excel.text import short_names
from xltools.form.rules.expression import Severity
from xltools.roster.match import register_of
from xltools.roster.unit import Roster, Unit

__all__ = ["Selection", "Standing", "State", "select", "standings", "state_of"]

_NONE: Mapping[Path, Ruling] = {}


@dataclass(frozen=True, slots=True)
class Selection:
    """What goes into the sum and what does not. `absent` are units of the roster that no workbook came from.

    `complete`: every unit of the roster that counts is in; without a roster, every unit that sent a workbook. A second
    file of a unit that is in, such as an identical copy or last year's form, takes nothing from that; an unreadable
    file does, and so does a consolidation in which units were missing. `names` gives each path as people are shown it;
    `rulings` are what was settled of single files before.
    """

    included: tuple[Kept, ...]
    left_out: tuple[LeftOut, ...]
    refused: tuple[Refused, ...]
    absent: tuple[Unit, ...]
    roster: Roster | None
    year: int
    complete: bool
    names: Mapping[Path, str]
    rulings: Rulings = field(default_factory=dict)

    @property
    def missing(self) -> tuple[Unit, ...]:
        """The absent units without which the sum is not complete."""
        return tuple(unit for unit in self.absent if unit.counted)

    @property
    def staged(self) -> tuple[Kept, ...]:
        """The consolidations among what is in that lack units themselves."""
        return tuple(one for one in self.included if one.staged)

    @property
    def expected(self) -> tuple[Unit, ...]:
        """The units of the roster that report here: those with a unit above them report there."""
        units = self.roster.units if self.roster else ()
        return tuple(unit for unit in units if unit.counted and not unit.parent)

    def name(self, kept: Kept) -> str:
        """The file of a workbook, as people are shown it."""
        return self.names[kept.path]


def select(
    kept: Sequence[Kept],
    refused: Sequence[Refused],
    *,
    year: int,
    roster: Roster | None,
    include_errors: bool,
    rulings: Rulings = _NONE,
) -> Selection:
    """Choose the workbooks to add up. The order given does not matter: it is the roster's, then by name and path."""
    register = Register(roster)
    names = short_names([*(one.path for one in kept), *(one.path for one in refused)])
    task = Task(year, register, names, include_errors, rulings)
    rest = sorted(kept, key=task.order)
    left: list[LeftOut] = []
    for sieve in SIEVES:
        out = list(sieve(rest, task))
        gone = {id(one.kept) for one in out}
        rest = [one for one in rest if id(one) not in gone]
        left += out
    left.sort(key=lambda one: task.order(one.kept))
    # Who sent last year's form only, or what does not count, has sent nothing yet.
    counting = [one for one in kept if one.year in (year, None) and not _is_aside(one.path, rulings)]
    absent = tuple(_absent(counting, register))
    unread = [one for one in refused if not _is_aside(one.path, rulings)]
    return Selection(
        included=tuple(rest),
        left_out=tuple(left),
        refused=tuple(sorted(refused, key=lambda one: names[one.path])),
        absent=absent,
        roster=roster,
        year=year,
        complete=not (unread or any(unit.counted for unit in absent) or any(one.staged for one in rest))
        and _all_in(rest, left, register),
        names=names,
        rulings=rulings,
    )


def _is_aside(path: Path, rulings: Rulings) -> bool:
    return path in rulings and bool(rulings[path].aside)


def _absent(kept: Sequence[Kept], register: Register) -> Iterator[Unit]:
    """Units with no workbook. One below another unit is in with that unit's consolidated workbook, or waits for it."""
    sent = {unit.name: one for one in kept if (unit := register.unit(one)) is not None}
    for unit in register.units:
        if unit.name in sent:
            continue
        above = sent.get(_above(register, unit))
        if not unit.parent or (above is not None and above.behind and not _holds(above, unit, register)):
            yield unit


def _above(register: Register, unit: Unit) -> str:
    parent = register_of(register.roster).named(unit.parent) if register.roster and unit.parent else None
    return parent.name if parent else ""


def _holds(above: Kept, unit: Unit, register: Register) -> bool:
    """Whether a consolidated workbook names this unit of the roster among its own."""
    known = register_of(register.roster) if register.roster else None
    return known is not None and any(known.named(source.unit) is unit for source in above.behind)


def _all_in(included: Sequence[Kept], left: Sequence[LeftOut], register: Register) -> bool:
    present = {mark for one in included for mark in register.marks(one)}
    return all(one.harmless or any(mark in present for mark in register.marks(one.kept)) for one in left)


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
