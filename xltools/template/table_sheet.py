"""A sheet of the form to be filled in: the statutory table with entry checks, colours, last year's values and helpers."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from xltools.checks.check_lines import FAILS, has_format, list_lines
from xltools.checks.check_values import excel_length, excel_text
from xltools.excel.address import cell_address, join_addresses, parse_address, quote_sheet
from xltools.excel.values import LARGEST
from xltools.excel.writer import SheetWriter, protect_sheet
from xltools.form.layout import CHECK_SHEET, LAST_YEAR_HEAD, BlockLayout, layout_form
from xltools.form.model import (
    COVER_UNIT,
    FIRST_YEAR,
    LAST_YEAR,
    BlankMeaning,
    CellAddress,
    Field,
    FieldKind,
    Form,
    Sheet,
)
from xltools.form.rules.evaluate import list_answers, list_questions
from xltools.form.rules.expression import Severity
from xltools.form.rules.formula import text_literal
from xltools.template import messages
from xltools.template.addresses import (
    FormAddresses,
    compile_totals,
    first_last_column,
    form_addresses,
    group_ranges,
    join_cells,
)
from xltools.template.check_columns import CheckColumn, acceptance_key, unfit_condition
from xltools.template.check_sheet import write_verdict
from xltools.template.content import TemplateData
from xltools.template.messages import THIS_YEAR
from xltools.template.return_sheet import select_marked_fields, write_marks
from xltools.template.statutory_table import DrawnCell, draw_table_sheet, set_up_table_page

# Excel's own limits; beyond them the whole check would be lost.
_TITLE, _MESSAGE = 32, 255


# An entry check over a range: the (row, column) of its corners, and XlsxWriter's options.
_EntryCheck = tuple[tuple[int, int], tuple[int, int], dict[str, Any]]


@lru_cache(maxsize=8)
def _make_entry_checks(form: Form) -> dict[str, list[_EntryCheck]]:
    """The checks of each sheet, by its name. Neighbours in a row that ask for the same share one."""
    checks: dict[str, list[_EntryCheck]] = {sheet.name: [] for sheet in form.sheets}
    for placed in layout_form(form).blocks:
        for r, row in enumerate(placed.rows):
            across = [(columns[0], placed.block.fields[r, c]) for c, columns in enumerate(placed.columns)]
            for asked, run in groupby(across, key=lambda pair: _check_key(pair[1])):
                cells = list(run)
                if asked is not None:
                    (first, field), last = cells[0], cells[-1][0]
                    title = field.label if len(cells) == 1 else field.row_name
                    options = {**_check_options(field), **_prompt_options(field, title)}
                    checks[placed.block.sheet].append(((row, first), (row, last), options))
    return checks


def _check_key(field: Field) -> tuple[Any, ...] | None:
    """What makes two fields of a row ask for the same; None for a total, which asks for nothing."""
    if field.total_of:
        return None
    return field.row, field.kind, field.digits, field.choices, field.entry, field.unit


# What cells of a kind take, and what is said of anything else.
_BETWEEN: Mapping[FieldKind, tuple[str, int | date, int | date, str]] = {
    FieldKind.COUNT: ("integer", 0, LARGEST, messages.ERROR_WHOLE),
    FieldKind.DECIMAL: ("decimal", 0, LARGEST, messages.ERROR_DECIMAL),
    FieldKind.YEAR: ("integer", FIRST_YEAR, LAST_YEAR, messages.ERROR_YEAR),
    FieldKind.DATE: ("date", date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31), messages.ERROR_DATE),
}


def _check_options(field: Field) -> dict[str, Any]:
    if field.kind is FieldKind.CHOICE:
        refusal = messages.ERROR_CHOICE.format(choices="、".join(field.choices))
        refusal += "" if field.required else messages.ERROR_CHOICE_OPTIONAL
        options: dict[str, Any] = {"validate": "list", "source": list(field.choices)}
    elif field.kind in _BETWEEN:
        kind, least, most, words = _BETWEEN[field.kind]
        refusal = words.format(unit=messages.ERROR_UNIT.format(unit=field.unit) if field.unit else "")
        options = {"validate": kind, "criteria": "between", "minimum": least, "maximum": most}
    else:
        return {"validate": "any"}
    return {**options, "error_title": messages.ERROR_TITLE, "error_message": _cut_text(refusal, _MESSAGE)}


def _prompt_options(field: Field, title: str) -> dict[str, Any]:
    message = field.entry
    if field.kind.numeric:
        asked = messages.DECIMAL.format(digits=field.digits) if field.digits else messages.WHOLE
        unit = messages.MEASURED.format(unit=field.unit) if field.unit else ""
        message = "\n".join(part for part in (message, f"{asked}{unit}{messages.NONE_IS_ZERO}") if part)
    elif not message and field.kind is FieldKind.CHOICE:
        message = messages.CHOOSE
    return {"input_title": _cut_text(title, _TITLE), "input_message": _cut_text(message, _MESSAGE)}


def _cut_text(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


# A condition over ranges of a sheet: its name, the ranges, a formula for the first of their cells, and a style.
_Highlight = tuple[str, str, str, str]


@lru_cache(maxsize=8)
def _highlights(form: Form) -> tuple[_Highlight, ...]:
    """The conditional formats of all sheets, the gravest first: Excel lets the first that is true win."""
    places = form_addresses(form)
    return (*_unfit(form, places), *_failing(form, places), *_blank(form, places))


def _unfit(form: Form, places: FormAddresses) -> Iterator[_Highlight]:
    asked = [field for field in form.fields.values() if has_format(field.kind)]
    for sheet, cells, field in group_ranges(places, asked, acceptance_key):
        yield sheet, cells, f"={unfit_condition(cells.partition(':')[0], field)}", "wrong"


def _failing(form: Form, places: FormAddresses) -> Iterator[_Highlight]:
    for severity, style in ((Severity.ERROR, "wrong"), (Severity.EXPLAIN, "explain")):
        asked = (check for check in form.checks if check.rule.severity is severity)
        for _, checks in groupby(asked, key=lambda check: check.rule.code):
            cells: dict[str, list[tuple[CellAddress, list[CellAddress]]]] = {}
            for check in checks:
                for sheet, group in groupby(map(places.on, check.fields), key=lambda cell: cell.sheet):
                    cells.setdefault(sheet, []).append((places.flag[check.key, sheet], list(group)))
            for sheet, flagged in cells.items():
                for flag, ranges in _join_flagged(flagged):
                    yield sheet, ranges, f'={flag}="{FAILS}"', style


def _join_flagged(flagged: list[tuple[CellAddress, list[CellAddress]]]) -> Iterator[tuple[str, str]]:
    """Flags, each with the cells that it colours, as formula and ranges. Where the cells of each are those of the first
    moved down or to the right by one more, one formula does for all: Excel asks it at every cell."""
    (first, origin), count = flagged[0], len(flagged)
    top = origin[0].absolute
    for down, right, position in ((1, 0, f"ROW()-ROW({top})+1"), (0, 1, f"COLUMN()-COLUMN({top})+1")):
        if count > 1 and all(
            [(cell.row, cell.column) for cell in cells]
            == [(cell.row + down * step, cell.column + right * step) for cell in origin]
            for step, (_, cells) in enumerate(flagged)
        ):
            flags = f"{first.absolute}:{flagged[-1][0].absolute}"
            yield f"INDEX({flags},{position})", " ".join(join_cells(cell for _, cells in flagged for cell in cells))
            return
    for flag, cells in flagged:
        yield flag.absolute, " ".join(join_cells(cells))


def _blank(form: Form, places: FormAddresses) -> Iterator[_Highlight]:
    asked = [f for f in form.fields.values() if not f.total_of and (f.kind.numeric or f.required)]
    for sheet, cells, field in group_ranges(places, asked, lambda field: (field.table, field.kind.numeric)):
        nil = places.nil.get((field.table, sheet))
        blank = f"LEN(TRIM({cells.partition(':')[0]}))=0"
        yield sheet, cells, f'=AND({nil.absolute}="",{blank})' if nil and field.kind.numeric else f"={blank}", "blank"


_LAST_YEAR_WIDTH = 9.5


def write_table_sheet(sheet: SheetWriter, declared: Sheet, filled: TemplateData) -> None:
    """Write one sheet of the form."""
    form = filled.form
    marked = select_marked_fields(filled)

    def cell_of(field: Field) -> DrawnCell:
        raw = filled.cells.get(field.id)
        style = f"{_field_style(field, raw)} {marked.get(field.id, '')}"
        if filled.figures.computed(field):
            return DrawnCell(style, filled.figures.totals[field.id], compile_totals(form)[field.id])
        return DrawnCell(style, raw)

    title = declared.title.replace("{year}", str(filled.content.year))
    draw_table_sheet(sheet, form, declared, title, _note(declared, filled), cell_of)
    for first, last, options in _make_entry_checks(form)[declared.name]:
        sheet.validation(first, last, options)
    for name, ranges, criteria, style in _highlights(form):
        if name == declared.name:
            first = parse_address(ranges.partition(":")[0].partition(" ")[0])
            sheet.colour_where(first, first, criteria, style, ranges)
    _colour_presets(sheet, filled)
    write_marks(sheet, filled)
    _write_last_year(sheet, declared, filled)
    _write_helpers(sheet, filled)
    verdict = form_addresses(form).verdict
    here = verdict.sheet == declared.name
    if here:
        write_verdict(sheet, declared, verdict.row, filled)
    set_up_table_page(sheet, form, declared, verdict.row if here else None)
    cell = _first_blank(filled, declared)
    sheet.raw.set_selection(*cell, *cell)
    protect_sheet(sheet)


def _field_style(field: Field, raw: object) -> str:
    """The style of a field's cell. A long text is none of the format for text: Excel shows it as a row of #."""
    if field.total_of:
        return "total"
    if field.kind is FieldKind.LONG_TEXT:
        return "input_long"
    if field.kind is FieldKind.TEXT:
        return "input_text text"
    day = " day" if field.kind is FieldKind.DATE or isinstance(raw, date) else ""
    return ("input" if field.kind.numeric else "input_text") + day


