"""What a cell takes on entry, and what it says when it is clicked: made from the form's own words."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from xltools.excel.numbers import LARGEST
from xltools.form.layout import PlacedBlock, lay_out
from xltools.form.model import FIRST_YEAR, LAST_YEAR, Field, Form, Kind
from xltools.template import words

__all__ = ["EntryCheck", "entry_checks"]

# Excel's own limits; beyond them the whole check would be lost.
_TITLE, _MESSAGE = 32, 255


@dataclass(frozen=True, slots=True)
class EntryCheck:
    """One check over a range: the (row, column) of its corners, and XlsxWriter's options."""

    first: tuple[int, int]
    last: tuple[int, int]
    options: dict[str, Any]


@lru_cache(maxsize=8)
def entry_checks(form: Form) -> dict[str, list[EntryCheck]]:
    """The checks of each sheet, by its name. Neighbours in a row that ask for the same share one."""
    checks: dict[str, list[EntryCheck]] = {sheet.name: [] for sheet in form.sheets}
    for placed in lay_out(form).blocks:
        checks[placed.block.sheet] += _of_block(placed)
    return checks


def _of_block(placed: PlacedBlock) -> list[EntryCheck]:
    fields = placed.block.fields
    checks = []
    for r, row in enumerate(placed.rows):
        across = [(c, fields[r, c]) for c in range(len(placed.columns))]
        for asked, run in groupby(across, key=lambda pair: _asked(pair[1])):
            cells = list(run)
            if asked is None:
                continue
            first, last = placed.columns[cells[0][0]][0], placed.columns[cells[-1][0]][0]
            field = cells[0][1]
            title = field.label if len(cells) == 1 else field.row_name
            checks.append(EntryCheck((row, first), (row, last), {**_options(field), **_prompt(field, title)}))
    return checks


def _asked(field: Field) -> tuple[Any, ...] | None:
    """What makes two fields of a row ask for the same; None for a total, which asks for nothing."""
    if field.total_of:
        return None
    return field.row, field.kind, field.digits, field.choices, field.entry, field.unit


def _options(field: Field) -> dict[str, Any]:
    match field.kind:
        case Kind.COUNT:
            return _between("integer", 0, LARGEST, words.ERROR_WHOLE)
        case Kind.DECIMAL:
            return _between("decimal", 0, LARGEST, words.ERROR_DECIMAL)
        case Kind.YEAR:
            return _between("integer", FIRST_YEAR, LAST_YEAR, words.ERROR_YEAR)
        case Kind.DATE:
            return _between("date", date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31), words.ERROR_DATE)
        case Kind.CHOICE:
            refusal = words.ERROR_CHOICE.format(choices="、".join(field.choices))
            return {"validate": "list", "source": list(field.choices), **_refusal(refusal)}
    return {"validate": "any"}


def _between(kind: str, least: int | date, most: int | date, refusal: str) -> dict[str, Any]:
    return {"validate": kind, "criteria": "between", "minimum": least, "maximum": most, **_refusal(refusal)}


def _refusal(message: str) -> dict[str, Any]:
    return {"error_title": words.ERROR_TITLE, "error_message": _cut(message, _MESSAGE)}


def _prompt(field: Field, title: str) -> dict[str, Any]:
    message = field.entry
    if field.kind.numeric:
        asked = words.DECIMAL.format(digits=field.digits) if field.digits else words.WHOLE
        unit = words.MEASURED.format(unit=field.unit) if field.unit else ""
        message = "\n".join(part for part in (message, f"{asked}{unit}{words.NONE_IS_ZERO}") if part)
    elif not message and field.kind is Kind.CHOICE:
        message = words.CHOOSE
    return {"input_title": _cut(title, _TITLE), "input_message": _cut(message, _MESSAGE)}


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
