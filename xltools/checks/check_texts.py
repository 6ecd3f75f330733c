"""Check what texts say: counts against the tables (N-01), growth (N-02), lists (N-04), and whose report it is (N-05, N-06)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from xltools.checks.check_lines import CellCount, CountKind, list_lines
from xltools.checks.check_workbook import identify_unit
from xltools.checks.finding import Finding, make_finding
from xltools.checks.resemblance import measure_repetition
from xltools.counts.compare import ComparedCount, compare_text, stated_value
from xltools.counts.growth import StatedGrowth, find_growth, fits_last_year, neighbours_of_base
from xltools.counts.lexicon import hide_years
from xltools.counts.lists import find_unequal_lists
from xltools.counts.numbers import simplify
from xltools.counts.paragraph import names_change
from xltools.counts.sums import UnequalShare, find_unequal_shares, find_unequal_sums
from xltools.excel.text import printable_excerpt
from xltools.excel.values import format_number
from xltools.form.count_wordings import Reading, load_wordings
from xltools.form.model import Field
from xltools.form.rules.expression import Rule, Severity
from xltools.reading.submission import FieldEntry, Submission
from xltools.roster.units import Roster, RosterIndex, index_roster

Values = Mapping[str, Decimal | int | None]
# So many of the sums that a count could stand for are named in a sentence, the nearest first.
_MOST_READINGS = 3
_LONGEST_QUOTE = 60
_SHORTEST_NAME, _LONGEST_NAME = 3, 24
_MARKS = re.compile(r"[\W_]+")


def check_texts(
    submission: Submission,
    rules: Mapping[str, Rule],
    values: Values,
    last_year: Values | None,
    last_texts: Mapping[str, str],
    roster: Roster | None,
) -> Iterator[Finding]:
    """Every text in turn. `values` are the numbers of the tables; `rules` are by their built-in check."""
    wordings, unit = load_wordings(submission.form.folder), identify_unit(submission, roster).name
    index = index_roster(roster) if roster is not None else None
    for field in submission.form.texts:
        entry = submission.entries.get(field.id)
        text = submission.text(field.id)
        if entry is None or entry.fault or not text:
            continue
        simplified = simplify(text)
        counts = compare_text(text, submission.form, values, field=field.id, year=submission.year)
        if "counts" in rules:
            yield from _check_against_tables(submission, rules["counts"], field, entry, counts)
        if "growth" in rules:
            growths = find_growth(simplified, [one.count for one in counts], wordings)
            yield from _check_growth(rules["growth"], field, entry, growths, last_year)
            yield from _check_shares(
                rules["growth"], field, entry, find_unequal_shares(simplified, counts, values, wordings)
            )
        if "lists" in rules:
            # One fault, one finding: a list that is told is no sum besides.
            lists = [*_check_lists(submission, rules["lists"], field, entry, simplified)]
            yield from lists or _check_stated_sums(submission, rules["lists"], field, entry, counts)
        if "foreign" in rules:
            faults = _find_foreign(submission, rules["foreign"], field, counts, unit, index)
            for key, words in faults:
                yield make_finding(
                    rules["foreign"],
                    key,
                    {"place": field.label, **words},
                    place=entry.place,
                    field=field.id,
                    explanation=_find_explanation(submission, field),
                )
        # That there was nothing may be said in the same words every year, and what is not required often is.
        is_nothing = bool(counts) and not any(one.count.value for one in counts)
        if "repeated" in rules and field.required and not is_nothing and field.id in last_texts:
            yield from _check_repeated(rules["repeated"], field, entry, last_texts[field.id])


def _check_repeated(rule: Rule, field: Field, entry: FieldEntry, last: str) -> Iterator[Finding]:
    """N-06."""
    share = int(100 * measure_repetition(str(entry.value), last))
    if share >= rule.limits["share"]:
        words = {"place": field.label, "count": str(share)}
        yield make_finding(rule, "same", words, place=entry.place, field=field.id)


def _check_against_tables(
    submission: Submission, rule: Rule, field: Field, entry: FieldEntry, counts: tuple[ComparedCount, ...]
) -> Iterator[Finding]:
    """N-01. A count whose clause says that it is of a part, or in loose words, is a hint."""
    text = submission.text(field.id)
    for one in counts:
        kind = one.count.kind
        if one.agrees is not False or kind.severity is None:
            continue
        stated = stated_value(one.count)
        sums = sorted(one.sums, key=lambda pair: abs(pair[1] - stated))
        words = {
            "place": field.label,
            "raw": _quote(text, *one.count.clause),
            "seen": text[one.count.start : one.count.end],
            "there": "；".join(_describe_sum(submission, *pair) for pair in sums[:_MOST_READINGS]),
            "expected": format_number(sums[0][1]),
            "actual": format_number(stated),
        }
        related = tuple(str(submission.entries[name].place) for name in _list_fields(sums[0][0]))
        finding = make_finding(
            rule,
            "differs",
            words,
            place=entry.place,
            field=field.id,
            related=related,
            explanation=_find_explanation(submission, field),
        )
        loose = one.count.scoped or kind.severity is Severity.HINT
        yield replace(finding, severity=Severity.HINT) if loose else finding


def _list_fields(reading: Reading) -> list[str]:
    return [term.removeprefix("-") for term in reading]


def _describe_sum(submission: Submission, reading: Reading, total: Decimal) -> str:
    """What stands in the tables: `新收 总计＋上年结转 总计 42（三、依申请公开!J6、J7）`."""
    fields = submission.form.fields
    signs = ("－" if term.startswith("-") else "＋" for term in reading)
    names = "".join(f"{sign}{fields[name].label}" for sign, name in zip(signs, _list_fields(reading), strict=True))
    places = [submission.entries[name].place for name in _list_fields(reading)]
    others = [place.cell if place.sheet == places[0].sheet else str(place) for place in places[1:]]
    return f"{names[1:]} {format_number(total)}（{'、'.join([str(places[0]), *others])}）"


def _find_explanation(submission: Submission, field: Field) -> str:
    """What the unit wrote beside the line of 校验 that is about this text, else about the first of the texts."""
    if not submission.explanations:
        return ""
    lines = [
        line
        for line in list_lines(submission.form)
        if isinstance(line.subject, CellCount) and line.subject.counted is CountKind.TEXT
    ]
    own = [line for line in lines if isinstance(line.subject, CellCount) and field in line.subject.fields] or lines
    return submission.explanations.get(own[0].key, "") if own else ""


def _check_growth(
    rule: Rule, field: Field, entry: FieldEntry, growths: Iterator[StatedGrowth], last_year: Values | None
) -> Iterator[Finding]:
    """N-02. Where last year is not known, there must at least be a whole number that it could have been."""
    for growth in growths:
        words = {
            "place": field.label,
            "raw": str(entry.value)[growth.start : growth.end],
            "seen": format_number(growth.count.value),
        }
        fits = fits_last_year(growth, last_year) if last_year is not None else None
        between = neighbours_of_base(growth)
        if fits is False:
            yield make_finding(rule, "differs", words, place=entry.place, field=field.id)
        elif fits is None and between is not None:
            words |= {"left": str(between[0]), "right": str(between[1])}
            yield make_finding(rule, "no_base", words, place=entry.place, field=field.id)


def _check_lists(
    submission: Submission, rule: Rule, field: Field, entry: FieldEntry, simplified: str
) -> Iterator[Finding]:
    """N-04."""
    for found in find_unequal_lists(simplified, load_wordings(submission.form.folder)):
        start = _start_of_clause(simplified, found.total.start)
        words = {
            "place": field.label,
            "raw": _quote(submission.text(field.id), start, found.parts[-1].end),
            "left": format_number(found.total.value),
            "right": format_number(sum((part.value for part in found.parts), Decimal(0))),
        }
        yield make_finding(rule, found.fault, words, place=entry.place, field=field.id)


def _check_shares(rule: Rule, field: Field, entry: FieldEntry, shares: Iterator[UnequalShare]) -> Iterator[Finding]:
    """N-02 of shares: none of the numbers that a text and the tables state gives them."""
    for share in shares:
        words = {"place": field.label, "raw": _quote(str(entry.value), share.count.start, share.end)}
        yield make_finding(rule, "share", words, place=entry.place, field=field.id)


def _check_stated_sums(
    submission: Submission,
    rule: Rule,
    field: Field,
    entry: FieldEntry,
    counts: tuple[ComparedCount, ...],
) -> Iterator[Finding]:
    """N-04 of counts of different kinds."""
    for found in find_unequal_sums(counts, load_wordings(submission.form.folder)):
        words = {
            "place": field.label,
            "raw": _quote(submission.text(field.id), found.start, found.end),
            "left": format_number(found.left),
            "right": format_number(found.right),
        }
        yield make_finding(rule, "unequal", words, place=entry.place, field=field.id)


def _start_of_clause(text: str, at: int) -> int:
    return max(text.rfind(mark, 0, at) for mark in "，。；：、\n") + 1


def _find_foreign(
    submission: Submission,
    rule: Rule,
    field: Field,
    counts: Sequence[ComparedCount],
    unit: str,
    index: RosterIndex | None,
) -> Iterator[tuple[str, dict[str, str]]]:
    """N-05: what shows that a text was written for another year, unit or form; or that nothing was written."""
    text = submission.text(field.id)
    this_year = {one.count.kind.id for one in counts if not one.count.earlier}
    old = next((one.count for one in counts if one.count.earlier and one.count.kind.id not in this_year), None)
    # A text that names this year too, or compares, may name the last one first.
    if old is not None and f"{submission.year}年" not in text and not names_change(text, submission.form):
        yield "other_year", {"raw": _quote(text, *old.clause), "expected": str(submission.year)}
    for one in counts:
        subject = _strip_openings(text[one.count.clause[0] : one.count.start], rule, submission.year)
        key, name = _find_other_body(subject, rule, unit, index)
        if key == "other_unit" or (key and one.agrees is False and not one.count.scoped):
            yield key, {"raw": _quote(text, *one.count.clause), "seen": name}
            break
    basis = next((one for one in rule.words["bases"] if one in text), "")
    if basis:
        yield "other_basis", {"raw": basis}
    if field.required and _MARKS.sub("", text) in rule.words["nothing"]:
        yield "nothing", {"raw": text.strip()}


def _strip_openings(clause: str, rule: Rule, year: int | None) -> str:
    """A clause from its subject on: without 2024年, 全年 and what else may stand before it, as the rule declares."""
    worded = hide_years(clause, year)
    at = 0
    while True:
        mark = _MARKS.match(clause, at)
        longest = max((len(one) for one in rule.words["openings"] if worded.startswith(one, at)), default=0)
        if not longest and mark is None:
            return clause[at:]
        at = at + longest if longest else mark.end() if mark is not None else at


def _find_other_body(subject: str, rule: Rule, own: str, index: RosterIndex | None) -> tuple[str, str]:
    """The message and the name of another unit of the roster, or of a body of another level, with which a text begins."""
    if index is not None:
        for length in range(min(len(subject), _LONGEST_NAME), _SHORTEST_NAME - 1, -1):
            unit = index.find_by_name(subject[:length])
            if unit is not None:
                return ("other_unit", unit.name) if unit.name != own else ("", "")
    level = next((one for one in rule.words["levels"] if subject.startswith(one)), "")
    has_level = any(one in own for one in rule.words["own_levels"])
    return ("other_level", level) if level and not has_level else ("", "")


def _quote(text: str, start: int, end: int) -> str:
    return printable_excerpt(text[start:end].strip(), _LONGEST_QUOTE)
