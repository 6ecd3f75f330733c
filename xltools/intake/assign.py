"""Every file to its unit: by what it says of itself and by the office's decisions; or why it is nobody's."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from xltools.checks.finding import CheckStatus
from xltools.excel.text import normalize_label, printable_excerpt, printable_unit_name
from xltools.form.model import COVER_CODE, COVER_UNIT
from xltools.form.rules.expression import Severity
from xltools.intake.decisions import Choice, Decision, DecisionMatches
from xltools.intake.exclusions import (
    Exclusion,
    ExclusionCause,
    exclude,
    exclude_unidentified,
    exclude_unmet,
    exclude_unusable,
)
from xltools.intake.received import History, ReceivedFile, arrival_time, list_time_remarks, plausible_day
from xltools.intake.status import UnitOverview, UnitStatus, UnitVersions, Version, order_versions, overview
from xltools.roster.units import (
    Identification,
    IdentifiedBy,
    Roster,
    RosterIndex,
    Unit,
    identify_by,
    index_roster,
    normalize_code,
)

# So many files are named in a line.
_MOST_NAMED = 5
_LONGEST_NAME = 240


@dataclass(frozen=True, slots=True)
class IntakeTerms:
    """What files are assigned by.

    Attributes:
        roster: the units that must report; None where nobody says which.
        year: the year asked for; None where any will do.
        now: the local time.
        deadline: the last day on which a first report is in time; None where none is set: then nobody is late.
        can_decide: whether the office has a place to write decisions, as a collection's folder has.
        take_outsiders: a file of a unit that the roster does not know counts as that unit's.
    """

    roster: Roster | None
    year: int | None
    now: datetime
    deadline: date | None = None
    decisions: DecisionMatches = field(default_factory=DecisionMatches)
    history: History = field(default_factory=History)
    can_decide: bool = False
    take_outsiders: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of all files: each unit as it stands, and the files that are nobody's.

    `units` are those of the roster that report here, in its order, then those that it does not know. `roster` is None
    where there is none. `subordinate_count`: how many more of the roster's units report to a unit above them.
    """

    units: tuple[UnitOverview, ...]
    unassigned: tuple[Exclusion, ...] = ()
    roster: Roster | None = None
    subordinate_count: int = 0

    @property
    def listed(self) -> tuple[Unit, ...]:
        """The units of the roster that report here: one below another where that one's report does not stand for it."""
        return tuple(one.unit for one in self.units if one.is_listed)

    def format_expected(self, measure: str = "家") -> str:
        """How many are to report here, and how many of them are not added up: 应报 12 家（其中 1 家不计入汇总）."""
        uncounted = sum(1 for unit in self.listed if not unit.counted)
        more = f"（其中 {uncounted} {measure}不计入汇总）" if uncounted else ""
        return f"应报 {len(self.listed)} {measure}{more}"

    @property
    def unresolved(self) -> tuple[Exclusion, ...]:
        """The files of nobody that the office has still to look at."""
        return tuple(one for one in self.unassigned if not one.is_decided)

    @property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """Every file that does not count: those of the units first, then those of nobody."""
        return (*(excluded for one in self.units for excluded in one.exclusions), *self.unassigned)

    @property
    def is_clear(self) -> bool:
        """Whether nothing is left to do about what came in: each current version passes, each other file is decided on."""
        current = (one for one in self.units if one.current is not None)
        return not self.unresolved and all(
            one.current is not None and one.current.status is CheckStatus.PASS and not one.doubt for one in current
        )


def assign_files(files: Sequence[ReceivedFile], terms: IntakeTerms) -> Intake:
    """Give every file to its unit, or say why not; of each unit's files one counts."""
    listed: dict[str, list[Version]] = defaultdict(list)
    unlisted: list[tuple[Unit, Version]] = []
    unassigned: list[Exclusion] = []
    known = {unit.name for unit in terms.roster.units} if terms.roster is not None else set()
    for file in files:
        one = _assign_file(file, terms)
        if isinstance(one, Exclusion):
            unassigned.append(one)
        elif one[0].name in known:
            listed[one[0].name].append(one[1])
        else:
            unlisted.append(one)
    unassigned += map(exclude_unmet, terms.decisions.unmatched)
    # What the office decided itself must not be lost among the files of others.
    unassigned.sort(key=lambda one: not one.is_unmet)
    units = _overview_listed({name: order_versions(found) for name, found in listed.items()}, terms)
    subordinate = len(known) - len(units)
    return Intake((*units, *_overview_unlisted(unlisted, terms)), tuple(unassigned), terms.roster, subordinate)


