"""A sheet of the form: title and note, the blocks as the statute prints them, and what makes them a form to fill in.

The hidden column of a sheet: nil returns and results of checks, within reach of its own formulas and formats.

The note below a sheet's title, which follows what is typed on the cover as the unit's name.

The printed labels of a block, drawn where the layout has them: alike in a unit's workbook and in the city's.

Last year's values beside this year's: small, grey, right of the table, and no part of it.

How high each row of a form's sheet stands: by its labels, and where texts are long by them.
"""

from datetime import date
from functools import lru_cache

from xltools.checks.check_lines import list_lines
from xltools.checks.check_values import excel_length, excel_text
from xltools.excel.address import cell_address, quote_sheet
from xltools.excel.styles import protect_sheet, set_up_page, text_height
from xltools.excel.writer import Format, SheetWriter, write_value
from xltools.form.layout import CHECK_SHEET, BlockLayout, Label, layout_form
from xltools.form.model import COVER_UNIT, YES, Field, FieldKind, Form, Sheet
from xltools.template import messages
from xltools.template.addresses import compile_totals, first_last_column, form_addresses
from xltools.template.check_columns import CheckColumn
from xltools.template.check_sheet import write_verdict
from xltools.template.content import StyleCache, TemplateData
from xltools.template.entry_checks import make_entry_checks, write_highlights
from xltools.template.return_marks import select_marked_fields, write_marks

__all__ = ["draw_labels", "write_table_sheet"]


def write_helpers(sheet: SheetWriter, filled: TemplateData) -> None:
    """Write the hidden column of one sheet; see `places.py` for why it is there."""
    form = filled.form
    places = form_addresses(form)
    for (table, name), place in places.nil.items():
        if name == sheet.name:
            declared = places.on(form.tables[table].nil).full
            formula = f'=IF(ISERROR({declared}),"",IF({declared}="{YES}","{YES}",""))'
            value = YES if table in filled.figures.nil else ""
            sheet.formula(place.row, place.column, formula, None, value)
    rows = {line.key: line.row for line in list_lines(form)}
    for (key, name), place in places.flag.items():
        if name == sheet.name:
            formula = f"={quote_sheet(CHECK_SHEET)}!${CheckColumn.RESULT.letter}${rows[key] + 1}"
            sheet.formula(place.row, place.column, formula, None, filled.results[key].result)
    column = places.helper_column[sheet.name]
    sheet.raw.set_column(column, column, 8, None, {"hidden": True})


_UNIT_PLACEHOLDER = "{unit}"
_LINE = 13.0


def write_note(sheet: SheetWriter, declared: Sheet, filled: TemplateData, format: Format, last: int) -> None:
    """Write the note over the columns up to `last`: as a formula where it names the unit, else as text."""
    note = declared.note.replace("{year}", str(filled.content.year))
    shown = note.replace(_UNIT_PLACEHOLDER, excel_text(filled.cells.get(COVER_UNIT)))
    sheet.raw.set_row(1, text_height(shown, sum(declared.widths), line=_LINE))
    named = _UNIT_PLACEHOLDER in note and COVER_UNIT in filled.form.fields
    sheet.merge((1, 0), (1, last), "" if named else shown, format)
    if named:
        sheet.formula(1, 0, _note_formula(note, filled), format, shown)


def _note_formula(note: str, filled: TemplateData) -> str:
    cell = form_addresses(filled.form).on(COVER_UNIT).full
    unit = f'IF(ISERROR({cell}),"",{cell}&"")'
    pieces = ['"' + piece.replace('"', '""') + '"' for piece in note.split(_UNIT_PLACEHOLDER)]
    return "=" + f"&{unit}&".join(pieces)


def draw_labels(sheet: SheetWriter, block_layout: BlockLayout, head: Format, stub: Format) -> None:
    """Draw title, corner, heads and row labels, and the head of the extra column.

    A row's own label is read from the left; what stands over several rows is centred like a head.
    """
    for label in (block_layout.title, block_layout.corner, *block_layout.heads):
        if label is not None:
            _draw_label(sheet, label, head)
    for label in block_layout.stubs:
        _draw_label(sheet, label, stub if label.last_column == block_layout.stub - 1 else head)
    if block_layout.extra_column >= 0 and block_layout.head_rows:
        first, last = (
            (block_layout.head_rows[0], block_layout.extra_column),
            (block_layout.head_rows[-1], block_layout.extra_column),
        )
        sheet.merge(first, last, block_layout.block.unit_column or block_layout.block.character_count, head)


def _draw_label(sheet: SheetWriter, label: Label, format: Format) -> None:
    sheet.merge((label.row, label.column), (label.last_row, label.last_column), label.text, format)


