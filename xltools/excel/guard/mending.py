"""What calamine trips over and no value depends on, put right in the copy: where parts lie, and what is visible.

Honest files come that way: from SharePoint (`xl/workbook22.xml`), from exporting libraries (`xl/sheets/`, no `_rels/.rels`),
with sheets of macros from the time before VBA, which are left out: nothing of a macro is ever read.
"""

import posixpath
import re

__all__ = ["mend", "mend_dimension", "mend_errors"]

_ROOT = "_rels/.rels"
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_OTHER_WORKBOOK = re.compile(r"xl/workbook\d+\.xml", re.IGNORECASE)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_USUAL_ROOT = (
    f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
).encode()
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(rb"(\w+)\s*=\s*[\"']([^\"']*)[\"']")
# A target as nearly every program writes it.
_PLAIN = re.compile(rb"/?(?:xl/)?(?:worksheets|chartsheets|dialogsheets)/[^./\\][^/\\]*|(?:/xl/)?[^./\\][^\\]*")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
_STATE = re.compile(rb"\sstate\s*=\s*[\"'](?!(?:visible|hidden|veryHidden)[\"'])[^\"']*[\"']")
# Errors that newer programs know and calamine does not: for one of them it would refuse the whole file.
_NEW_ERROR = re.compile(
    rb"(<c [^<>]*)t=\"e\"([^<>]*>(?:<f[^<>]*(?:/>|>[^<]*</f>))?"
    rb"<v>#(?:SPILL|CALC|FIELD|CONNECT|BLOCKED|UNKNOWN|BUSY|PYTHON|EXTERNAL|GETTING_DATA)!?</v>)"
)
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\s[^<>]*>")
_KNOWN_DIMENSION = re.compile(rb"<dimension ref=\"[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?\" ?/>")


def mend(parts: dict[str, bytes]) -> None:
    """Change the parts of an .xlsx or .xlsm in place."""
    _place_workbook(parts)
    if _ROOT not in parts and _WORKBOOK in parts:
        parts[_ROOT] = _USUAL_ROOT
    if _RELATIONS in parts and _WORKBOOK in parts:
        for relation in _RELATION.findall(parts[_RELATIONS]):
            _place_target(parts, relation)
        parts[_WORKBOOK] = _STATE.sub(b"", parts[_WORKBOOK])


def mend_errors(sheet: bytes) -> bytes:
    """A worksheet with errors of newer names as texts."""
    return _NEW_ERROR.sub(rb'\1t="str"\2', sheet) if b"<v>#" in sheet else sheet


def mend_dimension(sheet: bytes) -> bytes:
    """A worksheet without what it says of its size, where that makes no sense."""
    found = _DIMENSION.search(sheet, 0, 4096)
    if found is None or _KNOWN_DIMENSION.fullmatch(found[0]):
        return sheet
    return sheet[: found.start()] + sheet[found.end() :]


def _place_workbook(parts: dict[str, bytes]) -> None:
    """Give the workbook its usual name."""
    if _WORKBOOK in parts:
        return
    named = [name for name in parts if _OTHER_WORKBOOK.fullmatch(name)]
    if len(named) == 1:
        folder, _, file = named[0].rpartition("/")
        parts[_WORKBOOK] = parts.pop(named[0])
        parts[_RELATIONS] = parts.pop(f"{folder}/_rels/{file}.rels", b"")
        parts[_ROOT] = _USUAL_ROOT


def _place_target(parts: dict[str, bytes], relation: bytes) -> None:
    """Write a target plainly, put a worksheet where worksheets lie, leave out a sheet of macros."""
    said = dict(_ATTRIBUTE.findall(relation))
    target, kind = said.get(b"Target", b""), said.get(b"Type", b"").rpartition(b"/")[2]
    if kind in {b"xlMacrosheet", b"xlIntlMacrosheet"}:
        _leave_out(parts, said.get(b"Id", b""))
        return
    in_place = kind != b"worksheet" or b"worksheets/" in target
    if (in_place and _PLAIN.fullmatch(target)) or said.get(b"TargetMode") == b"External":
        return
    path = posixpath.normpath(posixpath.join("/xl", target.decode("utf-8", "replace").replace("\\", "/"))).lstrip("/")
    place = path if in_place else f"xl/worksheets/{posixpath.basename(path)}"
    if path in parts and (place == path or place not in parts):
        parts[place] = parts.pop(path)
        parts[_RELATIONS] = parts[_RELATIONS].replace(relation, relation.replace(target, f"/{place}".encode()))


def _leave_out(parts: dict[str, bytes], identity: bytes) -> None:
    def kept(found: re.Match[bytes]) -> bytes:
        ids = {value for name, value in _ATTRIBUTE.findall(found[0]) if name == b"id"}
        return b"" if identity in ids else found[0]

    parts[_WORKBOOK] = _SHEET.sub(kept, parts[_WORKBOOK])
