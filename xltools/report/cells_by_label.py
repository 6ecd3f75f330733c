"""A published table that is read where its labels cross, compared with the cells that its rows really have.

Editors and converters leave spans that are too short or too long, rows with a cell too many or too few, heads that are
repeated: then what stands under a head is not its column. Each row is counted, too: where both ways give other cells, the
rules of the form decide, and where they cannot, the row is not read.
"""

from collections import Counter
from collections.abc import Sequence

from xltools.form.layout import BlockLayout
from xltools.form.model import CellAddress, Form, Table
from xltools.reading.search import BlockMatch
from xltools.report.extract import FoundTable
from xltools.report.figures import FigureCell, PlacedCell, is_proven
from xltools.report.value_rows import is_label, is_value, trim_blanks

_Line = list[PlacedCell]


def read_crossing(
    form: Form, table: Table, block: BlockLayout, found: FoundTable, match: BlockMatch
) -> Sequence[FigureCell]:
    """The fields of a block with their cells; without those of rows that cannot be read for sure."""
    by_heads = {
        r: [(found.grid.at(row, column), CellAddress(found.grid.name, row, column)) for column in columns]
        for r, row in enumerate(match.rows)
        if row is not None and (columns := [one for one in match.columns if one is not None])
    }
    sure, by_count = by_heads, dict[int, _Line]()
    if not any(line.labels for line in block.block.rows) and _count_below(found, match) > 1:
        return ()
    if found.has_own_cells:
        sure, by_count = _compare(found, match, by_heads)
    if not by_count:
        return _pair(block, match, sure)
    first, second = _pair(block, match, {**by_heads, **sure}), _pair(block, match, {**sure, **by_count})
    is_first, is_second = is_proven(form, table, first), is_proven(form, table, second)
    if is_first == is_second:
        # Both ways give the same cells in another order, which no sum can tell: the heads do.
        is_first = all(sorted(map(str, by_heads[r])) == sorted(map(str, line)) for r, line in by_count.items())
        is_second = False
    if is_first != is_second:
        return first if is_first else second
    return _pair(block, match, sure)


def _compare(
    found: FoundTable, match: BlockMatch, by_heads: dict[int, _Line]
) -> tuple[dict[int, _Line], dict[int, _Line]]:
    """The rows that are read one way only, and those that counting reads otherwise than the heads, as it reads them."""
    lines = {r: _list_values(found, row) for r, row in enumerate(match.rows) if r in by_heads and row is not None}
    patterns = Counter(tuple(place.column for _, place in line) for line in lines.values())
    usual, times = patterns.most_common(1)[0] if patterns else ((), 0)
    sure: dict[int, _Line] = {}
    doubtful: dict[int, _Line] = {}
    for r, line in lines.items():
        headed = by_heads[r]
        is_possible = all(cell is not None for cell, _ in headed)
        counted = trim_blanks(line, len(match.columns))
        if counted is None:
            own = tuple(place.column for _, place in line)
            if is_possible and own == usual and 2 * times > len(lines):
                sure[r] = headed
        elif list(counted) == headed or (len(headed) < len(match.columns) and all(one in counted for one in headed)):
            sure[r] = headed
        elif len(headed) == len(match.columns):
            (doubtful if is_possible else sure)[r] = list(counted)
    return sure, doubtful


def _count_below(found: FoundTable, match: BlockMatch) -> int:
    """How many rows of figures stand from the first row of a match on: one that bears no label must be the only one."""
    first = min((row for row in match.rows if row is not None), default=0)
    lines = (_list_values(found, row) for row in range(first, len(found.grid.rows)))
    return sum(2 * sum(is_value(cell) for cell, _ in line) > len(match.columns) for line in lines)


def _list_values(found: FoundTable, row: int) -> _Line:
    """The cells of a row that are its own, behind its label."""
    name = found.grid.name
    cells: _Line = [
        (cell, CellAddress(name, row, c)) for c, cell in enumerate(found.grid.rows[row]) if cell is not None
    ]
    last = max((at for at, (cell, _) in enumerate(cells) if is_label(cell)), default=-1)
    return cells[last + 1 :]


def _pair(block: BlockLayout, match: BlockMatch, lines: dict[int, _Line]) -> list[FigureCell]:
    known = [c for c, column in enumerate(match.columns) if column is not None]
    return [
        (target, *lines[r][known.index(c)])
        for (r, c), target in block.block.fields.items()
        if r in lines and c in known
    ]
