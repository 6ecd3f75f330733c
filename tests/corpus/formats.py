"""The filled workbook of `odd.base` in the other formats, cell by cell: .xls and .ods made by hand."""

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from tests.corpus.odd.base import Parts
from tests.corpus.ods import URN
from tests.corpus.xls import BOF, EOF, ole, record
from tests.corpus.zips import archive, part
from xltools.excel.grid import Book, Grid
from xltools.excel.open import open_book

__all__ = ["as_ods", "as_xls"]

_TEXT = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
_NUMBER = '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>'


@lru_cache(maxsize=1)
def _book() -> Book:
    return open_book(Path("教育局.xlsx"), data=Parts().pack())


def _cells(grid: Grid) -> Iterator[tuple[int, int, str | float]]:
    for row, line in enumerate(grid.rows):
        for column, cell in enumerate(line):
            if cell not in ("", None):
                yield row, column, float(cell) if isinstance(cell, int | float) else str(cell)


def as_xls() -> bytes:
    """As Excel 97 and WPS write .xls and .et: a stream of records in an OLE file."""
    sheets = [BOF + b"".join(_cell8(*cell) for cell in _cells(grid)) + EOF for grid in _book().grids]
    names = [grid.name for grid in _book().grids]
    start = len(BOF) + sum(len(_bound8(0, name)) for name in names) + len(EOF)
    listed = b""
    for name, sheet in zip(names, sheets, strict=True):
        listed += _bound8(start, name)
        start += len(sheet)
    return ole({"Workbook": BOF + listed + EOF + b"".join(sheets)})


def _bound8(place: int, name: str) -> bytes:
    return record(0x85, struct.pack("<IBBBB", place, 0, 0, len(name), 1) + name.encode("utf-16-le"))


def _cell8(row: int, column: int, value: str | float) -> bytes:
    if isinstance(value, float):
        return record(0x203, struct.pack("<HHHd", row, column, 0, value))
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + value.encode("utf-16-le"))


def as_ods() -> bytes:
    """As LibreOffice writes .ods, without styles."""
    names = "".join(f' xmlns:{name}="{URN}:{name}:1.0"' for name in ("office", "table", "text"))
    tables = "".join(_table(grid) for grid in _book().grids)
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return archive(
        part("mimetype", kind),
        part("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{URN}:manifest:1.0"/>'),
        part("content.xml", f"<office:document-content{names}>{body}</office:document-content>"),
    )


def _table(grid: Grid) -> str:
    filled = {(row, column): value for row, column, value in _cells(grid)}
    rows = ""
    for row, line in enumerate(grid.rows):
        cells = "".join(_cell(filled.get((row, column))) for column in range(len(line)))
        rows += f"<table:table-row>{cells}</table:table-row>"
    return f"<table:table table:name={quoteattr(grid.name)}>{rows}</table:table>"


def _cell(value: str | float | None) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, float):
        return _NUMBER.format(value)
    return _TEXT.format("</text:p><text:p>".join(escape(line) for line in value.split("\n")))
