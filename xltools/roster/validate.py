"""Check the lines of a roster: everything that is wrong at once, each fault with the number of its line."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.excel.text import normalize_label
from xltools.roster.columns import load_non_unit_lines, load_roster_columns
from xltools.roster.match import list_name_keys
from xltools.roster.unit import normalize_code

__all__ = ["RosterFault", "RosterLine", "split_aliases", "validate_lines"]

_LONGEST_NAME = 100
_BETWEEN_ALIASES = re.compile(r"[、，,；;/／\n]+")
# 一、市直部门; 1.教育局
_NUMBERED = re.compile(r"\(?(?:[一二三四五六七八九十]+|\d+)[),.]")
_COUNT = r"[\d:,()共计家个单位]*"


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A line of the roster: its number in the sheet, what stands in each column by the column's id, what is spoilt."""

    number: int
    texts: Mapping[str, str]
    unreadable: tuple[str, ...] = ()

    def get(self, column: str) -> str:
        """What stands in a column, "" where the roster has none of the kind."""
        return self.texts.get(column, "")


@dataclass(frozen=True, slots=True, order=True)
class RosterFault:
    """What is wrong, and at which line."""

    line: int
    sentence: str


def validate_lines(lines: Sequence[RosterLine], place: str = "") -> Iterator[RosterFault]:
    """Every fault: no unit at all, a name missing or doubled, a code doubled, a wrong answer, an unknown parent.

    `place` is the city whose units they are: a name with it and one without it are one.
    """
    for line in lines:
        yield from (RosterFault(line.number, f"第 {line.number} 行的{sentence}") for sentence in line.unreadable)
        yield from _check_name(line)
    yield from _check_duplicates(lines, "name", normalize_label)
    yield from _check_spellings(lines, place)
    yield from _check_duplicates(lines, "code", normalize_code)
    yield from _check_aliases(lines)
    yield from _check_answers(lines)
    yield from _check_orders(lines)
    yield from _check_parents(lines)


def split_aliases(line: RosterLine) -> tuple[str, ...]:
    """The short and former names of a line, one by one."""
    return tuple(alias.strip() for alias in _BETWEEN_ALIASES.split(line.get("aliases")) if alias.strip())


def _check_name(line: RosterLine) -> Iterator[RosterFault]:
    name = line.get("name")
    if not name:
        yield RosterFault(line.number, f"第 {line.number} 行没有单位名称")
    elif len(name) > _LONGEST_NAME:
        yield RosterFault(line.number, f"第 {line.number} 行的单位名称有 {len(name)} 个字，超过 {_LONGEST_NAME} 个")
    elif reason := _explain_no_unit(name):
        yield RosterFault(line.number, f"第 {line.number} 行的“{name}”{reason}")


def _explain_no_unit(name: str) -> str:
    """Why what stands in the place of a name names no unit, "" where it may."""
    label, known = normalize_label(name), load_non_unit_lines()
    if label in load_roster_columns()["name"].heads:
        return "又是列名，请删去这一行"
    if re.fullmatch(f"(?:{'|'.join(known.sums)}){_COUNT}", label):
        return "像是合计，不是单位，请删去这一行"
    if label in known.notes or re.match(f"(?:{'|'.join(known.notes)})\\d*[:.]", label):
        return "像是说明，不是单位，请删去这一行"
    if _NUMBERED.match(label):
        return "像是小标题，或带着序号，请删去这一行，或只留单位全称"
    return ""


def _check_duplicates(lines: Sequence[RosterLine], column: str, key_of: Callable[[str], str]) -> Iterator[RosterFault]:
    seen: dict[str, int] = {}
    for line in lines:
        value = line.get(column)
        key = key_of(value)
        if key and key in seen:
            head = load_roster_columns()[column].head
            yield RosterFault(line.number, f"{head}“{value}”在第 {seen[key]} 行和第 {line.number} 行重复")
        elif key:
            seen[key] = line.number


def _check_spellings(lines: Sequence[RosterLine], place: str) -> Iterator[RosterFault]:
    """Two ways of writing one name: whoever reports under a third could be either."""
    owners: dict[str, RosterLine] = {}
    for line in lines:
        name = line.get("name")
        keys = list_name_keys(name, place) if name else ()
        other = next((owners[key] for key in keys if key in owners), line)
        if normalize_label(other.get("name")) != normalize_label(name):
            sentence = f"第 {other.number} 行的“{other.get('name')}”和第 {line.number} 行的“{name}”是同一名称的两种写法"
            yield RosterFault(
                line.number, f"{sentence}：是一家的，请只留一行，另一种写法填在简称里；是两家的，请写全称以示区别"
            )
        for key in keys:
            owners.setdefault(key, line)


def _check_aliases(lines: Sequence[RosterLine]) -> Iterator[RosterFault]:
    """Short names that could mean two units: whoever reports under one could be either."""
    names = {normalize_label(line.get("name")): line for line in lines}
    owners: dict[str, RosterLine] = {}
    for line in lines:
        for alias in split_aliases(line):
            label = normalize_label(alias)
            other = names.get(label) or owners.setdefault(label, line)
            if other is not line:
                what = "单位名称" if label in names else "简称"
                sentence = f"第 {line.number} 行的简称“{alias}”也是第 {other.number} 行的{what}，分不清是哪一家"
                yield RosterFault(line.number, sentence)


def _check_answers(lines: Sequence[RosterLine]) -> Iterator[RosterFault]:
    for column in load_roster_columns().values():
        for line in lines if column.is_yes_no else ():
            answer = line.get(column.id)
            if answer and normalize_label(answer) not in column.yes | column.no:
                yield RosterFault(line.number, f"第 {line.number} 行的{column.head}是“{answer}”，应填“是”或“否”")


def _check_orders(lines: Sequence[RosterLine]) -> Iterator[RosterFault]:
    for line in lines:
        order = line.get("order")
        if order and not normalize_label(order).isdecimal():
            yield RosterFault(line.number, f"第 {line.number} 行的排序是“{order}”，应填整数")


def _check_parents(lines: Sequence[RosterLine]) -> Iterator[RosterFault]:
    known = {normalize_label(line.get("name")): line for line in lines}
    for line in lines:
        parent = line.get("parent")
        if parent and normalize_label(parent) not in known:
            yield RosterFault(line.number, f"第 {line.number} 行的上级单位“{parent}”不在名录中")
        elif parent and normalize_label(line.get("name")) in _ancestor_names(line, known):
            yield RosterFault(line.number, f"第 {line.number} 行的上级单位“{parent}”又归“{line.get('name')}”所属")


def _ancestor_names(line: RosterLine, known: Mapping[str, RosterLine]) -> set[str]:
    """The names of every unit above a line's, its own among them where the line leads back to itself."""
    above: set[str] = set()
    parent = normalize_label(line.get("parent"))
    while parent in known and parent not in above:
        above.add(parent)
        parent = normalize_label(known[parent].get("parent"))
    return above
