"""One part of the report from all units: their texts in order, short ones said by several gathered, copies marked."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.consolidation.texts.copies import Likeness, Resemblance, resemblances
from xltools.consolidation.texts.wording import plain

__all__ = ["Passage", "compiled"]

# Of texts up to this length (无, 本年没有收取信息处理费。) equal ones are shown once, with all who wrote them.
_SHORT = 24
# A name of a unit without its place is taken for its name only if so much of it is left.
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and the units that wrote it; no text for those that left it blank. `likeness` names whom it resembles."""

    units: tuple[str, ...]
    text: str
    kind: Likeness | None = None
    likeness: str = ""


def compiled(texts: Sequence[tuple[str, str]], place: str = "", known: Sequence[str] = ()) -> Iterator[Passage]:
    """The passages of (unit, text) pairs: long ones one by one in the order given, then the short ones, then the blanks.

    `known` are texts whose wording is nobody's own, such as the form's prompts.
    """
    gathered: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for unit, text in texts:
        if len(said := plain(text)) <= _SHORT:
            gathered[said].append((unit, text))
    blank = gathered.pop("", [])
    long = [(unit, text) for unit, text in texts if len(plain(text)) > _SHORT]
    found = resemblances([text for _, text in long], [_names(unit, place) for unit, _ in long], known)
    for (unit, text), one in zip(long, found, strict=True):
        yield Passage((unit,), text.strip(), one.kind if one else None, _told(one, long) if one else "")
    for group in gathered.values():
        yield Passage(tuple(unit for unit, _ in group), group[0][1].strip())
    if blank:
        yield Passage(tuple(unit for unit, _ in blank), "")


def _names(unit: str, place: str) -> list[str]:
    short = unit.removeprefix(place)
    return [unit, short] if len(short) >= _SHORTEST_NAME else [unit]


def _told(one: Resemblance, texts: Sequence[tuple[str, str]]) -> str:
    if one.kind is Likeness.COMMON:
        return "多数单位通用的表述"
    other = f"“{texts[one.other][0]}”" + (f"等 {one.more + 1} 个单位" if one.more else "")
    if one.kind is Likeness.SAME:
        return f"与{other}相同"
    if one.kind is Likeness.SAME_BUT_FIGURES:
        return f"与{other}相同，仅数字、名称等不同"
    return f"与{other}有 {int(one.share * 100)}% 相同"
