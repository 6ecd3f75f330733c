"""The guard of .xlsx and .xlsm: the parts that hold cells, checked, and put right where calamine trips over them.

Where parts lie and what is visible is put right in the copy, as no value depends on it. Honest files come that way:
from SharePoint (`xl/workbook22.xml`), from exporting libraries (`xl/sheets/`, no `_rels/.rels`), with sheets of macros
from the time before VBA, which are left out: nothing of a macro is ever read.
"""

import posixpath
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from xltools.excel.errors import TOO_LARGE, UNSAFE, RefusedFileError
from xltools.excel.guard import MAX_PARTS, MAX_TOTAL
from xltools.excel.guard.sheet_xml import (
    check_cells,
    check_counts,
    check_plain_cells,
    check_xml,
    find_plain_rows,
    select_plain_columns,
)
from xltools.excel.xlsx_parts import list_sheet_parts

_ROOT = "_rels/.rels"
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_OTHER_WORKBOOK = r"(?i)xl/workbook\d+\.xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_USUAL_ROOT = (
    f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
).encode()
_RELATION = rb"<(?:\w+:)?Relationship\s[^<>]*>"
_ATTRIBUTE = rb"(\w+)\s*=\s*[\"']([^\"']*)[\"']"
# A target as nearly every program writes it.
_PLAIN_TARGET = rb"/?(?:xl/)?(?:worksheets|chartsheets|dialogsheets)/[^./\\][^/\\]*|(?:/xl/)?[^./\\][^\\]*"
_SHEET_TAG = rb"<(?:\w+:)?sheet\s[^<>]*>"
_INVALID_STATE = rb"\sstate\s*=\s*[\"'](?!(?:visible|hidden|veryHidden)[\"'])[^\"']*[\"']"
# Errors that newer programs know and calamine does not: for one of them it would refuse the whole file.
_NEW_ERROR = (
    rb"(<c [^<>]*)t=\"e\"([^<>]*>(?:<f[^<>]*(?:/>|>[^<]*</f>))?"
    rb"<v>#(?:SPILL|CALC|FIELD|CONNECT|BLOCKED|UNKNOWN|BUSY|PYTHON|EXTERNAL|GETTING_DATA)!?</v>)"
)
_DIMENSION = rb"<(?:\w+:)?dimension\s[^<>]*>"
_KNOWN_DIMENSION = rb"<dimension ref=\"[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?\" ?/>"


def _repair_parts(parts: dict[str, bytes]) -> None:
    _rename_workbook(parts)
    if _ROOT not in parts and _WORKBOOK in parts:
        parts[_ROOT] = _USUAL_ROOT
    if _RELATIONS in parts and _WORKBOOK in parts:
        for relation in re.findall(_RELATION, parts[_RELATIONS]):
            _repair_target(parts, relation)
        parts[_WORKBOOK] = re.sub(_INVALID_STATE, b"", parts[_WORKBOOK])


def _repair_errors(sheet: bytes) -> bytes:
    """A worksheet with errors of newer names as texts."""
    return re.sub(_NEW_ERROR, rb'\1t="str"\2', sheet) if b"<v>#" in sheet else sheet


def _repair_dimension(sheet: bytes) -> bytes:
    """A worksheet without what it says of its size, where that makes no sense."""
    found = re.compile(_DIMENSION).search(sheet, 0, 4096)
    if found is None or re.fullmatch(_KNOWN_DIMENSION, found[0]):
        return sheet
    return sheet[: found.start()] + sheet[found.end() :]


def _rename_workbook(parts: dict[str, bytes]) -> None:
    if _WORKBOOK in parts:
        return
    named = [name for name in parts if re.fullmatch(_OTHER_WORKBOOK, name)]
    if len(named) == 1:
        folder, _, file = named[0].rpartition("/")
        parts[_WORKBOOK] = parts.pop(named[0])
        parts[_RELATIONS] = parts.pop(f"{folder}/_rels/{file}.rels", b"")
        parts[_ROOT] = _USUAL_ROOT


def _repair_target(parts: dict[str, bytes], relation: bytes) -> None:
    """Write a target plainly, put a worksheet where worksheets lie, leave out a sheet of macros."""
    said = dict(re.findall(_ATTRIBUTE, relation))
    target, kind = said.get(b"Target", b""), said.get(b"Type", b"").rpartition(b"/")[2]
    if kind in {b"xlMacrosheet", b"xlIntlMacrosheet"}:
        _remove_relation(parts, said.get(b"Id", b""))
        return
    in_place = kind != b"worksheet" or b"worksheets/" in target
    if (in_place and re.fullmatch(_PLAIN_TARGET, target)) or said.get(b"TargetMode") == b"External":
        return
    path = posixpath.normpath(posixpath.join("/xl", target.decode("utf-8", "replace").replace("\\", "/"))).lstrip("/")
    place = path if in_place else f"xl/worksheets/{posixpath.basename(path)}"
    if path in parts and (place == path or place not in parts):
        parts[place] = parts.pop(path)
        parts[_RELATIONS] = parts[_RELATIONS].replace(relation, relation.replace(target, f"/{place}".encode()))


