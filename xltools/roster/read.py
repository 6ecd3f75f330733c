"""Read a roster (名录) from a workbook of any format or a .csv: one line per unit, columns known by their heads.

A kind that is merged downwards beside its units holds for each of them. What a cell says in one way only is taken; what
a spreadsheet program has spoilt (a code as a rounded number, a name as a date) is told."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path

from xltools.excel.address import cell_address
from xltools.excel.errors import FileFault
from xltools.excel.files import read_file
from xltools.excel.grid import Cell, Grid
from xltools.excel.open import MAX_ROWS, open_book
from xltools.excel.text import is_blank, normalize_label, printable_excerpt, remove_unwritable
from xltools.roster.columns import RosterHead, find_head, load_roster_columns, load_spellings
from xltools.roster.last_year_sheet import LAST_YEAR_SHEET
from xltools.roster.units import Roster, Unit, list_name_keys, normalize_code

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


def _validate_lines(lines: Sequence[RosterLine], place: str = "") -> Iterator[RosterFault]:
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


def _split_aliases(line: RosterLine) -> tuple[str, ...]:
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
    label, known = normalize_label(name), load_spellings()
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
        for alias in _split_aliases(line):
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


@dataclass(frozen=True, slots=True)
class _RosterSheet:
    """A visible sheet that has the head of a roster, what is merged downwards written on each of its lines."""

    grid: Grid
    head: RosterHead


# So many faults are told in one sentence each; the rest are counted.
_MOST_REPORTED = 50


def read_roster(path: Path, *, place: str = "") -> Roster:
    """Read a roster; `place` is the city whose units they are.

    Raises FileFault naming every line that is wrong, all at once: a name missing, doubled or written in two ways, a
    code doubled or spoilt, a sum among the units, an answer that is neither yes nor no, a parent or a short name that is
    not clear.
    """
    sheet = _find_roster_sheet(path)
    lines = [line for line in _read_lines(sheet) if any(line.texts.values()) or line.unreadable]
    faults = [*(RosterFault(0, sentence) for sentence in _check_sheet(sheet)), *sorted(_validate_lines(lines, place))]
    if faults:
        sentences = [fault.sentence for fault in faults[:_MOST_REPORTED]]
        more = f"\n……共 {len(faults)} 处" if len(faults) > _MOST_REPORTED else ""
        raise FileFault(path, "roster", "\n".join(sentences) + more, "请改正后保存，再试。")
    if not lines:
        raise FileFault(path, "roster", "名录里没有单位", "请在列名下逐行填写单位。")
    ordered = sorted(enumerate(lines), key=lambda pair: (_line_order(pair[1]), pair[0]))
    kinds = _collect_kinds(lines)
    parents = {normalize_label(line.get("parent")) for line in lines}
    return Roster(tuple(_make_unit(line, kinds, parents) for _, line in ordered), place)


def _find_roster_sheet(path: Path) -> _RosterSheet:
    """The one visible sheet that lists units. Raises FileFault where there is none, or more than one."""
    found = _find_sheets(path)
    filled = [sheet for sheet in found if any(line.get("name") for line in _read_lines(sheet))]
    if len(filled) > 1:
        names = "、".join(f"“{sheet.grid.name}”" for sheet in filled)
        raise FileFault(path, "roster", f"工作表{names}都列着单位，分不清以哪一张为准", "请合并到一张工作表，再试。")
    if not found:
        known = "、".join(sorted(load_roster_columns()["name"].heads))
        hint = f"请在首行写明列名，单位名称一列可写作：{known}。"
        raise FileFault(path, "roster", "名录里没有单位名称一列", hint)
    return (filled or found)[0]


def _read_lines(sheet: _RosterSheet) -> Iterator[RosterLine]:
    grid, head = sheet.grid, sheet.head
    for row in range(head.row + 1, len(grid.rows)):
        texts = {
            column: "、".join(text for at in places if (text := _normalize_cell(column, grid.at(row, at))))
            for column, places in head.places.items()
        }
        yield RosterLine(row + 1, texts, tuple(_list_spoilt(sheet, row)))


def _list_spoilt(sheet: _RosterSheet, row: int) -> Iterator[str]:
    grid, head = sheet.grid, sheet.head
    for column, places in head.places.items():
        for at in places:
            name = load_roster_columns()[column].head
            error = (grid.errors or {}).get((row, at))
            fault = f"{name}是错误值 {error}" if error else _explain_spoilt(column, name, grid.at(row, at))
            if fault:
                yield f"{fault}（{cell_address(row, at)}）"


def _check_sheet(sheet: _RosterSheet) -> Iterator[str]:
    yield from sheet.head.list_faults()
    yield from sheet.head.list_nameless(sheet.grid.rows)
    if len(sheet.grid.rows) >= MAX_ROWS:
        yield f"表里有 {MAX_ROWS} 行以上，后面的没有读，请删去下方多余的内容"


def _line_order(line: RosterLine) -> float:
    order = line.get("order")
    return int(normalize_label(order)) if order else float("inf")


def _collect_kinds(lines: Sequence[RosterLine]) -> Mapping[str, str]:
    """Each kind as it was first written: stray blanks and full-width forms do not make another kind."""
    return {normalize_label(line.get("kind")): line.get("kind") for line in reversed(lines)}


def _make_unit(line: RosterLine, kinds: Mapping[str, str], parents: Set[str]) -> Unit:
    return Unit(
        name=line.get("name"),
        code=line.get("code"),
        kind=kinds[normalize_label(line.get("kind"))],
        contact=line.get("contact"),
        telephone=line.get("telephone"),
        rule_making=_parse_answer(line, "rule_making"),
        aliases=_split_aliases(line),
        mail=line.get("mail"),
        counted=_parse_answer(line, "counted"),
        parent=line.get("parent"),
        merges=normalize_label(line.get("name")) in parents,
    )


def _parse_answer(line: RosterLine, column: str) -> bool:
    return normalize_label(line.get(column)) in load_roster_columns()[column].yes


def _find_sheets(path: Path) -> list[_RosterSheet]:
    """Every visible sheet of the file that may be the roster. Raises FileFault for a file that cannot be read."""
    grids = _read_grids(path.resolve() if path.is_symlink() else path)
    lists = [grid for grid in grids if grid.visible and grid.name != LAST_YEAR_SHEET]
    heads = [(grid, head) for grid in lists if (head := find_head(grid)) is not None]
    return [_RosterSheet(_fill_merged(grid, head.row), head) for grid, head in heads]


def _read_grids(path: Path) -> Sequence[Grid]:
    data = read_file(path)
    if path.suffix.lower() == ".csv":
        return (_read_csv(path, data),)
    return open_book(path, data=data).grids


def _read_csv(path: Path, data: bytes) -> Grid:
    try:
        return Grid(path.name, visible=True, rows=list(csv.reader(io.StringIO(_decode_csv(path, data), newline=""))))
    except csv.Error as cause:
        raise _encoding_fault(path, "名录不是完整的 CSV") from cause


def _decode_csv(path: Path, data: bytes) -> str:
    """A CSV saved by Excel in China is UTF-8 with a mark or GB 18030; each is tried strictly, none is guessed."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _encoding_fault(path, "名录的文字编码认不出")


