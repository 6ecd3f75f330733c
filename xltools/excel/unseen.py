"""What the fast reader does not show of a guarded .xlsx: which cells hold a formula, and which an error value.

Calamine gives values only, and an error value as a blank; openpyxl takes ten times as long. So the sheets' XML is asked
these two questions. What cannot be told for sure is not told: then the slow reader looks.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

__all__ = ["Unseen", "sheet_parts", "unseen"]


@dataclass(frozen=True, slots=True)
class Unseen:
    """The places of formulas on a sheet, and those of error values with their text; rows and columns from 0."""

    formulas: frozenset[tuple[int, int]]
    errors: Mapping[tuple[int, int], str]


_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_FORMULA = re.compile(rb"<f[\s/>]")
# The beginning of a cell that says where it is, up to its formula.
_FORMULA_CELL = re.compile(rb'<c (?:[^<>]*\s)?r="([A-Z]{1,3})(\d{1,7})"[^<>]*>\s*<f[\s/>]')
# As nearly every program writes it.
_USUAL_FORMULA_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^<>]*+><f[\s/>]')
_ERROR = re.compile(rb't="e"')
_ERROR_CELL = re.compile(
    rb'<c (?:[^<>]*\s)?r="([A-Z]{1,3})(\d{1,7})"[^<>]*>\s*(?:<f[^<>]*(?:/>|>[^<]*</f>)\s*)?<v>([^<]{1,20})</v>'
)
_ATTRIBUTE = re.compile(r"""\s(?:\w+:)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def unseen(parts: Mapping[str, bytes]) -> Mapping[str, Unseen]:
    """What is unseen on each sheet, by its name. A sheet that is not among the keys was not understood.

    `parts` are those of a workbook as the guard lets them through; those of no .xlsx tell nothing.
    """
    found: dict[str, Unseen] = {}
    try:
        for name, part in sheet_parts(parts):
            sheet = parts.get(part, b"")
            formulas = _formulas(sheet)
            if name and sheet and formulas is not None:
                found[name] = Unseen(formulas, _errors(sheet))
    except UnicodeDecodeError:
        return {}
    return found


def sheet_parts(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """The name of each sheet, and the part that holds it, "" where that is not said. Raises UnicodeDecodeError."""
    targets = _targets(parts.get("xl/_rels/workbook.xml.rels", b""))
    for tag in _SHEET.findall(parts.get("xl/workbook.xml", b"")):
        said = _attributes(tag)
        yield said.get("name", ""), targets.get(said.get("id", ""), "")


def _targets(relations: bytes) -> dict[str, str]:
    """The part behind each relation id."""
    targets = {}
    for tag in _RELATION.findall(relations):
        said = _attributes(tag)
        target = said.get("Target", "")
        targets[said.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return targets


def _attributes(tag: bytes) -> dict[str, str]:
    """The attributes of a tag, by their names without prefixes."""
    return {name: unescape(value or other) for name, value, other in _ATTRIBUTE.findall(tag.decode("utf-8"))}


def _formulas(sheet: bytes) -> frozenset[tuple[int, int]] | None:
    """The places, or None where a formula stands in a cell that does not say where it is in the usual way."""
    if b":sheetData" in sheet:
        return None
    formulas = len(_FORMULA.findall(sheet))
    cells = _USUAL_FORMULA_CELL.findall(sheet)
    if len(cells) != formulas:
        cells = _FORMULA_CELL.findall(sheet)
    if len(cells) != formulas:
        return None
    return frozenset(map(_place, cells))


def _errors(sheet: bytes) -> dict[tuple[int, int], str]:
    found = {}
    for error in _ERROR.finditer(sheet):
        cell = _ERROR_CELL.match(sheet, sheet.rfind(b"<c ", 0, error.start()))
        if cell is not None:
            found[_place((cell[1], cell[2]))] = cell[3].decode("utf-8", "replace")
    return found


@lru_cache(maxsize=8192)
def _place(cell: tuple[bytes, bytes]) -> tuple[int, int]:
    """Row and column, from 0, of a cell's letters and number: the workbooks of a run have the same ones."""
    letters, number = cell
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(number) - 1, column - 1
