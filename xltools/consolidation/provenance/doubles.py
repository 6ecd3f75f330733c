"""Nothing is counted twice: a consolidated workbook beside its own parts, or one unit in two consolidated workbooks.

The same file is told by its hash, the same unit by its code, by its name with the same numbers, or by a name that
carries its city's. A name alone tells nothing: every county has an 教育局. Such namesakes are pointed out, and counted.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from xltools.consolidation.provenance.tree import Branch
from xltools.consolidation.refusal import MergeRefusedError
from xltools.excel.text import normal_label
from xltools.form.unit import code_key
from xltools.reading.behind import Source

__all__ = ["DoubleCountError", "namesakes", "refuse_doubles"]

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


def refuse_doubles(branches: Sequence[Branch]) -> None:
    """Raise DoubleCountError where a file or a unit is in two of the workbooks of this run."""
    places = _places(branches)
    cities = frozenset(normal_label(place.home.unit) for place in places if place.within)
    pairs = list(_pairs(places, lambda place: _marks(place, cities)))
    # Where a workbook lies within another, so does all that is behind it: said once.
    whole = {_homes(pair) for pair in pairs if not pair[0].within}
    kept = [pair for pair in pairs if not pair[0].within or _homes(pair) not in whole]
    told = list(dict.fromkeys(_sentence(*pair) for pair in kept))
    if told:
        more = [f"……等 {len(told)} 处"] if len(told) > _TOLD else []
        message = "\n".join([*told[:_TOLD], *more])
        raise DoubleCountError(message)


def namesakes(branches: Sequence[Branch]) -> tuple[str, ...]:
    """Units of one name in two of the workbooks, which nothing shows to be the same: to be looked at."""
    pairs = _pairs(_places(branches), lambda place: [normal_label(place.source.unit)])
    return tuple(
        f"“{one.source.unit}”在{_where(one)}和{_where(other)}中都有，按两个单位计入；如是同一单位，请只留一份"
        for one, other in pairs
        if not _told_apart(one.source, other.source)
    )


def _places(branches: Sequence[Branch]) -> list[_Place]:
    places: list[_Place] = []
    home: Source | None = None
    for branch in branches:
        home = branch.source if branch.source.level == 1 or home is None else home
        places.append(_Place(branch.source, home))
    return places


def _pairs(places: Sequence[_Place], marks: Callable[[_Place], Iterable[Hashable]]) -> Iterator[tuple[_Place, _Place]]:
    """Places in different workbooks that share a mark, the highest level first; those within stand second."""
    groups: defaultdict[Hashable, dict[int, _Place]] = defaultdict(dict)
    for place in sorted(places, key=lambda place: place.source.level):
        for mark in marks(place):
            groups[mark].setdefault(id(place.home), place)
    for group in groups.values():
        first, *others = group.values()
        yield from ((first, other) for other in others)


def _homes(pair: tuple[_Place, _Place]) -> frozenset[int]:
    return frozenset(id(place.home) for place in pair)


def _marks(place: _Place, cities: frozenset[str]) -> Iterator[Hashable]:
    """What shows two places to be of one unit."""
    source, name = place.source, normal_label(place.source.unit)
    if source.sha256:
        yield "file", source.sha256
    if code := code_key(source.code):
        yield "code", code
    if source.figures:
        yield "figures", name, source.figures
    if any(name.startswith(city) and name != city for city in cities):
        yield "name", name


def _told_apart(one: Source, other: Source) -> bool:
    codes = {code_key(one.code), code_key(other.code)}
    return "" not in codes and len(codes) == 2


def _sentence(one: _Place, other: _Place) -> str:
    unit = one.source.unit
    if not one.within:
        return f"“{unit}”（{one.source.file}）已在{_where(other)}之中，又单独汇总，会重复计算。请只留其中一份"
    return f"“{unit}”既在{_where(one)}之中，又在{_where(other)}之中，会重复计算。请核实归属，只在一处汇总"


def _where(place: _Place) -> str:
    if not place.within:
        return f"“{place.source.file}”"
    return f"“{place.home.unit}”的汇总工作簿（{place.home.file}，其中的源文件是 {place.source.file}）"
