"""Read a roster (名录) from a workbook of any format or a .csv: one line per unit, columns known by their heads.

A kind that is merged downwards beside its units holds for each of them. What a cell says in one way only is taken; what
a spreadsheet program has spoilt (a code as a rounded number, a name as a date) is told.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path

from xltools.excel.address import cell_address
from xltools.excel.errors import FileFault
from xltools.excel.files import read_file
from xltools.excel.grid import Cell, Grid
from xltools.excel.open import MAX_ROWS, open_book
from xltools.excel.text import is_blank, normalize_label, printable_excerpt, remove_unwritable
from xltools.roster.columns import RosterHead, find_head, load_roster_columns
from xltools.roster.unit import Roster, Unit
from xltools.roster.validate import RosterFault, RosterLine, split_aliases, validate_lines

__all__ = ["read_roster"]


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
    faults = [*(RosterFault(0, sentence) for sentence in _check_sheet(sheet)), *sorted(validate_lines(lines, place))]
    if faults:
        sentences = [fault.sentence for fault in faults[:_MOST_REPORTED]]
        more = f"\n……共 {len(faults)} 处" if len(faults) > _MOST_REPORTED else ""
        raise FileFault(path, "roster", "\n".join(sentences) + more, "请改正后保存，再试。")
    if not lines:
        raise FileFault(path, "roster", "名录里没有单位", "请在列名下逐行填写单位。")
    ordered = sorted(enumerate(lines), key=lambda pair: (_line_order(pair[1]), pair[0]))
    kinds = _collect_kinds(lines)
    return Roster(tuple(_make_unit(line, kinds) for _, line in ordered), place)


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


def _make_unit(line: RosterLine, kinds: Mapping[str, str]) -> Unit:
    return Unit(
        name=line.get("name"),
        code=line.get("code"),
        kind=kinds[normalize_label(line.get("kind"))],
        contact=line.get("contact"),
        telephone=line.get("telephone"),
        rule_making=_parse_answer(line, "rule_making"),
        aliases=split_aliases(line),
        mail=line.get("mail"),
        counted=_parse_answer(line, "counted"),
        parent=line.get("parent"),
    )


def _parse_answer(line: RosterLine, column: str) -> bool:
    return normalize_label(line.get(column)) in load_roster_columns()[column].yes


def _find_sheets(path: Path) -> list[_RosterSheet]:
    """Every visible sheet of the file that may be the roster. Raises FileFault for a file that cannot be read."""
    grids = _read_grids(path.resolve() if path.is_symlink() else path)
    heads = [(grid, head) for grid in grids if grid.visible and (head := find_head(grid)) is not None]
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
