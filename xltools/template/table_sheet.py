"""A sheet of the form: title and note, the blocks as the statute prints them, and what makes them a form to fill in.

The hidden column of a sheet: nil returns and results of checks, within reach of its own formulas and formats.

The note below a sheet's title, which follows what is typed on the cover as the unit's name.

The printed labels of a block, drawn where the layout has them: alike in a unit's workbook and in the city's.

Last year's values beside this year's: small, grey, right of the table, and no part of it.

How high each row of a form's sheet stands: by its labels, and where texts are long by them.
"""

from datetime import date
from functools import lru_cache

from xltools.checks.check_lines import YES, lines_of
from xltools.checks.check_values import length_of, text_of
from xltools.excel.styles import height_of, lock, set_page
from xltools.excel.writer import Format, SheetWriter, write_value
from xltools.form.layout import CHECK_SHEET, Label, PlacedBlock, lay_out
from xltools.form.model import UNIT, Field, Form, Kind, Place, Sheet
from xltools.template import messages
from xltools.template.addresses import first_last_column, full, places_of, quoted, total_formulas
from xltools.template.check_columns import Column
from xltools.template.check_sheet import write_verdict
from xltools.template.content import Filled, Styles
from xltools.template.entry_checks import entry_checks, write_highlights
from xltools.template.return_marks import marked, write_marks

__all__ = ["draw_labels", "write_table_sheet"]


def write_helpers(sheet: SheetWriter, filled: Filled) -> None:
    """Write the hidden column of one sheet; see `places.py` for why it is there."""
    form = filled.form
    places = places_of(form)
    for (table, name), place in places.nil.items():
        if name == sheet.name:
            declared = full(places.on(form.tables[table].nil))
            formula = f'=IF(ISERROR({declared}),"",IF({declared}="{YES}","{YES}",""))'
            value = YES if table in filled.figures.nil else ""
            sheet.formula(place.row, place.column, formula, None, value)
    rows = {line.key: line.row for line in lines_of(form)}
    for (key, name), place in places.flag.items():
        if name == sheet.name:
            formula = f"={quoted(CHECK_SHEET)}!${Column.RESULT.letter}${rows[key] + 1}"
            sheet.formula(place.row, place.column, formula, None, filled.results[key].result)
    column = places.helper_column[sheet.name]
    sheet.raw.set_column(column, column, 8, None, {"hidden": True})


_NAMED = "{unit}"
_LINE = 13.0


def write_note(sheet: SheetWriter, declared: Sheet, filled: Filled, format: Format, last: int) -> None:
    """Write the note over the columns up to `last`: as a formula where it names the unit, else as text."""
    note = declared.note.replace("{year}", str(filled.content.year))
    shown = note.replace(_NAMED, text_of(filled.cells.get(UNIT)))
    sheet.raw.set_row(1, height_of(shown, sum(declared.widths), line=_LINE))
    named = _NAMED in note and UNIT in filled.form.fields
    sheet.merge((1, 0), (1, last), "" if named else shown, format)
    if named:
        sheet.formula(1, 0, _formula(note, filled), format, shown)


def _formula(note: str, filled: Filled) -> str:
    cell = full(places_of(filled.form).on(UNIT))
    unit = f'IF(ISERROR({cell}),"",{cell}&"")'
    pieces = ['"' + piece.replace('"', '""') + '"' for piece in note.split(_NAMED)]
    return "=" + f"&{unit}&".join(pieces)


def draw_labels(sheet: SheetWriter, placed: PlacedBlock, head: Format, stub: Format) -> None:
    """Draw title, corner, heads and row labels, and the head of the extra column.

    A row's own label is read from the left; what stands over several rows is centred like a head.
    """
    for label in (placed.title, placed.corner, *placed.heads):
        if label is not None:
            _draw(sheet, label, head)
    for label in placed.stubs:
        _draw(sheet, label, stub if label.last_column == placed.stub - 1 else head)
    if placed.extra_column >= 0 and placed.head_rows:
        first, last = (placed.head_rows[0], placed.extra_column), (placed.head_rows[-1], placed.extra_column)
        sheet.merge(first, last, placed.block.unit_column or placed.block.character_count, head)


def _draw(sheet: SheetWriter, label: Label, format: Format) -> None:
    sheet.merge((label.row, label.column), (label.last_row, label.last_column), label.text, format)


_WIDTH = 9.5


