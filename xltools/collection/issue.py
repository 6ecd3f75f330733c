"""Issuing (下发): a workbook for each unit of the roster, never over a file that somebody may have filled in.

A plan says what goes out: the form, the year, the units, and what is filled in beforehand. What the command line says
of it wins over what the collection says. Files are named by the unit's place in the roster, so that they sort.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath

from xltools.collection.config import Collection, Config, read_configured_last_year, read_configured_roster
from xltools.excel.errors import FileFault, retry_locked
from xltools.excel.output import OutputStatus, WrittenOutput, write_output
from xltools.excel.text import safe_file_name
from xltools.excel.values import format_day_chinese
from xltools.form.load import load_form
from xltools.form.model import Form
from xltools.reading.last_year import LastYear, complete_last_year
from xltools.roster.read import read_roster
from xltools.roster.units import Roster, Unit, index_roster
from xltools.template.content import Content, list_presets
from xltools.template.workbook import build_template


@dataclass(frozen=True, slots=True)
class IssuePlan:
    """What goes out. `contact` is in words, "" for none; `roster` is None where there is none.

    `config` says what is preset.
    """

    config: Config
    form: Form
    year: int
    roster: Roster | None = None
    last_year: LastYear | None = None
    deadline: date | None = None
    contact: str = ""

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units of the roster."""
        return self.roster.units if self.roster is not None else ()

    def unit(self, name: str, say: Callable[[str], None]) -> Unit:
        """The unit of the roster that a name or an alias means, be it in part, which is said; without one, of that name.

        Raises UnknownUnitError, a LookupError, where the roster knows none.
        """
        return Unit(name, rule_making=None) if self.roster is None else index_roster(self.roster).require(name, say)

    def content(self, unit: Unit | None) -> Content:
        """What is filled into the workbook of a unit, or into one for any unit."""
        last = self.last_year.find(unit, self.year) if unit is not None and self.last_year is not None else None
        blanks, carry_forward = self.config.blanks, self.config.carry_forward
        presets = list_presets(self.form, unit, last, blanks=blanks, carry_forward=carry_forward)
        due = format_day_chinese(self.deadline) if self.deadline is not None else ""
        return Content(self.year, unit, last_year=last, deadline=due, contact=self.contact, presets=presets)


@dataclass(frozen=True, slots=True)
class IssueOptions:
    """What was asked for; None for what was not said, which a collection then says. `form` is an id."""

    year: int | None = None
    roster: Path | None = None
    last_year: Path | None = None
    deadline: date | None = None
    contact: str | None = None
    form: str | None = None

    def plan(self, collection: Collection | None, *, with_roster: bool = True) -> IssuePlan:
        """What goes out; `with_roster` False where no unit is asked for by name.

        Raises FileFault for a roster or a last year's file that cannot be used, LookupError for an unknown form,
        ValueError where neither the words nor a collection name a year.
        """
        config = collection.config if collection is not None else Config("", self.year or 0)
        year = self.year or config.year
        if not year:
            message = "no year"
            raise ValueError(message)
        form = load_form(self.form) if self.form else config.load_form()
        # A collection's day and its last year are those of its own year.
        own = collection if config.year == year else None
        roster, last = None, None
        if with_roster and self.roster is not None:
            roster = read_roster(self.roster, place=config.place)
        elif with_roster and collection is not None:
            roster = read_configured_roster(collection)
        if self.last_year is not None:
            from xltools.report.import_report import read_past_reports  # noqa: PLC0415 - slow, and seldom needed

            last = read_past_reports(self.last_year, form, year)
        elif own is not None:
            last = read_configured_last_year(own, form)
        # A collection's roster tells of the year before its own.
        telling = roster if self.roster is not None or own is not None else None
        return IssuePlan(
            config=config,
            form=form,
            year=year,
            roster=roster,
            last_year=complete_last_year(last, telling, form, year),
            deadline=self.deadline or (config.deadline if own is not None else None),
            contact=config.contact if self.contact is None else self.contact,
        )


# Of a unit's name in a file's name: a path on Windows has 260 characters in all.
_LONGEST = 60
_NUMBERED = re.compile(r"\d{2,}_(.+)\.xlsx")


def assign_file_names(units: Sequence[Unit], existing: Iterable[str] = ()) -> Mapping[str, str]:
    """The file of each unit by the unit's name. A unit whose file is `existing` keeps it, whatever its number.

    So a unit put in at the top of the roster does not rename the files of all others.
    """
    digits = max(2, len(str(len(units))))
    known = Counter(_unit_file_name(unit.name).casefold() for unit in units)
    issued = filter(None, map(_NUMBERED.fullmatch, sorted(existing, reverse=True)))
    old = {found[1].casefold(): found[0] for found in issued}
    names: dict[str, str] = {}
    for number, unit in enumerate(units, 1):
        part = _unit_file_name(unit.name)
        new = f"{number:0{digits}}_{part}.xlsx"
        # Two long names may begin alike: their numbers alone tell them apart.
        names[unit.name] = old.get(part.casefold(), new) if known[part.casefold()] == 1 else new
    return names


def _unit_file_name(name: str) -> str:
    """A unit's name as it stands in a file's name."""
    return PurePath(safe_file_name(f"{name[:_LONGEST]}.xlsx")).stem


def is_issued_name(name: str) -> bool:
    """Whether a file is named like a workbook that went out."""
    return _NUMBERED.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class IssuedWorkbook:
    """A workbook issued, and for whom: a unit without a name where it is for any.

    Attributes:
        sha256: of the workbook as it was issued, whatever somebody has made of the one in its place.
        has_last_year: whether last year's values stand in it.
        unwritten_data: the workbook's bytes where they could not be written; None where they were.
    """

    output: WrittenOutput
    unit: Unit
    sha256: str
    has_last_year: bool
    unwritten_data: bytes | None = None

    def data(self) -> bytes:
        """The workbook as issued. Raises FileFault when it cannot be read back."""
        if self.unwritten_data is not None:
            return self.unwritten_data
        try:
            return retry_locked(self.output.path.read_bytes, self.output.path)
        except OSError as cause:
            raise FileFault.of_system(self.output.path, cause, "unreadable") from cause


def issue(
    plan: IssuePlan, folder: Path, *, only: Unit | None = None, overwrite: bool = False
) -> Iterator[IssuedWorkbook]:
    """A workbook for each unit of the roster, or for `only` one, named by its place there.

    Raises FileFault when the folder cannot be written.
    """
    there = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    names = assign_file_names(plan.units, there)
    for unit in plan.units:
        if only is None or unit is only:
            yield issue_one(plan, unit, folder / names[unit.name], overwrite=overwrite)


def issue_one(plan: IssuePlan, unit: Unit | None, path: Path, *, overwrite: bool = False) -> IssuedWorkbook:
    """One workbook; where somebody has filled in the one that stands there, next to it, unless that is to go."""
    content = plan.content(unit)
    data = build_template(plan.form, content)
    output = write_output(path, data, may_replace=lambda *_: overwrite)
    sha256 = hashlib.sha256(data).hexdigest()
    unwritten = data if output.status is OutputStatus.LOCKED else None
    return IssuedWorkbook(output, unit or Unit(""), sha256, content.last_year is not None, unwritten)
