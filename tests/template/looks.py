"""An issued workbook, looked at with independent readers: openpyxl for what it is made of, calamine for its values."""

import io
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from xltools.form.layout import CHECK_SHEET, layout_form
from xltools.form.model import CellAddress, Form
from xltools.template.content import Content
from xltools.template.workbook import build_template

__all__ = ["Look", "blank", "look"]

# The columns of the 校验 sheet that a line is made of: left to result, and the hidden key.
_SIDES, _KEY = slice(3, 7), 9


@dataclass(frozen=True)
class Look:
    """A workbook as bytes, opened when it is asked."""

    form: Form
    data: bytes

    @cached_property
    def formulas(self) -> Workbook:
        """Its cells with formulas, formats, locks."""
        return openpyxl.load_workbook(io.BytesIO(self.data))

    @cached_property
    def grids(self) -> dict[str, list[list[Any]]]:
        """The values of its sheets; those kept beside the formulas where there are formulas."""
        book = CalamineWorkbook.from_filelike(io.BytesIO(self.data))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}

    def field(self, field: str) -> Any:
        """The cell of a field, with its formula where it is one."""
        place = layout_form(self.form).places[field]
        return self.formulas[place.sheet][place.cell]

    def value(self, field: str) -> Any:
        """The value of a field's cell; "" for a blank."""
        return self.at(layout_form(self.form).places[field])

    def at(self, place: CellAddress) -> Any:
        """The value of a cell."""
        rows = self.grids[place.sheet]
        return rows[place.row][place.column] if place.row < len(rows) and place.column < len(rows[place.row]) else ""

    def line(self, key: str) -> tuple[Any, ...]:
        """Left, right, difference and result of a line of the 校验 sheet."""
        return next(tuple(row[_SIDES]) for row in self.grids[CHECK_SHEET] if row[_KEY] == key)

    @property
    def verdict(self) -> str:
        """The verdict on top of the 校验 sheet."""
        return str(self.grids[CHECK_SHEET][1][0])


def look(form: Form, content: Content) -> Look:
    """Write a workbook, to be looked at."""
    return Look(form, build_template(form, content))


@lru_cache(maxsize=1)
def blank(form: Form) -> Look:
    """A workbook in which nothing is filled in."""
    return look(form, Content(2023))
