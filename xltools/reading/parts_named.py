"""Which files a consolidated workbook says it was added up from: asked of its bytes, before anything is opened.

Whoever looks through a folder must not open every workbook in it, so the XML is asked for hashes alone. What is not
found the usual way is taken for more than it is: a workbook that may hold something else is never passed over.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from zipfile import ZipInfo

from xltools.excel.guard import Refused, inflate
from xltools.excel.unseen import sheet_parts
from xltools.form.sheets import SOURCES_SHEET

__all__ = ["sources_named"]

_STRINGS, _BOOK, _RELATIONS = "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_HASH = re.compile(rb"[0-9a-f]{64}")
_STRING = re.compile(rb"<si[\s/>].*?(?:</si>|(?<=/)>)", re.DOTALL)
_ROW = re.compile(rb"<row[\s>].*?</row>", re.DOTALL)
# The level stands in the first column: 1 for the workbook's own units.
_FIRST_LEVEL = re.compile(rb'<c r="A\d+"(?![^>]*\st="(?!n"))[^>]*><v>1(?:\.0)?</v>')
_SHARED = re.compile(rb'<c [^>]*t="s"[^>]*><v>(\d{1,9})</v>')


def sources_named(data: bytes, infos: Sequence[ZipInfo]) -> frozenset[str]:
    """The SHA-256 of the files of its first level; every hash in the workbook where its levels are not to be told."""
    parts = _parts(data, infos, (_STRINGS, _BOOK, _RELATIONS))
    strings = parts.get(_STRINGS, b"")
    part = next((part for name, part in sheet_parts(parts) if name == SOURCES_SHEET), "")
    first = frozenset(_first_level(_parts(data, infos, (part,)).get(part, b""), strings))
    return frozenset(one.decode("ascii") for one in first or _HASH.findall(strings))


def _first_level(sheet: bytes, strings: bytes) -> Iterator[bytes]:
    shared = {number: found[0] for number, text in enumerate(_STRING.findall(strings)) if (found := _HASH.search(text))}
    for row in _ROW.findall(sheet):
        if _FIRST_LEVEL.search(row):
            yield from _HASH.findall(row)
            yield from (shared[number] for cell in _SHARED.findall(row) if (number := int(cell)) in shared)


def _parts(data: bytes, infos: Sequence[ZipInfo], names: Sequence[str]) -> Mapping[str, bytes]:
    """These parts, by the names asked for; those that are not there or are damaged are told when the workbook is read."""
    wanted = {name.lower(): name for name in names}
    there = [info for info in infos if info.filename.lower() in wanted]
    try:
        return {wanted[name.lower()]: content for name, content in inflate(data, there).items()}
    except Refused:
        return {}
