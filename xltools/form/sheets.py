"""The sheets of an issued workbook that hold no part of the form itself: written by the tool, skipped by the reader."""

__all__ = ["CHECK_SHEET", "GUIDE_SHEET", "META_SHEET", "OWN_SHEETS"]

GUIDE_SHEET = "填报说明"
CHECK_SHEET = "校验"
META_SHEET = "_meta"
OWN_SHEETS = frozenset({GUIDE_SHEET, CHECK_SHEET, META_SHEET})
