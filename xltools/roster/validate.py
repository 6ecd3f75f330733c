"""What is wrong with the lines of a roster, each with its cell or its line and the way to put it right.

A line that is no unit would be missing for ever, a unit among others in one cell would never be missed: what stands in
the place of a name must be the name of one unit, and each unit must be told from every other by name and code.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import NamedTuple

from xltools.excel.grid import Cell
from xltools.excel.text import normalize_label, printable_excerpt
from xltools.roster.columns import load_roster_columns, load_spellings
from xltools.roster.units import list_name_keys, normalize_code

# The longest name, and the longest alias list or remark, that is taken as it is.
_LONGEST_NAME, _LONGEST = 100, 200
# A double holds this many digits: what stood behind them is lost.
_MOST_DIGITS = 1e15
_ROUNDED = r"\d(\.\d+)?[eE]\+\d+"
_BETWEEN_ALIASES = r"[、，,；;/／\n]+"
_IN_BRACKETS = r"[（(][^（）()]*[)）]"
# Between the names of several units; a stroke, a blank or a line break may stand within one.
_BETWEEN_NAMES = r"[、，,；;]"
# 一、市直部门; 1.教育局
_NUMBERED = r"\(?(?:[一二三四五六七八九十]+|\d+)[),.]"
# Before normalization: ① 教育局; 1 教育局
_NUMBER_MARK = r"\s*(?:\d{1,3}\s+\S|[①-⒛])"
_COUNT = r"[\d:,()共计家个单位]*"
# 市直部门(2家), 乡镇共12个, 60家单位
_COUNTED = r"[\d一二三四五六七八九十百]+(?:家|个)(?:单位|部门)?\)?$"

# A line from 1, 0 for the whole sheet, and what is wrong.
RosterFault = tuple[int, str]


class RosterLine(NamedTuple):
    """A line of the roster: its number in the sheet, what stands in each column by the column's id, what is spoilt."""

    number: int
    texts: Mapping[str, str]
    unreadable: tuple[str, ...] = ()

    def get(self, column: str) -> str:
        """What stands in a column, "" where the roster has none of the kind."""
        return self.texts.get(column, "")

    def names(self, column: str) -> tuple[str, ...]:
        """The names in a column that may hold several, one by one."""
        return tuple(name.strip() for name in re.split(_BETWEEN_ALIASES, self.get(column)) if name.strip())


def explain_spoilt(column: str, cell: Cell) -> str:
    """What is wrong with a cell whatever stands in the others, and what to do, without a subject; "" for nothing."""
    if isinstance(cell, date | time | timedelta):
        return f"是日期或时间（{printable_excerpt(cell)}），请把这一格设为“文本”格式，重新填写"
    if column in ("code", "telephone") and (rounded := _format_rounded(cell)):
        return f"成了 {rounded} 这样的数字，末几位已经丢失，不能采用，请把这一列设为“文本”格式，重新填写"
    if not isinstance(cell, str):
        return ""
    if len(cell) > _LONGEST:
        return f"有 {len(cell)} 个字，超过 {_LONGEST} 个"
    if column == "name" and re.match(_NUMBER_MARK, cell):
        return f"“{printable_excerpt(cell)}”带着序号，请只留单位全称"
    if column == "name" and len(names := _split_names(cell)) > 1:
        listed = "".join(f"“{printable_excerpt(name)}”" for name in names[:3]) + ("等" if len(names) > 3 else "")
        return (
            f"像是 {len(names)} 家写在一格里：{listed}，请每家单位一行；"
            "确是一家的，请去掉中间的顿号、空格或换行，另一个名称填在简称里"
        )
    if column == "code" and len(codes := [one for one in re.split(r"[、，,；;/／|｜\n]", cell) if one.strip()]) > 1:
        return f"一格里有 {len(codes)} 个代码，请只留一个"
    return ""


