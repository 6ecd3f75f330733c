"""Why a workbook stays out of the sum: one sieve for each reason, in the order in which they are asked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from xltools.checks.finding import Finding
from xltools.consolidation.kept import Kept
from xltools.consolidation.selection.identity import Register, same_unit
from xltools.consolidation.selection.ruling import Rulings
from xltools.excel.text import normal_label
from xltools.form.rules.model import Severity

__all__ = ["NOT_COUNTED", "SIEVES", "Cause", "LeftOut", "Task", "of_severity"]

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
