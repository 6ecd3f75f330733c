"""Rows of values of a published table where its labels are cut, altered or gone: told by their number, order and labels.

Each row of the form must have exactly as many values as it has columns, in the form's order. Rows that bear no label, and
columns whose heads are not the form's, count only where the rules of the form prove the reading.
"""

import difflib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from xltools.excel.grid import Cell
from xltools.excel.text import is_blank, normalize_label, printable_excerpt, simplify_characters
from xltools.form.layout import BlockLayout
from xltools.form.model import BlockLine, CellAddress, Form, Table
from xltools.report.extract import TEXT_PLACE, FoundTable, Paragraph
from xltools.report.figures import DASHES, FigureCell, PlacedCell, is_proven

# In characters: the longest head, and the longest line that states the units of a table.
_LONGEST_HEAD = 24
_ALIKE, _MOSTLY = 0.6, 0.8


@dataclass(frozen=True, slots=True)
class ValueRun:
    """A row of values as it was found, with the words before it, the nearest last.

    `torn`: other values stand right beside it; `trimmed`: blanks did, which are left out.
    """

    words: tuple[str, ...]
    values: tuple[tuple[Cell, CellAddress], ...]
    torn: bool = False
    trimmed: bool = False


# A figure, or one that is struck out, and what is none: 1.属于国家秘密.
_VALUE = re.compile(r"[+＋-]?[\d０-９]|〔划去：")
_NUMBERED, _VALUE_LENGTH = re.compile(r"\d+[.、．]\s*\D"), 40


def is_value(cell: Cell) -> bool:
    """Whether a cell may hold a figure: a number, one with a note, a dash."""
    if isinstance(cell, int | float):
        return True
    text = cell.strip() if isinstance(cell, str) else ""
    return text in DASHES or (len(text) <= _VALUE_LENGTH and bool(_VALUE.match(text)) and not _NUMBERED.match(text))


_BEGINS_FIGURE = re.compile(r"\D{0,2}\d")


def is_label(cell: Cell) -> bool:
    """Whether a cell holds words, and none that are an inexact figure: 约12."""
    if is_blank(cell) or is_value(cell) or not isinstance(cell, str):
        return False
    return len(cell.strip()) > 1 and (
        len(cell) > _VALUE_LENGTH or not _BEGINS_FIGURE.match(cell) or _NUMBERED.match(cell) is not None
    )


def trim_blanks(values: Sequence[PlacedCell], count: int) -> Sequence[PlacedCell] | None:
    """Exactly so many values, without blanks at the ends; None where there are others, or where it can be done in two ways."""
    extra = len(values) - count
    if extra < 0:
        return None
    before = next((at for at, (cell, _) in enumerate(values) if not is_blank(cell)), len(values))
    behind = next((at for at, (cell, _) in enumerate(reversed(values)) if not is_blank(cell)), len(values))
    ways = [first for first in range(min(extra, before) + 1) if extra - first <= behind]
    return values[ways[0] : ways[0] + count] if len(ways) == 1 else None


Row = list[PlacedCell]
# A cell that is known to be there, and to be blank.
_BLANK_CELL = " "


# In characters: of a table with all around it, and of a line of one.
_LONGEST_REGION, _LONGEST_LINE = 200_000, 400


