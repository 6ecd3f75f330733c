"""Whose each file is, by what it says of itself and by the office's decisions; and which files are nobody's, and why."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from xltools.checks.sender import Basis, Sender, sender_by
from xltools.collection.decision import Choice, Decision
from xltools.collection.inbox.candidate import Candidate
from xltools.collection.inbox.cover import Cover
from xltools.collection.inbox.decided import Decided
from xltools.collection.inbox.times import arrival, plausible_day, remarks_on_time
from xltools.collection.inbox.versions import UnitVersions, in_order
from xltools.collection.record.rows import FileRow
from xltools.collection.standing import Stray, Version
from xltools.excel.text import normal_label
from xltools.form.cover import CODE, UNIT
from xltools.form.unit import Roster
from xltools.reading.roster import Register, register_of

__all__ = ["Settled", "Task", "is_decided", "settle"]

_DECIDE = "在 xltools.toml 里用 [[decision]] 写明这份是哪家单位的"
_BETWEEN = f"请核对后请对方更正封面，或{_DECIDE}。"
_UNKNOWN = f"请核对单位全称；名录有缺漏的请补入名录；确属某单位的，{_DECIDE}。"

_NAMED = "请把这条 [[decision]] 里的 unit 改为名录中的单位名称；名录有缺漏的请补入名录。"


@dataclass(frozen=True, slots=True)
class Task:
    """What files are settled by. `fits`: whether what was found under these terms still holds. `missed`: when, after the
    deadline, the inbox was first looked into."""

    roster: Roster
    year: int
    decided: Decided
    now: datetime
    fits: Callable[[str], bool]
    missed: datetime | None = None
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """The versions of each unit by its name; the files that are nobody's, and the decisions that are about no file."""

    versions: Mapping[str, UnitVersions]
    strays: tuple[Stray, ...]

    @property
    def undecided(self) -> tuple[Stray, ...]:
        """What the office has still to look at."""
        return tuple(stray for stray in self.strays if not stray.decided)

    @property
    def set_aside(self) -> tuple[str, ...]:
        """The paths of what does not count any more: earlier versions, and what the office decided not to accept."""
        earlier = (
            path for one in self.versions.values() for version in one.others for path in (version.path, *version.copies)
        )
        return (*earlier, *(stray.path for stray in self.strays if stray.decided))

    @property
    def fine(self) -> bool:
        """Whether nothing is left to do about what came in: each current version passes, each other file is decided on."""
        current = [one.current for one in self.versions.values() if one.current is not None]
        return not self.undecided and all(one.status == "pass" and not one.doubt for one in current)


def settle(rows: Sequence[FileRow], task: Task) -> Settled:
    """Give every file to its unit, or say why not."""
    register = register_of(task.roster)
    candidates: dict[str, list[Candidate]] = {}
    strays: list[Stray] = []
    for row in rows:
        one = _settled(row, task.decided.by_path.get(row.path), register, task)
        if isinstance(one, Stray):
            strays.append(one)
        else:
            candidates.setdefault(one.unit, []).append(one)
    versions = {unit: in_order(found) for unit, found in candidates.items()}
    strays += [_pointless(decision, why) for decision, why in task.decided.problems]
    # What the office decided itself must not be lost among the files of others.
    return Settled(versions, tuple(sorted(strays, key=lambda stray: not stray.unmet)))


def _pointless(decision: Decision, why: str) -> Stray:
    """A decision that is about no file, which would otherwise go unnoticed."""
    reason = f"xltools.toml 里对它作了决定（{decision.choice.word}：{decision.reason}），但{why}"
    return Stray(decision.file, decision.unit, reason, "请改正 xltools.toml 里的 [[decision]]。", unmet=True)


def _settled(row: FileRow, decision: Decision | None, register: Register, task: Task) -> Candidate | Stray:
    one = _judged(row, decision, register, task)
    if decision is None or decision.choice is Choice.REJECT or not isinstance(one, Stray):
        return one
    return replace(one, reason=f"{one.reason}；{decision.told}，但这样的文件不能采用", unmet=True)


