"""The columns of the 校验 sheet, the formulas that count cells there, and the verdict over all lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache

from xltools.checks.check_lines import EXPLAINED, FAILS, HINTED, HOLDS, NOT_APPLICABLE, UNDECIDED, CheckLine, list_lines
from xltools.checks.check_values import LineResult
from xltools.excel.address import cell_address, column_letters, quote_sheet
from xltools.excel.text import BLANKS
from xltools.excel.values import LARGEST
from xltools.form.layout import EXPLANATION_COLUMN, KEY_COLUMN
from xltools.form.model import FIRST_YEAR, LAST_YEAR, Field, FieldKind, Form
from xltools.form.rules.expression import Severity
from xltools.form.rules.formula import count_text_numbers, text_literal, text_number_condition
from xltools.template import messages
from xltools.template.addresses import FormAddresses, format_ranges, group_ranges

# Above the lines, in the hidden column of states: 2 where the program calculates arrays inside SUMPRODUCT. Some tables
# online do not; there the lines judge less, and say nothing that is wrong.
ARRAYS_CELL = "$K$4"
ARRAYS_FORMULA = "=IF(ISERROR(SUMPRODUCT(ISTEXT($A$4:$B$4)*1)),0,SUMPRODUCT(ISTEXT($A$4:$B$4)*1))"
ARRAYS = 2


# Below it: how many counts of the form are not 0, where there is a last year to compare them with.
FIGURES_CELL = "$K$5"


def where_arrays(formula: str, otherwise: str = "0") -> str:
    """A formula with arrays where they are calculated, else one without."""
    return f"IF({ARRAYS_CELL}={ARRAYS},{formula},{otherwise})"


def count_filled(ranges: Sequence[str]) -> str:
    """How many cells hold more than blanks."""
    return f"COUNTA({','.join(ranges)})-{where_arrays(count_only_blanks(ranges))}"


def count_only_blanks(ranges: Sequence[str]) -> str:
    """How many cells hold text that is empty, or spaces only: a blank to whoever looks at it."""
    return "+".join(f"SUMPRODUCT(ISTEXT({r})*ISERROR(1/LEN({_strip_formula(r)})))" for r in ranges)


def count_touched_totals(totals: Sequence[Field], ranges: Sequence[str]) -> str:
    """How many totals hold a number, or have lost their formula: all but those whose formula gives an empty text."""
    blanks = "".join(f"-COUNTBLANK({r})" for r in ranges)
    return f"{2 * len(totals)}-COUNTA({','.join(ranges)}){blanks}"


def _strip_formula(cell: str) -> str:
    """A text without the marks that show nothing, as `excel.text.is_blank` judges it."""
    bare = cell
    for mark in BLANKS:
        bare = f'SUBSTITUTE({bare},"{mark}","")'
    return f"TRIM(CLEAN({bare}))"


def count_unfinished(ranges: Sequence[str], placeholders: Sequence[str]) -> str:
    """How many cells still hold a placeholder."""
    counts = []
    for r in ranges:
        found = "+".join(f"ISNUMBER(FIND({text_literal(mark)},{r}))" for mark in placeholders)
        counts.append(f"SUMPRODUCT(--(({found})>0))")
    return "+".join(counts) if placeholders else "0"


def count_nonzero(ranges: Sequence[str]) -> str:
    """How many cells hold a number other than 0."""
    return "+".join(
        f'COUNTIF({r},">0")+COUNTIF({r},"<0")+SUMPRODUCT(--ISNUMBER(1/({text_number_condition(r)})/VALUE({r})))'
        for r in ranges
    )


def compile_figures(form: Form, places: FormAddresses) -> str:
    """How many counts of the form are not 0."""
    counts = [field for field in form.numbers if field.kind is FieldKind.COUNT]
    return f"={where_arrays(count_nonzero(format_ranges(places, counts)))}"


def count_acceptable(places: FormAddresses, fields: Sequence[Field]) -> str:
    """How many cells hold what their field takes."""
    groups = group_ranges(places, fields, acceptance_key)
    return "+".join(_count_acceptable_in(f"{quote_sheet(sheet)}!{cells}", field) for sheet, cells, field in groups)


def acceptance_key(field: Field) -> tuple[object, ...]:
    """What makes two fields take the same. A total takes any number: an odd one comes from its parts, told there."""
    return bool(field.total_of), field.kind, field.digits, field.accepted


def _count_acceptable_in(range_: str, field: Field) -> str:
    if field.total_of:
        return f"COUNT({range_})+{count_text_numbers([range_])}"
    if field.kind is FieldKind.CHOICE:
        return "+".join(f"COUNTIF({range_},{text_literal(choice)})" for choice in field.accepted)
    tests, of_text = ("*".join(f"({test})" for test in _list_tests(r, field)) for r in (range_, f"VALUE({range_})"))
    numbers = f"SUMPRODUCT(ISNUMBER({range_})*ISNUMBER(1/({tests})))"
    return f"{numbers}+SUMPRODUCT(--ISNUMBER(1/({text_number_condition(range_)})/({of_text})))"


def unfit_condition(cell: str, field: Field) -> str:
    """Whether one cell holds what its field does not take: the condition that paints it red."""
    number = text_number_condition(cell)
    if field.total_of:
        return f"IF(ISERROR({cell}),TRUE,IF(ISTEXT({cell}),IF(LEN(TRIM({cell}))>0,ISERROR(1/({number})),FALSE),FALSE))"
    if field.kind is FieldKind.CHOICE:
        other = ",".join(f"{cell}<>{text_literal(choice)}" for choice in field.accepted)
        return f"IF(ISERROR({cell}),TRUE,AND(LEN(TRIM({cell}))>0,{other}))"
    fit = ",".join(_list_tests(cell, field))
    of_text = "*".join(f"({test})" for test in _list_tests(f"VALUE({cell})", field))
    text = f"IF(LEN(TRIM({cell}))>0,ISERROR(1/({number})/({of_text})),FALSE)"
    return f"IF(ISERROR({cell}),TRUE,IF(ISNUMBER({cell}),NOT(AND({fit})),{text}))"


def changed_condition(cells: str, last: str, field: Field, limits: Mapping[str, int], declared: str) -> str:
    """Of each cell of a range, 1 where its figure is far from last year's in the same place of another range, else 0.

    `declared` is the address of the cell that is not empty where blanks are 0, "" where there is none.
    """
    times, apart = limits["times"], limits["apart"]

    def tests(number: str) -> str:
        far = (f"ABS({number}-{last})>={apart}", f"({number}>{times}*{last})+({times}*{number}<{last})")
        return "*".join(f"({test})" for test in (*_list_tests(number, field), *far))

    numbers = f"ISNUMBER({cells})*ISNUMBER(1/({tests(cells)}))"
    texts = f"ISNUMBER(1/({text_number_condition(cells)})/({tests(f'VALUE({cells})')}))"
    blanks = f'+ISBLANK({cells})*({declared}<>"")*({last}>={max(apart, 1)})' if declared else ""
    return f"ISNUMBER({last})*({numbers}+{texts}{blanks})"


def _list_tests(cell: str, field: Field) -> list[str]:
    least, most = (FIRST_YEAR, LAST_YEAR) if field.kind is FieldKind.YEAR else (0, LARGEST)
    plain = f"ROUND({cell},{field.digits})" if field.kind is FieldKind.DECIMAL else f"INT({cell})"
    return [f"{cell}>={least}", f"{cell}<={most}", f"{cell}={plain}"]


class CheckColumn(IntEnum):
    """The columns from A on. The last two are hidden."""

    CODE = 0
    TITLE = 1
    PLACE = 2
    LEFT = 3
    RIGHT = 4
    DIFFERENCE = 5
    RESULT = 6
    LINK = 7
    EXPLANATION = EXPLANATION_COLUMN
    KEY = KEY_COLUMN
    STATE = 10

    @property
    def letter(self) -> str:
        """The letter of the column."""
        return column_letters(self)

    def at(self, row: int) -> str:
        """The address of the cell in a row, counted from 0."""
        return cell_address(row, self)


@dataclass(frozen=True, slots=True)
class LineFormulas:
    """The formulas of one line; a number where nothing has to be calculated, "" where nothing stands.

    `state` is how many needed cells hold no number, or that the rule is not asked; of texts, how many are unfinished.
    """

    state: str
    left: str
    right: str
    difference: str
    result: str


def explain_formula(line: CheckLine, otherwise: str) -> str:
    """What a failing line says: a reason beside it excuses an `explain`, never an `error`."""
    if line.severity is Severity.ERROR:
        return otherwise
    if line.severity is Severity.HINT:
        return f'"{HINTED}"'
    text = CheckColumn.EXPLANATION.at(line.row)
    return f'IF(IF(ISERROR({text}),0,LEN({_strip_formula(text)}))>0,"{EXPLAINED}",{otherwise})'


# The answers that leave nothing to do.
_CLEAR_RESULTS = (HOLDS, EXPLAINED, HINTED, NOT_APPLICABLE)


@lru_cache(maxsize=8)
def compile_summary(form: Form) -> tuple[str, str, str, str]:
    """The formulas of the verdict, and of the counts that it is made of: failing, open, explained.

    The counts stand in the first rows of the hidden state column. What is open is counted in cells: a rule that waits for
    a blank is not a second one. Where no cell is open, none is explained, and a rule waits all the same (a total was
    destroyed), the rules that wait are counted.
    """
    first, last = list_lines(form)[0].row + 1, list_lines(form)[-1].row + 1
    results, differences = (
        f"${column.letter}${first}:${column.letter}${last}" for column in (CheckColumn.RESULT, CheckColumn.DIFFERENCE)
    )
    failing, still_open, explained = (f"${CheckColumn.STATE.letter}${row}" for row in (1, 2, 3))
    still = f'"{messages.REMAINING}"&{failing}&"{messages.FAILING}"&{still_open}&"{messages.OPEN}"'
    told = f'IF({explained}>0,"{messages.SEPARATOR}"&{explained}&"{messages.EXPLAINED_COUNT}","")'
    fine = "-".join(f'COUNTIF({results},"{word}")' for word in _CLEAR_RESULTS)
    explained_lines = f'COUNTIF({results},"{EXPLAINED}")'
    rules = f'COUNTIF({results},"{UNDECIDED}")'
    waiting = f'SUMIF({results},"{UNDECIDED}",{differences})'
    return (
        f'=IF({failing}+{still_open}=0,"{messages.ALL_HOLD}",{still})&{told}',
        # Whatever is none of the answers, an error above all, is no pass.
        f"={len(list_lines(form))}-{fine}-{rules}",
        f"=IF(OR({waiting}>0,{explained_lines}>0),{waiting},{rules})",
        f"={explained_lines}",
    )


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """The counts as values."""

    failing: int
    open: int
    explained: int

    @property
    def verdict(self) -> str:
        """The sentence."""
        still = f"{messages.REMAINING}{self.failing}{messages.FAILING}{self.open}{messages.OPEN}"
        told = f"{messages.SEPARATOR}{self.explained}{messages.EXPLAINED_COUNT}" if self.explained else ""
        return (still if self.failing + self.open else messages.ALL_HOLD) + told


def summarize_results(results: Mapping[str, LineResult]) -> CheckSummary:
    """The summary of all lines."""
    every = list(results.values())
    explained = sum(result.result == EXPLAINED for result in every)
    waiting = [result.difference for result in every if result.result == UNDECIDED]
    cells = int(sum(Decimal(blanks) for blanks in waiting if blanks != ""))
    return CheckSummary(
        failing=sum(result.result == FAILS for result in every),
        open=cells if cells or explained else len(waiting),
        explained=explained,
    )
