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

from xltools.checks.finding import Finding, Refused
from xltools.consolidation.figures import Kept
from xltools.excel.text import normal_label
from xltools.form.model import CODE, UNIT
from xltools.form.rules.expression import Severity
from xltools.roster.match import Sender, register_of, sender_of
from xltools.roster.unit import Roster, Unit, code_key

__all__ = [
    "NOT_COUNTED",
    "SIEVES",
    "Cause",
    "LeftOut",
    "Register",
    "Ruling",
    "Rulings",
    "Task",
    "late",
    "of_severity",
    "refused_under",
    "under",
]

T = TypeVar("T")


class Register:
    """The roster, or that there is none, asked by what is kept of a workbook. Each workbook is looked up once."""

    def __init__(self, roster: Roster | None) -> None:
        self.roster = roster
        self.units: tuple[Unit, ...] = roster.units if roster else ()
        self._senders: dict[tuple[str, str, str], Sender] = {}

    def sender(self, kept: Kept) -> Sender:
        """Who sent it, or why that is not certain."""
        if self.roster is None:
            return Sender(None)
        said = (kept.issued, kept.unit, kept.code)
        if said not in self._senders:
            self._senders[said] = sender_of(kept, self.roster)
        return self._senders[said]

    def unit(self, kept: Kept) -> Unit | None:
        """The unit as the roster names it; None where the roster does not know it."""
        return self.sender(kept).unit

    def name(self, kept: Kept) -> str:
        """The unit's name as people are shown it: the roster's, else what the workbook says."""
        unit = self.unit(kept)
        return kept.unit if unit is None else unit.name

    def position(self, kept: Kept) -> int | None:
        """The unit's place in the roster."""
        unit = self.unit(kept)
        return None if unit is None or self.roster is None else register_of(self.roster).position(unit)

    def contested(self, kept: Kept) -> bool:
        """Whether the roster knows the name on the cover, and it is still not certain that this unit sent it."""
        return self.roster is not None and self.unit(kept) is None and self._named(kept.unit) is not None

    def marks(self, kept: Kept) -> list[Hashable]:
        """What tells the unit: two workbooks that share a mark are of one unit.

        With a roster only the roster's unit and the name tell it: a code copied from a neighbour must not drag the
        neighbour's workbook into doubt.
        """
        position = self.position(kept)
        if position is not None:
            return [position]
        name = ("name", normal_label(kept.unit))
        code = code_key(kept.code)
        return [name, ("code", code)] if code and not self.units else [name]

    def _named(self, name: str) -> Unit | None:
        return register_of(self.roster).named(name) if self.roster is not None else None


def same_unit(items: Sequence[T], marks: Callable[[T], Iterable[Hashable]]) -> list[list[T]]:
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
class Ruling:
    """What was settled of one file.

    Attributes:
        unit: whose it was decided to be; None where it says so itself.
        aside: why it does not count, "" where it does.
        open: why it must be decided first whether it counts, "" where nothing is open.
        said: the office's decision in words, "" where it made none.
    """

    unit: Unit | None = None
    aside: str = ""
    open: str = ""
    said: str = ""


Rulings = Mapping[Path, Ruling]


def under(kept: Kept, rulings: Rulings) -> Kept:
    """The workbook as the unit's that it was decided to be; what was found at its name is settled by that."""
    ruling = rulings.get(kept.path)
    if ruling is None or ruling.unit is None:
        return kept
    findings = tuple(_settled(finding, ruling.said) for finding in kept.findings)
    return replace(kept, unit=ruling.unit.name, issued=ruling.unit.name, code=ruling.unit.code, findings=findings)


def refused_under(refused: Refused, rulings: Rulings) -> Refused:
    """A file that cannot be read, with the decision that it does not count."""
    ruling = rulings.get(refused.path)
    return replace(refused, message=f"{refused.message}；{ruling.aside}") if ruling and ruling.aside else refused


def _settled(finding: Finding, said: str) -> Finding:
    if finding.field not in (UNIT, CODE):
        return finding
    return replace(finding, severity=Severity.EXPLAIN, explanation=said)


# So many files of one unit are named in a sentence; the rest are counted.
_NAMED = 4
NOT_COUNTED = "名录中注明不计入汇总"


class Cause(StrEnum):
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
class LeftOut:
    """A workbook that was read but not taken in, with the reason in a sentence."""

    kept: Kept
    reason: str
    cause: Cause

    @property
    def harmless(self) -> bool:
        """Whether the sum lacks nothing by it: a copy of what is in, what was set aside, or what is not to be counted."""
        return self.cause in (Cause.ASIDE, Cause.COPY, Cause.UNCOUNTED)


def of_severity(kept: Kept, severity: Severity) -> tuple[Finding, ...]:
    """A workbook's findings of one severity."""
    return tuple(finding for finding in kept.findings if finding.severity is severity)


@dataclass(frozen=True, slots=True)
class Task:
    """What the sieves go by."""

    year: int
    register: Register
    names: Mapping[Path, str]
    include_errors: bool
    rulings: Rulings

    def order(self, one: Kept) -> tuple[int, str, str]:
        """The roster's order, then by name and path."""
        position = self.register.position(one)
        place = len(self.register.units) if position is None else position
        return place, normal_label(one.unit), self.names[one.path]


