"""Links from the rows of a statutory table to 构成, beside the table and outside of what is printed or copied."""

from xltools.consolidation.breakdown.sheet import Breakdown
from xltools.excel.styles import merged
from xltools.excel.writing import BookWriter
from xltools.form.layout import PlacedBlock, lay_out
from xltools.form.model import Form
from xltools.form.sheets import BREAKDOWN_SHEET

__all__ = ["link_rows"]

_SHOWN = f"{BREAKDOWN_SHEET} »"
_WIDTH = 9


def link_rows(book: BookWriter, form: Form, breakdown: Breakdown) -> None:
    """Give each row of a form's sheet that has figures a link to its breakdown, a column off the table."""
    layout = lay_out(form)
    format = book.format(merged("note", font_color="#0563C1", underline=1, text_wrap=False))
    for form_sheet in form.sheets:
        blocks = layout.on_sheet(form_sheet.name)
        rows: dict[int, int] = {}
        for placed in blocks:
            rows |= _targets(placed, breakdown)
        if not rows:
            continue
        sheet = book.sheets[form_sheet.name]
        last = max(placed.last_column for placed in blocks)
        column = max(last + 1, len(form_sheet.widths)) + 1
        sheet.raw.set_column(column - 1, column - 1, 2)
        sheet.raw.set_column(column, column, _WIDTH)
        for row, target in rows.items():
            sheet.link(row, column, f"internal:'{BREAKDOWN_SHEET}'!A{target + 1}", format, _SHOWN)
        sheet.raw.print_area(0, 0, max(placed.rows[-1] for placed in blocks), max(last, len(form_sheet.widths) - 1))


def _targets(placed: PlacedBlock, breakdown: Breakdown) -> dict[int, int]:
    """Where each row's link leads: to the breakdown of its total, or else of its first figure that has one."""
    totals_first = sorted(placed.block.fields.items(), key=lambda item: not placed.block.columns[item[0][1]].total_of)
    targets: dict[int, int] = {}
    for (r, _), field in totals_first:
        if field.id in breakdown.rows:
            targets.setdefault(placed.rows[r], breakdown.rows[field.id])
    return targets
