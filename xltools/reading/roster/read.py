"""A roster (名录) from a workbook of any format or a .csv: one line per unit, columns known by their heads."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from xltools.excel.fault import FileFault
from xltools.excel.opening import MAX_ROWS
from xltools.excel.text import normal_label
from xltools.form.unit import Roster, Unit
from xltools.reading.roster.cells import cell_fault, cell_text
from xltools.reading.roster.columns import roster_columns
from xltools.reading.roster.head import column_name
from xltools.reading.roster.lines import Fault, Line, aliases_of, faults_of
from xltools.reading.roster.sheets import RosterSheet, roster_sheets

__all__ = ["read_roster"]

# So many faults are told in one sentence each; the rest are counted.
_TOLD = 50


def read_roster(path: Path, *, place: str = "") -> Roster:
    """Read a roster; `place` is the city whose units they are.

    Raises FileFault naming every line that is wrong, all at once: a name missing, doubled or written in two ways, a
    code doubled or spoilt, a sum among the units, an answer that is neither yes nor no, a parent or a short name that is
    not clear.
    """
    sheet = _the_roster(path)
    lines = [line for line in _lines(sheet) if any(line.said.values()) or line.spoilt]
    faults = [*(Fault(0, sentence) for sentence in _faults_of_sheet(sheet)), *sorted(faults_of(lines, place))]
    if faults:
        told = [fault.sentence for fault in faults[:_TOLD]]
        more = f"\n……共 {len(faults)} 处" if len(faults) > _TOLD else ""
        raise FileFault(path, "roster", "\n".join(told) + more, "请改正后保存，再试。")
    if not lines:
        raise FileFault(path, "roster", "名录里没有单位", "请在列名下逐行填写单位。")
    ordered = sorted(enumerate(lines), key=lambda pair: (_order(pair[1]), pair[0]))
    kinds = _kinds(lines)
    return Roster(tuple(_unit(line, kinds) for _, line in ordered), place)


def _the_roster(path: Path) -> RosterSheet:
    """The one visible sheet that lists units. Raises FileFault where there is none, or more than one."""
    found = roster_sheets(path)
    filled = [sheet for sheet in found if any(line.get("name") for line in _lines(sheet))]
    if len(filled) > 1:
        names = "、".join(f"“{sheet.grid.name}”" for sheet in filled)
        raise FileFault(path, "roster", f"工作表{names}都列着单位，分不清以哪一张为准", "请合并到一张工作表，再试。")
    if not found:
        known = "、".join(sorted(roster_columns()["name"].heads))
        hint = f"请在首行写明列名，单位名称一列可写作：{known}。"
        raise FileFault(path, "roster", "名录里没有单位名称一列", hint)
    return (filled or found)[0]


def _lines(sheet: RosterSheet) -> Iterator[Line]:
    grid, head = sheet.grid, sheet.head
    for row in range(head.row + 1, len(grid.rows)):
        said = {
            column: "、".join(text for at in places if (text := cell_text(column, grid.at(row, at))))
            for column, places in head.places.items()
        }
        yield Line(row + 1, said, tuple(_spoilt(sheet, row)))


def _spoilt(sheet: RosterSheet, row: int) -> Iterator[str]:
    grid, head = sheet.grid, sheet.head
    for column, places in head.places.items():
        for at in places:
            name = roster_columns()[column].head
            error = (grid.errors or {}).get((row, at))
            fault = f"{name}是错误值 {error}" if error else cell_fault(column, name, grid.at(row, at))
            if fault:
                yield f"{fault}（{column_name(at)}{row + 1}）"


def _faults_of_sheet(sheet: RosterSheet) -> Iterator[str]:
    yield from sheet.head.faults()
    yield from sheet.head.nameless(sheet.grid.rows)
    if len(sheet.grid.rows) >= MAX_ROWS:
        yield f"表里有 {MAX_ROWS} 行以上，后面的没有读，请删去下方多余的内容"


def _order(line: Line) -> float:
    said = line.get("order")
    return int(normal_label(said)) if said else float("inf")


def _kinds(lines: Sequence[Line]) -> Mapping[str, str]:
    """Each kind as it was first written: stray blanks and full-width forms do not make another kind."""
    return {normal_label(line.get("kind")): line.get("kind") for line in reversed(lines)}


def _unit(line: Line, kinds: Mapping[str, str]) -> Unit:
    return Unit(
        name=line.get("name"),
        code=line.get("code"),
        kind=kinds[normal_label(line.get("kind"))],
        contact=line.get("contact"),
        telephone=line.get("telephone"),
        rule_making=_answer(line, "rule_making"),
        aliases=aliases_of(line),
        mail=line.get("mail"),
        counted=_answer(line, "counted"),
        parent=line.get("parent"),
    )


def _answer(line: Line, column: str) -> bool:
    return normal_label(line.get(column)) in roster_columns()[column].yes
