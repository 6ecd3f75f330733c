"""How each unit stands: its status, its versions, whether it is late, and what was sent back to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from xltools.checks.finding import CheckStatus, count_unreported, finding_keys
from xltools.intake.exclusions import Exclusion, exclude_copy, exclude_rejected, exclude_superseded, exclude_undecided
from xltools.intake.versions import UnitVersions, Version
from xltools.roster.units import Unit

if TYPE_CHECKING:
    from xltools.excel.table import CellStyle


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

        return CellStyle[_STYLES[self]]


# The names of cell styles.
_STYLES = {
    UnitStatus.MISSING: "BAD",
    UnitStatus.ERRORS: "BAD",
    UnitStatus.EXPLAIN: "WARN",
    UnitStatus.RETURNED: "WARN",
    UnitStatus.WAITING: "PLAIN",
    UnitStatus.PASSED: "GOOD",
}


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A return that was made of the version with this SHA-256.

    Attributes:
        made: the SHA-256 of the return workbook as it went out, "" where there is none.
        sent_back: where in the inbox that very workbook lies, which nobody has changed; "" where it does not.
        reported_keys: the keys of the findings that it tells; None where nobody knows them any more.
    """

    sha256: str
    unit: str
    workbook: str
    letter: str
    at: datetime
    made: str = ""
    sent_back: str = ""
    reported_keys: tuple[str, ...] | None = None


@dataclass(frozen=True)
class History:
    """What is known beside the files: nothing outside a collection's folder.

    Attributes:
        returns: the return of a version, by its SHA-256.
        contents: what ever counted for a unit, by its SHA-256: the unit, and when it came.
        first_scan: when, after the deadline, the inbox was first looked into.
    """

    returns: Mapping[str, ReturnRow] = field(default_factory=dict)
    contents: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)
    first_scan: datetime | None = None

    @cached_property
    def by_unit(self) -> Mapping[str, Mapping[str, datetime]]:
        """The contents that each unit ever sent, and when each came."""
        found: dict[str, dict[str, datetime]] = {}
        for sha256, (unit, at) in self.contents.items():
            found.setdefault(unit, {})[sha256] = at
        return found


@dataclass(frozen=True, slots=True)
class UnitOverview:
    """A unit with all that came from it.

    Attributes:
        others: the versions that are not current, newest first.
        doubt: why none of its versions may count before the office has decided, "" where the current one may.
        late: in a sentence, that its first report came after the deadline; "" where it did not.
        returned: the file that was sent back to it, "" where none was.
        vanished: what it sent last, where that is no longer there and nothing else of it is; "" where nothing has gone.
        is_listed: whether it stands on the roster.
    """

    unit: Unit
    status: UnitStatus
    current: Version | None = None
    others: tuple[Version, ...] = ()
    doubt: str = ""
    late: str = ""
    returned: str = ""
    vanished: str = ""
    is_listed: bool = True

    @property
    def versions(self) -> tuple[Version, ...]:
        """Every version, the current one first."""
        return (self.current, *self.others) if self.current is not None else self.others

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
                yield exclude_rejected(version.file, version.decision, self.unit)
            elif self.doubt:
                yield exclude_undecided(version.file, self.unit, self.doubt)
            elif self.current is not None and version is not self.current:
                yield exclude_superseded(version.file, self.unit, self.current.path)
            yield from (exclude_copy(path, version.file, self.unit) for path in version.copies)


def overview(
    unit: Unit, versions: UnitVersions, history: History, deadline: date | None, *, is_listed: bool = True
) -> UnitOverview:
    """A unit as it stands with these versions."""
    current, contents = versions.current, history.by_unit.get(unit.name, {})
    returned = history.returns.get(current.sha256) if current is not None else None
    status = _unit_status(versions, returned)
    vanished = _find_vanished(versions, contents)
    if current is not None:
        current = replace(current, remarks=(*current.remarks, *_list_remarks(current, status, returned, vanished)))
    return UnitOverview(
        unit=unit,
        status=status,
        current=current,
        others=versions.others,
        doubt=versions.doubt,
        late=_format_late(versions, contents, deadline),
        returned=(returned.workbook or returned.letter) if returned is not None else "",
        vanished=vanished if current is None else "",
        is_listed=is_listed,
    )


def _unit_status(versions: UnitVersions, returned: ReturnRow | None) -> UnitStatus:
    current = versions.current
    if current is None:
        return UnitStatus.MISSING
    if current.status is None or versions.doubt:
        return UnitStatus.WAITING
    if current.status is CheckStatus.PASS:
        return UnitStatus.PASSED
    if returned is not None:
        return UnitStatus.RETURNED
    return UnitStatus.ERRORS if current.status is CheckStatus.ERROR else UnitStatus.EXPLAIN


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
    there = {version.sha256: version.arrived for version in versions.all}
    gone = max((at for sha256, at in contents.items() if sha256 not in there), default=None)
    if gone is None or any(arrived >= gone for arrived in there.values()):
        return ""
    return f"曾收到 {gone:%Y-%m-%d %H:%M} 的一份，文件已不在收件里，见 xltools log"


def _format_late(versions: UnitVersions, contents: Mapping[str, datetime], deadline: date | None) -> str:
    """That the first of a unit's workbooks came after the deadline; a corrected one may come later.

    `contents` are all that ever counted for it, though they may have been replaced since.
    """
    if deadline is None or not versions.all:
        return ""
    first = min([*(version.arrived for version in versions.all), *contents.values()])
    return f"第一份 {first:%Y-%m-%d %H:%M} 收到，期限是 {deadline}" if first.date() > deadline else ""


def format_days_left(day: date, today: date, name: str = "截止") -> str:
    """How far a last day is: 距截止还有 3 天, 今天截止, 已过截止 2 天."""
    left = (day - today).days
    if left == 0:
        return f"今天{name}"
    return f"距{name}还有 {left} 天" if left > 0 else f"已过{name} {-left} 天"
