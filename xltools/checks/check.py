"""Check submissions, in tiers: the right workbook, then its cells (V-01, V-02), then its sums and the form's own rules.

Each file of a run is read and checked by itself: one that is bad never stops the others.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from xltools.checks.check_lines import CellCount, CountKind, has_format, list_lines
from xltools.checks.check_values import accepts_entry, find_change
from xltools.checks.check_workbook import (
    check_identity,
    check_labels,
    check_remarks,
    check_scope,
    check_totals,
    find_stale_totals,
    identify_sender,
    identify_unit,
)
from xltools.checks.finding import CheckedFile, Finding, UnreadableFile, finding_from_result, make_finding
from xltools.excel.errors import FileFault
from xltools.excel.text import list_invisible, printable_excerpt
from xltools.excel.values import convert_quantity, format_number, parse_day
from xltools.excel.workers import Digest, Task, WorkerPool, count_jobs, pass_on
from xltools.form.layout import TOTAL_SCOPE
from xltools.form.model import COVER_DATE, COVER_YEAR, TEXTS, BlankMeaning, Block, Field, FieldKind, Form, Table
from xltools.form.rules.evaluate import BlankDeclaration, RuleValues, evaluate_check
from xltools.form.rules.expression import Rule, Severity
from xltools.form.rules.text_figures import find_misnamed
from xltools.reading.read_submission import open_submission, read_from_book
from xltools.reading.submission import FieldEntry, Submission
from xltools.roster.units import Roster, Unit

if TYPE_CHECKING:
    from xltools.reading.last_year import LastYear

# Faults of a text that looks right as long as it holds marks that nobody sees.
_UNREADABLE = frozenset({"not_a_number", "not_a_choice", "not_a_year"})


def _check_numbers(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """V-01: each cell that holds something its field cannot take. One fault, one finding.

    Of what was read although the workbook's own formulas do not take it, a hint: there the two say different things.
    """
    fields = submission.form.fields
    noted = {note.field for note in submission.notes}
    for field_id, entry in submission.entries.items():
        field = fields[field_id]
        if entry.fault and not _comes_from_parts(field, entry, submission):
            key, words = _describe_fault(field, entry, rule)
            finding = make_finding(rule, key, words, place=entry.place, field=field_id)
            # A text that nobody can read keeps no figure back.
            is_text = field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT)
            yield replace(finding, severity=Severity.EXPLAIN) if key == "picture" and is_text else finding
        elif (
            field_id in noted and not field.total_of and has_format(field.kind) and not accepts_entry(field, entry.raw)
        ):
            words = {"place": field.label, "raw": printable_excerpt(entry.raw), "expected": str(entry.value)}
            finding = make_finding(rule, "read_as", words, place=entry.place, field=field_id)
            yield replace(finding, severity=Severity.HINT)


def _comes_from_parts(field: Field, entry: FieldEntry, submission: Submission) -> bool:
    """Whether the fault of a total is that of its parts, and told there: it is odd, or as much too large as they are."""
    parts = (submission.entries.get(part) for part in field.total_of)
    too_large = entry.fault == "too_large" and any(part is not None and part.fault == "too_large" for part in parts)
    return bool(field.total_of) and (entry.value is not None or too_large)


def _describe_fault(field: Field, entry: FieldEntry, rule: Rule) -> tuple[str, dict[str, str]]:
    """The message of a fault, and its words. No advice leads to a number in another unit than the cell's."""
    words = {
        "place": field.label,
        "raw": printable_excerpt(entry.raw),
        "seen": printable_excerpt(entry.seen),
        "unit": field.unit,
        "digits": str(field.digits),
        "choices": "、".join(f"“{choice}”" for choice in field.choices),
    }
    if entry.fault == "other_unit" and isinstance(entry.raw, str):
        other = convert_quantity(entry.raw, digits=field.digits, unit=field.unit)
        if other is not None and other.number:
            return "other_unit", words | {"amount": other.amount, "expected": other.number}
        return "other_unit_alone", words
    if field.kind is FieldKind.CHOICE and not field.required:
        words["remedy"] = rule.hints["not_a_choice_optional"].format(choices=words["choices"])
    if entry.fault in _UNREADABLE:
        if marks := list_invisible(entry.raw):
            words["remedy"] = rule.hints["invisible"].format(raw="、".join(marks))
        elif field.kind is FieldKind.DECIMAL and field.unit:
            words["remedy"] = rule.hints["in_unit"].format(unit=field.unit)
    return entry.fault, words


