"""The formulas of the lines that count cells: what is filled, what is fit, what is still open."""

from collections.abc import Sequence

from xltools.checks.live.lines import Count, Counted, Line
from xltools.form.model import Form
from xltools.template import words
from xltools.template.columns import Column, LineFormulas, unless_explained
from xltools.template.counting import acceptable, filled, nonzero, only_blanks, spaces_only, truly_blank, unfinished
from xltools.template.places import Places, full, places_of
from xltools.template.rectangles import ranges_of

__all__ = ["count_formulas"]


def count_formulas(form: Form, line: Line, count: Count) -> LineFormulas:
    """The formulas of one such line."""
    places = places_of(form)
    ranges = ranges_of(places, count.fields)
    nil = places.nil.get((count.fields[0].table, places.on(line.at).sheet))
    declared = f'{full(nil)}="{words.YES}"' if nil else ""
    state = ""
    match count.counted:
        case Counted.UNFIT:
            left, right = _unfit_sides(places, count, ranges)
            result = _unfit(line, declared)
        case Counted.TEXT:
            state = f"={unfinished(ranges, count.placeholders)}"
            left, right = str(len(count.fields)), f"={filled(ranges)}-{Column.STATE.at(line.row)}"
            result = _written(line)
        case _:
            left, right = str(len(count.fields)), f"={_answered(count, ranges, declared)}"
            result = _blank(line, declared)
    difference = f"={Column.LEFT.at(line.row)}-{Column.RIGHT.at(line.row)}"
    return LineFormulas(state, left, right, difference, f"={result}")


def _unfit_sides(places: Places, count: Count, ranges: Sequence[str]) -> tuple[str, str]:
    """Filled cells against acceptable ones. A total whose formula is gone, with or without a space in its place, is
    filled and unfit."""
    totals = ranges_of(places, [field for field in count.fields if field.total_of])
    gone = f"+{truly_blank(totals)}+{spaces_only(totals)}" if totals else ""
    return f"={filled(ranges)}{gone}", f"={acceptable(places, count.fields)}"


def _unfit(line: Line, declared: str) -> str:
    """Where nothing is filled in yet, nothing is fit either; under a nil return nothing has to be."""
    empty = f"{Column.LEFT.at(line.row)}=0"
    untouched = f"AND({empty},NOT({declared}))" if declared else empty
    open_or_not = f'IF({untouched},"{words.UNDECIDED}","{words.HOLDS}")'
    return f'IF({Column.DIFFERENCE.at(line.row)}>0,"{words.FAILS}",{open_or_not})'


def _written(line: Line) -> str:
    still = f'IF({Column.DIFFERENCE.at(line.row)}>0,"{words.UNDECIDED}","{words.HOLDS}")'
    return f'IF({Column.STATE.at(line.row)}>0,"{words.FAILS}",{still})'


def _blank(line: Line, declared: str) -> str:
    still = f'IF({declared},"{words.FAILS}","{words.UNDECIDED}")' if declared else f'"{words.UNDECIDED}"'
    return f'IF({Column.DIFFERENCE.at(line.row)}=0,"{words.HOLDS}",{unless_explained(line, still)})'


def _answered(count: Count, ranges: Sequence[str], declared: str) -> str:
    """Cells that are filled; under a nil return, cells that do not speak against it."""
    if count.counted is Counted.REQUIRED or not declared:
        return filled(ranges)
    against = f"{nonzero(ranges)}+{only_blanks(ranges)}"
    return f"IF({declared},{len(count.fields)}-({against}),{filled(ranges)})"
