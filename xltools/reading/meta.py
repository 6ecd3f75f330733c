"""Read what the tool wrote into a workbook beside the form, untrusted on the way back: `_meta` and explanations.

`_meta` is a hidden sheet of keys and values. An explanation (情况说明) is what a unit wrote beside a check; the key in
the same row ties it to rule and place. The 校验 sheet is known by its keys, whatever it is called now.
"""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from xltools.excel.grid import Book, Grid, HeadedTable
from xltools.excel.text import cell_text, is_blank, remove_unwritable
from xltools.form.layout import (
    CHECK_SHEET,
    EXPLANATION_COLUMN,
    EXPLANATION_HEAD,
    EXPLANATIONS_SHEET,
    KEY_COLUMN,
    META_SHEET,
)
from xltools.form.model import Form

# What a return says besides: how often the unit's workbook was returned, and the SHA-256 of the version returned.
ROUND_KEY, RETURNED_KEY = "round", "returned"
# The keys of the findings that a return reports, a row each.
REPORTED_KEY = "finding"
# What an issued one says: the scope that the roster expects of its unit; and, by field, what its cells held already.
SCOPE_KEY, PRESET_KEY = "roster_scope", "preset."
# Which parts of the form it was issued with.
COLLECT_KEY = "collect"
# What a consolidated workbook says as long as units are missing in it: the word for it.
STAGE_KEY = "stage"
# The place whose units a consolidated workbook adds up, where its reporting unit is named otherwise.
PLACE_KEY = "place"

# Whoever fills this sheet by hand shall not fill our memory with it.
_MOST_ROWS = 100
_MOST_CHARACTERS = 500
_MOST_REPORTED = 10_000
# Nobody is sent the same report back as often.
_MOST_ROUNDS = 999


def read_meta(book: Book) -> dict[str, str]:
    """Key and value of each row; empty where the sheet is gone (a table pasted into a new workbook)."""
    grid = book.grid(META_SHEET)
    if grid is None:
        return {}
    rows = ((grid.at(row, 0), grid.at(row, 1)) for row in range(min(len(grid.rows), _MOST_ROWS)))
    return {
        remove_unwritable(key): cell_text(value)[:_MOST_CHARACTERS]
        for key, value in rows
        if isinstance(key, str) and key
    }


def read_reported_keys(book: Book) -> tuple[str, ...] | None:
    """The keys of the findings that a return reports; None where it does not say which."""
    grid = book.grid(META_SHEET)
    rows = grid.rows[:_MOST_REPORTED] if grid is not None else ()
    keys = tuple(str(cells[1])[:_MOST_CHARACTERS] for cells in rows if len(cells) > 1 and cells[0] == REPORTED_KEY)
    return keys or None


def parse_meta_round(meta: Mapping[str, str]) -> int:
    """How often the workbook had been returned before it came in: 0 where it does not say so, or says nonsense."""
    text = meta.get(ROUND_KEY, "")
    is_plausible = text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST_ROUNDS))
    return int(text) if is_plausible else 0


# The heads of the columns in a city's workbook: what its units wrote, what the office adds, and the key of the check.
COMPILED_EXPLANATION_HEADS: Mapping[str, str] = {"units": "各单位的说明", "own": "汇总单位的说明", "key": "检查项编号"}

# What a cell can hold; what goes on in the next row of the same key begins with this where a line was parted.
_LONGEST = 32_767
CONTINUED = "（续）"


def read_explanations(book: Book, form: Form) -> dict[str, str] | None:
    """The explanations by the key of their check; None where the 校验 sheet is gone, under whatever name."""
    keys = _list_check_keys(form)
    # Nearly always it still has its name; the others are looked through only where it has not.
    for grid in sorted(book.grids, key=lambda grid: grid.name != CHECK_SHEET):
        column = KEY_COLUMN if grid.reduced and grid.name == CHECK_SHEET else _find_key_column(grid, keys, form)
        if column is not None:
            return _read_column(grid, column)
    return None


def has_issued_columns(book: Book, form: Form) -> bool:
    """Whether the keys and the explanations stand where the 校验 sheet was issued with them, or it was read as a whole."""
    grid = book.grid(CHECK_SHEET)
    if grid is None or not grid.reduced:
        return True
    table = HeadedTable.find(grid, [EXPLANATION_HEAD], within=None)
    if table is None or table.column(EXPLANATION_HEAD) != EXPLANATION_COLUMN:
        return False
    return _find_key_column(grid, _list_check_keys(form), form) == KEY_COLUMN


@lru_cache(maxsize=8)
def _list_check_keys(form: Form) -> frozenset[str]:
    return frozenset(check.key for check in form.checks)


def _find_key_column(grid: Grid, keys: frozenset[str], form: Form) -> int | None:
    """The column in which most of the form's checks have their key. A key that somebody copied elsewhere is no match.

    A form that declares no check has lines all the same, which count cells: their keys begin with the code of a rule.
    """
    if _find_compiled(grid) is not None:
        return None  # a city's list of explanations, which may name every check
    there = {
        (column, cell)
        for cells in grid.rows
        for column, cell in enumerate(cells)
        if cell in keys or (not keys and isinstance(cell, str) and ":" in cell and cell.partition(":")[0] in form.rules)
    }
    columns = Counter(column for column, _ in there)
    column, count = columns.most_common(1)[0] if columns else (-1, 0)
    return column if count * 2 > len(keys) else None


def _read_column(grid: Grid, key_column: int) -> dict[str, str]:
    # The head stands above the keys; what the sheet prints below them has one of its own.
    first = next(
        (row for row, cells in enumerate(grid.rows) if cells[key_column : key_column + 1] not in ([], [""])), 0
    )
    table = HeadedTable.find(grid, [EXPLANATION_HEAD], within=first + 1)
    # Without its head the column is the one that was issued left of the keys.
    text_column = table.column(EXPLANATION_HEAD) if table is not None else key_column - 1
    found = {}
    for row, cells in enumerate(grid.rows):
        key = cells[key_column] if key_column < len(cells) else None
        raw = grid.at(row, text_column)
        if isinstance(key, str) and key and raw not in (None, "") and not is_blank(text := cell_text(raw)):
            found[key] = text[:_LONGEST]
    return found


def read_compiled(book: Book) -> Mapping[str, tuple[str, str]]:
    """In a city's workbook, by the key of the check: what its units wrote, and what the office did."""
    table = _find_compiled(book.grid(EXPLANATIONS_SHEET))
    if table is None:
        return {}
    found: dict[str, tuple[str, str]] = {}
    for row in table.rows:
        units, own, key = (table.text(row, head)[:_LONGEST] for head in COMPILED_EXPLANATION_HEADS.values())
        if key:
            before = found.get(key, ("", ""))
            found[key] = _join_texts(before[0], units), _join_texts(before[1], own)
    return found


def _find_compiled(grid: Grid | None) -> HeadedTable | None:
    return HeadedTable.find(grid, COMPILED_EXPLANATION_HEADS.values(), within=10)


def _join_texts(before: str, more: str) -> str:
    """A text and what the next row of its key adds to it."""
    if before and more.startswith(CONTINUED):
        return before + more.removeprefix(CONTINUED)
    return "\n".join(text for text in (before, more) if text)
