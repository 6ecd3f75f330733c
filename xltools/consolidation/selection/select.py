"""Which workbooks go into the sum. Nothing is left out in silence: each has its reason, each missing unit its name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xltools.checks.checked import Refused
from xltools.consolidation.kept import Kept
from xltools.consolidation.names import short_names
from xltools.consolidation.selection.identity import Register
from xltools.consolidation.selection.ruling import Ruling, Rulings
from xltools.consolidation.selection.sieves import SIEVES, Cause, LeftOut, Task, of_severity
from xltools.form.unit import Roster, Unit
from xltools.reading.roster import register_of

__all__ = ["Cause", "LeftOut", "Refused", "Selection", "of_severity", "select"]

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
