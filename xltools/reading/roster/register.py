"""The roster, asked: which unit a name or a code means, and which are nearest to a name that means none."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from itertools import takewhile

from xltools.excel.text import normal_label
from xltools.form.unit import Roster, Unit, code_key
from xltools.reading.roster.columns import spellings
from xltools.reading.roster.names import name_core, name_keys

__all__ = ["Register", "register_of"]

# How alike two names must be, 局 and the like apart; of two short ones that begin alike, as 水利 and 水务, less will do.
_ALIKE, _ALIKE_AT_FIRST = 0.6, 0.5
_PROPOSED = 3
# One character is in too many names.
_SHORTEST = 2


class Register:
    """The units of a roster by their names and codes. What means two units means none: it is proposed, not taken."""

    def __init__(self, roster: Roster) -> None:
        self.units = roster.units
        self._place = roster.place
        self._positions = {unit.name: position for position, unit in enumerate(self.units)}
        self._by_name = {normal_label(unit.name): unit for unit in reversed(self.units)}
        self._by_code = {code: unit for unit in reversed(self.units) if (code := code_key(unit.code))}
        self._by_alias = self._only(lambda unit: [normal_label(alias) for alias in unit.aliases])
        self._by_key = self._only(self._keys)

    def position(self, unit: Unit) -> int:
        """The unit's place in the roster, from 0."""
        return self._positions[unit.name]

    def named(self, name: str) -> Unit | None:
        """The unit of this name: in full, by an alias, or in another way of writing that can mean no other unit."""
        label = normal_label(name)
        if not label:
            return None
        unit = self._by_name.get(label) or self._by_alias.get(label)
        if unit is not None:
            return unit
        found = {
            self._by_key[key].name: self._by_key[key] for key in name_keys(name, self._place) if key in self._by_key
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def written(self, name: str) -> Unit | None:
        """The unit whose own name this is, in full or in another way of writing; an alias may be another body's name."""
        unit = self.named(name)
        same = unit is not None and set(name_keys(name, self._place)) & set(name_keys(unit.name, self._place))
        return unit if same else None

    def coded(self, code: str) -> Unit | None:
        """The unit of this code."""
        return self._by_code.get(code_key(code))

    def nearest(self, name: str) -> tuple[Unit, ...]:
        """The units whose names are most alike, the nearest first, and those it may be short for; none where none is."""
        cores = {name_core(key) for key in name_keys(name, self._place)}
        scores = [
            (max((_score(core, own) for core in cores for own in known), default=0.0), unit)
            for unit, known in self._cores
        ]
        found = sorted((pair for pair in scores if pair[0]), key=lambda pair: -pair[0])
        return tuple(unit for _, unit in found[:_PROPOSED])

    @cached_property
    def _cores(self) -> Sequence[tuple[Unit, frozenset[str]]]:
        return [(unit, frozenset(map(name_core, self._keys(unit)))) for unit in self.units]

    def _keys(self, unit: Unit) -> list[str]:
        return [key for name in (unit.name, *unit.aliases) for key in name_keys(name, self._place)]

    def _only(self, keys: Callable[[Unit], Sequence[str]]) -> dict[str, Unit]:
        """Each key that only one unit has."""
        owners: defaultdict[str, dict[str, Unit]] = defaultdict(dict)
        for unit in self.units:
            for key in keys(unit):
                owners[key][unit.name] = unit
        return {key: next(iter(units.values())) for key, units in owners.items() if len(units) == 1}


@lru_cache(maxsize=4)
def register_of(roster: Roster) -> Register:
    """The register of a roster; a run over many files asks for it once for each."""
    return Register(roster)


def _score(one: str, other: str) -> float:
    """How alike two names without their endings are, from 0, where they are not, to 1."""
    if min(len(one), len(other)) < _SHORTEST:
        return 0.0
    one, other = _without_place(one, other)
    ratio = difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
    enough = ratio >= (_ALIKE_AT_FIRST if one[0] == other[0] else _ALIKE)
    return ratio if enough or _shortens(one, other) or _shortens(other, one) else 0.0


def _without_place(one: str, other: str) -> tuple[str, str]:
    """Both without the city or county that both begin with: it makes no two of its bodies alike."""
    shared = "".join(pair[0] for pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    cut = max((shared.rfind(level) + len(level) for level in spellings().levels if level in shared), default=0)
    return (one[cut:], other[cut:]) if min(len(one), len(other)) - cut >= _SHORTEST else (one, other)


def _shortens(short: str, name: str) -> bool:
    """Whether every character of the short name stands in the other, in the same order: 市场局 for 市场监督管理局."""
    rest = iter(name)
    return len(short) < len(name) and all(character in rest for character in short)
