"""Why a workbook stays out of the sum: one sieve for each reason, in the order in which they are asked.

Who sent a workbook, as the consolidation asks it: which unit of the roster, and which workbooks are of one unit.

What was settled of single files before they are merged: whose a file is, that it does not count, and who said so.

Late reports (迟报), as far as a workbook tells: by the date on its cover, against the form's statutory day.

When a file came in stands in no workbook; who keeps a collection folder knows it from there.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from xltools.checks.finding import Finding, UnreadableFile
from xltools.consolidation.figures import UnitReport
from xltools.excel.text import normalize_label
from xltools.form.model import COVER_CODE, COVER_UNIT
from xltools.form.rules.expression import Severity
from xltools.roster.match import Identification, identify_sender, index_roster
from xltools.roster.unit import Roster, Unit, normalize_code

__all__ = [
    "EXCLUSION_RULES",
    "NOT_COUNTED",
    "Exclusion",
    "ExclusionCause",
    "FileDecision",
    "FileDecisions",
    "SelectionTerms",
    "SenderLookup",
    "apply_decision",
    "apply_decision_to_unreadable",
    "format_lateness",
    "select_by_severity",
]

T = TypeVar("T")


class SenderLookup:
    """The roster, or that there is none, asked by what is kept of a workbook. Each workbook is looked up once."""

    def __init__(self, roster: Roster | None) -> None:
        self.roster = roster
        self.units: tuple[Unit, ...] = roster.units if roster else ()
        self._senders: dict[tuple[str, str, str], Identification] = {}

    def sender(self, report: UnitReport) -> Identification:
        """Who sent it, or why that is not certain."""
        if self.roster is None:
            return Identification(None)
        said = (report.issued, report.unit, report.code)
        if said not in self._senders:
            self._senders[said] = identify_sender(report, self.roster)
        return self._senders[said]

    def unit(self, report: UnitReport) -> Unit | None:
        """The unit as the roster names it; None where the roster does not know it."""
        return self.sender(report).unit

    def name(self, report: UnitReport) -> str:
        """The unit's name as people are shown it: the roster's, else what the workbook says."""
        unit = self.unit(report)
        return report.unit if unit is None else unit.name

    def position(self, report: UnitReport) -> int | None:
        """The unit's place in the roster."""
        unit = self.unit(report)
        return None if unit is None or self.roster is None else index_roster(self.roster).position(unit)

    def is_contested(self, kept: UnitReport) -> bool:
        """Whether the roster knows the name on the cover, and it is still not certain that this unit sent it."""
        return self.roster is not None and self.unit(kept) is None and self._find_named(kept.unit) is not None

    def marks(self, report: UnitReport) -> list[Hashable]:
        """What tells the unit: two workbooks that share a mark are of one unit.

        With a roster only the roster's unit and the name tell it: a code copied from a neighbour must not drag the
        neighbour's workbook into doubt.
        """
        position = self.position(report)
        if position is not None:
            return [position]
        name = ("name", normalize_label(report.unit))
        code = normalize_code(report.code)
        return [name, ("code", code)] if code and not self.units else [name]

    def _find_named(self, name: str) -> Unit | None:
        return index_roster(self.roster).find_by_name(name) if self.roster is not None else None


def group_by_marks(items: Sequence[T], marks: Callable[[T], Iterable[Hashable]]) -> list[list[T]]:
    """The items in groups that share a mark, directly or through others; groups and items keep their order."""
    groups: dict[int, list[T]] = {}
    home: dict[Hashable, int] = {}
    for number, item in enumerate(items):
        own = list(marks(item))
        joined = sorted({home[mark] for mark in own if mark in home})
        target = joined[0] if joined else number
        groups.setdefault(target, []).append(item)
        for other in joined[1:]:
            groups[target] += groups.pop(other)
            home.update({mark: target for mark, group in home.items() if group == other})
        home.update(dict.fromkeys(own, target))
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class FileDecision:
    """What was settled of one file.

    Attributes:
        unit: whose it was decided to be; None where it says so itself.
        exclusion_reason: why it does not count, "" where it does.
        open_reason: why it must be decided first whether it counts, "" where nothing is open.
        decision_text: the office's decision in words, "" where it made none.
    """

    unit: Unit | None = None
    exclusion_reason: str = ""
    open_reason: str = ""
    decision_text: str = ""


