"""Nothing is counted twice: a consolidated workbook beside its own parts, or one unit in two consolidated workbooks.

The same file is told by its hash, the same unit by its code. Without two codes, a name with the same telling numbers or
one that carries its city's is taken for the same unit, unless the office says that they are two. A name alone tells
nothing: every county has an 教育局. Such namesakes are pointed out, and counted.

Every file behind a consolidation: its own units, and what lies behind those that are consolidations themselves.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from xltools.consolidation.errors import MergeRefusedError
from xltools.consolidation.figures import Kept
from xltools.excel.text import normal_label
from xltools.reading.consolidated import mark_of
from xltools.reading.submission import Source
from xltools.roster.unit import code_key

__all__ = ["Branch", "DoubleCountError", "branches", "figures_mark", "namesakes", "refuse_doubles"]


@dataclass(frozen=True, slots=True)
class Branch:
    """A file and the unit it is part of; `parent` is "" for the consolidation's own units."""

    source: Source
    parent: str


def branches(units: Sequence[tuple[str, str, str, Kept]], read: str) -> Iterator[Branch]:
    """Every file, each followed by what is behind it. `units` give name, code, file and what is kept; `read` the time."""
    for name, code, file, kept in units:
        yield Branch(Source(1, name, code, file, kept.sha256, read, figures_mark(kept)), "")
        above = [name]
        for source in kept.behind:
            level = max(source.level, 1)
            # A level that skips one hangs below the deepest there is.
            parent = above[min(level, len(above)) - 1]
            yield Branch(replace(source, level=level + 1), parent)
            above = [*above[:level], source.unit]


def figures_mark(kept: Kept) -> int:
    """The mark of a unit's numbers, equal to that of the line which shows them on a 明细 sheet."""
    return mark_of(kept.figures.numbers)


_TOLD = 10


class DoubleCountError(MergeRefusedError):
    """Some figures would be counted twice; every pair is named."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A file, and the workbook of this run that holds it; they are one where it is merged by itself."""

    source: Source
    home: Source

    @property
    def within(self) -> bool:
        """Whether it is part of a consolidated workbook."""
        return self.source is not self.home


def refuse_doubles(branches: Sequence[Branch], apart: Iterable[str] = ()) -> None:
    """Raise DoubleCountError where a file or a unit is in two of the workbooks of this run.

    `apart` are names of which the office says that two units bear them.
    """
    places = _places(branches)
    cities = frozenset(normal_label(place.home.unit) for place in places if place.within)
    known = frozenset(normal_label(name) for name in apart)
    pairs = list(_pairs(places, lambda place: _marks(place, cities, known)))
    # Where a workbook lies within another, so does all that is behind it: said once.
    whole = {pair.homes for pair in pairs if not pair.one.within}
    kept = [pair for pair in pairs if not pair.one.within or pair.homes not in whole]
    # What is certain comes first; what it says need not be guessed again.
    told = list(dict.fromkeys(list({pair.places: _sentence(pair) for pair in reversed(kept)}.values())[::-1]))
    if told:
        more = [f"……等 {len(told)} 处"] if len(told) > _TOLD else []
        message = "\n".join([*told[:_TOLD], *more])
        raise DoubleCountError(message)


def namesakes(branches: Sequence[Branch]) -> tuple[str, ...]:
    """Units of one name in two of the workbooks, which nothing shows to be the same: to be looked at."""
    pairs = _pairs(_places(branches), lambda place: [("name", normal_label(place.source.unit))])
    return tuple(
        f"“{pair.one.source.unit}”在{_where(pair.one)}和{_where(pair.other)}中都有，按两个单位计入；如是同一单位，请只留一份"
        for pair in pairs
    )


def _places(branches: Sequence[Branch]) -> list[_Place]:
    places: list[_Place] = []
    home: Source | None = None
    for branch in branches:
        home = branch.source if branch.source.level == 1 or home is None else home
        places.append(_Place(branch.source, home))
    return places


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two places that share a mark; `guessed` where it shows the unit only as long as no codes say otherwise."""

    one: _Place
    other: _Place
    guessed: bool

    @property
    def homes(self) -> frozenset[int]:
        return frozenset((id(self.one.home), id(self.other.home)))

    @property
    def places(self) -> tuple[int, int]:
        return id(self.one), id(self.other)


# A mark: what kind it is, and what tells. Those of these kinds tell nothing against two different codes.
_Mark = tuple[str, Hashable]
_GUESSES = frozenset({"figures", "name"})


def _pairs(places: Sequence[_Place], marks: Callable[[_Place], Iterable[_Mark]]) -> Iterator[_Pair]:
    """Places in different workbooks that share a mark, the highest level first; those within stand second."""
    groups: defaultdict[_Mark, dict[int, _Place]] = defaultdict(dict)
    for place in sorted(places, key=lambda place: place.source.level):
        for mark in marks(place):
            groups[mark].setdefault(id(place.home), place)
    for (kind, _), group in groups.items():
        members = list(group.values())
        for number, other in enumerate(members):
            guessed = kind in _GUESSES
            same = (one for one in members[:number] if not (guessed and _told_apart(one.source, other.source)))
            if (one := next(same, None)) is not None:
                yield _Pair(one, other, guessed)


def _marks(place: _Place, cities: frozenset[str], apart: frozenset[str]) -> Iterator[_Mark]:
    """What shows two places to be of one unit."""
    source, name = place.source, normal_label(place.source.unit)
    if source.sha256:
        yield "file", source.sha256
    if code := code_key(source.code):
        yield "code", code
    if name in apart:
        return
    if source.figures:
        yield "figures", (name, source.figures)
    if any(name.startswith(city) and name != city for city in cities):
        yield "name", name


def _told_apart(one: Source, other: Source) -> bool:
    codes = {code_key(one.code), code_key(other.code)}
    return "" not in codes and len(codes) == 2


def _sentence(pair: _Pair) -> str:
    one, other, unit = pair.one, pair.other, pair.one.source.unit
    two = f"；确是同名的两个单位的，请用 --namesake {unit} 说明，或让两个单位填写各自的单位代码" if pair.guessed else ""
    if not one.within:
        return f"“{unit}”（{one.source.file}）已在{_where(other)}之中，又单独汇总，会重复计算。请只留其中一份{two}"
    return f"“{unit}”既在{_where(one)}之中，又在{_where(other)}之中，会重复计算。请核实归属，只在一处汇总{two}"


def _where(place: _Place) -> str:
    if not place.within:
        return f"“{place.source.file}”"
    return f"“{place.home.unit}”的汇总工作簿（{place.home.file}，其中的源文件是 {place.source.file}）"
