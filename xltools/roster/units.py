"""Who fills in a form: a unit (填报单位) and the roster (名录) of all that must."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path

from xltools.excel.grid import Grid
from xltools.excel.text import normalize_label
from xltools.form.layout import TOTAL_SCOPE
from xltools.form.model import COVER_SCOPE, Form
from xltools.roster.columns import load_spellings

# `无`, `/` and `000` stand in many code cells and name nobody.
_REAL_CODE = re.compile(r"[1-9]")


def normalize_code(code: str) -> str:
    """A unit's code as codes are compared, "" for one that names nobody.

    A spreadsheet that takes 001 for a number gives it back as 1: leading zeros of plain numbers do not count.
    """
    plain = unicodedata.normalize("NFKC", code).strip().casefold()
    if not _REAL_CODE.search(plain):
        return ""
    return plain.lstrip("0") if plain.isdecimal() else plain


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the roster names it.

    Attributes:
        aliases: short and former names under which it may report too.
        rule_making: may issue 规章 (rule T2-01); None where nobody tells.
        counted: whether its figures go into the sum.
        parent: the unit that merges it first, "" for none.
        merged_from: the names of units of the year before that have become part of it.
        merges: whether other units of the roster name it as their parent; None where no roster tells.
    """

    name: str
    code: str = ""
    kind: str = ""
    contact: str = ""
    telephone: str = ""
    rule_making: bool | None = False
    aliases: tuple[str, ...] = ()
    mail: str = ""
    counted: bool = True
    parent: str = ""
    merged_from: tuple[str, ...] = ()
    merges: bool | None = field(default=None, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which it may report: its own first."""
        return (self.name, *self.aliases)

    @property
    def attributes(self) -> dict[str, bool | None]:
        """What a rule may ask of the unit, by the names that `unit.…` takes in a rule; None where nobody tells."""
        return {"rule_making": self.rule_making}


def expected_scope(form: Form, unit: Unit | None) -> str:
    """The scope of a unit's report, as the form words it: with its units, or of itself; "" where no roster tells."""
    if unit is None or unit.merges is None or COVER_SCOPE not in form.fields:
        return ""
    choices = form.fields[COVER_SCOPE].choices
    return TOTAL_SCOPE if unit.merges else next((choice for choice in choices if choice != TOTAL_SCOPE), "")


@dataclass(frozen=True, eq=False)
class Roster:
    """The units that must report, in the order of the roster.

    Two rosters are the same only when they are one object.

    Attributes:
        place: the city whose units they are, where known.
        path: the file that it was read from, None where it was read from none.
        notes: what the office should know of that file, in sentences.
        sheets: the further sheets of the workbook, by name.
    """

    units: tuple[Unit, ...]
    place: str = ""
    path: Path | None = None
    notes: tuple[str, ...] = ()
    sheets: Mapping[str, Grid] = field(default_factory=dict)


# What is left of a name without the city's must still be a name: 市 before 场监督管理局 was none.
_SHORTEST_CORE = 2


@lru_cache(maxsize=16_384)
def list_name_keys(name: str, place: str = "") -> tuple[str, ...]:
    """The forms under which a name is known, the plainest first; two names that share one may be the same.

    Args:
        name: a unit's name, as somebody wrote it.
        place: the city whose units these are: its own bodies are often written without it.
    """
    label = normalize_label(name)
    bases = [label, *(label[len(prefix) :] for prefix in _list_prefixes(place) if label.startswith(prefix))]
    keys = [key for base in bases for key in (base, _normalize_ending(base)) if len(key) >= _SHORTEST_CORE]
    return tuple(dict.fromkeys(keys))


@lru_cache(maxsize=4096)
def _extract_name_core(key: str) -> str:
    """What tells one name from another: 财政 of 财政局, 阜山 of 阜山镇; the whole where too little would be left."""
    endings = sorted({ending for pair in load_spellings().endings for ending in pair}, key=len, reverse=True)
    found = next((ending for ending in endings if key.endswith(ending)), "")
    core = key.removesuffix(found)
    return core if len(core) >= _SHORTEST_CORE else key


@lru_cache(maxsize=64)
def _list_prefixes(place: str) -> tuple[str, ...]:
    """What may stand before a name and add nothing to it: 招远市, 招远, 市."""
    label = normalize_label(place)
    level = next((level for level in load_spellings().levels if label.endswith(level)), "")
    if not level:
        return (label,) if label else ()
    short = label.removesuffix(level)
    return tuple(prefix for prefix in (label, short if len(short) >= _SHORTEST_CORE else "", level) if prefix)


def _normalize_ending(name: str) -> str:
    """The name with the plainest of the endings that mean the same: 罗峰街道办事处 as 罗峰街道."""
    for ending, first in load_spellings().endings:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending) + first
    return name


