"""What goes into a sum: the current version of each unit, but for those that must not; nothing is left out in silence."""

from dataclasses import dataclass
from functools import cached_property

from xltools.checks.finding import CheckStatus
from xltools.intake.assign import Intake
from xltools.intake.exclusions import NOT_COUNTED, Exclusion, ExclusionCause, exclude, exclude_faulty
from xltools.intake.status import UnitOverview, UnitStatus
from xltools.roster.units import Roster, Unit

_REPEATED = frozenset({ExclusionCause.COPY, ExclusionCause.SUPERSEDED, ExclusionCause.REJECTED})


@dataclass(frozen=True)
class Selection:
    """What goes into the sum, `included` in the order of the intake, and every other file with its reason.

    `exclusions` are those that could be read; `unreadable` the others.
    """

    intake: Intake
    included: tuple[UnitOverview, ...]
    exclusions: tuple[Exclusion, ...]
    unreadable: tuple[Exclusion, ...] = ()

    @property
    def roster(self) -> Roster | None:
        """The units that must report, None where nobody says which."""
        return self.intake.roster

    @cached_property
    def missing(self) -> tuple[Unit, ...]:
        """The units of which nothing counts and without which the sum is not complete."""
        return tuple(
            one.unit
            for one in self.intake.units
            if one.status is UnitStatus.MISSING and one.is_listed and one.unit.counted
        )

    @property
    def interim(self) -> tuple[UnitOverview, ...]:
        """The consolidations among what is in that lack units themselves."""
        return tuple(one for one in self.included if one.current and one.current.file.summary.is_interim)

    @property
    def lacking(self) -> tuple[Exclusion, ...]:
        """The exclusions without which the sum may be wrong."""
        return tuple(one for one in self.exclusions if not one.is_harmless)

    @property
    def reported(self) -> tuple[Exclusion, ...]:
        """The exclusions whose findings still matter: not those of a file that another one stands for."""
        return tuple(one for one in (*self.exclusions, *self.unreadable) if one.cause not in _REPEATED)

    @cached_property
    def is_complete(self) -> bool:
        """Whether every unit of the roster that counts is in; without a roster, every unit that sent a workbook.

        A second file of a unit that is in, such as last year's form, takes nothing from that; an unreadable file does, and
        so does a consolidation in which units were missing.
        """
        taken = {one.unit.name for one in self.included}
        return not (self.missing or self.interim or self.unreadable) and all(
            one.unit is not None and (one.unit.name in taken or not one.unit.counted) for one in self.lacking
        )

    @property
    def is_clear(self) -> bool:
        """Whether nothing is left to do: no open finding, nothing left out but what is harmless."""
        passed = all(one.current is not None and one.current.status is CheckStatus.PASS for one in self.included)
        return passed and not self.unreadable and not self.lacking


def select_units(intake: Intake, *, include_errors: bool = False) -> Selection:
    """Choose what is added up; exclusions unit by unit, the current version first."""
    included: list[UnitOverview] = []
    excluded: list[Exclusion] = []
    for one in intake.units:
        if (held := _exclude_current(one, include_errors=include_errors)) is not None:
            excluded.append(held)
        elif one.current is not None and not one.doubt:
            included.append(one)
        excluded += one.exclusions
    excluded += intake.unassigned
    unreadable = tuple(one for one in excluded if one.cause is ExclusionCause.UNREADABLE)
    readable = tuple(one for one in excluded if one.cause is not ExclusionCause.UNREADABLE)
    return Selection(intake, tuple(included), readable, unreadable)


def _exclude_current(one: UnitOverview, *, include_errors: bool) -> Exclusion | None:
    """A unit's current version that must not be added up; None where it may or where there is none."""
    current = one.current
    if current is None or one.doubt:
        return None
    if not one.unit.counted:
        return exclude(current.file, ExclusionCause.UNCOUNTED, NOT_COUNTED, one.unit)
    faulty = current.errors or current.file.summary.year is None
    return exclude_faulty(current.file, one.unit, current.findings or ()) if faulty and not include_errors else None