def list_rows(region: Sequence[Paragraph | FoundTable], table: Table) -> list[Row]:
    """The lines of a region as rows of cells: of tables their rows, of text what stands between bars.

    Where each cell has a line of its own with a bar behind it, a bar alone is a blank cell. A region that is much larger
    than any table gives none.
    """
    sizes = (len(one.text) if isinstance(one, Paragraph) else sum(map(len, one.grid.rows)) for one in region)
    if sum(sizes) > _LONGEST_REGION:
        return []
    known = _row_labels(table)
    rows: list[Row] = []
    lines = [block.text for block in region if isinstance(block, Paragraph)]
    is_barred = 2 * sum(line.endswith("|") and line.count("|") == 1 and len(line) > 1 for line in lines) > len(
        lines
    ) - lines.count("|")
    for block in region:
        if isinstance(block, FoundTable):
            for r, cells in enumerate(block.grid.rows):
                plain = (simplify_characters(cell) if isinstance(cell, str) else cell for cell in cells)
                placed = [(cell, CellAddress(block.grid.name, r, c)) for c, cell in enumerate(plain)]
                rows.append([one for one in placed if one[0] is not None or not block.has_own_cells])
        else:
            place = CellAddress(TEXT_PLACE, block.number - 1, 0)
            is_blank_cell = is_barred and block.text == "|"
            pieces = [_BLANK_CELL] if is_blank_cell else _split_line(simplify_characters(block.text), known)
            rows.append([(piece, place) for piece in pieces])
    return rows


_ONE_NUMBER = re.compile(r"^(.*\S)\s+(\d[\d,]*(?:\.\d+)?)$")
_TRAILING_NUMBERS = re.compile(r"^(.*?)((?:(?:^|\s+)[+-]?\d[\d,]*(?:\.\d+)?){2,})$")


def _split_line(text: str, known: Collection[str]) -> Iterator[str]:
    """The cells of a line of text: what bars part; in each, numbers that blanks part, a single one behind a known label."""
    pieces = text.split("|")
    if len(pieces) > 1:
        pieces = pieces[1 if not pieces[0].strip() else 0 : -1 if not pieces[-1].strip() else None]
    for piece in pieces:
        line = piece.strip()
        is_row = len(line) <= _LONGEST_LINE and line[-1:].isdecimal()
        found = (_TRAILING_NUMBERS.match(line) or _ONE_NUMBER.match(line)) if is_row else None
        if found is not None and found.re is _ONE_NUMBER and normalize_label(found[1]) not in known:
            found = None
        if found is None:
            yield piece.strip()
        else:
            if found[1].strip():
                yield found[1].strip()
            yield from found[2].split()


def _collect_rows(rows: Sequence[Row], count: int) -> list[ValueRun]:
    """The rows that hold exactly so many values behind their label."""
    runs: list[ValueRun] = []
    words: list[str] = []
    for row in rows:
        last = max((at for at, (cell, _) in enumerate(row) if not is_blank(cell) and not is_value(cell)), default=-1)
        words += [str(cell) for cell, _ in row[: last + 1] if not is_blank(cell)]
        rest = row[last + 1 :]
        values = trim_blanks(rest, count)
        if values is not None and any(not is_blank(cell) for cell, _ in values):
            runs.append(ValueRun(tuple(words), tuple(values), trimmed=len(rest) > count))
            words = []
        elif any(not is_blank(cell) for cell, _ in rest):
            words = []  # values that are no whole row: what stands before them is the label of nothing else
    return runs


def _collect_cells(rows: Sequence[Row], count: int) -> list[ValueRun]:
    """The same where each cell has a line of its own, so that blanks are gone: as many values as a row has, between labels."""
    runs: list[ValueRun] = []
    words: list[str] = []
    values: Row = []
    cells = (one for row in rows for one in row if one[0] == _BLANK_CELL or not is_blank(one[0]))
    for cell, place in [*cells, ("", CellAddress("", 0, 0))]:
        if cell == _BLANK_CELL or (cell and is_value(cell)):
            values.append((cell, place))
            continue
        while len(values) > count and values[-1][0] == _BLANK_CELL:
            values.pop()  # what a merged label leaves at the end of its row
        if values and len(values) % count == 0:
            for at in range(0, len(values), count):
                told = tuple(words) if at == 0 else ()
                runs.append(ValueRun(told, tuple(values[at : at + count]), torn=len(values) > count))
        words = [] if values else words
        values = []
        words.append(str(cell))
    return runs


