"""What a figure of a workbook is made of: its units, their files, what was found at their cells.

It is read from that workbook alone, and from the units' files where they still lie by it, known by their hash. What a
cell says of a file is whoever's who sent the workbook: it is compared with names that are there, and never opened.
"""

import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from xltools.checks.check import check
from xltools.checks.check_workbook import list_table_problems
from xltools.checks.finding import Finding
from xltools.consolidation.adjustments import Adjustment, read_adjustments, sum_by_field
from xltools.consolidation.figures import compute_city_figures, compute_unit_figures
from xltools.consolidation.find_field import find_field
from xltools.excel.errors import FileFault, read_available
from xltools.excel.grid import Book, HeadedTable
from xltools.excel.open import open_book
from xltools.excel.text import printable_excerpt
from xltools.form.layout import EXPLANATION_HEAD, FINDINGS_SHEET
from xltools.form.model import CellAddress, Field, Form
from xltools.form.rules.evaluate import Number, round_figure, sum_known
from xltools.reading.consolidated import DetailLine, read_detail_lines, read_provenance
from xltools.reading.read_submission import read_from_book
from xltools.reading.submission import FieldEntry, ReadingNote, Submission, Value

# In the workbook's folder and the one above it, with all below: 汇总/ and 收件/ of one collection.
_MOST_FILES = 20_000


def _find_source_files(path: Path, files: Mapping[str, str]) -> Mapping[str, Path]:
    """Those of `files`, hashes with the names they had, that lie by the workbook at `path`, by their hash."""
    found: dict[str, Path] = {}
    for candidate in _find_named(path, {name.rpartition("/")[2] for name in files.values()} - {""}):
        # One that is not to be read is as if it were not there.
        sha256 = hashlib.sha256(read_available(candidate)).hexdigest()
        if sha256 in files:
            found.setdefault(sha256, candidate)
        if len(found) == len(files):
            break
    return found


def _find_named(path: Path, names: Collection[str]) -> Iterator[Path]:
    folder, looked_at = path.absolute().parent, 0
    for root in (folder, folder.parent):
        for where, inner, files in os.walk(root):
            # The workbook's own folder was looked through first.
            inner[:] = sorted(name for name in inner if Path(where, name) != folder)
            yield from (Path(where, name) for name in sorted(files) if name in names)
            looked_at += len(files) + len(inner)
            if looked_at > _MOST_FILES:
                return


_UNIT, _SHEET, _CELL = "单位", "工作表", "单元格"
_REMARK = ("编号", "问题", EXPLANATION_HEAD)
_LONGEST_TEXT = 32_767


@dataclass(frozen=True, slots=True)
class CellRemark:
    """A finding at a unit's cell: the rule's code, what it says, and the explanation that the unit gave."""

    code: str
    message: str
    explanation: str


def _read_cell_remarks(book: Book, place: CellAddress) -> Mapping[str, tuple[CellRemark, ...]]:
    """The remarks on this cell of the form, by unit. A unit whose table was moved has them at another cell."""
    table = HeadedTable.find(book.grid(FINDINGS_SHEET), [_SHEET, _CELL, _UNIT, *_REMARK])
    if table is None:
        return {}
    found: dict[str, list[CellRemark]] = defaultdict(list)
    for row in table.rows:
        if (table.text(row, _SHEET), table.text(row, _CELL)) == (place.sheet, place.cell):
            unit, *words = (printable_excerpt(table.cell(row, head), _LONGEST_TEXT) for head in (_UNIT, *_REMARK))
            found[unit].append(CellRemark(*words))
    return {unit: tuple(remarks) for unit, remarks in found.items()}


