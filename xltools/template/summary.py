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


# The answers that leave nothing to do.
_FINE = (words.HOLDS, words.EXPLAINED, words.HINTED, words.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class SummaryFormulas:
    """The three counts, which stand in the first rows of the hidden state column, and the sentence made of them."""

    failing: str
    open: str
    explained: str
    verdict: str


@lru_cache(maxsize=8)
def summary_formulas(form: Form) -> SummaryFormulas:
    """The formulas. What is open is counted in cells: a rule that waits for a blank is not a second one.

    Where no cell is open, none is explained, and a rule waits all the same (a total was destroyed), the rules that wait
    are counted.
    """
    first, last = lines_of(form)[0].row + 1, lines_of(form)[-1].row + 1
    results, differences = (
        f"${column.letter}${first}:${column.letter}${last}" for column in (Column.RESULT, Column.DIFFERENCE)
    )
    failing, still_open, explained = (f"${Column.STATE.letter}${row}" for row in (1, 2, 3))
    still = f'"{words.STILL}"&{failing}&"{words.FAILING}"&{still_open}&"{words.OPEN}"'
    told = f'IF({explained}>0,"{words.THEREOF}"&{explained}&"{words.EXPLAINED_COUNT}","")'
    fine = "-".join(f'COUNTIF({results},"{word}")' for word in _FINE)
    explained_lines = f'COUNTIF({results},"{words.EXPLAINED}")'
    rules = f'COUNTIF({results},"{words.UNDECIDED}")'
    waiting = f'SUMIF({results},"{words.UNDECIDED}",{differences})'
    return SummaryFormulas(
        # Whatever is none of the answers, an error above all, is no pass.
        failing=f"={len(lines_of(form))}-{fine}-{rules}",
        open=f"=IF(OR({waiting}>0,{explained_lines}>0),{waiting},{rules})",
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
    explained = sum(result.result == words.EXPLAINED for result in every)
    waiting = [result.difference for result in every if result.result == words.UNDECIDED]
    cells = int(sum(Decimal(blanks) for blanks in waiting if blanks != ""))
    return Summary(
        failing=sum(result.result == words.FAILS for result in every),
        open=cells if cells or explained else len(waiting),
        explained=explained,
    )
