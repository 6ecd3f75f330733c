"""The versions of one unit: which counts, which came before, which are copies of one another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from xltools.collection.decision import Choice
from xltools.collection.standing import Version

__all__ = ["Candidate", "UnitVersions", "in_order"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A workbook of a unit, the day on its cover where that can be true, and what the office decided of it.

    `issued` is the name to which it was issued, as names are compared; "" where that is not in it. `says` is the same for
    two that differ in their bytes only.
    """

    unit: str
    version: Version
    issued: str = ""
    says: str = ""
    day: date | None = None
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class UnitVersions:
    """The current version, None where the office rejected all; and the others, the newest first."""

    current: Version | None
    others: tuple[Version, ...]

    @property
    def all(self) -> tuple[Version, ...]:
        """Every version, the current one first."""
        return (self.current, *self.others) if self.current is not None else self.others


def in_order(candidates: Sequence[Candidate]) -> UnitVersions:
    """Order a unit's workbooks, the newest first, and take the newest that the office did not reject.

    An accepted one counts before all. Else the newest is the one with the latest day on its cover, where all have one;
    then the one saved last. Where day and time disagree, or a newer one was not made from the return, that is remarked.
    """
    different = _without_copies(candidates)
    dated = all(one.day is not None for one in different)
    ordered = sorted(different, key=lambda one: _key(one, dated=dated), reverse=True)
    current = next((one for one in ordered if one.choice is not Choice.REJECT), None)
    if current is None:
        return UnitVersions(None, tuple(one.version for one in ordered))
    others = [one for one in ordered if one is not current]
    taken = replace(_remarked(current, others), doubt=_undecided(current, others))
    return UnitVersions(taken, tuple(one.version for one in others))


def _undecided(current: Candidate, others: Sequence[Candidate]) -> str:
    """Why the tool must not choose among these: they were issued to different bodies, or two of them were accepted."""
    if current.choice is Choice.ACCEPT:
        second = next((one for one in others if one.choice is Choice.ACCEPT), None)
        return f"“{second.version.path}”也决定采用，一家单位只能采用一份" if second is not None else ""
    left = (one for one in others if one.choice is None and one.issued and current.issued)
    other = next((one for one in left if one.issued != current.issued), None)
    if other is None:
        return ""
    return f"与“{other.version.path}”是下发给两家单位的，名录中却是同一家；只能算一份，请决定采用哪一份"


def _key(one: Candidate, *, dated: bool) -> tuple[bool, date, datetime, int, str]:
    day = one.day if dated and one.day is not None else date.min
    return one.choice is Choice.ACCEPT, day, one.version.saved, one.version.round, one.version.path


def _without_copies(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One for each content: the one with the plainest path, unless the office decided on another; it names its copies.

    A content is as old as its oldest copy: one that was downloaded again is no newer for it.
    """
    by_content: dict[str, list[Candidate]] = {}
    for one in candidates:
        by_content.setdefault(one.version.sha256, []).append(one)
    return [_first(group) for group in by_content.values()]


def _first(group: Sequence[Candidate]) -> Candidate:
    first, *copies = sorted(group, key=lambda one: (one.choice is None, len(one.version.path), one.version.path))
    if not copies:
        return first
    paths = tuple(one.version.path for one in copies)
    oldest = min(one.version.saved for one in group)
    return replace(first, version=replace(first.version, copies=paths, saved=oldest))


def _remarked(current: Candidate, others: Sequence[Candidate]) -> Version:
    """The current version, with a remark where another one might be the newer one after all, or says the same."""
    same = next((one.version.path for one in others if current.says and one.says == current.says), "")
    more = [f"只是重新保存过：各项内容与“{same}”相同"] if same else []
    if current.choice is not Choice.ACCEPT:
        more += [next((said for one in others if one.choice is None and (said := _doubt(current, one))), "")]
    return replace(current.version, remarks=(*current.version.remarks, *filter(None, more)))


def _doubt(current: Candidate, other: Candidate) -> str:
    """Why the other one might be meant to count, "" where nothing speaks for it."""
    taken, left = current.version, other.version
    if left.round > taken.round:
        return f"这一份较晚，但不是在退回件上改的；“{left.path}”是，请核对"
    if left.saved > taken.saved:
        return f"按填报日期取这一份；“{left.path}”的文件时间更晚，请核对"
    if left.saved == taken.saved and other.day == current.day:
        return f"与“{left.path}”的日期和时间都相同，分不出先后，请核对"
    return ""
