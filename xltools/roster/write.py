"""名录.xlsx: a roster to fill in, each column with its entry check, and a second sheet that says how."""

from collections.abc import Mapping, Sequence
from typing import Any

from xltools.excel.output import ROSTER
from xltools.excel.styles import A4, FOOTER, height_of, merged
from xltools.excel.writer import BookWriter, SheetWriter
from xltools.roster.columns import RosterColumn, roster_columns, roster_guide
from xltools.roster.unit import Unit

__all__ = ["ROWS", "roster_bytes"]

# So many lines are prepared: entry checks and rules hold for all of them, and cost nothing while they are empty.
ROWS = 5_000
SHEET, GUIDE = "名录", "填写说明"
_YES, _NO = "是", "否"
_HEADS = ("列", "怎样填", "举例")
_GUIDE_WIDTHS = (18, 62, 30)
_REFUSED = "请核对"
_LONGEST_NAME = 100
_MOST_ORDER = 99_999


def roster_bytes(title: str, year: int, units: Sequence[Unit] = ()) -> bytes:
    """The workbook, with these units in it; the same bytes for the same arguments."""
    book = BookWriter(title=title, year=year, kind=ROSTER)
    _write_list(book, book.sheet(SHEET), units)
    _write_guide(book, book.sheet(GUIDE), title)
    return book.to_bytes()


def _write_list(book: BookWriter, sheet: SheetWriter, units: Sequence[Unit]) -> None:
    columns = tuple(roster_columns().values())
    # Text, not numbers: 001 keeps its zeros, and eighteen digits their last three.
    text = book.format(merged("prose", align="left", indent=1, num_format="@", text_wrap=False))
    centred = book.format(merged("prose", align="center", text_wrap=False))
    head = book.format(merged("head", bold=True))
    for at, column in enumerate(columns):
        cells = centred if _is_short(column) else text
        sheet.raw.set_column(at, at, column.width, cells)
        sheet.text(0, at, column.head, head)
        _check_entries(sheet, at, column, columns)
        for row, unit in enumerate(units, 1):
            said = _said(unit)[column.id]
            if said:
                sheet.text(row, at, said, cells)
    _show_lines(book, sheet, len(columns))
    _set_up(sheet, len(columns))


def _is_short(column: RosterColumn) -> bool:
    return column.asks_yes_or_no or column.entry == "whole"


def _said(unit: Unit) -> Mapping[str, str]:
    """A unit as a line of the roster; the order is that of the lines."""
    return {
        "name": unit.name,
        "aliases": "、".join(unit.aliases),
        "code": unit.code,
        "kind": unit.kind,
        "contact": unit.contact,
        "telephone": unit.telephone,
        "mail": unit.mail,
        "rule_making": _YES if unit.rule_making else _NO,
        "order": "",
        "counted": _YES if unit.counted else _NO,
        "parent": unit.parent,
    }


def _check_entries(sheet: SheetWriter, at: int, column: RosterColumn, columns: Sequence[RosterColumn]) -> None:
    """What may be entered in a column, and the word that appears beside the cell."""
    message = {"input_title": column.head, "input_message": column.tells}
    refusal = {"error_title": _REFUSED, "error_message": column.refuses} if column.refuses else {}
    sheet.validation((1, at), (ROWS, at), {**_allowed(at, column, columns), **message, **refusal})


def _allowed(at: int, column: RosterColumn, columns: Sequence[RosterColumn]) -> Mapping[str, Any]:
    if column.asks_yes_or_no:
        return {"validate": "list", "source": [_YES, _NO]}
    match column.entry:
        case "once":
            # Not COUNTIF: it takes codes for numbers, and two that differ in the last three of 18 digits for one.
            once = f"SUMPRODUCT(--({_area(at)}={_letter(at)}2))=1"
            return {"validate": "custom", "value": f"=AND(LEN({_letter(at)}2)<={_LONGEST_NAME},{once})"}
        case "whole":
            return {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": _MOST_ORDER}
        case "unit":
            # As far as there are names: a list with blanks in it would let anything pass.
            names = _area(next(place for place, one in enumerate(columns) if one.id == "name"))
            first = names.partition(":")[0]
            return {"validate": "list", "source": f"=OFFSET({first},0,0,MAX(1,COUNTA({names})),1)"}
    return {"validate": "any"}


def _letter(at: int) -> str:
    return chr(ord("A") + at)


def _area(at: int) -> str:
    return f"${_letter(at)}$2:${_letter(at)}${ROWS + 1}"


def _show_lines(book: BookWriter, sheet: SheetWriter, width: int) -> None:
    """Rules around the lines that are filled; what was pasted over the entry checks and is doubled turns red."""
    ruled = book.format({"border": 1, "border_color": "#BFBFBF"})
    doubled = book.format({"bg_color": "#FFC7CE", "font_color": "#9C0006"})
    sheet.condition((1, 0), (ROWS, 0), {"type": "duplicate", "format": doubled})
    filled = {"type": "formula", "criteria": '=$A2<>""', "format": ruled}
    sheet.condition((1, 0), (ROWS, width - 1), filled)


def _set_up(sheet: SheetWriter, width: int) -> None:
    raw = sheet.raw
    raw.set_row(0, 28)
    raw.set_default_row(19)
    raw.freeze_panes(1, 1)
    raw.autofilter(0, 0, ROWS, width - 1)
    raw.ignore_errors({"number_stored_as_text": f"A2:{_letter(width - 1)}{ROWS + 1}"})
    raw.set_selection(1, 0, 1, 0)
    raw.repeat_rows(0)
    _page(sheet, landscape=True)


def _page(sheet: SheetWriter, *, landscape: bool) -> None:
    raw = sheet.raw
    if landscape:
        raw.set_landscape()
    raw.set_paper(A4)
    raw.fit_to_pages(1, 0)
    raw.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    raw.set_footer(FOOTER)


def _write_guide(book: BookWriter, sheet: SheetWriter, title: str) -> None:
    sheet.widths(_GUIDE_WIDTHS)
    sheet.raw.hide_gridlines(2)
    last = len(_HEADS) - 1
    sheet.merge((0, 0), (0, last), title, book.format(merged("title")))
    sheet.raw.set_row(0, 34)
    row = 1
    for number, step in enumerate(roster_guide(), 1):
        sheet.merge((row, 0), (row, last), f"{number}. {step}", book.format(merged("prose")))
        sheet.raw.set_row(row, height_of(step, sum(_GUIDE_WIDTHS), 20))
        row += 1
    for at, head in enumerate(_HEADS):
        sheet.text(row + 1, at, head, book.format(merged("head", bold=True)))
    sheet.raw.set_row(row + 1, 24)
    for number, column in enumerate(roster_columns().values(), row + 2):
        # Not the bare head: a row that holds it would be taken for the head of a roster.
        shown = (f"{_letter(number - row - 2)}　{column.head}", column.tells, column.example)
        for at, text in enumerate(shown):
            sheet.text(number, at, text, book.format(merged("stub" if at == 0 else "cell")))
        sheet.raw.set_row(number, height_of(column.tells, _GUIDE_WIDTHS[1], 24))
    _page(sheet, landscape=False)