def _note(declared: Sheet, filled: TemplateData) -> DrawnCell:
    """The note below the title: where it names the unit, a formula that follows what is typed on the cover."""
    note = declared.note.replace("{year}", str(filled.content.year))
    live = {name: part for name, part in _live_parts(declared, filled).items() if name in note}
    pieces = [piece for piece in re.split(f"({'|'.join(map(re.escape, live))})", note) if piece] if live else [note]
    value = "".join(live[piece][0] if piece in live else piece for piece in pieces)
    formula = "&".join(live[piece][1] if piece in live else text_literal(piece) for piece in pieces)
    return DrawnCell("note", value, f"={formula}" if live else "")


def _live_parts(declared: Sheet, filled: TemplateData) -> dict[str, tuple[str, str]]:
    """What a note may name: the unit of the cover, and how many characters the texts of its sheet have.

    Each follows what is typed: what it says now, and its formula.
    """
    form, parts = filled.form, dict[str, tuple[str, str]]()
    if COVER_UNIT in form.fields:
        cell = form_addresses(form).on(COVER_UNIT).full
        parts["{unit}"] = (excel_text(filled.cells.get(COVER_UNIT)), f'IF(ISERROR({cell}),"",{cell}&"")')
    counts = [placed for placed in layout_form(form).on_sheet(declared.name) if placed.block.character_count]
    if counts:
        texts = [field.id for placed in counts for field in placed.block.fields.values()]
        cells = join_addresses(cell_address(row, placed.extra_column) for placed in counts for row in placed.rows)
        count = sum(excel_length(filled.cells.get(name)) for name in texts)
        parts["{characters}"] = (str(count), f"SUM({','.join(cells)})")
    return parts


