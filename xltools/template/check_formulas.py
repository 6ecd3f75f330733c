"""The live formulas of each line of the 校验 sheet. What they must give, in Python, stands in `checks/check_values.py`."""

from collections.abc import Sequence
from functools import lru_cache

from xltools.checks.check_lines import (
    FAILS,
    HOLDS,
    NOT_APPLICABLE,
    NOT_REQUIRED,
    UNDECIDED,
    CellCount,
    CheckLine,
    CountKind,
    list_lines,
)
from xltools.checks.check_values import NO_PLACE, ROW_STEP
from xltools.excel.address import join_addresses, quote_sheet, range_address
from xltools.excel.values import DAY_NUMBERS
from xltools.form.model import COVER_YEAR, Field, Form
from xltools.form.rules.expression import Attribute, Check, Comparison, Reference
from xltools.form.rules.formula import (
    AddressOf,
    compare_formula,
    compile_formula,
    count_missing_formula,
    mention_formula,
)
from xltools.template.addresses import FormAddresses, form_addresses, format_ranges, join_cells
from xltools.template.check_columns import (
    FIGURES_CELL,
    CheckColumn,
    LineFormulas,
    changed_condition,
    count_acceptable,
    count_filled,
    count_nonzero,
    count_only_blanks,
    count_touched_totals,
    count_unfinished,
    explain_formula,
    where_arrays,
)
from xltools.template.content import SCOPE_CELL, YEAR_CELL, attribute_cell
from xltools.template.messages import NIL_DECLARED

# Of what compares with last year, where there are no values of it.
_NOT_ASKED = LineFormulas(NOT_REQUIRED, "", "", "", f'="{NOT_APPLICABLE}"')


def _compile_count(form: Form, line: CheckLine, count: CellCount, with_last_year: bool) -> LineFormulas:
    """The formulas of one such line."""
    places = form_addresses(form)
    ranges = format_ranges(places, count.fields)
    nil = places.nil.get((count.fields[0].table, places.on(line.at).sheet))
    declared = nil.full if nil else ""
    state = ""
    match count.counted:
        case CountKind.UNFIT:
            left, right = _unfit_formulas(places, line, count)
            result = _unfit_result(line, count, declared)
        case CountKind.TEXT:
            state = f"={where_arrays(count_unfinished(ranges, count.placeholders))}"
            asked = f"={count_filled(ranges)}" if count.is_optional else str(len(count.fields))
            left, right = asked, f"={count_filled(ranges)}-{CheckColumn.STATE.at(line.row)}"
            still = f'IF({CheckColumn.DIFFERENCE.at(line.row)}>0,"{UNDECIDED}","{HOLDS}")'
            result = f'IF({CheckColumn.STATE.at(line.row)}>0,"{FAILS}",{still})'
        case CountKind.SCOPE:
            return _compile_scope(places, line, count)
        case CountKind.DATE:
            return _compile_date(form, line)
        case CountKind.CHANGE:
            return _compile_change(places, line, count, declared) if with_last_year else _NOT_ASKED
        case _:
            left, right = str(len(count.fields)), f"={_answered_formula(count, ranges, declared)}"
            result = _blank_result(line, declared)
    difference = f"={CheckColumn.LEFT.at(line.row)}-{CheckColumn.RIGHT.at(line.row)}"
    return LineFormulas(state, left, right, difference, f"={result}")


def _compile_scope(places: FormAddresses, line: CheckLine, count: CellCount) -> LineFormulas:
    """The scope on the cover beside the one that the roster expects; not asked where either is not known."""
    cell, state = places.on(line.at).full, CheckColumn.STATE.at(line.row)
    left, right = CheckColumn.LEFT.at(line.row), CheckColumn.RIGHT.at(line.row)
    unknown = f"OR(LEN({SCOPE_CELL})=0,{count_acceptable(places, count.fields)}=0)"
    fails = explain_formula(line, f'"{FAILS}"')
    return LineFormulas(
        state=f'=IF({unknown},"{NOT_REQUIRED}",0)',
        left=f'=IF(ISTEXT({state}),"",{cell})',
        right=f'=IF(ISTEXT({state}),"",{SCOPE_CELL})',
        difference="",
        result=f'=IF(ISTEXT({state}),"{NOT_APPLICABLE}",IF({left}={right},"{HOLDS}",{fails}))',
    )


