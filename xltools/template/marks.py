"""Marks on a workbook that goes back to its unit: what is wrong, as a comment on the very cell."""

from xltools.excel.text import display_width
from xltools.excel.writing import SheetWriter
from xltools.form.sheets import MARK_BEGINS, MARK_ENDS

__all__ = ["write_mark"]

_WIDTH = 260
_PLACES = 34
_LINE = 18


def write_mark(sheet: SheetWriter, cell: tuple[int, int], text: str) -> None:
    """Write the comment, high enough for its text. The red fill comes with the cell's format.

    Its beginning and end are said: programs that save the workbook drop its author, and people write into it.
    """
    text = f"{MARK_BEGINS}{text}{MARK_ENDS}"
    lines = sum(display_width(part) // _PLACES + 1 for part in text.split("\n"))
    options = {"width": _WIDTH, "height": _LINE * lines + 10, "font_name": "宋体", "font_size": 10, "author": "xltools"}
    sheet.comment(*cell, text, options)
