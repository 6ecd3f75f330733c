"""Check what texts say: counts against the tables (N-01), growth (N-02), lists (N-04), and whose report it is (N-05, N-06)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from xltools.checks.check_lines import find_text_line
from xltools.checks.check_workbook import identify_unit
from xltools.checks.finding import Finding, make_finding
from xltools.checks.resemblance import measure_repetition
from xltools.counts.compare import ComparedCount, compare_text, stated_value
from xltools.counts.growth import (
    GrowthKind,
    StatedGrowth,
    expected_growth,
    find_growth,
    fits_last_year,
    last_of_nearest,
    neighbours_of_base,
)
from xltools.counts.lexicon import EARLIER, SAME, hide_years
from xltools.counts.lists import find_unequal_lists
from xltools.counts.numbers import simplify
from xltools.counts.paragraph import names_area
from xltools.counts.stated_count import StatedCount
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
# Brackets around the year of a document, as people type them.
_OPEN, _CLOSE = r"[〔﹝【\[(〖〈<{［]", r"[〕﹞】\])〗〉>}］]"


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text of a submission, as it is and simplified, and the counts that it states beside what the tables hold."""

    submission: Submission
    field: Field
    entry: FieldEntry
    text: str
    simplified: str
    counts: tuple[ComparedCount, ...]

    def find(
        self,
        rule: Rule,
        key: str,
        words: Mapping[str, str],
        *,
        related: tuple[str, ...] = (),
        can_be_explained: bool = False,
    ) -> Finding:
        """A finding at its cell, with what the unit wrote to explain it, where that is asked for.

        It is written beside the line of 校验 that is about the texts of this sheet: no other line explains them.
        """
        line = find_text_line(self.submission.form, self.field)
        explanation = self.submission.explanations.get(line.key, "") if line is not None and can_be_explained else ""
        return make_finding(
            rule,
            key,
            {"place": self.field.label, "line": line.place if line is not None else "", **words},
            place=self.entry.place,
            field=self.field.id,
            related=related,
            explanation=explanation,
        )


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
    for one in _list_texts(submission, values):
        if "counts" in rules:
            yield from _check_against_tables(one, rules["counts"])
        if "growth" in rules:
            yield from _check_growth(one, rules["growth"], values, last_year)
            yield from _check_shares(
                one, rules["growth"], find_unequal_shares(one.simplified, one.counts, values, wordings)
            )
        if "lists" in rules:
            # One fault, one finding: a list that is told is no sum besides.
            yield from [*_check_lists(one, rules["lists"])] or _check_stated_sums(one, rules["lists"])
        if "foreign" in rules:
            for key, words in _find_foreign(one, rules["foreign"], unit, index):
                yield one.find(rules["foreign"], key, words, can_be_explained=True)
        if "repeated" in rules and one.field.id in last_texts:
            yield from _check_repeated(one, rules["repeated"], last_texts[one.field.id])


def _list_texts(submission: Submission, values: Values) -> Iterator[CheckedText]:
    """The texts that were written, and could be read."""
    for field in submission.form.texts:
        entry, text = submission.entries.get(field.id), submission.text(field.id)
        if entry is not None and not entry.fault and text:
            counts = compare_text(text, submission.form, values, field=field.id, year=submission.year)
            yield CheckedText(submission, field, entry, text, simplify(text), counts)


def _check_repeated(one: CheckedText, rule: Rule, last: str) -> Iterator[Finding]:
    """N-06. That there was nothing may be said in the same words every year, and what is not required often is."""
    is_nothing = bool(one.counts) and not any(compared.count.value for compared in one.counts)
    if not one.field.required or is_nothing:
        return
    share = int(100 * measure_repetition(one.text, last))
    if share >= rule.limits["share"]:
        yield one.find(rule, "same", {"count": str(share)})


