"""The proof before a workbook leaves: its own bytes are opened again, its lines are added up anew, and compared.

It shares nothing with the sums it proves but the place of each column: other readers, another way of adding. Lines are
added as they are read, so that ten thousand take no more memory than one. Nothing here guards against a hostile file.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from xml.etree.ElementTree import Element, iterparse

from python_calamine import CalamineWorkbook

from xltools.consolidation.adjustments import AdjustmentLayout
from xltools.consolidation.sheets.detail_layout import DetailLayout
from xltools.excel.address import column_letters
from xltools.excel.grid import Cell, Grid
from xltools.form.layout import ADJUSTMENTS_SHEET, DETAIL_SHEET, layout_form
from xltools.form.model import Field

__all__ = ["ProofError", "iterate_rows", "verify_workbook"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def iterate_rows(data: bytes, sheet: int) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row of the sheet at this place in the book, from 0: its number from 1, and the plain numbers by letters of column."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts, parts.open(f"xl/worksheets/sheet{sheet + 1}.xml") as part:
        for _, element in iterparse(part):  # noqa: S314 - our own bytes, written a moment ago
            if element.tag == f"{_MAIN}row":
                yield int(element.attrib["r"]), dict(_row_numbers(element))
                element.clear()


def _row_numbers(row: Element) -> Iterator[tuple[str, str]]:
    number = row.attrib["r"]
    for cell in row:
        value = cell.find(f"{_MAIN}v")
        # Text, in the list or in place, says its type; a number does not.
        if value is not None and value.text and "t" not in cell.attrib:
            yield cell.attrib["r"].removesuffix(number), value.text


class ProofError(Exception):
    """A fault of the program: the workbook's city figures are not the sums of its own lines. It was not written."""


@dataclass(slots=True)
class _ColumnSum:
    """What was met in a column: how many numbers, and their exact sum."""

    count: int = 0
    whole: int = 0
    rest: Fraction = Fraction(0)

    def add(self, written: str) -> None:
        self.count += 1
        if written.isdecimal():
            self.whole += int(written)
        else:
            self.rest += Fraction(written)

    @property
    def total(self) -> Fraction:
        return self.whole + self.rest


def verify_workbook(data: bytes, plan: DetailLayout, adjustments: AdjustmentLayout) -> None:
    """Compare every city figure of a finished workbook with its lines of 明细 and 调整. Raises ProofError."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    places = {field.id: layout_form(plan.form).places[field.id] for field in plan.form.numbers}
    sums = _sum_columns(data, book.sheet_names.index(DETAIL_SHEET), plan)
    for name, amount in _read_adjustments(book, adjustments):
        # A total is adjusted by its parts: each line counts for every figure that it is part of.
        for counted in _list_totals_above(plan, name):
            sums[counted].add(repr(amount))
    grids = {name: _require_grid(book, name) for name in {place.sheet for place in places.values()}}
    for field in plan.form.numbers:
        place = places[field.id]
        _compare(field, sums[field.id], grids[place.sheet].at(place.row, place.column))


def _sum_columns(data: bytes, sheet: int, plan: DetailLayout) -> Mapping[str, _ColumnSum]:
    found = {name: _ColumnSum() for name in plan.columns}
    at = {column_letters(column): found[name] for name, column in plan.columns.items()}
    for number, cells in iterate_rows(data, sheet):
        if plan.first_row < number <= plan.first_row + plan.units:
            for letters, written in cells.items():
                if letters in at:
                    at[letters].add(written)
    return found


def _read_adjustments(book: CalamineWorkbook, plan: AdjustmentLayout) -> Iterator[tuple[str, int | float]]:
    grid = _require_grid(book, ADJUSTMENTS_SHEET)
    for row in range(plan.first_row, plan.last_row + 1):
        name, amount = grid.at(row, plan.field), grid.at(row, plan.amount)
        if isinstance(name, str) and name and isinstance(amount, int | float):
            yield name, amount


def _list_totals_above(plan: DetailLayout, name: str) -> Sequence[str]:
    """A figure, and every total in which it is counted, each as often as it is."""
    found = [name]
    for field in found:
        found += [total.id for total in plan.form.numbers for part in total.total_of if part == field]
    return found


def _require_grid(book: CalamineWorkbook, name: str) -> Grid:
    return Grid(name, True, book.get_sheet_by_name(name).to_python(skip_empty_area=False))


def _compare(field: Field, found: _ColumnSum, displayed: Cell) -> None:
    actual = displayed if isinstance(displayed, int | float) else None
    if actual is None or not found.count:
        agrees = actual is None and not found.count
    else:
        # Half of the last digit that the field has; counts must agree exactly.
        slack = Fraction(1, 2 * 10**field.digits) if field.digits else Fraction(0)
        agrees = abs(found.total - Fraction(repr(actual))) <= slack
    if not agrees:
        expected = float(found.total) if found.count else None
        message = f"{field.id}（{field.label}）：明细相加得 {_format_sum(expected)}，统计表是 {_format_sum(actual)}"
        raise ProofError(message)


def _format_sum(value: float | None) -> str:
    return "空白" if value is None else format(Decimal(repr(value)).normalize(), "f")