def _remove_relation(parts: dict[str, bytes], identity: bytes) -> None:
    def without_relation(found: re.Match[bytes]) -> bytes:
        ids = {value for name, value in re.findall(_ATTRIBUTE, found[0]) if name == b"id"}
        return b"" if identity in ids else found[0]

    parts[_WORKBOOK] = re.sub(_SHEET_TAG, without_relation, parts[_WORKBOOK])


# What no reader of cells asks for is not looked at and not handed on.
_NEEDLESS = (
    "docprops/",
    "customxml/",
    "xl/theme/",
    "xl/drawings/",
    "xl/charts/",
    "xl/comments",
    "xl/externallinks/",
    "xl/pivotcache/",
    "xl/pivottables/",
)


_END = b"</worksheet>"
_MERGES = (
    rb"<mergeCells(?: count=\"[0-9]{1,6}\")?>"
    rb"(?:<mergeCell ref=\"[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7}\"/>)*+</mergeCells>"
)


def safe_ooxml(
    parts: Mapping[str, bytes], columns: Mapping[str, Sequence[int]] = MappingProxyType({})
) -> tuple[dict[str, bytes], dict[str, Sequence[bytes]], set[str]]:
    """Those parts of an .xlsx or .xlsm that hold cells and how to find them. Raises Refused.

    Also, of each worksheet in which every row is written as the usual programs write it, the cells that hold a formula;
    and those of them of which only the `columns` asked for are handed on: of their formulas, those there and the first.
    """
    kept: dict[str, bytes] = {}
    plain: dict[str, Sequence[bytes]] = {}
    reduced: set[str] = set()
    sheets = largest = 0
    for name, content in parts.items():
        lower = name.lower()
        if lower.startswith(_NEEDLESS):
            continue
        if lower.endswith((".xml", ".rels")):
            if b"sheetData" in content:
                largest = max(largest, len(content))
                kept[name], formulas = _safe_sheet(name, content, columns.get(name))
                if formulas is not None:
                    plain[name] = formulas
                    reduced |= {name} & columns.keys()
                continue
            check_xml(name, content)
            check_counts(content)
            if "workbook" in lower:
                # A workbook relates to its own parts and a few others.
                if content.count(b"Relationship ") > 2 * MAX_PARTS:
                    raise RefusedFileError(UNSAFE, "文件中声明的数量异常")
                sheets = max(sheets, content.count(b"sheetId"))
            kept[name] = content
    _repair_parts(kept)
    if sheets * largest > 8 * MAX_TOTAL:
        # A thousand sheets may all be one part. Of a sheet whose part is not known the largest is taken.
        sizes = (len(kept[part]) if part in kept else largest for _, part in list_sheet_parts(kept))
        if sum(sizes) > 8 * MAX_TOTAL:
            raise RefusedFileError(TOO_LARGE, f"文件有 {sheets} 张工作表，内容过大")
    return kept, plain, reduced


def _safe_sheet(name: str, content: bytes, columns: Sequence[int] | None) -> tuple[bytes, Sequence[bytes] | None]:
    """A worksheet as it may be handed on, and the cells with a formula where its rows are plain. Raises Refused."""
    rows = find_plain_rows(content)
    if rows is None or (tail := _safe_tail(content, rows[1])) is None:
        check_xml(name, content)
        check_counts(content)
        check_cells(content)
        return _repair_dimension(_repair_errors(content)), None
    # Within plain rows there is nothing but cells.
    start, end = rows
    check_xml(name, content[:start])
    check_counts(content[:start])
    if columns is None:
        content = content[:end] + tail
        return _repair_dimension(content), check_plain_cells(content)
    selected, formula = select_plain_columns(content[start:end], columns)
    content = content[:start] + selected + tail
    return _repair_dimension(content), [*check_plain_cells(content), *([formula] if formula else ())]


def _safe_tail(content: bytes, end: int) -> bytes | None:
    """Of what follows the rows, all that a reader of cells may ask for; None where that is not written as usual."""
    at = content.find(b"mergeCells", end)
    merges = re.compile(_MERGES).match(content, at - 1) if at >= 0 else None
    if (at >= 0 and merges is None) or not content.rstrip().endswith(_END):
        return None
    return (merges[0] if merges else b"") + _END
