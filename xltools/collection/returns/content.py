"""A checked submission to the content of its return workbook: all that was typed, so that it reads the same again.

Totals are not taken over: they are formulas in a return. Findings stand at the cell where they are now, with what the
return has put right itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from xltools.checks.check import Terms, find_last_year
from xltools.checks.check_lines import has_format, list_lines
from xltools.checks.check_workbook import identify_unit
from xltools.checks.finding import CheckedFile, Finding, finding_keys
from xltools.collection.returns.letter import ReturnOptions
from xltools.excel.grid import Cell
from xltools.excel.text import printable_excerpt, remove_unwritable
from xltools.excel.values import format_number, parse_day
from xltools.excel.writer import TEXT_LIMIT
from xltools.form.layout import CHECK_SHEET, EXPLANATION_HEAD, OWN_SHEETS, TOTAL_SCOPE, cover_sheet_name, layout_form
from xltools.form.model import COVER_YEAR, FIRST_YEAR, LAST_YEAR, Field, FieldKind
from xltools.form.rules.expression import Severity
from xltools.reading.read_submission import read_entry
from xltools.reading.submission import FieldEntry, Submission
from xltools.roster.units import Unit
from xltools.template.content import Content, ReturnData
from xltools.template.workbook import build_template

# Before this day Excel counts one day too many, for a 29 February 1900 that never was.
_FIRST_DAY = date(1900, 3, 1)


def _read_input_values(submission: Submission) -> dict[str, Cell | Decimal]:
    """What each input cell held, by field id; a blank stays a blank, on the cover too.

    What was read in one way although it was not written so (12件, １２, “ 汇总”) comes back as what was read: the workbook's
    own formulas take it then, as the tool does.
    """
    fields = submission.form.fields
    inputs = {name: entry for name, entry in submission.entries.items() if not fields[name].total_of}
    return {name: _input_value(fields[name], entry) for name, entry in inputs.items()}


def _is_rewritten(field: Field, entry: FieldEntry) -> bool:
    """Whether a return holds what was read in place of the text that was written."""
    # A blank that is declared to be 0 has that value too: nobody wrote a text there, and the cell comes back blank.
    readable = isinstance(entry.raw, str) and entry.value is not None and not (entry.fault or entry.derived)
    return readable and has_format(field.kind) and not field.total_of and entry.raw != entry.value


def _input_value(field: Field, entry: FieldEntry) -> Cell | Decimal:
    if entry.seen and (entry.fault == "marked" or not field.kind.numeric):
        return entry.seen if entry.fault else str(entry.value or "")
    raw = "" if entry.fault == "picture" else entry.raw
    if raw is None or raw == "":
        return ""
    if _is_rewritten(field, entry):
        return entry.value
    if isinstance(raw, str):
        return _text_value(field, entry, raw)
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, date):
        return _day_value(field, raw)
    if isinstance(raw, int | float):
        return _number_value(field, entry, raw)
    return printable_excerpt(raw)


def _text_value(field: Field, entry: FieldEntry, raw: str) -> str:
    """A text as it is; what no workbook can hold is named rather than dropped, where dropping it would tell otherwise.

    A choice is written as the form has it now, however it was written.
    """
    if field.kind is FieldKind.CHOICE and isinstance(entry.value, str):
        return entry.value
    cleaned = remove_unwritable(raw)
    if cleaned == raw:
        return raw
    read, _ = read_entry(field, entry.place, cleaned)
    return cleaned if (read.value, read.fault) == (entry.value, entry.fault) else printable_excerpt(raw, len(raw))


def _day_value(field: Field, raw: date) -> Cell:
    """A day. In any other cell than a day's it becomes its text: what is typed over it shall not look like a day."""
    if field.kind is not FieldKind.DATE:
        return printable_excerpt(raw)
    day = raw.date() if isinstance(raw, datetime) else raw
    return raw if day >= _FIRST_DAY else day.isoformat()


def _number_value(field: Field, entry: FieldEntry, raw: float) -> Cell:
    if field.kind is FieldKind.DATE:
        # A day that lost its format gets it back; any other number would turn into a day here.
        return parse_day(str(entry.value)) or printable_excerpt(raw)
    if float(f"{raw:.16G}") == raw:
        return raw
    # XlsxWriter writes 16 digits. Of a number the first 15 count, as in Excel; rounded once to 16 and once to 15 it
    # might be another. A code is a text, and keeps them all.
    return float(f"{raw:.15g}") if field.kind.numeric else printable_excerpt(raw)