def write_last_year(sheet: SheetWriter, declared: Sheet, filled: Filled, styles: Styles) -> None:
    """Write last year's values of a sheet, where they are known."""
    values = filled.content.last_year
    if values is None:
        return
    for placed in lay_out(filled.form).on_sheet(declared.name):
        if any(values.get(field.id) is not None for field in placed.block.fields.values()):
            _write_block(sheet, placed, filled, styles)
            _widen(sheet, placed, len(declared.widths))


def _write_block(sheet: SheetWriter, placed: PlacedBlock, filled: Filled, styles: Styles) -> None:
    start = first_last_column(placed)
    heads = placed.head_rows or (placed.rows[0] - 1,)
    for c, column in enumerate(placed.block.columns):
        # Not the bare label: the reader finds a column by its label, and must find one only.
        name = column.short.partition("（")[0].removeprefix(messages.THIS_YEAR)
        head = f"{messages.LAST_YEAR} {name}".strip()
        sheet.merge((heads[0], start + c), (heads[-1], start + c), head, styles("aside"))
    places = places_of(filled.form)
    values = filled.content.last_year or {}
    for field in placed.block.fields.values():
        if field.id in places.last:
            place = places.last[field.id]
            value = values.get(field.id)
            if value is not None:
                sheet.number(place.row, place.column, value, styles("aside"))


def _widen(sheet: SheetWriter, placed: PlacedBlock, declared: int) -> None:
    """Set the widths of the columns that are not the form's own."""
    start = first_last_column(placed)
    if start > declared:
        sheet.raw.set_column(declared, start - 1, 2)
    for column in range(max(start, declared), start + len(placed.columns)):
        sheet.raw.set_column(column, column, _WIDTH)


_TITLE = 34
_HEAD = 24
_ROW = 24


def set_row_heights(sheet: SheetWriter, declared: Sheet, filled: Filled) -> None:
    """Set the height of every row of a sheet but its note, which sees to itself."""
    heights = dict(_label_heights(filled.form)[declared.name])
    for placed in lay_out(filled.form).on_sheet(declared.name):
        for (r, c), field in placed.block.fields.items():
            text = filled.cells.get(field.id)
            if field.kind is Kind.LONG_TEXT and isinstance(text, str) and text:
                (first, last), row = placed.columns[c], placed.rows[r]
                heights[row] = height_of(text, sum(declared.widths[first : last + 1]), heights[row])
    for row, height in heights.items():
        sheet.raw.set_row(row, height)


@lru_cache(maxsize=8)
def _label_heights(form: Form) -> dict[str, dict[int, float]]:
    """The height of each labelled row of each sheet, by what its labels need."""
    heights: dict[str, dict[int, float]] = {}
    for declared in form.sheets:
        rows = heights.setdefault(declared.name, {0: _TITLE})
        for placed in lay_out(form).on_sheet(declared.name):
            rows |= dict.fromkeys(placed.rows, placed.block.row_height or _ROW)
            rows |= dict.fromkeys(placed.head_rows, _HEAD)
            titles = [label for label in (placed.title, placed.corner) if label is not None]
            for label in (*titles, *placed.heads, *placed.stubs):
                _make_room(rows, label, declared.widths)
    return heights


def _make_room(rows: dict[int, float], label: Label, widths: tuple[int, ...]) -> None:
    """Let the last row of a label take what its other rows leave wanting."""
    others = sum(rows.setdefault(row, _HEAD) for row in range(label.row, label.last_row))
    wanted = height_of(label.text, sum(widths[label.column : label.last_column + 1])) - others
    rows[label.last_row] = max(rows.get(label.last_row, _HEAD), wanted)


_FIRST_BLOCK_ROW = 2
_DAY = "yyyy-mm-dd"
_TEXT = "@"


def write_table_sheet(sheet: SheetWriter, declared: Sheet, filled: Filled, styles: Styles) -> None:
    """Write one sheet of the form."""
    form = filled.form
    blocks = lay_out(form).on_sheet(declared.name)
    _write_head(sheet, declared, filled, styles)
    for placed in blocks:
        draw_labels(sheet, placed, styles("head"), styles("stub"))
        _write_fields(sheet, placed, filled, styles)
        if placed.extra_column >= 0:
            _write_extra(sheet, placed, filled, styles)
    for check in entry_checks(form)[declared.name]:
        sheet.validation(check.first, check.last, check.options)
    write_highlights(sheet, form, styles)
    write_marks(sheet, filled, styles)
    sheet.widths(declared.widths)
    write_last_year(sheet, declared, filled, styles)
    write_helpers(sheet, filled)
    set_row_heights(sheet, declared, filled)
    verdict = places_of(form).verdict
    if verdict.sheet == declared.name:
        write_verdict(sheet, declared, verdict.row, filled, styles)
    _finish(sheet, declared, filled, blocks)