def _check_against_tables(one: CheckedText, rule: Rule) -> Iterator[Finding]:
    """N-01. A count whose clause says that it is of a part, or of a whole area, or in loose words, is a hint."""
    entries = one.submission.entries
    for compared in one.counts:
        count = compared.count
        if compared.agrees is not False or count.kind.severity is None:
            continue
        stated = stated_value(count)
        sums = sorted(compared.sums, key=lambda pair: abs(pair[1] - stated))
        words = {
            "raw": _quote(one.text, *count.clause),
            "seen": one.text[count.start : count.end],
            "there": "；".join(_describe_sum(one.submission, *pair) for pair in sums[:_MOST_READINGS]),
            "expected": format_number(sums[0][1]),
            "actual": format_number(stated),
        }
        related = tuple(str(entries[name].place) for name in _list_fields(sums[0][0]))
        finding = one.find(rule, "differs", words, related=related, can_be_explained=True)
        area = names_area(one.text[slice(*count.clause)], one.submission.form, one.submission.unit)
        loose = count.scoped or area or count.kind.severity is Severity.HINT
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


def _check_growth(one: CheckedText, rule: Rule, values: Values, last_year: Values | None) -> Iterator[Finding]:
    """N-02. Where last year is not known, there must at least be a whole number that it could have been.

    Of two that overlap the first is told: a wrong number of last year makes its growth wrong.
    """
    if last_year is None and "%" not in one.simplified:
        return  # numbers of last year are compared with nothing
    counts = [compared.count for compared in one.counts]
    agreeing = {compared.count for compared in one.counts if compared.agrees}
    end = 0
    for growth in find_growth(one.simplified, counts, load_wordings(one.submission.form.folder)):
        if growth.start < end:
            continue
        is_last = one.submission.year is None or growth.year in {None, one.submission.year - 1}
        fits = fits_last_year(growth, last_year) if last_year is not None and is_last else None
        is_rate = growth.kind is GrowthKind.RATE
        between = neighbours_of_base(growth) if fits is None else None
        wrong = fits is False and (is_rate or growth.counts[0] in agreeing)
        last = last_of_nearest(growth, values, last_year) if wrong and last_year is not None else None
        if last is not None:
            key, words = _describe_growth(growth, last)
        elif between is not None:
            key, words = "no_base", {"left": str(between[0]), "right": str(between[1])}
        else:
            continue
        words |= {
            "raw": one.text[growth.start : growth.end].strip("，,、和(（ "),
            "seen": format_number(stated_value(growth.counts[0])),
        }
        end = growth.end
        yield one.find(rule, key, words)


def _describe_growth(growth: StatedGrowth, last: Decimal) -> tuple[str, dict[str, str]]:
    """The message for a growth that does not fit last year's number of its count, and that number."""
    words = {"there": format_number(last)}
    if growth.kind is GrowthKind.LAST:
        return "other_last", words
    right = expected_growth(growth, last)
    if right is None:
        return "from_zero", words
    return "rises" if right >= 0 else "falls", words | {"expected": f"{format_number(abs(right))}{growth.unit}"}


def _check_lists(one: CheckedText, rule: Rule) -> Iterator[Finding]:
    """N-04."""
    for found in find_unequal_lists(one.simplified, load_wordings(one.submission.form.folder)):
        start = _start_of_clause(one.simplified, found.total.start)
        words = {
            "raw": _quote(one.text, start, found.parts[-1].end),
            "left": format_number(found.total.value),
            "right": format_number(sum((part.value for part in found.parts), Decimal(0))),
        }
        yield one.find(rule, found.fault, words)


def _check_shares(one: CheckedText, rule: Rule, shares: Iterator[UnequalShare]) -> Iterator[Finding]:
    """N-02 of shares: none of the numbers that a text and the tables state gives them."""
    for share in shares:
        yield one.find(rule, "share", {"raw": _quote(one.text, share.count.start, share.end)})


def _check_stated_sums(one: CheckedText, rule: Rule) -> Iterator[Finding]:
    """N-04 of counts of different kinds."""
    for found in find_unequal_sums(one.counts, load_wordings(one.submission.form.folder)):
        words = {
            "raw": _quote(one.text, found.start, found.end),
            "left": format_number(found.left),
            "right": format_number(found.right),
        }
        yield one.find(rule, "unequal", words)


