"""Who sent a workbook: the unit of the roster behind a name and a code, and which workbooks are of one unit."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Protocol, TypeVar

from xltools.excel.text import normal_label
from xltools.form.unit import Roster, Unit, code_key

__all__ = ["Register", "Sender", "same_unit"]

T = TypeVar("T")


class Sender(Protocol):
    """What says who sent a workbook: a submission, or what is kept of one."""

    @property
    def unit(self) -> str:
        """The unit named on the cover."""

    def text(self, field_id: str) -> str:
        """The text of a field, "" where there is none."""


class Register:
    """The roster, asked by what a cover says. Names are compared without spaces and full-width forms."""

    def __init__(self, roster: Roster | None) -> None:
        self.units: tuple[Unit, ...] = roster.units if roster else ()
        self._by_name: dict[str, int] = {}
        self._by_code: dict[str, int] = {}
        for position, unit in enumerate(self.units):
            self._by_name.setdefault(normal_label(unit.name), position)
            if code := code_key(unit.code):
                self._by_code.setdefault(code, position)

    def position(self, sender: Sender) -> int | None:
        """The unit's place in the roster, by its name; None for a name that the roster does not know."""
        return self._by_name.get(normal_label(sender.unit))

    def like(self, sender: Sender) -> Unit | None:
        """The unit whose code a stranger's workbook carries: to be proposed, never taken for the sender."""
        position = self._by_code.get(code_key(sender.text("cover.code")))
        return None if position is None else self.units[position]

    def unit(self, sender: Sender) -> Unit | None:
        """The unit as the roster names it."""
        position = self.position(sender)
        return None if position is None else self.units[position]

    def marks(self, sender: Sender) -> list[Hashable]:
        """What tells the unit: two workbooks that share a mark are of one unit.

        With a roster the name alone tells it: a code copied from a neighbour must not drag the neighbour's workbook
        into doubt.
        """
        position = self.position(sender)
        if position is not None:
            return [position]
        if self.units:
            return [("name", normal_label(sender.unit))]
        code = code_key(sender.text("cover.code"))
        return [("name", normal_label(sender.unit)), *([("code", code)] if code else [])]


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