def _judged(row: FileRow, decision: Decision | None, register: Register, task: Task) -> Candidate | Stray:
    cover = Cover.from_json(row.cover)
    said = cover.stated or cover.issued
    sender = _sender(cover, decision, register)
    if decision is not None and decision.choice is Choice.REJECT and not _counts(cover, sender, task):
        return Stray(row.path, said, decision.told, "", decided=True)
    if cover.fault:
        return Stray(row.path, said, cover.fault, cover.remedy)
    if sender.unit is None:
        nearest = tuple(unit.name for unit in sender.nearest)
        return Stray(row.path, said, sender.doubt, _remedy(sender, decision), nearest, outside=True)
    if not _of_year(cover, task):
        reason = f"这是 {cover.year} 年度的表，本次收集的是 {task.year} 年度"
        return Stray(row.path, said, reason, f"请对方用 {task.year} 年度的表样填报。", (sender.unit.name,))
    if not cover.filled:
        return Stray(row.path, said, "这是没有填过的表样", "请对方填好后再报。", (sender.unit.name,), void=True)
    return Candidate(
        unit=sender.unit.name,
        version=_version(row, cover, sender, decision, task),
        issued=_issued(cover, register),
        says=cover.says,
        day=plausible_day(cover.day, task.year, task.now),
        choice=decision.choice if decision is not None else None,
    )


def _remedy(sender: Sender, decision: Decision | None) -> str:
    """What to do about a file whose sender is not known."""
    if decision is not None and decision.unit:
        return _NAMED
    return _BETWEEN if len(sender.nearest) > 1 and sender.doubt.count("“") > 1 else _UNKNOWN


def _issued(cover: Cover, register: Register) -> str:
    """The name a workbook was issued to: the roster's where it is written in one of its ways, else an older one's."""
    if not cover.issued:
        return ""
    unit = register.written(cover.issued)
    return unit.name if unit is not None else normal_label(cover.issued)


def _counts(cover: Cover, sender: Sender, task: Task) -> bool:
    """Whether a file is one of a unit's versions."""
    return not cover.fault and cover.filled and sender.unit is not None and _of_year(cover, task)


def _of_year(cover: Cover, task: Task) -> bool:
    return cover.year in (task.year, None)


def _sender(cover: Cover, decision: Decision | None, register: Register) -> Sender:
    """The sender as the office decided it, else as the workbook says."""
    if decision is None or not decision.unit:
        return sender_by(register, cover.issued, cover.stated, cover.code)
    unit = register.named(decision.unit)
    if unit is None:
        doubt = f"xltools.toml 里指定的单位“{decision.unit}”不在名录中"
        return Sender(None, doubt=doubt, nearest=register.nearest(decision.unit))
    return Sender(unit, Basis.DECISION)


def _remarks(row: FileRow, cover: Cover, sender: Sender, decision: Decision | None, task: Task) -> Iterator[str]:
    in_time = task.deadline is not None and row.saved.date() <= task.deadline
    yield from remarks_on_time(row, cover, task.year, task.now, task.missed if in_time else None)
    if sender.basis is Basis.CODE:
        yield f"封面没有单位名称，按单位代码 {cover.code} 认定"
    if decision is None:
        return
    yield decision.told
    if (before := task.decided.replaced.get(row.path)) is not None:
        yield f"先前另有一条决定，以后一条为准。先前的：{before.told}"
    own = sender_by(register_of(task.roster), cover.issued, cover.stated, cover.code).unit
    if own is not None and own is not sender.unit:
        yield f"文件里写的是“{own.name}”，请核对这条决定"


def _version(row: FileRow, cover: Cover, sender: Sender, decision: Decision | None, task: Task) -> Version:
    outcome = json.loads(row.outcome) if row.outcome and task.fits(row.terms) else {}
    findings = [one for one in outcome.get("findings", []) if not is_decided(one["field"], sender)]
    open_ones = [
        one["severity"]
        for one in findings
        if one["severity"] == "error" or (one["severity"] == "explain" and not one["explanation"])
    ]
    return Version(
        path=row.path,
        sha256=row.sha256,
        saved=arrival(row, task.year, task.now),
        declared=cover.day,
        round=cover.round,
        status=_status(open_ones) if outcome else "",
        errors=open_ones.count("error"),
        explains=open_ones.count("explain"),
        decision=decision.told if decision is not None else "",
        rejected=decision is not None and decision.choice is Choice.REJECT,
        remarks=tuple(_remarks(row, cover, sender, decision, task)),
    )


def is_decided(field: str, sender: Sender) -> bool:
    """Whether the office's decision on the sender settles what was found at a field: it says whose the workbook is."""
    return sender.basis is Basis.DECISION and field in (UNIT, CODE)


def _status(open_ones: Sequence[str]) -> str:
    """The worst of the open findings, as `validate` says it."""
    return next((severity for severity in ("error", "explain") if severity in open_ones), "pass")
