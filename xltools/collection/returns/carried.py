"""What a return takes over from the workbook that is returned: all that was typed, so that it reads the same again.

Totals are not taken over: they are formulas in a return, whatever stood in their cells.
"""

from datetime import date, datetime

from xltools.checks.live.lines import lines_of
from xltools.excel.grid import Cell
from xltools.excel.text import clean_text, shown
from xltools.excel.writing import TEXT_LIMIT
from xltools.form.model import Field, Kind
from xltools.reading.submission import Entry, Submission
from xltools.reading.values import read_entry

__all__ = ["carried_explanations", "carried_values", "too_long"]

# Before this day Excel counts one day too many, for a 29 February 1900 that never was.
_FIRST_DAY = date(1900, 3, 1)


def carried_values(submission: Submission) -> dict[str, Cell]:
    """What each input cell held, by field id; a blank stays a blank, on the cover too."""
    fields = submission.form.fields
    inputs = {name: entry for name, entry in submission.entries.items() if not fields[name].total_of}
    return {name: _as_carried(fields[name], entry) for name, entry in inputs.items()}


def carried_explanations(submission: Submission) -> tuple[dict[str, str], dict[str, str]]:
    """The explanations by the key of their line; and apart those whose line this form does not have."""
    known = {line.key for line in lines_of(submission.form)}
    taken = {key: text for key, text in submission.explanations.items() if key in known}
    return taken, {key: text for key, text in submission.explanations.items() if key not in known}


def too_long(submission: Submission) -> str:
    """The label of a text that no cell of an .xlsx can hold, as an .ods can; "" where all fit."""
    fields = submission.form.fields
    values = carried_values(submission)
    return next((fields[name].label for name, raw in values.items() if len(str(raw)) > TEXT_LIMIT), "")


def _as_carried(field: Field, entry: Entry) -> Cell:
    raw = entry.raw
    if raw is None or raw == "":
        return ""
    if isinstance(raw, str):
        return _text(field, entry, raw)
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, date):
        return _day(field, raw)
    if isinstance(raw, int | float):
        return _number(field, entry, raw)
    return shown(raw)


def _text(field: Field, entry: Entry, raw: str) -> str:
    """A text as it is; what no workbook can hold is named rather than dropped, where dropping it would tell otherwise."""
    cleaned = clean_text(raw)
    if cleaned == raw:
        return raw
    read, _ = read_entry(field, entry.place, cleaned)
    return cleaned if (read.value, read.fault) == (entry.value, entry.fault) else shown(raw, len(raw))


def _day(field: Field, raw: date) -> Cell:
    """A day. In any other cell than a day's it becomes its text: what is typed over it shall not look like a day."""
    if field.kind is not Kind.DATE:
        return shown(raw)
    day = raw.date() if isinstance(raw, datetime) else raw
    return raw if day >= _FIRST_DAY else day.isoformat()


def _number(field: Field, entry: Entry, raw: float) -> Cell:
    if field.kind is Kind.DATE:
        # A day that lost its format gets it back; any other number would turn into a day here.
        try:
            return date.fromisoformat(str(entry.value))
        except ValueError:
            return shown(raw)
    if float(f"{raw:.16G}") == raw:
        return raw
    # XlsxWriter writes 16 digits. Of a number the first 15 count, as in Excel; rounded once to 16 and once to 15 it
    # might be another. A code is a text, and keeps them all.
    return float(f"{raw:.15g}") if field.kind.numeric else shown(raw)
