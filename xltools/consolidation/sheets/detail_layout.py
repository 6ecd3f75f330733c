"""Where everything stands on the 明细 sheet: one calculation for those who draw it, refer to it and check it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from xltools.excel.address import cell_address, range_address
from xltools.form.layout import DETAIL_SHEET
from xltools.form.model import Field, Form


@dataclass(frozen=True, slots=True)
class FixedColumn:
    """A column that says which unit and file a line comes from: its key for machines, its head, its width."""

    key: str
    head: str
    width: float


FIXED = (
    FixedColumn("no", "序号", 5.5),
    FixedColumn("unit", "单位", 24),
    FixedColumn("code", "单位代码", 20),
    FixedColumn("state", "状态", 16),
    FixedColumn("file", "源文件", 30),
    FixedColumn("sha256", "SHA-256", 14),
    FixedColumn("read", "读取时间", 17),
    FixedColumn("filler", "填报人", 10),
    FixedColumn("version", "表样版本", 9),
    FixedColumn("declared", "没填的格", 24),
    FixedColumn("explanations", "情况说明", 24),
)


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Neighbouring columns under one row label of the form, and where they begin."""

    sheet: str
    label: str
    first: int
    fields: tuple[Field, ...]

    @property
    def last(self) -> int:
        """The last column."""
        return self.first + len(self.fields) - 1


@dataclass(frozen=True)
class DetailLayout:
    """The sheet for a form and a number of units: title, note, three head rows, the sums, the ids, then the units.

    Three rows of sums: of the units in sight, the office's adjustments, and what the city reports. They stand above
    the units, so that units can be filtered, sorted and added without reaching them.
    """

    form: Form
    units: int

    head_rows = (2, 3, 4)
    sum_row = 5
    adjust_row = 6
    city_row = 7
    id_row = 8
    first_row = 9
    unit_column = next(number for number, fixed in enumerate(FIXED) if fixed.key == "unit")

    @property
    def last_row(self) -> int:
        """The last unit's row; with no unit at all, one blank row for the formulas to refer to."""
        return self.first_row + max(self.units, 1) - 1

    @property
    def last_column(self) -> int:
        """The last field's column."""
        return len(FIXED) + len(self.form.numbers) - 1

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """The column of each numeric field."""
        return {field.id: column for column, field in enumerate(self.form.numbers, len(FIXED))}

    @cached_property
    def groups(self) -> tuple[ColumnGroup, ...]:
        """The fields by table and row."""
        return tuple(self._groups())

    def range(self, field_id: str) -> str:
        """A field's column over all units, for a formula on this sheet: H8:H67."""
        column = self.columns[field_id]
        return range_address((self.first_row, column), (self.last_row, column))

    @property
    def names(self) -> str:
        """The units' names over all units, for a formula on another sheet: $B$10:$B$69."""
        return self._absolute_column(self.unit_column)

    def adjustment_cell(self, field_id: str) -> str:
        """The cell with the sum of a figure's adjustments: K7."""
        return cell_address(self.adjust_row, self.columns[field_id])

    def absolute_adjustment(self, field_id: str) -> str:
        """The same for a formula on another sheet, which may be sorted: $K$7."""
        return cell_address(self.adjust_row, self.columns[field_id], absolute=True)

    def of_unit(self, column: int, line: int) -> str:
        """What a column has of a unit, found by its number: the same after 明细 or the asking sheet was sorted."""
        return f"INDEX({self._column_range(column)},MATCH({line + 1},{self._column_range(0)},0))"

    def of_others(self, field_id: str, lines: Sequence[int]) -> str:
        """What all units but those of some lines add up to, in one formula that looks at no row but theirs."""
        column = self._column_range(self.columns[field_id])
        if not lines:
            return f"SUM({column})"
        numbers = ",".join(str(line + 1) for line in lines)
        return f"SUM({column})-SUMPRODUCT(SUMIF({self._column_range(0)},{{{numbers}}},{column}))"

    def _column_range(self, column: int) -> str:
        return f"{DETAIL_SHEET}!{self._absolute_column(column)}"

    def _absolute_column(self, column: int) -> str:
        return range_address((self.first_row, column), (self.last_row, column), absolute=True)

    def row_range(self, row: int) -> str:
        """A row over all figures, for a formula that looks one up: $K$9:$HS$9."""
        return range_address((row, len(FIXED)), (row, self.last_column), absolute=True)

    def _groups(self) -> Iterator[ColumnGroup]:
        column = len(FIXED)
        sheets = {field.id: block.sheet for block in self.form.blocks for field in block.fields.values()}
        for (_, label), fields in groupby(self.form.numbers, key=_row_key):
            group = ColumnGroup(sheets[(members := tuple(fields))[0].id], label, column, members)
            yield group
            column = group.last + 1


def _row_key(field: Field) -> tuple[str, str]:
    named = [label for label in field.row_labels if label]
    return f"{field.table}.{field.row}", " / ".join(named) or field.row_name


def round_formula(field: Field, formula: str) -> str:
    """A sum of amounts, rounded to the digits they have: doubles do not add up to the last one."""
    return f"ROUND({formula},{field.digits})" if field.digits else formula
