"""The lines of a roster, and what is wrong with them: all of it at once, each with the number of its line."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.excel.text import normal_label
from xltools.roster.columns import no_units, roster_columns
from xltools.roster.match import name_keys
from xltools.roster.unit import code_key

__all__ = ["LONGEST_NAME", "Fault", "Line", "aliases_of", "faults_of"]

LONGEST_NAME = 100
_BETWEEN_ALIASES = re.compile(r"[、，,；;/／\n]+")
# 一、市直部门; 1.教育局
_NUMBERED = re.compile(r"\(?(?:[一二三四五六七八九十]+|\d+)[),.]")
_COUNT = r"[\d:,()共计家个单位]*"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the roster: its number in the sheet, what stands in each column by the column's id, what is spoilt."""

    number: int
    said: Mapping[str, str]
    spoilt: tuple[str, ...] = ()

    def get(self, column: str) -> str:
        """What stands in a column, "" where the roster has none of the kind."""
        return self.said.get(column, "")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong, and at which line."""

    line: int
    sentence: str


def faults_of(lines: Sequence[Line], place: str = "") -> Iterator[Fault]:
    """Every fault: no unit at all, a name missing or doubled, a code doubled, a wrong answer, an unknown parent.

    `place` is the city whose units they are: a name with it and one without it are one.
    """
    for line in lines:
        yield from (Fault(line.number, f"第 {line.number} 行的{sentence}") for sentence in line.spoilt)
        yield from _name(line)
    yield from _doubled(lines, "name", normal_label)
    yield from _two_spellings(lines, place)
    yield from _doubled(lines, "code", code_key)
    yield from _aliases(lines)
    yield from _answers(lines)
    yield from _orders(lines)
    yield from _parents(lines)


def aliases_of(line: Line) -> tuple[str, ...]:
    """The short and former names of a line, one by one."""
    return tuple(alias.strip() for alias in _BETWEEN_ALIASES.split(line.get("aliases")) if alias.strip())


def _name(line: Line) -> Iterator[Fault]:
    name = line.get("name")
    if not name:
        yield Fault(line.number, f"第 {line.number} 行没有单位名称")
    elif len(name) > LONGEST_NAME:
        yield Fault(line.number, f"第 {line.number} 行的单位名称有 {len(name)} 个字，超过 {LONGEST_NAME} 个")
    elif reason := _no_unit(name):
        yield Fault(line.number, f"第 {line.number} 行的“{name}”{reason}")


def _no_unit(name: str) -> str:
    """Why what stands in the place of a name names no unit, "" where it may."""
    label, known = normal_label(name), no_units()
    if label in roster_columns()["name"].heads:
        return "又是列名，请删去这一行"
    if re.fullmatch(f"(?:{'|'.join(known.sums)}){_COUNT}", label):
        return "像是合计，不是单位，请删去这一行"
    if label in known.notes or re.match(f"(?:{'|'.join(known.notes)})\\d*[:.]", label):
        return "像是说明，不是单位，请删去这一行"
    if _NUMBERED.match(label):
        return "像是小标题，或带着序号，请删去这一行，或只留单位全称"
    return ""


def _doubled(lines: Sequence[Line], column: str, key_of: Callable[[str], str]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for line in lines:
        said = line.get(column)
        key = key_of(said)
        if key and key in seen:
            head = roster_columns()[column].head
            yield Fault(line.number, f"{head}“{said}”在第 {seen[key]} 行和第 {line.number} 行重复")
        elif key:
            seen[key] = line.number


def _two_spellings(lines: Sequence[Line], place: str) -> Iterator[Fault]:
    """Two ways of writing one name: whoever reports under a third could be either."""
    owners: dict[str, Line] = {}
    for line in lines:
        name = line.get("name")
        keys = name_keys(name, place) if name else ()
        other = next((owners[key] for key in keys if key in owners), line)
        if normal_label(other.get("name")) != normal_label(name):
            said = f"第 {other.number} 行的“{other.get('name')}”和第 {line.number} 行的“{name}”是同一名称的两种写法"
            yield Fault(line.number, f"{said}：是一家的，请只留一行，另一种写法填在简称里；是两家的，请写全称以示区别")
        for key in keys:
            owners.setdefault(key, line)


def _aliases(lines: Sequence[Line]) -> Iterator[Fault]:
    """Short names that could mean two units: whoever reports under one could be either."""
    names = {normal_label(line.get("name")): line for line in lines}
    owners: dict[str, Line] = {}
    for line in lines:
        for alias in aliases_of(line):
            label = normal_label(alias)
            other = names.get(label) or owners.setdefault(label, line)
            if other is not line:
                what = "单位名称" if label in names else "简称"
                sentence = f"第 {line.number} 行的简称“{alias}”也是第 {other.number} 行的{what}，分不清是哪一家"
                yield Fault(line.number, sentence)


def _answers(lines: Sequence[Line]) -> Iterator[Fault]:
    for column in roster_columns().values():
        for line in lines if column.asks_yes_or_no else ():
            said = line.get(column.id)
            if said and normal_label(said) not in column.yes | column.no:
                yield Fault(line.number, f"第 {line.number} 行的{column.head}是“{said}”，应填“是”或“否”")


def _orders(lines: Sequence[Line]) -> Iterator[Fault]:
    for line in lines:
        said = line.get("order")
        if said and not normal_label(said).isdecimal():
            yield Fault(line.number, f"第 {line.number} 行的排序是“{said}”，应填整数")


def _parents(lines: Sequence[Line]) -> Iterator[Fault]:
    known = {normal_label(line.get("name")): line for line in lines}
    for line in lines:
        parent = line.get("parent")
        if parent and normal_label(parent) not in known:
            yield Fault(line.number, f"第 {line.number} 行的上级单位“{parent}”不在名录中")
        elif parent and normal_label(line.get("name")) in _above(line, known):
            yield Fault(line.number, f"第 {line.number} 行的上级单位“{parent}”又归“{line.get('name')}”所属")


def _above(line: Line, known: Mapping[str, Line]) -> set[str]:
    """The names of every unit above a line's, its own among them where the line leads back to itself."""
    above: set[str] = set()
    parent = normal_label(line.get("parent"))
    while parent in known and parent not in above:
        above.add(parent)
        parent = normal_label(known[parent].get("parent"))
    return above
