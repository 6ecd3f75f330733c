"""Last year's values by unit: from last year's consolidated workbook, or from the units' own workbooks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from xltools.excel.fault import FileFault
from xltools.excel.grid import Book, Grid
from xltools.excel.numbers import read_number
from xltools.excel.opening import open_book
from xltools.excel.text import normal_label, shown
from xltools.form.model import Form
from xltools.form.sheets import DETAIL_SHEET
from xltools.reading.read import submission_of
from xltools.reading.sources import find_sources
from xltools.reading.submission import Submission

__all__ = ["LastYear", "read_last_year"]

Numbers = Mapping[str, Decimal | int]

# The 明细 sheet names its columns for machines in one row: field ids, and this for the unit's name.
_UNIT_KEY = "unit"


@dataclass(frozen=True, slots=True)
class LastYear:
    """The numbers of each unit in the year before, by the unit's name as names are compared; `year` is that year."""

    year: int
    by_unit: Mapping[str, Numbers]

    def of(self, unit: str, year: int | None) -> Numbers | None:
        """The numbers behind a unit's report on `year`.

        None where they are of another year, or know no unit of this name: a new name is not guessed.
        """
        return self.by_unit.get(normal_label(unit)) if year == self.year + 1 else None


def read_last_year(path: Path, form: Form, year: int | None = None) -> LastYear:
    """Read the values of the year before `year` from a file or a folder; without `year`, of the year its files name.

    Raises FileFault when a file is unreadable or of another year: last year's values must be last year's.
    """
    by_unit: dict[str, Numbers] = {}
    wanted = year - 1 if year is not None else None
    for file in find_sources([path]).files:
        book = open_book(file)
        submission = submission_of(file, book, form)
        if submission.year is None or submission.year != (wanted or submission.year):
            said = f"这是 {submission.year} 年度的表" if submission.year else "没有写明年度"
            wish = f"上年数据应是 {wanted} 年度的" if wanted else "上年数据须写明年度"
            raise FileFault(file, "other_year", f"{said}，{wish}", "请核对 --last-year 给出的文件。")
        wanted = submission.year
        by_unit[normal_label(submission.unit)] = _numbers(submission)
        by_unit.update(_lines(book, form))
    return LastYear(wanted or 0, by_unit)


def _numbers(submission: Submission) -> Numbers:
    values = {field.id: submission.value(field.id) for field in submission.form.numbers}
    return {name: value for name, value in values.items() if isinstance(value, int | Decimal)}


def _lines(book: Book, form: Form) -> Iterator[tuple[str, Numbers]]:
    """The units of a consolidated workbook, one line each."""
    grid = book.grid(DETAIL_SHEET)
    head = _head_row(grid, form) if grid is not None else None
    if grid is None or head is None:
        return
    columns = {shown(cell, 100): column for column, cell in enumerate(grid.rows[head])}
    fields = [field for field in form.numbers if field.id in columns]
    for row in range(head + 1, len(grid.rows)):
        unit = grid.at(row, columns[_UNIT_KEY])
        if isinstance(unit, str) and unit:
            readings = {
                field.id: read_number(grid.at(row, columns[field.id]), digits=field.digits, unit=field.unit)
                for field in fields
            }
            yield normal_label(unit), {name: one.value for name, one in readings.items() if one.value is not None}


def _head_row(grid: Grid, form: Form) -> int | None:
    first = form.numbers[0].id
    return next((row for row, cells in enumerate(grid.rows) if _UNIT_KEY in cells and first in cells), None)
