"""V-04: locked content is as issued. Labels from the reading; total formulas by a second, slower look."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from xltools.checks.finding import Finding
from xltools.checks.message import figure, find
from xltools.excel.fault import FileFault
from xltools.excel.text import shown
from xltools.form.model import Field
from xltools.form.rules.model import Rule, Severity
from xltools.reading.submission import Entry, Submission

__all__ = ["Look", "Totals", "check_labels", "check_totals", "look_at_totals", "second_look"]


# Path, sheet and cells to what stands in each cell: a formula from its =, or "".
Look = Callable[[Path, str, Sequence[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Totals:
    """What the second look says of the totals.

    `stale` are totals whose formula is intact while the value kept with it is not what the parts give: the computed
    value stands for them. `lost` are totals that are typed numbers now.
    """

    stale: Mapping[str, Decimal | int]
    lost: Mapping[str, str]
    unseen: str = ""


def check_labels(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """V-04: tables, rows and columns that were not found, or stand twice."""
    for trouble in submission.troubles:
        if trouble.code == rule.code:
            table = submission.form.tables[trouble.table]
            words = {"place": table.title, **trouble.words}
            yield find(rule, trouble.key, words, place=trouble.place, sheet=trouble.words.get("sheet", ""))


def second_look(path: Path, sheet: str, cells: Sequence[str]) -> Mapping[str, str]:
    """The second look in this process. Raises FileFault."""
    from xltools.excel.second_look import look  # noqa: PLC0415 - openpyxl is imported only where something is wrong

    return look(path, sheet, cells)


def look_at_totals(submission: Submission, look: Look, *, deep: bool) -> Totals:
    """Look at the totals that differ from the sum of their parts; at all of them when `deep`.

    A total is a formula in the workbook as issued. Only the slow reader sees formulas, so it is asked about odd totals
    only: a typed one may be wrong, a formula whose kept value is old was merely not recalculated, and a blank one
    among others that are not was cleared.
    """
    totals = [
        (field, entry, _sum(submission, field))
        for field in submission.form.fields.values()
        if field.total_of and (entry := submission.entries.get(field.id)) is not None
    ]
    calculated = any(not entry.blank for _, entry, _ in totals)
    suspects = [one for one in totals if deep or _is_odd(one[1], one[2], calculated)]
    if not suspects:
        return Totals({}, {})
    try:
        return _looked(submission, suspects, look)
    except FileFault as fault:
        # No format but .xlsx shows its formulas. The wrong sums are reported all the same; that nobody looked is said.
        return Totals({}, {}, fault.message if deep else "")


def _looked(submission: Submission, suspects: list[tuple[Field, Entry, Decimal | int | None]], look: Look) -> Totals:
    by_sheet: dict[str, list[str]] = {}
    for _, entry, _ in suspects:
        by_sheet.setdefault(entry.place.sheet, []).append(entry.place.cell)
    said = {sheet: look(submission.path, sheet, cells) for sheet, cells in by_sheet.items()}
    stale: dict[str, Decimal | int] = {}
    lost: dict[str, str] = {}
    for field, entry, total in suspects:
        if said[entry.place.sheet].get(entry.place.cell, "").startswith("="):
            if total is not None and entry.value != total and not entry.derived:
                stale[field.id] = total
        else:
            lost[field.id] = shown(entry.raw)
    return Totals(stale, lost)


def _is_odd(entry: Entry, total: Decimal | int | None, calculated: bool) -> bool:
    """Whether a total is not what its formula gives: another value, or nothing where others were calculated."""
    return calculated if entry.derived == "total" else entry.value != total


def _sum(submission: Submission, field: Field) -> Decimal | int | None:
    total: Decimal | int = 0
    for part in field.total_of:
        value = submission.value(part)
        if value is None or isinstance(value, str):
            return None
        total = total + value
    return total


def check_totals(submission: Submission, rule: Rule, totals: Totals, told: frozenset[str]) -> Iterator[Finding]:
    """V-04 for totals. A typed total whose sum is already reported wrong (`told`) is not reported a second time."""
    for field_id, right in totals.stale.items():
        field, entry = submission.form.fields[field_id], submission.entries[field_id]
        words = {"place": field.label, "left": shown(entry.raw), "right": figure(right)}
        yield find(rule, "stale_total", words, place=entry.place, field=field_id)
    if totals.unseen:
        unseen = find(rule, "formulas_unseen", {"raw": totals.unseen})
        yield replace(unseen, severity=Severity.HINT)
    for field_id, raw in totals.lost.items():
        if field_id not in told:
            field, entry = submission.form.fields[field_id], submission.entries[field_id]
            key = "formula_lost" if raw else "formula_cleared"
            yield find(rule, key, {"place": field.label, "raw": raw}, place=entry.place, field=field_id)
