"""问题清单: what is wrong with a returned workbook, one line each, with a link to the cell and what has become of it."""

from collections.abc import Sequence

from xltools.checks.finding import Finding
from xltools.excel.measure import height_of
from xltools.excel.table import cut
from xltools.excel.writing import SheetWriter
from xltools.form.rules.model import Severity
from xltools.form.sheets import CHECK_SHEET
from xltools.template import words
from xltools.template.columns import Column
from xltools.template.content import Returning
from xltools.template.filled import Filled, Styles
from xltools.template.marks import copies_of
from xltools.template.page import lock, set_page
from xltools.template.places import full, places_of, quoted
from xltools.template.progress import WAITING, Progress, progress_of

__all__ = ["write_return_sheet"]

_WIDTHS = (6, 12, 8, 21, 48, 44, 11, 10)
_LAST = len(_WIDTHS) - 1
_PLACE, _PROBLEM, _REMEDY, _EXPLAIN, _NOW = 3, 4, 5, 6, 7
_LEAST = 22
_STYLES = {Severity.ERROR: "wrong", Severity.EXPLAIN: "explain", Severity.HINT: ""}
_ANSWERS = (
    *((word, "wrong") for word in WAITING if word != words.UNDECIDED),
    (words.UNDECIDED, "blank"),
    *((word, "fine") for word in (words.HOLDS, words.EXPLAINED, words.TOUCHED, words.RESTORED, words.NOT_APPLICABLE)),
)


def write_return_sheet(sheet: SheetWriter, filled: Filled, returning: Returning, styles: Styles) -> None:
    """Write the sheet."""
    copies = copies_of(filled)
    progress = [progress_of(filled, finding, copies) for finding in returning.findings]
    row = _write_head(sheet, filled, returning, progress, styles)
    for column, head in enumerate(words.RETURN_HEADS):
        sheet.text(row, column, head, styles("head"))
    sheet.raw.set_row(row, 24)
    for number, (finding, now) in enumerate(zip(returning.findings, progress, strict=True), 1):
        _write_line(sheet, row + number, number, finding, now, filled, styles)
    _finish(sheet, row, row + len(progress), styles)


def _write_head(
    sheet: SheetWriter, filled: Filled, returning: Returning, progress: Sequence[Progress], styles: Styles
) -> int:
    """Title, what is left to do, where this comes from, what to do; gives the row below."""
    unit = filled.content.unit.name if filled.content.unit else ""
    sheet.merge((0, 0), (0, _LAST), f"{unit}　{words.RETURN_TITLE}" if unit else words.RETURN_TITLE, styles("title"))
    sheet.raw.set_row(0, 34)
    source = words.RETURN_SOURCE.format(round=returning.round, source=returning.source, sha256=returning.sha256[:16])
    due = "　".join(part for part in _due(filled) if part)
    steps = [f"{number}. {step}" for number, step in enumerate((*words.RETURN_STEPS, *returning.remarks), 1)]
    texts = [text for text in (source, due, *steps) if text]
    for row, text in enumerate(texts, 2):
        sheet.merge((row, 0), (row, _LAST), text, styles("prose"))
        sheet.raw.set_row(row, height_of(text, sum(_WIDTHS), 19))
    head = 2 + len(texts)
    _write_count(sheet, head, progress, styles)
    return head


def _due(filled: Filled) -> tuple[str, str]:
    content = filled.content
    deadline = f"{words.DEADLINE}：{content.deadline}" if content.deadline else ""
    return deadline, f"{words.CONTACT}：{content.contact}" if content.contact else ""


def _write_count(sheet: SheetWriter, head: int, progress: Sequence[Progress], styles: Styles) -> None:
    """How many problems are left: live."""
    answers = f"${_letter(_NOW)}${head + 2}:${_letter(_NOW)}${head + 1 + len(progress)}"
    left = "+".join(f'COUNTIF({answers},"{word}")' for word in WAITING)
    before, after = (f'"{part}"' for part in words.RETURN_OPEN.split("{count}"))
    formula = f'=IF({left}=0,"{words.RETURN_ALL_DONE}",{before}&({left})&{after})'
    count = sum(one.value in WAITING for one in progress)
    value = words.RETURN_OPEN.format(count=count) if count else words.RETURN_ALL_DONE
    sheet.merge((1, 0), (1, _LAST), "", styles("verdict"))
    sheet.formula(1, 0, formula, styles("verdict"), value)
    sheet.raw.set_row(1, 34)
    for words_of_it, style in ((words.RETURN_ALL_DONE, "fine"), (words.RETURN_OPEN.partition("{")[0], "wrong")):
        criteria = f'=LEFT($A$2,{len(words_of_it)})="{words_of_it}"'
        sheet.condition((1, 0), (1, _LAST), {"type": "formula", "criteria": criteria, "format": styles(style)})


def _write_line(
    sheet: SheetWriter, row: int, number: int, finding: Finding, now: Progress, filled: Filled, styles: Styles
) -> None:
    sheet.number(row, 0, number, styles("centre"))
    sheet.text(row, 1, words.SEVERITIES[finding.severity], styles("centre", mark=_STYLES[finding.severity]))
    sheet.text(row, 2, finding.code, styles("centre"))
    where = finding.where or "—"
    if finding.field in filled.form.fields:
        sheet.link(row, _PLACE, f"internal:{full(places_of(filled.form).on(finding.field))}", styles("link"), where)
    else:
        sheet.text(row, _PLACE, where, styles("centre"))
    sheet.text(row, _PROBLEM, cut(finding.message), styles("cell"))
    sheet.text(row, _REMEDY, cut(finding.hint), styles("cell"))
    if now.line is not None:
        target = f"internal:{quoted(CHECK_SHEET)}!{Column.EXPLANATION.at(now.line.row)}"
        sheet.link(row, _EXPLAIN, target, styles("link"), words.SEE_EXPLANATION)
    else:
        sheet.blank(row, _EXPLAIN, styles("centre"))
    if now.formula:
        sheet.formula(row, _NOW, now.formula, styles("centre"), now.value)
    else:
        sheet.text(row, _NOW, now.value, styles("centre"))
    texts = ((where, _PLACE), (finding.message, _PROBLEM), (finding.hint, _REMEDY))
    sheet.raw.set_row(row, max(height_of(text, _WIDTHS[column], _LEAST) for text, column in texts))


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _finish(sheet: SheetWriter, head: int, last: int, styles: Styles) -> None:
    sheet.widths(_WIDTHS)
    for word, style in _ANSWERS:
        options = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": styles(style)}
        sheet.condition((head + 1, _NOW), (last, _NOW), options)
    set_page(sheet, landscape=True, last=(last, _LAST), repeat=(head, head), one_page=False)
    sheet.raw.autofilter(head, 0, last, _LAST)
    sheet.raw.set_selection(head + 1, _PLACE, head + 1, _PLACE)
    lock(sheet, filter_allowed=True)
