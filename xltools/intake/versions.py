"""The versions of one unit: which counts, which came before, which are copies, and when the tool must not choose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from xltools.checks.finding import CheckStatus, Finding, worst_status
from xltools.form.rules.expression import Severity
from xltools.intake.decisions import Choice, Decision
from xltools.intake.received import ReceivedFile


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
        return self.count_open(Severity.ERROR)

    @property
    def explains(self) -> int:
        """How many findings wait for an explanation."""
        return self.count_open(Severity.EXPLAIN)

    @property
    def is_rejected(self) -> bool:
        """Whether the office decided that it does not count."""
        return self.decision is not None and self.decision.choice is Choice.REJECT

    @property
    def is_accepted(self) -> bool:
        """Whether the office decided that it counts."""
        return self.decision is not None and self.decision.choice is Choice.ACCEPT

    def count_open(self, severity: Severity) -> int:
        """How many open findings of a severity it has."""
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
    def all(self) -> tuple[Version, ...]:
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
    free = (one for one in others if one.decision is None)
    return next(filter(None, (_compare_versions(current, one, dated, rostered) for one in free)), "")


def _compare_versions(current: Version, other: Version, dated: bool, rostered: bool) -> str:
    both = f"“{current.path}”与“{other.path}”"
    if current.body and other.body and current.body != other.body:
        how = "是下发给两家单位的，名录中却是同一家" if rostered else "的单位名称不同，单位代码却相同"
        return f"{both}{how}；只能算一份，请决定采用哪一份"
    told_apart = current.arrived != other.arrived or (dated and current.day != other.day)
    one, two = current.file.summary, other.file.summary
    if told_apart or one.round != two.round or (one.fingerprint and one.fingerprint == two.fingerprint):
        return ""
    return f"{both}的时间相同，分不出先后，请决定采用哪一份"


def _list_version_remarks(current: Version, others: Sequence[Version]) -> Iterator[str]:
    """What the office should know of the version that counts, beside the others."""
    print_of = current.file.summary.fingerprint
    same = next((one.path for one in others if print_of and one.file.summary.fingerprint == print_of), "")
    if same:
        yield f"只是重新保存过：各项内容与“{same}”相同"
    for one in others:
        if one.decision is not None and one.is_rejected and one.arrived > current.arrived:
            yield f"较晚的“{one.path}”没有采用：{one.decision.sentence}"
    free = [one for one in others if one.decision is None]
    if current.is_accepted:
        for one in free:
            if one.arrived > current.arrived:
                yield f"决定采用这一份，“{one.path}”的文件时间更晚，请核对是否仍采用这一份"
    else:
        yield from filter(None, [next(filter(None, (_rival_reason(current, one) for one in free)), "")])


def _rival_reason(taken: Version, left: Version) -> str:
    """Why the other one might be meant to count, "" where nothing speaks for it."""
    if left.file.summary.round > taken.file.summary.round:
        return f"这一份较晚，但不是在退回件上改的；“{left.path}”是，请核对"
    if left.arrived > taken.arrived:
        return f"按填报日期取这一份；“{left.path}”的文件时间更晚，请核对"
    return ""