def _overview_listed(versions: Mapping[str, UnitVersions], terms: IntakeTerms) -> list[UnitOverview]:
    if terms.roster is None:
        return []
    index, none = index_roster(terms.roster), UnitVersions()
    return [
        overview(unit, versions.get(unit.name, none), terms.history, terms.deadline)
        for unit in terms.roster.units
        if unit.name in versions or _is_expected(unit, index, versions)
    ]


def _is_expected(unit: Unit, index: RosterIndex, versions: Mapping[str, UnitVersions]) -> bool:
    """Whether a unit that sent nothing should have: one below another only where that one's consolidation lacks it."""
    if not unit.parent:
        return True
    parent = index.find_by_name(unit.parent)
    above = versions[parent.name].current if parent is not None and parent.name in versions else None
    sources = above.file.summary.sources if above is not None else ()
    return bool(sources) and all(index.find_by_name(source) is not unit for source in sources)


def _overview_unlisted(found: Sequence[tuple[Unit, Version]], terms: IntakeTerms) -> Iterator[UnitOverview]:
    """Units that no roster knows: those of one name, and without a roster those of one code, are one."""
    groups = _group_by_marks(found, with_codes=terms.roster is None)
    units = []
    for group in groups:
        versions = order_versions([version for _, version in group], rostered=False)
        unit = next(unit for unit, version in group if version.path == versions.versions[0].path)
        units.append(overview(unit, versions, terms.history, terms.deadline, is_listed=False))
    yield from sorted(units, key=lambda one: (normalize_label(one.unit.name), one.versions[0].path))


def _group_by_marks(found: Sequence[tuple[Unit, Version]], *, with_codes: bool) -> list[list[tuple[Unit, Version]]]:
    """The files in groups that share a name or a code, directly or through others."""
    groups: dict[int, list[tuple[Unit, Version]]] = {}
    home: dict[Hashable, int] = {}
    for number, (unit, version) in enumerate(found):
        code = normalize_code(unit.code) if with_codes else ""
        marks: list[Hashable] = [("name", normalize_label(unit.name)), *([("code", code)] if code else [])]
        joined = sorted({home[mark] for mark in marks if mark in home})
        target = joined[0] if joined else number
        groups.setdefault(target, []).append((unit, version))
        for other in joined[1:]:
            groups[target] += groups.pop(other)
            home.update({mark: target for mark, group in home.items() if group == other})
        home.update(dict.fromkeys(marks, target))
    return list(groups.values())


def _assign_file(file: ReceivedFile, terms: IntakeTerms) -> tuple[Unit, Version] | Exclusion:
    decision = terms.decisions.by_path.get(file.path)
    sender = _identify(file, decision, terms)
    found = _find_unit(file, sender, decision, terms)
    if isinstance(found, Unit):
        return found, _make_version(file, sender, decision, terms)
    if decision is None:
        return found
    if decision.choice is Choice.REJECT:
        return exclude(file, ExclusionCause.REJECTED, decision.sentence)
    return replace(found, reason=f"{found.reason}；{decision.sentence}，但这样的文件不能采用", is_unmet=True)


def _find_unit(
    file: ReceivedFile, sender: Identification, decision: Decision | None, terms: IntakeTerms
) -> Unit | Exclusion:
    """The unit that a file is a version of, or why it is nobody's."""
    if file.result.summary is None:
        fault = file.result.fault
        reason, remedy = (fault.message, fault.hint) if fault is not None else ("", "")
        return exclude(file, ExclusionCause.UNREADABLE, reason, remedy=remedy)
    if sender.unit is None:
        cause = _unidentified_cause(file, terms)
        return exclude_unidentified(file, sender, cause, decision, can_decide=terms.can_decide)
    return exclude_unusable(file, sender.unit, terms.year) or sender.unit


def _identify(file: ReceivedFile, decision: Decision | None, terms: IntakeTerms) -> Identification:
    """The sender as the office decided it, else as the workbook says."""
    if terms.roster is None:
        named = normalize_label(file.summary.unit)
        return Identification(_unlisted_unit(file)) if named else Identification(None, doubt="封面没有填报单位名称")
    index = index_roster(terms.roster)
    if decision is not None and decision.unit:
        unit = index.find_by_name(decision.unit)
        if unit is not None:
            return Identification(unit, IdentifiedBy.DECISION)
        doubt = f"{decision.where}指定的单位“{decision.unit}”不在名录中"
        return Identification(None, doubt=doubt, nearest=index.find_nearest(decision.unit))
    sender = _identify_by_file(file, index)
    if sender.unit is None and terms.take_outsiders and _unidentified_cause(file, terms) is ExclusionCause.OUTSIDE:
        return Identification(_unlisted_unit(file))
    return sender


