"""What goes out: the form, the year, the units, and what is filled into each unit's workbook beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from xltools.form.model import Form
from xltools.form.unit import Roster, Unit
from xltools.reading.last_year import LastYear
from xltools.reading.roster import register_of
from xltools.template import Content

__all__ = ["Plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes out. `deadline` and `contact` are in words, "" for none; `roster` is None where there is none."""

    form: Form
    year: int
    roster: Roster | None = None
    last_year: LastYear | None = None
    deadline: str = ""
    contact: str = ""

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units of the roster."""
        return self.roster.units if self.roster is not None else ()

    def unit(self, name: str) -> Unit:
        """The unit of the roster that a name or an alias means; without a roster, a unit of that name.

        Raises LookupError, proposing the nearest, where the roster knows none.
        """
        if self.roster is None:
            return Unit(name)
        register = register_of(self.roster)
        unit = register.named(name)
        if unit is None:
            nearest = "、".join(one.name for one in register.nearest(name))
            message = f"名录中没有“{name}”" + (f"，是不是 {nearest}？" if nearest else "。")
            raise LookupError(message)
        return unit

    def content(self, unit: Unit | None) -> Content:
        """What is filled into the workbook of a unit, or into one for any unit."""
        last = self.last_of(unit) if unit is not None else None
        return Content(year=self.year, unit=unit, last_year=last, deadline=self.deadline, contact=self.contact)

    def last_of(self, unit: Unit) -> Mapping[str, Decimal | int] | None:
        """Last year's values of a unit: under the name it has now, or under one the roster says it had."""
        if self.last_year is None:
            return None
        found = (self.last_year.of(name, self.year) for name in (unit.name, *unit.aliases))
        return next((values for values in found if values is not None), None)
