"""The guard of .xlsx, .xlsm and .xlsb."""

import re
from collections.abc import Mapping, Sequence

from xltools.excel.guard.cells import check_cells, check_plain, plain_rows
from xltools.excel.guard.mending import mend, mend_dimension, mend_errors
from xltools.excel.guard.records import check_records
from xltools.excel.guard.refused import MAX_PARTS, MAX_TOTAL, TOO_LARGE, UNSAFE, Refused
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


_END = b"</worksheet>"
_MERGES = re.compile(
    rb"<mergeCells(?: count=\"[0-9]{1,6}\")?>"
    rb"(?:<mergeCell ref=\"[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7}\"/>)*+</mergeCells>"
)


def safe_ooxml(parts: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, Sequence[bytes]]]:
    """Those parts of an .xlsx, .xlsm or .xlsb that hold cells and how to find them. Raises Refused.

    Also, of each worksheet in which every row is written as the usual programs write it, the cells that hold a formula.
    """
    kept: dict[str, bytes] = {}
    plain: dict[str, Sequence[bytes]] = {}
    sheets = largest = 0
    binary = any(name.lower() == "xl/workbook.bin" for name in parts)
    for name, content in parts.items():
        lower = name.lower()
        if lower.startswith(_NEEDLESS):
            continue
        if lower.endswith((".xml", ".rels")):
            if b"sheetData" in content:
                largest = max(largest, len(content))
                kept[name], formulas = _safe_sheet(name, content)
                if formulas is not None:
                    plain[name] = formulas
                continue
            check_xml(name, content)
            check_counts(content)
            if "workbook" in lower:
                # A workbook relates to its own parts and a few others.
                if content.count(b"Relationship ") > 2 * MAX_PARTS:
                    raise Refused(UNSAFE, "文件中声明的数量异常")
                sheets = max(sheets, content.count(b"sheetId"))
        elif binary and re.fullmatch(r"xl/(?:(?:workbook|sharedstrings|styles)|worksheets/[^/]+)\.bin", lower):
            check_records(content)
        else:
            continue
        kept[name] = content
    # A thousand sheets may all be one part.
    if sheets * largest > 8 * MAX_TOTAL:
        raise Refused(TOO_LARGE, f"文件有 {sheets} 张工作表，内容过大")
    mend(kept)
    return kept, plain


def _safe_sheet(name: str, content: bytes) -> tuple[bytes, Sequence[bytes] | None]:
    """A worksheet as it may be handed on, and the cells with a formula where its rows are plain. Raises Refused."""
    rows = plain_rows(content)
    if rows is None or (tail := _tail(content, rows[1])) is None:
        check_xml(name, content)
        check_counts(content)
        check_cells(content)
        return mend_dimension(mend_errors(content)), None
    # Within plain rows there is nothing but cells.
    start, end = rows
    check_xml(name, content[:start])
    check_counts(content[:start])
    content = content[:end] + tail
    formulas = check_plain(content)
    return mend_dimension(content), formulas


def _tail(content: bytes, end: int) -> bytes | None:
    """Of what follows the rows, all that a reader of cells may ask for; None where that is not written as usual."""
    at = content.find(b"mergeCells", end)
    merges = _MERGES.match(content, at - 1) if at >= 0 else None
    if (at >= 0 and merges is None) or not content.rstrip().endswith(_END):
        return None
    return (merges[0] if merges else b"") + _END