def _colour_presets(sheet: SheetWriter, filled: TemplateData) -> None:
    """Colour what was handed on from last year, as long as it is what last year says."""
    form, places = filled.form, form_addresses(filled.form)
    for name in filled.content.presets:
        source, cell = form.fields[name].carried_from, places.on(name)
        if source and cell.sheet == sheet.name:
            last, spot = places.last[source].absolute, (cell.row, cell.column)
            sheet.colour_where(spot, spot, f"=AND(ISNUMBER({cell.absolute}),{cell.absolute}={last})", "preset")


def _write_helpers(sheet: SheetWriter, filled: TemplateData) -> None:
    """Write the hidden column of one sheet; see `addresses.py` for why it is there."""
    form = filled.form
    places = form_addresses(form)
    for (table, name), place in places.nil.items():
        if name == sheet.name:
            formula = f"={_declaration_formula(form, list_questions(form, form.tables[table]))}"
            declaration = filled.figures.declarations.get(table)
            mark = _MARKS.get(declaration.meaning, "") if declaration else ""
            sheet.formula(place.row, place.column, formula, None, mark)
    rows = {line.key: line.row for line in list_lines(form)}
    for (key, name), place in places.flag.items():
        if name == sheet.name:
            formula = f"={quote_sheet(CHECK_SHEET)}!${CheckColumn.RESULT.letter}${rows[key] + 1}"
            sheet.formula(place.row, place.column, formula, None, filled.results[key].result)
    column = places.helper_column[sheet.name]
    sheet.hide_columns(column, column)