_Sieve = Callable[[Sequence[Kept], Task], Iterator[LeftOut]]


def _set_aside(rest: Sequence[Kept], task: Task) -> Iterator[LeftOut]:
    for one in rest:
        ruling = task.rulings.get(one.path)
        if ruling is not None and ruling.aside:
            yield LeftOut(one, ruling.aside, Cause.ASIDE)


def _open(rest: Sequence[Kept], task: Task) -> Iterator[LeftOut]:
    for one in rest:
        ruling = task.rulings.get(one.path)
        if ruling is not None and ruling.open:
            yield LeftOut(one, ruling.open, Cause.OPEN)


def _nameless(rest: Sequence[Kept], _task: Task) -> Iterator[LeftOut]:
    for one in rest:
        if not normal_label(one.unit):
            yield LeftOut(one, "封面没有填报单位名称，不知是哪个单位的表", Cause.NAMELESS)


def _copies(rest: Sequence[Kept], task: Task) -> Iterator[LeftOut]:
    first: dict[str, Kept] = {}
    # The plainest name is taken for the original: 教育局.xlsx before 微信/教育局(2).xlsx.
    for one in sorted(rest, key=lambda one: (len(name := task.names[one.path]), name)):
        taken = first.setdefault(one.sha256, one)
        if taken is not one:
            reason = f"与“{task.names[taken.path]}”一字不差，是同一份，只计一次"
            yield LeftOut(one, reason, Cause.COPY)


def _other_years(rest: Sequence[Kept], task: Task) -> Iterator[LeftOut]:
    for one in rest:
        if one.year not in (task.year, None):
            reason = f"这是 {one.year} 年度的表，本次汇总的是 {task.year} 年度"
            yield LeftOut(one, reason, Cause.OTHER_YEAR)


def _duplicates(rest: Sequence[Kept], task: Task) -> Iterator[LeftOut]:
    for group in same_unit(rest, task.register.marks):
        if len(group) > 1:
            named = [f"“{task.names[one.path]}”" for one in group]
            files = "、".join(named[:_NAMED]) + (f"等 {len(named)} 份" if len(named) > _NAMED else "")
            alike = len({(one.figures.numbers, tuple(sorted(one.texts.items()))) for one in group}) == 1
            how = "数字和文字都相同、文件不同" if alike else "不同"
            reason = f"同一单位有 {len(group)} 份{how}的表：{files}。请留下一份、移走其余，再汇总"
            yield from (LeftOut(one, reason, Cause.DUPLICATE) for one in group)


def _contested(rest: Sequence[Kept], task: Task) -> Iterator[LeftOut]:
    for one in rest:
        if task.register.contested(one):
            reason = f"{task.register.sender(one).doubt}。请向报送单位核实后改正封面，再汇总"
            yield LeftOut(one, reason, Cause.CONTESTED)


def _outsiders(rest: Sequence[Kept], task: Task) -> Iterator[LeftOut]:
    if not task.register.units or task.include_errors:
        return
    for one in rest:
        sender = task.register.sender(one)
        if sender.unit is None:
            near = "、".join(f"“{unit.name}”" for unit in sender.nearest)
            like = f"（名录中相近的有{near}）" if near else ""
            reason = f"{sender.doubt}{like}。请核对单位全称；名录有缺漏的，请先补入名录"
            yield LeftOut(one, reason, Cause.OUTSIDE)


def _uncounted(rest: Sequence[Kept], task: Task) -> Iterator[LeftOut]:
    for one in rest:
        unit = task.register.unit(one)
        if unit is not None and not unit.counted:
            yield LeftOut(one, NOT_COUNTED, Cause.UNCOUNTED)


def _faulty(rest: Sequence[Kept], task: Task) -> Iterator[LeftOut]:
    if task.include_errors:
        return
    for one in rest:
        if errors := of_severity(one, Severity.ERROR):
            codes = "、".join(dict.fromkeys(finding.code for finding in errors))
            yield LeftOut(one, f"有 {len(errors)} 处错误没有改正（{codes}），详见“问题”", Cause.ERRORS)
        elif one.year is None:
            yield LeftOut(one, "没有填年度，不知是哪一年的表", Cause.ERRORS)


# In this order: a copy is no second version, and last year's form no resubmission of this year's.
SIEVES: tuple[_Sieve, ...] = (
    _set_aside,
    _open,
    _nameless,
    _copies,
    _other_years,
    _contested,
    _duplicates,
    _outsiders,
    _uncounted,
    _faulty,
)


def late(kept: Kept) -> str:
    """In a sentence, that the date on the cover is past the statutory day; "" where it is not, or is no date."""
    try:
        filled = date.fromisoformat(kept.date)
    except ValueError:
        return ""
    if kept.year is None:
        return ""
    due = date.fromisoformat(f"{kept.year + 1}-{kept.form.period.due}")
    return f"填报日期 {filled}，晚于 {due}" if filled > due else ""
