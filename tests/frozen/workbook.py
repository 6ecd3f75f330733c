"""A workbook as plain text: each cell with its value and format, and all that stands around the cells.

Formats are named by a digest and listed once at the end, so that a new format does not rename the others.
"""

import hashlib
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

__all__ = ["workbook_text"]

_SHOWN_PARTS = ("xl/charts/", "xl/drawings/", "xl/media/", "xl/embeddings/")
_CHART_TEXT = re.compile(rb"<(?:c:f|a:t)>([^<]*)<")
_SIDES = ("left", "right", "top", "bottom", "diagonal")


def workbook_text(data: bytes) -> str:
    """The text of an .xlsx file."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    values = CalamineWorkbook.from_filelike(io.BytesIO(data))
    formats = _Formats()
    lines = [*_about(book)]
    for sheet in book.worksheets:
        grid = values.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        lines += ["", f"== {sheet.title} ({sheet.sheet_state})", *_around(sheet), *_cells(sheet, grid, formats)]
    lines += ["", "== formats", *formats.lines(), "", "== parts", *_parts(data)]
    return "\n".join(lines) + "\n"


def _about(book: Workbook) -> Iterator[str]:
    told = book.properties
    for name in ("title", "subject", "creator", "keywords", "description", "category", "lastModifiedBy", "created"):
        if getattr(told, name):
            yield f"{name}: {getattr(told, name)}"
    if book.active is not None:
        yield f"active sheet: {book.active.title}"
    if book.security is not None and book.security.lockStructure:
        yield "structure locked"
    for name in sorted(book.defined_names):
        yield f"name {name} = {book.defined_names[name].value}{' hidden' if book.defined_names[name].hidden else ''}"


def _around(sheet: Worksheet) -> Iterator[str]:
    """Everything of a sheet that is not a cell."""
    for name in sorted(sheet.defined_names):
        yield f"name {name} = {sheet.defined_names[name].value}"
    view = sheet.sheet_view
    selected = [f"{one.pane or ''}{one.activeCell}" for one in view.selection]
    yield f"view: freeze {sheet.freeze_panes} zoom {view.zoomScale} grid {view.showGridLines} selection {selected}"
    if sheet.sheet_properties.tabColor is not None:
        yield f"tab: {_colour(sheet.sheet_properties.tabColor)}"
    if sheet.protection.sheet:
        allowed = [name for name, value in sorted(_plain(sheet.protection).items()) if value is False]
        yield f"protected: password {bool(sheet.protection.password)} allowed {' '.join(allowed)}"
    yield from _print(sheet)
    yield from (f"width {letters}: {told}" for letters, told in _widths(sheet))
    yield from (f"height {rows}: {told}" for rows, told in _heights(sheet))
    if sheet.merged_cells.ranges:
        yield f"merged: {' '.join(sorted((str(one) for one in sheet.merged_cells.ranges), key=_reading_order))}"
    if sheet.auto_filter.ref:
        yield f"filter: {sheet.auto_filter.ref} {[_plain(one) for one in sheet.auto_filter.filterColumn]}"
    for check in sorted(sheet.data_validations.dataValidation, key=lambda one: _reading_order(str(one.sqref))):
        yield f"validation {check.sqref}: {_said(_plain(check))}"
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            said = {name: value for name, value in _plain(rule).items() if name not in ("dxf", "dxfId", "rank")}
            look = "" if rule.dxf is None else _dxf(rule.dxf)
            yield f"conditional {area.sqref}: {_said(said)} {look}"


def _print(sheet: Worksheet) -> Iterator[str]:
    fit = sheet.sheet_properties.pageSetUpPr
    margins = {name: round(value, 3) for name, value in _plain(sheet.page_margins).items()}
    yield f"page: {_said(_plain(sheet.page_setup))} fit {bool(fit and fit.fitToPage)} margins {_said(margins)}"
    yield f"print: area {sheet.print_area} titles {sheet.print_titles} options {_said(_plain(sheet.print_options))}"
    for place in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"):
        part = getattr(sheet, place)
        said = {side: getattr(part, side).text for side in ("left", "center", "right") if getattr(part, side).text}
        if said:
            yield f"{place}: {_said(said)}"
    breaks = [one.id for one in (*sheet.row_breaks.brk, *sheet.col_breaks.brk)]
    if breaks:
        yield f"breaks: {breaks}"


def _widths(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    for key in sorted(sheet.column_dimensions, key=lambda key: sheet.column_dimensions[key].min or 0):
        column = sheet.column_dimensions[key]
        hidden, level = (
            " hidden" if column.hidden else "",
            f" level {column.outlineLevel}" if column.outlineLevel else "",
        )
        first, last = column.min or 0, column.max or 0
        yield f"{get_column_letter(first)}:{get_column_letter(last)}", f"{column.width:.2f}{hidden}{level}"


def _heights(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    """Rows of one height and visibility that follow each other, as one line."""
    run: list[int] = []
    told = ""
    for number in sorted(sheet.row_dimensions):
        row = sheet.row_dimensions[number]
        if row.height is None and not row.hidden and not row.outlineLevel:
            continue
        hidden, level = " hidden" if row.hidden else "", f" level {row.outlineLevel}" if row.outlineLevel else ""
        own = f"{row.height}{hidden}{level}"
        if run and (own != told or number != run[-1] + 1):
            yield f"{run[0]}:{run[-1]}", told
            run = []
        run, told = [*run, number], own
    if run:
        yield f"{run[0]}:{run[-1]}", told


def _cells(sheet: Worksheet, grid: list[list[Any]], formats: "_Formats") -> Iterator[str]:
    """A line for each cell with content; cells that have a format only are listed by their format."""
    empty: dict[str, list[str]] = defaultdict(list)
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell, Cell):
                continue
            value = grid[cell.row - 1][cell.column - 1] if _inside(grid, cell) else ""
            if cell.value is None and value == "" and cell.comment is None:
                if cell.style_id:
                    empty[formats.name(cell)].append(cell.coordinate)
            else:
                yield f"{cell.coordinate} {formats.name(cell)} {_content(cell, value)}{_attached(cell)}"
    for name, places in sorted(empty.items(), key=lambda item: _reading_order(item[1][0])):
        yield f"empty {name}: {' '.join(_runs(places))}"


def _inside(grid: list[list[Any]], cell: Cell) -> bool:
    return cell.row <= len(grid) and cell.column <= len(grid[cell.row - 1])


def _content(cell: Cell, value: object) -> str:
    """What is stored; a formula and the value that was written in beside it."""
    stored = cell.value
    if isinstance(stored, ArrayFormula | DataTableFormula):
        return f"{stored.ref} {getattr(stored, 'text', '')} -> {_value(value)}"
    if cell.data_type == "f":
        return f"{_escaped(str(stored))} -> {_value(value)}"
    return _value(value if stored is not None else "")


def _value(value: object) -> str:
    if isinstance(value, str):
        return f"“{_escaped(value)}”"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time | timedelta):
        return f"{type(value).__name__} {value}"
    return repr(value)


def _attached(cell: Cell) -> str:
    said = ""
    if cell.hyperlink is not None:
        link = cell.hyperlink
        said += f" link {link.target or ''}#{link.location or ''} {_escaped(link.tooltip or '')}"
    if cell.comment is not None:
        comment = cell.comment
        said += f" comment {comment.author}: {_escaped(comment.text)} ({comment.width:.0f}x{comment.height:.0f})"
    return said


class _Formats:
    """The formats of a workbook, each named by a digest of what it says."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._told: dict[str, str] = {}

    def name(self, cell: Cell) -> str:
        """The name of a cell's format."""
        if cell.style_id not in self._names:
            told = _format(cell)
            name = hashlib.sha256(told.encode()).hexdigest()[:5]
            self._names[cell.style_id] = name
            self._told[name] = told
        return self._names[cell.style_id]

    def lines(self) -> list[str]:
        """A line for each."""
        return [f"{name}: {told}" for name, told in sorted(self._told.items())]


