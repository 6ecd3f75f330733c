"""Which field somebody means: by its id, a cell of any sheet, or words of its label.

Never guessed: with several, all are named.
"""

import difflib
import re
from collections.abc import Mapping

from xltools.excel.address import parse_address
from xltools.excel.grid import Book, Grid, HeadedTable
from xltools.excel.text import normalize_label
from xltools.form.layout import ADJUSTED_HEAD, RANKING_SHEET, layout_form
from xltools.form.model import CellAddress, Field, Form

# Heads stand in the first rows of a sheet; the ids of 明细 too.
_HEAD_ROWS = 12
# Row and column, from 0, of the indicator that is picked on 排名.
RANKING_CHOICE = (2, 1)
_CELL = re.compile(r"^'?(?P<sheet>[^!]+?)'?[!！]\$?(?P<letters>[A-Za-z]{1,3})\$?(?P<row>[0-9]{1,7})$")
_WORDS = re.compile(r"[/>＞→|\s]+")
_PROPOSED = 8
_ALIKE = 0.5


def find_field(form: Form, query: str, places: Mapping[str, CellAddress], book: Book | None = None) -> Field:
    """The field that is meant. `places` are the cells of the fields in the workbook at hand, which is `book`.

    Raises:
        LookupError: there is no such field, or several; the message proposes the near ones with their ids.
    """
    query = query.strip()
    if query in form.fields:
        return form.fields[query]
    if cell := _CELL.match(query):
        return _find_at_cell(form, cell["sheet"], cell["letters"].upper() + cell["row"], places, book)
    said = normalize_label(query)
    found = [field for field in form.numbers if said in map(normalize_label, (format_field_name(field), field.label))]
    found = found if len(found) == 1 else _find_by_words(form, query)
    if len(found) == 1:
        return found[0]
    if found:
        message = _format_proposals(f"“{query}”可以指 {len(found)} 项指标", found)
        raise LookupError(message)
    names = {
        **{field.id: field for field in form.fields.values()},
        **{_format_field(f): f for f in form.fields.values()},
    }
    alike = [names[name] for name in difflib.get_close_matches(query, names, n=_PROPOSED, cutoff=_ALIKE)]
    message = _format_proposals(f"没有指标“{query}”", list(dict.fromkeys(alike)))
    raise LookupError(message)


def _find_at_cell(form: Form, sheet: str, cell: str, places: Mapping[str, CellAddress], book: Book | None) -> Field:
    known = {**layout_form(form).places, **places}
    here = {name: place for name, place in known.items() if normalize_label(place.sheet) == normalize_label(sheet)}
    for name, place in here.items():
        if place.cell == cell:
            return form.fields[name]
    grids = book.grids if book else ()
    grid = next((grid for grid in grids if normalize_label(grid.name) == normalize_label(sheet)), None)
    row, column = parse_address(cell)
    if grid and (found := _find_in_form(form, grid.name, row, column) or _find_on_own_sheet(form, grid, row, column)):
        return found
    if here:
        near = [form.fields[name] for name, place in here.items() if place.row == row]
        message = _format_proposals(f"{sheet}!{cell} 不是填数或填文字的格", near)
    elif grid:
        message = f"{grid.name}!{cell} 不属于某一项指标。请给出有数的格，或指标编号"
    else:
        sheets = "、".join(dict.fromkeys(place.sheet for place in known.values()))
        message = f"表样里没有工作表“{sheet}”。有指标的工作表：{sheets}"
    raise LookupError(message)


def _find_in_form(form: Form, sheet: str, row: int, column: int) -> Field | None:
    """The field whose merged cells hold a cell, row and column from 0; or, of a label, the only one of its row."""
    in_row = []
    for placed in layout_form(form).on_sheet(sheet):
        for (r, c), field in placed.block.fields.items():
            if placed.rows[r] == row:
                first, last = placed.columns[c]
                if first <= column <= last:
                    return field
                in_row.append(field)
    return in_row[0] if len(in_row) == 1 else None


def _find_on_own_sheet(form: Form, grid: Grid, row: int, column: int) -> Field | None:
    """On a sheet that the form does not have: the indicator that its row or its column is of; None for several."""
    if grid.name == RANKING_SHEET:
        found = [field for field in form.numbers if format_field_name(field) == grid.at(*RANKING_CHOICE)]
    elif (table := HeadedTable.find(grid, [ADJUSTED_HEAD], within=_HEAD_ROWS)) and (
        field := form.fields.get(table.text(row, ADJUSTED_HEAD))
    ):
        return field
    else:
        ids = (str(grid.at(at, column)) for at in range(_HEAD_ROWS))
        found = [form.fields[said] for said in ids if said in form.fields]
    return found[0] if len(found) == 1 else None


def format_field_name(field: Field) -> str:
    """A figure's name in a list of all: unique, and as the form has it."""
    labels = " / ".join(label for label in field.row_labels if label) or field.row_name
    return " ".join(name for name in (labels, field.column_name) if name)


def _find_by_words(form: Form, query: str) -> list[Field]:
    """The fields whose labels have all of the words; those alone whose label is just these words, where there are any."""
    words = [normalize_label(word) for word in _WORDS.split(query) if word]
    labels = {field.id: [normalize_label(label) for label in field.label_path] for field in form.fields.values()}
    found = [
        form.fields[name]
        for name, path in labels.items()
        if words and all(any(word in label for label in path) for word in words)
    ]
    whole = "".join(words)
    exact = [field for field in found if whole in (normalize_label(_format_field(field)), "".join(labels[field.id]))]
    return exact or found


def _format_field(field: Field) -> str:
    return field.label.replace(" ", "")


def _format_proposals(what: str, proposals: list[Field]) -> str:
    if not proposals:
        return f"{what}。全部指标的编号见 xltools form show。"
    lines = [f"  {field.id}　{' / '.join(field.label_path)}" for field in proposals[:_PROPOSED]]
    more = f"\n  ……等 {len(proposals)} 项" if len(proposals) > _PROPOSED else ""
    return f"{what}。相近的有：\n" + "\n".join(lines) + more
