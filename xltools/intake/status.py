"""Of each unit: its versions, which of them counts or why the tool must not choose, and how the unit stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from xltools.checks.finding import CheckStatus, Finding, count_unreported, finding_keys, worst_status
from xltools.form.rules.expression import Severity
from xltools.intake.decisions import Choice, Decision
from xltools.intake.exclusions import NOT_COUNTED, Exclusion, ExclusionCause, exclude, exclude_copy
from xltools.intake.received import History, ReceivedFile, ReturnRow
from xltools.roster.units import Unit

if TYPE_CHECKING:
    from xltools.excel.table import CellStyle


@dataclass(frozen=True, slots=True)
class Version:
    """One workbook that a unit sent.

    Attributes:
        arrived: when it came, as far as is known.
        findings: as they count once the office decided whose it is; None where it was not checked.
        day: the day on its cover, None where there is none that can be true.
        body: the body that it is of, as names are compared: the one it was issued to, where no roster is known the one it
            names; "" where it says none.
        copies: further paths with the very same content.
        remarks: what the office should know of it: an odd time, a decision, on what grounds it is this unit's.
    """

    file: ReceivedFile
    arrived: datetime
    findings: tuple[Finding, ...] | None = None
    day: date | None = None
    body: str = ""
    decision: Decision | None = None
    copies: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The path as people are shown it: 收件/教育局.xlsx, 收件/包.zip/教育局.xlsx."""
        return self.file.path

    @property
    def sha256(self) -> str:
        """The hash of its content."""
        return self.file.sha256

    @property
    def status(self) -> CheckStatus | None:
        """The worst open finding; None where it was not checked yet."""
        return worst_status(self.findings) if self.findings is not None else None

    @property
    def errors(self) -> int:
        """How many errors it has."""
        return self._count_open(Severity.ERROR)

    @property
    def explains(self) -> int:
        """How many findings wait for an explanation."""
        return self._count_open(Severity.EXPLAIN)

    @property
    def hints(self) -> int:
        """How many findings need only be looked at: they keep nothing back."""
        return sum(1 for finding in self.findings or () if finding.severity is Severity.HINT)

    @property
    def is_rejected(self) -> bool:
        """Whether the office decided that it does not count."""
        return self.decision is not None and self.decision.choice is Choice.REJECT

    @property
    def is_accepted(self) -> bool:
        """Whether the office decided that it counts."""
        return self.decision is not None and self.decision.choice is Choice.ACCEPT

    @property
    def finding_counts(self) -> str:
        """How many open findings it has, in words; "" for none."""
        counts = (("错误", self.errors), ("需说明", self.explains))
        return "，".join(f"{word} {count} 处" for word, count in counts if count)

    def _count_open(self, severity: Severity) -> int:
        return sum(1 for finding in self.findings or () if finding.is_open and finding.severity is severity)


@dataclass(frozen=True, slots=True)
class UnitVersions:
    """The current version, None where the office rejected all; the others, the newest first.

    `doubt`: why the current one must not count before the office has decided, "" where it may.
    """

    current: Version | None = None
    others: tuple[Version, ...] = ()
    doubt: str = ""

    @property
    def versions(self) -> tuple[Version, ...]:
        """Every version, the current one first."""
        return (self.current, *self.others) if self.current is not None else self.others


def order_versions(versions: Sequence[Version], *, rostered: bool = True) -> UnitVersions:
    """Order a unit's workbooks, the newest first, and take the newest that the office did not reject.

    An accepted one counts before all. Else the newest is the one with the latest day on its cover, where all have one;
    then the one saved last. What the office should know of the choice stands on the version taken. `rostered`: the roster
    says that they are of one unit; otherwise their codes may.
    """
    different = _drop_copies(versions)
    dated = all(one.day is not None for one in different)
    ordered = sorted(different, key=lambda one: _version_key(one, dated=dated), reverse=True)
    current = next((one for one in ordered if not one.is_rejected), None)
    if current is None:
        return UnitVersions(None, tuple(ordered))
    others = tuple(one for one in ordered if one is not current)
    remarks = (*current.remarks, *_list_version_remarks(current, others))
    return UnitVersions(replace(current, remarks=remarks), others, _find_doubt(current, others, dated, rostered))


def _version_key(one: Version, *, dated: bool) -> tuple[bool, date, datetime, int, str]:
    day = one.day if dated and one.day is not None else date.min
    return one.is_accepted, day, one.arrived, one.file.summary.round, one.path


