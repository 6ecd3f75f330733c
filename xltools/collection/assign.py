"""Whose each file is, by what it says of itself and by the office's decisions; and which files are nobody's, and why.

Which file each decision is about; and the decisions that are about none, or about more than one, with the reason.

What of the inbox does not count any more, in words for a terminal.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import PurePosixPath

from xltools.collection.config import Choice, Decision, is_hash_prefix
from xltools.collection.database import FileRow
from xltools.collection.inbox import SubmissionSummary
from xltools.collection.versions import (
    Candidate,
    UnitVersions,
    Version,
    arrival_time,
    list_time_remarks,
    order_versions,
    plausible_day,
)
from xltools.excel.text import normalize_label, printable_excerpt
from xltools.form.model import COVER_CODE, COVER_UNIT
from xltools.roster.match import Identification, IdentifiedBy, RosterIndex, identify_by, index_roster
from xltools.roster.unit import Roster

__all__ = [
    "OUTSIDE_ROSTER",
    "Assignment",
    "AssignmentTerms",
    "DecisionMatches",
    "UnassignedFile",
    "assign_files",
    "match_decisions",
    "render_superseded",
]


OUTSIDE_ROSTER = "名录外"


@dataclass(frozen=True, slots=True)
class UnassignedFile:
    """A file that counts for no unit: what it calls itself, why, what to do, and the units it may be meant for.

    `is_outside`: its sender is unknown or in doubt (名录外); otherwise it is of another year, or unreadable. `is_decided`: the
    office decided that it does not count, and nothing is left to do. `is_void`: nobody filled it in.
    `unmatched`: a decision of the office on it that comes to nothing, be it that no such file is there.
    """

    path: str
    claimed_name: str
    reason: str
    remedy: str
    nearest: tuple[str, ...] = ()
    is_outside: bool = False
    is_decided: bool = False
    is_void: bool = False
    unmatched: bool = False

    @property
    def word(self) -> str:
        """What kind of stray file it is, in a word."""
        if self.is_decided:
            return "决定不采用"
        if self.unmatched:
            return "决定未生效"
        return OUTSIDE_ROSTER if self.is_outside else "不能计入"


@dataclass(frozen=True, slots=True)
class DecisionMatches:
    """The decision on each file by its path; and why a decision is about no file, by the decision.

    A decision is about a content: a copy elsewhere is decided with it, unless something else was decided of the copy.
    `replaced` are earlier decisions that said something else of a path.
    """

    by_path: Mapping[str, Decision]
    replaced: Mapping[str, Decision]
    problems: tuple[tuple[Decision, str], ...]


def match_decisions(
    decisions: Sequence[Decision], rows: Sequence[FileRow], others: Mapping[str, str], root: str
) -> DecisionMatches:
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
        named = _relative_name(decision.file, root)
        found, why = _match_paths(named, rows)
        if not found:
            problems.append((decision, why or _explain_no_match(named, rows, others)))
        replaced |= {
            path: by_path[path] for path in found if path in by_path and by_path[path].sentence != decision.sentence
        }
        by_path |= dict.fromkeys(found, decision)
    by_content = {row.sha256: by_path[row.path] for row in rows if row.path in by_path and row.sha256}
    copies = {row.path: by_content[row.sha256] for row in rows if row.sha256 in by_content}
    return DecisionMatches(copies | by_path, replaced, tuple(problems))


def _relative_name(file: str, root: str) -> str:
    """A path as the record has it: below the collection's folder, without `./`."""
    path = PurePosixPath(file)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _match_paths(name: str, rows: Sequence[FileRow]) -> tuple[list[str], str]:
    """The paths that a decision is about; with none, why it cannot be told which, "" where there is none at all."""
    exact = [row.path for row in rows if row.path == name]
    if exact:
        return exact, ""
    hashed = [row for row in rows if is_hash_prefix(row.sha256, name)]
    different = len({row.sha256 for row in hashed})
    if different > 1:
        return [], f"有 {different} 份文件的 SHA-256 这样开头，请多写几位"
    ending = [row.path for row in rows if row.path.endswith(f"/{name}")]
    if len(ending) > 1:
        listed = "、".join(f"“{path}”" for path in ending[:4])
        return [], f"有 {len(ending)} 份文件叫这个名字：{listed}，请写明是哪一份"
    return [row.path for row in hashed] or ending, ""


