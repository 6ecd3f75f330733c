"""What the workbook's formulas see in its cells: the Python half of every cached value.

A formula sees a number or it does not: text is never read as a number here, however clear it is. That is the reader's
work, and its findings then say what was read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from xltools.checks.live.words import YES
from xltools.excel.grid import Cell
from xltools.excel.text import is_blank
from xltools.form.model import Field, Form

__all__ = ["Figures", "figures_of", "length_of", "number_in", "says_something", "text_of"]

# Excel counts days from here, with a 29 February 1900 that never was behind it.
_DAY_ZERO = date(1899, 12, 30)
# Excel keeps 15 significant digits, and compares no more.
_EXACT = 10**15


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a workbook: what each cell holds, the totals as their formulas give them, and the nil returns."""

    form: Form
    cells: Mapping[str, Cell | Decimal]
    nil: frozenset[str]
    totals: dict[str, Decimal | None] = field(default_factory=dict)

    def number(self, field_id: str) -> Decimal | None:
        """The number in a cell, a blank under a nil return counting as 0; None where a formula finds none."""
        if field_id in self.totals:
            return self.totals[field_id]
        raw = self.cells.get(field_id)
        if raw is None or raw == "":
            return Decimal(0) if self.form.fields[field_id].table in self.nil else None
        return number_in(raw)

    def computed(self, field: Field) -> bool:
        """Whether the cell of a field still is a formula."""
        return field.id in self.totals


def figures_of(form: Form, cells: Mapping[str, Cell | Decimal]) -> Figures:
    """The figures of cells. A total that has a value of its own is a destroyed formula, and counts as what it holds."""
    nil = frozenset(table.id for table in form.tables.values() if table.nil and cells.get(table.nil) == YES)
    figures = Figures(form, cells, nil)
    for total in form.fields.values():
        if total.total_of and total.id not in cells:
            _compute(figures, total)
    return figures


def _compute(figures: Figures, total: Field) -> Decimal | None:
    """A total, after the totals it sums: part three's last total is one of totals."""
    if total.id in figures.totals:
        return figures.totals[total.id]
    fields = figures.form.fields
    result = Decimal(0)
    complete = True
    for part in total.total_of:
        nested = fields[part].total_of and part not in figures.cells
        number = _compute(figures, fields[part]) if nested else figures.number(part)
        if number is None:
            complete = False
        else:
            result += number
    figures.totals[total.id] = result if complete else None
    return figures.totals[total.id]


def number_in(raw: Cell | Decimal) -> Decimal | None:
    """The number that COUNT counts in a cell: a date is one, a truth value or text is not."""
    if isinstance(raw, bool) or raw is None or isinstance(raw, str):
        return None
    if isinstance(raw, int) and abs(raw) < _EXACT:
        return Decimal(raw)
    if isinstance(raw, int | float | Decimal):
        return Decimal(f"{float(raw):.15g}")
    if isinstance(raw, date):
        day = raw.date() if isinstance(raw, datetime) else raw
        return Decimal((day - _DAY_ZERO).days)
    return None


def says_something(raw: Cell | Decimal) -> bool:
    """Whether a cell holds more than blanks, as the formula in `counting.py` judges it."""
    if raw is None:
        return False
    if isinstance(raw, str):
        return not is_blank(raw)
    return True


def length_of(raw: Cell | Decimal) -> int:
    """What LEN gives for a cell. Excel counts in UTF-16: a rare character is two."""
    return len(text_of(raw).encode("utf-16-le", "replace")) // 2


def text_of(raw: Cell | Decimal) -> str:
    """What a formula makes of a cell where it asks for text: a date is the number of its day."""
    if raw is None or isinstance(raw, str):
        return raw or ""
    number = number_in(raw)
    return str(raw).upper() if number is None else f"{float(number):.15g}"