def _format(cell: Cell) -> str:
    align, guard = cell.alignment, cell.protection
    placed = {name: value for name, value in _plain(align).items() if value}
    border = {
        side: f"{line.style} {_colour(line.color)}"
        for side in _SIDES
        if (line := getattr(cell.border, side)) is not None and line.style
    }
    locked = ("locked" if guard.locked else "open") + (" hidden" if guard.hidden else "")
    return (
        f"{cell.number_format} | {_font(cell.font)} | {_fill(cell.fill)} | {_said(placed)} | {_said(border)} | {locked}"
    )


def _font(font: Any) -> str:
    marks = [name for name in ("bold", "italic", "underline", "strike", "vertAlign") if getattr(font, name)]
    return " ".join([str(font.name), str(font.sz), *marks, _colour(font.color)])


def _fill(fill: Any) -> str:
    if fill is None or fill.fill_type is None:
        return "no fill"
    return f"{fill.fill_type} {_colour(fill.fgColor)} {_colour(fill.bgColor)}"


def _dxf(dxf: Any) -> str:
    font = "" if dxf.font is None else _font(dxf.font)
    fill = "" if dxf.fill is None else f"{dxf.fill.fill_type} {_colour(dxf.fill.fgColor)} {_colour(dxf.fill.bgColor)}"
    number = "" if dxf.numFmt is None else dxf.numFmt.formatCode
    return f"[{font} | {fill} | {number} | border {dxf.border is not None}]"


def _colour(colour: Any) -> str:
    if colour is None:
        return "-"
    return f"{colour.type}:{getattr(colour, colour.type)}"


def _plain(part: Any) -> dict[str, Any]:
    """The attributes and simple elements of a part of a workbook, those that are set."""
    named = (*part.__attrs__, *(name for name in part.__elements__ if name.startswith("formula")))
    found = {name: getattr(part, name) for name in dict.fromkeys(named)}
    return {
        name: value
        for name, value in found.items()
        if isinstance(value, str | int | float | list) and value not in ("", [])
    }


def _said(values: dict[str, Any]) -> str:
    return " ".join(f"{name}={_escaped(str(value))}" for name, value in sorted(values.items()))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")


def _reading_order(area: str) -> tuple[int, int, str]:
    """Top to bottom, then left to right."""
    found = re.match(r"([A-Z]+)(\d+)", area)
    return (int(found[2]), len(found[1]), area) if found else (0, 0, area)


def _runs(places: list[str]) -> Iterator[str]:
    """Cells side by side in one row as a range."""
    first = last = ""
    for place in places:
        if last and _next_to(last, place):
            last = place
            continue
        if first:
            yield first if first == last else f"{first}:{last}"
        first = last = place
    yield first if first == last else f"{first}:{last}"


def _next_to(left: str, right: str) -> bool:
    (one, row), (two, other) = (openpyxl.utils.cell.coordinate_from_string(place) for place in (left, right))
    number = openpyxl.utils.cell.column_index_from_string
    return row == other and number(two) == number(one) + 1


def _parts(data: bytes) -> Iterator[str]:
    """The parts of the file; charts and drawings, which the cells do not show, with a digest and their texts."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in sorted(book.namelist()):
            if not name.startswith(_SHOWN_PARTS):
                yield name
                continue
            part = book.read(name)
            texts = [found.decode() for found in _CHART_TEXT.findall(part)]
            yield f"{name} {hashlib.sha256(part).hexdigest()[:7]} {' | '.join(texts)}".rstrip()
