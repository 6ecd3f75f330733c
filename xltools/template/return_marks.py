"""Marks on a workbook that goes back to its unit: the colour of a faulty cell, and a comment with fault and remedy.

A colour must not lie once the cell is mended. So the fill, which even a viewer on a telephone shows, comes with a
conditional format that takes it away: when the rule holds, or where no formula can tell, when the cell no longer
holds what was returned. What it held stands beside, in a hidden column: Excel 2007 lets a conditional format look at
no other sheet. The comment says which problem of the list it is about, and that it was there when the workbook was
returned; that stays true.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.checks.finding import Finding
from xltools.excel.table import cut
from xltools.excel.text import display_width
from xltools.excel.writer import SheetWriter, write_value
from xltools.form.layout import MARK_BEGINS, MARK_ENDS
from xltools.form.model import Place
from xltools.form.rules.expression import Check, Severity
from xltools.template import messages
from xltools.template.addresses import absolute, places_of
from xltools.template.content import Filled, Styles

__all__ = ["checks_behind", "copies_of", "marked", "write_mark", "write_marks"]

_TONES = {Severity.ERROR: "wrong", Severity.EXPLAIN: "explain"}
_WIDTH = 320
_PLACES = 42
_LINE = 18
# A message quotes what was typed; whoever typed a novel finds it in the list of problems.
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class _Numbered:
    number: int
    finding: Finding


def checks_behind(filled: Filled, finding: Finding) -> tuple[Check, ...]:
    """The checks of the form that the workbook's formulas make at the very cell; none for all other findings."""
    here = (check for check in filled.form.checks if check.at == finding.field)
    return tuple(check for check in here if check.rule.code == finding.code)


def copies_of(filled: Filled) -> dict[str, Place]:
    """Where the returned content of a cell is kept: for each field at fault that no formula judges."""
    if filled.content.returning is None:
        return {}
    places, copies = places_of(filled.form), dict[str, Place]()
    used: dict[str, int] = {}
    for finding in filled.content.returning.findings:
        field = filled.form.fields.get(finding.field)
        if field is None or filled.figures.computed(field) or field.id in copies or checks_behind(filled, finding):
            continue
        sheet = places.on(field.id).sheet
        copies[field.id] = Place(sheet, used.get(sheet, 0), places.helper_column[sheet] + 1)
        used[sheet] = used.get(sheet, 0) + 1
    return copies


def marked(filled: Filled) -> Mapping[str, str]:
    """The fields whose cells are coloured, and with which style: the graver where there are two."""
    tones: dict[str, str] = {}
    for finding in _findings(filled):
        tone = _TONES.get(finding.severity, "")
        if tone and finding.field in filled.form.fields and _still_there(filled, finding):
            tones[finding.field] = "wrong" if "wrong" in (tone, tones.get(finding.field)) else tone
    return tones


def _findings(filled: Filled) -> Sequence[Finding]:
    return filled.content.returning.findings if filled.content.returning is not None else ()


def _still_there(filled: Filled, finding: Finding) -> bool:
    """Whether the fault is in this workbook too: a formula that was restored has mended some already."""
    checks = checks_behind(filled, finding)
    if checks:
        return any(filled.results[check.key].result == messages.FAILS for check in checks)
    return not filled.figures.computed(filled.form.fields[finding.field])


def write_marks(sheet: SheetWriter, filled: Filled, styles: Styles) -> None:
    """Write what marks the cells of one sheet besides their colour: comments, and the conditions that clear colours."""
    places, tones = places_of(filled.form), marked(filled)
    said: dict[str, list[_Numbered]] = {}
    for number, finding in enumerate(_findings(filled), 1):
        if finding.field in filled.form.fields and places.on(finding.field).sheet == sheet.name:
            said.setdefault(finding.field, []).append(_Numbered(number, finding))
    copies = {field: place for field, place in copies_of(filled).items() if place.sheet == sheet.name}
    for field, problems in said.items():
        cell = places.on(field)
        write_mark(sheet, (cell.row, cell.column), "\n\n".join(map(_told, problems)))
        if field in tones:
            mended = "mended_total" if filled.form.fields[field].total_of else "mended"
            criteria = f"=AND({','.join(_mended(filled, field, problems, copies))})"
            options = {"type": "formula", "criteria": criteria, "format": styles(mended)}
            sheet.condition((cell.row, cell.column), (cell.row, cell.column), options)
    for field, place in copies.items():
        write_value(sheet, (place.row, place.column), filled.cells.get(field), styles("copy"))
        sheet.raw.set_column(place.column, place.column, 8, None, {"hidden": True})


def _mended(filled: Filled, field: str, problems: Sequence[_Numbered], copies: Mapping[str, Place]) -> Iterator[str]:
    """The conditions under which none of a cell's problems is left, hints aside."""
    places = places_of(filled.form)
    cell = places.on(field)
    for problem in problems:
        if problem.finding.severity is Severity.HINT:
            continue
        checks = checks_behind(filled, problem.finding)
        yield from (f'{absolute(places.flag[check.key, cell.sheet])}<>"{messages.FAILS}"' for check in checks)
        if not checks and field in copies:
            yield f"NOT(IF(ISERROR({absolute(cell)}),TRUE,EXACT({absolute(cell)},{absolute(copies[field])})))"


def _told(problem: _Numbered) -> str:
    finding = problem.finding
    head = f"{messages.PROBLEM}{problem.number}（{messages.SEVERITIES[finding.severity]}，{finding.code}）"
    return "\n".join(part for part in (head, f"{finding.message}。", finding.hint) if part)


def write_mark(sheet: SheetWriter, cell: tuple[int, int], text: str) -> None:
    """Write the comment, high enough for its whole text.

    Its beginning and end are said: programs that save the workbook drop its author, and people write into it.
    """
    text = f"{MARK_BEGINS}{cut(text, _LONGEST)}{MARK_ENDS}"
    lines = sum(max(1, -(-display_width(part) // _PLACES)) for part in text.split("\n"))
    options = {"width": _WIDTH, "height": _LINE * lines + 14, "font_name": "宋体", "font_size": 10, "author": "xltools"}
    sheet.comment(*cell, text, options)