@lru_cache(maxsize=4096)
def _strip_surroundings(label: str) -> str:
    """A label less what stands around a name on a cover: 填报单位: before it, (盖章) and a full stop behind it."""
    lead, tail = _surroundings()
    while (bare := tail.sub("", lead.sub("", label, count=1), count=1)) != label:
        label = bare
    return label


@lru_cache(maxsize=1)
def _surroundings() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Of labels, what stands before a name and what stands behind it."""
    spellings = load_spellings()
    leads, seals = ("|".join(sorted(words, key=len, reverse=True)) for words in (spellings.leads, spellings.seals))
    bare = "|".join(seal for seal in spellings.seals if len(seal) > 1)
    lead = rf'^(?:[":,.*]+|\((?:{seals})\)|(?:{leads})(?:\((?:{seals}|全称)\))?[:])'
    tail = rf'(?:[":,.;。*!_-]+|\((?:{seals})?\)?|(?:{bare}))$'
    return re.compile(lead), re.compile(tail)


def _strip_own(label: str) -> str:
    """A label less the word that it is the body itself: 财政局 for 财政局(本级), 财政局(局机关) and 财政局本级."""
    bare = _own_ending().sub("", label)
    return bare if len(bare) > _SHORTEST_CORE else label


@lru_cache(maxsize=1)
def _own_ending() -> re.Pattern[str]:
    words = "|".join(sorted(load_spellings().own, key=len, reverse=True))
    return re.compile(rf"(?:\([局委办市县区镇乡]?(?:{words})\)|(?:{words}))$")


def _strip_above(label: str, place: str) -> str:
    """A label less what the city is part of: 招远市财政局 for 山东省烟台市招远市财政局."""
    city = normalize_label(place)
    at = label.find(city) if city else -1
    return label[at:] if at > 0 and label[:at].endswith(load_spellings().above) else label


# How alike two names must be, 局 and the like apart; of two short ones that begin alike, as 水利 and 水务, less will do.
_SIMILARITY, _FIRST_SIMILARITY = 0.6, 0.5
_MOST_PROPOSED = 3
# One character is in too many names.
_SHORTEST_PART = 2


class UnknownUnitError(LookupError):
    """No unit of the roster has this name; `nearest` are the names most like it, between 、."""

    def __init__(self, name: str, nearest: str) -> None:
        super().__init__(f"名录中没有“{name}”" + (f"，是不是 {nearest}？" if nearest else "。"))
        self.nearest = nearest


class RosterIndex:
    """The units of a roster by their names and codes. What means two units means none: it is proposed, not taken."""

    def __init__(self, roster: Roster) -> None:
        self.units = roster.units
        self._place = roster.place
        self._positions = {unit.name: position for position, unit in enumerate(self.units)}
        self._by_name = {normalize_label(unit.name): unit for unit in reversed(self.units)}
        self._by_code = {code: unit for unit in reversed(self.units) if (code := normalize_code(unit.code))}
        self._by_alias = self._only(lambda unit: [normalize_label(alias) for alias in unit.aliases])
        self._by_key = self._only(self._keys)
        self._nearest: dict[str, tuple[Unit, ...]] = {}

    def position(self, unit: Unit) -> int:
        """The unit's place in the roster, from 0."""
        return self._positions[unit.name]

    def find_by_name(self, name: str) -> Unit | None:
        """The unit of this name: in full, by an alias, or in another way of writing that can mean no other unit."""
        label = normalize_label(name)
        for plain in dict.fromkeys((label, _strip_surroundings(label), self._strip(label))):
            unit = self._by_name.get(plain) or self._by_alias.get(plain) or self._only_owner(self._by_key, plain)
            if plain and unit is not None:
                return unit
        return self._only_owner(self._by_body, _strip_own(self._strip(label)))

    def _strip(self, label: str) -> str:
        return _strip_above(_strip_surroundings(label), self._place)

    def _only_owner(self, index: Mapping[str, Unit], name: str) -> Unit | None:
        """The one unit that the keys of a name lead to."""
        found = {index[key].name: index[key] for key in list_name_keys(name, self._place) if key in index}
        return next(iter(found.values())) if len(found) == 1 else None

    def require(self, name: str, say: Callable[[str], None]) -> Unit:
        """The unit of this name, or the only one that is named so in part, which is said.

        Raises UnknownUnitError, proposing those that are named so in part or are nearest, where there is none.
        """
        unit, part = self.find_by_name(name), normalize_label(name)
        if unit is not None:
            return unit
        found = [
            one for one in self.units if len(part) > 1 and any(part in normalize_label(known) for known in one.names)
        ]
        if len(found) == 1:
            say(f"名录中只有“{found[0].name}”含“{name}”，按这一家处理。")
            return found[0]
        raise UnknownUnitError(name, "、".join(one.name for one in found or self.find_nearest(name)))

    def find_by_own_name(self, name: str) -> Unit | None:
        """The unit whose own name this is, in full or in another way of writing; an alias may be another body's name."""
        unit = self.find_by_name(name)
        if unit is None:
            return None
        plain = self._strip(normalize_label(name))
        own = {*list_name_keys(unit.name, self._place), *self._list_body_keys(unit.name)}
        same = own & {*list_name_keys(plain, self._place), *self._list_body_keys(plain)}
        return unit if same else None

    def find_by_code(self, code: str) -> Unit | None:
        """The unit of this code."""
        return self._by_code.get(normalize_code(code))

    def find_nearest(self, name: str) -> tuple[Unit, ...]:
        """The units whose names are most alike, the nearest first, and those it may be short for; none where none is.

        A name within the other comes before all that are merely alike. Every check of a file asks for the same name.
        """
        plain = self._strip(normalize_label(name))
        if plain not in self._nearest:
            self._nearest[plain] = self._rank_units(plain)
        return self._nearest[plain]

    def _rank_units(self, plain: str) -> tuple[Unit, ...]:
        """Slow: each unit is compared."""
        cores = {_extract_name_core(key) for key in list_name_keys(plain, self._place)}
        scores = [
            (
                max(
                    _containment(plain, (normalize_label(one) for one in unit.names)),
                    *(_similarity(core, own) for core in cores for own in known),
                    0.0,
                ),
                unit,
            )
            for unit, known in self._cores
        ]
        found = sorted((pair for pair in scores if pair[0]), key=lambda pair: -pair[0])
        return tuple(unit for _, unit in found[:_MOST_PROPOSED])

    @cached_property
    def _cores(self) -> Sequence[tuple[Unit, frozenset[str]]]:
        return [(unit, frozenset(map(_extract_name_core, self._keys(unit)))) for unit in self.units]

    def _keys(self, unit: Unit) -> list[str]:
        return [key for name in unit.names for key in list_name_keys(name, self._place)]

    @cached_property
    def _by_body(self) -> dict[str, Unit]:
        return self._only(
            lambda unit: [*self._keys(unit), *(key for name in unit.names for key in self._list_body_keys(name))]
        )

    def _list_body_keys(self, name: str) -> tuple[str, ...]:
        """The keys of a name without the word that it is the body itself."""
        return list_name_keys(_strip_own(normalize_label(name)), self._place)

    def _only(self, keys: Callable[[Unit], Sequence[str]]) -> dict[str, Unit]:
        """Each key that only one unit has."""
        owners: defaultdict[str, dict[str, Unit]] = defaultdict(dict)
        for unit in self.units:
            for key in keys(unit):
                owners[key][unit.name] = unit
        return {key: next(iter(units.values())) for key, units in owners.items() if len(units) == 1}


