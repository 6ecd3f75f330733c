"""What is put into a workbook besides the form itself, and what follows from it: totals, checks, the hidden `_meta` sheet."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from decimal import Decimal

from xltools.checks.check_values import LineResult, WorkbookFigures, compute_figures, evaluate_lines
from xltools.checks.finding import Finding
from xltools.excel.grid import Cell
from xltools.excel.table import TableSheet
from xltools.excel.text import printable_excerpt, remove_unwritable
from xltools.excel.writer import BookWriter
from xltools.form.layout import META_SHEET
from xltools.form.model import COVER_CODE, COVER_SCOPE, COVER_UNIT, COVER_YEAR, NO, YES, BlankMeaning, Form
from xltools.form.rules.evaluate import Figures, list_answers, list_questions
from xltools.form.rules.parse import ATTRIBUTES
from xltools.reading.meta import COLLECT_KEY, PRESET_KEY, REPORTED_KEY, RETURNED_KEY, ROUND_KEY, SCOPE_KEY
from xltools.roster.units import Unit, expected_scope
from xltools.template.check_columns import CheckSummary, summarize_results


@dataclass(frozen=True, slots=True)
class ReturnData:
    """What makes a workbook a return (退回件).

    Attributes:
        round: how often the unit's workbook has been returned, this time included.
        sha256: of the file that is returned.
        source: what that file is called.
        findings: what is wrong, each at the place where it stands in this workbook.
        remarks: what else its reader should know, a sentence each.
        reported_keys: by which the findings are known again that it reports.
    """

    round: int
    sha256: str
    source: str
    findings: tuple[Finding, ...]
    remarks: tuple[str, ...] = ()
    reported_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What is put into the workbook besides the form.

    Attributes:
        year: the year reported on.
        unit: whose workbook it is; None for a blank form that any unit may take.
        values: field id to what its cell shall hold, as it is: text stays text. A total given here replaces its formula.
        explanations: key of a check to the text beside it (情况说明).
        last_year: last year's values, to stand beside this year's; None where they are not known.
        deadline: the day the report is due, in words; "" for the statutory one.
        contact: whom to ask, in words.
        returning: what makes the workbook a return; None for one that is issued.
        presets: what cells hold beforehand, until somebody writes something else: nobody's answer as long as it stays.
        attached: tables that go with the workbook, behind its own sheets.
    """

    year: int
    unit: Unit | None = None
    values: Mapping[str, Cell | Decimal] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    last_year: Mapping[str, Decimal | int] | None = None
    deadline: str = ""
    contact: str = ""
    returning: ReturnData | None = None
    presets: Mapping[str, Cell | Decimal] = field(default_factory=dict)
    attached: tuple[TableSheet, ...] = ()


def list_presets(
    form: Form, unit: Unit | None, last_year: Figures | None, *, blanks: BlankMeaning, carry_forward: bool
) -> dict[str, Cell | Decimal]:
    """What an issued workbook holds beforehand, by field id: what roster, office and last year's report know already.

    `blanks` is what the office proposes to declare of blank cells; with `carry_forward` the figures that last year's
    report hands on to this year's stand in it.
    """
    presets: dict[str, Cell | Decimal] = {}
    if scope := expected_scope(form, unit):
        presets[COVER_SCOPE] = scope
    if blanks is not BlankMeaning.ASK:
        tables = [questions for table in form.tables.values() if (questions := list_questions(form, table))]
        # The last question is the one for all tables, where the form has one.
        presets |= {questions[-1]: list_answers(form, questions[-1], blanks)[0] for questions in tables}
    known = last_year if carry_forward and last_year is not None else {}
    inputs = (one for one in form.numbers if not one.total_of)
    return presets | {one.id: value for one in inputs if (value := known.get(one.carried_from)) is not None}


def _content_cells(content: Content) -> dict[str, Cell | Decimal]:
    """What each cell holds: the values; where they do not say otherwise the presets, and on the cover unit and year."""
    issued: dict[str, Cell | Decimal] = {COVER_YEAR: content.year}
    if content.unit is not None:
        issued |= {COVER_UNIT: content.unit.name, COVER_CODE: content.unit.code}
    return {field: _writable_value(raw) for field, raw in {**issued, **content.presets, **content.values}.items()}


