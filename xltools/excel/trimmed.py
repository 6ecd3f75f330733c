"""A workbook without the sheets that are not wanted: to read a few cells of one whose lists are very long."""

from collections.abc import Collection

from xltools.excel.guard import Refused, inflate, pack
from xltools.excel.kinds import OOXML, kind_of, listed
from xltools.excel.unseen import sheet_parts

__all__ = ["trimmed"]

_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
)
_WORKBOOK = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")


def trimmed(data: bytes, drop: Collection[str]) -> bytes:
    """The same workbook with these sheets empty. What is no .xlsx, or is damaged, comes back as it is, to be told so.

    The sheets that are dropped are never inflated; the others are under the same guard as in any workbook.
    """
    try:
        infos = listed(data)
        if kind_of("", data, infos) != OOXML:
            return data
        names = inflate(data, [info for info in infos if info.filename in _WORKBOOK])
        dropped = {part for name, part in sheet_parts(names) if name in drop and part}
        kept = inflate(data, [info for info in infos if info.filename not in dropped])
    except Refused:
        return data
    return pack(kept | dict.fromkeys(sorted(dropped), _EMPTY))
