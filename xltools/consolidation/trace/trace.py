"""What a figure of a workbook is made of, read from that workbook alone."""

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from xltools.checks.check import check
from xltools.checks.finding import Finding
from xltools.checks.troubles import troubles_with
from xltools.consolidation.adjustments.adjustment import Adjustment, by_field
from xltools.consolidation.adjustments.read import read_adjustments
from xltools.consolidation.sums import Number, add_up, city_figures, rounded
from xltools.consolidation.trace.beside import files_beside
from xltools.consolidation.trace.find import find_field
from xltools.consolidation.trace.remarks import Remark, remarks_in
from xltools.excel.fault import FileFault
from xltools.excel.grid import Book, Cell
from xltools.excel.opening import open_book
from xltools.form.model import Field, Form, Place
from xltools.reading.behind import read_behind
from xltools.reading.consolidated import DetailLine, detail_lines
from xltools.reading.read import submission_of
from xltools.reading.submission import Note, Submission, Value

__all__ = ["Part", "Trace", "trace"]

# So many files are read for one figure; a trace shall take seconds.
_MOST_READ = 200
# Villages, towns, counties, cities, provinces: no workbook is deeper.
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Part:
    """What one unit adds: its value, None for a blank, the cell on 明细, its file, and what was found at its cell.

    `behind` counts the files below its own, where the unit is a consolidation itself. Where its file lies by the
    workbook, `read`, `in_file` is what that says, and `below` are the parts it has in turn.
    """

    unit: str
    value: Number | None
    place: Place
    file: str
    sha256: str
    remarks: tuple[Remark, ...] = ()
    behind: int = 0
    read: bool = False
    in_file: Number | None = None
    below: tuple["Part", ...] = ()

    @property
    def edited(self) -> bool:
        """Whether 明细 has another value than the file that it names."""
        return self.read and self.in_file != self.value


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure: whose, in which cell, what stands there; of a consolidated workbook also its parts and adjustments.

    `raw` is what the cell holds, `notes` how it was read, `findings` what the checks say of it in a unit's workbook,
    or why the field was not read.
    """

    path: Path
    sha256: str
    form: Form
    year: int | None
    unit: str
    field: Field
    value: Value
    place: Place | None
    raw: Cell
    notes: tuple[Note, ...]
    findings: tuple[Finding, ...]
    parts: tuple[Part, ...] | None
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def read(self) -> bool:
        """Whether the field was found at all: one whose table is gone, or stands twice, is not blank but unread."""
        return self.place is not None

    @property
    def sum(self) -> Number | None:
        """What the units add up to."""
        return rounded(self.field, add_up(part.value for part in self.parts or ()))

    @property
    def adjusted(self) -> Number | None:
        """By how much the office adjusts it, None where it does not; a total by its parts."""
        return by_field(self.form, self.adjustments)[self.field.id] if self.field.kind.numeric else None

    @property
    def agrees(self) -> bool:
        """Whether it was read, is what units and adjustments add up to, and each unit's is what its file says."""
        return self.read and self.adds_up and not any(part.edited for part in self.parts or ())

    @property
    def adds_up(self) -> bool:
        """Whether the workbook's figure is what its units and adjustments add up to; true of a unit's own workbook."""
        if self.parts is None or not self.field.kind.numeric:
            return True
        return self.value == rounded(self.field, add_up((self.sum, self.adjusted)))


def trace(path: Path, said: str, form: Form) -> Trace:
    """Trace a field of a workbook, a unit's own or a consolidated one.

    Raises:
        FileFault: the workbook cannot be read, or holds nothing of this form.
        LookupError: there is no such field, or several; near ones are proposed.
    """
    book = open_book(path)
    submission = submission_of(path, book, form)
    field = find_field(form, said, {name: entry.place for name, entry in submission.entries.items()}, book)
    entry = submission.entries.get(field.id)
    lines = list(detail_lines(book, form))
    return Trace(
        path=path,
        sha256=book.sha256,
        form=form,
        year=submission.year,
        unit=submission.unit,
        field=field,
        value=submission.value(field.id),
        place=entry.place if entry else None,
        raw=entry.raw if entry else None,
        notes=tuple(note for note in submission.notes if note.field == field.id),
        findings=_findings(submission, field, whole=not lines),
        parts=_read(path, form, field, _parts(book, form, lines, field, entry.place if entry else None))
        if lines
        else None,
        adjustments=read_adjustments(path, form) if lines else (),
    )


def _findings(submission: Submission, field: Field, *, whole: bool) -> tuple[Finding, ...]:
    """Of a field that was not read, why; else what the checks say of it, where the workbook is a unit's own: `whole`."""
    if field.id not in submission.entries:
        return troubles_with(submission, field.table)
    if not whole:
        return ()
    found = check(submission, year=None, roster=None, last_year=None)
    return tuple(finding for finding in found if finding.field == field.id)


def _parts(book: Book, form: Form, lines: list[DetailLine], field: Field, place: Place | None) -> tuple[Part, ...]:
    if not field.kind.numeric or field.id not in lines[0].columns:
        return ()
    remarks = remarks_in(book, place) if place else {}
    below = _below(book, form)
    return tuple(
        Part(
            unit=line.unit,
            value=line.numbers.get(field.id),
            place=line.place(field.id),
            file=line.said.get("file", ""),
            sha256=line.said.get("sha256", ""),
            remarks=remarks.get(line.unit, ()),
            behind=below[line.unit],
        )
        for line in lines
    )


def _read(path: Path, form: Form, field: Field, parts: tuple[Part, ...], depth: int = 1) -> tuple[Part, ...]:
    """The parts with what their files say, where these lie by the workbook: of very many, the largest."""
    largest = sorted(parts, key=lambda one: -Fraction(one.value or 0))[:_MOST_READ]
    files = files_beside(path, {one.sha256: one.file for one in largest if one.sha256})
    return tuple(_read_one(files[one.sha256], form, field, one, depth) if one.sha256 in files else one for one in parts)


def _read_one(path: Path, form: Form, field: Field, one: Part, depth: int) -> Part:
    try:
        book = open_book(path)
        submission = submission_of(path, book, form)
    except FileFault:
        return one  # the hash says it is the file; that it cannot be read is nothing this figure says
    figures: dict[str, Number | None] = {}
    for number in form.numbers:
        value = submission.value(number.id)
        figures[number.id] = value if isinstance(value, int | Decimal) else None
    lines = list(detail_lines(book, form)) if depth < _DEEPEST else []
    entry = submission.entries.get(field.id)
    below = _parts(book, form, lines, field, entry.place if entry else None) if lines else ()
    return replace(
        one,
        read=True,
        in_file=city_figures(form, [figures])[field.id],
        below=_read(path, form, field, below, depth + 1) if below else (),
    )


def _below(book: Book, form: Form) -> Counter[str]:
    """How many files lie below each unit, by 来源: those of deeper levels after it, up to the next unit."""
    found: Counter[str] = Counter()
    behind, unit = read_behind(book, form), ""
    for source in behind.sources if behind else ():
        if source.level == 1:
            unit = source.unit
        else:
            found[unit] += 1
    return found
