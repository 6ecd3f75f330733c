"""What makes a workbook one that goes back to its unit: marks on the faulty cells, and the list of problems (问题清单).

A mark is the colour of the cell, and a comment with fault and remedy. A colour must not lie once the cell is mended. So
the fill, which even a viewer on a telephone shows, comes with a conditional format that takes it away: when the rule
holds, or where no formula can tell, when the cell no longer holds what was returned. What it held stands beside, in a
hidden column: Excel 2007 lets a conditional format look at no other sheet. The comment says which problem of the list it
is about, and that it was there when the workbook was returned; that stays true.

The list has a line for each problem, with a link to the cell and what has become of it: a formula that follows the
clerk's work, with the value it has now.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.checks.check_lines import (
    EXPLAINED,
    FAILS,
    HOLDS,
    NOT_APPLICABLE,
    UNDECIDED,
    CellCount,
    CheckLine,
    CountKind,
    find_text_line,
    has_format,
    list_lines,
)
from xltools.checks.finding import Finding
from xltools.excel.address import quote_sheet, range_address
from xltools.excel.styles import row_height
from xltools.excel.table import cut_text
from xltools.excel.text import display_width
from xltools.excel.writer import SheetWriter, protect_sheet, set_up_page
from xltools.form.layout import CHECK_SHEET, COMMENT_MARK_BEGIN, COMMENT_MARK_END
from xltools.form.model import CellAddress, Field, FieldKind
from xltools.form.rules.expression import Check, Severity
from xltools.template import messages
from xltools.template.addresses import form_addresses
from xltools.template.check_columns import CheckColumn, unfit_condition
from xltools.template.check_sheet import draw_verdict
from xltools.template.content import ReturnData, TemplateData

_SEVERITY_STYLES = {Severity.ERROR: "wrong", Severity.EXPLAIN: "explain", Severity.HINT: ""}
# Comments: their width in pixels, in places of text, and the height of a line.
_COMMENT_WIDTH, _COMMENT_PLACES, _COMMENT_LINE = 320, 42, 18
# A message quotes what was typed; whoever typed a novel finds it in the list of problems.
_LONGEST_COMMENT = 2_000
# The findings of a cell with their numbers in the list.
_Numbered = Sequence[tuple[int, Finding]]


def _find_cell_checks(filled: TemplateData, finding: Finding) -> tuple[Check, ...]:
    """The checks of the form that the workbook's formulas make at the very cell; none for all other findings."""
    here = (check for check in filled.form.checks if check.at == finding.field)
    return tuple(check for check in here if check.rule.code == finding.code)


def _original_cells(filled: TemplateData) -> dict[str, CellAddress]:
    """Where the returned content of a cell is kept: for each field at fault that no formula judges."""
    places, copies = form_addresses(filled.form), dict[str, CellAddress]()
    used: dict[str, int] = {}
    for finding in filled.findings:
        field = filled.form.fields.get(finding.field)
        if field is None or filled.figures.computed(field) or field.id in copies or _find_cell_checks(filled, finding):
            continue
        sheet = places.on(field.id).sheet
        copies[field.id] = CellAddress(sheet, used.get(sheet, 0), places.helper_column[sheet] + 1)
        used[sheet] = used.get(sheet, 0) + 1
    return copies


def select_marked_fields(filled: TemplateData) -> Mapping[str, str]:
    """The fields whose cells are coloured, and with which style: the graver where there are two."""
    tones: dict[str, str] = {}
    for finding in filled.findings:
        tone = _SEVERITY_STYLES[finding.severity]
        if tone and finding.field in filled.form.fields and _is_still_present(filled, finding):
            tones[finding.field] = "wrong" if "wrong" in (tone, tones.get(finding.field)) else tone
    return tones


def _is_still_present(filled: TemplateData, finding: Finding) -> bool:
    """Whether the fault is in this workbook too: a formula that was restored has mended some already."""
    checks = _find_cell_checks(filled, finding)
    if checks:
        return any(filled.results[check.key].result == FAILS for check in checks)
    return not filled.figures.computed(filled.form.fields[finding.field])


