"""Check that this is the right unit, year, form and version (V-03), before any number; and tell the reader's troubles."""

from collections.abc import Iterator

from xltools.checks.finding import Finding, make_finding
from xltools.excel.text import normalize_label
from xltools.form.layout import TOTAL_SCOPE
from xltools.form.model import COVER_SCOPE
from xltools.form.rules.expression import Rule
from xltools.reading.submission import FieldEntry, LocateProblem, Submission
from xltools.roster.units import (
    Identification,
    Roster,
    RosterIndex,
    Unit,
    expected_scope,
    identify_by,
    index_roster,
    normalize_code,
)


def check_locate_problems(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """The troubles that a rule tells."""
    return (_problem_finding(submission, rule, trouble) for trouble in submission.troubles if trouble.code == rule.code)


def list_table_problems(submission: Submission, table: str) -> tuple[Finding, ...]:
    """The troubles with one table, which are why fields of it were not read."""
    rules = {rule.code: rule for rule in submission.form.rules.values()}
    troubles = (trouble for trouble in submission.troubles if trouble.table == table)
    return tuple(_problem_finding(submission, rules[trouble.code], trouble) for trouble in troubles)


def _problem_finding(submission: Submission, rule: Rule, trouble: LocateProblem) -> Finding:
    words = {"place": submission.form.tables[trouble.table].title, **trouble.words}
    return make_finding(rule, trouble.key, words, place=trouble.place, sheet=trouble.words.get("sheet", ""))


def identify_sender(submission: Submission, roster: Roster) -> Identification:
    """The sender: by what was written into the workbook when it was issued, else by what the cover says."""
    stated, code = submission.text("cover.unit"), submission.text("cover.code")
    return identify_by(index_roster(roster), submission.meta.get("unit", ""), stated, code)


def identify_unit(submission: Submission, roster: Roster | None) -> Unit:
    """The unit of a submission: as the roster names it, else as the workbook says."""
    unit = identify_sender(submission, roster).unit if roster is not None else None
    if unit is not None:
        return unit
    merges = submission.issued_scope == TOTAL_SCOPE if submission.issued_scope else None
    return Unit(submission.unit, submission.text("cover.code"), rule_making=submission.rule_making, merges=merges)


def check_scope(submission: Submission, rule: Rule, roster: Roster | None) -> Iterator[Finding]:
    """V-05. A city's workbook is the sum of its units whatever the roster says of them."""
    entry = submission.entries.get(COVER_SCOPE)
    expected = expected_scope(submission.form, identify_unit(submission, roster))
    if entry is None or not expected or submission.meta.get("scope") == TOTAL_SCOPE:
        return
    if isinstance(entry.value, str) and entry.value != expected:
        words = {"raw": entry.value, "expected": expected}
        explanation = submission.explanations.get(f"{rule.code}:{COVER_SCOPE}", "")
        yield make_finding(rule, "other_scope", words, place=entry.place, field=COVER_SCOPE, explanation=explanation)


def check_identity(submission: Submission, rule: Rule, *, year: int | None, roster: Roster | None) -> Iterator[Finding]:
    """V-03. `year` is the year asked for, or None where any will do."""
    yield from _check_form(submission, rule)
    yield from _check_year(submission, rule, year)
    yield from _check_unit(submission, rule, roster)
    entry = submission.entries.get(COVER_SCOPE)
    if entry is not None and entry.value is None and not entry.fault:
        yield make_finding(rule, "no_scope", {}, place=entry.place, field=COVER_SCOPE)


def _check_form(submission: Submission, rule: Rule) -> Iterator[Finding]:
    form, meta = submission.form, submission.meta
    if meta.get("form", form.id) != form.id:
        yield make_finding(rule, "other_form", {"raw": meta["form"], "expected": form.id})
    elif meta.get("version", form.version) not in (form.version, *form.older_versions):
        yield make_finding(rule, "other_version", {"raw": meta["version"], "expected": form.version})
    yield from check_locate_problems(submission, rule)


def _check_year(submission: Submission, rule: Rule, year: int | None) -> Iterator[Finding]:
    entry = submission.entries.get("cover.year")
    place = entry.place if entry else None
    issued = submission.meta.get("year", "")
    stated = submission.year
    if entry is not None and entry.fault:
        return  # V-01 has said what is wrong with it
    if stated is None:
        yield make_finding(rule, "no_year", {}, place=place, field="cover.year")
        return
    words = {"raw": str(stated), "expected": str(year) if year is not None else issued}
    if year is not None and stated != year:
        yield make_finding(rule, "other_year", words, place=place, field="cover.year")
    elif issued and issued != str(stated):
        words["expected"] = issued
        yield make_finding(rule, "year_altered", words, place=place, field="cover.year")


def _check_unit(submission: Submission, rule: Rule, roster: Roster | None) -> Iterator[Finding]:
    entry = submission.entries.get("cover.unit")
    place = entry.place if entry else None
    issued, stated = submission.meta.get("unit", ""), submission.text("cover.unit")
    if entry is not None and not stated:
        yield make_finding(rule, "no_unit", {}, place=place, field="cover.unit")
        return
    if issued and stated and not _is_same_unit(issued, stated, roster):
        yield make_finding(rule, "other_unit", {"raw": stated, "expected": issued}, place=place, field="cover.unit")
        return
    if roster is not None:
        yield from _check_roster(submission, rule, roster, entry)


def _is_same_unit(issued: str, stated: str, roster: Roster | None) -> bool:
    """Whether two names are one, or two names of one unit of the roster; without one, of the unit it was issued to."""
    if normalize_label(issued) == normalize_label(stated):
        return True
    register = index_roster(roster) if roster is not None else RosterIndex(Roster((Unit(issued),)))
    unit = register.find_by_name(issued)
    return unit is not None and unit is register.find_by_name(stated)


def _check_roster(submission: Submission, rule: Rule, roster: Roster, entry: FieldEntry | None) -> Iterator[Finding]:
    register = index_roster(roster)
    unit = register.find_by_name(submission.unit)
    if unit is None:
        near = identify_sender(submission, roster).nearest
        nearest = f"名录中最相近的是“{near[0].name}”。" if near else ""
        words = {"raw": submission.unit, "nearest": nearest}
        yield make_finding(rule, "not_in_roster", words, place=entry.place if entry else None, field="cover.unit")
        return
    code = submission.entries.get("cover.code")
    stated = submission.text("cover.code")
    if unit.code and stated and normalize_code(unit.code) != normalize_code(stated):
        words = {"raw": stated, "unit": unit.name, "expected": unit.code}
        yield make_finding(rule, "code_not_of_unit", words, place=code.place if code else None, field="cover.code")
