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

    Short ones, and common wording, that several units wrote to the letter come once. `known` are texts whose wording
    is nobody's own, such as the form's prompts.
    """
    written = [(unit, text.strip(), plain(text)) for unit, text in texts]
    long = [(unit, text, said) for unit, text, said in written if len(said) > _SHORT]
    found = resemblances([said for _, _, said in long], [_names(unit, place) for unit, _, _ in long], known)
    yield from _long([(unit, text) for unit, text, _ in long], found)
    yield from _gathered([(unit, text) for unit, text, said in written if 0 < len(said) <= _SHORT])
    if blank := tuple(unit for unit, _, said in written if not said):
        yield Passage(blank, "")


def _long(texts: Sequence[tuple[str, str]], found: Sequence[Resemblance | None]) -> Iterator[Passage]:
    common: dict[str, list[str]] = defaultdict(list)
    for (unit, text), one in zip(texts, found, strict=True):
        if one is not None and one.kind is Likeness.COMMON:
            common[text].append(unit)
    for (unit, text), one in zip(texts, found, strict=True):
        if one is None or one.kind is not Likeness.COMMON:
            yield Passage((unit,), text, one.kind if one else None, _told(one, texts) if one else "")
        elif units := common.pop(text, None):
            yield Passage(tuple(units), text, one.kind, _told(one, texts))


def _gathered(texts: Sequence[tuple[str, str]]) -> Iterator[Passage]:
    units: dict[str, list[str]] = defaultdict(list)
    for unit, text in texts:
        units[text].append(unit)
    for text, names in units.items():
        yield Passage(tuple(names), text)


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
