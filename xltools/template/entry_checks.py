"""What a cell takes on entry, what it says when it is clicked, and the colours that follow what is typed.

Made from the form's own words. Blanks stay open; unfit cells and the cells of a failing rule turn red.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from xltools.checks.check_lines import FAILS
from xltools.excel.address import cell_address, join_addresses
from xltools.excel.values import LARGEST
from xltools.excel.writer import SheetWriter
from xltools.form.layout import BlockLayout, layout_form
from xltools.form.model import FIRST_YEAR, LAST_YEAR, YES, Field, FieldKind, Form
from xltools.form.rules.expression import Check, Severity
from xltools.template import messages
from xltools.template.addresses import FormAddresses, form_addresses, group_rectangles
from xltools.template.counting import acceptance_key, unfit_condition

__all__ = ["make_entry_checks", "write_highlights"]

# Excel's own limits; beyond them the whole check would be lost.
_TITLE, _MESSAGE = 32, 255


@dataclass(frozen=True, slots=True)
class EntryCheck:
    """One check over a range: the (row, column) of its corners, and XlsxWriter's options."""

    first: tuple[int, int]
    last: tuple[int, int]
    options: dict[str, Any]


@lru_cache(maxsize=8)
def make_entry_checks(form: Form) -> dict[str, list[EntryCheck]]:
    """The checks of each sheet, by its name. Neighbours in a row that ask for the same share one."""
    checks: dict[str, list[EntryCheck]] = {sheet.name: [] for sheet in form.sheets}
    for placed in layout_form(form).blocks:
        checks[placed.block.sheet] += _block_checks(placed)
    return checks


def _block_checks(block_layout: BlockLayout) -> list[EntryCheck]:
    fields = block_layout.block.fields
    checks = []
    for r, row in enumerate(block_layout.rows):
        across = [(c, fields[r, c]) for c in range(len(block_layout.columns))]
        for asked, run in groupby(across, key=lambda pair: _check_key(pair[1])):
            cells = list(run)
            if asked is None:
                continue
            first, last = block_layout.columns[cells[0][0]][0], block_layout.columns[cells[-1][0]][0]
            field = cells[0][1]
            title = field.label if len(cells) == 1 else field.row_name
            checks.append(
                EntryCheck((row, first), (row, last), {**_check_options(field), **_prompt_options(field, title)})
            )
    return checks


def _check_key(field: Field) -> tuple[Any, ...] | None:
    """What makes two fields of a row ask for the same; None for a total, which asks for nothing."""
    if field.total_of:
        return None
    return field.row, field.kind, field.digits, field.choices, field.entry, field.unit


def _check_options(field: Field) -> dict[str, Any]:
    match field.kind:
        case FieldKind.COUNT:
            return _between_options("integer", 0, LARGEST, messages.ERROR_WHOLE)
        case FieldKind.DECIMAL:
            return _between_options("decimal", 0, LARGEST, messages.ERROR_DECIMAL)
        case FieldKind.YEAR:
            return _between_options("integer", FIRST_YEAR, LAST_YEAR, messages.ERROR_YEAR)
        case FieldKind.DATE:
            return _between_options("date", date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31), messages.ERROR_DATE)
        case FieldKind.CHOICE:
            refusal = messages.ERROR_CHOICE.format(choices="、".join(field.choices))
            return {"validate": "list", "source": list(field.choices), **_error_options(refusal)}
    return {"validate": "any"}


def _between_options(kind: str, least: int | date, most: int | date, refusal: str) -> dict[str, Any]:
    return {"validate": kind, "criteria": "between", "minimum": least, "maximum": most, **_error_options(refusal)}


def _error_options(message: str) -> dict[str, Any]:
    return {"error_title": messages.ERROR_TITLE, "error_message": _cut_text(message, _MESSAGE)}


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


@dataclass(frozen=True, slots=True)
class _Highlight:
    """A condition over ranges: the corners of the first, all of them as text, a formula, and a style."""

    first: tuple[int, int]
    last: tuple[int, int]
    ranges: str
    criteria: str
    style: str


def write_highlights(sheet: SheetWriter, form: Form) -> None:
    """Write the conditional formats of a sheet, the gravest first: Excel lets the first that is true win."""
    for one in _highlights(form).get(sheet.name, ()):
        sheet.colour_where(one.first, one.last, one.criteria, one.style, one.ranges if " " in one.ranges else "")


@lru_cache(maxsize=8)
def _highlights(form: Form) -> dict[str, list[_Highlight]]:
    by_sheet: dict[str, list[_Highlight]] = {sheet.name: [] for sheet in form.sheets}
    places = form_addresses(form)
    for make in (_unfit, _failing, _blank):
        for sheet, highlight in make(form, places):
            by_sheet[sheet].append(highlight)
    return by_sheet


def _unfit(form: Form, places: FormAddresses) -> Iterator[tuple[str, _Highlight]]:
    kinds = (FieldKind.COUNT, FieldKind.DECIMAL, FieldKind.YEAR, FieldKind.CHOICE)
    asked = [field for field in form.fields.values() if field.kind in kinds]
    for sheet, rectangle, field in group_rectangles(places, asked, acceptance_key):
        criteria = f"={unfit_condition(cell_address(*rectangle[0]), field)}"
        yield sheet, _Highlight(*rectangle, "", criteria, "wrong")


def _failing(form: Form, places: FormAddresses) -> Iterator[tuple[str, _Highlight]]:
    grave = (Severity.ERROR, Severity.EXPLAIN)
    for severity in grave:
        for check in form.checks:
            if check.rule.severity is severity:
                yield from _of_check(check, places, "wrong" if severity is Severity.ERROR else "explain")


def _of_check(check: Check, places: FormAddresses, style: str) -> Iterator[tuple[str, _Highlight]]:
    cells = [places.on(field) for field in check.fields]
    for sheet in dict.fromkeys(cell.sheet for cell in cells):
        here = [cell for cell in cells if cell.sheet == sheet]
        criteria = f'={places.flag[check.key, sheet].absolute}="{FAILS}"'
        first = (here[0].row, here[0].column)
        ranges = join_addresses(cell.cell for cell in here)
        last = first if len(ranges) > 1 or len(here) == 1 else (here[-1].row, here[-1].column)
        yield sheet, _Highlight(first, last, " ".join(ranges), criteria, style)


def _blank(form: Form, places: FormAddresses) -> Iterator[tuple[str, _Highlight]]:
    asked = [f for f in form.fields.values() if not f.total_of and (f.kind.numeric or f.required)]
    for sheet, rectangle, field in group_rectangles(places, asked, lambda field: (field.table, field.kind.numeric)):
        nil = places.nil.get((field.table, sheet))
        blank = f"LEN(TRIM({cell_address(*rectangle[0])}))=0"
        criteria = f'=AND({nil.absolute}<>"{YES}",{blank})' if nil and field.kind.numeric else f"={blank}"
        yield sheet, _Highlight(*rectangle, "", criteria, "blank")