_ORDER = {Severity.ERROR: 0, Severity.EXPLAIN: 1, Severity.HINT: 2}
_ORIGINAL_PLACE = "（原件中在 {where}）"
_FORMULA_RESTORED = "退回表中合计已恢复为公式，请核对。"
_VALUES_RESTORED = "退回表中已是原件所存的内容，不再是公式，请核对。"
_ORIGINAL_VALUE = "退回表中这一格已恢复为公式{now}，原件中是“{raw}”。"
_OTHER_YEAR = (
    "退回表是 {year} 年度的表样：只是年度写错的，请改为 {year}；报的是别的年度的数，请逐格换成 {year} 年度的。"
)
_READ_AS_RESTORED = "退回表中已改写为 {value}，不用再改。"
_REWRITTEN = "原件中这些格是文本，已按读到的内容改写，请核对：{cells}。"
_MOST_REWRITTEN = 20
_LABELS_RESTORED = "退回表中已恢复，请核对；没有读到的内容请补填。"
_NEW_FORM = "退回表就是现用表样，按标签读到的内容已填入：请逐格核对，没有读到的请补填。"


def select_reported(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """What a return and its letter tell, the gravest first, then sheet by sheet: what is open, and hints."""
    kept = [finding for finding in findings if finding.is_open or finding.severity is Severity.HINT]
    sheets = {sheet: number for number, sheet in enumerate(dict.fromkeys(finding.sheet for finding in kept))}
    return tuple(sorted(kept, key=lambda finding: (_ORDER[finding.severity], sheets[finding.sheet])))


def findings_for_return(findings: Sequence[Finding], submission: Submission, year: int) -> tuple[Finding, ...]:
    """The same, each finding where it stands in the return of a submission for a year."""
    return select_reported([_relocate_finding(finding, submission, year) for finding in select_reported(findings)])


def _relocate_finding(finding: Finding, submission: Submission, year: int) -> Finding:
    check = submission.form.rules[finding.code].check if finding.code in submission.form.rules else ""
    if finding.field == COVER_YEAR and check == "identity":
        finding = replace(finding, hint=_OTHER_YEAR.format(year=year))
    if finding.field:
        return _relocate_to_field(finding, submission, check)
    where = _ORIGINAL_PLACE.format(where=finding.where) if finding.cell else ""
    # What to do about another form stands in the form itself; where to do it is here.
    hint = {"locked": _LABELS_RESTORED, "identity": finding.hint + _NEW_FORM}.get(check, finding.hint)
    if finding.severity is Severity.HINT and finding.sheet not in OWN_SHEETS | {""}:
        hint = finding.hint  # a comment or a hidden sheet: nothing that a return restores
    return replace(finding, message=finding.message + where, hint=hint, cell="", related=())


def _relocate_to_field(finding: Finding, submission: Submission, check: str) -> Finding:
    """What belongs to a field stands where the form has the field, wherever the returned file had it."""
    place = layout_form(submission.form).places[finding.field]
    moved = finding.cell != "" and finding.where != str(place)
    if check == "locked" and finding.severity is not Severity.HINT:
        hint = _FORMULA_RESTORED if submission.form.fields[finding.field].total_of else _VALUES_RESTORED
    elif check == "number" and finding.severity is Severity.HINT:
        hint = _READ_AS_RESTORED.format(value=finding.expected)
    else:
        hint = finding.hint + _format_restored(finding, submission)
    return replace(
        finding,
        message=finding.message + (_ORIGINAL_PLACE.format(where=finding.where) if moved else ""),
        hint=hint,
        sheet=place.sheet,
        cell=place.cell,
        related=tuple(_relocate_related(finding, submission)),
    )


def _format_restored(finding: Finding, submission: Submission) -> str:
    """That a total is a formula again, where its cell held anything else than the sum of its parts."""
    field, entry = submission.form.fields[finding.field], submission.entries.get(finding.field)
    if not field.total_of or entry is None or entry.blank:
        return ""
    right = submission.sum_parts(field)
    if entry.value == right:
        return ""
    now = f"，现为 {format_number(right)}" if right is not None else ""
    return _ORIGINAL_VALUE.format(raw=printable_excerpt(entry.raw), now=now)


def _relocate_related(finding: Finding, submission: Submission) -> Iterator[str]:
    """Further cells, where they stand now; written as they were, with their sheet or without."""
    places = layout_form(submission.form).places
    now = {str(entry.place): places[name] for name, entry in submission.entries.items() if name in places}
    for cell in finding.related:
        place = now.get(cell if "!" in cell else f"{finding.sheet}!{cell}")
        yield cell if place is None else str(place) if "!" in cell else place.cell


_UNPLACED = f"原件“{CHECK_SHEET}”中编号 {{key}} 的{EXPLANATION_HEAD}在本表没有对应的行，内容是：{{text}}"
_LONGEST_NAME = 120
_LONGEST_UNIT = 200
# A workbook that somebody filled with made-up keys shall not fill ours.
_MOST_UNPLACED = 20
_MORE_UNPLACED = f"原件“{CHECK_SHEET}”中另有 {{count}} 条这样的{EXPLANATION_HEAD}，请看原件"


def build_return_workbook(checked: CheckedFile, terms: Terms, unit: Unit, round: int, options: ReturnOptions) -> bytes:
    """The return workbook of a submission that `unreturnable` has nothing against."""
    return build_template(terms.form, return_content(checked, terms, unit, round, options))


def explain_unreturnable(submission: Submission, terms: Terms, unit: Unit) -> str:
    """Why no return workbook can be made of a submission, in a sentence; "" where it can."""
    if submission.meta.get("scope") == TOTAL_SCOPE:
        return "这是汇总工作簿，其中的数由各单位的数计算：请改正各单位的报送后重新汇总"
    if return_year(submission, terms) is None:
        cover = cover_sheet_name(terms.form)
        return f"不能确定是哪个年度的报告，没有生成退回工作簿；请在“{cover}”填写年度后重新报送"
    if len(unit.name) > _LONGEST_UNIT:
        return f"填报单位写了 {len(unit.name)} 个字，不是单位名称，没有生成退回工作簿；请改正后重新报送"
    # No cell of an .xlsx can hold what an .ods can.
    values, fields = _read_input_values(submission), submission.form.fields
    label = next((fields[name].label for name, raw in values.items() if len(str(raw)) > TEXT_LIMIT), "")
    return f"“{label}”的文字超过一格能容纳的长度，没有生成退回工作簿；请删减后重新报送" if label else ""


def return_year(submission: Submission, terms: Terms) -> int | None:
    """The year that a return is for: the one asked for, else the one it was issued for, else the one it says."""
    issued = submission.meta.get("year", "")
    known = terms.year or (int(issued) if issued.isascii() and issued.isdecimal() and len(issued) == 4 else None)
    year = known or submission.year
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None


def return_content(checked: CheckedFile, terms: Terms, unit: Unit, round: int, options: ReturnOptions) -> Content:
    """The content: everything the unit wrote, and what is wrong with it."""
    submission = checked.submission
    known, explanations = {line.key for line in list_lines(submission.form)}, submission.explanations
    year = return_year(submission, terms) or 0
    findings = findings_for_return(checked.findings, submission, year)
    name = printable_excerpt(submission.path.name, _LONGEST_NAME)
    unplaced = {key: text for key, text in explanations.items() if key not in known}
    remarks = tuple(_list_remarks(submission, unplaced))
    return Content(
        year=year,
        unit=unit if unit.name else None,
        values=_read_input_values(submission),
        explanations={key: text for key, text in explanations.items() if key in known},
        last_year=find_last_year(submission, terms),
        deadline=options.due,
        contact=options.contact,
        returning=ReturnData(round, submission.sha256, name, findings, remarks, finding_keys(checked.findings)),
    )


def _list_remarks(submission: Submission, unplaced: Mapping[str, str]) -> Iterator[str]:
    """What a return says of the cells in which it holds what was read, not what was written; and of `unplaced`.

    Explanations that have no line in this form are not lost, as long as they are few.
    """
    fields, places = submission.form.fields, layout_form(submission.form).places
    entries = {name: entry for name, entry in submission.entries.items() if _is_rewritten(fields[name], entry)}
    told = [
        f"{places[name]} “{printable_excerpt(entry.raw)}”改为 {entry.value}"
        for name, entry in islice(entries.items(), _MOST_REWRITTEN)
    ]
    if told:
        cells = "；".join(told) + (f"；等 {len(entries)} 格" if len(entries) > len(told) else "")
        yield _REWRITTEN.format(cells=cells)
    for key, text in islice(unplaced.items(), _MOST_UNPLACED):
        yield _UNPLACED.format(key=printable_excerpt(key), text=text)
    if len(unplaced) > _MOST_UNPLACED:
        yield _MORE_UNPLACED.format(count=len(unplaced) - _MOST_UNPLACED)


def return_unit(submission: Submission, terms: Terms) -> Unit:
    """The unit whose workbook this is where no roster says more: the one it was issued to, else the one it names."""
    unit = identify_unit(submission, terms.roster)
    issued = submission.meta.get("unit", "")
    if terms.roster is not None or not issued:
        return unit
    return Unit(issued, submission.meta.get("code", ""), rule_making=unit.rule_making)
