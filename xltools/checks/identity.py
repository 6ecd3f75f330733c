"""V-03: is this the right unit, year, form and version? Looked at before any number.

What the reader could not settle, as findings: in the words of V-03 or V-04, whichever it belongs to.
"""

from collections.abc import Iterator

from xltools.checks.finding import Finding, find
from xltools.excel.text import normal_label
from xltools.form.rules.expression import Rule
from xltools.reading.submission import Entry, Submission, Trouble
from xltools.roster.match import register_of, sender_of
from xltools.roster.unit import Roster, Unit, code_key

__all__ = ["check_identity", "troubles_told", "troubles_with", "unit_of"]


def troubles_told(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """The troubles that a rule tells."""
    return (_told(submission, rule, trouble) for trouble in submission.troubles if trouble.code == rule.code)


def troubles_with(submission: Submission, table: str) -> tuple[Finding, ...]:
    """The troubles with one table, which are why fields of it were not read."""
    rules = {rule.code: rule for rule in submission.form.rules.values()}
    troubles = (trouble for trouble in submission.troubles if trouble.table == table)
    return tuple(_told(submission, rules[trouble.code], trouble) for trouble in troubles)


def _told(submission: Submission, rule: Rule, trouble: Trouble) -> Finding:
    words = {"place": submission.form.tables[trouble.table].title, **trouble.words}
    return find(rule, trouble.key, words, place=trouble.place, sheet=trouble.words.get("sheet", ""))


def unit_of(submission: Submission, roster: Roster | None) -> Unit:
    """The unit of a submission: as the roster names it, else as the workbook says."""
    unit = sender_of(submission, roster).unit if roster is not None else None
    rule_making = submission.meta.get("rule_making") == "是"
    return unit or Unit(submission.unit, submission.text("cover.code"), rule_making=rule_making)


def check_identity(submission: Submission, rule: Rule, *, year: int | None, roster: Roster | None) -> Iterator[Finding]:
    """V-03. `year` is the year asked for, or None where any will do."""
    yield from _form(submission, rule)
    yield from _year(submission, rule, year)
    yield from _unit(submission, rule, roster)
    for field, key in (("cover.scope", "no_scope"),):
        entry = submission.entries.get(field)
        if entry is not None and entry.value is None and not entry.fault:
            yield find(rule, key, {}, place=entry.place, field=field)


def _form(submission: Submission, rule: Rule) -> Iterator[Finding]:
    form, meta = submission.form, submission.meta
    if meta.get("form", form.id) != form.id:
        yield find(rule, "other_form", {"raw": meta["form"], "expected": form.id})
    elif meta.get("version", form.version) != form.version:
        yield find(rule, "other_version", {"raw": meta["version"], "expected": form.version})
    yield from troubles_told(submission, rule)


def _year(submission: Submission, rule: Rule, year: int | None) -> Iterator[Finding]:
    entry = submission.entries.get("cover.year")
    place = entry.place if entry else None
    issued = submission.meta.get("year", "")
    stated = submission.year
    if entry is not None and entry.fault:
        return  # V-01 has said what is wrong with it
    if stated is None:
        yield find(rule, "no_year", {}, place=place, field="cover.year")
        return
    words = {"raw": str(stated), "expected": str(year) if year is not None else issued}
    if year is not None and stated != year:
        yield find(rule, "other_year", words, place=place, field="cover.year")
    elif issued and issued != str(stated):
        words["expected"] = issued
        yield find(rule, "year_altered", words, place=place, field="cover.year")


def _unit(submission: Submission, rule: Rule, roster: Roster | None) -> Iterator[Finding]:
    entry = submission.entries.get("cover.unit")
    place = entry.place if entry else None
    issued, stated = submission.meta.get("unit", ""), submission.text("cover.unit")
    if entry is not None and not stated:
        yield find(rule, "no_unit", {}, place=place, field="cover.unit")
        return
    if issued and stated and not _same(issued, stated, roster):
        yield find(rule, "other_unit", {"raw": stated, "expected": issued}, place=place, field="cover.unit")
        return
    if roster is not None:
        yield from _rostered(submission, rule, roster, entry)


def _same(issued: str, stated: str, roster: Roster | None) -> bool:
    """Whether two names are one, or two names of one unit of the roster."""
    if normal_label(issued) == normal_label(stated):
        return True
    register = register_of(roster) if roster is not None else None
    return (
        register is not None and register.named(issued) is not None and register.named(issued) is register.named(stated)
    )


def _rostered(submission: Submission, rule: Rule, roster: Roster, entry: Entry | None) -> Iterator[Finding]:
    register = register_of(roster)
    unit = register.named(submission.unit)
    if unit is None:
        near = sender_of(submission, roster).nearest
        nearest = f"名录中最相近的是“{near[0].name}”。" if near else ""
        words = {"raw": submission.unit, "nearest": nearest}
        yield find(rule, "not_in_roster", words, place=entry.place if entry else None, field="cover.unit")
        return
    code = submission.entries.get("cover.code")
    stated = submission.text("cover.code")
    if unit.code and stated and code_key(unit.code) != code_key(stated):
        words = {"raw": stated, "unit": unit.name, "expected": unit.code}
        yield find(rule, "code_not_of_unit", words, place=code.place if code else None, field="cover.code")