def _encoding_fault(path: Path, message: str) -> FileFault:
    return FileFault(path, "roster", message, "请用 WPS 或 Excel 另存为 .xlsx 再试。")


def _fill_merged(grid: Grid, head_row: int) -> Grid:
    """The sheet with what is merged downwards written on each line, below a row; lines with nothing else stay blank."""
    rows: list[Sequence[Cell]] = list(grid.rows)
    for (top, left), (bottom, _) in grid.merges:
        cell = grid.at(top, left)
        for row in range(top + 1, min(bottom + 1, len(rows))) if top > head_row else ():
            if not all(map(is_blank, grid.rows[row])):
                line = [*rows[row], *[""] * (left + 1 - len(rows[row]))]
                line[left] = cell
                rows[row] = line
    return replace(grid, rows=rows)


# The longest name, alias list or remark that is taken as it is.
_LONGEST = 200
# A double holds this many digits: what stood behind them is lost.
_MOST_DIGITS = 1e15
_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_DIGIT_COLUMNS = frozenset({"code", "telephone"})


def _normalize_cell(column: str, cell: Cell) -> str:
    """What a cell says, without blanks around it, line breaks and marks that nobody sees; a code in plain characters."""
    if not isinstance(cell, str):
        return printable_excerpt(cell)
    plain = "".join(mark for mark in remove_unwritable(cell) if unicodedata.category(mark) != "Cf")
    if column == "code":
        # A full-width code is the same code; a blank within one is a slip.
        return "".join(unicodedata.normalize("NFKC", plain).split())
    lines = [line.strip() for line in plain.split("\n")]
    # Aliases may stand one to a line; in any other cell a break is a matter of the column's width.
    return ("\n" if column == "aliases" else "").join(lines).strip()


def _explain_spoilt(column: str, head: str, cell: Cell) -> str:
    """What is wrong with a cell whatever stands in the others; "" for nothing."""
    if isinstance(cell, date | time | timedelta):
        return f"{head}是日期或时间（{printable_excerpt(cell)}），请把这一格设为“文本”格式，重新填写"
    if column in _DIGIT_COLUMNS and (rounded := _format_rounded(cell)):
        return f"{head}成了 {rounded} 这样的数字，末几位已经丢失，不能采用，请把这一列设为“文本”格式，重新填写"
    if isinstance(cell, str) and len(cell) > _LONGEST:
        return f"{head}有 {len(cell)} 个字，超过 {_LONGEST} 个"
    return ""


def _format_rounded(cell: Cell) -> str:
    """A number of more digits than a spreadsheet program keeps, as it shows it; "" for anything else."""
    if isinstance(cell, str):
        return cell.strip() if _ROUNDED.fullmatch(cell.strip()) else ""
    return f"{cell:.5E}" if isinstance(cell, float | int) and abs(cell) >= _MOST_DIGITS else ""