def _compile_date(form: Form, line: CheckLine) -> LineFormulas:
    """The date on the cover beside the first or the last day that it may be: a date, or a text written as the usual ones.

    A text is no day unless it is put together again as it stands, but for zeros before its parts: DATEVALUE alone takes 1-15
    for a day of this year. Not asked of another year than the one that the workbook was issued for.
    """
    cell, year = form_addresses(form).on(line.at).full, form_addresses(form).on(COVER_YEAR).full
    left = CheckColumn.LEFT.at(line.row)
    text = f'REPLACE(TRIM({cell}),5,1,"-")&"|"'
    for old, new in (("日|", "|"), ("月", "-"), ("/", "-"), (".", "-")):
        text = f'SUBSTITUTE({text},"{old}","{new}")'
    day = f'DATEVALUE(SUBSTITUTE({text},"|",""))'
    again = f'YEAR({day})&"-"&MONTH({day})&"-"&DAY({day})&"|"=SUBSTITUTE({text},"-0","-")'
    marked = f'ISNUMBER(FIND(MID(TRIM({cell}),5,1),"-./年"))'
    of_text = f'IF(ISERROR({day}),"",IF(AND({again},{marked}),{day},""))'
    of_number = f'IF(AND({cell}>={DAY_NUMBERS[0]},{cell}<={DAY_NUMBERS[1]}),INT({cell}),"")'
    month, last_day = form.period.ends.split("-")
    end, last = (f"DATE({year}+{after},{int(month)},{int(last_day)})" for after in (0, 1))
    asked = f'IF(ISERROR({year}),FALSE,{year}&""={YEAR_CELL})'
    fails = explain_formula(line, f'"{FAILS}"')
    holds = f'IF(AND({left}>={end},{left}<={last}),"{HOLDS}",{fails})'
    return LineFormulas(
        state=f'=IF(ISNUMBER({left}),0,"{NOT_REQUIRED}")',
        left=f'=IF({asked},IF(ISNUMBER({cell}),{of_number},{of_text}),"")',
        right=f'=IF(ISNUMBER({left}),IF({left}<{end},{end},{last}),"")',
        difference="",
        result=f'=IF(ISNUMBER({left}),{holds},"{NOT_APPLICABLE}")',
    )


def _compile_change(places: FormAddresses, line: CheckLine, count: CellCount, declared: str) -> LineFormulas:
    """How many figures are far from last year's, in one line for a sheet; the first of them is named, with last year's.

    `state` is where it stands, or a larger number than any place.
    """
    pairs = _list_year_pairs(places, count.fields)
    changed = [(this, changed_condition(this, last, count.fields[0], count.limits, declared)) for this, last in pairs]
    state = CheckColumn.STATE.at(line.row)
    firsts = ",".join(
        f"SUMPRODUCT(MIN({NO_PLACE}-({one})*({NO_PLACE}-{_place_formula(this)})))" for this, one in changed
    )
    first = where_arrays(f"MIN({firsts})", f'"{NOT_REQUIRED}"')
    known = f"AND({FIGURES_CELL}>0,COUNT({','.join(last for _, last in pairs)})>0)"
    row, column = f"INT({state}/{ROW_STEP})", f"MOD({state},{ROW_STEP})"
    value = f"INDEX({_format_extent(places, count.fields)},{row},{column})"
    left = f'ADDRESS({row},{column},4)&"："&IF(ISTEXT({value}),VALUE({value}),{value}+0)'
    right = "+".join(f"SUMPRODUCT(--({_place_formula(this)}={state}),{last})" for this, last in pairs)
    decided = f"=IF(ISNUMBER({state}),{{0}},{{1}})"
    found = f"IF({state}<{NO_PLACE},{{0}},{{1}})"
    fails = explain_formula(line, f'"{FAILS}"')
    return LineFormulas(
        state=f'=IF({known},{first},"{NOT_REQUIRED}")',
        left=decided.format(found.format(left, '""'), '""'),
        right=decided.format(found.format(right, '""'), '""'),
        difference=decided.format("+".join(f"SUMPRODUCT({one})" for _, one in changed), '""'),
        result=decided.format(found.format(fails, f'"{HOLDS}"'), f'"{NOT_APPLICABLE}"'),
    )


