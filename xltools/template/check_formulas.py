"""The live formulas of each line of the 校验 sheet. What they must give, in Python, stands in `check_results.py`."""

from functools import lru_cache

from xltools.checks.live.lines import Count, Line, lines_of
from xltools.form.model import Form
from xltools.form.rules.formula import CellOf, formula, missing
from xltools.form.rules.model import Attribute, Check, Expression, Reference
from xltools.form.rules.types import references
from xltools.template import words
from xltools.template.columns import Column, LineFormulas, unless_explained
from xltools.template.count_formulas import count_formulas
from xltools.template.meta_sheet import attribute_cell
from xltools.template.places import Places, full, places_of

__all__ = ["line_formulas"]


@lru_cache(maxsize=16)
def line_formulas(form: Form, with_last_year: bool) -> dict[str, LineFormulas]:
    """The formulas of every line, by its key."""
    formulas: dict[str, LineFormulas] = {}
    for line in lines_of(form):
        if isinstance(line.subject, Count):
            formulas[line.key] = count_formulas(form, line, line.subject)
        else:
            formulas[line.key] = _check_formulas(form, line, line.subject, with_last_year)
    return formulas


def _check_formulas(form: Form, line: Line, check: Check, with_last_year: bool) -> LineFormulas:
    """A rule at one place. `state` is settled first: the sides and the rule itself are asked only where it is 0."""
    if check.last_fields and not with_last_year:
        return LineFormulas("-1", "", "", "", f'="{words.NOT_APPLICABLE}"')
    cell_of = _cell_of(places_of(form))
    needed = _missing(form, check)
    state, left, right = (column.at(line.row) for column in (Column.STATE, Column.LEFT, Column.RIGHT))
    fails = unless_explained(line, f'"{words.FAILS}"')
    must = f'IF({formula(check.must, cell_of)},"{words.HOLDS}",{fails})'
    return LineFormulas(
        state=f"=IF({_applies(check.when, cell_of)},{needed},-1)" if check.when is not None else f"={needed}",
        left=f'=IF({state}=0,ROUND({formula(check.left, cell_of)},6),"")',
        right=f'=IF({state}=0,ROUND({formula(check.right, cell_of)},6),"")',
        difference=f'=IF({state}=0,ROUND({left}-{right},6),"")',
        result=f'=IF({state}<0,"{words.NOT_APPLICABLE}",IF({state}>0,"{words.UNDECIDED}",{must}))',
    )


def _applies(when: Expression, cell_of: CellOf) -> str:
    """The condition of a rule. It is asked before anybody knows that its cells hold numbers."""
    condition = formula(when, cell_of)
    return f"IF(ISERROR({condition}),FALSE,{condition})" if any(references(when)) else condition


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