def _drop_copies(versions: Sequence[Version]) -> list[Version]:
    """One for each content: the one with the plainest path, unless the office decided on another; it names its copies.

    A content is as old as its oldest copy: one that was downloaded again is no newer for it.
    """
    by_content: dict[str, list[Version]] = {}
    for one in versions:
        by_content.setdefault(one.sha256, []).append(one)
    return [_plainest_copy(group) for group in by_content.values()]


def _plainest_copy(group: Sequence[Version]) -> Version:
    first, *copies = sorted(group, key=lambda one: (one.decision is None, len(one.path), one.path))
    if not copies:
        return first
    return replace(first, copies=tuple(one.path for one in copies), arrived=min(one.arrived for one in group))


def _find_doubt(current: Version, others: Sequence[Version], dated: bool, rostered: bool) -> str:
    """Why the office must decide, "" where nothing speaks against the current one.

    They were issued to different bodies; neither day nor time tells them apart; or two of them were accepted.
    """
    if current.is_accepted:
        second = next((one for one in others if one.is_accepted), None)
        return f"“{current.path}”和“{second.path}”都决定采用，一家单位只能采用一份" if second is not None else ""
    for other in (one for one in others if one.decision is None):
        both = f"“{current.path}”与“{other.path}”"
        if current.body and other.body and current.body != other.body:
            how = "是下发给两家单位的，名录中却是同一家" if rostered else "的单位名称不同，单位代码却相同"
            return f"{both}{how}；只能算一份，请决定采用哪一份"
        differs = current.arrived != other.arrived or (dated and current.day != other.day)
        one, two = current.file.summary, other.file.summary
        if not (differs or one.round != two.round or (one.fingerprint and one.fingerprint == two.fingerprint)):
            return f"{both}的时间相同，分不出先后，请决定采用哪一份"
    return ""


def _list_version_remarks(current: Version, others: Sequence[Version]) -> Iterator[str]:
    """What the office should know of the version that counts, beside the others."""
    print_of = current.file.summary.fingerprint
    same = next((one.path for one in others if print_of and one.file.summary.fingerprint == print_of), "")
    if same:
        yield f"只是重新保存过：各项内容与“{same}”相同"
    later = [one for one in others if one.arrived > current.arrived]
    for one in later:
        if one.decision is not None and one.is_rejected:
            yield f"较晚的“{one.path}”没有采用：{one.decision.sentence}"
    if current.is_accepted:
        for one in later:
            if one.decision is None:
                yield f"决定采用这一份，“{one.path}”的文件时间更晚，请核对是否仍采用这一份"
        return
    for one in others:
        # The other one may be meant to count.
        if one.decision is None and one.file.summary.round > current.file.summary.round:
            how = "的填报日期较晚" if one in later else "较晚"
            yield f"这一份{how}，但不是在退回件上改的；“{one.path}”是，请核对"
            return
        if one.decision is None and one in later:
            yield f"按填报日期取这一份；“{one.path}”的文件时间更晚，请核对"
            return


# Counted beside the statuses: a report may be late whatever else it is.
LATE = "迟报"


