"""Colours that follow what is typed: blanks stay open, unfit cells and the cells of a failing rule turn red."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from xltools.excel.writing import SheetWriter
from xltools.form.model import Form, Kind
from xltools.form.rules.formula import compress
from xltools.form.rules.model import Check, Severity
from xltools.template.counting import judged_alike, unfit_cell
from xltools.template.filled import Styles
from xltools.template.places import Places, absolute, places_of
from xltools.template.rectangles import corner, rectangles_of
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
    for sheet, rectangle, field in rectangles_of(places, asked, judged_alike):
        criteria = f"={unfit_cell(corner(rectangle), field)}"
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
        first = (here[0].row, here[0].column)
        ranges = compress(cell.cell for cell in here)
        last = first if len(ranges) > 1 or len(here) == 1 else (here[-1].row, here[-1].column)
        yield sheet, _Highlight(first, last, " ".join(ranges), criteria, style)


def _blank(form: Form, places: Places) -> Iterator[tuple[str, _Highlight]]:
    asked = [f for f in form.fields.values() if not f.total_of and (f.kind.numeric or f.required)]
    for sheet, rectangle, field in rectangles_of(places, asked, lambda field: (field.table, field.kind.numeric)):
        nil = places.nil.get((field.table, sheet))
        blank = f"LEN(TRIM({corner(rectangle)}))=0"
        criteria = f'=AND({absolute(nil)}<>"{YES}",{blank})' if nil and field.kind.numeric else f"={blank}"
        yield sheet, _Highlight(*rectangle, "", criteria, "blank")
