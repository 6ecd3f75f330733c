"""A cell and what its field should hold: the entry, with what was repaired and what is at fault."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from xltools.excel.days import read_day
from xltools.excel.grid import Cell
from xltools.excel.numbers import read_number
from xltools.excel.text import BLANKS, clean_text, is_blank, normal_label, shown
from xltools.form.model import FIRST_YEAR, LAST_YEAR, Field, Kind, Place
from xltools.reading.submission import Entry, Note

__all__ = ["read_entry"]

_YEAR = re.compile(r"\s*(\d{4})\s*年?度?\s*")
# How Excel counts days, and the counts that are days of 2000 to 2099: a smaller or larger number is none.
_DAY_0, _DAYS = date(1899, 12, 30), (36_526, 73_050)

# 12/1/2026 may be in January or in December.
_NO_DAY = "看不出是哪一天，没有作为日期使用；请写成 2026-01-15 的样子"


def read_entry(field: Field, place: Place, raw: Cell, formula: bool | None = None) -> tuple[Entry, Note | None]:
    """The entry of a field, and a note where the cell was not written the way it was read.

    `formula`: whether a total is still one.
    """
    if field.kind.numeric:
        read = _read_float if isinstance(raw, float) else read_number
        reading = read(raw, digits=field.digits, unit=field.unit)
        note = Note(field.id, place, shown(raw), str(reading.value), reading.note) if reading.note else None
        return Entry(place, raw, reading.value, reading.fault, "", formula), note
    if raw is None or raw == "":
        return Entry(place, raw, None), None
    match field.kind:
        case Kind.CHOICE:
            return _noted(field, _choice(field, place, raw), "按选项读取")
        case Kind.YEAR:
            return _noted(field, _year(place, raw), "按年份读取")
        case Kind.DATE:
            return _date(field, place, raw)
        case Kind.LONG_TEXT:
            text = clean_text(raw) if isinstance(raw, str) else shown(raw)
            return Entry(place, raw, None if is_blank(text) else text), None
    text = clean_text(raw).strip(BLANKS + " \t\n") if isinstance(raw, str) else shown(raw)
    return Entry(place, raw, text or None), None


# Most cells of all workbooks hold one of a few small counts.
_read_float = lru_cache(maxsize=4096)(read_number)


def _noted(field: Field, entry: Entry, how: str) -> tuple[Entry, Note | None]:
    """The entry, with a note where the cell does not hold the value itself: spaces around a choice, a year as text."""
    if entry.value is None or entry.raw == entry.value:
        return entry, None
    return entry, Note(field.id, entry.place, shown(entry.raw), str(entry.value), how)


def _choice(field: Field, place: Place, raw: Cell) -> Entry:
    said = normal_label(shown(raw))
    for choice in field.choices:
        if normal_label(choice) == said:
            return Entry(place, raw, choice)
    return Entry(place, raw, None, "not_a_choice" if said else "")


def _year(place: Place, raw: Cell) -> Entry:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    found = _YEAR.fullmatch(clean_text(str(raw))) if isinstance(raw, int | str) else None
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return Entry(place, raw, None, "" if shown(raw).strip() == "" else "not_a_year")
    return Entry(place, raw, int(found[1]))


def _date(field: Field, place: Place, raw: Cell) -> tuple[Entry, Note | None]:
    """A day; one that lost its format is the number of days since the end of 1899, and is noted."""
    if not isinstance(raw, bool) and isinstance(raw, int | float) and _DAYS[0] <= raw <= _DAYS[1]:
        day = (_DAY_0 + timedelta(days=int(raw))).isoformat()
        return Entry(place, raw, day), Note(field.id, place, shown(raw), day, "日期显示成了数字，按日期读取")
    said = _day(raw)
    entry = Entry(place, raw, said)
    if not said or read_day(said) is not None:
        return entry, None
    return entry, Note(field.id, place, shown(raw), shown(said), _NO_DAY)


def _day(raw: Cell) -> str:
    """An ISO day where the cell is one way or another a day; else what it says, as it is."""
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    text = clean_text(raw).strip() if isinstance(raw, str) else shown(raw)
    day = read_day(text)
    # 2026-13-45 is no day: kept as written.
    return day.isoformat() if day is not None else text
