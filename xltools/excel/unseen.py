"""What the fast reader does not show of a guarded .xlsx: formulas, error values, and what stands beside the values.

Calamine gives values only, and an error value as a blank; openpyxl takes ten times as long. So the sheets' XML is asked
these few questions. What cannot be told for sure is not told: then the slow reader looks.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.excel.aside import Linked, aside_of, comments_of, linked_books
from xltools.excel.grid import Aside
from xltools.excel.xml_tags import Spot, attributes, place, relations

__all__ = ["Unseen", "sheet_parts", "unseen"]


@dataclass(frozen=True, slots=True)
class Unseen:
    """The places of formulas on a sheet, those of error values with their text, and what stands beside the values.

    Rows and columns from 0.
    """

    formulas: frozenset[Spot]
    errors: Mapping[Spot, str]
    aside: Aside


_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_FORMULA = re.compile(rb"<f[\s/>]")
# The beginning of a cell that says where it is, up to its formula.
_FORMULA_CELL = re.compile(rb'<c (?:[^<>]*\s)?r="([A-Z]{1,3}\d{1,7})"[^<>]*>\s*<f[\s/>]')
_ERROR = b't="e"'
_ERROR_CELL = re.compile(
    rb'<c (?=[^<>]*t="e")(?:[^<>]*\s)?r="([A-Z]{1,3}\d{1,7})"[^<>]*>\s*(?:<f[^<>]*(?:/>|>[^<]*</f>)\s*)?<v>([^<]{1,20})</v>'
)


def unseen(parts: Mapping[str, bytes], plain: Mapping[str, Sequence[bytes]]) -> Mapping[str, Unseen]:
    """What is unseen on each sheet, by its name. A sheet that is not among the keys was not understood.

    `parts` are those of a workbook, its worksheets as the guard lets them through; `plain` are the cells
    with formulas of those that it found as the usual programs write them. The parts of no .xlsx tell nothing.
    """
    found: dict[str, Unseen] = {}
    linked, comments = linked_books(parts), comments_of(parts)
    # Many sheets may be one part.
    known: dict[str, Unseen | None] = {}
    for name, part in sheet_parts(parts):
        if part not in known:
            known[part] = _of_sheet(parts.get(part, b""), linked, comments.get(part, {}), plain.get(part))
        more = known[part]
        if more is not None:
            found[name] = more
    return found


def sheet_parts(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """The name of each sheet, and the part that holds it, "" where that is not said."""
    targets = relations(parts, "xl/workbook.xml")
    for tag in _SHEET.findall(parts.get("xl/workbook.xml", b"")):
        said = attributes(tag)
        _, part = targets.get(said.get("id", ""), ("", ""))
        yield said.get("name", ""), part


def _of_sheet(
    sheet: bytes, linked: Linked, comments: Mapping[Spot, str], plain: Sequence[bytes] | None
) -> Unseen | None:
    aside = aside_of(sheet, linked, comments)
    if plain is not None:
        # No error value stands in plain rows.
        return Unseen(frozenset(map(place, plain)), {}, aside)
    formulas = _formulas(sheet)
    return Unseen(formulas, _errors(sheet), aside) if sheet and formulas is not None else None


def _formulas(sheet: bytes) -> frozenset[Spot] | None:
    """The places, or None where a formula stands in a cell that does not say where it is in the usual way."""
    if b":sheetData" in sheet:
        return None
    cells = _FORMULA_CELL.findall(sheet)
    return frozenset(map(place, cells)) if len(cells) == len(_FORMULA.findall(sheet)) else None


def _errors(sheet: bytes) -> dict[Spot, str]:
    cells = _ERROR_CELL.findall(sheet) if _ERROR in sheet else ()
    return {place(cell): error.decode("utf-8", "replace") for cell, error in cells}