def _format_extent(places: FormAddresses, fields: Sequence[Field]) -> str:
    """The sheet of fields from its first cell to the last that one of them has."""
    cells = [places.on(field.id) for field in fields]
    corner = max(cell.row for cell in cells), max(cell.column for cell in cells)
    return f"{quote_sheet(cells[0].sheet)}!{range_address((0, 0), corner, absolute=True)}"


def _place_formula(cells: str) -> str:
    return f"(ROW({cells})*{ROW_STEP}+COLUMN({cells}))"


def _list_year_pairs(places: FormAddresses, fields: Sequence[Field]) -> list[tuple[str, str]]:
    """The cells of fields as ranges, each with the range of the same shape where last year's values stand."""
    by_distance: dict[int, list[Field]] = {}
    for field in fields:
        by_distance.setdefault(places.last[field.id].column - places.on(field.id).column, []).append(field)
    return [
        (f"{quote_sheet(sheet)}!{this}", f"{quote_sheet(sheet)}!{last}")
        for group in by_distance.values()
        for sheet in [places.on(group[0].id).sheet]
        for this, last in zip(
            *(join_cells(cells[field.id] for field in group) for cells in (places.layout.places, places.last)),
            strict=True,
        )
    ]


def _unfit_formulas(places: FormAddresses, line: CheckLine, count: CellCount) -> tuple[str, str]:
    """Filled cells against acceptable ones. A total whose formula is gone, with or without a space in its place, is
    filled and unfit."""
    totals = [field for field in count.fields if field.total_of]
    inputs = format_ranges(places, [field for field in count.fields if not field.total_of])
    touched = f"+{count_touched_totals(totals, format_ranges(places, totals))}" if totals else ""
    acceptable = where_arrays(count_acceptable(places, count.fields), CheckColumn.LEFT.at(line.row))
    return f"={count_filled(inputs)}{touched}", f"={acceptable}"


def _unfit_result(line: CheckLine, count: CellCount, declared: str) -> str:
    """Where nothing is filled in yet, nothing is fit either; where blanks are 0 nothing has to be."""
    empty = f"{CheckColumn.LEFT.at(line.row)}=0"
    untouched = f'AND({empty},{declared}="")' if declared else empty
    open_or_not = f'"{HOLDS}"' if count.is_optional else f'IF({untouched},"{UNDECIDED}","{HOLDS}")'
    return f'IF({CheckColumn.DIFFERENCE.at(line.row)}>0,"{FAILS}",{open_or_not})'


def _blank_result(line: CheckLine, declared: str) -> str:
    still = f'"{UNDECIDED}"'
    if declared:
        still = f'IF({declared}="{NIL_DECLARED}","{FAILS}",{still})'
    return f'IF({CheckColumn.DIFFERENCE.at(line.row)}=0,"{HOLDS}",{explain_formula(line, still)})'


def _answered_formula(count: CellCount, ranges: Sequence[str], declared: str) -> str:
    """Cells that are filled; where blanks are 0, all but those with spaces, and under a nil return other numbers."""
    if count.counted is CountKind.REQUIRED or not declared:
        return count_filled(ranges)
    nonzero = f'IF({declared}="{NIL_DECLARED}",{count_nonzero(ranges)},0)'
    against = where_arrays(f"{nonzero}+{count_only_blanks(ranges)}")
    return f'IF({declared}="",{count_filled(ranges)},{len(count.fields)}-{against})'


