"""Which workbooks go into the sum. Nothing is left out in silence: each has its reason, each missing unit its name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from xltools.checks.checked import Refused
from xltools.checks.finding import Finding
from xltools.consolidation.identity import Register, same_unit
from xltools.consolidation.kept import Kept
from xltools.consolidation.names import short_names
from xltools.excel.text import normal_label
from xltools.form.rules.model import Severity
from xltools.form.unit import Roster, Unit

__all__ = ["Cause", "LeftOut", "Refused", "Selection", "of_severity", "select"]


# So many files of one unit are named in a sentence; the rest are counted.
_NAMED = 4


class Cause(StrEnum):
    """Why a workbook was left out."""

    NAMELESS = "nameless"
    COPY = "copy"
    OTHER_YEAR = "other_year"
    DUPLICATE = "duplicate"
    OUTSIDE = "outside"
    ERRORS = "errors"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A workbook that was read but not taken in, with the reason in a sentence."""

    kept: Kept
    reason: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class Selection:
    """What goes into the sum and what does not. `missing` are units of the roster with no workbook at all.

    `complete`: every unit of the roster is in; without a roster, every unit that sent a workbook. A second file of a
    unit that is in, such as an identical copy or last year's form, takes nothing from that; an unreadable file does.
    `names` gives each path as people are shown it.
    """

    included: tuple[Kept, ...]
    left_out: tuple[LeftOut, ...]
    refused: tuple[Refused, ...]
    missing: tuple[Unit, ...]
    roster: Roster | None
    year: int
    complete: bool
    names: Mapping[Path, str]

    def name(self, kept: Kept) -> str:
        """The file of a workbook, as people are shown it."""
        return self.names[kept.path]


def of_severity(kept: Kept, severity: Severity) -> tuple[Finding, ...]:
    """A workbook's findings of one severity."""
    return tuple(finding for finding in kept.findings if finding.severity is severity)


def select(
    kept: Sequence[Kept],
    refused: Sequence[Refused],
    *,
    year: int,
    roster: Roster | None,
    include_errors: bool,
) -> Selection:
    """Choose the workbooks to add up. The order given does not matter: it is the roster's, then by name and path."""
    register = Register(roster)
    names = short_names([*(one.path for one in kept), *(one.path for one in refused)])
    task = _Task(year, register, names, include_errors)
    rest = sorted(kept, key=task.order)
    left: list[LeftOut] = []
    for sieve in _SIEVES:
        out = list(sieve(rest, task))
        gone = {id(one.kept) for one in out}
        rest = [one for one in rest if id(one) not in gone]
        left += out
    left.sort(key=lambda one: task.order(one.kept))
    seen = {register.position(one) for one in kept}
    missing = tuple(unit for position, unit in enumerate(register.units) if position not in seen)
    return Selection(
        included=tuple(rest),
        left_out=tuple(left),
        refused=tuple(sorted(refused, key=lambda one: names[one.path])),
        missing=missing,
        roster=roster,
        year=year,
        complete=not refused and not missing and _all_in(rest, left, register),
        names=names,
    )


@dataclass(frozen=True, slots=True)
class _Task:
    year: int
    register: Register
    names: Mapping[Path, str]
    include_errors: bool

    def order(self, one: Kept) -> tuple[int, str, str]:
        position = self.register.position(one)
        place = len(self.register.units) if position is None else position
        return place, normal_label(one.unit), self.names[one.path]


_Sieve = Callable[[Sequence[Kept], _Task], Iterator[LeftOut]]


def _nameless(rest: Sequence[Kept], _task: _Task) -> Iterator[LeftOut]:
    for one in rest:
        if not normal_label(one.unit):
            yield LeftOut(one, "封面没有填报单位名称，不知是哪个单位的表", Cause.NAMELESS)


def _copies(rest: Sequence[Kept], task: _Task) -> Iterator[LeftOut]:
    first: dict[str, Kept] = {}
    # The plainest name is taken for the original: 教育局.xlsx before 微信/教育局(2).xlsx.
    for one in sorted(rest, key=lambda one: (len(name := task.names[one.path]), name)):
        taken = first.setdefault(one.sha256, one)
        if taken is not one:
            reason = f"与“{task.names[taken.path]}”一字不差，是同一份，只计一次"
            yield LeftOut(one, reason, Cause.COPY)


def _other_years(rest: Sequence[Kept], task: _Task) -> Iterator[LeftOut]:
    for one in rest:
        if one.year not in (task.year, None):
            reason = f"这是 {one.year} 年度的表，本次汇总的是 {task.year} 年度"
            yield LeftOut(one, reason, Cause.OTHER_YEAR)


def _duplicates(rest: Sequence[Kept], task: _Task) -> Iterator[LeftOut]:
    for group in same_unit(rest, task.register.marks):
        if len(group) > 1:
            named = [f"“{task.names[one.path]}”" for one in group]
            files = "、".join(named[:_NAMED]) + (f"等 {len(named)} 份" if len(named) > _NAMED else "")
            reason = f"同一单位有 {len(group)} 份不同的表：{files}。请留下一份、移走其余，再汇总"
            yield from (LeftOut(one, reason, Cause.DUPLICATE) for one in group)


def _outsiders(rest: Sequence[Kept], task: _Task) -> Iterator[LeftOut]:
    if not task.register.units or task.include_errors:
        return
    for one in rest:
        if task.register.position(one) is None:
            like = task.register.like(one)
            near = f"，单位代码却与名录中的“{like.name}”相同" if like is not None else ""
            reason = f"不在名录中{near}。请核对单位全称；名录有缺漏的，请先补入名录"
            yield LeftOut(one, reason, Cause.OUTSIDE)


def _faulty(rest: Sequence[Kept], task: _Task) -> Iterator[LeftOut]:
    if task.include_errors:
        return
    for one in rest:
        if errors := of_severity(one, Severity.ERROR):
            codes = "、".join(dict.fromkeys(finding.code for finding in errors))
            yield LeftOut(one, f"有 {len(errors)} 处错误没有改正（{codes}），详见“问题”", Cause.ERRORS)
        elif one.year is None:
            yield LeftOut(one, "没有填年度，不知是哪一年的表", Cause.ERRORS)


# In this order: a copy is no second version, and last year's form no resubmission of this year's.
_SIEVES: tuple[_Sieve, ...] = (_nameless, _copies, _other_years, _duplicates, _outsiders, _faulty)


def _all_in(included: Sequence[Kept], left: Sequence[LeftOut], register: Register) -> bool:
    present = {mark for one in included for mark in register.marks(one)}
    return all(one.cause is Cause.COPY or any(mark in present for mark in register.marks(one.kept)) for one in left)
