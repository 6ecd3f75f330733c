"""The live formulas of each line of the 校验 sheet. What they must give, in Python, stands in `check_results.py`."""

from dataclasses import dataclass
from functools import lru_cache

from xltools.form.model import Form
from xltools.form.rules.formula import CellOf, formula, missing
from xltools.form.rules.model import Attribute, Check, Reference, Severity
from xltools.form.sheets import CHECK_SHEET
from xltools.template import words
from xltools.template.counting import acceptable, filled, nonzero, truly_blank, unfinished
from xltools.template.lines import Count, Counted, Line, groups_of, lines_of
from xltools.template.meta_sheet import attribute_cell
from xltools.template.places import Places, full, places_of, quoted
from xltools.template.rectangles import ranges_of

__all__ = ["Column", "LineFormulas", "SummaryFormulas", "line_formulas", "summary_formulas"]


class Column:
    """The columns of the 校验 sheet. `KEY` and `STATE` are hidden."""

    CODE, TITLE, PLACE, LEFT, RIGHT, DIFFERENCE, RESULT, LINK, EXPLANATION, KEY, STATE = range(11)


@dataclass(frozen=True, slots=True)
class LineFormulas:
    """The formulas of one line.

    `state` is how many needed cells hold no number, -1 where the rule does not apply; of texts, how many are unfinished.
    """

    state: str
    left: str
    right: str
    difference: str
    result: str


@lru_cache(maxsize=16)
def line_formulas(form: Form, with_last_year: bool) -> dict[str, LineFormulas]:
    """The formulas of every line, by its key."""
    return {line.key: _of_line(form, line, with_last_year) for line in lines_of(form)}


def _of_line(form: Form, line: Line, with_last_year: bool) -> LineFormulas:
    if isinstance(line.subject, Count):
        return _of_count(form, line, line.subject)
    return _of_check(form, line, line.subject, with_last_year)


def _of_check(form: Form, line: Line, check: Check, with_last_year: bool) -> LineFormulas:
    row = line.row + 1
    cell_of = _cell_of(places_of(form))
    if check.last_fields and not with_last_year:
        return LineFormulas("-1", "", "", "", f'="{words.NOT_APPLICABLE}"')
    state = _missing(form, check)
    if check.when is not None:
        state = f"IF({formula(check.when, cell_of)},{state},-1)"
    decided = f'=IF(K{row}=0,{{}},"")'
    fails = _unless_explained(line, f'"{words.FAILS}"')
    must = formula(check.must, cell_of)
    return LineFormulas(
        state=f"={state}",
        left=decided.format(f"ROUND({formula(check.left, cell_of)},6)"),
        right=decided.format(f"ROUND({formula(check.right, cell_of)},6)"),
        difference=decided.format(f"ROUND(D{row}-E{row},6)"),
        result=f'=IF(K{row}<0,"{words.NOT_APPLICABLE}",IF(K{row}>0,"{words.UNDECIDED}",IF({must},"{words.HOLDS}",{fails})))',
    )


def _unless_explained(line: Line, otherwise: str) -> str:
    """What a failing line says: a reason beside it excuses an `explain`, never an `error`."""
    if line.severity is Severity.ERROR:
        return otherwise
    if line.severity is Severity.HINT:
        return f'"{words.HINTED}"'
    text = f"I{line.row + 1}"
    return f'IF(IF(ISERROR({text}),0,LEN(TRIM({text})))>0,"{words.EXPLAINED}",{otherwise})'


def _missing(form: Form, check: Check) -> str:
    """How many cells that the check needs hold no number; each table has its own nil return."""
    places = places_of(form)
    by_nil: dict[str, list[str]] = {}
    for field in check.fields:
        place = places.on(field)
        nil = places.nil.get((form.fields[field].table, place.sheet))
        by_nil.setdefault(full(nil) if nil else "", []).append(full(place))
    counts = [missing(cells, nil) for nil, cells in by_nil.items()]
    if check.last_fields:
        counts.append(missing([full(places.last[field]) for field in check.last_fields], ""))
    return "+".join(counts)


