"""The fields of a form's cover by which any workbook is known: whose report it is, and on which year."""

__all__ = ["CODE", "UNIT", "YEAR"]

UNIT = "cover.unit"
CODE = "cover.code"
YEAR = "cover.year"
