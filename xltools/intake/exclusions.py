"""Files that do not count, each with its one reason in one sentence: whoever speaks of such a file says this."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xltools.checks.finding import Finding
from xltools.excel.text import printable
from xltools.form.rules.expression import Severity
from xltools.intake.decisions import Decision, UnmetDecision
from xltools.intake.received import ReceivedFile
from xltools.roster.units import Identification, Unit

NOT_COUNTED = "名录中注明不计入汇总"
_DECIDE = "在名录的“决定”表里写明这份是哪家单位的"
_UNKNOWN_IN_DECISION = "请把这条决定里的单位改为名录中的单位名称；名录有缺漏的请补入名录。"


class ExclusionCause(StrEnum):
    """Why a file does not count, as machines read it."""

    REJECTED = "aside"
    UNMATCHED = "unmatched"
    SUPERSEDED = "superseded"
    COPY = "copy"
    UNDECIDED = "open"
    UNREADABLE = "unreadable"
    OTHER_YEAR = "other_year"
    BLANK = "blank"
    NAMELESS = "nameless"
    CONTESTED = "contested"
    OUTSIDE = "outside"
    UNCOUNTED = "uncounted"
    ERRORS = "errors"


_WORDS = {
    ExclusionCause.REJECTED: "决定不采用",
    ExclusionCause.SUPERSEDED: "其他版本",
    ExclusionCause.COPY: "相同副本",
    ExclusionCause.UNDECIDED: "已报待核",
    ExclusionCause.NAMELESS: "名录外",
    ExclusionCause.CONTESTED: "名录外",
    ExclusionCause.OUTSIDE: "名录外",
    ExclusionCause.UNCOUNTED: "不计入汇总",
    ExclusionCause.ERRORS: "有错误",
}
_OUTSIDE = frozenset({ExclusionCause.NAMELESS, ExclusionCause.CONTESTED, ExclusionCause.OUTSIDE})
_HARMLESS = frozenset(ExclusionCause(cause) for cause in ("aside", "unmatched", "superseded", "copy", "uncounted"))


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A file that does not count.

    Attributes:
        path: the file as people are shown it; of a decision about no file, what that names.
        reason: why, a sentence without its full stop. `remedy`: what to do, whole sentences; "" for nothing.
        claimed_name: the unit that the file says it is of.
        nearest: the names of the units that it may be of.
        unit: the unit that it is of, None where that is not known.
        is_unmet: a decision of the office comes to nothing: the file cannot be taken, or there is none.
        file: the file itself, None where there is none.
    """

    path: str
    cause: ExclusionCause
    reason: str
    remedy: str = ""
    claimed_name: str = ""
    nearest: tuple[str, ...] = ()
    unit: Unit | None = None
    is_unmet: bool = False
    file: ReceivedFile | None = None

    @property
    def name(self) -> str:
        """The unit that it is of, or else that it says it is of."""
        return self.unit.name if self.unit is not None else self.claimed_name

    @property
    def word(self) -> str:
        """What kind of file it is, in a word."""
        return "决定未生效" if self.is_unmet else _WORDS.get(self.cause, "不能计入")

    @property
    def is_outside(self) -> bool:
        """Whether its sender is unknown or in doubt."""
        return self.cause in _OUTSIDE

    @property
    def is_decided(self) -> bool:
        """Whether the office decided that it does not count: nothing is left to do."""
        return self.cause is ExclusionCause.REJECTED

    @property
    def is_harmless(self) -> bool:
        """Whether a sum lacks nothing by it."""
        return self.cause in _HARMLESS

    @property
    def nearest_label(self) -> str:
        """What stands before the units that it may be of, or is of."""
        return "名称最接近的是：" if self.is_outside else "单位："

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in it."""
        return (self.file.result.findings or ()) if self.file is not None else ()

    @property
    def sentence(self) -> str:
        """Reason, nearest units and remedy, as every list of files shows them."""
        nearest = f"{self.nearest_label}{'、'.join(self.nearest)}。" if self.nearest else ""
        return printable(f"{_end_sentence(self.reason)}{nearest}{_end_sentence(self.remedy)}")


def _end_sentence(text: str) -> str:
    return text if not text or text.endswith(("。", "！", "？")) else f"{text}。"


def exclude(
    file: ReceivedFile,
    cause: ExclusionCause,
    reason: str,
    unit: Unit | None = None,
    *,
    remedy: str = "",
    nearest: tuple[str, ...] = (),
    path: str = "",
) -> Exclusion:
    """The file, or the copy of it at `path`, does not count."""
    return Exclusion(path or file.path, cause, reason, remedy, file.summary.unit, nearest, unit, file=file)


def exclude_copy(path: str, file: ReceivedFile, unit: Unit) -> Exclusion:
    """The file at `path` has the same content as `file`."""
    return exclude(file, ExclusionCause.COPY, f"与“{file.path}”一字不差，只计一次", unit, path=path)


def exclude_unidentified(
    file: ReceivedFile, sender: Identification, cause: ExclusionCause, decision: Decision | None, *, can_decide: bool
) -> Exclusion:
    """Nobody knows for certain whose the file is. `can_decide`: there is a place where the office writes decisions."""
    decide = f"；确属某单位的，{_DECIDE}" if can_decide else ""
    if decision is not None and decision.unit:
        remedy = _UNKNOWN_IN_DECISION
    elif cause is ExclusionCause.NAMELESS:
        remedy = f"请对方在封面填写单位名称{decide}。"
    elif len(sender.nearest) > 1 and sender.doubt.count("“") > 1:
        remedy = f"请核对后请对方更正封面{decide}。"
    else:
        remedy = f"请核对单位全称；名录有缺漏的请补入名录{decide}。"
    return exclude(file, cause, sender.doubt, remedy=remedy, nearest=tuple(unit.name for unit in sender.nearest))


def exclude_unusable(file: ReceivedFile, unit: Unit, year: int | None) -> Exclusion | None:
    """The file of a unit is of another year than the one asked for, or nobody filled it in; None where it may count."""
    if year is not None and file.summary.year not in (year, None):
        cause, reason = ExclusionCause.OTHER_YEAR, f"这是 {file.summary.year} 年度的表，应报的是 {year} 年度"
        remedy = f"请对方用 {year} 年度的表样填报。"
    elif not file.summary.filled:
        cause, reason, remedy = ExclusionCause.BLANK, "这是没有填过的表样", "请对方填好后再报。"
    else:
        return None
    return exclude(file, cause, reason, unit, remedy=remedy, nearest=(unit.name,))


def exclude_faulty(file: ReceivedFile, unit: Unit, findings: Sequence[Finding]) -> Exclusion:
    """The file has errors."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    codes = "、".join(dict.fromkeys(finding.code for finding in errors))
    reason = f"有 {len(errors)} 处错误没有改正（{codes}），详见“问题”" if errors else "没有填年度，不知是哪一年的表"
    return exclude(file, ExclusionCause.ERRORS, reason, unit)


def exclude_unmet(decision: UnmetDecision) -> Exclusion:
    """A decision that comes to nothing, which would otherwise go unnoticed."""
    cause = ExclusionCause.UNMATCHED
    return Exclusion(decision.file, cause, decision.reason, decision.remedy, decision.unit, is_unmet=True)
