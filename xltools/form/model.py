"""What a form is: sheets, tables, blocks of rows and columns, and the fields where they cross."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from xltools.form.charts import Charts
from xltools.form.field import FIRST_YEAR, LAST_YEAR, Field, Kind, Line, Place
from xltools.form.guide import Guide
from xltools.form.rules.model import Check, Rule

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Block",
    "Field",
    "ForeignLayout",
    "Form",
    "Kind",
    "Line",
    "Period",
    "Place",
    "Sheet",
    "Table",
]


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle on a sheet: a head, label columns on the left, and fields. A statutory table is one block or several."""

    table: str
    sheet: str
    title: str
    corner: str
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
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
        return tuple(field for field in self.fields.values() if field.kind is Kind.LONG_TEXT)
