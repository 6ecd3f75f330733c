"""Check the workbook as a whole: the right unit, year, form and version (V-03), the scope (V-05), what is locked (V-04).

Whose it is comes before any number. Locked content, labels and total formulas, is as issued; with it is told what the
reader remarked beside the values.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from xltools.checks.finding import Finding, make_finding
from xltools.excel.text import normalize_label, printable_excerpt
from xltools.excel.values import format_number
from xltools.form.layout import CHECK_SHEET, META_SHEET, TOTAL_SCOPE
from xltools.form.model import COVER_SCOPE, Field
from xltools.form.rules.evaluate import Number
from xltools.form.rules.expression import Rule, Severity
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
    if year is not None and stated != year:
        words = {"raw": str(stated), "expected": str(year)}
        yield make_finding(rule, "other_year", words, place=place, field="cover.year")
    elif issued and issued != str(stated):
        words = {"raw": str(stated), "expected": issued}
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


def check_labels(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """V-04: tables, rows and columns that were not found, or stand twice; and checks that could not be made.

    Without the tool's own sheets there is nothing to compare with. A city's workbook has no 校验 sheet of its own.
    """
    yield from check_locate_problems(submission, rule)
    if submission.meta.get("scope") != TOTAL_SCOPE and not (submission.meta and submission.has_checks):
        key, sheet = ("no_checks", CHECK_SHEET) if submission.meta else ("no_meta", META_SHEET)
        yield replace(make_finding(rule, key, {}, sheet=sheet), severity=Severity.HINT)


def find_stale_totals(submission: Submission) -> Mapping[str, Number]:
    """The totals whose formula is intact while the value kept with it is not what the parts give, with what they give."""
    totals = (submission.form.fields[name] for name, entry in submission.entries.items() if entry.formula)
    sums = {total.id: submission.sum_parts(total) for total in totals}
    return {name: due for name, due in sums.items() if due is not None and due != submission.value(name)}


def check_totals(
    submission: Submission, rule: Rule, stale: Mapping[str, Number], reported: Collection[str], *, deep: bool
) -> Iterator[Finding]:
    """V-04 for totals that are no longer what was issued: a formula whose value is the sum of its parts.

    A typed one may be wrong, one that is `stale` was merely not recalculated, and a blank one among others that are not
    was cleared. One whose sum is already reported wrong (`reported`) is not reported a second time. Where the format does
    not show formulas, the wrong sums are reported all the same; that nobody could look is said where it was asked for.
    """
    for name, right in stale.items():
        label, kept = submission.form.fields[name].label, submission.entries[name]
        words = {"place": label, "left": printable_excerpt(kept.raw), "right": format_number(right)}
        yield make_finding(rule, "stale_total", words, place=kept.place, field=name)
    totals = [
        (field, entry) for field in submission.form.totals if (entry := submission.entries.get(field.id)) is not None
    ]
    if deep and submission.formulas_unread and any(entry.formula is None for _, entry in totals):
        unseen = make_finding(rule, "formulas_unseen", {"raw": submission.formulas_unread})
        yield replace(unseen, severity=Severity.HINT)
    lost = [(field, entry) for field, entry in totals if entry.formula is False]
    wrong = [entry for field, entry in lost if entry.value != submission.sum_parts(field)]
    if submission.values_only and len(lost) > 1:
        # A workbook of which every formula was turned into its value is told once: to be explained, if all sums agree.
        words = {"count": str(len(wrong)), "raw": "、".join(str(entry.place) for entry in wrong[:_MOST_NAMED])}
        finding = make_finding(rule, "values_wrong" if wrong else "values_only", words)
        yield finding if wrong else replace(finding, severity=Severity.EXPLAIN)
        return
    told = {entry.place for entry in wrong if not entry.blank}
    yield from _check_lost_formulas(
        rule, [(field, entry) for field, entry in lost if field.id not in reported or entry.place not in told]
    )


def _check_lost_formulas(rule: Rule, lost: Sequence[tuple[Field, FieldEntry]]) -> Iterator[Finding]:
    """Formulas that are gone, one finding for each sheet: whoever pasted over one has often pasted over all."""
    for sheet in dict.fromkeys(entry.place.sheet for _, entry in lost):
        (field, entry), *rest = [pair for pair in lost if pair[1].place.sheet == sheet]
        words = {"place": field.label, "raw": printable_excerpt(entry.raw), "count": str(len(rest) + 1)}
        key = "formulas_lost" if rest else "formula_cleared" if entry.blank else "formula_lost"
        related = tuple(other.place.cell for _, other in rest)
        yield make_finding(rule, key, words, place=entry.place, field=field.id, related=related)


# So many totals that are no sums are named.
_MOST_NAMED = 5
# A value from a file nobody has cannot be traced, and a number in a line that was added is in no sum: both must be
# mended. The rest merely should be looked at.
_FAULTS = frozenset(
    {"outside_link", "outside_links", "outside_call", "changing_number", "not_added_up", "handmade_line", "added_lines"}
)
_DETAILS_UNREAD = "aside_unseen"


def check_remarks(submission: Submission, rule: Rule, *, deep: bool) -> Iterator[Finding]:
    """What the reader remarked; that it could not look, only where a deep look was asked for, and once."""
    unseen = [remark for remark in submission.remarks if remark.key == _DETAILS_UNREAD]
    seen = [remark for remark in submission.remarks if remark.key != _DETAILS_UNREAD]
    for remark in [*seen, *(unseen[:1] if deep else ())]:
        sheet = remark.words.get("sheet", "")
        finding = make_finding(
            rule, remark.key, remark.words, place=remark.place, sheet=sheet, field=remark.field, related=remark.related
        )
        yield finding if remark.key in _FAULTS else replace(finding, severity=Severity.HINT)
