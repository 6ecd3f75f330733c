"""Read a roster (名录) from a workbook of any format or a .csv: one line per unit, columns known by their heads.

A kind that is merged downwards beside its units holds for each of them. What a cell says in one way only is taken; what
a spreadsheet program has spoilt (a code as a rounded number, a name as a date) or not calculated is told."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from xltools.excel.address import cell_address
from xltools.excel.errors import FileFault
from xltools.excel.files import read_file
from xltools.excel.grid import Book, Cell, CellPosition, Grid
from xltools.excel.open import MAX_ROWS, open_book
from xltools.excel.text import decode_text, is_blank, normalize_label, printable_excerpt, remove_unwritable
from xltools.roster.columns import DECISIONS_SHEET, LAST_YEAR_SHEET, RosterHead, find_head, load_roster_columns
from xltools.roster.units import Roster, Unit
from xltools.roster.validate import RosterLine, explain_spoilt, normalize_cell, validate_lines

# So many faults are told in one sentence each, so many units named in a note; the rest are counted.
_MOST_REPORTED, _MOST_NAMED = 50, 5
_OTHER_SHEETS = (LAST_YEAR_SHEET, DECISIONS_SHEET)
# What stands among the errors of a sheet for a formula that no program has calculated yet.
_UNCALCULATED = "还没有算出结果的公式"


class _RosterSheet(NamedTuple):
    """A visible sheet that has the head of a roster, what is merged downwards written on each of its lines.

    `headings` are the rows, from 0, whose name is merged with what stands beside it.
    """

    grid: Grid
    head: RosterHead
    headings: frozenset[int]

    @classmethod
    def read(cls, grid: Grid, head: RosterHead) -> "_RosterSheet":
        """The sheet. A name that is merged with cells beside it, as the head of its column is not, is a heading."""
        (at,) = head.places["name"][:1]
        widths = {top: right - left for (top, left), (_, right) in grid.merges if left <= at <= right}
        own = widths.get(head.row, 0)
        headings = frozenset(row for row, width in widths.items() if row > head.row and width > own)
        return cls(_fill_merged(grid, head.row), head, headings)

    def read_lines(self) -> Iterator[RosterLine]:
        """Every line below the head, blank ones too, and those that hold nothing but what cannot be read."""
        columns = {at for places in self.head.places.values() for at in places}
        last = max((row for row, at in self.grid.errors or () if at in columns), default=0)
        for row in range(self.head.row + 1, max(len(self.grid.rows), last + 1)):
            texts = {
                column: "、".join(text for at in places if (text := _read_cell(column, self.grid.at(row, at))))
                for column, places in self.head.places.items()
            }
            yield RosterLine(row + 1, texts, tuple(self._list_spoilt(row)))

    def _list_spoilt(self, row: int) -> Iterator[str]:
        for column, at in ((column, at) for column, places in self.head.places.items() for at in places):
            name = load_roster_columns()[column].head
            error = (self.grid.errors or {}).get((row, at))
            if error == _UNCALCULATED:
                fault = f"是{error}，请用 WPS 或 Excel 打开名录，保存一次；或改填文字"
            elif error:
                fault = f"是错误值 {error}，请改填文字"
            elif column == "name" and row in self.headings:
                fault = "与右边的格子合并，像是小标题，请删去这一行，或取消合并"
            else:
                fault = explain_spoilt(column, self.grid.at(row, at))
            if fault:
                yield f"{name}（{cell_address(row, at)}）{fault}"

    def list_faults(self) -> Iterator[str]:
        """What is wrong with the sheet as a whole."""
        yield from self.head.list_faults()
        yield from self.head.list_nameless(self.grid.rows)
        if len(self.grid.rows) >= MAX_ROWS:
            yield f"表里有 {MAX_ROWS} 行以上，后面的没有读，请删去下方多余的内容"


def read_roster(path: Path, *, place: str = "") -> Roster:
    """Read a roster; `place` is the city whose units they are.

    Raises FileFault naming every line that is wrong, all at once: a name missing, doubled or written in two ways, several
    in one cell, a code doubled or spoilt, a heading or a sum among the units, a formula without a result, an answer that
    is neither yes nor no, a parent or a short name that is not clear.
    """
    book = _open_roster(path.resolve() if path.is_symlink() else path)
    sheet = _find_roster_sheet(path, book)
    lines = [line for line in sheet.read_lines() if any(line.texts.values()) or line.unreadable]
    faults = [*((0, sentence) for sentence in sheet.list_faults()), *sorted(validate_lines(lines, place))]
    if faults:
        sentences = [sentence for _, sentence in faults[:_MOST_REPORTED]]
        more = f"\n……共 {len(faults)} 处" if len(faults) > _MOST_REPORTED else ""
        raise FileFault(path, "roster", "\n".join(sentences) + more, "请改正后保存，再试。")
    if not lines:
        raise FileFault(path, "roster", "名录里没有单位", "请在列名下逐行填写单位。")
    ordered = sorted(enumerate(lines), key=lambda pair: (_line_order(pair[1]), pair[0]))
    # Each kind as it was first written: stray blanks and full-width forms do not make another kind.
    kinds = {normalize_label(line.get("kind")): line.get("kind") for line in reversed(lines)}
    parents = {normalize_label(line.get("parent")) for line in lines}
    return Roster(
        tuple(_make_unit(line, kinds, parents) for _, line in ordered),
        place,
        path,
        tuple(_list_notes(path, book, sheet, lines)),
        {grid.name: grid for grid in book.grids if grid.name in _OTHER_SHEETS},
    )


def _find_roster_sheet(path: Path, book: Book) -> _RosterSheet:
    """The one visible sheet that lists units. Raises FileFault where there is none, or more than one."""
    lists = [grid for grid in book.grids if grid.visible and grid.name not in _OTHER_SHEETS]
    heads = [(grid, head) for grid in lists if (head := find_head(grid)) is not None]
    found = [_RosterSheet.read(grid, head) for grid, head in heads]
    filled = [sheet for sheet in found if any(line.get("name") or line.unreadable for line in sheet.read_lines())]
    if len(filled) > 1:
        names = "、".join(f"“{sheet.grid.name}”" for sheet in filled)
        raise FileFault(path, "roster", f"工作表{names}都列着单位，分不清以哪一张为准", "请合并到一张工作表，再试。")
    if not found:
        known = "、".join(sorted(load_roster_columns()["name"].heads))
        hint = f"请在首行写明列名，单位名称一列可写作：{known}。"
        raise FileFault(path, "roster", "名录里没有单位名称一列", hint)
    return (filled or found)[0]


def _read_cell(column: str, cell: Cell) -> str:
    return normalize_cell(column, remove_unwritable(cell)) if isinstance(cell, str) else printable_excerpt(cell)


def _line_order(line: RosterLine) -> float:
    order = line.get("order")
    return int(normalize_label(order)) if order else float("inf")


def _make_unit(line: RosterLine, kinds: Mapping[str, str], parents: Set[str]) -> Unit:
    columns = load_roster_columns()
    return Unit(
        name=line.get("name"),
        code=line.get("code"),
        kind=kinds[normalize_label(line.get("kind"))],
        contact=line.get("contact"),
        telephone=line.get("telephone"),
        rule_making=normalize_label(line.get("rule_making")) in columns["rule_making"].yes,
        aliases=line.names("aliases"),
        mail=line.get("mail"),
        counted=normalize_label(line.get("counted")) in columns["counted"].yes,
        parent=line.get("parent"),
        merged_from=line.names("merged_from"),
        merges=normalize_label(line.get("name")) in parents,
    )


def _list_notes(path: Path, book: Book, sheet: _RosterSheet, lines: Sequence[RosterLine]) -> Iterator[str]:
    """What may be meant to say that a unit does not count, and is no way to say it: its line is hidden or struck out."""
    hidden = sheet.grid.extras.hidden_rows if sheet.grid.extras else frozenset()
    look = book.inspection.sheets.get(sheet.grid.name) if book.inspection else None
    cells = [*look.struck, *(at for at, runs in look.runs.items() if any(run.struck for run in runs))] if look else []
    struck = {row for row, at in cells if at in sheet.head.places["name"]}
    for rows, what, remedy in (
        (hidden, "的行被隐藏（筛选，或手工隐藏）", "不再报送的，请删去那一行"),
        (struck, "的名称加了删除线", "已撤销的，请删去那一行"),
    ):
        names = [line.get("name") for line in lines if line.number - 1 in rows]
        if names:
            listed = "、".join(f"“{name}”" for name in names[:_MOST_NAMED]) + (
                " 等" if len(names) > _MOST_NAMED else ""
            )
            yield f"{path.name}：{listed}{what}，这 {len(names)} 家照样算应报单位；{remedy}。"


def _open_roster(path: Path) -> Book:
    """The workbook, its formulas without a result among the errors of their sheets. Raises FileFault as `open_book` does."""
    data = read_file(path)
    if path.suffix.lower() == ".csv":
        return Book("", (_read_csv(path, data),))
    book = open_book(path, data=data)
    blank = {grid.name: [at for at in grid.formulas or () if is_blank(grid.at(*at))] for grid in book.grids}
    missing = _find_uncalculated(data, blank) if any(blank.values()) else {}
    return replace(
        book,
        grids=tuple(
            replace(grid, errors={**(grid.errors or {}), **dict.fromkeys(missing.get(grid.name, ()), _UNCALCULATED)})
            for grid in book.grids
        ),
    )


def _find_uncalculated(
    data: bytes, blank: Mapping[str, Sequence[CellPosition]]
) -> Mapping[str, Sequence[CellPosition]]:
    """Of the formulas that show nothing, by sheet, those without any result: a result that is blank is a text."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import, and seldom needed

    found: defaultdict[str, list[CellPosition]] = defaultdict(list)
    try:
        sheets = load_workbook(io.BytesIO(data), data_only=True)
    # openpyxl lets through whatever its many parsers meet.
    except Exception:  # noqa: BLE001 - then none counts as calculated: a program that saves the file anew calculates all
        return blank
    for name, places in blank.items():
        for row, column in places:
            cell = sheets[name].cell(row + 1, column + 1)
            if cell.value is None and cell.data_type == "n":
                found[name].append((row, column))
    return found


def _read_csv(path: Path, data: bytes) -> Grid:
    text = decode_text(data)
    if text is None:
        raise _encoding_fault(path, "名录的文字编码认不出")
    try:
        return Grid(path.name, visible=True, rows=list(csv.reader(io.StringIO(text, newline=""))))
    except csv.Error as cause:
        raise _encoding_fault(path, "名录不是完整的 CSV") from cause


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
