"""A finding (问题): one fault of one workbook, with its cell, both sides, and the way to mend it.

Its words are the form's own: the catalogue stands in `templates/`, here it only gets its figures. A file that could be
read is checked and has findings; one that could not is refused.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from xltools.excel.text import printable
from xltools.excel.values import format_number
from xltools.form.model import CellAddress
from xltools.form.rules.evaluate import CheckOutcome, CheckResult
from xltools.form.rules.expression import Rule, Severity
from xltools.form.rules.parse import list_references
from xltools.reading.submission import Submission

# Characters of a digest that tell two findings at one place apart.
_DIGEST = 8


class CheckStatus(StrEnum):
    """The worst open finding of a workbook; explained findings and hints leave `pass`."""

    PASS = "pass"
    EXPLAIN = "explain"
    ERROR = "error"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `message` says what is wrong, `hint` what to do; `sheet` and `cell` say where.

    `related` are further cells concerned; `field` is a field id or ""; `expected` and `actual` are the two sides as
    text, `expected` "" where nobody knows what should stand there; `explanation` is what the unit wrote beside the check.
    """

    code: str
    severity: Severity
    message: str
    hint: str
    sheet: str = ""
    cell: str = ""
    related: tuple[str, ...] = ()
    field: str = ""
    expected: str = ""
    actual: str = ""
    explanation: str = ""

    @property
    def where(self) -> str:
        """Sheet and cell: 三、依申请公开!D30; the sheet alone or "" where there is no cell."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    @property
    def unnamed_cells(self) -> tuple[str, ...]:
        """The further cells that the message does not name itself."""
        parted = {cell: cell.rpartition("!") for cell in self.related}
        return tuple(
            cell
            for cell, (sheet, _, place) in parted.items()
            if sheet not in self.message or not re.search(rf"(?<![A-Z0-9]){re.escape(place)}(?![0-9])", self.message)
        )

    @property
    def is_open(self) -> bool:
        """Whether it still counts: a hint never does, an explained `explain` no longer does."""
        if self.severity is Severity.HINT:
            return False
        return self.severity is Severity.ERROR or not self.explanation


def worst_status(findings: Iterable[Finding]) -> CheckStatus:
    """The worst open finding of a workbook that could be read."""
    severities = {finding.severity for finding in findings if finding.is_open}
    if Severity.ERROR in severities:
        return CheckStatus.ERROR
    return CheckStatus.EXPLAIN if Severity.EXPLAIN in severities else CheckStatus.PASS


def finding_keys(findings: Iterable[Finding]) -> tuple[str, ...]:
    """A key for each open finding, the same at every check of one file: its rule, its place, and a digest of both sides.

    What has no sides is told by its message. Keys may be alike; they are counted.
    """
    return tuple(_finding_key(finding) for finding in findings if finding.is_open)


def _finding_key(finding: Finding) -> str:
    sides = f"{finding.expected}\n{finding.actual}" if finding.expected or finding.actual else finding.message
    return f"{finding.code} {finding.field or finding.where} {hashlib.sha256(sides.encode()).hexdigest()[:_DIGEST]}"


def count_unreported(keys: Iterable[str], reported: Iterable[str] | None) -> int:
    """How many of the keys were not reported; none where nobody knows what was."""
    return (Counter(keys) - Counter(reported)).total() if reported is not None else 0


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was read, with everything the checks say of it."""

    submission: Submission
    findings: tuple[Finding, ...]

    @property
    def status(self) -> CheckStatus:
        """The worst open finding."""
        return worst_status(self.findings)


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file that could not be read: the kind of fault, what is wrong with it and what to do. `sha256` may be ""."""

    path: Path
    code: str
    message: str
    hint: str
    sha256: str = ""


def make_finding(  # one parameter for each part of a finding
    rule: Rule,
    key: str,
    words: Mapping[str, str],
    *,
    place: CellAddress | None = None,
    sheet: str = "",
    field: str = "",
    related: tuple[str, ...] = (),
    explanation: str = "",
) -> Finding:
    """A finding of a rule. `key` picks the message, `words` fill it; `left` and `right` become both sides."""
    # A sentence is one line, whatever a unit wrote that it quotes; both sides stay as they were written.
    printed = _MessageWords({name: printable(word) for name, word in words.items()})
    return Finding(
        code=rule.code,
        severity=rule.severity,
        message=rule.messages[key].format_map(printed),
        hint=words.get("remedy") or rule.hints.get(key, "").format_map(printed),
        sheet=place.sheet if place else sheet,
        cell=place.cell if place else "",
        related=related,
        field=field,
        expected="" if rule.is_of_likelihood else words.get("expected", words.get("right", "")),
        actual=words.get("actual", words.get("left", words.get("raw", ""))),
        explanation=explanation,
    )


def finding_from_result(
    result: CheckResult, places: Mapping[str, CellAddress], explanations: Mapping[str, str] = MappingProxyType({})
) -> Finding | None:
    """The finding of a check that fails, None for every other outcome. `places` are the cells of the fields."""
    if result.outcome is not CheckOutcome.FAILS or result.left is None or result.right is None:
        return None
    check, at = result.check, places[result.check.at]
    left, right = format_number(result.left), format_number(result.right)
    # What stands at the cell named is the actual side, what the rule makes of the other cells the expected one.
    at_right = any(part.field == check.at and not part.last for part in list_references(check.right))
    words = {
        "place": check.place,
        "left": left,
        "right": right,
        "actual": right if at_right else left,
        "expected": left if at_right else right,
        "difference": format_number(abs(Decimal(result.left) - Decimal(result.right))),
    }
    others = [places[field] for field in check.fields if field != check.at]
    related = tuple(place.cell if place.sheet == at.sheet else str(place) for place in others)
    explanation = explanations.get(check.key, "")
    return make_finding(check.rule, "fails", words, place=at, field=check.at, related=related, explanation=explanation)


class _MessageWords(dict[str, str]):
    """A word that a message names and nobody gave is left out of the sentence, not a crash in front of a clerk."""

    def __missing__(self, key: str) -> str:
        return ""
