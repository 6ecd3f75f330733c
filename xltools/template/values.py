"""Raw content into cells: each kind of value by the call that keeps it what it is."""

from datetime import date
from decimal import Decimal

from xltools.excel.grid import Cell
from xltools.excel.text import shown
from xltools.excel.writing import Format, SheetWriter

__all__ = ["write_value"]


def write_value(sheet: SheetWriter, cell: tuple[int, int], raw: Cell | Decimal, format: Format) -> None:
    """Write a value as it is: text stays text, whatever it looks like."""
    if raw is None or raw == "":
        sheet.blank(*cell, format)
    elif isinstance(raw, str):
        sheet.text(*cell, raw, format)
    elif isinstance(raw, bool):
        sheet.truth(*cell, raw, format)
    elif isinstance(raw, int | float | Decimal):
        sheet.number(*cell, raw, format)
    elif isinstance(raw, date):
        sheet.date(*cell, raw, format)
    else:
        sheet.text(*cell, shown(raw), format)
