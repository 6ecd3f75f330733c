"""Which workbooks go into the sum. Nothing is left out in silence: each has its reason, each missing unit its name.

Where each unit stands: 已汇总, 有错误未汇总, 未报 and so on; one word for one case, the same on every sheet.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from xltools.checks.finding import UnreadableFile
from xltools.consolidation.exclusions import (
    EXCLUSION_RULES,
    NOT_COUNTED,
    Exclusion,
    ExclusionCause,
    FileDecision,
    FileDecisions,
    SelectionTerms,
    SenderLookup,
    select_by_severity,
)
from xltools.consolidation.figures import UnitReport
from xltools.excel.table import CellStyle
from xltools.excel.text import shorten_paths
from xltools.form.rules.expression import Severity
from xltools.roster.match import index_roster
from xltools.roster.unit import Roster, Unit

__all__ = ["InclusionStatus", "Selection", "StatusLine", "inclusion_status", "list_status_lines", "select_reports"]

_NO_DECISIONS_ON_FILES: Mapping[Path, FileDecision] = {}


@dataclass(frozen=True, slots=True)
class Selection:
    """What goes into the sum and what does not. `absent` are units of the roster that no workbook came from.

    `is_complete`: every unit of the roster that counts is in; without a roster, every unit that sent a workbook. A second
    file of a unit that is in, such as an identical copy or last year's form, takes nothing from that; an unreadable
    file does, and so does a consolidation in which units were missing. `names` gives each path as people are shown it;
    `decisions` are what was settled of single files before.
    """

    included: tuple[UnitReport, ...]
    exclusions: tuple[Exclusion, ...]
    unreadable: tuple[UnreadableFile, ...]
    absent: tuple[Unit, ...]
    roster: Roster | None
    year: int
    is_complete: bool
    names: Mapping[Path, str]
    decisions: FileDecisions = field(default_factory=dict)

    @property
    def missing(self) -> tuple[Unit, ...]:
        """The absent units without which the sum is not complete."""
        return tuple(unit for unit in self.absent if unit.counted)

    @property
    def interim(self) -> tuple[UnitReport, ...]:
        """The consolidations among what is in that lack units themselves."""
        return tuple(one for one in self.included if one.is_interim)

    @property
    def expected(self) -> tuple[Unit, ...]:
        """The units of the roster that report here: those with a unit above them report there."""
        units = self.roster.units if self.roster else ()
        return tuple(unit for unit in units if unit.counted and not unit.parent)

    def name(self, report: UnitReport) -> str:
        """The file of a workbook, as people are shown it."""
        return self.names[report.path]


def select_reports(
    reports: Sequence[UnitReport],
    refused: Sequence[UnreadableFile],
    *,
    year: int,
    roster: Roster | None,
    include_errors: bool,
    decisions: FileDecisions = _NO_DECISIONS_ON_FILES,
) -> Selection:
    """Choose the workbooks to add up. The order given does not matter: it is the roster's, then by name and path."""
    register = SenderLookup(roster)
    names = shorten_paths([*(one.path for one in reports), *(one.path for one in refused)])
    task = SelectionTerms(year, register, names, include_errors, decisions)
    rest = sorted(reports, key=task.order)
    left: list[Exclusion] = []
    for sieve in EXCLUSION_RULES:
        out = list(sieve(rest, task))
        gone = {id(one.report) for one in out}
        rest = [one for one in rest if id(one) not in gone]
        left += out
    left.sort(key=lambda one: task.order(one.report))
    # Who sent last year's form only, or what does not count, has sent nothing yet.
    counting = [one for one in reports if one.year in (year, None) and not _is_rejected(one.path, decisions)]
    absent = tuple(_list_absent(counting, register))
    unread = [one for one in refused if not _is_rejected(one.path, decisions)]
    return Selection(
        included=tuple(rest),
        exclusions=tuple(left),
        unreadable=tuple(sorted(refused, key=lambda one: names[one.path])),
        absent=absent,
        roster=roster,
        year=year,
        is_complete=not (unread or any(unit.counted for unit in absent) or any(one.is_interim for one in rest))
        and _is_complete(rest, left, register),
        names=names,
        decisions=decisions,
    )


