"""Workbooks as plain grids, without any file: the form's labels where the layout puts them, and values to choose."""

from collections.abc import Mapping
from pathlib import Path

from xltools.excel.grid import Book, Cell, Grid
from xltools.form.layout import CHECK_SHEET, META_SHEET, layout_form
from xltools.form.load import load_form
from xltools.form.model import CellAddress, Form
from xltools.reading.read_submission import read_from_book
from xltools.reading.submission import Submission

__all__ = ["COVER", "Sheets", "book", "grids", "put", "read", "whole"]

# The sheets of a workbook being made up, each a list of rows.
Sheets = dict[str, list[list[Cell]]]

COVER: dict[str, Cell] = {"cover.unit": "示例市教育局", "cover.year": 2025.0, "cover.scope": "本单位"}


def grids(values: Mapping[str, Cell], form: Form | None = None) -> Sheets:
    """An issued workbook with these values in it; everything not named stays blank."""
    form = form or load_form()
    layout = layout_form(form)
    sheets: Sheets = {sheet.name: [] for sheet in form.sheets}
    for placed in layout.blocks:
        rows = sheets[placed.block.sheet]
        above = (label for label in (placed.title, placed.corner) if label is not None)
        for label in (*placed.stubs, *placed.heads, *above):
            put(rows, label.row, label.column, label.text)
    for name, value in values.items():
        place = layout.places[name]
        put(sheets[place.sheet], place.row, place.column, value)
    sheets[CHECK_SHEET] = [["T0-00", "", check.key] for check in form.checks]
    meta = {
        "form": form.id,
        "version": form.version,
        "year": "2025",
        "unit": "示例市教育局",
        "code": "",
        "rule_making": "否",
    }
    sheets[META_SHEET] = [[key, value] for key, value in meta.items()]
    return sheets


def put(rows: list[list[Cell]], row: int, column: int, value: Cell) -> None:
    """Write a cell, growing the sheet as needed."""
    while len(rows) <= row:
        rows.append([])
    while len(rows[row]) <= column:
        rows[row].append("")
    rows[row][column] = value


def book(sheets: Sheets) -> Book:
    """The sheets as the reader gives them."""
    return Book("0" * 64, tuple(Grid(name, name != META_SHEET, rows) for name, rows in sheets.items()))


def read(sheets: Sheets) -> Submission:
    """Read made-up sheets as the reader reads a file's."""
    return read_from_book(Path("示例.xlsx"), book(sheets), load_form())


def whole(**changes: Cell) -> dict[str, Cell]:
    """Values for every field of a consistent workbook: all numbers 0, the totals too, except the `changes`.

    Keys are field ids with `__` for the dots.
    """
    form = load_form()
    values: dict[str, Cell] = {field.id: 0.0 for field in form.numbers}
    values |= COVER | {field.id: "已如实填写。" for field in form.texts}
    return values | {name.replace("__", "."): value for name, value in changes.items()}


def place_of(field: str) -> CellAddress:
    """Where a field stands in an issued workbook."""
    return layout_form(load_form()).places[field]