FileDecisions = Mapping[Path, FileDecision]


def apply_decision(report: UnitReport, decisions: FileDecisions) -> UnitReport:
    """The workbook as the unit's that it was decided to be; what was found at its name is settled by that."""
    ruling = decisions.get(report.path)
    if ruling is None or ruling.unit is None:
        return report
    findings = tuple(_excuse_finding(finding, ruling.decision_text) for finding in report.findings)
    return replace(report, unit=ruling.unit.name, issued=ruling.unit.name, code=ruling.unit.code, findings=findings)


def apply_decision_to_unreadable(refused: UnreadableFile, decisions: FileDecisions) -> UnreadableFile:
    """A file that cannot be read, with the decision that it does not count."""
    ruling = decisions.get(refused.path)
    return (
        replace(refused, message=f"{refused.message}；{ruling.exclusion_reason}")
        if ruling and ruling.exclusion_reason
        else refused
    )


def _excuse_finding(finding: Finding, decision_text: str) -> Finding:
    if finding.field not in (COVER_UNIT, COVER_CODE):
        return finding
    return replace(finding, severity=Severity.EXPLAIN, explanation=decision_text)


# So many files of one unit are named in a sentence; the rest are counted.
_MOST_NAMED = 4
NOT_COUNTED = "名录中注明不计入汇总"


class ExclusionCause(StrEnum):
    """Why a workbook was left out."""

    ASIDE = "aside"
    OPEN = "open"
    NAMELESS = "nameless"
    COPY = "copy"
    OTHER_YEAR = "other_year"
    DUPLICATE = "duplicate"
    CONTESTED = "contested"
    OUTSIDE = "outside"
    UNCOUNTED = "uncounted"
    ERRORS = "errors"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A workbook that was read but not taken in, with the reason in a sentence."""

    report: UnitReport
    reason: str
    cause: ExclusionCause

    @property
    def is_harmless(self) -> bool:
        """Whether the sum lacks nothing by it: a copy of what is in, what was set aside, or what is not to be counted."""
        return self.cause in (ExclusionCause.ASIDE, ExclusionCause.COPY, ExclusionCause.UNCOUNTED)


def select_by_severity(report: UnitReport, severity: Severity) -> tuple[Finding, ...]:
    """A workbook's findings of one severity."""
    return tuple(finding for finding in report.findings if finding.severity is severity)


@dataclass(frozen=True, slots=True)
class SelectionTerms:
    """What the sieves go by."""

    year: int
    register: SenderLookup
    names: Mapping[Path, str]
    include_errors: bool
    decisions: FileDecisions

    def order(self, one: UnitReport) -> tuple[int, str, str]:
        """The roster's order, then by name and path."""
        position = self.register.position(one)
        place = len(self.register.units) if position is None else position
        return place, normalize_label(one.unit), self.names[one.path]


_ExclusionRule = Callable[[Sequence[UnitReport], SelectionTerms], Iterator[Exclusion]]


def _exclude_rejected(rest: Sequence[UnitReport], task: SelectionTerms) -> Iterator[Exclusion]:
    for one in rest:
        ruling = task.decisions.get(one.path)
        if ruling is not None and ruling.exclusion_reason:
            yield Exclusion(one, ruling.exclusion_reason, ExclusionCause.ASIDE)


def _exclude_undecided(rest: Sequence[UnitReport], task: SelectionTerms) -> Iterator[Exclusion]:
    for one in rest:
        ruling = task.decisions.get(one.path)
        if ruling is not None and ruling.open_reason:
            yield Exclusion(one, ruling.open_reason, ExclusionCause.OPEN)


def _exclude_nameless(rest: Sequence[UnitReport], _task: SelectionTerms) -> Iterator[Exclusion]:
    for one in rest:
        if not normalize_label(one.unit):
            yield Exclusion(one, "封面没有填报单位名称，不知是哪个单位的表", ExclusionCause.NAMELESS)