def _last_column(form: Form, declared: Sheet) -> int:
    """The rightmost column of the printed sheet."""
    return max([len(declared.widths) - 1, *(placed.last_column for placed in lay_out(form).on_sheet(declared.name))])


def _write_head(sheet: SheetWriter, declared: Sheet, filled: Filled, styles: Styles) -> None:
    last = _last_column(filled.form, declared)
    title = declared.title.replace("{year}", str(filled.content.year))
    sheet.merge((0, 0), (0, last), title, styles("title"))
    write_note(sheet, declared, filled, styles("note"), last)


def _write_fields(sheet: SheetWriter, placed: PlacedBlock, filled: Filled, styles: Styles) -> None:
    totals, tones = total_formulas(filled.form), marked(filled)
    for (r, c), field in placed.block.fields.items():
        row, (first, last) = placed.rows[r], placed.columns[c]
        format = styles(*_style(field, filled.cells.get(field.id)), mark=tones.get(field.id, ""))
        if last > first:
            sheet.merge((row, first), (row, last), "", format)
        if filled.figures.computed(field):
            number = filled.figures.totals[field.id]
            sheet.formula(row, first, totals[field.id], format, "" if number is None else number)
        else:
            write_value(sheet, (row, first), filled.cells.get(field.id), format)


def _style(field: Field, raw: object) -> tuple[str, str]:
    """The style and the number format of a field's cell."""
    if field.total_of:
        return "total", ""
    if field.kind is Kind.LONG_TEXT:
        # Not as text: Excel shows a long one in a cell of that format as a row of #.
        return "input_long", ""
    if field.kind is Kind.TEXT:
        return "input_text", _TEXT
    number_format = _DAY if field.kind is Kind.DATE or isinstance(raw, date) else ""
    return "input" if field.kind.numeric else "input_text", number_format


def _write_extra(sheet: SheetWriter, placed: PlacedBlock, filled: Filled, styles: Styles) -> None:
    """The column right of the values: their units, or how many characters a text has so far."""
    block, column = placed.block, placed.extra_column
    for r, row in enumerate(placed.rows):
        field = block.fields[r, 0]
        if block.unit_column:
            sheet.text(row, column, field.unit, styles("head"))
        else:
            cell = Place("", row, placed.columns[0][0]).cell
            count = length_of(filled.cells.get(field.id))
            sheet.formula(row, column, f"=IF(ISERROR({cell}),0,LEN({cell}))", styles("total"), count)


def _finish(sheet: SheetWriter, declared: Sheet, filled: Filled, blocks: tuple[PlacedBlock, ...]) -> None:
    """Page, panes, cursor and lock."""
    form = filled.form
    has_long_text = any(field.kind is Kind.LONG_TEXT for placed in blocks for field in placed.block.fields.values())
    # A head stays in view where it is the only one: over a second block it would be wrong.
    head = blocks[0].rows[0] if len(blocks) == 1 else _FIRST_BLOCK_ROW
    verdict = places_of(form).verdict
    last_row = verdict.row if verdict.sheet == declared.name else max((placed.rows[-1] for placed in blocks), default=1)
    last = (last_row, _last_column(form, declared))
    set_page(sheet, landscape=declared.landscape, last=last, repeat=(0, head - 1), one_page=not has_long_text)
    sheet.raw.freeze_panes(head, 0)
    cell = _first_open(filled, declared, blocks)
    sheet.raw.set_selection(*cell, *cell)
    lock(sheet)


def _first_open(filled: Filled, declared: Sheet, blocks: tuple[PlacedBlock, ...]) -> tuple[int, int]:
    """The cell to fill in first: the first blank one, or the first of all."""
    inputs = [field for placed in blocks for field in placed.block.fields.values() if not field.total_of]
    blanks = [field for field in inputs if filled.cells.get(field.id) in (None, "")]
    chosen = (blanks or inputs)[0]
    place = places_of(filled.form).on(chosen.id)
    return place.row, place.column