@lru_cache(maxsize=16)
def compile_lines(form: Form, with_last_year: bool) -> dict[str, LineFormulas]:
    """The formulas of every line, by its key."""
    formulas: dict[str, LineFormulas] = {}
    for line in list_lines(form):
        if isinstance(line.subject, CellCount):
            formulas[line.key] = _compile_count(form, line, line.subject, with_last_year)
        else:
            formulas[line.key] = _compile_check(form, line, line.subject, with_last_year)
    return formulas


def _compile_check(form: Form, line: CheckLine, check: Check, with_last_year: bool) -> LineFormulas:
    """A rule at one place. `state` is settled first: the sides and the rule itself are asked only where it is 0."""
    if check.last_fields and not with_last_year:
        return _NOT_ASKED
    cell_of = _address_of(form_addresses(form))
    needed = _missing_formula(form, check)
    state, left, right = (column.at(line.row) for column in (CheckColumn.STATE, CheckColumn.LEFT, CheckColumn.RIGHT))
    applies = _condition_formula(form, check, cell_of)
    # Inserted rows make the count of missing cells negative, deleted ones an error: neither is a decision.
    decided = f"=IF(ISNUMBER({state}),IF({state}=0,{{0}},{{1}}),{{1}})"
    fails = explain_formula(line, f'"{FAILS}"')
    must = f'IF({_must_formula(check, cell_of, left, right)},"{HOLDS}",{fails})'
    return LineFormulas(
        state=f'=IF({applies},{needed},"{NOT_REQUIRED}")' if applies else f"={needed}",
        left=decided.format(f"ROUND({compile_formula(check.left, cell_of)},6)", '""'),
        right=decided.format(f"ROUND({compile_formula(check.right, cell_of)},6)", '""'),
        difference=decided.format(f"ROUND({left}-{right},6)", '""'),
        result=decided.format(must, f'IF(ISTEXT({state}),"{NOT_APPLICABLE}","{UNDECIDED}")'),
    )


def _must_formula(check: Check, cell_of: AddressOf, left: str, right: str) -> str:
    """What must hold; of two sides that the line shows anyway, rounded, the two cells are compared."""
    must = check.must
    if isinstance(must, Comparison) and (must.left, must.right) == (check.left, check.right):
        return compare_formula(must.operator, left, right)
    return compile_formula(must, cell_of)


def _missing_formula(form: Form, check: Check) -> str:
    """How many cells that the check needs hold no number; each table has its own nil return."""
    places = form_addresses(form)
    by_nil: dict[str, list[str]] = {}
    for field in check.fields:
        place = places.on(field)
        nil = places.nil.get((form.fields[field].table, place.sheet))
        by_nil.setdefault(nil.full if nil else "", []).append(place.full)
    counts = [count_missing_formula(cells, nil) for nil, cells in by_nil.items()]
    return "+".join(counts)


def _condition_formula(form: Form, check: Check, cell_of: AddressOf) -> str:
    """When the rule is asked at all: where its condition holds, and attributes and last year's values are known. "" for always."""
    conditions = [f'{attribute_cell(name)}<>""' for name in check.attributes]
    conditions += [compile_formula(check.when, cell_of)] if check.when is not None else []
    if (unless := check.rule.unless) is not None:
        cells = [place.full for field in unless.fields if (place := form_addresses(form).layout.places.get(field))]
        conditions += [f"NOT({mention_formula(unless, cells)})"] if cells else []
    if check.last_fields:
        known = join_addresses([form_addresses(form).last[field].full for field in check.last_fields])
        conditions.append(f"COUNT({','.join(known)})={len(check.last_fields)}")
    return f"AND({','.join(conditions)})" if len(conditions) > 1 else "".join(conditions)


def _address_of(places: FormAddresses) -> AddressOf:
    def cell_of(name: Reference | Attribute) -> str:
        if isinstance(name, Attribute):
            return attribute_cell(name.name)
        return (places.last[name.field] if name.last else places.on(name.field)).full

    return cell_of
