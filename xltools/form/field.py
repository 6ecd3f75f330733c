"""What one cell of a form is: its place, its kind, the row and the column it stands in, and its public id."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["FIRST_YEAR", "LAST_YEAR", "Field", "Kind", "Line", "Place"]

# A year outside of these is a slip of the finger.
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Kind(StrEnum):
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
        return self in (Kind.COUNT, Kind.DECIMAL)


@dataclass(frozen=True, slots=True)
class Place:
    """A cell: the sheet's name, row and column from 0."""

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """The address without the sheet: D30."""
        letters, number = "", self.column + 1
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{self.row + 1}"

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column of a block: its id, its label path from the outside in, and what its fields are by default."""

    id: str
    labels: tuple[str, ...]
    short: str
    kind: Kind | None = None
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
    kind: Kind
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
