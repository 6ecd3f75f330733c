"""上年数: last year's few figures of each unit, on a sheet of the roster workbook, for the first year with this program.

The rules that compare two years need no more than these. A blank there is not 0: the figure is not known.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from xltools.excel.address import cell_address
from xltools.excel.errors import FileFault
from xltools.excel.grid import Grid
from xltools.excel.text import cell_text, normalize_label, printable_excerpt
from xltools.excel.values import parse_number_cell
from xltools.form.model import Field, Form
from xltools.form.rules.evaluate import Number, order_for_summing, sum_complete
from xltools.form.rules.expression import Severity
from xltools.roster.columns import LAST_YEAR_SHEET
from xltools.roster.units import Roster, index_roster

YEAR_LABEL = "上年年度"
_MOST_REPORTED = 20
# The year and the ids of the fields stand in the first rows.
_HEAD_ROWS = 20


class UnitFiguresSheet(NamedTuple):
    """What the sheet says: the year that the figures are of, and the figures by the unit's name in the roster."""

    year: int
    by_unit: Mapping[str, Mapping[str, Number]]


def list_carried_fields(form: Form) -> tuple[Field, ...]:
    """The figures of last year that rules ask for, in the order of the form; of a total its parts.

    Hints, and rules over a whole report of last year, are not worth the work.
    """
    asked: dict[str, None] = {}
    worth = [check for check in form.checks if len(check.last_fields) == 1 and check.rule.severity is not Severity.HINT]
    rest = [name for check in worth for name in check.last_fields]
    while rest:
        field = form.fields[rest.pop()]
        asked[field.id] = None
        rest += field.total_of
    return tuple(field for field in form.numbers if field.id in asked and not field.total_of)


def read_last_year_sheet(roster: Roster, form: Form) -> UnitFiguresSheet | None:
    """The sheet of a roster workbook; None where it has none, or nobody has filled it in.

    Raises FileFault naming everything that is wrong in it.
    """
    grid = roster.sheets.get(LAST_YEAR_SHEET)
    wanted = {field.id for field in list_carried_fields(form)[:1]}
    heads = grid.rows[:_HEAD_ROWS] if grid is not None else ()
    head = next((row for row, cells in enumerate(heads) if wanted.intersection(cells)), None)
    if grid is None or head is None:
        return None
    columns = {
        at: form.fields[name] for at, cell in enumerate(grid.rows[head]) if (name := cell_text(cell)) in form.fields
    }
    faults: list[str] = []
    figures: dict[str, Mapping[str, Number]] = {}
    for row in range(head + 1, len(grid.rows)):
        line = dict(_read_line(grid, row, columns, faults))
        name = cell_text(grid.at(row, 0))
        unit = index_roster(roster).find_by_name(name) if line else None
        if unit is not None and unit.name not in figures:
            figures[unit.name] = _with_totals(form, line)
        elif line:
            wrong = "重复" if unit is not None else "不在名录中"
            faults.append(f"第 {row + 1} 行" + (f"的“{name}”{wrong}" if name else "没有单位名称"))
    year = _read_year(grid)
    if figures and year is None:
        faults.append(f"“{YEAR_LABEL}”没有填年度")
    if faults:
        more = f"\n……共 {len(faults)} 处" if len(faults) > _MOST_REPORTED else ""
        sentences = "\n".join(faults[:_MOST_REPORTED])
        fault = f"“{LAST_YEAR_SHEET}”表：{sentences}{more}"
        raise FileFault(roster.path or Path(), "roster", fault, "请改正后保存，再试。")
    return UnitFiguresSheet(year, figures) if year and figures else None


def _read_year(grid: Grid) -> int | None:
    for row, cells in enumerate(grid.rows[:_HEAD_ROWS]):
        if cells and normalize_label(cell_text(cells[0])) == normalize_label(YEAR_LABEL):
            value = parse_number_cell(grid.at(row, 1), digits=0, unit="年度").value
            return value if isinstance(value, int) else None
    return None


def _read_line(grid: Grid, row: int, columns: Mapping[int, Field], faults: list[str]) -> Iterator[tuple[str, Number]]:
    for column, field in columns.items():
        raw, error = grid.at(row, column), (grid.errors or {}).get((row, column), "")
        reading = parse_number_cell(raw, digits=field.digits, unit=field.unit)
        if reading.fault or error:
            where = f"{cell_address(row, column)} {field.label}"
            faults.append(f"{where} 填的是“{error or printable_excerpt(raw)}”，应为不小于 0 的数")
        elif reading.value is not None:
            yield field.id, reading.value


def _with_totals(form: Form, line: Mapping[str, Number]) -> Mapping[str, Number]:
    """The figures of a unit with the totals of which every part is known."""
    known = dict(line)
    for field in order_for_summing(form):
        total = sum_complete(known.get(part) for part in field.total_of) if field.total_of else None
        if total is not None:
            known[field.id] = total
    return known