def _format_rounded(cell: Cell) -> str:
    """A number of more digits than a spreadsheet program keeps, as it shows it; "" for anything else."""
    if isinstance(cell, str):
        return cell.strip() if re.fullmatch(_ROUNDED, cell.strip()) else ""
    return f"{cell:.5E}" if isinstance(cell, float | int) and abs(cell) >= _MOST_DIGITS else ""


def _split_names(cell: str) -> list[str]:
    """The names of several units in one cell; what stands in brackets belongs to the name before it.

    A stroke parts names where each is that of a body by itself; a blank or a line break only where they are alike too:
    招远市人民政府 before 办公室 is one name, 财政局 before 公安局 are two.
    """
    if re.match(_NUMBERED, normalize_label(cell)):
        return [cell]
    plain = re.sub(_IN_BRACKETS, lambda found: "（" + "_" * (len(found[0]) - 2) + "）", cell)
    if len(parts := _split(plain, cell, _BETWEEN_NAMES)) > 1:
        return parts
    bodies = load_spellings().bodies
    for between in (r"[/／|｜]", r"\s+"):
        parts = _split(plain, cell, between)
        whole = all(any(part.endswith(body) and len(part) - len(body) > 1 for body in bodies) for part in parts)
        alike = len(parts) > 2 or len({part[:2] for part in parts}) == 1 or len({part[-1:] for part in parts}) == 1
        if len(parts) > 1 and whole and (alike or between != r"\s+"):
            return parts
    return [cell]


def _split(plain: str, cell: str, between: str) -> list[str]:
    """The pieces of a cell between what is found in `plain`, a text of the same length."""
    ends = [*(found.span() for found in re.finditer(between, plain)), (len(cell), len(cell))]
    starts = [0, *(end for _, end in ends)]
    pieces = (cell[start:end].strip() for start, (end, _) in zip(starts, ends, strict=False))
    return [piece for piece in pieces if piece]


def validate_lines(lines: Sequence[RosterLine], place: str = "") -> Iterator[RosterFault]:
    """Every fault: no unit at all, a name missing or doubled, a code doubled, a wrong answer, an unknown parent.

    `place` is the city whose units they are: a name with it and one without it are one.
    """
    for line in lines:
        yield from ((line.number, f"第 {line.number} 行的{sentence}") for sentence in line.unreadable)
        yield from _check_name(line)
        yield from _check_answers(line)
    yield from _check_duplicates(lines, "name", normalize_label)
    yield from _check_spellings(lines, place)
    yield from _check_duplicates(lines, "code", normalize_code)
    yield from _check_aliases(lines)
    yield from _check_parents(lines)


def _check_name(line: RosterLine) -> Iterator[RosterFault]:
    name = line.get("name")
    if not name:
        # A name that cannot be read is told as such.
        if not any(one.startswith(load_roster_columns()["name"].head) for one in line.unreadable):
            yield line.number, f"第 {line.number} 行没有单位名称"
    elif len(name) > _LONGEST_NAME:
        yield line.number, f"第 {line.number} 行的单位名称有 {len(name)} 个字，超过 {_LONGEST_NAME} 个"
    elif reason := _explain_no_unit(name):
        yield line.number, f"第 {line.number} 行的“{name}”{reason}"


def _explain_no_unit(name: str) -> str:
    """Why what stands in the place of a name names no unit, "" where it may."""
    label, known = normalize_label(name), load_spellings()
    if label in load_roster_columns()["name"].heads:
        return "又是列名，请删去这一行"
    if re.fullmatch(f"(?:{'|'.join(known.sums)}){_COUNT}", label):
        return "像是合计，不是单位，请删去这一行"
    if label in known.notes or re.match(f"(?:{'|'.join(known.notes)})\\d*[:.]", label):
        return "像是说明，不是单位，请删去这一行"
    if re.match(_NUMBERED, label):
        return "像是小标题，或带着序号，请删去这一行，或只留单位全称"
    if label.strip(":.") in known.groups or label.startswith(known.group_leads) or re.search(_COUNTED, label):
        return "像是小标题，不是单位，请删去这一行；类别填在“单位类别”一列"
    if label.isdecimal():
        return "是数字，不是单位名称，请改填单位全称"
    return ""


