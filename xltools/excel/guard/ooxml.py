"""The guard of .xlsx, .xlsm and .xlsb."""

import re
from collections.abc import Mapping

from xltools.excel.guard.cells import check_cells, plain_rows
from xltools.excel.guard.mending import mend, mend_dimension, mend_errors
from xltools.excel.guard.records import check_records
from xltools.excel.guard.refused import MAX_TOTAL, TOO_LARGE, Refused
from xltools.excel.guard.xml import check_counts, check_xml

__all__ = ["safe_ooxml"]

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


def safe_ooxml(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those parts of an .xlsx, .xlsm or .xlsb that hold cells and how to find them. Raises Refused."""
    kept: dict[str, bytes] = {}
    sheets = largest = 0
    binary = any(name.lower() == "xl/workbook.bin" for name in parts)
    for name, content in parts.items():
        lower = name.lower()
        if lower.startswith(_NEEDLESS):
            continue
        if lower.endswith((".xml", ".rels")):
            plain = plain_rows(content)
            # Within plain rows there is nothing but cells.
            rest = content if plain is None else content[: plain[0]] + content[plain[1] :]
            check_xml(name, rest)
            check_counts(rest)
            if "workbook" in lower:
                sheets = max(sheets, content.count(b"sheetId"))
            if b"sheetData" in content:
                largest = max(largest, len(content))
                check_cells(content, plain=plain is not None)
                kept[name] = mend_dimension(content if plain else mend_errors(content))
                continue
        elif binary and re.fullmatch(r"xl/(?:(?:workbook|sharedstrings|styles)|worksheets/[^/]+)\.bin", lower):
            check_records(content)
        else:
            continue
        kept[name] = content
    # A thousand sheets may all be one part.
    if sheets * largest > 8 * MAX_TOTAL:
        raise Refused(TOO_LARGE, f"文件有 {sheets} 张工作表，内容过大")
    mend(kept)
    return kept