class UnitStatus(StrEnum):
    """How a unit stands, the worst first."""

    MISSING = "未报"
    ERRORS = "有错误"
    EXPLAIN = "需说明"
    RETURNED = "已退回"
    WAITING = "已报待核"
    PASSED = "已通过"

    @property
    def style(self) -> "CellStyle":
        """The colour that goes with it."""
        from xltools.excel.table import CellStyle  # noqa: PLC0415 - imports the writer, which most commands do not need

        match self:
            case UnitStatus.MISSING | UnitStatus.ERRORS:
                return CellStyle.BAD
            case UnitStatus.EXPLAIN | UnitStatus.RETURNED:
                return CellStyle.WARN
            case UnitStatus.WAITING:
                return CellStyle.PLAIN
        return CellStyle.GOOD


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOverview(UnitVersions):
    """A unit with all that came from it.

    Attributes:
        late: in a sentence, that its first report came after the deadline; "" where it did not.
        returned: the file that was sent back to it, "" where none was.
        vanished: what it sent last, where that is no longer there and nothing else of it is; "" where nothing has gone.
        is_listed: whether it stands on the roster.
    """

    unit: Unit
    status: UnitStatus
    late: str = ""
    returned: str = ""
    vanished: str = ""
    is_listed: bool = True

    @property
    def notices(self) -> tuple[str, ...]:
        """What somebody must look at, whatever the state: why the current version is in doubt, and what is odd about it."""
        if self.current is None:
            return ()
        return (*([self.doubt] if self.doubt else []), *self.current.remarks)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be known of its standing beside its state."""
        return (*(() if self.unit.counted else (NOT_COUNTED,)), *self.notices)

    @property
    def replaced_paths(self) -> Iterator[str]:
        """The paths for which its current version stands: earlier versions, and copies."""
        for version in self.versions:
            yield from version.copies if version is self.current else (version.path, *version.copies)

    @property
    def exclusions(self) -> Iterator[Exclusion]:
        """Its files that do not count: all but the current version, and that too as long as it is in doubt."""
        for version in self.versions:
            if version.is_rejected and version.decision is not None:
                yield exclude(version.file, ExclusionCause.REJECTED, version.decision.sentence, self.unit)
            elif self.doubt:
                yield exclude(version.file, ExclusionCause.UNDECIDED, self.doubt, self.unit)
            elif self.current is not None and version is not self.current:
                reason = f"不是现用的一份，现用的是“{self.current.path}”"
                yield exclude(version.file, ExclusionCause.SUPERSEDED, reason, self.unit)
            yield from (exclude_copy(path, version.file, self.unit) for path in version.copies)


def overview(
    unit: Unit, versions: UnitVersions, history: History, deadline: date | None, *, is_listed: bool = True
) -> UnitOverview:
    """A unit as it stands with these versions."""
    current, contents = versions.current, history.by_unit.get(unit.name, {})
    returned = history.returns.get(current.sha256) if current is not None else None
    status, vanished = _unit_status(versions, returned), _find_vanished(versions, contents)
    if current is not None:
        current = replace(current, remarks=(*current.remarks, *_list_remarks(current, status, returned, vanished)))
    return UnitOverview(
        current,
        versions.others,
        versions.doubt,
        unit=unit,
        status=status,
        late=_format_late(versions, contents, deadline),
        returned=(returned.workbook or returned.letter) if returned is not None else "",
        vanished=vanished if current is None else "",
        is_listed=is_listed,
    )


def _unit_status(versions: UnitVersions, returned: ReturnRow | None) -> UnitStatus:
    if versions.current is None:
        return UnitStatus.MISSING
    if versions.current.status is None or versions.doubt:
        return UnitStatus.WAITING
    if versions.current.status is CheckStatus.PASS:
        return UnitStatus.PASSED
    if returned is not None:
        return UnitStatus.RETURNED
    return UnitStatus.ERRORS if versions.current.status is CheckStatus.ERROR else UnitStatus.EXPLAIN


def _list_remarks(current: Version, status: UnitStatus, returned: ReturnRow | None, vanished: str) -> Iterator[str]:
    """What is to be known of the current version beside what it says itself."""
    if returned is not None and status is UnitStatus.RETURNED:
        count = count_unreported(finding_keys(current.findings or ()), returned.reported_keys)
        if count:
            yield f"退回后又有 {count} 处新问题，退回件里没有，请再运行 xltools return"
    if returned is not None and returned.sent_back:
        # A return that came back as it went out is no newer version, but it shall not go unnoticed.
        yield f"“{returned.sent_back}”是原样发回的退回件，没有改动，请联系对方"
    if current.file.summary.is_interim:
        yield "报来的是阶段性汇总，它的单位还没有报齐，补齐后请换上新的一份"
    if vanished:
        yield vanished


def _find_vanished(versions: UnitVersions, contents: Mapping[str, datetime]) -> str:
    """What the unit sent last, where that is no longer there; "" where nothing newer than what is there has gone."""
    there = {version.sha256: version.arrived for version in versions.versions}
    gone = max((at for sha256, at in contents.items() if sha256 not in there), default=None)
    if gone is None or any(arrived >= gone for arrived in there.values()):
        return ""
    return f"曾收到 {gone:%Y-%m-%d %H:%M} 的一份，文件已不在收件里，见 xltools log"


def _format_late(versions: UnitVersions, contents: Mapping[str, datetime], deadline: date | None) -> str:
    """That the first of a unit's workbooks came after the deadline; a corrected one may come later.

    `contents` are all that ever counted for it, though they may have been replaced since.
    """
    if deadline is None or not versions.versions:
        return ""
    first = min([*(version.arrived for version in versions.versions), *contents.values()])
    return f"第一份 {first:%Y-%m-%d %H:%M} 收到，期限是 {deadline}" if first.date() > deadline else ""


def format_days_left(day: date, today: date, name: str = "截止") -> str:
    """How far a last day is: 距截止还有 3 天, 今天截止, 已过截止 2 天."""
    left = (day - today).days
    if left == 0:
        return f"今天{name}"
    return f"距{name}还有 {left} 天" if left > 0 else f"已过{name} {-left} 天"
