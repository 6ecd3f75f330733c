"""What somebody asked for, on top of what the collection says: words on the command line win."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xltools.collection.distribution.plan import Plan
from xltools.collection.folder import Collection
from xltools.collection.named import named_last_year, named_roster
from xltools.excel.days import day_in_words
from xltools.form.load import load_form
from xltools.form.model import Form
from xltools.form.shipped import DEFAULT_FORM
from xltools.form.unit import Roster
from xltools.reading.last_year import LastYear, read_last_year
from xltools.reading.roster import read_roster

__all__ = ["Asked"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; None for what was not said, which a collection then says. `form` is an id."""

    year: int | None = None
    roster: Path | None = None
    last_year: Path | None = None
    deadline: date | None = None
    contact: str | None = None
    form: str | None = None

    def plan(self, collection: Collection | None, *, with_roster: bool = True) -> Plan:
        """What goes out; `with_roster` False where no unit is asked for by name.

        Raises FileFault for a roster or a last year's file that cannot be used, LookupError for an unknown form,
        ValueError where neither the words nor a collection name a year.
        """
        config = collection.config if collection is not None else None
        year = self.year or (config.year if config is not None else None)
        if year is None:
            message = "no year"
            raise ValueError(message)
        form = load_form(self.form or (config.form if config is not None else DEFAULT_FORM))
        # A collection's day is that of its own year.
        usual = config.deadline if config is not None and config.year == year else None
        due = self.deadline or usual
        return Plan(
            form=form,
            year=year,
            roster=self._roster(collection) if with_roster else None,
            last_year=self._last_year(collection, form, year),
            deadline=day_in_words(due) if due is not None else "",
            contact=self.contact if self.contact is not None else config.contact if config is not None else "",
        )

    def _roster(self, collection: Collection | None) -> Roster | None:
        if self.roster is None:
            return named_roster(collection) if collection is not None else None
        return read_roster(self.roster, place=collection.config.place if collection is not None else "")

    def _last_year(self, collection: Collection | None, form: Form, year: int) -> LastYear | None:
        if self.last_year is not None:
            return read_last_year(self.last_year, form, year)
        if collection is None or collection.config.year != year:
            return None
        return named_last_year(collection, form)
