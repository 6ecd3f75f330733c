"""The lines of a roster, and what is wrong with them: all of it at once, each with the number of its line."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.excel.text import normal_label
from xltools.form.unit import code_key
from xltools.reading.roster.columns import roster_columns

__all__ = ["Line", "faults_of"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the roster: its number in the sheet, and what stands in each column by the column's id."""

    number: int
    said: Mapping[str, str]


def faults_of(lines: Sequence[Line]) -> Iterator[str]:
    """Every fault: a name missing or doubled, a code doubled, an answer neither yes nor no, a parent nobody knows."""
    yield from _names(lines)
    yield from _doubled(lines, "code", code_key, "单位代码")
    yield from _answers(lines)
    yield from _orders(lines)
    yield from _parents(lines)


def _names(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        if not line.said["name"]:
            yield f"第 {line.number} 行没有单位名称"
    yield from _doubled(lines, "name", normal_label, "单位名称")


def _doubled(lines: Sequence[Line], column: str, key_of: Callable[[str], str], what: str) -> Iterator[str]:
    seen: dict[str, int] = {}
    for line in lines:
        said = line.said.get(column, "")
        key = key_of(said)
        if key and key in seen:
            yield f"{what}“{said}”在第 {seen[key]} 行和第 {line.number} 行重复"
        elif key:
            seen[key] = line.number


def _answers(lines: Sequence[Line]) -> Iterator[str]:
    for column in roster_columns().values():
        for line in lines if column.asks_yes_or_no else ():
            said = line.said.get(column.id, "")
            if said and normal_label(said) not in column.yes | column.no:
                yield f"第 {line.number} 行的{column.head}是“{said}”，应填“是”或“否”"


def _orders(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        said = line.said.get("order", "")
        if said and not normal_label(said).isdecimal():
            yield f"第 {line.number} 行的排序是“{said}”，应填整数"


def _parents(lines: Sequence[Line]) -> Iterator[str]:
    known = {normal_label(line.said["name"]): line for line in lines}
    for line in lines:
        parent = line.said.get("parent", "")
        if parent and normal_label(parent) not in known:
            yield f"第 {line.number} 行的上级单位“{parent}”不在名录中"
        elif parent and normal_label(line.said["name"]) in _above(line, known):
            yield f"第 {line.number} 行的上级单位“{parent}”又归“{line.said['name']}”所属"


def _above(line: Line, known: Mapping[str, Line]) -> set[str]:
    """The names of every unit above a line's, its own among them where the line leads back to itself."""
    above: set[str] = set()
    parent = normal_label(line.said.get("parent", ""))
    while parent in known and parent not in above:
        above.add(parent)
        parent = normal_label(known[parent].said.get("parent", ""))
    return above