def _explain_no_match(name: str, rows: Sequence[FileRow], others: Mapping[str, str]) -> str:
    """Why a decision is about no file, as helpfully as can be told."""
    if name in others:
        return f"这个文件本来就没有读（{others[name]}），不需要决定"
    inside = [row.path for row in rows if row.path.startswith(f"{name}/")]
    if inside:
        return f"这里面有 {len(inside)} 份文件，请写明是哪一份，例如“{inside[0]}”"
    near = next(_similar_paths(name, rows), "")
    return "收件中没有这份文件" + (f"；是不是“{near}”" if near else "")


def _similar_paths(name: str, rows: Sequence[FileRow]) -> Iterator[str]:
    """The paths most like a name that is none."""
    import difflib  # noqa: PLC0415 - seldom needed

    yield from difflib.get_close_matches(name, [row.path for row in rows], n=1, cutoff=0.6)


_DECIDE = "在 xltools.toml 里用 [[decision]] 写明这份是哪家单位的"
_AMBIGUOUS_UNIT = f"请核对后请对方更正封面，或{_DECIDE}。"
_UNKNOWN_UNIT = f"请核对单位全称；名录有缺漏的请补入名录；确属某单位的，{_DECIDE}。"

_UNKNOWN_UNIT_IN_DECISION = "请把这条 [[decision]] 里的 unit 改为名录中的单位名称；名录有缺漏的请补入名录。"


@dataclass(frozen=True, slots=True)
class AssignmentTerms:
    """What files are settled by. `is_current`: whether what was found under these terms still holds. `first_scan`: when, after the
    deadline, the inbox was first looked into."""

    roster: Roster
    year: int
    decisions: DecisionMatches
    now: datetime
    is_current: Callable[[str], bool]
    first_scan: datetime | None = None
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """The versions of each unit by its name; the files that are nobody's, and the decisions that are about no file."""

    versions: Mapping[str, UnitVersions]
    unassigned: tuple[UnassignedFile, ...]

    @property
    def unresolved(self) -> tuple[UnassignedFile, ...]:
        """What the office has still to look at."""
        return tuple(stray for stray in self.unassigned if not stray.is_decided)

    @property
    def superseded(self) -> tuple[str, ...]:
        """The paths of what does not count any more: earlier versions, and what the office decided not to accept."""
        earlier = (
            path for one in self.versions.values() for version in one.others for path in (version.path, *version.copies)
        )
        return (*earlier, *(stray.path for stray in self.unassigned if stray.is_decided))

    @property
    def is_clear(self) -> bool:
        """Whether nothing is left to do about what came in: each current version passes, each other file is decided on."""
        current = [one.current for one in self.versions.values() if one.current is not None]
        return not self.unresolved and all(one.status == "pass" and not one.doubt for one in current)


def assign_files(rows: Sequence[FileRow], task: AssignmentTerms) -> Assignment:
    """Give every file to its unit, or say why not."""
    register = index_roster(task.roster)
    candidates: dict[str, list[Candidate]] = {}
    strays: list[UnassignedFile] = []
    for row in rows:
        one = _assign_file(row, task.decisions.by_path.get(row.path), register, task)
        if isinstance(one, UnassignedFile):
            strays.append(one)
        else:
            candidates.setdefault(one.unit, []).append(one)
    versions = {unit: order_versions(found) for unit, found in candidates.items()}
    strays += [_unmatched_decision(decision, why) for decision, why in task.decisions.problems]
    # What the office decided itself must not be lost among the files of others.
    return Assignment(versions, tuple(sorted(strays, key=lambda stray: not stray.unmatched)))


