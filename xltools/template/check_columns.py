"""The columns of the 校验 sheet, the formulas that stand in them on each line, and the verdict over all lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache

from xltools.checks.check_lines import EXPLAINED, FAILS, HINTED, HOLDS, NOT_APPLICABLE, UNDECIDED, CheckLine, list_lines
from xltools.checks.check_values import LineResult
from xltools.excel.address import cell_address, column_letters
from xltools.form.model import Form
from xltools.form.rules.expression import Severity
from xltools.template import messages
from xltools.template.counting import strip_formula

__all__ = ["CheckColumn", "CheckSummary", "LineFormulas", "compile_summary", "explain_formula", "summarize_results"]


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
    EXPLANATION = 8
    KEY = 9
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
    return f'IF(IF(ISERROR({text}),0,LEN({strip_formula(text)}))>0,"{EXPLAINED}",{otherwise})'


# The answers that leave nothing to do.
_CLEAR_RESULTS = (HOLDS, EXPLAINED, HINTED, NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class SummaryFormulas:
    """The three counts, which stand in the first rows of the hidden state column, and the sentence made of them."""

    failing: str
    open: str
    explained: str
    verdict: str


@lru_cache(maxsize=8)
def compile_summary(form: Form) -> SummaryFormulas:
    """The formulas. What is open is counted in cells: a rule that waits for a blank is not a second one.

    Where no cell is open, none is explained, and a rule waits all the same (a total was destroyed), the rules that wait
    are counted.
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
    return SummaryFormulas(
        # Whatever is none of the answers, an error above all, is no pass.
        failing=f"={len(list_lines(form))}-{fine}-{rules}",
        open=f"=IF(OR({waiting}>0,{explained_lines}>0),{waiting},{rules})",
        explained=f'=COUNTIF({results},"{EXPLAINED}")',
        verdict=f'=IF({failing}+{still_open}=0,"{messages.ALL_HOLD}",{still})&{told}',
    )


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """The same as values."""

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
