"""Which cells of a guarded .xlsx hold a formula: the one thing beside values that every check of a total needs.

The fast reader gives values only and openpyxl takes ten times as long, so the sheets' XML is asked this one question.
What cannot be told for sure is not told: then the slow reader looks.
"""

import io
import re
import zipfile
from collections.abc import Mapping

__all__ = ["formula_cells"]

Cells = frozenset[tuple[int, int]]

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_FORMULA = re.compile(rb"<f[\s/>]")
# The beginning of a cell that says where it is, up to its formula.
_CELL = re.compile(rb'<c (?:[^<>]*\s)?r="([A-Z]{1,3})(\d{1,7})"[^<>]*>\s*')
_ENTITIES = ((b"&lt;", b"<"), (b"&gt;", b">"), (b"&quot;", b'"'), (b"&apos;", b"'"), (b"&amp;", b"&"))


def formula_cells(safe: bytes) -> Mapping[str, Cells]:
    """Sheet name to the cells, rows and columns from 0, that hold a formula; empty where that cannot be told.

    `safe` is a workbook as the guard makes it anew. A sheet that is not among the keys was not understood.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(safe)) as parts:
            workbook = parts.read("xl/workbook.xml")
            targets = _targets(parts.read("xl/_rels/workbook.xml.rels"))
            names = set(parts.namelist())
            found: dict[str, Cells] = {}
            for tag in _SHEET.findall(workbook):
                name, target = _attribute(tag, rb"name"), targets.get(_attribute(tag, rb"\w+:id"), "")
                cells = _cells(parts.read(target)) if target in names else None
                if name and cells is not None:
                    found[name.decode("utf-8")] = cells
            return found
    except (KeyError, ValueError, zipfile.BadZipFile):
        return {}  # an .xls, .ods or .xlsb, or parts in unusual places


def _targets(relations: bytes) -> dict[bytes, str]:
    """The part behind each relation id."""
    targets = {}
    for tag in _RELATION.findall(relations):
        target = _attribute(tag, b"Target").decode("utf-8")
        targets[_attribute(tag, b"Id")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return targets


def _attribute(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\s" + name + rb'\s*=\s*(?:"([^"]*)"|\'([^\']*)\')', tag)
    value = (found[1] if found[1] is not None else found[2]) if found else b""
    for entity, mark in _ENTITIES:
        value = value.replace(entity, mark)
    return value


def _cells(sheet: bytes) -> Cells | None:
    """The places, or None where a formula stands in a cell that does not say where it is in the usual way."""
    if b":sheetData" in sheet:
        return None
    found = set()
    for formula in _FORMULA.finditer(sheet):
        cell = _CELL.fullmatch(sheet, sheet.rfind(b"<c ", 0, formula.start()), formula.start())
        if cell is None:
            return None
        found.add((int(cell[2]) - 1, _column(cell[1])))
    return frozenset(found)


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1