def _unmatched_decision(decision: Decision, why: str) -> UnassignedFile:
    """A decision that is about no file, which would otherwise go unnoticed."""
    reason = f"xltools.toml 里对它作了决定（{decision.choice.word}：{decision.reason}），但{why}"
    return UnassignedFile(
        decision.file, decision.unit, reason, "请改正 xltools.toml 里的 [[decision]]。", unmatched=True
    )


def _assign_file(
    row: FileRow, decision: Decision | None, register: RosterIndex, task: AssignmentTerms
) -> Candidate | UnassignedFile:
    one = _classify_file(row, decision, register, task)
    if decision is None or decision.choice is Choice.REJECT or not isinstance(one, UnassignedFile):
        return one
    return replace(one, reason=f"{one.reason}；{decision.sentence}，但这样的文件不能采用", unmatched=True)


def _classify_file(
    row: FileRow, decision: Decision | None, register: RosterIndex, task: AssignmentTerms
) -> Candidate | UnassignedFile:
    cover = SubmissionSummary.from_json(row.cover)
    said = cover.stated or cover.issued
    sender = _identify_sender(cover, decision, register)
    if decision is not None and decision.choice is Choice.REJECT and not _is_version(cover, sender, task):
        return UnassignedFile(row.path, said, decision.sentence, "", is_decided=True)
    if cover.fault:
        return UnassignedFile(row.path, said, cover.fault, cover.remedy)
    if sender.unit is None:
        nearest = tuple(unit.name for unit in sender.nearest)
        return UnassignedFile(row.path, said, sender.doubt, _remedy(sender, decision), nearest, is_outside=True)
    if not _is_of_year(cover, task):
        reason = f"这是 {cover.year} 年度的表，本次收集的是 {task.year} 年度"
        return UnassignedFile(row.path, said, reason, f"请对方用 {task.year} 年度的表样填报。", (sender.unit.name,))
    if not cover.filled:
        return UnassignedFile(
            row.path, said, "这是没有填过的表样", "请对方填好后再报。", (sender.unit.name,), is_void=True
        )
    return Candidate(
        unit=sender.unit.name,
        version=_make_version(row, cover, sender, decision, task),
        issued=_issued_name(cover, register),
        fingerprint=cover.says,
        day=plausible_day(cover.day, task.year, task.now),
        choice=decision.choice if decision is not None else None,
    )


def _remedy(sender: Identification, decision: Decision | None) -> str:
    """What to do about a file whose sender is not known."""
    if decision is not None and decision.unit:
        return _UNKNOWN_UNIT_IN_DECISION
    return _AMBIGUOUS_UNIT if len(sender.nearest) > 1 and sender.doubt.count("“") > 1 else _UNKNOWN_UNIT


def _issued_name(cover: SubmissionSummary, register: RosterIndex) -> str:
    """The name a workbook was issued to: the roster's where it is written in one of its ways, else an older one's."""
    if not cover.issued:
        return ""
    unit = register.find_by_own_name(cover.issued)
    return unit.name if unit is not None else normalize_label(cover.issued)


def _is_version(cover: SubmissionSummary, sender: Identification, task: AssignmentTerms) -> bool:
    """Whether a file is one of a unit's versions."""
    return not cover.fault and cover.filled and sender.unit is not None and _is_of_year(cover, task)


def _is_of_year(cover: SubmissionSummary, task: AssignmentTerms) -> bool:
    return cover.year in (task.year, None)


def _identify_sender(cover: SubmissionSummary, decision: Decision | None, register: RosterIndex) -> Identification:
    """The sender as the office decided it, else as the workbook says."""
    if decision is None or not decision.unit:
        return identify_by(register, cover.issued, cover.stated, cover.code)
    unit = register.find_by_name(decision.unit)
    if unit is None:
        doubt = f"xltools.toml 里指定的单位“{decision.unit}”不在名录中"
        return Identification(None, doubt=doubt, nearest=register.find_nearest(decision.unit))
    return Identification(unit, IdentifiedBy.DECISION)


