"""The 校验 sheet: every rule at every place, live, with room for an explanation beside each.

The verdict, one sentence, stands on top of it, and again on the cover where nobody can miss it.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import chain, islice, repeat

from xltools.checks.check_lines import (
    EXPLAINED,
    FAILS,
    FIRST_ROW,
    HINTED,
    HOLDS,
    NOT_REQUIRED,
    UNDECIDED,
    CellCount,
    CheckLine,
    CountKind,
    list_groups,
    list_lines,
)
from xltools.checks.check_values import count_figures, excel_text
from xltools.excel.address import cell_address, join_addresses, parse_address, quote_sheet, range_address
from xltools.excel.styles import row_height
from xltools.excel.writer import SheetWriter, Style, protect_sheet, set_up_page
from xltools.form.layout import CHECK_SHEET, SEE_CHECKS
from xltools.form.model import COVER_UNIT, Form, Sheet
from xltools.form.rules.expression import Severity
from xltools.template import messages
from xltools.template.addresses import form_addresses
from xltools.template.check_columns import (
    ARRAYS,
    ARRAYS_FORMULA,
    FIGURES_CELL,
    CheckColumn,
    LineFormulas,
    compile_figures,
    compile_summary,
)
from xltools.template.check_formulas import compile_lines
from xltools.template.content import TemplateData

_COVER_VERDICT_HEIGHT = 40


def write_verdict(sheet: SheetWriter, declared: Sheet, row: int, filled: TemplateData) -> None:
    """Repeat the verdict in a row of the cover, with a link to where it comes from."""
    last = len(declared.widths) - 1
    draw_verdict(sheet, row, last - 1, f"={quote_sheet(CHECK_SHEET)}!$A$2", filled.summary.verdict, _VERDICT_STYLES)
    sheet.raw.set_row(row, _COVER_VERDICT_HEIGHT)
    sheet.sheet_link(row, last, CHECK_SHEET, "centre link", SEE_CHECKS)


def draw_verdict(
    sheet: SheetWriter, row: int, last: int, formula: str, value: str, styles: Sequence[tuple[str, str]]
) -> None:
    """A sentence over a row, as a formula, in the colour of how it begins: the first of `styles` that fits."""
    sheet.merge((row, 0), (row, last), "", "verdict")
    sheet.formula(row, 0, formula, "verdict", value)
    for start, style in styles:
        sheet.colour_where((row, 0), (row, last), f'=LEFT($A${row + 1},{len(start)})="{start}"', style)


# Green when all holds, yellow while only blanks are left, red as soon as anything fails.
_VERDICT_STYLES = (
    (messages.ALL_HOLD, "fine"),
    (f"{messages.REMAINING}0{messages.FAILING}", "blank"),
    (messages.REMAINING, "wrong"),
)
_WIDTHS = (8, 48, 32, 12, 12, 9, 9, 7, 42)
_LEAST = 20
_TITLE_HEIGHT, _VERDICT_HEIGHT, _HEAD_HEIGHT = 34, 36, 24
_HEAD_ROW = FIRST_ROW - 1
_DAY = "yyyy-mm-dd"
# What the figures of a count say, by number format: left, right, difference.
_FORMATS = {
    CountKind.UNFIT: (messages.FILLED, messages.ACCEPTABLE, messages.CELLS),
    CountKind.BLANK: (messages.REQUIRED_CELLS, messages.FILLED, messages.CELLS),
    CountKind.TEXT: (messages.REQUIRED_CELLS, messages.WRITTEN, messages.CELLS),
    CountKind.SCOPE: ("", "", ""),
    CountKind.DATE: (_DAY, _DAY, ""),
    CountKind.CHANGE: ("", "", messages.CELLS),
    CountKind.REQUIRED: (messages.REQUIRED_CELLS, messages.FILLED, messages.CELLS),
}
_RESULT_STYLES = (
    (FAILS, "wrong"),
    (UNDECIDED, "blank"),
    (EXPLAINED, "fine"),
    (HINTED, "explain"),
    (HOLDS, "fine"),
)


def write_check_sheet(sheet: SheetWriter, filled: TemplateData) -> None:
    """Write the sheet."""
    _write_head(sheet, filled)
    formulas = compile_lines(filled.form, filled.content.last_year is not None)
    for group in list_groups(filled.form):
        sheet.merge((group.row, 0), (group.row, CheckColumn.EXPLANATION), group.title, "head")
        sheet.raw.set_row(group.row, 22)
        for line in group.lines:
            _write_line(sheet, line, formulas[line.key], filled)
    _add_colours(sheet, filled.form)
    _set_up_sheet(sheet, list_lines(filled.form)[-1].row)
    _write_printed_block(sheet, filled)


def _write_head(sheet: SheetWriter, filled: TemplateData) -> None:
    last = CheckColumn.EXPLANATION
    sheet.merge((0, 0), (0, last), messages.CHECK_TITLE, "title")
    verdict, *counts = compile_summary(filled.form)
    summary = filled.summary
    draw_verdict(sheet, 1, last, verdict, summary.verdict, _VERDICT_STYLES)
    sheet.merge((2, 0), (2, last), messages.CHECK_NOTE, "note")
    values = (summary.failing, summary.open, summary.explained, ARRAYS)
    for row, (formula, value) in enumerate(zip((*counts, ARRAYS_FORMULA), values, strict=True)):
        sheet.formula(row, CheckColumn.STATE, formula, None, value)
    if filled.content.last_year is not None:
        formula = compile_figures(filled.form, form_addresses(filled.form))
        sheet.formula(*parse_address(FIGURES_CELL), formula, None, count_figures(filled.figures))
    for column, head in enumerate(messages.CHECK_HEADS):
        sheet.text(_HEAD_ROW, column, head, "head")
    heights = (_TITLE_HEIGHT, _VERDICT_HEIGHT, row_height([(messages.CHECK_NOTE, sum(_WIDTHS))]), _HEAD_HEIGHT)
    for row, height in enumerate(heights):
        sheet.raw.set_row(row, height)


def _write_line(sheet: SheetWriter, line: CheckLine, formulas: LineFormulas, filled: TemplateData) -> None:
    row, result, format = line.row, filled.results[line.key], sheet.book.format
    for column, text, style in (
        (CheckColumn.CODE, line.code, "centre"),
        (CheckColumn.TITLE, line.title, "cell"),
        (CheckColumn.PLACE, line.place, "cell"),
        (CheckColumn.KEY, line.key, None),
    ):
        sheet.text(row, column, text, style)
    left, right, difference = _FORMATS[line.subject.counted] if isinstance(line.subject, CellCount) else ("", "", "")
    texts = line.subject if isinstance(line.subject, CellCount) and line.subject.counted is CountKind.TEXT else None
    if texts is not None and texts.is_optional:
        left = messages.FILLED
    sides = (
        (CheckColumn.LEFT, formulas.left, result.left, format("centre", left)),
        (CheckColumn.RIGHT, formulas.right, result.right, format("centre", right)),
        (CheckColumn.DIFFERENCE, formulas.difference, result.difference, format("centre", difference)),
        (CheckColumn.RESULT, formulas.result, result.result, "centre"),
        (CheckColumn.STATE, formulas.state, result.state, None),
    )
    for column, formula, value, side_style in sides:
        _write_formula(sheet, (row, column), formula, value, side_style)
    target = f"internal:{form_addresses(filled.form).on(line.at).full}"
    sheet.link(row, CheckColumn.LINK, target, "centre link", messages.SEE)
    explanation = filled.content.explanations.get(line.key, "")
    # What texts say is explained there too, where it differs from the tables.
    style = "input_text" if line.severity is Severity.EXPLAIN or texts is not None else "total"
    sheet.text(row, CheckColumn.EXPLANATION, explanation, style)
    words = ((CheckColumn.TITLE, line.title), (CheckColumn.PLACE, line.place), (CheckColumn.EXPLANATION, explanation))
    height = row_height([(text, _WIDTHS[column]) for column, text in words], _LEAST)
    # What compares with last year says 不适用 and nothing else without its values.
    idle = line.compares_years and filled.content.last_year is None and not explanation
    sheet.raw.set_row(row, height, None, {"hidden": True} if idle else {})


def _write_formula(
    sheet: SheetWriter, cell: tuple[int, int], formula: str, value: Decimal | int | str | None, style: Style
) -> None:
    """A formula with its value; what is known for good is written plainly."""
    if formula.startswith("=") and value is not None:
        sheet.formula(*cell, formula, style, value)
    elif formula == NOT_REQUIRED:
        sheet.text(*cell, formula, style)
    elif formula or style is not None:
        sheet.value(*cell, int(formula) if formula else None, style)


def _add_colours(sheet: SheetWriter, form: Form) -> None:
    """Colour the results. A failing `explain` is not red but asks for its explanation."""
    lines = list_lines(form)
    explain = [line.row for line in lines if line.severity is Severity.EXPLAIN]
    if explain:
        cells = join_addresses(
            column.at(row) for column in (CheckColumn.RESULT, CheckColumn.EXPLANATION) for row in explain
        )
        criteria = f'=${CheckColumn.RESULT.at(explain[0])}="{FAILS}"'
        first = explain[0], CheckColumn.RESULT
        sheet.colour_where(first, first, criteria, "explain", " ".join(cells))
    for word, style in _RESULT_STYLES:
        sheet.colour_word((lines[0].row, CheckColumn.RESULT), (lines[-1].row, CheckColumn.RESULT), word, style)


def _set_up_sheet(sheet: SheetWriter, last: int) -> None:
    sheet.widths(_WIDTHS)
    sheet.hide_columns(CheckColumn.KEY, CheckColumn.STATE)
    set_up_page(sheet, landscape=True, one_page=True)
    sheet.raw.freeze_panes(_HEAD_ROW + 1, 0)
    sheet.raw.autofilter(_HEAD_ROW, 0, last, CheckColumn.EXPLANATION)
    sheet.raw.set_selection(_HEAD_ROW + 2, CheckColumn.RESULT, _HEAD_ROW + 2, CheckColumn.RESULT)
    protect_sheet(sheet, filter_allowed=True)


# So many lines fit on the printed page at a size that can be read, each as high as two lines of text.
_MOST_PRINTED, _PRINTED_HEIGHT = 14, 36
_PRINTED_WORDS = (FAILS, UNDECIDED)


def _write_printed_block(sheet: SheetWriter, filled: TemplateData) -> None:
    """Below the lines, all that is printed: the verdict, and the lines that fail, then those that are open, as formulas.

    A filter would have to be renewed by hand, and a row that one hides would take a printed line with it.
    """
    lines, last = list_lines(filled.form), CheckColumn.EXPLANATION
    top = lines[-1].row + 3
    first, bottom = top + 3, top + 3 + _MOST_PRINTED
    shown = [[line for line in lines if filled.results[line.key].result == word] for word in _PRINTED_WORDS]
    unit, name = form_addresses(filled.form).on(COVER_UNIT).full, excel_text(filled.cells.get(COVER_UNIT))
    sheet.merge((top, 0), (top, last), "", "title")
    title = f'=IF(ISERROR({unit}),"",{unit}&"　")&"{messages.PRINT_TITLE}"'
    sheet.formula(top, 0, title, "title", f"{name}　{messages.PRINT_TITLE}")
    draw_verdict(sheet, top + 1, last, "=$A$2", filled.summary.verdict, _VERDICT_STYLES)
    for column, head in enumerate(messages.CHECK_HEADS[: CheckColumn.LINK]):
        sheet.text(first - 1, column, head, "head")
    sheet.merge((first - 1, CheckColumn.LINK), (first - 1, last), messages.CHECK_HEADS[last], "head")
    results = range_address((lines[0].row, CheckColumn.RESULT), (lines[-1].row, CheckColumn.RESULT), absolute=True)
    for row, (word, found) in enumerate(zip(_PRINTED_WORDS, shown, strict=True), top):
        sheet.formula(row, CheckColumn.STATE, f'=COUNTIF({results},"{word}")', None, len(found))
    for number, line in enumerate(islice(chain(*shown, repeat(None)), _MOST_PRINTED), 1):
        _write_printed_line(sheet, filled, top, number, line)
    count = "+".join(cell_address(row, CheckColumn.STATE, absolute=True) for row in (top, top + 1))
    more = messages.PRINT_MORE if sum(map(len, shown)) > _MOST_PRINTED else ""
    formula = f'=IF({count}>{_MOST_PRINTED},"{messages.PRINT_MORE}","")'
    sheet.formula(bottom, 0, formula, "prose unwrapped", more)
    for word, style in _RESULT_STYLES[:2]:
        sheet.colour_word((first, CheckColumn.RESULT), (bottom - 1, CheckColumn.RESULT), word, style)
    sheet.colour_where((first, 0), (bottom - 1, last), f'=${CheckColumn.STATE.at(first)}<>""', "ruled")
    for row, height in enumerate((_TITLE_HEIGHT, _VERDICT_HEIGHT, _HEAD_HEIGHT), top):
        sheet.raw.set_row(row, height)
    sheet.raw.print_area(top, 0, bottom, last)


def _write_printed_line(
    sheet: SheetWriter, filled: TemplateData, top: int, number: int, line: CheckLine | None
) -> None:
    """The n-th line of the block, None where there are fewer: found in the results behind the one before it."""
    row, lines = top + 2 + number, list_lines(filled.form)
    failing, still_open = (cell_address(at, CheckColumn.STATE, absolute=True) for at in (top, top + 1))
    first, end = (cell_address(at.row, CheckColumn.RESULT, absolute=True) for at in (lines[0], lines[-1]))
    before = CheckColumn.STATE.at(row - 1) if number > 1 else "0"
    start = f"IF({number}={failing}+1,0,{before})"
    match = f'MATCH(IF({number}>{failing},"{UNDECIDED}","{FAILS}"),INDEX({first}:{end},{start}+1):{end},0)'
    position = f'=IF({number}>{failing}+{still_open},"",{start}+{match})'
    sheet.formula(row, CheckColumn.STATE, position, None, line.row - lines[0].row + 1 if line else "")
    result = filled.results[line.key] if line else None
    cells = (line.code, line.title, line.place) if line else ("", "", "")
    sides = (result.left, result.right, result.difference, result.result) if result else ("", "", "", "")
    state = f"${CheckColumn.STATE.at(row)}"
    for column, value in zip(CheckColumn, (*cells, *sides), strict=False):
        source = f"{column.letter}${lines[0].row + 1}:{column.letter}${lines[-1].row + 1}"
        style = "prose left" if column in (CheckColumn.TITLE, CheckColumn.PLACE) else "prose center"
        sheet.formula(row, column, f'=IF({state}="","",INDEX({source},{state})&"")', style, excel_text(value))
    sheet.merge((row, CheckColumn.LINK), (row, CheckColumn.EXPLANATION), "", "prose")
    sheet.raw.set_row(row, _PRINTED_HEIGHT)
