"""The proof before a workbook leaves: its own bytes are opened again, 明细 is added up anew, and every city cell compared.

It shares nothing with the sums it proves but the place of each column: another reader, another way of adding.
"""

import io
from collections.abc import Sequence
from decimal import Decimal
from math import fsum

from python_calamine import CalamineWorkbook

from xltools.consolidation.plan import DetailPlan
from xltools.excel.grid import Grid
from xltools.form.layout import lay_out
from xltools.form.model import Field
from xltools.form.sheets import DETAIL_SHEET

__all__ = ["ProofError", "prove"]


class ProofError(Exception):
    """A fault of the program: the workbook's city figures are not the sums of its own lines. It was not written."""


def prove(data: bytes, plan: DetailPlan) -> None:
    """Compare every city figure of a finished workbook with the sum of its 明细. Raises ProofError."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    places = {field.id: lay_out(plan.form).places[field.id] for field in plan.form.numbers}
    lines = _grid(book, DETAIL_SHEET).rows[plan.first_row : plan.first_row + plan.units]
    columns = list(zip(*lines, strict=True))
    grids = {name: _grid(book, name) for name in {place.sheet for place in places.values()}}
    for field in plan.form.numbers:
        place = places[field.id]
        shown = grids[place.sheet].at(place.row, place.column)
        _compare(field, columns[plan.columns[field.id]] if columns else (), shown)


def _grid(book: CalamineWorkbook, name: str) -> Grid:
    return Grid(name, True, book.get_sheet_by_name(name).to_python(skip_empty_area=False))


def _compare(field: Field, cells: Sequence[object], shown: object) -> None:
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    expected = fsum(numbers) if numbers else None
    actual = shown if isinstance(shown, int | float) else None
    if expected is None or actual is None:
        agrees = expected is actual
    else:
        # Half of the last digit that the field has; counts must agree exactly.
        slack = 0.5 * 10.0**-field.digits if field.digits else 0.0
        agrees = abs(expected - actual) <= slack
    if not agrees:
        message = f"{field.id}（{field.label}）：明细相加得 {_said(expected)}，统计表是 {_said(actual)}"
        raise ProofError(message)


def _said(value: float | None) -> str:
    return "空白" if value is None else format(Decimal(repr(value)).normalize(), "f")
