"""What a form is: sheets, tables, blocks of rows and columns, and the fields where they cross.

What one cell of a form is: its place, its kind, the row and the column it stands in, and its public id.

The fields of a form's cover by which any workbook is known: whose report it is, and on which year.

What a form's figures are drawn as in the city's workbook, and which of them are followed down to the units.

The prose of a form's guide sheet (填报说明): the steps, and the common faults. Everything else in it is generated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from xltools.excel.address import cell_address, quote_sheet
from xltools.form.declaration import Declaration, open_declaration
from xltools.form.rules.expression import Check, Rule

__all__ = [
    "COVER_CODE",
    "COVER_UNIT",
    "COVER_YEAR",
    "FIRST_YEAR",
    "LAST_YEAR",
    "NO",
    "YES",
    "Block",
    "BlockLine",
    "CellAddress",
    "Chart",
    "ChartKind",
    "Charts",
    "Field",
    "FieldKind",
    "ForeignLayout",
    "Form",
    "Guide",
    "Period",
    "Sheet",
    "Table",
    "read_charts",
    "read_guide",
]

# How a form, a roster and `_meta` write yes and no.
YES, NO = "是", "否"
# A year outside of these is a slip of the finger.
FIRST_YEAR, LAST_YEAR = 2000, 2100


class FieldKind(StrEnum):
    """What a field holds."""

    COUNT = "count"
    DECIMAL = "decimal"
    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    YEAR = "year"
    DATE = "date"

    @property
    def numeric(self) -> bool:
        """Whether the field counts or measures something, so that blank is not 0."""
        return self in (FieldKind.COUNT, FieldKind.DECIMAL)


@dataclass(frozen=True, slots=True)
class CellAddress:
    """A cell: the sheet's name, row and column from 0."""

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """The address without the sheet: D30."""
        return cell_address(self.row, self.column)

    @property
    def absolute(self) -> str:
        """The same as it stands in a formula that is moved or sorted: $D$30."""
        return cell_address(self.row, self.column, absolute=True)

    @property
    def full(self) -> str:
        """The address with its sheet, as a formula on another sheet writes it: '三、依申请公开'!D30."""
        return f"{quote_sheet(self.sheet)}!{self.cell}"

    @property
    def full_absolute(self) -> str:
        """The same for a formula that is moved or sorted: '三、依申请公开'!$D$30."""
        return f"{quote_sheet(self.sheet)}!{self.absolute}"

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"


@dataclass(frozen=True, slots=True)
class BlockLine:
    """A row or a column of a block: its id, its label path from the outside in, and what its fields are by default."""

    id: str
    labels: tuple[str, ...]
    short: str
    kind: FieldKind | None = None
    unit: str = ""
    digits: int = 0
    choices: tuple[str, ...] = ()
    required: bool = False
    entry: str = ""
    total_of: str = ""
    span: int = 1


@dataclass(frozen=True, slots=True)
class Field:
    """One cell of the form (指标). Its id, `table.row.column`, is public and never changes."""

    id: str
    table: str
    row: str
    column: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    row_name: str
    column_name: str
    kind: FieldKind
    unit: str
    digits: int
    choices: tuple[str, ...]
    required: bool
    entry: str
    total_of: tuple[str, ...]

    @property
    def label(self) -> str:
        """The field's name in a sentence: row, then column."""
        return " ".join(name for name in (self.row_name, self.column_name) if name)

    @property
    def label_path(self) -> tuple[str, ...]:
        """Row labels, then column labels, without the empty levels."""
        return tuple(label for label in (*self.row_labels, *self.column_labels) if label)


COVER_UNIT = "cover.unit"
COVER_CODE = "cover.code"
COVER_YEAR = "cover.year"


_CHARTS_FILE = "charts.toml"


class ChartKind(StrEnum):
    """What stands along a chart: the parts of a total, the units with the largest figures, or the years."""

    PARTS = "parts"
    UNITS = "units"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class ChartPart:
    """A bar or a line of a chart: its label, and the fields whose sum it shows."""

    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its title, the unit of measure, and its parts. A chart of units has one part of one field."""

    id: str
    kind: ChartKind
    title: str
    unit: str
    parts: tuple[ChartPart, ...]


@dataclass(frozen=True, slots=True)
class Charts:
    """All of it. `main` are the ids of the indicators whose changes are followed down to the units."""

    main: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()


def read_charts(folder: Path, fields: Mapping[str, Field]) -> Charts:
    """The charts in a form's folder; none where it declares none. Raises FormFault when something in them is wrong."""
    path = folder / _CHARTS_FILE
    if not path.exists():
        return Charts()
    declaration = open_declaration(path)
    main = declaration.texts("main")
    _check_fields(declaration, "main", main, fields)
    charts = Charts(main, tuple(_read_chart(child, fields) for child in declaration.children("chart")))
    declaration.refuse_unknown()
    return charts