def _cell_of(places: Places) -> CellOf:
    def cell_of(name: Reference | Attribute) -> str:
        if isinstance(name, Attribute):
            return attribute_cell(name.name)
        return full(places.last[name.field] if name.last else places.on(name.field))

    return cell_of


def _of_count(form: Form, line: Line, count: Count) -> LineFormulas:
    places = places_of(form)
    row = line.row + 1
    ranges = ranges_of(places, count.fields)
    sheet = places.on(line.at).sheet
    nil = places.nil.get((count.fields[0].table, sheet))
    declared = f'{full(nil)}="{words.YES}"' if nil else ""
    state = ""
    if count.counted is Counted.UNFIT:
        left, right = _unfit_sides(places, count, ranges)
        untouched = f"AND(D{row}=0,NOT({declared}))" if declared else f"D{row}=0"
        result = f'=IF(F{row}>0,"{words.FAILS}",IF({untouched},"{words.UNDECIDED}","{words.HOLDS}"))'
    elif count.counted is Counted.TEXT:
        state = f"={unfinished(ranges, count.placeholders)}"
        left, right = str(len(count.fields)), f"={filled(ranges)}-K{row}"
        result = f'=IF(K{row}>0,"{words.FAILS}",IF(F{row}>0,"{words.UNDECIDED}","{words.HOLDS}"))'
    else:
        left, right = str(len(count.fields)), f"={_answered(count, ranges, declared)}"
        still = f'IF({declared},"{words.FAILS}","{words.UNDECIDED}")' if declared else f'"{words.UNDECIDED}"'
        result = f'=IF(F{row}=0,"{words.HOLDS}",{_unless_explained(line, still)})'
    return LineFormulas(state, left, right, f"=D{row}-E{row}", result)


def _unfit_sides(places: Places, count: Count, ranges: list[str]) -> tuple[str, str]:
    """Filled cells against acceptable ones. A total whose formula is gone without a trace counts as filled and unfit."""
    totals = ranges_of(places, [field for field in count.fields if field.total_of])
    gone = f"+{truly_blank(totals)}" if totals else ""
    return f"={filled(ranges)}{gone}", f"={acceptable(places, count.fields)}"


def _answered(count: Count, ranges: list[str], declared: str) -> str:
    """Cells that are filled; under a nil return, cells that do not speak against it."""
    if count.counted is Counted.REQUIRED or not declared:
        return filled(ranges)
    spoken = f"COUNTA({','.join(ranges)})-({filled(ranges)})"
    return f"IF({declared},{len(count.fields)}-({nonzero(ranges)})-({spoken}),{filled(ranges)})"


@dataclass(frozen=True, slots=True)
class SummaryFormulas:
    """The counts behind the verdict, and where they stand: failing lines, open cells, explained lines."""

    failing: str
    open: str
    explained: str
    verdict: str


@lru_cache(maxsize=8)
def summary_formulas(form: Form) -> SummaryFormulas:
    """The verdict over all lines. What is open is counted in cells: a line that waits for a blank is not a second one."""
    lines = [line.row + 1 for group in groups_of(form) for line in group.lines]
    first, last = min(lines), max(lines)
    results, differences = f"$G${first}:$G${last}", f"$F${first}:$F${last}"
    cells = [f"$K${row}" for row in (1, 2, 3)]
    still = f'"{words.STILL}"&{cells[0]}&"{words.FAILING}"&{cells[1]}&"{words.OPEN}"'
    told = f'IF({cells[2]}>0,"{words.THEREOF}"&{cells[2]}&"{words.EXPLAINED_COUNT}","")'
    return SummaryFormulas(
        failing=f'=COUNTIF({results},"{words.FAILS}")',
        open=f'=SUMIF({results},"{words.UNDECIDED}",{differences})',
        explained=f'=COUNTIF({results},"{words.EXPLAINED}")',
        verdict=f'=IF({cells[0]}+{cells[1]}=0,"{words.ALL_HOLD}",{still})&{told}',
    )


def verdict_cell() -> str:
    """The cell of the verdict, for the sheets that repeat it."""
    return f"{quoted(CHECK_SHEET)}!$A$2"
