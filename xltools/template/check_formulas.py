"""The live formulas of each line of the 校验 sheet. What they must give, in Python, stands in `check_results.py`."""

from functools import lru_cache

from xltools.checks.live.lines import Count, Line, lines_of
from xltools.form.model import Form
from xltools.form.rules.formula import CellOf, formula, missing
from xltools.form.rules.model import Attribute, Check, Reference
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
        return LineFormulas(words.NOT_ASKED, "", "", "", f'="{words.NOT_APPLICABLE}"')
    cell_of = _cell_of(places_of(form))
    needed = _missing(form, check)
    state, left, right = (column.at(line.row) for column in (Column.STATE, Column.LEFT, Column.RIGHT))
    applies = _applies(form, check, cell_of)
    # Inserted rows make the count of missing cells negative, deleted ones an error: neither is a decision.
    decided = f"=IF(ISNUMBER({state}),IF({state}=0,{{0}},{{1}}),{{1}})"
    fails = unless_explained(line, f'"{words.FAILS}"')
    must = f'IF({formula(check.must, cell_of)},"{words.HOLDS}",{fails})'
    return LineFormulas(
        state=f'=IF({applies},{needed},"{words.NOT_ASKED}")' if applies else f"={needed}",
        left=decided.format(f"ROUND({formula(check.left, cell_of)},6)", '""'),
        right=decided.format(f"ROUND({formula(check.right, cell_of)},6)", '""'),
        difference=decided.format(f"ROUND({left}-{right},6)", '""'),
        result=decided.format(must, f'IF(ISTEXT({state}),"{words.NOT_APPLICABLE}","{words.UNDECIDED}")'),
    )


def _missing(form: Form, check: Check) -> str:
    """How many cells that the check needs hold no number; each table has its own nil return."""
    places = places_of(form)
    by_nil: dict[str, list[str]] = {}
    for field in check.fields:
        place = places.on(field)
        nil = places.nil.get((form.fields[field].table, place.sheet))
        by_nil.setdefault(full(nil) if nil else "", []).append(full(place))
    counts = [missing(cells, nil) for nil, cells in by_nil.items()]
    return "+".join(counts)


def _applies(form: Form, check: Check, cell_of: CellOf) -> str:
    """When the rule is asked at all: where its condition holds, and last year's values are known. "" for always."""
    conditions = [formula(check.when, cell_of)] if check.when is not None else []
    if check.last_fields:
        last = missing([full(places_of(form).last[field]) for field in check.last_fields], "")
        conditions.append(f"{last}=0")
    return f"AND({','.join(conditions)})" if len(conditions) > 1 else "".join(conditions)


def _cell_of(places: Places) -> CellOf:
    def cell_of(name: Reference | Attribute) -> str:
        if isinstance(name, Attribute):
            return attribute_cell(name.name)
        return full(places.last[name.field] if name.last else places.on(name.field))

    return cell_of
