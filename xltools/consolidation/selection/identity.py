"""Who sent a workbook, as the consolidation asks it: which unit of the roster, and which workbooks are of one unit."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from xltools.checks.sender import Sender, sender_of
from xltools.consolidation.kept import Kept
from xltools.excel.text import normal_label
from xltools.form.unit import Roster, Unit, code_key
from xltools.reading.roster import register_of

__all__ = ["Register", "same_unit"]

T = TypeVar("T")


class Register:
    """The roster, or that there is none, asked by what is kept of a workbook. Each workbook is looked up once."""

    def __init__(self, roster: Roster | None) -> None:
        self.roster = roster
        self.units: tuple[Unit, ...] = roster.units if roster else ()
        self._senders: dict[tuple[str, str, str], Sender] = {}

    def sender(self, kept: Kept) -> Sender:
        """Who sent it, or why that is not certain."""
        if self.roster is None:
            return Sender(None)
        said = (kept.issued, kept.unit, kept.code)
        if said not in self._senders:
            self._senders[said] = sender_of(kept, self.roster)
        return self._senders[said]

    def unit(self, kept: Kept) -> Unit | None:
        """The unit as the roster names it; None where the roster does not know it."""
        return self.sender(kept).unit

    def name(self, kept: Kept) -> str:
        """The unit's name as people are shown it: the roster's, else what the workbook says."""
        unit = self.unit(kept)
        return kept.unit if unit is None else unit.name

    def position(self, kept: Kept) -> int | None:
        """The unit's place in the roster."""
        unit = self.unit(kept)
        return None if unit is None or self.roster is None else register_of(self.roster).position(unit)

    def contested(self, kept: Kept) -> bool:
        """Whether the roster knows the name on the cover, and it is still not certain that this unit sent it."""
        return self.roster is not None and self.unit(kept) is None and self._named(kept.unit) is not None

    def marks(self, kept: Kept) -> list[Hashable]:
        """What tells the unit: two workbooks that share a mark are of one unit.

        With a roster only the roster's unit and the name tell it: a code copied from a neighbour must not drag the
        neighbour's workbook into doubt.
        """
        position = self.position(kept)
        if position is not None:
            return [position]
        name = ("name", normal_label(kept.unit))
        code = code_key(kept.code)
        return [name, ("code", code)] if code and not self.units else [name]

    def _named(self, name: str) -> Unit | None:
        return register_of(self.roster).named(name) if self.roster is not None else None


def same_unit(items: Sequence[T], marks: Callable[[T], Iterable[Hashable]]) -> list[list[T]]:
    """The items in groups that share a mark, directly or through others; groups and items keep their order."""
    groups: dict[int, list[T]] = {}
    home: dict[Hashable, int] = {}
    for number, item in enumerate(items):
        own = list(marks(item))
        joined = sorted({home[mark] for mark in own if mark in home})
        target = joined[0] if joined else number
        groups.setdefault(target, []).append(item)
        for other in joined[1:]:
            groups[target] += groups.pop(other)
            home.update({mark: target for mark, group in home.items() if group == other})
        home.update(dict.fromkeys(own, target))
    return list(groups.values())