def _is_rejected(path: Path, decisions: FileDecisions) -> bool:
    return path in decisions and bool(decisions[path].exclusion_reason)


def _list_absent(reports: Sequence[UnitReport], register: SenderLookup) -> Iterator[Unit]:
    """Units with no workbook. One below another unit is in with that unit's consolidated workbook, or waits for it."""
    sent = {unit.name: one for one in reports if (unit := register.unit(one)) is not None}
    for unit in register.units:
        if unit.name in sent:
            continue
        above = sent.get(_parent_name(register, unit))
        if not unit.parent or (above is not None and above.sources and not _contains_unit(above, unit, register)):
            yield unit


def _parent_name(register: SenderLookup, unit: Unit) -> str:
    parent = index_roster(register.roster).find_by_name(unit.parent) if register.roster and unit.parent else None
    return parent.name if parent else ""


def _contains_unit(above: UnitReport, unit: Unit, register: SenderLookup) -> bool:
    """Whether a consolidated workbook names this unit of the roster among its own."""
    known = index_roster(register.roster) if register.roster else None
    return known is not None and any(known.find_by_name(source.unit) is unit for source in above.sources)


def _is_complete(included: Sequence[UnitReport], exclusions: Sequence[Exclusion], register: SenderLookup) -> bool:
    present = {mark for one in included for mark in register.marks(one)}
    return all(one.is_harmless or any(mark in present for mark in register.marks(one.report)) for one in exclusions)


class InclusionStatus(StrEnum):
    """How a unit, or one of its workbooks, stands."""

    MISSING = "未报"
    INCLUDED = "已汇总"
    EXPLAINED = "已汇总（有说明）"
    UNEXPLAINED = "已汇总（待说明）"
    ERRORS_IN = "有错误已汇总"
    OUTSIDE_IN = "名录外已汇总"
    STAGED = "已汇总（阶段性）"
    ERRORS_OUT = "有错误未汇总"
    OUTSIDE_OUT = "名录外未汇总"
    DUPLICATE = "重复报送"
    ASIDE = "不采用"
    OPEN = "已报待核"
    COPY = "相同副本"
    UNCOUNTED = "不计入汇总"
    CONTESTED = "单位待核实"
    OTHER_YEAR = "年度不符"
    NAMELESS = "没有单位名称"
    UNREADABLE = "读不出"

    @property
    def tone(self) -> CellStyle:
        """The colour that goes with it."""
        return _STATUS_STYLES.get(self, CellStyle.BAD)


_STATUS_STYLES = {
    InclusionStatus.INCLUDED: CellStyle.GOOD,
    InclusionStatus.EXPLAINED: CellStyle.GOOD,
    InclusionStatus.UNEXPLAINED: CellStyle.WARN,
    InclusionStatus.OUTSIDE_IN: CellStyle.WARN,
    InclusionStatus.STAGED: CellStyle.WARN,
    InclusionStatus.MISSING: CellStyle.WARN,
    InclusionStatus.ASIDE: CellStyle.FAINT,
    InclusionStatus.OPEN: CellStyle.WARN,
    InclusionStatus.COPY: CellStyle.FAINT,
    InclusionStatus.UNCOUNTED: CellStyle.FAINT,
}
_STATUS_BY_CAUSE = {
    ExclusionCause.NAMELESS: InclusionStatus.NAMELESS,
    ExclusionCause.ASIDE: InclusionStatus.ASIDE,
    ExclusionCause.OPEN: InclusionStatus.OPEN,
    ExclusionCause.COPY: InclusionStatus.COPY,
    ExclusionCause.OTHER_YEAR: InclusionStatus.OTHER_YEAR,
    ExclusionCause.DUPLICATE: InclusionStatus.DUPLICATE,
    ExclusionCause.CONTESTED: InclusionStatus.CONTESTED,
    ExclusionCause.OUTSIDE: InclusionStatus.OUTSIDE_OUT,
    ExclusionCause.UNCOUNTED: InclusionStatus.UNCOUNTED,
    ExclusionCause.ERRORS: InclusionStatus.ERRORS_OUT,
}


