"""Whose each file is, by what it says of itself and by the office's decisions; and which files are nobody's, and why.

Which file each decision is about; and the decisions that are about none, or about more than one, with the reason.

What of the inbox does not count any more, in words for a terminal.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import PurePosixPath

from xltools.collection.config import Choice, Decision, begins_hash
from xltools.collection.database import FileRow
from xltools.collection.inbox import Cover
from xltools.collection.versions import (
    Candidate,
    UnitVersions,
    Version,
    arrival,
    in_order,
    plausible_day,
    remarks_on_time,
)
from xltools.excel.text import normal_label, shown
from xltools.form.model import CODE, UNIT
from xltools.roster.match import Basis, Register, Sender, register_of, sender_by
from xltools.roster.unit import Roster

__all__ = ["STRAY", "Decided", "Settled", "Stray", "Task", "decide", "settle", "told_of_set_aside"]


STRAY = "名录外"


@dataclass(frozen=True, slots=True)
class Stray:
    """A file that counts for no unit: what it calls itself, why, what to do, and the units it may be meant for.

    `outside`: its sender is unknown or in doubt (名录外); otherwise it is of another year, or unreadable. `decided`: the
    office decided that it does not count, and nothing is left to do. `void`: nobody filled it in.
    `unmet`: a decision of the office on it that comes to nothing, be it that no such file is there.
    """

    path: str
    said: str
    reason: str
    remedy: str
    nearest: tuple[str, ...] = ()
    outside: bool = False
    decided: bool = False
    void: bool = False
    unmet: bool = False

    @property
    def word(self) -> str:
        """What kind of stray file it is, in a word."""
        if self.decided:
            return "决定不采用"
        if self.unmet:
            return "决定未生效"
        return STRAY if self.outside else "不能计入"


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision on each file by its path; and why a decision is about no file, by the decision.

    A decision is about a content: a copy elsewhere is decided with it, unless something else was decided of the copy.
    `replaced` are earlier decisions that said something else of a path.
    """

    by_path: Mapping[str, Decision]
    replaced: Mapping[str, Decision]
    problems: tuple[tuple[Decision, str], ...]


def decide(decisions: Sequence[Decision], rows: Sequence[FileRow], others: Mapping[str, str], root: str) -> Decided:
    """Find the files of decisions. Of two on one file, the later one holds.

    Args:
        rows: the submissions.
        others: further paths that lie there, with the reason why each is passed over.
        root: the collection's folder, for decisions that name a whole path.
    """
    by_path: dict[str, Decision] = {}
    replaced: dict[str, Decision] = {}
    problems: list[tuple[Decision, str]] = []
    for decision in decisions:
        named = _below(decision.file, root)
        found, why = _about(named, rows)
        if not found:
            problems.append((decision, why or _why_none(named, rows, others)))
        replaced |= {path: by_path[path] for path in found if path in by_path and by_path[path].told != decision.told}
        by_path |= dict.fromkeys(found, decision)
    by_content = {row.sha256: by_path[row.path] for row in rows if row.path in by_path and row.sha256}
    copies = {row.path: by_content[row.sha256] for row in rows if row.sha256 in by_content}
    return Decided(copies | by_path, replaced, tuple(problems))


def _below(file: str, root: str) -> str:
    """A path as the record has it: below the collection's folder, without `./`."""
    path = PurePosixPath(file)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _about(named: str, rows: Sequence[FileRow]) -> tuple[list[str], str]:
    """The paths that a decision is about; with none, why it cannot be told which, "" where there is none at all."""
    exact = [row.path for row in rows if row.path == named]
    if exact:
        return exact, ""
    hashed = [row for row in rows if begins_hash(row.sha256, named)]
    different = len({row.sha256 for row in hashed})
    if different > 1:
        return [], f"有 {different} 份文件的 SHA-256 这样开头，请多写几位"
    ending = [row.path for row in rows if row.path.endswith(f"/{named}")]
    if len(ending) > 1:
        listed = "、".join(f"“{path}”" for path in ending[:4])
        return [], f"有 {len(ending)} 份文件叫这个名字：{listed}，请写明是哪一份"
    return [row.path for row in hashed] or ending, ""


def _why_none(named: str, rows: Sequence[FileRow], others: Mapping[str, str]) -> str:
    """Why a decision is about no file, as helpfully as can be told."""
    if named in others:
        return f"这个文件本来就没有读（{others[named]}），不需要决定"
    inside = [row.path for row in rows if row.path.startswith(f"{named}/")]
    if inside:
        return f"这里面有 {len(inside)} 份文件，请写明是哪一份，例如“{inside[0]}”"
    near = next(_alike(named, rows), "")
    return "收件中没有这份文件" + (f"；是不是“{near}”" if near else "")


def _alike(named: str, rows: Sequence[FileRow]) -> Iterator[str]:
    """The paths most like a name that is none."""
    import difflib  # noqa: PLC0415 - seldom needed

    yield from difflib.get_close_matches(named, [row.path for row in rows], n=1, cutoff=0.6)


_DECIDE = "在 xltools.toml 里用 [[decision]] 写明这份是哪家单位的"
_BETWEEN = f"请核对后请对方更正封面，或{_DECIDE}。"
_UNKNOWN = f"请核对单位全称；名录有缺漏的请补入名录；确属某单位的，{_DECIDE}。"

_UNKNOWN_UNIT_IN_DECISION = "请把这条 [[decision]] 里的 unit 改为名录中的单位名称；名录有缺漏的请补入名录。"


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
        return _UNKNOWN_UNIT_IN_DECISION
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


_MOST_NAMED = 5
_LONGEST = 240


def told_of_set_aside(settled: Settled, rows: Sequence[FileRow]) -> str:
    """Lines that name the files which are counted as wrong but matter no more, "" where there are none."""
    aside = frozenset(settled.set_aside)
    named = frozenset(
        one.current.path
        for one in settled.versions.values()
        if one.current is not None and one.current.status == "pass"
    )
    wrong = [row.path for row in rows if not _passes(row)]
    lines = (
        _line([path for path in wrong if path in aside], "份已由同一单位的另一份取代，或决定不采用，不用处理"),
        _line([path for path in wrong if path in named], "份由汇总单位认定了单位，名称和代码上的问题不再计"),
    )
    return "\n".join(filter(None, lines))


def _line(paths: Sequence[str], why: str) -> str:
    if not paths:
        return ""
    names = "、".join(shown(path, _LONGEST) for path in paths[:_MOST_NAMED])
    more = " 等" if len(paths) > _MOST_NAMED else ""
    return f"有问题的当中，{len(paths)} {why}：{names}{more}。"


def _passes(row: FileRow) -> bool:
    return not row.outcome or json.loads(row.outcome)["status"] == "pass"