_WIDTH = 9.5


def write_last_year(sheet: SheetWriter, declared: Sheet, filled: TemplateData, styles: StyleCache) -> None:
    """Write last year's values of a sheet, where they are known."""
    values = filled.content.last_year
    if values is None:
        return
    for placed in layout_form(filled.form).on_sheet(declared.name):
        if any(values.get(field.id) is not None for field in placed.block.fields.values()):
            _write_block(sheet, placed, filled, styles)
            _set_widths(sheet, placed, len(declared.widths))


def _write_block(sheet: SheetWriter, block_layout: BlockLayout, filled: TemplateData, styles: StyleCache) -> None:
    start = first_last_column(block_layout)
    heads = block_layout.head_rows or (block_layout.rows[0] - 1,)
    for c, column in enumerate(block_layout.block.columns):
        # Not the bare label: the reader finds a column by its label, and must find one only.
        name = column.short.partition("（")[0].removeprefix(messages.THIS_YEAR)
        head = f"{messages.LAST_YEAR} {name}".strip()
        sheet.merge((heads[0], start + c), (heads[-1], start + c), head, styles("aside"))
    places = form_addresses(filled.form)
    values = filled.content.last_year or {}
    for field in block_layout.block.fields.values():
        if field.id in places.last:
            place = places.last[field.id]
            value = values.get(field.id)
            if value is not None:
                sheet.number(place.row, place.column, value, styles("aside"))


def _set_widths(sheet: SheetWriter, block_layout: BlockLayout, declared: int) -> None:
    """Set the widths of the columns that are not the form's own."""
    start = first_last_column(block_layout)
    if start > declared:
        sheet.raw.set_column(declared, start - 1, 2)
    for column in range(max(start, declared), start + len(block_layout.columns)):
        sheet.raw.set_column(column, column, _WIDTH)


_TITLE = 34
_HEAD = 24
_ROW = 24


def set_row_heights(sheet: SheetWriter, declared: Sheet, filled: TemplateData) -> None:
    """Set the height of every row of a sheet but its note, which sees to itself."""
    heights = dict(_label_heights(filled.form)[declared.name])
    for placed in layout_form(filled.form).on_sheet(declared.name):
        for (r, c), field in placed.block.fields.items():
            text = filled.cells.get(field.id)
            if field.kind is FieldKind.LONG_TEXT and isinstance(text, str) and text:
                (first, last), row = placed.columns[c], placed.rows[r]
                heights[row] = text_height(text, sum(declared.widths[first : last + 1]), heights[row])
    for row, height in heights.items():
        sheet.raw.set_row(row, height)


@lru_cache(maxsize=8)
def _label_heights(form: Form) -> dict[str, dict[int, float]]:
    """The height of each labelled row of each sheet, by what its labels need."""
    heights: dict[str, dict[int, float]] = {}
    for declared in form.sheets:
        rows = heights.setdefault(declared.name, {0: _TITLE})
        for placed in layout_form(form).on_sheet(declared.name):
            rows |= dict.fromkeys(placed.rows, placed.block.row_height or _ROW)
            rows |= dict.fromkeys(placed.head_rows, _HEAD)
            titles = [label for label in (placed.title, placed.corner) if label is not None]
            for label in (*titles, *placed.heads, *placed.stubs):
                _raise_last_row(rows, label, declared.widths)
    return heights


def _raise_last_row(rows: dict[int, float], label: Label, widths: tuple[int, ...]) -> None:
    """Let the last row of a label take what its other rows leave wanting."""
    others = sum(rows.setdefault(row, _HEAD) for row in range(label.row, label.last_row))
    wanted = text_height(label.text, sum(widths[label.column : label.last_column + 1])) - others
    rows[label.last_row] = max(rows.get(label.last_row, _HEAD), wanted)


_FIRST_BLOCK_ROW = 2
_DAY = "yyyy-mm-dd"
_TEXT = "@"


def write_table_sheet(sheet: SheetWriter, declared: Sheet, filled: TemplateData, styles: StyleCache) -> None:
    """Write one sheet of the form."""
    form = filled.form
    blocks = layout_form(form).on_sheet(declared.name)
    _write_head(sheet, declared, filled, styles)
    for placed in blocks:
        draw_labels(sheet, placed, styles("head"), styles("stub"))
        _write_fields(sheet, placed, filled, styles)
        if placed.extra_column >= 0:
            _write_extra(sheet, placed, filled, styles)
    for check in make_entry_checks(form)[declared.name]:
        sheet.validation(check.first, check.last, check.options)
    write_highlights(sheet, form, styles)
    write_marks(sheet, filled, styles)
    sheet.widths(declared.widths)
    write_last_year(sheet, declared, filled, styles)
    write_helpers(sheet, filled)
    set_row_heights(sheet, declared, filled)
    verdict = form_addresses(form).verdict
    if verdict.sheet == declared.name:
        write_verdict(sheet, declared, verdict.row, filled, styles)
    _finish_sheet(sheet, declared, filled, blocks)


