"""上年数: last year's few figures of each unit, on a sheet of the roster workbook, for the first year with this program.

The rules that compare two years need no more than these. A blank there is not 0: the figure is not known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xltools.excel.address import cell_address
from xltools.excel.errors import FileFault
from xltools.excel.grid import Grid
from xltools.excel.open import open_book
from xltools.excel.text import cell_text, normalize_label, printable_excerpt
from xltools.excel.values import parse_number_cell
from xltools.form.model import Field, Form
from xltools.form.rules.evaluate import Number, order_for_summing, sum_complete
from xltools.roster.units import Roster, index_roster

LAST_YEAR_SHEET = "上年数"
YEAR_LABEL = "上年年度"
_MOST_REPORTED = 20


@dataclass(frozen=True, slots=True)
class UnitFiguresSheet:
    """What the sheet says: the year that the figures are of, and the figures by the unit's name in the roster."""

    year: int
    by_unit: Mapping[str, Mapping[str, Number]]


def list_carried_fields(form: Form) -> tuple[Field, ...]:
    """The figures of last year that rules ask for, in the order of the form; of a total its parts."""
    asked: dict[str, None] = {}
    rest = [name for check in form.checks for name in check.last_fields]
    while rest:
        field = form.fields[rest.pop()]
        asked[field.id] = None
        rest += field.total_of
    return tuple(field for field in form.numbers if field.id in asked and not field.total_of)


def read_last_year_sheet(path: Path, form: Form, roster: Roster) -> UnitFiguresSheet | None:
    """The sheet of a roster workbook; None where it has none, or nobody has filled it in.

    Raises FileFault naming everything that is wrong in it.
    """
    if path.suffix.lower() == ".csv":
        return None
    grid = open_book(path).grid(LAST_YEAR_SHEET)
    head = _find_id_row(grid, form) if grid is not None else None
    if grid is None or head is None:
        return None
    columns = {name: at for at, cell in enumerate(grid.rows[head]) if (name := cell_text(cell)) in form.fields}
    faults: list[str] = []
    figures: dict[str, Mapping[str, Number]] = {}
    for row in range(head + 1, len(grid.rows)):
        line = dict(_read_line(grid, row, columns, form, faults))
        if line:
            _add_line(figures, cell_text(grid.at(row, 0)), line, row, roster, faults)
    year = _read_year(grid)
    if figures and year is None:
        faults.append(f"“{YEAR_LABEL}”没有填年度")
    if faults:
        more = f"\n……共 {len(faults)} 处" if len(faults) > _MOST_REPORTED else ""
        told = "\n".join(faults[:_MOST_REPORTED])
        raise FileFault(path, "roster", f"“{LAST_YEAR_SHEET}”表：{told}{more}", "请改正后保存，再试。")
    return (
        UnitFiguresSheet(year, {name: _with_totals(form, line) for name, line in figures.items()})
        if year and figures
        else None
    )


def read_sheet_content(path: Path) -> bytes:
    """What stands on the sheet, to be compared with what stood there before; nothing where there is none."""
    if path.suffix.lower() == ".csv":
        return b""
    grid = open_book(path).grid(LAST_YEAR_SHEET)
    return repr([tuple(row) for row in grid.rows]).encode() if grid is not None else b""


def _find_id_row(grid: Grid, form: Form) -> int | None:
    wanted = list_carried_fields(form)[0].id
    return next((row for row, cells in enumerate(grid.rows[:20]) if wanted in cells), None)


def _read_year(grid: Grid) -> int | None:
    for cells in grid.rows[:20]:
        if cells and normalize_label(cell_text(cells[0])) == normalize_label(YEAR_LABEL):
            value = parse_number_cell(cells[1] if len(cells) > 1 else None, digits=0, unit="年度").value
            return value if isinstance(value, int) else None
    return None


def _read_line(
    grid: Grid, row: int, columns: Mapping[str, int], form: Form, faults: list[str]
) -> Iterator[tuple[str, Number]]:
    for name, column in columns.items():
        field, raw = form.fields[name], grid.at(row, column)
        reading = parse_number_cell(raw, digits=field.digits, unit=field.unit)
        if reading.fault:
            where = cell_address(row, column)
            faults.append(f"{where} {field.label} 填的是“{printable_excerpt(raw)}”，应为不小于 0 的数")
        elif reading.value is not None:
            yield name, reading.value


def _add_line(
    figures: dict[str, Mapping[str, Number]],
    name: str,
    line: Mapping[str, Number],
    row: int,
    roster: Roster,
    faults: list[str],
) -> None:
    unit = index_roster(roster).find_by_name(name)
    if unit is None:
        faults.append(f"第 {row + 1} 行的“{name}”不在名录中" if name else f"第 {row + 1} 行没有单位名称")
    elif unit.name in figures:
        faults.append(f"第 {row + 1} 行的“{name}”重复")
    else:
        figures[unit.name] = line


def _with_totals(form: Form, line: Mapping[str, Number]) -> Mapping[str, Number]:
    """The figures of a unit with the totals of which every part is known."""
    known = dict(line)
    for field in order_for_summing(form):
        total = sum_complete(known.get(part) for part in field.total_of) if field.total_of else None
        if total is not None:
            known[field.id] = total
    return known
