"""Findings as a return tells them: at the cell where they stand now, and with what the return has put right itself."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from xltools.checks.finding import Finding
from xltools.checks.message import figure
from xltools.excel.text import shown
from xltools.form.cover import YEAR
from xltools.form.layout import lay_out
from xltools.form.model import Place
from xltools.form.rules.model import Severity
from xltools.form.sheets import OWN_SHEETS
from xltools.reading.submission import Submission

__all__ = ["told", "told_in_return"]

_ORDER = {Severity.ERROR: 0, Severity.EXPLAIN: 1, Severity.HINT: 2}
_WAS_AT = "（原件中在 {where}）"
_FORMULA_BACK = "退回表中合计已恢复为公式，请核对。"
_VALUES_BACK = "退回表中已是原件所存的内容，不再取自另一个工作簿，请核对。"
_WAS = "退回表中这一格已恢复为公式{now}，原件中是“{raw}”。"
_OTHER_YEAR = (
    "退回表是 {year} 年度的表样：只是年度写错的，请改为 {year}；报的是别的年度的数，请逐格换成 {year} 年度的。"
)
_LABELS_BACK = "退回表中已恢复，请核对；没有读到的内容请补填。"
_NEW_FORM = "退回表就是现用表样，按标签读到的内容已填入：请逐格核对，没有读到的请补填。"


def told(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """What a return and its letter tell, the gravest first, then sheet by sheet: what is open, and hints."""
    kept = [finding for finding in findings if finding.open or finding.severity is Severity.HINT]
    sheets = {sheet: number for number, sheet in enumerate(dict.fromkeys(finding.sheet for finding in kept))}
    return tuple(sorted(kept, key=lambda finding: (_ORDER[finding.severity], sheets[finding.sheet])))


def told_in_return(findings: Sequence[Finding], submission: Submission, year: int) -> tuple[Finding, ...]:
    """The same, each finding where it stands in the return of a submission for a year."""
    return told([_placed(finding, submission, year) for finding in told(findings)])


def _placed(finding: Finding, submission: Submission, year: int) -> Finding:
    check = submission.form.rules[finding.code].check if finding.code in submission.form.rules else ""
    if finding.field == YEAR and check == "identity":
        finding = replace(finding, hint=_OTHER_YEAR.format(year=year))
    if finding.field:
        return _at_field(finding, submission, locked=check == "locked")
    where = _WAS_AT.format(where=finding.where) if finding.cell else ""
    # What to do about another form stands in the form itself; where to do it is here.
    hint = {"locked": _LABELS_BACK, "identity": finding.hint + _NEW_FORM}.get(check, finding.hint)
    if finding.severity is Severity.HINT and finding.sheet not in OWN_SHEETS | {""}:
        hint = finding.hint  # a comment or a hidden sheet: nothing that a return restores
    return replace(finding, message=finding.message + where, hint=hint, cell="", related=())


def _at_field(finding: Finding, submission: Submission, *, locked: bool) -> Finding:
    """What belongs to a field stands where the form has the field, wherever the returned file had it."""
    place = lay_out(submission.form).places[finding.field]
    moved = finding.cell != "" and finding.where != str(place)
    if locked and finding.severity is not Severity.HINT:
        hint = _FORMULA_BACK if submission.form.fields[finding.field].total_of else _VALUES_BACK
    else:
        hint = finding.hint + _restored(finding, submission)
    return replace(
        finding,
        message=finding.message + (_WAS_AT.format(where=finding.where) if moved else ""),
        hint=hint,
        sheet=place.sheet,
        cell=place.cell,
        related=_related(finding, submission),
    )


def _restored(finding: Finding, submission: Submission) -> str:
    """That a total is a formula again, where its cell held anything else than the sum of its parts."""
    field, entry = submission.form.fields[finding.field], submission.entries.get(finding.field)
    if not field.total_of or entry is None or entry.blank:
        return ""
    parts = [submission.value(part) for part in field.total_of]
    known = [part for part in parts if isinstance(part, int | Decimal)]
    right = sum(known) if len(known) == len(parts) else None
    if entry.value == right:
        return ""
    now = f"，现为 {figure(right)}" if right is not None else ""
    return _WAS.format(raw=shown(entry.raw), now=now)


def _related(finding: Finding, submission: Submission) -> tuple[str, ...]:
    """Further cells, where they stand now; written as they were, with their sheet or without."""
    places = lay_out(submission.form).places
    now = {str(entry.place): places[name] for name, entry in submission.entries.items() if name in places}
    return tuple(_moved(cell, finding.sheet, now) for cell in finding.related)


def _moved(cell: str, sheet: str, now: dict[str, Place]) -> str:
    place = now.get(cell if "!" in cell else f"{sheet}!{cell}")
    if place is None:
        return cell
    return str(place) if "!" in cell else place.cell