def _start_of_clause(text: str, at: int) -> int:
    return max(text.rfind(mark, 0, at) for mark in "，。；：、\n") + 1


def _find_foreign(
    one: CheckedText, rule: Rule, unit: str, index: RosterIndex | None
) -> Iterator[tuple[str, dict[str, str]]]:
    """N-05: what shows that a text was written for another year, unit or form; or that nothing was written."""
    text, year = one.text, one.submission.year
    old = next(_list_last_years(one, rule), None)
    if old is not None:
        named = hide_years(one.simplified, year).rfind(EARLIER, 0, old.start)
        yield "other_year", {"raw": _quote(text, min(named, old.clause[0]), old.clause[1]), "expected": str(year)}
    for compared in one.counts:
        count = compared.count
        subject = _strip_openings(text[count.clause[0] : count.start], rule, year)
        key, words = _find_other_body(subject, rule, unit, index)
        if key and (key != "other_level" or (compared.agrees is False and not count.scoped)):
            yield key, {"raw": _quote(text, *count.clause), **words}
            break
    basis = _find_basis(one.simplified, rule)
    if basis is not None:
        yield "other_basis", {"raw": _quote(text, *basis.span())}
    if one.field.required and _MARKS.sub("", text) in rule.words["nothing"]:
        yield "nothing", {"raw": text.strip()}


def _list_last_years(one: CheckedText, rule: Rule) -> Iterator[StatedCount]:
    """Counts of an earlier year of which this year's does not stand there, and which nothing is compared with."""
    this_year = {compared.count.kind.id for compared in one.counts if not compared.count.earlier}
    worded = hide_years(one.simplified, one.submission.year)
    for count in (compared.count for compared in one.counts if compared.count.earlier):
        at = worded.rfind(EARLIER, 0, count.start)
        spans = (SAME, *rule.words["spans"])
        is_span = any(word in worded[at : count.clause[1]] for word in spans)
        if count.kind.id not in this_year and not is_span and not worded[:at].endswith(rule.words["compares"]):
            yield count


def _find_basis(simplified: str, rule: Rule) -> re.Match[str] | None:
    """The first basis of another report, in whatever brackets and with whatever blanks it is written."""
    bases = "|".join(_compile_basis(basis) for basis in rule.words["bases"])
    return re.search(bases, simplified) if bases else None


def _compile_basis(basis: str) -> str:
    pieces = (_OPEN if mark in _OPEN else _CLOSE if mark in _CLOSE else re.escape(mark) for mark in simplify(basis))
    return r"\s*".join(pieces)


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


def _find_other_body(subject: str, rule: Rule, own: str, index: RosterIndex | None) -> tuple[str, dict[str, str]]:
    """The message and the name of another unit of the roster, of a body of another level, or of another sort (我镇)."""
    if index is not None:
        for length in range(min(len(subject), _LONGEST_NAME), _SHORTEST_NAME - 1, -1):
            unit = index.find_by_name(subject[:length])
            if unit is not None and unit.name == own:
                return "", {}
            if unit is not None:
                now = f"（现“{unit.name}”）" if unit.name != subject[:length] else ""
                return "other_unit", {"seen": subject[:length], "now": now}
    level = next((one for one in rule.words["levels"] if subject.startswith(one)), "")
    if level and not any(one in own for one in rule.words["own_levels"]):
        return "other_level", {"seen": level}
    # Only of a unit whose name says what it is: what one without such a word calls itself is not known.
    bodies = rule.words["bodies"]
    body = next((one for one in bodies if subject.startswith((f"我{one}", f"本{one}"))), "")
    if body and body not in own and any(one in own for one in bodies):
        return "other_body", {"seen": subject[: len(body) + 1]}
    return "", {}


def _quote(text: str, start: int, end: int) -> str:
    return printable_excerpt(text[start:end].strip(), _LONGEST_QUOTE)