@dataclass(frozen=True, slots=True)
class StatusLine:
    """A line of 报送情况: a workbook with its unit, a unit without a workbook, or a file that could not be read."""

    name: str
    unit: Unit | None
    status: InclusionStatus
    report: UnitReport | None
    file: str
    remark: str
    sha256: str = ""


def inclusion_status(report: UnitReport, *, outside: bool) -> InclusionStatus:
    """How a workbook that was taken in stands. `outside`: there is a roster and it does not know the unit."""
    if select_by_severity(report, Severity.ERROR) or report.year is None:
        return InclusionStatus.ERRORS_IN
    if outside:
        return InclusionStatus.OUTSIDE_IN
    if report.is_interim:
        return InclusionStatus.STAGED
    to_explain = select_by_severity(report, Severity.EXPLAIN)
    if any(finding.is_open for finding in to_explain):
        return InclusionStatus.UNEXPLAINED
    return InclusionStatus.EXPLAINED if to_explain else InclusionStatus.INCLUDED


def list_status_lines(selection: Selection) -> tuple[StatusLine, ...]:
    """Every unit and every file, in roster order, what the roster does not know after it, unreadable files last."""
    register = SenderLookup(selection.roster)
    placed = [*_included_lines(selection, register), *_excluded_lines(selection, register)]
    absent, came = set(selection.absent), {standing.unit for _, standing in placed}
    placed += [
        (position, StatusLine(unit.name, unit, InclusionStatus.MISSING, None, "", _explain_missing(unit, came)))
        for position, unit in enumerate(register.units)
        if unit in absent
    ]
    # A stable sort: within a unit what was taken in comes first.
    placed.sort(key=lambda pair: pair[0])
    unreadable = [
        StatusLine(
            "",
            None,
            InclusionStatus.UNREADABLE,
            None,
            selection.names[one.path],
            f"{one.message}。{one.hint}",
            one.sha256,
        )
        for one in selection.unreadable
    ]
    return (*(standing for _, standing in placed), *unreadable)


def _explain_missing(unit: Unit, came: Collection[Unit | None]) -> str:
    """What to say of a unit of which nothing counts; `came` are those that sent something."""
    if unit in came:
        return "来过的文件都不算数，见上一行"
    return "" if unit.counted else NOT_COUNTED


def _included_lines(selection: Selection, register: SenderLookup) -> Iterator[tuple[int, StatusLine]]:
    for one in selection.included:
        unit = register.unit(one)
        state = inclusion_status(one, outside=bool(register.units) and unit is None)
        yield (
            _roster_position(register, one),
            StatusLine(
                register.name(one), unit, state, one, selection.name(one), _format_decision(selection, one), one.sha256
            ),
        )


def _format_decision(selection: Selection, one: UnitReport) -> str:
    """What the office decided of a workbook that is in."""
    ruling = selection.decisions.get(one.path)
    return ruling.decision_text if ruling is not None else ""


def _excluded_lines(selection: Selection, register: SenderLookup) -> Iterator[tuple[int, StatusLine]]:
    for left in selection.exclusions:
        one = left.report
        unit = register.unit(one)
        name, file, state = register.name(one), selection.name(one), _STATUS_BY_CAUSE[left.cause]
        yield _roster_position(register, one), StatusLine(name, unit, state, one, file, left.reason, one.sha256)


def _roster_position(register: SenderLookup, one: UnitReport) -> int:
    position = register.position(one)
    return len(register.units) if position is None else position
