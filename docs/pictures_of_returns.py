"""The return workbook that the pictures show: a unit of the example city with faults of several kinds."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from xltools.checks.check import Terms, check_files
from xltools.checks.finding import CheckedFile
from xltools.collection.returns.content import build_return_workbook
from xltools.collection.returns.letter import ReturnOptions
from xltools.demo.units import EXAMPLE_UNITS, YEAR, list_roster_units
from xltools.demo.workbooks import filled_workbook
from xltools.form.load import load_form
from xltools.roster.units import Roster

__all__ = ["returned_workbook"]


def returned_workbook() -> bytes:
    """A return: one application in two columns, a text in a number's cell, 规章 of a body that can make none, blanks."""
    form = load_form()
    sender = next(sender for sender in EXAMPLE_UNITS if sender.explanations)
    wrong = {"t3.received.other_org": 1, "t3.granted.natural_person": 1, "t2.regulations.effective": 2}
    faulty = replace(
        sender,
        added=wrong,
        changes={**sender.changes, "t2.penalties.decisions": "约30"},
        blank=("t2.licensing",),
    )
    with TemporaryDirectory() as temporary:
        path = Path(temporary) / f"{sender.unit.name}.xlsx"
        path.write_bytes(filled_workbook(form, faulty))
        terms = Terms(form, YEAR, Roster(list_roster_units()), jobs=1)
        (checked,) = check_files([path], terms)
    if not isinstance(checked, CheckedFile):
        raise TypeError(checked.message)
    return build_return_workbook(
        checked, terms, sender.unit, 1, ReturnOptions(contact="市政务公开办　王某　0000-6000000")
    )
