"""The verdict: one sentence on top of the 校验 sheet, and again on the cover where nobody can miss it."""

from xltools.excel.writing import SheetWriter
from xltools.form.model import Sheet
from xltools.form.sheets import CHECK_SHEET
from xltools.template import words
from xltools.template.filled import Filled, Styles
from xltools.template.places import quoted

__all__ = ["colour_verdict", "write_verdict"]

_HEIGHT = 40


def write_verdict(sheet: SheetWriter, declared: Sheet, row: int, filled: Filled, styles: Styles) -> None:
    """Repeat the verdict in a row of the cover, with a link to where it comes from."""
    last = len(declared.widths) - 1
    sheet.merge((row, 0), (row, last - 1), "", styles("verdict"))
    sheet.formula(row, 0, f"={quoted(CHECK_SHEET)}!$A$2", styles("verdict"), filled.summary.verdict)
    sheet.link(row, last, f"internal:{quoted(CHECK_SHEET)}!A1", styles("link"), words.SEE_CHECKS)
    sheet.raw.set_row(row, _HEIGHT)
    colour_verdict(sheet, (row, 0), (row, last - 1), styles)


def colour_verdict(sheet: SheetWriter, first: tuple[int, int], last: tuple[int, int], styles: Styles) -> None:
    """Green when all holds, yellow while only blanks are left, red as soon as anything fails."""
    cell = f"$A${first[0] + 1}"
    none_fails = f"{words.STILL}0{words.FAILING}"
    for start, style in ((words.ALL_HOLD, "fine"), (none_fails, "blank"), (words.STILL, "wrong")):
        criteria = f'=LEFT({cell},{len(start)})="{start}"'
        sheet.condition(first, last, {"type": "formula", "criteria": criteria, "format": styles(style)})