def _check_duplicates(lines: Sequence[RosterLine], column: str, key_of: Callable[[str], str]) -> Iterator[RosterFault]:
    seen: dict[str, int] = {}
    for line in lines:
        value = line.get(column)
        first = seen.setdefault(key, line.number) if (key := key_of(value)) else line.number
        if first != line.number:
            head = load_roster_columns()[column].head
            yield line.number, f"{head}“{value}”在第 {first} 行和第 {line.number} 行重复"


def _check_spellings(lines: Sequence[RosterLine], place: str) -> Iterator[RosterFault]:
    """Two ways of writing one name: whoever reports under a third could be either."""
    owners: dict[str, RosterLine] = {}
    for line in lines:
        name = line.get("name")
        keys = list_name_keys(name, place) if name else ()
        other = next((owners[key] for key in keys if key in owners), line)
        if normalize_label(other.get("name")) != normalize_label(name):
            sentence = f"第 {other.number} 行的“{other.get('name')}”和第 {line.number} 行的“{name}”是同一名称的两种写法"
            remedy = "是一家的，请只留一行，另一种写法填在简称里；是两家的，请写全称以示区别"
            yield line.number, f"{sentence}：{remedy}"
        for key in keys:
            owners.setdefault(key, line)


def _check_aliases(lines: Sequence[RosterLine]) -> Iterator[RosterFault]:
    """Short names that could mean two units: whoever reports under one could be either."""
    names = {normalize_label(line.get("name")): line for line in lines}
    owners: dict[str, RosterLine] = {}
    for line in lines:
        for alias in line.names("aliases"):
            label = normalize_label(alias)
            other = names.get(label) or owners.setdefault(label, line)
            if other is not line:
                what = "单位名称" if label in names else "简称"
                sentence = f"第 {line.number} 行的简称“{alias}”也是第 {other.number} 行的{what}，分不清是哪一家"
                yield line.number, sentence


def _check_answers(line: RosterLine) -> Iterator[RosterFault]:
    for column in load_roster_columns().values():
        answer = line.get(column.id)
        if column.is_yes_no and answer and normalize_label(answer) not in column.yes | column.no:
            yield line.number, f"第 {line.number} 行的{column.head}是“{answer}”，应填“是”或“否”"
    order = line.get("order")
    if order and not normalize_label(order).isdecimal():
        yield line.number, f"第 {line.number} 行的排序是“{order}”，应填整数"


def _check_parents(lines: Sequence[RosterLine]) -> Iterator[RosterFault]:
    known = {normalize_label(line.get("name")): line for line in lines}
    for line in lines:
        parent = line.get("parent")
        if parent and normalize_label(parent) not in known:
            yield line.number, f"第 {line.number} 行的上级单位“{parent}”不在名录中"
        elif parent and normalize_label(line.get("name")) in _ancestor_names(line, known):
            yield line.number, f"第 {line.number} 行的上级单位“{parent}”又归“{line.get('name')}”所属"


def _ancestor_names(line: RosterLine, known: Mapping[str, RosterLine]) -> set[str]:
    """The names of every unit above a line's, its own among them where the line leads back to itself."""
    above: set[str] = set()
    parent = normalize_label(line.get("parent"))
    while parent in known and parent not in above:
        above.add(parent)
        parent = normalize_label(known[parent].get("parent"))
    return above


def normalize_cell(column: str, text: str) -> str:
    """What a cell says, without blanks around it, line breaks and marks that nobody sees; a code in plain characters."""
    plain = "".join(mark for mark in text if unicodedata.category(mark) != "Cf")
    if column == "code":
        # A full-width code is the same code; a blank within one is a slip.
        return "".join(unicodedata.normalize("NFKC", plain).split())
    lines = [line.strip() for line in plain.split("\n")]
    # Aliases may stand one to a line; in any other cell a break is a matter of the column's width.
    return ("\n" if column == "aliases" else "").join(lines).strip()