def _identify_by_file(file: ReceivedFile, index: RosterIndex) -> Identification:
    summary = file.summary
    return identify_by(index, summary.issued, summary.stated, summary.code)


def _unlisted_unit(file: ReceivedFile) -> Unit:
    """The unit as the file itself names it."""
    summary = file.summary
    return Unit(printable_unit_name(summary.unit), summary.code, rule_making=summary.rule_making)


def _unidentified_cause(file: ReceivedFile, terms: IntakeTerms) -> ExclusionCause:
    name = file.summary.unit
    if not normalize_label(name):
        return ExclusionCause.NAMELESS
    known = terms.roster is not None and index_roster(terms.roster).find_by_name(name) is not None
    return ExclusionCause.CONTESTED if known else ExclusionCause.OUTSIDE


def _make_version(file: ReceivedFile, sender: Identification, decision: Decision | None, terms: IntakeTerms) -> Version:
    findings = file.result.findings
    if findings is not None and decision is not None and sender.basis is IdentifiedBy.DECISION:
        # The office decided whose the workbook is: that explains what was found at name and code.
        findings = tuple(
            replace(one, severity=Severity.EXPLAIN, explanation=decision.sentence)
            if one.field in (COVER_UNIT, COVER_CODE)
            else one
            for one in findings
        )
    return Version(
        file=file,
        arrived=arrival_time(file, terms.year, terms.now),
        findings=findings,
        day=plausible_day(file.summary.day, terms.year, terms.now),
        body=_body_name(file, terms),
        decision=decision,
        remarks=tuple(_list_remarks(file, sender, decision, terms)),
    )


def _body_name(file: ReceivedFile, terms: IntakeTerms) -> str:
    """The name a workbook was issued to: the roster's where it is written in one of its ways, else an older one's."""
    if terms.roster is None:
        return normalize_label(file.summary.unit)
    issued = file.summary.issued
    unit = index_roster(terms.roster).find_by_own_name(issued) if issued else None
    return unit.name if unit is not None else normalize_label(issued)


def _list_remarks(
    file: ReceivedFile, sender: Identification, decision: Decision | None, terms: IntakeTerms
) -> Iterator[str]:
    in_time = terms.deadline is not None and file.saved.date() <= terms.deadline
    yield from list_time_remarks(file, terms.year, terms.now, terms.history.first_scan if in_time else None)
    if sender.basis is IdentifiedBy.CODE:
        yield f"封面没有单位名称，按单位代码 {file.summary.code} 认定"
    if decision is None or terms.roster is None:
        return
    yield decision.sentence
    if (before := terms.decisions.replaced.get(file.path)) is not None:
        one, other = ("先前", "后一条") if before.where == decision.where else (before.where, f"{decision.where}的")
        yield f"{one}另有一条决定，以{other}为准。{one}的：{before.sentence}"
    own = _identify_by_file(file, index_roster(terms.roster)).unit
    if own is not None and own is not sender.unit:
        yield f"文件里写的是“{own.name}”，请核对这条决定"


def list_open_decisions(intake: Intake) -> Iterator[tuple[str, str, str]]:
    """The files that wait for a decision of the office: path, the unit that it is most likely of, and what is open."""
    for one in intake.units:
        if one.doubt:
            yield from ((version.path, "", one.doubt) for version in one.versions if not version.is_rejected)
    for left in intake.unassigned:
        if left.is_outside and not left.is_unmet:
            yield left.path, next(iter(left.nearest), ""), left.reason


def list_superseded(intake: Intake, files: Sequence[ReceivedFile]) -> Iterator[str]:
    """Lines that name the files which are counted as wrong and matter no more."""
    aside = {one.path for one in intake.unassigned if one.is_decided}
    aside |= {path for one in intake.units for path in one.replaced_paths}
    excused = {one.current.path for one in intake.units if one.current is not None and one.status is UnitStatus.PASSED}
    for paths, why in (
        (aside, "份已由同一单位的另一份取代，或决定不采用，不用处理"),
        (excused, "份由汇总单位认定了单位，名称和代码上的问题不再计"),
    ):
        wrong = [file.path for file in files if file.path in paths and file.result.status is not CheckStatus.PASS]
        if wrong:
            names = "、".join(printable_excerpt(path, _LONGEST_NAME) for path in wrong[:_MOST_NAMED])
            more = " 等" if len(wrong) > _MOST_NAMED else ""
            yield f"有问题的当中，{len(wrong)} {why}：{names}{more}。"
