"""Colours that follow what is typed: blanks stay open, unfit cells and the cells of a failing rule turn red."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from xltools.excel.writing import SheetWriter
from xltools.form.model import Field, Form, Kind, Place
from xltools.form.rules.formula import compress
from xltools.form.rules.model import Check, Severity
from xltools.template.counting import unfit_cell
from xltools.template.filled import Styles
from xltools.template.places import Places, absolute, places_of
from xltools.template.words import FAILS, YES

__all__ = ["write_highlights"]


@dataclass(frozen=True, slots=True)
class _Highlight:
    """A condition over ranges: the corners of the first, all of them as text, a formula, and a style."""

    first: tuple[int, int]
    last: tuple[int, int]
    ranges: str
    criteria: str
    style: str


def write_highlights(sheet: SheetWriter, form: Form, styles: Styles) -> None:
    """Write the conditional formats of a sheet, the gravest first: Excel lets the first that is true win."""
    for one in _highlights(form).get(sheet.name, ()):
        options = {"type": "formula", "criteria": one.criteria, "format": styles(one.style)}
        if " " in one.ranges:
            options["multi_range"] = one.ranges
        sheet.condition(one.first, one.last, options)


@lru_cache(maxsize=8)
def _highlights(form: Form) -> dict[str, list[_Highlight]]:
    by_sheet: dict[str, list[_Highlight]] = {sheet.name: [] for sheet in form.sheets}
    places = places_of(form)
    for make in (_unfit, _failing, _blank):
        for sheet, highlight in make(form, places):
            by_sheet[sheet].append(highlight)
    return by_sheet


def _unfit(form: Form, places: Places) -> Iterator[tuple[str, _Highlight]]:
    kinds = (Kind.COUNT, Kind.DECIMAL, Kind.YEAR, Kind.CHOICE)
    asked = [field for field in form.fields.values() if field.kind in kinds]
    for sheet, rectangle, field in _rectangles(places, asked, lambda field: (field.kind, field.digits, field.choices)):
        criteria = f"={unfit_cell(_corner(rectangle), field)}"
        yield sheet, _Highlight(*rectangle, "", criteria, "wrong")


def _failing(form: Form, places: Places) -> Iterator[tuple[str, _Highlight]]:
    grave = (Severity.ERROR, Severity.EXPLAIN)
    for severity in grave:
        for check in form.checks:
            if check.rule.severity is severity:
                yield from _of_check(check, places, "wrong" if severity is Severity.ERROR else "explain")


def _of_check(check: Check, places: Places, style: str) -> Iterator[tuple[str, _Highlight]]:
    cells = [places.on(field) for field in check.fields]
    for sheet in dict.fromkeys(cell.sheet for cell in cells):
        here = [cell for cell in cells if cell.sheet == sheet]
        criteria = f'={absolute(places.flag[check.key, sheet])}="{FAILS}"'
        corner = (here[0].row, here[0].column)
        ranges = compress(cell.cell for cell in here)
        last = corner if len(ranges) > 1 or len(here) == 1 else (here[-1].row, here[-1].column)
        yield sheet, _Highlight(corner, last, " ".join(ranges), criteria, style)


def _blank(form: Form, places: Places) -> Iterator[tuple[str, _Highlight]]:
    asked = [f for f in form.fields.values() if not f.total_of and (f.kind.numeric or f.required)]
    for sheet, rectangle, field in _rectangles(places, asked, lambda field: (field.table, field.kind.numeric)):
        nil = places.nil.get((field.table, sheet))
        blank = f"LEN(TRIM({_corner(rectangle)}))=0"
        criteria = f'=AND({absolute(nil)}<>"{YES}",{blank})' if nil and field.kind.numeric else f"={blank}"
        yield sheet, _Highlight(*rectangle, "", criteria, "blank")


_Rectangle = tuple[tuple[int, int], tuple[int, int]]


def _corner(rectangle: _Rectangle) -> str:
    """The upper left cell: a condition names it, and Excel moves it along for the others."""
    return Place("", *rectangle[0]).cell


def _rectangles(
    places: Places, fields: Sequence[Field], alike: Callable[[Field], tuple[object, ...]]
) -> Iterator[tuple[str, _Rectangle, Field]]:
    """The fields that are alike, as few rectangles of cells as rows of equal extent make; and one field of each."""
    groups: dict[tuple[object, ...], list[Field]] = {}
    for field in fields:
        groups.setdefault((places.on(field.id).sheet, *alike(field)), []).append(field)
    for group in groups.values():
        cells = sorted((places.on(field.id).row, places.on(field.id).column) for field in group)
        for rectangle in _stacked(_runs(cells)):
            yield places.on(group[0].id).sheet, rectangle, group[0]


def _runs(cells: Sequence[tuple[int, int]]) -> list[_Rectangle]:
    """Neighbours in a row, joined."""
    runs: list[_Rectangle] = []
    for row, column in cells:
        if runs and runs[-1][1] == (row, column - 1):
            runs[-1] = (runs[-1][0], (row, column))
        else:
            runs.append(((row, column), (row, column)))
    return runs


def _stacked(runs: Sequence[_Rectangle]) -> list[_Rectangle]:
    """Runs of equal extent in rows that follow each other, joined."""
    stacks: list[_Rectangle] = []
    for first, last in runs:
        for index, (top, bottom) in enumerate(stacks):
            if bottom[0] == first[0] - 1 and (top[1], bottom[1]) == (first[1], last[1]):
                stacks[index] = (top, last)
                break
        else:
            stacks.append((first, last))
    return stacks
