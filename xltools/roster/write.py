"""名录.xlsx: a roster to fill in, each column with its entry check, and a second sheet that says how."""

from collections.abc import Mapping, Sequence
from typing import Any

from xltools.excel.address import cell_address, column_letters, range_address
from xltools.excel.output import ROSTER
from xltools.excel.styles import row_height
from xltools.excel.values import LARGEST
from xltools.excel.writer import BookWriter, SheetWriter, set_up_page
from xltools.form.model import NO, YES, Form
from xltools.roster.columns import (
    DECISION_WORDS,
    DECISIONS_SHEET,
    LAST_YEAR_SHEET,
    DecisionHead,
    RosterColumn,
    load_roster_columns,
    load_roster_guide,
)
from xltools.roster.last_year_sheet import YEAR_LABEL, list_carried_fields
from xltools.roster.units import Unit

# So many lines are prepared: entry checks and rules hold for all of them, and cost nothing while they are empty.
ROWS = 5_000
_SHEET, GUIDE = "名录", "填写说明"
_HEADS = ("列", "怎样填", "举例")
_GUIDE_WIDTHS = (18, 62, 30)
_ERROR_TITLE = "请核对"
_LONGEST_NAME = 100
_MOST_ORDER = 99_999
# The sheet with last year's figures. Its rows: the note, the year, the heads, the ids of the fields, then the units.
_LAST_YEAR_NOTE = (
    "上一年没有用 xltools 汇总的，把各单位上一年报告中的这几个数填在这里，“上年结转”等跨年的关系就能核对。"
    "没有的填 0，不知道的留空；有上一年汇总工作簿的单位不用填。"
)
_NOTE_ROW, _YEAR_ROW, _HEAD_ROW, _ID_ROW, _FIRST_ROW = range(5)


def build_roster_workbook(title: str, year: int, form: Form, units: Sequence[Unit] = ()) -> bytes:
    """The workbook, with these units in it; the same bytes for the same arguments."""
    book = BookWriter(title=title, year=year, kind=ROSTER)
    _write_list(book, book.sheet(_SHEET), units)
    if list_carried_fields(form):
        _write_last_year_sheet(book.sheet(LAST_YEAR_SHEET), form, year, units)
    _write_decisions_sheet(book.sheet(DECISIONS_SHEET))
    _write_guide(book.sheet(GUIDE), title)
    return book.to_bytes()


def _write_list(book: BookWriter, sheet: SheetWriter, units: Sequence[Unit]) -> None:
    columns = tuple(load_roster_columns().values())
    # Text, not numbers: 001 keeps its zeros, and eighteen digits their last three.
    text, centred = book.format("prose left text unwrapped"), book.format("prose center unwrapped")
    for at, column in enumerate(columns):
        cells = centred if column.is_yes_no or column.entry == "whole" else text
        sheet.raw.set_column(at, at, column.width, cells)
        sheet.text(0, at, column.head, "head bold")
        _add_entry_checks(sheet, at, column, columns)
        for row, unit in enumerate(units, 1):
            if said := _unit_text(unit, column):
                sheet.text(row, at, said, cells)
    _add_line_formats(sheet, len(columns))
    _set_up_sheet(sheet, len(columns))


def _unit_text(unit: Unit, column: RosterColumn) -> str:
    """What a unit has in a column; its place among the lines is its order."""
    value = "" if column.id == "order" else getattr(unit, column.id)
    if isinstance(value, tuple):
        return "、".join(value)
    return value if isinstance(value, str) else YES if value else NO


def _add_entry_checks(sheet: SheetWriter, at: int, column: RosterColumn, columns: Sequence[RosterColumn]) -> None:
    """What may be entered in a column, and the word that appears beside the cell."""
    message = {"input_title": column.head, "input_message": column.description}
    refusal = {"error_title": _ERROR_TITLE, "error_message": column.refusal} if column.refusal else {}
    sheet.validation((1, at), (ROWS, at), {**_validation_options(at, column, columns), **message, **refusal})