_MARKS = {BlankMeaning.ZERO: messages.ZERO_DECLARED, BlankMeaning.NIL: messages.NIL_DECLARED}


def _declaration_formula(form: Form, questions: Sequence[str]) -> str:
    """What is declared of a table's blanks, as a mark: by the first of the questions that is answered."""
    if not questions:
        return '""'
    question, *rest = questions
    cell, otherwise = form_addresses(form).on(question).full, '""'
    for meaning, mark in _MARKS.items():
        said = ",".join(f'{cell}="{answer}"' for answer in list_answers(form, question, meaning))
        otherwise = f'IF(OR({said}),"{mark}",{otherwise})'
    return f'IF(ISERROR({cell}),"",IF(LEN({cell})=0,{_declaration_formula(form, rest)},{otherwise}))'


def _write_last_year(sheet: SheetWriter, declared: Sheet, filled: TemplateData) -> None:
    """Last year's values where they are known: small, grey, right of the table, and no part of it."""
    values = filled.content.last_year or {}
    for placed in layout_form(filled.form).on_sheet(declared.name):
        known = {name: values.get(name) for name in (field.id for field in placed.block.fields.values())}
        if all(value is None for value in known.values()):
            continue
        _write_last_year_heads(sheet, placed)
        for name, value in known.items():
            if value is not None and (place := form_addresses(filled.form).last.get(name)):
                sheet.value(place.row, place.column, value, "aside")
        # The columns that are not the form's own: a gap, then the values.
        start, own = first_last_column(placed), len(declared.widths)
        if start > own:
            sheet.raw.set_column(own, start - 1, 2)
        for column in range(max(start, own), start + len(placed.columns)):
            sheet.raw.set_column(column, column, _LAST_YEAR_WIDTH)


def _write_last_year_heads(sheet: SheetWriter, placed: BlockLayout) -> None:
    heads = placed.head_rows or (placed.rows[0] - 1,)
    names = Counter(line.short for line in placed.block.columns)
    for column, line in enumerate(placed.block.columns, first_last_column(placed)):
        # Not the bare label: the reader finds a column by its label, and must find one only.
        name = line.short.partition("（")[0].removeprefix(THIS_YEAR)
        group = line.labels[-2] if names[line.short] > 1 else ""
        words = " ".join(part for part in (LAST_YEAR_HEAD, group, name) if part)
        sheet.merge((heads[0], column), (heads[-1], column), words, "aside")


def _first_blank(filled: TemplateData, declared: Sheet) -> tuple[int, int]:
    """The cell to fill in first: the first blank one, or the first of all."""
    blocks = layout_form(filled.form).on_sheet(declared.name)
    inputs = [field for placed in blocks for field in placed.block.fields.values() if not field.total_of]
    blanks = [field for field in inputs if filled.cells.get(field.id) in (None, "")]
    place = form_addresses(filled.form).on((blanks or inputs)[0].id)
    return place.row, place.column
