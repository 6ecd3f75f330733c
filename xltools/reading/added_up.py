"""Whether a consolidated workbook's figures are what its own lines add up to: a figure typed over a formula has no source."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from xltools.excel.text import shown
from xltools.form.model import Field, Form, Kind, Place
from xltools.form.sheets import DETAIL_SHEET
from xltools.reading.behind import Behind
from xltools.reading.consolidated import UNIT_KEY
from xltools.reading.submission import Entry, Remark

__all__ = ["remarks_of_sums"]

_Number = Decimal | int


def remarks_of_sums(form: Form, entries: Mapping[str, Entry], behind: Behind) -> Iterator[Remark]:
    """Each figure that is not the sum of the lines and adjustments behind it, and each line that has no file.

    Totals are compared with their parts like everywhere else; here the figures that units fill in.
    """
    for line in behind.handmade:
        place = Place(DETAIL_SHEET, line.row, line.columns[UNIT_KEY])
        yield Remark("handmade_line", place, {"raw": line.unit})
    for field in form.numbers:
        entry = entries.get(field.id)
        if field.total_of or entry is None or entry.fault or entry.derived:
            continue
        due = _rounded(field, behind.sums.get(field.id))
        # A line that somebody added may be in the sums or not: it is told by itself.
        if entry.value not in (due, _with_handmade(field, behind)):
            yield Remark("not_added_up", entry.place, _words(field, entry, due), field.id)


def _with_handmade(field: Field, behind: Behind) -> _Number | None:
    added = [line.numbers[field.id] for line in behind.handmade if field.id in line.numbers]
    whole = behind.sums.get(field.id)
    return _rounded(field, sum(added, whole or 0)) if added or whole is not None else None


def _words(field: Field, entry: Entry, due: _Number | None) -> Mapping[str, str]:
    said = "空白" if due is None else format(due, "f")
    return {"place": field.label, "left": "空白" if entry.blank else shown(entry.raw), "right": said}


def _rounded(field: Field, value: _Number | None) -> _Number | None:
    """A sum with the digits its field has, as the sheet's own ROUND gives it."""
    if not isinstance(value, Decimal) or field.kind is Kind.COUNT or not field.digits:
        return value
    return value.quantize(Decimal(1).scaleb(-field.digits), ROUND_HALF_UP)
