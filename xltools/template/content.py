"""What is put into a workbook besides the form itself."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from decimal import Decimal

from xltools.checks.finding import Finding
from xltools.excel.grid import Cell
from xltools.excel.text import clean_text, shown
from xltools.form.cover import CODE, UNIT, YEAR
from xltools.form.unit import Unit

__all__ = ["Content", "Returning", "cells_of"]


@dataclass(frozen=True, slots=True)
class Returning:
    """What makes a workbook a return (退回件).

    Attributes:
        round: how often the unit's workbook has been returned, this time included.
        sha256: of the file that is returned.
        source: what that file is called.
        findings: what is wrong, each at the place where it stands in this workbook.
        remarks: what else its reader should know, a sentence each.
    """

    round: int
    sha256: str
    source: str
    findings: tuple[Finding, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What is put into the workbook besides the form.

    Attributes:
        year: the year reported on.
        unit: whose workbook it is; None for a blank form that any unit may take.
        values: field id to what its cell shall hold, as it is: text stays text. A total given here replaces its formula.
        explanations: key of a check to the text beside it (情况说明).
        last_year: last year's values, to stand beside this year's; None where they are not known.
        deadline: the day the report is due, in words; "" for the statutory one.
        contact: whom to ask, in words.
        returning: what makes the workbook a return; None for one that is issued.
    """

    year: int
    unit: Unit | None = None
    values: Mapping[str, Cell | Decimal] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    last_year: Mapping[str, Decimal | int] | None = None
    deadline: str = ""
    contact: str = ""
    returning: Returning | None = None


def cells_of(content: Content) -> dict[str, Cell | Decimal]:
    """What each cell holds: the values, and on the cover the unit and the year where the values do not say otherwise."""
    issued: dict[str, Cell | Decimal] = {YEAR: content.year}
    if content.unit is not None:
        issued |= {UNIT: content.unit.name, CODE: content.unit.code}
    return {field: _as_written(raw) for field, raw in {**issued, **content.values}.items()}


def _as_written(raw: Cell | Decimal) -> Cell | Decimal:
    """A value as a cell of a workbook can hold it; what it cannot hold as a number or a date becomes its text."""
    if isinstance(raw, str):
        return clean_text(raw)
    if isinstance(raw, time | timedelta):
        return shown(raw)
    if isinstance(raw, int | float | Decimal) and not _is_finite(raw):
        return str(raw)
    return raw


def _is_finite(number: float | Decimal) -> bool:
    try:
        return math.isfinite(float(number))
    except OverflowError:
        return False
