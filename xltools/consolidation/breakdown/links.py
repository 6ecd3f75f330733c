"""Links beside a statutory table, outside of what is printed or copied: from its rows to 构成, from its title to 目录."""

from collections.abc import Iterator

from xltools.consolidation.breakdown.sheet import Breakdown
from xltools.consolidation.sheets.contents import back_link
from xltools.excel.styles import merged
from xltools.excel.table import FIRST_ROW
from xltools.excel.writing import BookWriter
from xltools.form.layout import PlacedBlock, cover_sheet, lay_out
from xltools.form.model import Form
from xltools.form.sheets import BREAKDOWN_SHEET, CONTENTS_SHEET

__all__ = ["link_rows"]

_SHOWN = f"{BREAKDOWN_SHEET} »"
_WIDTH = 9


def link_rows(book: BookWriter, form: Form, breakdown: Breakdown) -> None:
    """Give each sheet of the form but the cover its links, a column off the table."""
    layout, cover = lay_out(form), cover_sheet(form)
    format = book.format(merged("note", font_color="#0563C1", underline=1, text_wrap=False))
    for form_sheet in form.sheets:
        blocks = layout.on_sheet(form_sheet.name)
        if form_sheet.name == cover or not blocks:
            continue
        sheet = book.sheets[form_sheet.name]
        last = max(placed.last_column for placed in blocks)
        column = max(last + 1, len(form_sheet.widths)) + 1
        sheet.raw.set_column(column - 1, column - 1, 2)
        sheet.raw.set_column(column, column, _WIDTH)
        sheet.link(0, column, f"internal:'{CONTENTS_SHEET}'!A1", back_link(book), CONTENTS_SHEET)
        for placed in blocks:
            for row, field in _linked(placed, breakdown):
                sheet.formula(row, column, _link(breakdown, field), format, _SHOWN)
        sheet.raw.print_area(0, 0, max(placed.rows[-1] for placed in blocks), max(last, len(form_sheet.widths) - 1))


def _link(breakdown: Breakdown, field: str) -> str:
    """To where the figure's lines are now: they may have been sorted."""
    row = f'MATCH("{field}",{breakdown.ids},0)+{FIRST_ROW}'
    return f'=HYPERLINK("#{BREAKDOWN_SHEET}!A"&{row},"{_SHOWN}")'


def _linked(placed: PlacedBlock, breakdown: Breakdown) -> Iterator[tuple[int, str]]:
    """The rows that have figures, each with the figure its link leads to: its total, or else its first."""
    totals_first = sorted(placed.block.fields.items(), key=lambda item: not placed.block.columns[item[0][1]].total_of)
    found: dict[int, str] = {}
    for (r, _), field in totals_first:
        if field.id in breakdown.shares:
            found.setdefault(placed.rows[r], field.id)
    yield from found.items()
