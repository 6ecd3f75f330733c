"""Where things stand that the form's layout does not know: last year's values, helper cells; and all addresses.

Each sheet has one hidden column right of everything else. It holds, from the top, the nil declarations its tables depend
on, and the result of each check that looks at the sheet. Conditional formats read them there: Excel 2007 refuses
references to other sheets in a conditional format, and to repeat the rule in the format would be a third execution of
it. In the same way a nil cell that holds an error is defused once, here, and every formula reads the copy.
"""

from dataclasses import dataclass
from functools import lru_cache

from xltools.form.cover import UNIT
from xltools.form.layout import Layout, PlacedBlock, lay_out
from xltools.form.model import Form, Place, Sheet

__all__ = ["Places", "absolute", "full", "places_of", "quoted"]

# One empty column before last year's values, one empty row before the verdict.
_GAP = 1


@dataclass(frozen=True)
class Places:
    """Addresses of a form's cells. `nil` is by table id and sheet, `flag` by check key and sheet, `last` by field id.

    `verdict` is where the cover repeats the verdict: below the block that asks for the unit.
    """

    layout: Layout
    last: dict[str, Place]
    helper_column: dict[str, int]
    nil: dict[tuple[str, str], Place]
    flag: dict[tuple[str, str], Place]
    verdict: Place

    def on(self, field: str) -> Place:
        """The cell of a field."""
        return self.layout.places[field]


@lru_cache(maxsize=8)
def places_of(form: Form) -> Places:
    """The places of a form; calculated once for each form object."""
    layout = lay_out(form)
    last = {field: place for placed in layout.blocks for field, place in _last_places(placed).items()}
    helper = {sheet.name: _helper_column(layout, sheet) for sheet in form.sheets}
    nil: dict[tuple[str, str], Place] = {}
    flag: dict[tuple[str, str], Place] = {}
    used = dict.fromkeys(helper, 0)
    for block in form.blocks:
        if form.tables[block.table].nil and (block.table, block.sheet) not in nil:
            nil[block.table, block.sheet] = Place(block.sheet, used[block.sheet], helper[block.sheet])
            used[block.sheet] += 1
    for check in form.checks:
        for sheet in dict.fromkeys(layout.places[field].sheet for field in check.fields):
            flag[check.key, sheet] = Place(sheet, used[sheet], helper[sheet])
            used[sheet] += 1
    return Places(layout, last, helper, nil, flag, _verdict(form, layout))


def _verdict(form: Form, layout: Layout) -> Place:
    sheet = layout.places[UNIT].sheet if UNIT in layout.places else form.sheets[0].name
    rows = [placed.rows[-1] for placed in layout.on_sheet(sheet)]
    return Place(sheet, max(rows) + 1 + _GAP, 0)


def first_last_column(placed: PlacedBlock) -> int:
    """The column where last year's values of a block begin."""
    return placed.last_column + 1 + _GAP


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def full(place: Place) -> str:
    """The address with its sheet: '三、依申请公开'!D30."""
    return f"{quoted(place.sheet)}!{place.cell}"


def absolute(place: Place) -> str:
    """The address on its own sheet, fixed: $D$30."""
    letters = place.cell.rstrip("0123456789")
    return f"${letters}${place.row + 1}"


def _last_places(placed: PlacedBlock) -> dict[str, Place]:
    start = first_last_column(placed)
    return {
        field.id: Place(placed.block.sheet, placed.rows[r], start + c)
        for (r, c), field in placed.block.fields.items()
        if field.kind.numeric
    }


def _helper_column(layout: Layout, sheet: Sheet) -> int:
    ends = [first_last_column(placed) + len(placed.columns) for placed in layout.on_sheet(sheet.name)]
    return max([len(sheet.widths), *ends]) + 1