def read_runs(form: Form, table: Table, block: BlockLayout, rows: Sequence[Row]) -> list[FigureCell] | str:
    """Each field of a block with its cell, by whole rows; or why they cannot be told, "" where there is no number at all.

    `rows` are those of `list_rows`.
    """
    count, lines = len(block.columns), block.block.rows
    if not any(is_value(cell) for row in rows for cell, _ in row):
        return ""
    reason = ""
    for collect in (_collect_rows, _collect_cells):
        runs = collect(rows, count)
        chosen = _match_runs(table, block, runs)
        is_labelled = chosen is not None
        if chosen is None and len(runs) == len(lines) and not _contradict(block, runs):
            chosen = runs
        if chosen is None:
            reason = reason or f"应有 {len(lines)} 行、每行 {count} 个数，没有认全"
            continue
        heads = [normalize_label(word) for word in chosen[0].words[: -1 if is_labelled else None]]
        # No sum tells columns that have changed places, nor a unit.
        if not _is_in_order(block, heads):
            return "各列的次序与本表样不同，又有认不出的表头"
        if other := _find_other_unit(block, heads, rows):
            return f"金额的单位写的是“{printable_excerpt(other)}”，不是“{_unit_of(_own_label(block.block.columns[0]))}”"
        pairs: list[FigureCell] = [(one, *chosen[r].values[c]) for (r, c), one in block.block.fields.items()]
        has_heads = is_labelled and _has_heads(block, heads, trimmed=chosen[0].trimmed)
        if has_heads or is_proven(form, table, pairs):
            return pairs
        lost = "表头不是本表样的，勾稽关系也证明不了没有读错列"
        reason = lost if is_labelled else "行数和每行的数够了，但标签不全，勾稽关系也证明不了没有读错行"
    return reason


def _has_heads(block: BlockLayout, words: Sequence[str], *, trimmed: bool) -> bool:
    """Whether the words before the first row bear the heads of all columns, in the form's order."""
    corner, columns = normalize_label(block.corner.text) if block.corner is not None else "", block.block.columns
    is_cornered = corner in words
    if is_cornered:
        words = words[len(words) - words[::-1].index(corner) :]
        if all(len(line.labels) == 1 for line in columns) and len(words) != len(columns):
            # Heads that are cut over lines are whole again when they are joined.
            return "".join(words) == "".join(map(_own_label, columns))
    if len(columns) == 1:
        return is_cornered or not trimmed
    return _is_in_order(block, words) and all(at >= 0 for at in _place_heads(block, words))


def _is_in_order(block: BlockLayout, words: Sequence[str]) -> bool:
    """Whether the heads that are known stand in the form's order, and unknown words only where a head is not known."""
    around = dict.fromkeys(label for line in block.block.columns for label in line.labels[:-1])
    names = {normalize_label(label): at for at, label in enumerate(around)}
    groups_met = [near[0] for word in words if (near := difflib.get_close_matches(word, names, 1, _ALIKE))]
    if sorted(dict.fromkeys(groups_met), key=names.__getitem__) != list(dict.fromkeys(groups_met)):
        return False
    own = [_own_label(line) for line in block.block.columns]
    groups = [line.labels[:-1] for line in block.block.columns]
    places = _place_heads(block, words)
    known = [c for c, at in enumerate(places) if at >= 0]
    for first, last in pairwise(known):
        if len(set(groups[first : last + 1])) > 1:
            continue
        between = [word for word in words[places[first] + 1 : places[last]] if word not in own[first] + own[last]]
        if places[last] < places[first] or bool(between) != (last - first > 1):
            return False
    return True


def _place_heads(block: BlockLayout, words: Sequence[str]) -> list[int]:
    """Which of these words is the head of each column, -1 for none: the label itself, else a word that is like it alone."""
    labels = {normalize_label(label) for line in block.block.columns for label in line.labels}
    places = []
    for line in block.block.columns:
        own, others = _own_label(line), [_own_label(one) for one in block.block.columns if one is not line]
        telling = [sign for sign in own if not all(sign in other for other in others)]
        alike = (
            at
            for at, word in enumerate(words)
            if len(word) <= _LONGEST_HEAD
            and word not in labels
            and sum(sign in word for sign in telling) > _ALIKE * len(telling)
        )
        places.append(words.index(own) if own in words else next(alike, -1))
    return places


