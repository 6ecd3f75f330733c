"""Where things stand that the form's layout does not know: last year's values, helper cells, ranges, totals' formulas.

Each sheet has one hidden column right of everything else. It holds, from the top, what is declared of its tables'
blanks, and the result of each check that looks at the sheet. Conditional formats read them there: Excel 2007 refuses
references to other sheets in a conditional format, and to repeat the rule in the format would be a third execution of
it. The declarations are worked out once, here, from the answers on the cover, and every formula reads them.

Cells are joined to rectangles, for one formula over a whole table instead of one piece for each of its rows. Totals stay
blank until every part is there: a sum of what happens to be filled is not a total.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from xltools.excel.address import cell_address, quote_sheet, range_address
from xltools.form.layout import BlockLayout, Layout, layout_form, verdict_address
from xltools.form.model import CellAddress, Field, Form, Sheet
from xltools.form.rules.formula import count_missing_formula, sum_formula

# One empty column before last year's values.
_GAP = 1


@dataclass(frozen=True)
class FormAddresses:
    """Addresses of a form's cells.

    `nil`, where it is said what is declared of blanks, is by table id and sheet, `flag` by check key and sheet, `last` by
    field id. `verdict` is where the cover repeats the verdict: below the block that asks for the unit.
    """

    layout: Layout
    last: dict[str, CellAddress]
    helper_column: dict[str, int]
    nil: dict[tuple[str, str], CellAddress]
    flag: dict[tuple[str, str], CellAddress]
    verdict: CellAddress

    def on(self, field: str) -> CellAddress:
        """The cell of a field."""
        return self.layout.places[field]


@lru_cache(maxsize=8)
def form_addresses(form: Form) -> FormAddresses:
    """The places of a form; calculated once for each form object."""
    layout = layout_form(form)
    last = {field: place for placed in layout.blocks for field, place in _last_year_addresses(placed).items()}
    helper = {sheet.name: _find_helper_column(layout, sheet) for sheet in form.sheets}
    nil: dict[tuple[str, str], CellAddress] = {}
    flag: dict[tuple[str, str], CellAddress] = {}
    used = dict.fromkeys(helper, 0)
    for block in form.blocks:
        if form.tables[block.table].nil and (block.table, block.sheet) not in nil:
            nil[block.table, block.sheet] = CellAddress(block.sheet, used[block.sheet], helper[block.sheet])
            used[block.sheet] += 1
    for check in form.checks:
        for sheet in dict.fromkeys(layout.places[field].sheet for field in check.fields):
            flag[check.key, sheet] = CellAddress(sheet, used[sheet], helper[sheet])
            used[sheet] += 1
    return FormAddresses(layout, last, helper, nil, flag, verdict_address(form))


def first_last_column(block_layout: BlockLayout) -> int:
    """The column where last year's values of a block begin."""
    return block_layout.last_column + 1 + _GAP


def _last_year_addresses(block_layout: BlockLayout) -> dict[str, CellAddress]:
    start = first_last_column(block_layout)
    return {
        field.id: CellAddress(block_layout.block.sheet, block_layout.rows[r], start + c)
        for (r, c), field in block_layout.block.fields.items()
        if field.kind.numeric
    }


def _find_helper_column(layout: Layout, sheet: Sheet) -> int:
    ends = [first_last_column(placed) + len(placed.columns) for placed in layout.on_sheet(sheet.name)]
    return max([len(sheet.widths), *ends]) + 1


def format_ranges(places: FormAddresses, fields: Sequence[Field]) -> list[str]:
    """The cells of fields as ranges with their sheets: '三、依申请公开'!D6:I28."""
    return [f"{quote_sheet(sheet)}!{cells}" for sheet, cells, _ in group_ranges(places, fields)]


def group_ranges(
    places: FormAddresses, fields: Sequence[Field], alike: Callable[[Field], Hashable] = lambda field: None
) -> Iterator[tuple[str, str, Field]]:
    """The cells of fields that are alike, as few ranges as rows of equal extent make: sheet, range, a field."""
    groups: dict[tuple[str, Hashable], list[Field]] = {}
    for field in fields:
        groups.setdefault((places.on(field.id).sheet, alike(field)), []).append(field)
    for (sheet, _), group in groups.items():
        for cells in join_cells(places.on(field.id) for field in group):
            yield sheet, cells, group[0]


def join_cells(cells: Iterable[CellAddress]) -> list[str]:
    """Cells of one sheet as few ranges as rows of equal extent make, without the sheet: D6:I28."""
    rectangles = _join_rows(_join_runs(sorted((cell.row, cell.column) for cell in cells)))
    return [cell_address(*first) if first == last else range_address(first, last) for first, last in rectangles]


# The (row, column) of the upper left and the lower right cell.
_Rectangle = tuple[tuple[int, int], tuple[int, int]]


def _join_runs(cells: Sequence[tuple[int, int]]) -> list[_Rectangle]:
    """Neighbours in a row, joined."""
    runs: list[_Rectangle] = []
    for row, column in cells:
        if runs and runs[-1][1] == (row, column - 1):
            runs[-1] = (runs[-1][0], (row, column))
        else:
            runs.append(((row, column), (row, column)))
    return runs


def _join_rows(runs: Sequence[_Rectangle]) -> list[_Rectangle]:
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


@lru_cache(maxsize=8)
def compile_totals(form: Form) -> dict[str, str]:
    """The formula of each total, by field id, as it is issued."""
    return {field.id: _compile_total(form_addresses(form), field) for field in form.fields.values() if field.total_of}


def _compile_total(places: FormAddresses, field: Field) -> str:
    """`=IF(parts without a number > 0, "", sum of parts)`; truly blank parts count as 0 where that is declared."""
    sheet = places.on(field.id).sheet
    parts = [places.on(part) for part in field.total_of]
    cells = [part.cell if part.sheet == sheet else part.full for part in parts]
    nil = places.nil.get((field.table, sheet))
    return f'=IF({count_missing_formula(cells, nil.absolute if nil else "")}>0,"",{sum_formula(cells)})'
