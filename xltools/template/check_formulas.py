"""The live formulas of each line of the 校验 sheet. What they must give, in Python, stands in `check_results.py`.

The formulas of the lines that count cells: what is filled, what is fit, what is still open.
"""

from collections.abc import Sequence
from functools import lru_cache

from xltools.checks.check_lines import Count, Counted, Line, lines_of
from xltools.form.model import Form
from xltools.form.rules.expression import Attribute, Check, Reference
from xltools.form.rules.formula import CellOf, formula, missing
from xltools.template import messages
from xltools.template.addresses import Places, full, places_of, ranges_of
from xltools.template.check_columns import Column, LineFormulas, unless_explained
from xltools.template.content import attribute_cell
from xltools.template.counting import acceptable, filled, nonzero, only_blanks, spaces_only, truly_blank, unfinished

__all__ = ["line_formulas"]


def count_formulas(form: Form, line: Line, count: Count) -> LineFormulas:
    """The formulas of one such line."""
    places = places_of(form)
    ranges = ranges_of(places, count.fields)
    nil = places.nil.get((count.fields[0].table, places.on(line.at).sheet))
    declared = f'{full(nil)}="{messages.YES}"' if nil else ""
    state = ""
    match count.counted:
        case Counted.UNFIT:
            left, right = _unfit_sides(places, count, ranges)
            result = _unfit(line, declared)
        case Counted.TEXT:
            state = f"={unfinished(ranges, count.placeholders)}"
            left, right = str(len(count.fields)), f"={filled(ranges)}-{Column.STATE.at(line.row)}"
            result = _written(line)
        case _:
            left, right = str(len(count.fields)), f"={_answered(count, ranges, declared)}"
            result = _blank(line, declared)
    difference = f"={Column.LEFT.at(line.row)}-{Column.RIGHT.at(line.row)}"
    return LineFormulas(state, left, right, difference, f"={result}")


def _unfit_sides(places: Places, count: Count, ranges: Sequence[str]) -> tuple[str, str]:
    """Filled cells against acceptable ones. A total whose formula is gone, with or without a space in its place, is
    filled and unfit."""
    totals = ranges_of(places, [field for field in count.fields if field.total_of])
    gone = f"+{truly_blank(totals)}+{spaces_only(totals)}" if totals else ""
    return f"={filled(ranges)}{gone}", f"={acceptable(places, count.fields)}"


def _unfit(line: Line, declared: str) -> str:
    """Where nothing is filled in yet, nothing is fit either; under a nil return nothing has to be."""
    empty = f"{Column.LEFT.at(line.row)}=0"
    untouched = f"AND({empty},NOT({declared}))" if declared else empty
    open_or_not = f'IF({untouched},"{messages.UNDECIDED}","{messages.HOLDS}")'
    return f'IF({Column.DIFFERENCE.at(line.row)}>0,"{messages.FAILS}",{open_or_not})'


def _written(line: Line) -> str:
    still = f'IF({Column.DIFFERENCE.at(line.row)}>0,"{messages.UNDECIDED}","{messages.HOLDS}")'
    return f'IF({Column.STATE.at(line.row)}>0,"{messages.FAILS}",{still})'


def _blank(line: Line, declared: str) -> str:
    still = f'IF({declared},"{messages.FAILS}","{messages.UNDECIDED}")' if declared else f'"{messages.UNDECIDED}"'
    return f'IF({Column.DIFFERENCE.at(line.row)}=0,"{messages.HOLDS}",{unless_explained(line, still)})'


def _answered(count: Count, ranges: Sequence[str], declared: str) -> str:
    """Cells that are filled; under a nil return, cells that do not speak against it."""
    if count.counted is Counted.REQUIRED or not declared:
        return filled(ranges)
    against = f"{nonzero(ranges)}+{only_blanks(ranges)}"
    return f"IF({declared},{len(count.fields)}-({against}),{filled(ranges)})"


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
        return LineFormulas(messages.NOT_ASKED, "", "", "", f'="{messages.NOT_APPLICABLE}"')
    cell_of = _cell_of(places_of(form))
    needed = _missing(form, check)
    state, left, right = (column.at(line.row) for column in (Column.STATE, Column.LEFT, Column.RIGHT))
    applies = _applies(form, check, cell_of)
    # Inserted rows make the count of missing cells negative, deleted ones an error: neither is a decision.
    decided = f"=IF(ISNUMBER({state}),IF({state}=0,{{0}},{{1}}),{{1}})"
    fails = unless_explained(line, f'"{messages.FAILS}"')
    must = f'IF({formula(check.must, cell_of)},"{messages.HOLDS}",{fails})'
    return LineFormulas(
        state=f'=IF({applies},{needed},"{messages.NOT_ASKED}")' if applies else f"={needed}",
        left=decided.format(f"ROUND({formula(check.left, cell_of)},6)", '""'),
        right=decided.format(f"ROUND({formula(check.right, cell_of)},6)", '""'),
        difference=decided.format(f"ROUND({left}-{right},6)", '""'),
        result=decided.format(must, f'IF(ISTEXT({state}),"{messages.NOT_APPLICABLE}","{messages.UNDECIDED}")'),
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