def _exclude_copies(rest: Sequence[UnitReport], task: SelectionTerms) -> Iterator[Exclusion]:
    first: dict[str, UnitReport] = {}
    # The plainest name is taken for the original: 教育局.xlsx before 微信/教育局(2).xlsx.
    for one in sorted(rest, key=lambda one: (len(name := task.names[one.path]), name)):
        taken = first.setdefault(one.sha256, one)
        if taken is not one:
            reason = f"与“{task.names[taken.path]}”一字不差，是同一份，只计一次"
            yield Exclusion(one, reason, ExclusionCause.COPY)


def _exclude_other_years(rest: Sequence[UnitReport], task: SelectionTerms) -> Iterator[Exclusion]:
    for one in rest:
        if one.year not in (task.year, None):
            reason = f"这是 {one.year} 年度的表，本次汇总的是 {task.year} 年度"
            yield Exclusion(one, reason, ExclusionCause.OTHER_YEAR)


def _exclude_duplicates(rest: Sequence[UnitReport], task: SelectionTerms) -> Iterator[Exclusion]:
    for group in group_by_marks(rest, task.register.marks):
        if len(group) > 1:
            named = [f"“{task.names[one.path]}”" for one in group]
            files = "、".join(named[:_MOST_NAMED]) + (f"等 {len(named)} 份" if len(named) > _MOST_NAMED else "")
            alike = len({(one.figures.numbers, tuple(sorted(one.texts.items()))) for one in group}) == 1
            how = "数字和文字都相同、文件不同" if alike else "不同"
            reason = f"同一单位有 {len(group)} 份{how}的表：{files}。请留下一份、移走其余，再汇总"
            yield from (Exclusion(one, reason, ExclusionCause.DUPLICATE) for one in group)


def _exclude_contested(rest: Sequence[UnitReport], task: SelectionTerms) -> Iterator[Exclusion]:
    for one in rest:
        if task.register.is_contested(one):
            reason = f"{task.register.sender(one).doubt}。请向报送单位核实后改正封面，再汇总"
            yield Exclusion(one, reason, ExclusionCause.CONTESTED)


def _exclude_outsiders(rest: Sequence[UnitReport], task: SelectionTerms) -> Iterator[Exclusion]:
    if not task.register.units or task.include_errors:
        return
    for one in rest:
        sender = task.register.sender(one)
        if sender.unit is None:
            near = "、".join(f"“{unit.name}”" for unit in sender.nearest)
            like = f"（名录中相近的有{near}）" if near else ""
            reason = f"{sender.doubt}{like}。请核对单位全称；名录有缺漏的，请先补入名录"
            yield Exclusion(one, reason, ExclusionCause.OUTSIDE)


def _exclude_uncounted(rest: Sequence[UnitReport], task: SelectionTerms) -> Iterator[Exclusion]:
    for one in rest:
        unit = task.register.unit(one)
        if unit is not None and not unit.counted:
            yield Exclusion(one, NOT_COUNTED, ExclusionCause.UNCOUNTED)


def _exclude_faulty(rest: Sequence[UnitReport], task: SelectionTerms) -> Iterator[Exclusion]:
    if task.include_errors:
        return
    for one in rest:
        if errors := select_by_severity(one, Severity.ERROR):
            codes = "、".join(dict.fromkeys(finding.code for finding in errors))
            yield Exclusion(one, f"有 {len(errors)} 处错误没有改正（{codes}），详见“问题”", ExclusionCause.ERRORS)
        elif one.year is None:
            yield Exclusion(one, "没有填年度，不知是哪一年的表", ExclusionCause.ERRORS)


# In this order: a copy is no second version, and last year's form no resubmission of this year's.
EXCLUSION_RULES: tuple[_ExclusionRule, ...] = (
    _exclude_rejected,
    _exclude_undecided,
    _exclude_nameless,
    _exclude_copies,
    _exclude_other_years,
    _exclude_contested,
    _exclude_duplicates,
    _exclude_outsiders,
    _exclude_uncounted,
    _exclude_faulty,
)


def format_lateness(report: UnitReport) -> str:
    """In a sentence, that the date on the cover is past the statutory day; "" where it is not, or is no date."""
    try:
        filled = date.fromisoformat(report.date)
    except ValueError:
        return ""
    if report.year is None:
        return ""
    due = date.fromisoformat(f"{report.year + 1}-{report.form.period.due}")
    return f"填报日期 {filled}，晚于 {due}" if filled > due else ""
