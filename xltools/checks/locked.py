"""V-04: locked content is as issued, labels and total formulas; and what the reader remarked beside the values."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from xltools.checks.finding import Finding, make_finding
from xltools.checks.identity import check_locate_problems
from xltools.excel.text import printable_excerpt
from xltools.excel.values import format_number
from xltools.form.layout import CHECK_SHEET, META_SHEET, TOTAL_SCOPE
from xltools.form.rules.expression import Rule, Severity
from xltools.reading.submission import Submission


@dataclass(frozen=True, slots=True)
class TotalsCheck:
    """What became of the totals.

    `stale_totals` are totals whose formula is intact while the value kept with it is not what the parts give: the computed
    value stands for them. `lost_formulas` are totals that are typed numbers now. `unread_reason`: why nobody knows of some.
    """

    stale_totals: Mapping[str, Decimal | int]
    lost_formulas: Mapping[str, str]
    unread_reason: str = ""


def check_labels(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """V-04: tables, rows and columns that were not found, or stand twice."""
    yield from check_locate_problems(submission, rule)
    yield from _check_hidden_sheets(submission, rule)


def _check_hidden_sheets(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """A check that could not be made is said: without these sheets there is nothing to compare with."""
    if submission.meta.get("scope") == TOTAL_SCOPE:
        return  # a city's workbook has no 校验 sheet of its own
    if not submission.meta:
        yield replace(make_finding(rule, "no_meta", {}, sheet=META_SHEET), severity=Severity.HINT)
    elif not submission.has_checks:
        yield replace(make_finding(rule, "no_checks", {}, sheet=CHECK_SHEET), severity=Severity.HINT)


def verify_totals(submission: Submission, *, deep: bool) -> TotalsCheck:
    """The totals that are no longer what was issued: a formula whose value is the sum of its parts.

    A typed one may be wrong, a formula whose kept value is old was merely not recalculated, and a blank one among others
    that are not was cleared. Where the format does not show formulas, the wrong sums are reported all the same; that
    nobody could look is said where it was asked for (`deep`).
    """
    totals = [
        (field, entry, submission.sum_parts(field))
        for field in submission.form.fields.values()
        if field.total_of and (entry := submission.entries.get(field.id)) is not None
    ]
    stale: dict[str, Decimal | int] = {}
    lost: dict[str, str] = {}
    for field, entry, total in totals:
        if entry.formula is False:
            lost[field.id] = printable_excerpt(entry.raw)
        elif entry.formula and total is not None and entry.value != total:
            stale[field.id] = total
    unread = deep and any(entry.formula is None for _, entry, _ in totals)
    return TotalsCheck(stale, lost, submission.formulas_unread if unread else "")


def check_totals(
    submission: Submission, rule: Rule, totals: TotalsCheck, reported: frozenset[str]
) -> Iterator[Finding]:
    """V-04 for totals. A typed total whose sum is already reported wrong (`reported`) is not reported a second time."""
    for field_id, right in totals.stale_totals.items():
        field, entry = submission.form.fields[field_id], submission.entries[field_id]
        words = {"place": field.label, "left": printable_excerpt(entry.raw), "right": format_number(right)}
        yield make_finding(rule, "stale_total", words, place=entry.place, field=field_id)
    if totals.unread_reason:
        unseen = make_finding(rule, "formulas_unseen", {"raw": totals.unread_reason})
        yield replace(unseen, severity=Severity.HINT)
    if submission.values_only and len(totals.lost_formulas) > 1:
        yield _judge_values_only(submission, rule, totals.lost_formulas)
        return
    yield from _check_lost_formulas(
        submission,
        rule,
        {f: raw for f, raw in totals.lost_formulas.items() if not _is_reported(submission, f, reported)},
    )


def _judge_values_only(submission: Submission, rule: Rule, lost: Collection[str]) -> Finding:
    """A workbook of which every formula was turned into its value is told once: to be explained, if all sums agree."""
    totals = [(submission.form.fields[field_id], submission.entries[field_id]) for field_id in lost]
    wrong = [str(entry.place) for field, entry in totals if entry.value != submission.sum_parts(field)]
    words = {"count": str(len(wrong)), "raw": "、".join(wrong[:_MOST_NAMED])}
    finding = make_finding(rule, "values_wrong" if wrong else "values_only", words)
    return finding if wrong else replace(finding, severity=Severity.EXPLAIN)


def _is_reported(submission: Submission, field_id: str, reported: frozenset[str]) -> bool:
    """Whether a rule has said already that this total is wrong; one that is cleared, or right, it says nothing of."""
    entry, field = submission.entries[field_id], submission.form.fields[field_id]
    return field_id in reported and not entry.blank and entry.value != submission.sum_parts(field)


def _check_lost_formulas(submission: Submission, rule: Rule, lost: Mapping[str, str]) -> Iterator[Finding]:
    """Formulas that are gone, one finding for each sheet: whoever pasted over one has often pasted over all."""
    by_sheet: dict[str, list[str]] = {}
    for field_id in lost:
        by_sheet.setdefault(submission.entries[field_id].place.sheet, []).append(field_id)
    for first, *rest in by_sheet.values():
        raw = lost[first]
        words = {"place": submission.form.fields[first].label, "raw": raw, "count": str(len(rest) + 1)}
        cleared = submission.entries[first].blank
        key = "formulas_lost" if rest else ("formula_cleared" if cleared else "formula_lost")
        related = tuple(submission.entries[field_id].place.cell for field_id in rest)
        yield make_finding(rule, key, words, place=submission.entries[first].place, field=first, related=related)


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
        finding = make_finding(
            rule,
            remark.key,
            remark.words,
            place=remark.place,
            sheet=remark.words.get("sheet", "") if remark.key != _DETAILS_UNREAD else "",
            field=remark.field,
            related=remark.related,
        )
        yield finding if remark.key in _FAULTS else replace(finding, severity=Severity.HINT)