def _writable_value(raw: Cell | Decimal) -> Cell | Decimal:
    """A value as a cell of a workbook can hold it; what it cannot hold as a number or a date becomes its text."""
    if isinstance(raw, str):
        return remove_unwritable(raw)
    if isinstance(raw, time | timedelta):
        return printable_excerpt(raw)
    if isinstance(raw, int | float | Decimal) and not _is_finite(raw):
        return str(raw)
    return raw


def _is_finite(number: float | Decimal) -> bool:
    try:
        return math.isfinite(float(number))
    except OverflowError:
        return False


@dataclass(frozen=True, slots=True)
class TemplateData:
    """All that is known of a workbook before its first cell is written."""

    form: Form
    content: Content
    cells: Mapping[str, Cell | Decimal]
    figures: WorkbookFigures
    results: Mapping[str, LineResult]
    summary: CheckSummary

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with a workbook that goes back."""
        return self.content.returning.findings if self.content.returning is not None else ()


def prepare_data(form: Form, content: Content) -> TemplateData:
    """Fill a form: every total, check and count as the workbook's formulas will give them."""
    cells = _content_cells(content)
    figures = compute_figures(form, cells)
    attributes = content.unit.attributes if content.unit is not None else {}
    scope = expected_scope(form, content.unit)
    results = evaluate_lines(figures, attributes, content.explanations, content.last_year, scope, content.year)
    return TemplateData(form, content, cells, figures, results, summarize_results(results))


_META_KEYS = ("form", "version", "year", "unit", "code")
_ATTRIBUTES = tuple(sorted(ATTRIBUTES))
ATTRIBUTE_ANSWERS = {True: YES, False: NO, None: ""}


def attribute_cell(name: str) -> str:
    """The cell that says 是 or 否 to an attribute of the unit, for the formulas of rules; blank where nobody tells."""
    return f"{META_SHEET}!$B${len(_META_KEYS) + _ATTRIBUTES.index(name) + 1}"


# The cell with the year that the workbook was issued for.
YEAR_CELL = f"{META_SHEET}!$B${_META_KEYS.index('year') + 1}"
# The cell with the scope that the roster expects, below the attributes.
SCOPE_CELL = f"{META_SHEET}!$B${len(_META_KEYS) + len(_ATTRIBUTES) + 1}"


def write_meta_sheet(book: BookWriter, form: Form, content: Content) -> None:
    """What the tool must know of a workbook when it comes back, as key and value on a hidden sheet."""
    unit = content.unit
    about = (form.id, form.version, str(content.year), unit.name if unit else "", unit.code if unit else "")
    attributes = unit.attributes if unit else {}
    answers = [ATTRIBUTE_ANSWERS[attributes.get(name)] for name in _ATTRIBUTES]
    # Rows have fixed places, since rules read the attributes: what only some workbooks say stands below.
    rows = [
        *zip((*_META_KEYS, *_ATTRIBUTES), (*about, *answers), strict=True),
        (SCOPE_KEY, expected_scope(form, unit)),
        (COLLECT_KEY, " ".join(form.parts)),
        *((f"{PRESET_KEY}{name}", str(value)) for name, value in content.presets.items()),
        *_return_rows(content),
    ]
    write_meta_rows(book, rows)
    book.sheets[META_SHEET].raw.protect("")


def write_meta_rows(book: BookWriter, rows: Iterable[tuple[str, str]]) -> None:
    """The sheet as keys and values, all as text, hidden."""
    sheet = book.sheet(META_SHEET)
    for row, pair in enumerate(rows):
        for column, text in enumerate(pair):
            sheet.text(row, column, text, "text")
    sheet.widths([16, 40])
    sheet.raw.hide()


def _return_rows(content: Content) -> list[tuple[str, str]]:
    """How often the workbook was returned, the SHA-256 of the file that this one stands for, what it reports."""
    returning = content.returning
    if returning is None:
        return []
    reported = ((REPORTED_KEY, key) for key in returning.reported_keys)
    return [(ROUND_KEY, str(returning.round)), (RETURNED_KEY, returning.sha256), *reported]
