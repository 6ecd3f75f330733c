"""What units show only together: one that makes nearly all of a figure, sums of units below another, copied texts.

All (P-07, P-08, N-07) are hints: they name a unit and its cells, and keep nothing out of the sum.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.checks.finding import Finding, make_finding
from xltools.checks.resemblance import Likeness, Resemblance
from xltools.counts.recognise import recognise_counts
from xltools.excel.values import format_number
from xltools.form.layout import TOTAL_SCOPE, layout_form
from xltools.form.model import Field, Form
from xltools.form.rules.evaluate import Figures
from xltools.form.rules.expression import Rule
from xltools.roster.units import Roster, Unit, index_roster

# So many units that are missing are named.
_MOST_NAMED = 10
# How texts resemble each other that were copied.
_COPIED = {Likeness.SAME: "same", Likeness.SAME_BUT_FIGURES: "same_but_figures", Likeness.ALIKE: "alike"}


@dataclass(frozen=True, slots=True)
class UnitReading:
    """A unit, its figures as they go into a sum, its texts by field id, and the scope that its report states."""

    unit: Unit
    figures: Figures
    texts: Mapping[str, str]
    scope: str = ""


def compare_units(
    form: Form,
    units: Sequence[UnitReading],
    roster: Roster | None,
    resemblances: Mapping[str, Sequence[Resemblance | None]],
) -> tuple[tuple[str, Finding], ...]:
    """The findings, each with the name of its unit. `resemblances` are by text field, in the order of the units."""
    rules = {rule.check: rule for rule in form.rules.values() if rule.check}
    found: list[tuple[str, Finding]] = []
    if "dominant" in rules:
        found += _find_dominant(form, rules["dominant"], units)
    if "children" in rules and roster is not None:
        found += _compare_children(form, rules["children"], units, roster)
    if "copied" in rules:
        found += _find_copied(form, rules["copied"], units, resemblances)
    return tuple(found)


def _list_rows(form: Form) -> list[Field]:
    """One field for each row that has a total in it, every field of the others."""
    fields = form.fields
    parts = {part for one in form.numbers for part in one.total_of if fields[part].row == one.row}
    return [field for field in form.numbers if field.id not in parts]


def _find_dominant(form: Form, rule: Rule, units: Sequence[UnitReading]) -> Iterator[tuple[str, Finding]]:
    """P-07: once for each unit, at the first of its figures."""
    share, times = rule.limits["share"], rule.limits["times"]
    found: dict[str, list[tuple[Field, Decimal, Decimal, Decimal]]] = {}
    for field in _list_rows(form):
        values = sorted(((Decimal(one.figures.get(field.id) or 0), -at) for at, one in enumerate(units)), reverse=True)
        if len(values) < rule.limits["units"]:
            break
        (first, at), (second, _) = values[:2]
        whole = sum((value for value, _ in values), Decimal(0))
        if second > 0 and first > times * second and 100 * first > share * whole:
            found.setdefault(units[-at].unit.name, []).append((field, first, second, whole))
    for name, rows in found.items():
        field, first, second, whole = rows[0]
        words = {
            "place": field.label,
            "left": format_number(first),
            "right": format_number(second),
            "amount": format_number(whole),
            "count": str(len(rows)),
        }
        yield (
            name,
            _place_finding(
                form, rule, "dominant" if len(rows) == 1 else "dominant_rows", words, [row[0] for row in rows]
            ),
        )


def _place_finding(form: Form, rule: Rule, key: str, words: Mapping[str, str], fields: Sequence[Field]) -> Finding:
    """A finding at the first of the fields, where an issued workbook has them."""
    places = layout_form(form).places
    related = tuple(str(places[field.id]) for field in fields[1:])
    return make_finding(rule, key, words, place=places[fields[0].id], field=fields[0].id, related=related)


def _compare_children(
    form: Form, rule: Rule, units: Sequence[UnitReading], roster: Roster
) -> Iterator[tuple[str, Finding]]:
    """P-08: a figure of a unit that is less than those of the units below it; of the main ones, where all are in, more.

    A unit has business of its own, and what it reports without the units below it is not their sum.
    """
    index, main = index_roster(roster), rule.words["main"]
    figures, scopes = {one.unit.name: one.figures for one in units}, {one.unit.name: one.scope for one in units}
    below: dict[str, list[Unit]] = {}
    for unit in roster.units:
        above = index.find_by_name(unit.parent) if unit.parent and unit.counted else None
        if above is not None:
            below.setdefault(above.name, []).append(unit)
    for name, children in below.items():
        there = [figures[child.name] for child in children if child.name in figures]
        missing = [child.name for child in children if child.name not in figures]
        if name not in figures or not there or scopes[name] not in ("", TOTAL_SCOPE):
            continue
        may_be_more = bool(missing) or not scopes[name]
        rows = []
        for field in _list_rows(form):
            own, total = figures[name].get(field.id), sum(Decimal(one.get(field.id) or 0) for one in there)
            if own is not None and (own < total or (own > total and field.id in main and not may_be_more)):
                rows.append((field, Decimal(own), Decimal(total)))
        rows.sort(key=lambda row: row[0].id not in main)
        if rows:
            field, own, total = rows[0]
            more = "、".join(missing[:_MOST_NAMED]) + (f"等 {len(missing)} 个" if len(missing) > _MOST_NAMED else "")
            words = {
                "place": field.label + (f"等 {len(rows)} 项" if len(rows) > 1 else ""),
                "left": format_number(own),
                "right": format_number(total),
                "difference": format_number(abs(own - total)),
                "count": str(len(there)),
                "there": more,
            }
            yield name, _place_finding(form, rule, "missing" if missing else "differs", words, [row[0] for row in rows])


def _find_copied(
    form: Form,
    rule: Rule,
    units: Sequence[UnitReading],
    resemblances: Mapping[str, Sequence[Resemblance | None]],
) -> Iterator[tuple[str, Finding]]:
    """N-07: a text that is another unit's, figures and names aside, or beyond a share of its own wording."""
    places = layout_form(form).places
    for part in (one for one in form.texts if one.required):
        for unit, one in zip(units, resemblances.get(part.id, ()), strict=False):
            if one is None or one.kind not in _COPIED or 100 * one.share < rule.limits["share"]:
                continue
            # That there was nothing, many units say in the same words.
            counts = recognise_counts(unit.texts.get(part.id, ""), form, field=part.id)
            if counts and not any(count.value for count in counts):
                continue
            other = units[one.other].unit.name
            words = {"place": part.label, "unit": other, "count": str(int(100 * one.share))}
            yield unit.unit.name, make_finding(rule, _COPIED[one.kind], words, place=places[part.id], field=part.id)