def _validation_options(at: int, column: RosterColumn, columns: Sequence[RosterColumn]) -> Mapping[str, Any]:
    if column.is_yes_no:
        return {"validate": "list", "source": [YES, NO]}
    match column.entry:
        case "once":
            # Not COUNTIF: it takes codes for numbers, and two that differ in the last three of 18 digits for one.
            once = f"SUMPRODUCT(--({_column_range(at)}={cell_address(1, at)}))=1"
            return {"validate": "custom", "value": f"=AND(LEN({cell_address(1, at)})<={_LONGEST_NAME},{once})"}
        case "whole":
            return {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": _MOST_ORDER}
        case "unit":
            # As far as there are names: a list with blanks in it would let anything pass.
            names = _column_range(next(place for place, one in enumerate(columns) if one.id == "name"))
            first = names.partition(":")[0]
            return {"validate": "list", "source": f"=OFFSET({first},0,0,MAX(1,COUNTA({names})),1)"}
    return {"validate": "any"}


def _column_range(at: int) -> str:
    return range_address((1, at), (ROWS, at), absolute=True)


def _add_line_formats(sheet: SheetWriter, width: int) -> None:
    """Rules around the lines that are filled; what was pasted over the entry checks and is doubled turns red."""
    sheet.condition((1, 0), (ROWS, 0), {"type": "duplicate", "format": "wrong"})
    sheet.colour_where((1, 0), (ROWS, width - 1), '=$A2<>""', "ruled")


def _set_up_sheet(sheet: SheetWriter, width: int) -> None:
    raw = sheet.raw
    raw.set_row(0, 28)
    raw.set_default_row(19)
    raw.freeze_panes(1, 1)
    raw.autofilter(0, 0, ROWS, width - 1)
    raw.ignore_errors({"number_stored_as_text": range_address((1, 0), (ROWS, width - 1))})
    raw.set_selection(1, 0, 1, 0)
    set_up_page(sheet, landscape=True, repeat=(0, 0))
    # Lines that are still to be filled have no rules of their own.
    raw.hide_gridlines(1)


def _write_guide(sheet: SheetWriter, title: str) -> None:
    sheet.widths(_GUIDE_WIDTHS)
    last = len(_HEADS) - 1
    sheet.merge((0, 0), (0, last), title, "title")
    sheet.raw.set_row(0, 34)
    row = 1
    for number, step in enumerate(load_roster_guide(), 1):
        sheet.merge((row, 0), (row, last), f"{number}. {step}", "prose")
        sheet.raw.set_row(row, row_height([(step, sum(_GUIDE_WIDTHS))], 20))
        row += 1
    for at, head in enumerate(_HEADS):
        sheet.text(row + 1, at, head, "head bold")
    sheet.raw.set_row(row + 1, 24)
    for number, column in enumerate(load_roster_columns().values(), row + 2):
        # Not the bare head: a row that holds it would be taken for the head of a roster.
        shown = (f"{column_letters(number - row - 2)}　{column.head}", column.description, column.example)
        for at, text in enumerate(shown):
            sheet.text(number, at, text, "stub" if at == 0 else "cell")
        sheet.raw.set_row(number, row_height([(column.description, _GUIDE_WIDTHS[1])], 24))
    set_up_page(sheet)


def _write_last_year_sheet(sheet: SheetWriter, form: Form, year: int, units: Sequence[Unit]) -> None:
    """Write the sheet of a roster for `year`, a line for each unit that is known, and room for others."""
    fields = list_carried_fields(form)
    names, numbers = sheet.book.format("prose left text unwrapped"), sheet.book.format("prose center unwrapped")
    sheet.raw.set_column(0, 0, 30, names)
    sheet.raw.set_column(1, len(fields), 11, numbers)
    sheet.merge((_NOTE_ROW, 0), (_NOTE_ROW, len(fields)), _LAST_YEAR_NOTE, "note")
    sheet.raw.set_row(_NOTE_ROW, 34)
    sheet.text(_YEAR_ROW, 0, YEAR_LABEL, "stub")
    sheet.value(_YEAR_ROW, 1, year - 1, "centre")
    sheet.text(_HEAD_ROW, 0, load_roster_columns()["name"].head, "head bold")
    sheet.raw.set_row(_HEAD_ROW, 64)
    for column, field in enumerate(fields, 1):
        sheet.text(_HEAD_ROW, column, field.label, "head bold")
        sheet.text(_ID_ROW, column, field.id, "id")
        kind = "decimal" if field.digits else "integer"
        limits = {"validate": kind, "criteria": "between", "minimum": 0, "maximum": LARGEST}
        sheet.validation((_FIRST_ROW, column), (ROWS, column), limits)
    for row, unit in enumerate(units, _FIRST_ROW):
        sheet.text(row, 0, unit.name, names)
    sheet.colour_where((_FIRST_ROW, 0), (ROWS, len(fields)), f'=$A{_FIRST_ROW + 1}<>""', "ruled")
    sheet.raw.freeze_panes(_FIRST_ROW, 1)
    set_up_page(sheet, landscape=True, repeat=(_HEAD_ROW, _HEAD_ROW))


# Width, and the word beside the cell.
_DECISION_COLUMNS = {
    DecisionHead.FILE: (46, "收件里的路径或文件名，照报送情况里写的抄，例如 收件/教育局 (2).xlsx。"),
    DecisionHead.CHOICE: (14, "采用：这一份算数，不管时间先后。不采用：这一份不算。"),
    DecisionHead.UNIT: (28, "这一份是哪家单位的，从名录中选；文件自己写明了的留空。"),
    DecisionHead.REASON: (40, "为什么这样定，必填，例如：电话核实，以这一份为准。"),
    DecisionHead.BY: (12, "经手人，可以不填。"),
}
_DECISION_ROWS = 500
_DECISIONS_NOTE = (
    "哪一份算数、哪一份不算、认不出单位的是哪家的，在这里一行写一条，保存后再运行；不要再作的决定，删去那一行。"
    "同一份文件在 xltools.toml 里另有决定的，以这里为准。"
)


def _write_decisions_sheet(sheet: SheetWriter) -> None:
    """Room for what the office decides of single files."""
    text, last = sheet.book.format("prose left text unwrapped"), len(_DECISION_COLUMNS) - 1
    sheet.merge((0, 0), (0, last), _DECISIONS_NOTE, "note")
    sheet.raw.set_row(0, 34)
    sheet.raw.set_row(1, 28)
    # Excel 2007 takes no other sheet's cells into a list but by INDIRECT.
    first, names = (f'INDIRECT("{_SHEET}!{area}")' for area in (cell_address(1, 0), _column_range(0)))
    lists: Mapping[str, Any] = {
        DecisionHead.CHOICE: list(DECISION_WORDS),
        DecisionHead.UNIT: f"=OFFSET({first},0,0,MAX(1,COUNTA({names})),1)",
    }
    for at, (head, (width, message)) in enumerate(_DECISION_COLUMNS.items()):
        sheet.raw.set_column(at, at, width, text)
        sheet.text(1, at, head, "head bold")
        options: dict[str, Any] = {"validate": "list", "source": lists[head]} if head in lists else {"validate": "any"}
        prompt = {"input_title": head.value, "input_message": message}
        sheet.validation((2, at), (_DECISION_ROWS + 1, at), {**options, **prompt})
    sheet.colour_where((2, 0), (_DECISION_ROWS + 1, last), '=$A3<>""', "ruled")
    sheet.raw.freeze_panes(2, 1)
    set_up_page(sheet, landscape=True, repeat=(1, 1))