def write_marks(sheet: SheetWriter, filled: TemplateData) -> None:
    """Write what marks the cells of one sheet besides their colour: comments, and the conditions that clear colours."""
    places, tones = form_addresses(filled.form), select_marked_fields(filled)
    said: dict[str, list[tuple[int, Finding]]] = {}
    for number, finding in enumerate(filled.findings, 1):
        if finding.field in filled.form.fields and places.on(finding.field).sheet == sheet.name:
            said.setdefault(finding.field, []).append((number, finding))
    copies = {field: place for field, place in _original_cells(filled).items() if place.sheet == sheet.name}
    for field, problems in said.items():
        cell = places.on(field)
        _write_comment(sheet, (cell.row, cell.column), problems)
        if field in tones:
            fixed = "fixed_total" if filled.form.fields[field].total_of else "fixed"
            criteria = f"=AND({','.join(_fixed_conditions(filled, field, problems, copies))})"
            sheet.colour_where((cell.row, cell.column), (cell.row, cell.column), criteria, fixed)
    for field, place in copies.items():
        sheet.value(place.row, place.column, filled.cells.get(field), "copy")
        sheet.hide_columns(place.column, place.column)


def _fixed_conditions(
    filled: TemplateData, field: str, problems: _Numbered, copies: Mapping[str, CellAddress]
) -> Iterator[str]:
    """The conditions under which none of a cell's problems is left, hints aside."""
    places = form_addresses(filled.form)
    cell = places.on(field)
    for _, finding in problems:
        if finding.severity is Severity.HINT:
            continue
        checks = _find_cell_checks(filled, finding)
        yield from (f'{places.flag[check.key, cell.sheet].absolute}<>"{FAILS}"' for check in checks)
        if not checks and field in copies:
            yield f"NOT(IF(ISERROR({cell.absolute}),TRUE,EXACT({cell.absolute},{copies[field].absolute})))"