def _read_chart(declaration: Declaration, fields: Mapping[str, Field]) -> Chart:
    kind = declaration.text("kind")
    if kind not in [one.value for one in ChartKind]:
        declaration.fault(f"“{kind}”不是图的种类：{'、'.join(ChartKind)}", "kind")
    chart = Chart(
        id=declaration.text("id"),
        kind=ChartKind(kind),
        title=declaration.text("title"),
        unit=declaration.text("unit"),
        parts=tuple(_read_part(child, fields) for child in declaration.children("parts")),
    )
    if not chart.parts:
        declaration.fault("缺少“parts”")
    if chart.kind is ChartKind.UNITS and len([field for part in chart.parts for field in part.fields]) != 1:
        declaration.fault("按单位的图只能有一个指标", "parts")
    declaration.refuse_unknown()
    return chart


def _read_part(declaration: Declaration, fields: Mapping[str, Field]) -> ChartPart:
    part = ChartPart(declaration.text("label"), declaration.texts("fields"))
    if not part.fields:
        declaration.fault("缺少“fields”")
    _check_fields(declaration, "fields", part.fields, fields)
    declaration.refuse_unknown()
    return part


def _check_fields(declaration: Declaration, key: str, field_ids: tuple[str, ...], fields: Mapping[str, Field]) -> None:
    for name in field_ids:
        if name not in fields or not fields[name].kind.numeric:
            declaration.fault(f"没有数字指标“{name}”", key)


_GUIDE_FILE = "guide.toml"


@dataclass(frozen=True, slots=True)
class CommonFault:
    """What units often get wrong, and how not to."""

    fault: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Guide:
    """The prose of a guide sheet. Steps and faults may name {year}."""

    steps: tuple[str, ...] = ()
    faults: tuple[CommonFault, ...] = ()


def read_guide(folder: Path) -> Guide:
    """The guide in a form's folder. Raises FormFault when it is wrong."""
    declaration = open_declaration(folder / _GUIDE_FILE)
    steps = declaration.texts("steps")
    faults = []
    for child in declaration.children("fault"):
        faults.append(CommonFault(child.text("fault"), child.text("remedy")))
        child.refuse_unknown()
    declaration.refuse_unknown()
    return Guide(steps, tuple(faults))


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle on a sheet: a head, label columns on the left, and fields. A statutory table is one block or several."""

    table: str
    sheet: str
    title: str
    corner: str
    rows: tuple[BlockLine, ...]
    columns: tuple[BlockLine, ...]
    gap: int
    row_height: int
    unit_column: str
    character_count: str
    fields: Mapping[tuple[int, int], Field]


@dataclass(frozen=True)
class Table:
    """A table of the form: blocks, named sets of rows or columns, and the field that declares a nil return."""

    id: str
    title: str
    unit: str
    nil: str
    sets: Mapping[str, tuple[str, ...]]
    blocks: tuple[Block, ...]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field, in reading order."""
        return tuple(field for block in self.blocks for field in block.fields.values())


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that a unit fills in. `title` and `note` may name {unit} and {year}."""

    name: str
    title: str
    note: str
    widths: tuple[int, ...]
    landscape: bool


@dataclass(frozen=True, slots=True)
class ForeignLayout:
    """A table of another year, told by labels that stand on the sheet and labels that do not."""

    table: str
    name: str
    present: tuple[str, ...]
    absent: tuple[str, ...]
    remedy: str


@dataclass(frozen=True, slots=True)
class Period:
    """The reporting period and the statutory date for submission, as MM-DD."""

    begins: str
    ends: str
    due: str


@dataclass(frozen=True, eq=False)
class Form:
    """A whole form (表样), as declared under `templates/`. Two forms are the same only when they are one object."""

    id: str
    title: str
    basis: str
    version: str
    period: Period
    sheets: tuple[Sheet, ...]
    tables: Mapping[str, Table]
    rules: Mapping[str, Rule]
    checks: tuple[Check, ...]
    guide: Guide
    foreign_layouts: tuple[ForeignLayout, ...]
    charts: Charts

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every field by id, in reading order of the tables."""
        return {field.id: field for table in self.tables.values() for field in table.fields}

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Every block, in the order of the tables."""
        return tuple(block for table in self.tables.values() for block in table.blocks)

    @cached_property
    def numbers(self) -> tuple[Field, ...]:
        """The fields that hold numbers, in order: what is summed over units."""
        return tuple(field for field in self.fields.values() if field.kind.numeric)

    @cached_property
    def texts(self) -> tuple[Field, ...]:
        """The fields that hold long texts, in order."""
        return tuple(field for field in self.fields.values() if field.kind is FieldKind.LONG_TEXT)