def _unit_of(label: str) -> str:
    """The unit that a head states."""
    found = re.search(r"单位:?([^),.;]+)", label)
    return found[1] if found else ""


def _find_other_unit(block: BlockLayout, heads: Sequence[str], rows: Sequence[Row]) -> str:
    """The unit of the only column of a block where a page states another one than the form, "" where it does not.

    The head decides; where it has no unit, a line above the table of the same measure: 单位：件、元.
    """
    unit = _unit_of(_own_label(block.block.columns[0])) if len(block.block.columns) == 1 else ""
    stated = {_unit_of(word) for word in heads} - {""}
    if unit and not stated:
        lines = (
            normalize_label(cell)
            for row in rows
            for cell, _ in row
            if isinstance(cell, str) and len(cell) <= _LONGEST_HEAD
        )
        captions = (line.partition("单位:")[2] for line in lines if "单位:" in line)
        stated = {one for caption in captions for one in re.split(r"[,.;、/()]", caption) if one[-1:] == unit[-1]}
    return min(stated) if unit and stated and unit not in stated else ""


def _own_label(line: BlockLine) -> str:
    return normalize_label(line.labels[-1]) if line.labels else ""


def _row_labels(table: Table) -> frozenset[str]:
    return frozenset(_own_label(line) for block in table.blocks for line in block.rows) - {""}


def _match_runs(table: Table, block: BlockLayout, runs: Sequence[ValueRun]) -> list[ValueRun] | None:
    """The run of each row by its label, in order; a label that is altered, by its place and what is left of it.

    None where a row has none, or has no label in the form.
    """
    own = [_own_label(line) for line in block.block.rows]
    known = tuple(_row_labels(table))
    labels = ["" if run.torn else "".join(map(normalize_label, run.words)) for run in runs]
    found: list[int | None] = []
    at = 0
    for name in own:
        place = next((k for k in range(at, len(runs)) if name and labels[k].endswith(name)), None)
        found.append(place)
        at = at if place is None else place + 1
    for row, name in enumerate(own):
        if found[row] is None and name:
            low = max((k for k in found[:row] if k is not None), default=-1)
            high = min((k for k in found[row:] if k is not None), default=len(runs))
            near = [k for k in range(low + 1, high) if _is_alike(runs[k], name) and not labels[k].endswith(known)]
            found[row] = near[0] if len(near) == 1 else None
    return None if None in found else [runs[k] for k in found if k is not None]


def _is_alike(run: ValueRun, name: str) -> bool:
    """Whether the word beside a row is most of a label."""
    word = normalize_label(run.words[-1]) if run.words and not run.torn else ""
    return len(word) > 1 and (word in name or difflib.SequenceMatcher(None, word, name).ratio() >= _ALIKE)


# The number in front of a row's label: offices renumber rows.
_NUMBER = re.compile(r"^(?:\d+\.|\(.\))")


def _contradict(block: BlockLayout, runs: Sequence[ValueRun]) -> bool:
    """Whether a run bears the label of another row than the one whose place it has, or most of it."""
    own = [_own_label(line) for line in block.block.rows]
    words = {_NUMBER.sub("", name): name for name in own if name}
    for number, run in enumerate(runs):
        label = "".join(map(normalize_label, run.words))
        if not own[number] or label.endswith(own[number]):
            continue
        last = _NUMBER.sub("", normalize_label(run.words[-1])) if run.words else ""
        near = difflib.get_close_matches(last, words, 1, _MOSTLY)
        if any(name and label.endswith(name) for name in own) or (near and words[near[0]] != own[number]):
            return True
    return False
