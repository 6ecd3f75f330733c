"""The numbers behind each chart: as formulas over the other sheets, and as the values these have now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltools.consolidation.breakdown.ranked import Ranked, Ranking, ranked
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.sums import Number, add_up
from xltools.excel.table import Live
from xltools.form.charts import Chart, ChartKind
from xltools.form.layout import lay_out
from xltools.form.sheets import DETAIL_SHEET

__all__ = ["TOP", "Figure", "Figures", "Top", "figures_of", "top_of"]

# So many units are drawn; the others stand in the table beside the chart, added up.
TOP = 10
_EQUAL = "各单位数值相同（并列），按名录次序列出"
_TIED = f"第 {TOP} 名有并列，按名录次序取 {TOP} 个"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a chart: its value now, None for a blank, and its formula; without one it is history."""

    value: Number | None
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a chart of parts or of years: a label for each row, a head for each column."""

    heads: tuple[str, ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[Figure, ...], ...]


@dataclass(frozen=True, slots=True)
class Top:
    """The units with the largest figures, and what the others make."""

    ranking: Ranking
    names: str
    shown: tuple[Ranked, ...]
    others: int
    rest: Number
    total: Number | None
    ties: Live


def figures_of(chart: Chart, consolidation: Consolidation) -> Figures | None:
    """The numbers of a chart of parts or of years; None where fewer than two years are known."""
    now = tuple(_sum(part.fields, consolidation) for part in chart.parts)
    labels = tuple(part.label for part in chart.parts)
    if chart.kind is ChartKind.PARTS:
        return Figures((chart.unit,), labels, tuple((figure,) for figure in now))
    past = consolidation.past.years
    if not past:
        return None
    figures = {one.year: one.figures for one in past}
    years = range(past[0].year, consolidation.heading.year)
    rows = tuple(tuple(Figure(_known(part.fields, figures.get(year, {}))) for part in chart.parts) for year in years)
    # A year of which nothing is known keeps its place, or the chart would draw a leap as a step.
    names = (f"{year} 年" if year in figures else f"{year} 年（无数据）" for year in years)
    return Figures(labels, (*names, f"{consolidation.heading.year} 年"), (*rows, now))


def top_of(chart: Chart, consolidation: Consolidation) -> Top:
    """The numbers of a chart of units."""
    plan, (field,) = consolidation.plan, chart.parts[0].fields
    values = f"{DETAIL_SHEET}!{plan.range(field)}"
    figures = [line.figures[field] for line in consolidation.lines]
    shown = ranked(figures, TOP)
    total = add_up(figures)
    rest = (total or 0) - (add_up(one.number for one in shown) or 0)
    others = sum(1 for figure in figures if figure is not None) - len(shown)
    ranking = Ranking(values, f"INDEX({values},{{}})", max(plan.units, 1))
    return Top(ranking, f"{DETAIL_SHEET}!{plan.names}", tuple(shown), others, rest, total, _ties(values, figures))


def _ties(values: str, figures: Sequence[Number | None]) -> Live:
    """What to say where the order of the first units, or who is among them, is only that of the roster."""
    there = sorted((figure for figure in figures if figure is not None), reverse=True)
    said = ""
    if len(there) > 1 and there[0] == there[-1]:
        said = _EQUAL
    elif len(there) > TOP and there[TOP - 1] == there[TOP]:
        said = _TIED
    tied = f'IF(COUNT({values})>{TOP},IF(LARGE({values},{TOP})=LARGE({values},{TOP}+1),"{_TIED}",""),"")'
    return Live(f'=IF(COUNT({values})<2,"",IF(MAX({values})=MIN({values}),"{_EQUAL}",{tied}))', said)


def _sum(fields: Sequence[str], consolidation: Consolidation) -> Figure:
    """A sum of the city's cells, blank where all of them are."""
    places = lay_out(consolidation.form).places
    cells = ",".join(f"'{places[field].sheet}'!{places[field].cell}" for field in fields)
    value = add_up(consolidation.totals[field] for field in fields)
    return Figure(value, f'=IF(COUNT({cells})=0,"",SUM({cells}))')


def _known(fields: Sequence[str], figures: Mapping[str, Number]) -> Number | None:
    """The same of an earlier year; blank too where a part of the sum is not known."""
    numbers = [figures[field] for field in fields if field in figures]
    return add_up(numbers) if len(numbers) == len(fields) else None