def _list_remarks(
    row: FileRow, cover: SubmissionSummary, sender: Identification, decision: Decision | None, task: AssignmentTerms
) -> Iterator[str]:
    in_time = task.deadline is not None and row.saved.date() <= task.deadline
    yield from list_time_remarks(row, cover, task.year, task.now, task.first_scan if in_time else None)
    if sender.basis is IdentifiedBy.CODE:
        yield f"封面没有单位名称，按单位代码 {cover.code} 认定"
    if decision is None:
        return
    yield decision.sentence
    if (before := task.decisions.replaced.get(row.path)) is not None:
        yield f"先前另有一条决定，以后一条为准。先前的：{before.sentence}"
    own = identify_by(index_roster(task.roster), cover.issued, cover.stated, cover.code).unit
    if own is not None and own is not sender.unit:
        yield f"文件里写的是“{own.name}”，请核对这条决定"


def _make_version(
    row: FileRow, cover: SubmissionSummary, sender: Identification, decision: Decision | None, task: AssignmentTerms
) -> Version:
    outcome = json.loads(row.outcome) if row.outcome and task.is_current(row.terms) else {}
    findings = [one for one in outcome.get("findings", []) if not is_covered_by_decision(one["field"], sender)]
    open_ones = [
        one["severity"]
        for one in findings
        if one["severity"] == "error" or (one["severity"] == "explain" and not one["explanation"])
    ]
    return Version(
        path=row.path,
        sha256=row.sha256,
        saved=arrival_time(row, task.year, task.now),
        declared=cover.day,
        round=cover.round,
        status=_worst_open_status(open_ones) if outcome else "",
        errors=open_ones.count("error"),
        explains=open_ones.count("explain"),
        decision=decision.sentence if decision is not None else "",
        is_rejected=decision is not None and decision.choice is Choice.REJECT,
        remarks=tuple(_list_remarks(row, cover, sender, decision, task)),
    )


def is_covered_by_decision(field: str, sender: Identification) -> bool:
    """Whether the office's decision on the sender settles what was found at a field: it says whose the workbook is."""
    return sender.basis is IdentifiedBy.DECISION and field in (COVER_UNIT, COVER_CODE)


def _worst_open_status(open_ones: Sequence[str]) -> str:
    """The worst of the open findings, as `validate` says it."""
    return next((severity for severity in ("error", "explain") if severity in open_ones), "pass")


_MOST_NAMED = 5
_LONGEST = 240


def render_superseded(assignment: Assignment, rows: Sequence[FileRow]) -> str:
    """Lines that name the files which are counted as wrong but matter no more, "" where there are none."""
    aside = frozenset(assignment.superseded)
    named = frozenset(
        one.current.path
        for one in assignment.versions.values()
        if one.current is not None and one.current.status == "pass"
    )
    wrong = [row.path for row in rows if not _is_passing(row)]
    lines = (
        _format_line([path for path in wrong if path in aside], "份已由同一单位的另一份取代，或决定不采用，不用处理"),
        _format_line([path for path in wrong if path in named], "份由汇总单位认定了单位，名称和代码上的问题不再计"),
    )
    return "\n".join(filter(None, lines))


def _format_line(paths: Sequence[str], why: str) -> str:
    if not paths:
        return ""
    names = "、".join(printable_excerpt(path, _LONGEST) for path in paths[:_MOST_NAMED])
    more = " 等" if len(paths) > _MOST_NAMED else ""
    return f"有问题的当中，{len(paths)} {why}：{names}{more}。"


def _is_passing(row: FileRow) -> bool:
    return not row.outcome or json.loads(row.outcome)["status"] == "pass"