# So many files are read for one figure; a trace shall take seconds.
_MOST_READ = 200
# Villages, towns, counties, cities, provinces: no workbook is deeper.
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class TracePart:
    """What one unit adds: its value, None for a blank, the cell on 明细, its file, and what was found at its cell.

    `files_behind` counts the files below its own, where the unit is a consolidation itself. Where its file lies by the
    workbook, `is_read`, `in_file` is what that says, and `children` are the parts it has in turn.
    """

    unit: str
    value: Number | None
    place: CellAddress
    file: str
    sha256: str
    findings: tuple[CellRemark, ...] = ()
    files_behind: int = 0
    is_read: bool = False
    in_file: Number | None = None
    children: tuple["TracePart", ...] = ()

    @property
    def edited(self) -> bool:
        """Whether 明细 has another value than the file that it names."""
        return self.is_read and self.in_file != self.value


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure of a workbook; of a consolidated one also its parts and adjustments.

    `findings` are what the checks say of it in a unit's workbook, or why the field was not read.
    """

    submission: Submission
    field: Field
    findings: tuple[Finding, ...]
    parts: tuple[TracePart, ...] | None
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def entry(self) -> FieldEntry | None:
        """What stands in its cell. None where it was not found at all: one whose table is gone, or stands twice, is not blank."""
        return self.submission.entries.get(self.field.id)

    @property
    def value(self) -> Value:
        """What its cell was read as."""
        return self.submission.value(self.field.id)

    @property
    def notes(self) -> tuple[ReadingNote, ...]:
        """How it was read."""
        return tuple(note for note in self.submission.notes if note.field == self.field.id)

    @property
    def sum(self) -> Number | None:
        """What the units add up to."""
        return round_figure(self.field, sum_known(part.value for part in self.parts or ()))

    @property
    def adjusted(self) -> Number | None:
        """By how much the office adjusts it, None where it does not; a total by its parts."""
        return sum_by_field(self.submission.form, self.adjustments)[self.field.id] if self.field.kind.numeric else None

    @property
    def agrees(self) -> bool:
        """Whether it was read, is what units and adjustments add up to, and each unit's is what its file says."""
        return self.entry is not None and self.adds_up and not any(part.edited for part in self.parts or ())

    @property
    def adds_up(self) -> bool:
        """Whether the workbook's figure is what its units and adjustments add up to; true of a unit's own workbook."""
        if self.parts is None or not self.field.kind.numeric:
            return True
        return self.value == round_figure(self.field, sum_known((self.sum, self.adjusted)))


def trace_field(path: Path, query: str, form: Form) -> Trace:
    """Trace a field of a workbook, a unit's own or a consolidated one.

    Raises:
        FileFault: the workbook cannot be read, or holds nothing of this form.
        LookupError: there is no such field, or several; near ones are proposed.
    """
    book = open_book(path)
    submission = read_from_book(path, book, form)
    field = find_field(form, query, {name: entry.place for name, entry in submission.entries.items()}, book)
    lines = list(read_detail_lines(book, form))
    findings = _list_findings(submission, field, whole=not lines)
    if not lines:
        return Trace(submission, field, findings, None)
    parts = _read_part_files(path, form, field, _list_parts(book, submission, lines, field))
    return Trace(submission, field, findings, parts, read_adjustments(path, form))


def _list_findings(submission: Submission, field: Field, *, whole: bool) -> tuple[Finding, ...]:
    """Of a field that was not read, why; else what the checks say of it, where the workbook is a unit's own: `whole`."""
    if field.id not in submission.entries:
        return list_table_problems(submission, field.table)
    if not whole:
        return ()
    found = check(submission, year=None, roster=None, last_year=None)
    return tuple(finding for finding in found if finding.field == field.id)


def _list_parts(book: Book, submission: Submission, lines: Sequence[DetailLine], field: Field) -> tuple[TracePart, ...]:
    if not (lines and field.kind.numeric and field.id in lines[0].columns):
        return ()
    entry, below = submission.entries.get(field.id), _count_below(book, submission.form)
    remarks = _read_cell_remarks(book, entry.place) if entry else {}
    return tuple(
        TracePart(
            unit=line.unit,
            value=line.numbers.get(field.id),
            place=line.place(field.id),
            file=line.texts.get("file", ""),
            sha256=line.texts.get("sha256", ""),
            findings=remarks.get(line.unit, ()),
            files_behind=below[line.unit],
        )
        for line in lines
    )


def _read_part_files(
    path: Path, form: Form, field: Field, parts: tuple[TracePart, ...], depth: int = 1
) -> tuple[TracePart, ...]:
    """The parts with what their files say, where these lie by the workbook: of very many, the largest."""
    largest = sorted(parts, key=lambda one: -Fraction(one.value or 0))[:_MOST_READ]
    files = _find_source_files(path, {one.sha256: one.file for one in largest if one.sha256})
    return tuple(
        _read_part_file(files[one.sha256], form, field, one, depth) if one.sha256 in files else one for one in parts
    )


def _read_part_file(path: Path, form: Form, field: Field, one: TracePart, depth: int) -> TracePart:
    try:
        book = open_book(path)
        submission = read_from_book(path, book, form)
    except FileFault:
        return one  # the hash says it is the file; that it cannot be read is nothing this figure says
    in_file = compute_city_figures(form, [compute_unit_figures(form, submission)])[field.id]
    lines = list(read_detail_lines(book, form)) if depth < _DEEPEST else []
    below = _list_parts(book, submission, lines, field)
    children = _read_part_files(path, form, field, below, depth + 1) if below else ()
    return replace(one, is_read=True, in_file=in_file, children=children)


def _count_below(book: Book, form: Form) -> Counter[str]:
    """How many files lie below each unit, by 来源: those of deeper levels after it, up to the next unit."""
    found: Counter[str] = Counter()
    behind, unit = read_provenance(book, form), ""
    for source in behind.sources if behind else ():
        if source.level == 1:
            unit = source.unit
        else:
            found[unit] += 1
    return found
