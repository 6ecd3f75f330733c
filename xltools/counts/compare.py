"""Compare the counts of a text with the tables: a count agrees with any one of its readings, and is wrong only against all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.counts.numbers import scale_of
from xltools.counts.recognise import recognise_counts
from xltools.counts.stated_count import StatedCount
from xltools.form.count_wordings import Reading
from xltools.form.model import Form


@dataclass(frozen=True, slots=True)
class ComparedCount:
    """A count, and whether a table says the same; None where it cannot be told. Of one that does not, `sums` are its readings' sums."""

    count: StatedCount
    agrees: bool | None
    sums: tuple[tuple[Reading, Decimal], ...] = ()


def compare_text(
    text: str, form: Form, values: Mapping[str, Decimal | int | None], *, field: str = "", year: int | None = None
) -> tuple[ComparedCount, ...]:
    """Every count of a text that can stand for cells, compared with the values of the form's numeric fields."""
    return tuple(compare_count(count, values) for count in recognise_counts(text, form, field=field, year=year))


def compare_count(count: StatedCount, values: Mapping[str, Decimal | int | None]) -> ComparedCount:
    """A count against the values of a form's numeric fields; a blank is None, and leaves its readings undecided."""
    if count.approximate or not count.readings:
        return ComparedCount(count, None)
    stated, known = stated_value(count), []
    for reading in count.readings:
        total = sum_reading(reading, values)
        if total == stated:
            return ComparedCount(count, True)
        if total is not None:
            known.append((reading, total))
    return ComparedCount(count, False if len(known) == len(count.readings) else None, tuple(known))


def stated_value(count: StatedCount) -> Decimal:
    """What a count says, in the unit of the cells it can stand for."""
    if not count.kind.money:
        return count.value
    return count.value * scale_of(count.unit) / scale_of(count.kind.money)


def sum_reading(reading: Reading, values: Mapping[str, Decimal | int | None]) -> Decimal | None:
    """The sum of a reading; None where one of its fields is blank."""
    total = Decimal(0)
    for term in reading:
        value = values.get(term.removeprefix("-"))
        if value is None:
            return None
        total += -Decimal(value) if term.startswith("-") else Decimal(value)
    return total


def counts_json(field: str, text: str, counts: Sequence[ComparedCount]) -> list[dict[str, object]]:
    """The counts of one text as `xltools read` and `xltools counts` print them; offsets are those of the text."""
    return [
        {
            "field": field,
            "start": one.count.start,
            "end": one.count.end,
            "text": text[one.count.start : one.count.end],
            "value": int(one.count.value) if one.count.value == int(one.count.value) else float(one.count.value),
            "unit": one.count.unit,
            "approximate": one.count.approximate,
            "kind": one.count.kind.id,
            "readings": [list(reading) for reading in one.count.readings],
            "agrees": one.agrees,
        }
        for one in counts
    ]