def _check_blanks(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """V-02: blanks where a number is asked, told once for each block; and a nil return that the table contradicts."""
    for table in submission.form.tables.values():
        declaration = submission.declarations.get(table.id)
        if declaration is not None and declaration.meaning is BlankMeaning.NIL:
            yield from _check_nil_return(submission, table, declaration, rule)
        for block in table.blocks:
            yield from _find_blanks(submission, block, table, rule)


def _find_blanks(submission: Submission, block: Block, table: Table, rule: Rule) -> Iterator[Finding]:
    asked = [field for field in block.fields.values() if field.kind.numeric and not field.total_of]
    entries = [(field, submission.entries[field.id]) for field in asked if field.id in submission.entries]
    blanks = [(field, entry) for field, entry in entries if entry.value is None and not entry.fault]
    if not blanks:
        return
    field, entry = blanks[0]
    whole = len(blanks) == len(asked) > 1
    key = "whole_table" if whole else ("blank" if len(blanks) == 1 else "blanks")
    words = {"place": (block.title or table.title) if whole else field.label, "count": str(len(blanks))}
    if not table.nil:
        words["remedy"] = rule.hints["no_nil"]
    related = tuple(entry.place.cell for _, entry in blanks[1:])
    explanation = _join_explanations(submission, [field.id for field, _ in blanks])
    yield make_finding(rule, key, words, place=entry.place, field=field.id, related=related, explanation=explanation)


def _join_explanations(submission: Submission, fields: Sequence[str]) -> str:
    """What the unit wrote beside the lines of these cells; "" unless every one of the lines is explained."""
    asked = frozenset(fields)
    lines = [
        line.key
        for line in list_lines(submission.form)
        if isinstance(line.subject, CellCount)
        and line.subject.counted is CountKind.BLANK
        and any(field.id in asked for field in line.subject.fields)
    ]
    texts = [submission.explanations.get(key, "") for key in lines]
    return "；".join(dict.fromkeys(texts)) if texts and all(texts) else ""


def _check_nil_return(
    submission: Submission, table: Table, declaration: BlankDeclaration, rule: Rule
) -> Iterator[Finding]:
    entries = [(field, submission.entries.get(field.id)) for field in table.fields if not field.total_of]
    filled = [(field, entry) for field, entry in entries if entry is not None and entry.value]
    if filled:
        field, entry = filled[0]
        content = printable_excerpt(entry.raw) if isinstance(entry.value, str) else format_number(entry.value)
        words = {"place": table.title, "raw": f"{entry.place} {field.label} {content}", "there": declaration.answer}
        yield make_finding(
            rule,
            "nil_but_filled",
            words,
            place=submission.entries[declaration.field].place,
            field=declaration.field,
            related=tuple(str(entry.place) for _, entry in filled),
            explanation=_join_explanations(submission, [field.id for field, _ in filled]),
        )


def _check_texts(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """N-03, once for each text. What a city's workbook leaves blank is the office's to write, and keeps no figure back."""
    consolidated = submission.meta.get("scope") == TOTAL_SCOPE
    for field in submission.form.texts:
        entry = submission.entries.get(field.id)
        if entry is None or entry.fault or TEXTS not in submission.parts:
            continue
        text = submission.text(field.id)
        left = next((mark for mark in rule.placeholders if mark in text), "")
        misnamed, fault = next(find_misnamed(submission.form, text), ("", ""))
        if left or (field.required and not text):
            key, words = "placeholder" if left else "empty", {"raw": left}
        elif misnamed:
            key, words = "misnamed", {"raw": misnamed, "seen": fault}
        else:
            continue
        finding = make_finding(rule, key, {"place": field.label, **words}, place=entry.place, field=field.id)
        yield replace(finding, severity=Severity.HINT) if consolidated and not text else finding


def check(
    submission: Submission,
    *,
    year: int | None = None,
    roster: Roster | None = None,
    last_year: Mapping[str, Decimal | int | None] | None = None,
    last_texts: Mapping[str, str] = MappingProxyType({}),
    deep: bool = False,
) -> tuple[Finding, ...]:
    """Every finding of a submission, in the order of tiers and then of the rules.

    Args:
        year: the year asked for; None where any year will do.
        roster: the units that must report; gives the unit's attributes.
        last_year: last year's values by field id, for the rules that compare.
        last_texts: last year's texts by field id.
        deep: say too what could not be looked at.
    """
    from xltools.checks.check_texts import check_texts  # noqa: PLC0415 - slow to import, and needed where a workbook is read

    rules = {rule.check: rule for rule in submission.form.rules.values() if rule.check}
    findings: list[Finding] = list(check_identity(submission, rules["identity"], year=year, roster=roster))
    if any(finding.code == rules["identity"].code and not finding.field and not finding.sheet for finding in findings):
        return tuple(findings)  # another form or version: its cells mean something else
    findings += check_scope(submission, rules["scope"], roster)
    findings += check_labels(submission, rules["locked"])
    findings += check_remarks(submission, rules["locked"], deep=deep)
    findings += _check_numbers(submission, rules["number"])
    findings += _check_blanks(submission, rules["blank"])
    findings += _check_texts(submission, rules["text"])
    # Of a total whose formula is intact the sum is known better than the value kept with it.
    stale = find_stale_totals(submission)
    numbers = {**submission.numbers, **stale}
    findings += check_texts(submission, rules, numbers, last_year, last_texts, roster)
    texts = {name: entry.value for name, entry in submission.entries.items() if isinstance(entry.value, str)}
    values = RuleValues(numbers, last_year, identify_unit(submission, roster).attributes, texts)
    findings += _check_sums(submission, rules["locked"], values, stale, deep=deep)
    if "change" in rules and last_year is not None:
        reported = {finding.field for finding in findings}
        findings += _check_changes(submission, rules["change"], last_year, reported)
    # Of another year's report the date is right, and the year is told.
    if "date" in rules and not any(finding.field == COVER_YEAR for finding in findings):
        findings += _check_date(submission, rules["date"])
    return tuple(findings)


def _check_changes(
    submission: Submission, rule: Rule, last_year: Mapping[str, Decimal | int | None], reported: Collection[str]
) -> Iterator[Finding]:
    """P-01: counts that are many times last year's, or a small part of them; one finding for each row, at its total.

    Nothing of fields of which something is `reported` already, and nothing of a report in which all is 0.
    """
    times, fields = rule.limits["times"], submission.form.fields
    rows: dict[tuple[str, str, str], list[tuple[Field, int, int]]] = {}
    counts = [field for field in submission.form.numbers if field.kind is FieldKind.COUNT]
    for field in counts if any(submission.value(field.id) for field in counts) else ():
        now, before = submission.value(field.id), last_year.get(field.id)
        if field.id in reported or not isinstance(now, int) or not isinstance(before, int):
            continue
        if key := find_change(now, before, rule.limits):
            rows.setdefault((field.table, field.row, key), []).append((field, now, before))
    for (_, _, key), changed in rows.items():
        rowwise = {field.id for field, _, _ in changed if any(fields[part].row == field.row for part in field.total_of)}
        (field, now, before), *others = sorted(changed, key=lambda one: one[0].id not in rowwise)
        words = {"place": field.label, "left": str(now), "right": str(before), "count": str(times)}
        entries = submission.entries
        related = tuple(entries[other.id].place.cell for other, _, _ in others)
        yield make_finding(rule, key, words, place=entries[field.id].place, field=field.id, related=related)


def _check_date(submission: Submission, rule: Rule) -> Iterator[Finding]:
    """P-06: a date of filling in before the end of the period, or more than a year after it."""
    entry, day = submission.entries.get(COVER_DATE), parse_day(submission.text(COVER_DATE))
    if entry is None or day is None or submission.year is None:
        return
    end, last = submission.form.period.filling_days(submission.year)
    if not end <= day <= last:
        key, limit = ("early", end) if day < end else ("late", last)
        words = {"place": submission.form.fields[COVER_DATE].label, "raw": printable_excerpt(entry.raw)}
        words |= {"expected": limit.isoformat(), "actual": day.isoformat()}
        yield make_finding(rule, key, words, place=entry.place, field=COVER_DATE)


def _check_sums(
    submission: Submission,
    locked: Rule,
    values: RuleValues,
    stale: Mapping[str, Decimal | int],
    *,
    deep: bool,
) -> Iterator[Finding]:
    places = {field: entry.place for field, entry in submission.entries.items()}
    results = (evaluate_check(one, values) for one in submission.form.checks)
    findings = (finding_from_result(result, places, submission.explanations) for result in results)
    found = [finding for finding in findings if finding is not None]
    yield from found
    yield from check_totals(submission, locked, stale, {finding.field for finding in found}, deep=deep)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the files of a run are checked against; `jobs` worker processes, None for as many as suit the machine."""

    form: Form
    year: int | None = None
    roster: Roster | None = None
    last_year: "LastYear | None" = None
    deep: bool = False
    jobs: int | None = None


def check_files(paths: Sequence[Path], terms: Terms) -> Iterator[CheckedFile | UnreadableFile]:
    """Read and check each file, in the order given."""
    return digest_checks(paths, terms, pass_on)


def digest_checks(
    paths: Sequence[Path], terms: Terms, digest: Callable[[CheckedFile | UnreadableFile], Digest]
) -> Iterator[Digest]:
    """Read and check each file; what `digest` makes of that, in the order given.

    All of it is done in worker processes: a digest is much smaller than a submission with its findings.
    """
    task = Task(partial(_digest_check, terms=terms, digest=digest), shared=(terms.form,))
    with WorkerPool(task, count_jobs(len(paths), terms.jobs)) as workers:
        for path, outcome in zip(paths, workers.run(paths), strict=True):
            if isinstance(outcome, FileFault):
                yield digest(UnreadableFile(path, outcome.code, outcome.message, outcome.hint))
            else:
                yield outcome


def _digest_check(path: Path, terms: Terms, digest: Callable[[CheckedFile | UnreadableFile], Digest]) -> Digest:
    return digest(_check_file(path, terms))


def _check_file(path: Path, terms: Terms) -> CheckedFile | UnreadableFile:
    book = open_submission(path, terms.form)
    try:
        submission = read_from_book(path, book, terms.form)
    except FileFault as fault:
        return UnreadableFile(path, fault.code, fault.message, fault.hint, book.sha256)
    last_year, last_texts = _find_last(submission, terms)
    findings = check(
        submission,
        year=terms.year,
        roster=terms.roster,
        last_year=last_year,
        last_texts=last_texts,
        deep=terms.deep,
    )
    return CheckedFile(submission, findings)


def find_last_year(submission: Submission, terms: Terms) -> Mapping[str, Decimal | int] | None:
    """Last year's values of the unit: under the name it has now, or under one the roster says it had."""
    return _find_last(submission, terms)[0]


def _find_last(submission: Submission, terms: Terms) -> tuple[Mapping[str, Decimal | int] | None, Mapping[str, str]]:
    """Last year's values and texts: to find whose they are is asked of the roster once."""
    last = terms.last_year
    if last is None:
        return None, {}
    sender = identify_sender(submission, terms.roster).unit if terms.roster is not None else None
    unit = sender or Unit(submission.unit)
    return last.find(unit, submission.year), last.find_texts(unit, submission.year)