@lru_cache(maxsize=4)
def index_roster(roster: Roster) -> RosterIndex:
    """The register of a roster; a run over many files asks for it once for each."""
    return RosterIndex(roster)


def _containment(label: str, names: Iterable[str]) -> float:
    """Above 1, the more the longer, where one of the names stands whole in the label, or the label in it; else 0."""
    pairs = (sorted((label, name), key=len) for name in names)
    return max(
        (1 + len(short) / len(long) for short, long in pairs if len(short) > _SHORTEST_CORE and short in long),
        default=0.0,
    )


def _similarity(one: str, other: str) -> float:
    """How alike two names without their endings are, from 0, where they are not, to 1."""
    if min(len(one), len(other)) < _SHORTEST_PART:
        return 0.0
    import difflib  # noqa: PLC0415 - seldom needed

    one, other = _strip_common_place(one, other)
    ratio = difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
    enough = ratio >= (_FIRST_SIMILARITY if one[0] == other[0] else _SIMILARITY)
    return ratio if enough or is_short_form(one, other) or is_short_form(other, one) else 0.0


def _strip_common_place(one: str, other: str) -> tuple[str, str]:
    """Both without the city or county that both begin with: it makes no two of its bodies alike."""
    shared = "".join(pair[0] for pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    cut = max((shared.rfind(level) + len(level) for level in load_spellings().levels if level in shared), default=0)
    return (one[cut:], other[cut:]) if min(len(one), len(other)) - cut >= _SHORTEST_PART else (one, other)


def is_short_form(short: str, name: str) -> bool:
    """Whether every character of the short name stands in the other, in the same order: 市场局 for 市场监督管理局."""
    rest = iter(name)
    return len(short) < len(name) and all(character in rest for character in short)


class IdentifiedBy(StrEnum):
    """What tells the unit."""

    ISSUED = "下发时写入的单位"
    NAME = "封面的单位名称"
    CODE = "封面的单位代码"
    DECISION = "汇总单位指定"


@dataclass(frozen=True, slots=True)
class Identification:
    """The unit of the roster that a workbook is of; None with the reason in `doubt` and those it may be in `nearest`."""

    unit: Unit | None
    basis: IdentifiedBy | None = None
    doubt: str = ""
    nearest: tuple[Unit, ...] = ()


def identify_by(register: RosterIndex, issued: str, stated: str, code: str) -> Identification:
    """The sender of a workbook that was issued to one name and says another name, and a code, on its cover."""
    to, named = register.find_by_name(issued), register.find_by_name(stated)
    if to is None:
        return _identify_by_cover(register, stated, code)
    if named is not None and named is not to:
        doubt = f"封面写的是“{stated}”，而这份表是下发给“{issued}”的，两家单位都可能是"
        return Identification(None, doubt=doubt, nearest=(named, to))
    return Identification(to, IdentifiedBy.ISSUED)


def _identify_by_cover(register: RosterIndex, stated: str, code: str) -> Identification:
    named, coded = register.find_by_name(stated), register.find_by_code(code)
    if named is not None and coded is not None and named is not coded:
        doubt = f"封面的单位名称是“{stated}”，单位代码 {code} 却是“{coded.name}”的"
        return Identification(None, doubt=doubt, nearest=(named, coded))
    if named is not None:
        return Identification(named, IdentifiedBy.NAME)
    if coded is None:
        doubt = f"单位名称“{stated}”不在名录中" if stated else "封面没有填报单位名称"
        return Identification(None, doubt=doubt, nearest=register.find_nearest(stated))
    if stated:
        doubt = f"单位名称“{stated}”不在名录中，单位代码 {code} 却是“{coded.name}”的"
        return Identification(None, doubt=doubt, nearest=(coded,))
    return Identification(coded, IdentifiedBy.CODE)
