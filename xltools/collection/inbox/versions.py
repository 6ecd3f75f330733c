"""The versions of one unit: which counts, which came before, which are copies of one another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from xltools.collection.decision import Choice
from xltools.collection.inbox.candidate import Candidate
from xltools.collection.inbox.doubts import remarks_on, undecided
from xltools.collection.standing import Version

__all__ = ["UnitVersions", "in_order"]


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
    then the one saved last. What the office must decide, or should know of the choice, stands on the version taken.
    """
    different = _without_copies(candidates)
    dated = all(one.day is not None for one in different)
    ordered = sorted(different, key=lambda one: _key(one, dated=dated), reverse=True)
    current = next((one for one in ordered if one.choice is not Choice.REJECT), None)
    if current is None:
        return UnitVersions(None, tuple(one.version for one in ordered))
    others = [one for one in ordered if one is not current]
    remarks = (*current.version.remarks, *remarks_on(current, others))
    taken = replace(current.version, doubt=undecided(current, others, dated=dated), remarks=remarks)
    return UnitVersions(taken, tuple(one.version for one in others))


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
