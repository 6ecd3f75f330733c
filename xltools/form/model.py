"""What a form is, as data: sheets, tables, blocks of rows and columns, the fields where they cross, charts and guide.

A field (指标) is one cell of the form. Its public id is `table.row.column`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from xltools.excel.address import cell_address, quote_sheet
from xltools.form.rules.expression import Check, Rule

# The fields of a cover by which any workbook is known: whose report it is, and on which year.
COVER_UNIT = "cover.unit"
COVER_CODE = "cover.code"
COVER_YEAR = "cover.year"
COVER_DATE = "cover.date"
COVER_SCOPE = "cover.scope"
# How a form, a roster and `_meta` write yes and no.
YES, NO = "是", "否"
# The parts of a form: the tables are what the report is; a text that is not collected may be written all the same.
TABLES, TEXTS = "tables", "texts"
PARTS = (TABLES, TEXTS, "supplementary")
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


class BlankMeaning(StrEnum):
    """What the blank cells of a table mean: nothing yet; 0; or 0 in a table that holds no other number."""

    ASK = "ask"
    ZERO = "zero"
    NIL = "nil"


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
    """A row or a column of a block: its id, its label path from the outside in, and what its fields are by default.

    `carried_from` is the row whose figures of last year are this row's of this year. `since` is the version of the form
    that brought it, "" for the first; `former_label` is its own label before.
    """

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
    carried_from: str = ""
    since: str = ""
    former_label: str = ""
    former_choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One cell of the form (指标). Its id, `table.row.column`, is public and never changes.

    `carried_from` is the field whose value of last year is this one's of this year, "" for none. `former_choices` are
    answers of earlier versions, each with the choice that it means now.
    """

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
    carried_from: str = ""
    former_choices: tuple[tuple[str, str], ...] = ()

    @property
    def accepted(self) -> tuple[str, ...]:
        """Every text that a choice takes."""
        return (*self.choices, *(former for former, _ in self.former_choices))

    def current_choice(self, answer: str) -> str:
        """The choice that an answer means; the answer itself where it is none of an earlier version."""
        return dict(self.former_choices).get(answer, answer)

    @property
    def label(self) -> str:
        """The field's name in a sentence: row, then column."""
        return " ".join(name for name in (self.row_name, self.column_name) if name)

    @property
    def label_path(self) -> tuple[str, ...]:
        """Row labels, then column labels, without the empty levels."""
        return tuple(label for label in (*self.row_labels, *self.column_labels) if label)


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle on a sheet: a head, label columns on the left, and fields. A statutory table is one block or several."""

    table: str
    sheet: str
    rows: tuple[BlockLine, ...]
    columns: tuple[BlockLine, ...]
    fields: Mapping[tuple[int, int], Field]
    title: str = ""
    corner: str = ""
    gap: int = 0
    row_height: int = 0
    unit_column: str = ""
    character_count: str = ""
    label_columns: int = 0


@dataclass(frozen=True)
class Table:
    """A table of the form: blocks, named sets of rows or columns, and the field that asks what its blanks mean.

    `part` is the part of the form that it belongs to, "" for what every report has.
    """

    id: str
    title: str
    sets: Mapping[str, tuple[str, ...]]
    blocks: tuple[Block, ...]
    part: str = ""
    unit: str = ""
    nil: str = ""

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field, in reading order."""
        return tuple(field for block in self.blocks for field in block.fields.values())


@dataclass(frozen=True, slots=True)
class Blanks:
    """What the answers on the cover declare of blank cells; `all` is the field that asks for every table at once."""

    all: str = ""
    answers: Mapping[str, BlankMeaning] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that a unit fills in. `title` and `note` may name {unit}, {year} and {characters}."""

    name: str
    title: str
    note: str
    widths: tuple[int, ...]
    landscape: bool = False


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

    def filling_days(self, year: int) -> tuple[date, date]:
        """The days between which a report on a year is filled in: the end of the period, and a year after it."""
        return date.fromisoformat(f"{year}-{self.ends}"), date.fromisoformat(f"{year + 1}-{self.ends}")


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


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence with figures; what it says where all of them are 0, "" for nothing; and parts of which those of 0 are left out."""

    text: str
    zero: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """The sentences of a text's draft."""

    field: str
    sentences: tuple[DraftSentence, ...]


@dataclass(frozen=True, slots=True)
class ReportWording:
    """What stands around the parts of a published report, and drafts of its texts.

    `footnotes` is the text field that holds what published reports say in notes below their tables, "" for none.
    """

    title: str = "{body}{year}年{form}"
    opening: tuple[str, ...] = ()
    contact: str = ""
    footnotes: str = ""
    drafts: tuple[Draft, ...] = ()


@dataclass(frozen=True, eq=False)
class Form:
    """A whole form (表样), as declared under `templates/`. Two forms are the same only when they are one object.

    `parts` are the parts of it that are collected. `folder` is where it is declared.
    """

    id: str
    title: str
    basis: str
    version: str
    older_versions: tuple[str, ...]
    parts: tuple[str, ...]
    blanks: Blanks
    period: Period
    sheets: tuple[Sheet, ...]
    tables: Mapping[str, Table]
    rules: Mapping[str, Rule]
    checks: tuple[Check, ...]
    guide: Guide
    foreign_layouts: tuple[ForeignLayout, ...]
    charts: Charts
    wording: ReportWording
    folder: Path

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
    def totals(self) -> tuple[Field, ...]:
        """The fields that are sums of others, in order."""
        return tuple(field for field in self.numbers if field.total_of)

    @cached_property
    def texts(self) -> tuple[Field, ...]:
        """The fields that hold long texts, in order."""
        return tuple(field for field in self.fields.values() if field.kind is FieldKind.LONG_TEXT)
