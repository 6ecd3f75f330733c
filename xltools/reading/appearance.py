"""What a person sees in a cell where that is not what the cell holds.

Pieces that are struck out or raised, formats that show another number, a picture, a cell that a merge hides.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from xltools.excel.grid import CellPosition, Grid, SheetInspection
from xltools.excel.number_formats import show_number
from xltools.excel.text import is_blank
from xltools.excel.values import parse_number_cell
from xltools.form.model import Field
from xltools.reading.search import LocatedBlock
from xltools.reading.submission import FieldEntry

# How WPS keeps a picture that was placed in a cell.
_PICTURE = re.compile(r"=?(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
# So many merges that touch a block are looked at.
_MOST_MERGES = 500


def find_merged_away(grid: Grid, block: LocatedBlock) -> frozenset[CellPosition]:
    """The cells of a block that a merge hides: all of a merged rectangle but its first."""
    rows = [row for row in block.rows if row is not None]
    columns = [column for column in block.columns if column is not None]
    if not rows or not columns:
        return frozenset()
    inside = (
        (first, last)
        for first, last in grid.merges
        if first[0] <= max(rows) and last[0] >= min(rows) and first[1] <= max(columns) and last[1] >= min(columns)
    )
    return frozenset(
        (row, column)
        for first, last in islice(inside, _MOST_MERGES)
        for row in rows
        for column in columns
        if first[0] <= row <= last[0] and first[1] <= column <= last[1] and (row, column) != first
    )


def find_struck_pieces(look: SheetInspection, at: CellPosition, text: str) -> tuple[str, str]:
    """What remains of a cell's text without the pieces that are struck out, and those pieces."""
    if at in look.struck:
        return "", text
    runs = look.runs.get(at, ())
    struck = "；".join(run.text for run in runs if run.struck and not is_blank(run.text))
    return ("".join(run.text for run in runs if not run.struck), struck) if struck else (text, "")


def judge_appearance(field: Field, entry: FieldEntry, look: SheetInspection | None, *, merged_away: bool) -> FieldEntry:
    """The entry of a field, without a value and with a fault where its cell shows something else than it holds."""
    if isinstance(entry.raw, str) and _PICTURE.match(entry.raw):
        return replace(entry, value=None, fault="picture")
    if merged_away and not entry.blank:
        return replace(entry, value=None, fault="merged_away")
    # A total that is calculated is what its parts are.
    if look is None or entry.blank or entry.formula or not field.kind.numeric:
        return entry
    at = entry.place.row, entry.place.column
    if marked := "".join(_mark_pieces(look, at, str(entry.raw))):
        return replace(entry, value=None, fault="marked", seen=marked)
    code = look.number_formats.get(at)
    if code and not entry.fault and isinstance(entry.raw, int | float) and isinstance(entry.value, int | Decimal):
        seen = show_number(code, Decimal(entry.value))
        if entry.value and not _is_same_number(seen, Decimal(entry.value), field):
            return replace(entry, value=None, fault="shown_otherwise", seen=seen or "空白")
    return entry


def _mark_pieces(look: SheetInspection, at: CellPosition, raw: str) -> Iterator[str]:
    """The pieces of a number with the marks on them in words; none where no digit has a mark that others do not have."""
    if at in look.struck:
        yield f"{raw.removesuffix('.0')}（划去）"
    runs = look.runs.get(at, ())
    raised = any(run.raised and _DIGIT.search(run.text) for run in runs) and not all(run.raised for run in runs)
    if raised or any(run.struck and not is_blank(run.text) for run in runs):
        yield from (run.text + ("（划去）" if run.struck else "（上标）" if run.raised else "") for run in runs)


def _is_same_number(seen: str, number: Decimal, field: Field) -> bool:
    """Whether a reader of what is seen takes it for this number, but for rounding."""
    read = parse_number_cell(seen, digits=field.digits, unit=field.unit).value
    decimals = re.search(r"\.(\d+)", seen)
    return read is not None and abs(read - number) * 2 <= Decimal(1).scaleb(-len(decimals[1]) if decimals else 0)