def _last_column(form: Form, declared: Sheet) -> int:
    """The rightmost column of the printed sheet."""
    return max(
        [len(declared.widths) - 1, *(placed.last_column for placed in layout_form(form).on_sheet(declared.name))]
    )


def _write_head(sheet: SheetWriter, declared: Sheet, filled: TemplateData, styles: StyleCache) -> None:
    last = _last_column(filled.form, declared)
    title = declared.title.replace("{year}", str(filled.content.year))
    sheet.merge((0, 0), (0, last), title, styles("title"))
    write_note(sheet, declared, filled, styles("note"), last)


def _write_fields(sheet: SheetWriter, block_layout: BlockLayout, filled: TemplateData, styles: StyleCache) -> None:
    totals, tones = compile_totals(filled.form), select_marked_fields(filled)
    for (r, c), field in block_layout.block.fields.items():
        row, (first, last) = block_layout.rows[r], block_layout.columns[c]
        format = styles(*_field_style(field, filled.cells.get(field.id)), mark=tones.get(field.id, ""))
        if last > first:
            sheet.merge((row, first), (row, last), "", format)
        if filled.figures.computed(field):
            number = filled.figures.totals[field.id]
            sheet.formula(row, first, totals[field.id], format, "" if number is None else number)
        else:
            write_value(sheet, (row, first), filled.cells.get(field.id), format)


def _field_style(field: Field, raw: object) -> tuple[str, str]:
    """The style and the number format of a field's cell."""
    if field.total_of:
        return "total", ""
    if field.kind is FieldKind.LONG_TEXT:
        # Not as text: Excel shows a long one in a cell of that format as a row of #.
        return "input_long", ""
    if field.kind is FieldKind.TEXT:
        return "input_text", _TEXT
    number_format = _DAY if field.kind is FieldKind.DATE or isinstance(raw, date) else ""
    return "input" if field.kind.numeric else "input_text", number_format


def _write_extra(sheet: SheetWriter, block_layout: BlockLayout, filled: TemplateData, styles: StyleCache) -> None:
    """The column right of the values: their units, or how many characters a text has so far."""
    block, column = block_layout.block, block_layout.extra_column
    for r, row in enumerate(block_layout.rows):
        field = block.fields[r, 0]
        if block.unit_column:
            sheet.text(row, column, field.unit, styles("head"))
        else:
            cell = cell_address(row, block_layout.columns[0][0])
            count = excel_length(filled.cells.get(field.id))
            sheet.formula(row, column, f"=IF(ISERROR({cell}),0,LEN({cell}))", styles("total"), count)


def _finish_sheet(sheet: SheetWriter, declared: Sheet, filled: TemplateData, blocks: tuple[BlockLayout, ...]) -> None:
    """Page, panes, cursor and lock."""
    form = filled.form
    has_long_text = any(
        field.kind is FieldKind.LONG_TEXT for placed in blocks for field in placed.block.fields.values()
    )
    # A head stays in view where it is the only one: over a second block it would be wrong.
    head = blocks[0].rows[0] if len(blocks) == 1 else _FIRST_BLOCK_ROW
    verdict = form_addresses(form).verdict
    last_row = verdict.row if verdict.sheet == declared.name else max((placed.rows[-1] for placed in blocks), default=1)
    last = (last_row, _last_column(form, declared))
    set_up_page(sheet, landscape=declared.landscape, last=last, repeat=(0, head - 1), one_page=not has_long_text)
    sheet.raw.freeze_panes(head, 0)
    cell = _first_blank(filled, declared, blocks)
    sheet.raw.set_selection(*cell, *cell)
    protect_sheet(sheet)


def _first_blank(filled: TemplateData, declared: Sheet, blocks: tuple[BlockLayout, ...]) -> tuple[int, int]:
    """The cell to fill in first: the first blank one, or the first of all."""
    inputs = [field for placed in blocks for field in placed.block.fields.values() if not field.total_of]
    blanks = [field for field in inputs if filled.cells.get(field.id) in (None, "")]
    chosen = (blanks or inputs)[0]
    place = form_addresses(filled.form).on(chosen.id)
    return place.row, place.column