def _write_comment(sheet: SheetWriter, cell: tuple[int, int], problems: _Numbered) -> None:
    """Write the comment, high enough for its whole text.

    Its beginning and end are said: programs that save the workbook drop its author, and people write into it.
    """
    parts = []
    for number, finding in problems:
        head = f"{messages.PROBLEM}{number}（{messages.SEVERITIES[finding.severity]}，{finding.code}）"
        parts.append("\n".join(part for part in (head, f"{finding.message}。", finding.hint) if part))
    whole = cut_text("\n\n".join(parts), _LONGEST_COMMENT)
    text = f"{COMMENT_MARK_BEGIN}{whole}{COMMENT_MARK_END}"
    lines = sum(max(1, -(-display_width(part) // _COMMENT_PLACES)) for part in text.split("\n"))
    options = {"width": _COMMENT_WIDTH, "height": _COMMENT_LINE * lines + 14, "font_name": "宋体", "font_size": 10}
    sheet.comment(*cell, text, {**options, "author": "xltools"})


# The answers that leave something to do.
_OPEN_ANSWERS = (FAILS, UNDECIDED, messages.UNTOUCHED, messages.NOT_CHECKABLE)


@dataclass(frozen=True, slots=True)
class FixStatus:
    """The formula, "" where the answer is known for good; the answer now; and the line where an explanation is written."""

    formula: str
    value: str
    line: CheckLine | None = None


def _track_fix(filled: TemplateData, finding: Finding, copies: Mapping[str, CellAddress]) -> FixStatus:
    """How far a problem is: by the lines of the 校验 sheet that judge it, else by whether its cell was changed."""
    lines = tuple(_find_lines(filled, finding))
    explained_at = lines[0] if lines and finding.severity is Severity.EXPLAIN else None
    if lines:
        return FixStatus(_worst_formula(lines), _worst_value(filled, lines), explained_at)
    if finding.severity is Severity.HINT:
        return FixStatus("", messages.OPTIONAL)
    field = filled.form.fields.get(finding.field)
    if field is not None and field.kind is FieldKind.LONG_TEXT and finding.severity is Severity.EXPLAIN:
        return _track_text(filled, field)
    if field is not None and filled.figures.computed(field):
        return FixStatus("", messages.RESTORED)
    if field is None or field.id not in copies:
        return _track_whole(filled)
    return FixStatus(_untouched_formula(filled, field, copies[field.id]), messages.UNTOUCHED)


def _track_text(filled: TemplateData, field: Field) -> FixStatus:
    """What a text says no formula can read: only whether it is explained is known, beside the line of its sheet's texts."""
    line = find_text_line(filled.form, field)
    if line is None:
        return FixStatus("", messages.AWAITING)
    cell = f"{quote_sheet(CHECK_SHEET)}!${CheckColumn.EXPLANATION.letter}${line.row + 1}"
    formula = f'=IF(IF(ISERROR({cell}),0,LEN(TRIM({cell})))>0,"{EXPLAINED}","{messages.AWAITING}")'
    is_explained = bool(filled.content.explanations.get(line.key, "").strip())
    return FixStatus(formula, EXPLAINED if is_explained else messages.AWAITING, line)


def _untouched_formula(filled: TemplateData, field: Field, copy: CellAddress) -> str:
    """Whether a cell still holds what was returned, or something else that its field does not take either."""
    cell = form_addresses(filled.form).on(field.id).full
    still = f"IF(ISERROR({cell}),TRUE,EXACT({cell},{copy.full}))"
    if has_format(field.kind):
        still = f"OR({still},{unfit_condition(cell, field)})"
    return f'=IF({still},"{messages.UNTOUCHED}","{messages.TOUCHED}")'


def _track_whole(filled: TemplateData) -> FixStatus:
    """A problem of no one cell, a table in another layout above all, is settled once everything holds."""
    holding = f"LEFT('{CHECK_SHEET}'!$A$2,{len(messages.ALL_HOLD)})=\"{messages.ALL_HOLD}\""
    formula = f'=IF({holding},"{HOLDS}","{messages.NOT_CHECKABLE}")'
    holds = filled.summary.verdict.startswith(messages.ALL_HOLD)
    return FixStatus(formula, HOLDS if holds else messages.NOT_CHECKABLE)


def _find_lines(filled: TemplateData, finding: Finding) -> Iterator[CheckLine]:
    """The lines behind a finding: those of its checks; of blanks, those that count the very cells."""
    keys = {check.key for check in _find_cell_checks(filled, finding)}
    places = form_addresses(filled.form)
    blanks = {finding.cell, *finding.related}
    for line in list_lines(filled.form):
        if not isinstance(line.subject, CellCount):
            if line.key in keys:
                yield line
        elif line.code == finding.code and line.subject.counted is CountKind.BLANK:
            cells = (places.on(field.id) for field in line.subject.fields)
            if any(cell.sheet == finding.sheet and cell.cell in blanks for cell in cells):
                yield line


def _worst_formula(lines: Sequence[CheckLine]) -> str:
    """The first answer that waits for something, else the answer of the first line."""
    cells = [f"'{CHECK_SHEET}'!${CheckColumn.RESULT.letter}${line.row + 1}" for line in lines]
    if len(cells) == 1:
        return f"={cells[0]}"
    fails, waits = ("+".join(f'({cell}="{word}")' for cell in cells) for word in (FAILS, UNDECIDED))
    return f'=IF({fails}>0,"{FAILS}",IF({waits}>0,"{UNDECIDED}",{cells[0]}))'


def _worst_value(filled: TemplateData, lines: Sequence[CheckLine]) -> str:
    answers = [filled.results[line.key].result for line in lines]
    return next((word for word in (FAILS, UNDECIDED) if word in answers), answers[0])


_WIDTHS = (6, 12, 8, 21, 48, 44, 11, 10)
_LAST = len(_WIDTHS) - 1
_PLACE, _PROBLEM, _REMEDY, _EXPLAIN, _NOW = 3, 4, 5, 6, 7
_LEAST = 22
_ANSWERS = (
    *((word, "wrong") for word in _OPEN_ANSWERS if word != UNDECIDED),
    (UNDECIDED, "blank"),
    (messages.AWAITING, "blank"),
    *((word, "fine") for word in (HOLDS, EXPLAINED, messages.TOUCHED, messages.RESTORED, NOT_APPLICABLE)),
)


def write_return_sheet(sheet: SheetWriter, filled: TemplateData, returning: ReturnData) -> None:
    """Write the sheet."""
    copies = _original_cells(filled)
    progress = [_track_fix(filled, finding, copies) for finding in returning.findings]
    row = _write_head(sheet, filled, returning, progress)
    for column, head in enumerate(messages.RETURN_HEADS):
        sheet.text(row, column, head, "head")
    sheet.raw.set_row(row, 24)
    for number, (finding, now) in enumerate(zip(returning.findings, progress, strict=True), 1):
        _write_line(sheet, row + number, number, finding, now, filled)
    _set_up_sheet(sheet, row, row + len(progress))


def _write_head(sheet: SheetWriter, filled: TemplateData, returning: ReturnData, progress: Sequence[FixStatus]) -> int:
    """Title, what is left to do, where this comes from, what to do; gives the row below."""
    unit = filled.content.unit.name if filled.content.unit else ""
    title = f"{unit}　{messages.RETURN_TITLE}" if unit else messages.RETURN_TITLE
    sheet.merge((0, 0), (0, _LAST), title, "title")
    sheet.raw.set_row(0, row_height([(title, sum(_WIDTHS))], 34, 22))
    source = messages.RETURN_SOURCE.format(round=returning.round, source=returning.source, sha256=returning.sha256[:16])
    due = "　".join(part for part in _format_due(filled) if part)
    steps = [f"{number}. {step}" for number, step in enumerate((*messages.RETURN_STEPS, *returning.remarks), 1)]
    texts = [text for text in (source, due, *steps) if text]
    for row, text in enumerate(texts, 2):
        sheet.merge((row, 0), (row, _LAST), text, "prose")
        sheet.raw.set_row(row, row_height([(text, sum(_WIDTHS))], 19))
    head = 2 + len(texts)
    _write_count(sheet, head, progress)
    return head


def _format_due(filled: TemplateData) -> tuple[str, str]:
    content = filled.content
    deadline = f"{messages.DEADLINE}：{content.deadline}" if content.deadline else ""
    return deadline, f"{messages.CONTACT}：{content.contact}" if content.contact else ""


def _write_count(sheet: SheetWriter, head: int, progress: Sequence[FixStatus]) -> None:
    """How many problems are left: live. Of texts only that somebody must look at them again."""
    answers = range_address((head + 1, _NOW), (head + len(progress), _NOW), absolute=True)
    left = "+".join(f'COUNTIF({answers},"{word}")' for word in _OPEN_ANSWERS)
    count = sum(one.value in _OPEN_ANSWERS for one in progress)
    done, value, more = f'"{messages.RETURN_ALL_DONE}"', messages.RETURN_ALL_DONE, ""
    waiting = sum(one.value == messages.AWAITING for one in progress)
    if waiting:
        texts = f'COUNTIF({answers},"{messages.AWAITING}")'
        done = f"IF({texts}=0,{done},{_count_formula(messages.RETURN_TEXTS, texts)})"
        more = f'&IF({texts}=0,"",{_count_formula(messages.RETURN_TEXTS_TOO, texts)})'
        value = messages.RETURN_TEXTS.format(count=waiting)
    formula = f"=IF({left}=0,{done},{_count_formula(messages.RETURN_OPEN, left)}{more})"
    if count:
        value = messages.RETURN_OPEN.format(count=count)
        value += messages.RETURN_TEXTS_TOO.format(count=waiting) if waiting else ""
    styles = (
        (messages.RETURN_ALL_DONE, "fine"),
        (messages.RETURN_TEXTS.partition("{")[0], "blank"),
        (messages.RETURN_OPEN.partition("{")[0], "wrong"),
    )
    draw_verdict(sheet, 1, _LAST, formula, value, styles)
    sheet.raw.set_row(1, 34)


def _count_formula(sentence: str, count: str) -> str:
    before, after = sentence.split("{count}")
    return f'"{before}"&({count})&"{after}"'


def _write_line(
    sheet: SheetWriter, row: int, number: int, finding: Finding, now: FixStatus, filled: TemplateData
) -> None:
    sheet.value(row, 0, number, "centre")
    sheet.text(row, 1, messages.SEVERITIES[finding.severity], f"centre {_SEVERITY_STYLES[finding.severity]}")
    sheet.text(row, 2, finding.code, "centre")
    where = finding.where or "—"
    if finding.field in filled.form.fields:
        target = f"internal:{form_addresses(filled.form).on(finding.field).full}"
        sheet.link(row, _PLACE, target, "centre link", where)
    else:
        sheet.text(row, _PLACE, where, "centre")
    sheet.text(row, _PROBLEM, cut_text(finding.message), "cell")
    sheet.text(row, _REMEDY, cut_text(finding.hint), "cell")
    if now.line is not None:
        target = f"internal:{quote_sheet(CHECK_SHEET)}!{CheckColumn.EXPLANATION.at(now.line.row)}"
        sheet.link(row, _EXPLAIN, target, "centre link", messages.SEE_EXPLANATION)
    else:
        sheet.value(row, _EXPLAIN, None, "centre")
    sheet.formula(row, _NOW, now.formula, "centre", now.value)
    texts = (where, _WIDTHS[_PLACE]), (finding.message, _WIDTHS[_PROBLEM]), (finding.hint, _WIDTHS[_REMEDY])
    sheet.raw.set_row(row, row_height(texts, _LEAST))


def _set_up_sheet(sheet: SheetWriter, head: int, last: int) -> None:
    sheet.widths(_WIDTHS)
    for word, style in _ANSWERS:
        sheet.colour_word((head + 1, _NOW), (last, _NOW), word, style)
    set_up_page(sheet, landscape=True, last=(last, _LAST), repeat=(head, head))
    sheet.raw.autofilter(head, 0, last, _LAST)
    sheet.raw.set_selection(head + 1, _PLACE, head + 1, _PLACE)
    protect_sheet(sheet, filter_allowed=True)
