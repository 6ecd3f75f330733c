"""The verdict over all lines of the 校验 sheet: as formulas, and as the values these have now."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xltools.checks.live.lines import lines_of
from xltools.checks.live.results import LineResult
from xltools.form.model import Form
from xltools.template import words
from xltools.template.columns import Column

__all__ = ["Summary", "SummaryFormulas", "summary_formulas", "summary_of"]


@dataclass(frozen=True, slots=True)
class SummaryFormulas:
    """The three counts, which stand in the first rows of the hidden state column, and the sentence made of them."""

    failing: str
    open: str
    explained: str
    verdict: str


@lru_cache(maxsize=8)
def summary_formulas(form: Form) -> SummaryFormulas:
    """The formulas. What is open is counted in cells: a rule that waits for a blank is not a second one."""
    first, last = lines_of(form)[0].row + 1, lines_of(form)[-1].row + 1
    results, differences = (
        f"${column.letter}${first}:${column.letter}${last}" for column in (Column.RESULT, Column.DIFFERENCE)
    )
    failing, still_open, explained = (f"${Column.STATE.letter}${row}" for row in (1, 2, 3))
    still = f'"{words.STILL}"&{failing}&"{words.FAILING}"&{still_open}&"{words.OPEN}"'
    told = f'IF({explained}>0,"{words.THEREOF}"&{explained}&"{words.EXPLAINED_COUNT}","")'
    return SummaryFormulas(
        failing=f'=COUNTIF({results},"{words.FAILS}")',
        open=f'=SUMIF({results},"{words.UNDECIDED}",{differences})',
        explained=f'=COUNTIF({results},"{words.EXPLAINED}")',
        verdict=f'=IF({failing}+{still_open}=0,"{words.ALL_HOLD}",{still})&{told}',
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """The same as values."""

    failing: int
    open: int
    explained: int

    @property
    def verdict(self) -> str:
        """The sentence."""
        still = f"{words.STILL}{self.failing}{words.FAILING}{self.open}{words.OPEN}"
        told = f"{words.THEREOF}{self.explained}{words.EXPLAINED_COUNT}" if self.explained else ""
        return (still if self.failing + self.open else words.ALL_HOLD) + told


def summary_of(results: Mapping[str, LineResult]) -> Summary:
    """The summary of all lines."""
    every = list(results.values())
    waiting = [result.difference for result in every if result.result == words.UNDECIDED]
    return Summary(
        failing=sum(result.result == words.FAILS for result in every),
        open=int(sum(Decimal(blanks) for blanks in waiting if blanks != "")),
        explained=sum(result.result == words.EXPLAINED for result in every),
    )
