"""Marks on a workbook that goes back to its unit: the colour of a faulty cell, and a comment with fault and remedy.

A colour must not lie once the cell is mended. So the fill, which even a viewer on a telephone shows, comes with a
conditional format that takes it away: when the rule holds, or where no formula can tell, when the cell no longer
holds what was returned. What it held stands beside, in a hidden column: Excel 2007 lets a conditional format look at
no other sheet. The comment says which problem of the list it is about, and that it was there when the workbook was
returned; that stays true.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.checks.check_lines import FAILS
from xltools.checks.finding import Finding
from xltools.excel.table import cut_text
from xltools.excel.text import display_width
from xltools.excel.writer import SheetWriter
from xltools.form.layout import COMMENT_MARK_BEGIN, COMMENT_MARK_END
from xltools.form.model import CellAddress
from xltools.form.rules.expression import Check, Severity
from xltools.template import messages
from xltools.template.addresses import form_addresses
from xltools.template.content import TemplateData

_SEVERITY_STYLES = {Severity.ERROR: "wrong", Severity.EXPLAIN: "explain"}
_WIDTH = 320
_PLACES = 42
_LINE = 18
# A message quotes what was typed; whoever typed a novel finds it in the list of problems.
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class _NumberedFinding:
    number: int
    finding: Finding


def find_cell_checks(filled: TemplateData, finding: Finding) -> tuple[Check, ...]:
    """The checks of the form that the workbook's formulas make at the very cell; none for all other findings."""
    here = (check for check in filled.form.checks if check.at == finding.field)
    return tuple(check for check in here if check.rule.code == finding.code)


def original_cells(filled: TemplateData) -> dict[str, CellAddress]:
    """Where the returned content of a cell is kept: for each field at fault that no formula judges."""
    if filled.content.returning is None:
        return {}
    places, copies = form_addresses(filled.form), dict[str, CellAddress]()
    used: dict[str, int] = {}
    for finding in filled.content.returning.findings:
        field = filled.form.fields.get(finding.field)
        if field is None or filled.figures.computed(field) or field.id in copies or find_cell_checks(filled, finding):
            continue
        sheet = places.on(field.id).sheet
        copies[field.id] = CellAddress(sheet, used.get(sheet, 0), places.helper_column[sheet] + 1)
        used[sheet] = used.get(sheet, 0) + 1
    return copies


def select_marked_fields(filled: TemplateData) -> Mapping[str, str]:
    """The fields whose cells are coloured, and with which style: the graver where there are two."""
    tones: dict[str, str] = {}
    for finding in _marked_findings(filled):
        tone = _SEVERITY_STYLES.get(finding.severity, "")
        if tone and finding.field in filled.form.fields and _is_still_present(filled, finding):
            tones[finding.field] = "wrong" if "wrong" in (tone, tones.get(finding.field)) else tone
    return tones


def _marked_findings(filled: TemplateData) -> Sequence[Finding]:
    return filled.content.returning.findings if filled.content.returning is not None else ()


def _is_still_present(filled: TemplateData, finding: Finding) -> bool:
    """Whether the fault is in this workbook too: a formula that was restored has mended some already."""
    checks = find_cell_checks(filled, finding)
    if checks:
        return any(filled.results[check.key].result == FAILS for check in checks)
    return not filled.figures.computed(filled.form.fields[finding.field])


def write_marks(sheet: SheetWriter, filled: TemplateData) -> None:
    """Write what marks the cells of one sheet besides their colour: comments, and the conditions that clear colours."""
    places, tones = form_addresses(filled.form), select_marked_fields(filled)
    said: dict[str, list[_NumberedFinding]] = {}
    for number, finding in enumerate(_marked_findings(filled), 1):
        if finding.field in filled.form.fields and places.on(finding.field).sheet == sheet.name:
            said.setdefault(finding.field, []).append(_NumberedFinding(number, finding))
    copies = {field: place for field, place in original_cells(filled).items() if place.sheet == sheet.name}
    for field, problems in said.items():
        cell = places.on(field)
        _write_comment(sheet, (cell.row, cell.column), "\n\n".join(map(_format_problem, problems)))
        if field in tones:
            fixed = "fixed_total" if filled.form.fields[field].total_of else "fixed"
            criteria = f"=AND({','.join(_fixed_conditions(filled, field, problems, copies))})"
            sheet.colour_where((cell.row, cell.column), (cell.row, cell.column), criteria, fixed)
    for field, place in copies.items():
        sheet.value(place.row, place.column, filled.cells.get(field), "copy")
        sheet.hide_columns(place.column, place.column)


def _fixed_conditions(
    filled: TemplateData, field: str, problems: Sequence[_NumberedFinding], copies: Mapping[str, CellAddress]
) -> Iterator[str]:
    """The conditions under which none of a cell's problems is left, hints aside."""
    places = form_addresses(filled.form)
    cell = places.on(field)
    for problem in problems:
        if problem.finding.severity is Severity.HINT:
            continue
        checks = find_cell_checks(filled, problem.finding)
        yield from (f'{places.flag[check.key, cell.sheet].absolute}<>"{FAILS}"' for check in checks)
        if not checks and field in copies:
            yield f"NOT(IF(ISERROR({cell.absolute}),TRUE,EXACT({cell.absolute},{copies[field].absolute})))"


def _format_problem(problem: _NumberedFinding) -> str:
    finding = problem.finding
    head = f"{messages.PROBLEM}{problem.number}（{messages.SEVERITIES[finding.severity]}，{finding.code}）"
    return "\n".join(part for part in (head, f"{finding.message}。", finding.hint) if part)


def _write_comment(sheet: SheetWriter, cell: tuple[int, int], text: str) -> None:
    """Write the comment, high enough for its whole text.

    Its beginning and end are said: programs that save the workbook drop its author, and people write into it.
    """
    text = f"{COMMENT_MARK_BEGIN}{cut_text(text, _LONGEST)}{COMMENT_MARK_END}"
    lines = sum(max(1, -(-display_width(part) // _PLACES)) for part in text.split("\n"))
    options = {"width": _WIDTH, "height": _LINE * lines + 14, "font_name": "宋体", "font_size": 10, "author": "xltools"}
    sheet.comment(*cell, text, options)
