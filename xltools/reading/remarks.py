"""Remark what the values do not show and a person should see.

Hidden content, values from another workbook, comments; cells beside the tables, and visible sheets that were not
issued: what a workbook holds and nobody reads.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from xltools.excel.grid import Book, Cell, CellPosition, FloatingContent, Grid, Reason, SheetExtras
from xltools.excel.text import is_blank, normalize_label, printable_excerpt
from xltools.form.layout import (
    COMMENT_MARK,
    LAST_YEAR_HEAD,
    OWN_SHEETS,
    SEE_CHECKS,
    TOTAL_SCOPE,
    layout_form,
    verdict_address,
)
from xltools.form.model import YES, CellAddress, Field, Form
from xltools.form.rules.evaluate import CheckOutcome
from xltools.reading.added_lines import AddedLines, find_added_lines
from xltools.reading.meta import RETURNED_KEY
from xltools.reading.search import LocatedBlock
from xltools.reading.submission import FieldEntry, LocateProblem, Remark

# So many comments are quoted, and so much of each; the rest are counted.
_MOST_QUOTED = 20
_CHARACTERS = 200
# So many other workbooks are named.
_MOST_NAMED = 3


def list_remarks(
    form: Form, located: Sequence[LocatedBlock], book: Book, entries: Mapping[str, FieldEntry]
) -> tuple[Remark, ...]:
    """The remarks on a workbook, sheet by sheet. An ordinary one has none, and costs next to nothing."""
    found: list[Remark] = []
    look = book.inspection
    if look is not None and look.failure and look.reasons - {Reason.FORMULAS}:
        found.append(Remark("look_failed", None, {"raw": look.failure}))
    for grid in book.grids:
        blocks = [one for one in located if one.sheet == grid.name]
        if not grid.visible and grid.name not in OWN_SHEETS and not grid.copy_of:
            found += _check_hidden_sheet(form, grid, blocks)
        aside = grid.extras
        if aside is None:
            found += [Remark("aside_unseen", None, {})] if blocks else []
            continue
        if aside.hidden_rows or aside.hidden_columns:
            found += _check_hidden_cells(aside, blocks, entries)
        if aside.links:
            found += _check_links(aside.links, blocks, entries)
        if aside.floating and (blocks or grid.visible) and grid.name not in OWN_SHEETS:
            found.append(_describe_floating(grid.name, aside.floating))
        if aside.calls:
            found += _check_calls(aside.calls, blocks, entries)
        if aside.comments:
            found += _check_comments(grid.name, aside.comments, blocks)
    found += [*_check_other_links(located, book), *_check_calculation(located, book), *_check_cached_copies(book)]
    return (*found, *_check_unused_links(located, book, found)) if book.linked else tuple(found)


def _check_hidden_sheet(form: Form, grid: Grid, blocks: Sequence[LocatedBlock]) -> Iterator[Remark]:
    if blocks:
        titles = "、".join(dict.fromkeys(form.tables[one.block.table].title for one in blocks))
        yield Remark("hidden_table", None, {"place": titles, "sheet": grid.name})
        return
    filled = sum(1 for cells in grid.rows for cell in cells if cell not in (None, ""))
    if filled:
        yield Remark(
            "hidden_sheet", None, {"raw": printable_excerpt(grid.name), "count": str(filled), "sheet": grid.name}
        )


def _check_hidden_cells(
    extras: SheetExtras, blocks: Sequence[LocatedBlock], entries: Mapping[str, FieldEntry]
) -> Iterator[Remark]:
    """Fields that nobody sees and that hold something: a 0 in a row that was hidden for printing is nothing."""
    fields = ((field, entries.get(field.id)) for field in _fields_by_cell(blocks).values())
    held = [
        (field, entry)
        for field, entry in fields
        if entry is not None and not entry.blank and (entry.fault or entry.value != 0)
        if extras.is_hidden(entry.place.row, entry.place.column)
    ]
    if held:
        yield _remark_fields("hidden_cell", held, printable_excerpt(held[0][1].raw))


def _check_links(
    links: Mapping[CellPosition, str], blocks: Sequence[LocatedBlock], entries: Mapping[str, FieldEntry]
) -> Iterator[Remark]:
    """Fields that take their content from another workbook. One with a fault of its own is told as that."""
    fields = _fields_by_cell(blocks)
    linked = [
        (field, entry, links[spot])
        for spot in sorted(links.keys() & fields.keys())
        if (entry := entries.get((field := fields[spot]).id)) is not None and not entry.fault
    ]
    if linked:
        books = _quote_books([name for _, _, name in linked])
        yield _remark_fields("outside_link", [(field, entry) for field, entry, _ in linked], books)


def _remark_fields(key: str, cells: Sequence[tuple[Field, FieldEntry]], raw: str) -> Remark:
    """One remark on several fields at the first of them; `key` is that of a single one, and with an s that of more."""
    (field, entry), *rest = cells
    words = {"place": field.label, "raw": raw, "count": str(len(cells))}
    return Remark(f"{key}s" if rest else key, entry.place, words, field.id, tuple(one.place.cell for _, one in rest))


def _describe_floating(sheet: str, floating: FloatingContent) -> Remark:
    quoted = "".join(f"“{printable_excerpt(text)}”" for text in floating.texts)
    pieces = [f"文本框{quoted}"] if quoted else []
    pieces += [f"{kind} {count} 个" for kind, count in floating.counts.items()]
    return Remark("floating", None, {"raw": "、".join(pieces), "sheet": sheet})


def _check_calls(
    calls: Mapping[CellPosition, str], blocks: Sequence[LocatedBlock], entries: Mapping[str, FieldEntry]
) -> Iterator[Remark]:
    """Inputs that come from the web or from a server, or are another number whenever the workbook is opened."""
    fields = _fields_by_cell(blocks)
    for spot in sorted(calls.keys() & fields.keys()):
        field, call = fields[spot], calls[spot]
        if (entry := entries.get(field.id)) is not None and not entry.fault and not field.total_of:
            changing = "changing_number" if field.kind.numeric else "changing_text"
            key = changing if call.startswith(("RAND", "TODAY", "NOW")) else "outside_call"
            yield Remark(key, entry.place, {"place": field.label, "raw": call}, field.id)


def _check_calculation(located: Sequence[LocatedBlock], book: Book) -> Iterator[Remark]:
    """Inputs that are calculated where that may not have been done, or from cells that take values from elsewhere."""
    calls = [(grid.name, *at, call) for grid in book.grids if grid.extras for at, call in grid.extras.calls.items()]
    if not (calls or book.manual or book.iterative):
        return
    inputs = [
        (CellAddress(grid.name, *spot), field)
        for grid in book.grids
        for spot, field in _fields_by_cell([one for one in located if one.sheet == grid.name]).items()
        if spot in (grid.formulas or ()) and not field.total_of and field.kind.numeric
    ]
    if not inputs:
        return
    (place, field), *rest = inputs
    related = tuple(str(other) for other, _ in rest[:_MOST_CELLS])
    words = {"place": field.label, "count": str(len(inputs))}
    for applies, key in ((book.manual, "manual_calculation"), (book.iterative, "iterative_calculation")):
        if applies:
            yield Remark(key, place, words, field.id, related)
    held = {(place.sheet, place.row, place.column) for place, _ in inputs}
    beside = [call for call in calls if call[:3] not in held]
    if beside and held - {call[:3] for call in calls}:
        sheet, row, column, name = beside[0]
        yield Remark("calls_beside", CellAddress(sheet, row, column), {"raw": name, "count": str(len(beside))})


def _check_other_links(located: Sequence[LocatedBlock], book: Book) -> Iterator[Remark]:
    """Cells beside the form that ask another workbook: they matter where a field is calculated, perhaps from them."""
    links: dict[CellAddress, str] = {}
    calculated = False
    if not any(grid.extras and grid.extras.links for grid in book.grids):
        return
    for grid in book.grids:
        fields = _fields_by_cell([one for one in located if one.sheet == grid.name])
        known = grid.extras.links if grid.extras else {}
        links |= {CellAddress(grid.name, *spot): known[spot] for spot in sorted(known.keys() - fields.keys())}
        inputs = {spot for spot, field in fields.items() if not field.total_of}
        calculated = calculated or bool((grid.formulas or frozenset()) & inputs - known.keys())
    if links and calculated:
        place, name = next(iter(links.items()))
        yield Remark("outside_cells", place, {"raw": _quote_books([name]), "count": str(len(links))})


def _check_cached_copies(book: Book) -> Iterator[Remark]:
    """Other workbooks of which this one keeps cells, as an .ods does: all that it shows of formulas that ask them."""
    for name in dict.fromkeys(grid.copy_of for grid in book.grids if grid.copy_of):
        yield Remark("outside_book", None, {"raw": _quote_books([name])})


def _check_unused_links(located: Sequence[LocatedBlock], book: Book, mentioned: Sequence[Remark]) -> Iterator[Remark]:
    """Other workbooks that this one knows and no remark names: by a link, a name or a list that no field takes from."""
    beside = any(one.key == "outside_cells" for one in mentioned)
    used: set[str] = set()
    for grid in book.grids:
        links = grid.extras.links if grid.extras else {}
        fields = _fields_by_cell([one for one in located if one.sheet == grid.name]) if links else {}
        used |= {name for spot, name in links.items() if beside or spot in fields}
    rest = [name for name in book.linked if name not in used]
    if rest:
        yield Remark("outside_unused", None, {"raw": _quote_books(rest)})


def _quote_books(names: Sequence[str]) -> str:
    """The names of other workbooks as a sentence has them; nothing where they are not known."""
    return "".join([*dict.fromkeys(f"“{printable_excerpt(name)}”" for name in names if name)][:_MOST_NAMED])


def _check_comments(
    sheet: str, comments: Mapping[CellPosition, str], blocks: Sequence[LocatedBlock]
) -> Iterator[Remark]:
    """What people wrote as comments; not the marks that this tool put on a return."""
    fields = _fields_by_cell(blocks)
    texts = [(spot, text) for spot in sorted(comments) if (text := COMMENT_MARK.sub("", comments[spot]).strip())]
    for spot, text in texts[:_MOST_QUOTED]:
        field = fields.get(spot)
        words = {"place": f"{field.label} " if field else "", "raw": printable_excerpt(text, _CHARACTERS)}
        yield Remark("comment", CellAddress(sheet, *spot), words, field.id if field else "")
    rest = [CellAddress(sheet, *spot) for spot, _ in texts[_MOST_QUOTED:]]
    if rest:
        yield Remark("comments", rest[0], {"count": str(len(rest))}, related=tuple(place.cell for place in rest[1:]))


def _fields_by_cell(blocks: Sequence[LocatedBlock]) -> dict[CellPosition, Field]:
    """The fields of the blocks on one sheet by their cells."""
    return {
        (row, column): field
        for block in blocks
        for (r, c), field in block.block.fields.items()
        if (row := block.rows[r]) is not None and (column := block.columns[c]) is not None
    }


# So many cells of a sheet, and so many sheets, are named; the rest are counted.
_MOST_CELLS, _MOST_SHEETS = 20, 6
_YEAR = re.compile(r"\d{4}")
# What a formula writes into a note: the unit of the cover, the characters of the texts so far.
_LIVE_PART = re.compile(r"\{unit\}|\{characters\}")
# What the results of checks say in hidden cells, which some programs show.
_RESULTS = frozenset({*(outcome.value for outcome in CheckOutcome), YES})
# Longer texts are no labels.
_LONGEST = 200


def find_unread_content(
    form: Form, located: Sequence[LocatedBlock], book: Book, troubles: Sequence[LocateProblem], meta: Mapping[str, str]
) -> Iterator[Remark]:
    """A remark for each table with lines added, for each sheet with content beside its tables, and for all other sheets.

    A city's workbook has much beside its tables, all of it the tool's own: of it nothing is told.
    """
    if meta.get("scope") == TOTAL_SCOPE:
        return
    extra: list[tuple[str, int]] = []
    for grid in book.grids:
        if grid.name in OWN_SHEETS or grid.copy_of or any(_concerns_sheet(trouble, grid.name) for trouble in troubles):
            continue
        blocks = [one for one in located if one.sheet == grid.name]
        if blocks:
            added = tuple(find_added_lines(grid, blocks))
            yield from (lines.remark(form, grid) for lines in added)
            yield from _find_around_tables(
                form, grid, blocks, added, returned=RETURNED_KEY in meta, values_only=book.values_only
            )
        elif grid.visible and (filled := _count_filled(form, grid)):
            extra.append((grid.name, filled))
    if extra:
        names = "、".join(f"“{printable_excerpt(name)}”" for name, _ in extra[:_MOST_SHEETS])
        names += f"等 {len(extra)} 张" if len(extra) > _MOST_SHEETS else ""
        words = {"raw": names, "count": str(sum(filled for _, filled in extra)), "sheet": extra[0][0]}
        yield Remark("extra_sheet", None, words)


def _concerns_sheet(trouble: LocateProblem, sheet: str) -> bool:
    """Whether a sheet's table, or a part of it, is told already not to have been read."""
    return trouble.words.get("sheet") == sheet or f"“{sheet}”" in trouble.words.get("raw", "")


def _count_filled(form: Form, grid: Grid) -> int:
    """How many cells of a sheet without a table hold something; of one that was issued, without the form's own words."""
    if grid.name not in {sheet.name for sheet in form.sheets}:
        return sum(1 for cells in grid.rows for cell in cells if not is_blank(cell))
    return (
        0 if grid.formulas is None else sum(1 for _ in _find_unknown_cells(grid, (), grid.formulas, _form_texts(form)))
    )


def _find_around_tables(
    form: Form,
    grid: Grid,
    blocks: Sequence[LocatedBlock],
    added: Sequence[AddedLines],
    *,
    returned: bool,
    values_only: bool,
) -> Iterator[Remark]:
    if grid.formulas is None:
        return  # what the tool has calculated beside the tables cannot be told from what a person wrote
    spots = (
        _issued_field_cells(form, grid.name)
        if all(one.is_at_issued_place for one in blocks)
        else _fields_by_cell(blocks).keys()
    )
    formulas = _find_calculated(form, grid) if values_only else grid.formulas
    unknown = _find_unknown_cells(grid, spots, formulas, _form_texts(form))
    found = [spot for spot in unknown if not any(lines.holds(*spot) for lines in added)]
    if found and returned and grid.extras is not None:
        # A return keeps in a hidden column what its cells held.
        hidden = grid.extras.hidden_columns
        found = [spot for spot in found if not any(first <= spot[1] <= last for first, last in hidden)]
    if found:
        (row, column), *rest = found
        words = {"raw": printable_excerpt(grid.at(row, column)), "count": str(len(found))}
        related = tuple(CellAddress(grid.name, *spot).cell for spot in rest[: _MOST_CELLS - 1])
        yield Remark(
            "cells_beside" if rest else "cell_beside", CellAddress(grid.name, row, column), words, related=related
        )


def _find_calculated(form: Form, grid: Grid) -> frozenset[CellPosition]:
    """The cells of a sheet that hold what formulas of an issued one gave: the note, results, counts of characters."""
    note = next((sheet.note for sheet in form.sheets if sheet.name == grid.name and "{unit}" in sheet.note), "")
    pieces = _LIVE_PART.split(_YEAR.sub("{year}", note)) if note else []
    counts = {placed.extra_column for placed in layout_form(form).on_sheet(grid.name) if placed.block.character_count}
    verdict = verdict_address(form)
    return frozenset(
        (row, column)
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if cell in _RESULTS
        or (grid.extras is not None and grid.extras.is_hidden(row, column))
        or (isinstance(cell, int | float) and column in counts)
        or (pieces and isinstance(cell, str) and all(piece in cell for piece in pieces))
        or (grid.name, row, column) == (verdict.sheet, verdict.row, verdict.column)
    )


def _find_unknown_cells(
    grid: Grid,
    fields: Collection[tuple[int, int]],
    formulas: Collection[tuple[int, int]],
    printed: Collection[str],
) -> Iterator[tuple[int, int]]:
    """The cells, row by row, that are no field, no formula, none of the form's words, and no figure of last year."""
    candidates = [
        (row, column, cell)
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if cell != "" and (row, column) not in fields and (row, column) not in formulas and cell not in printed
    ]
    last_year: set[int] = set()
    for row, column, cell in candidates:
        if isinstance(cell, str) and cell.startswith(LAST_YEAR_HEAD):
            last_year.add(column)
        elif not (
            is_blank(cell) or (column in last_year and isinstance(cell, int | float)) or _is_form_text(cell, printed)
        ):
            yield row, column


def _is_form_text(cell: Cell, printed: Collection[str]) -> bool:
    """The form's own words however they were written, the title of any year among them."""
    return isinstance(cell, str) and len(cell) <= _LONGEST and _normalize_printed(cell) in printed


def _normalize_printed(text: str) -> str:
    return normalize_label(_YEAR.sub("{year}", text))


@lru_cache(maxsize=8)
def _form_texts(form: Form) -> frozenset[str]:
    """All words that the form has printed somewhere, as they are and as they are compared."""
    words = {SEE_CHECKS, *(text for sheet in form.sheets for text in (sheet.title, sheet.note))}
    for placed in layout_form(form).blocks:
        block = placed.block
        words |= {label.text for label in (placed.title, placed.corner, *placed.heads, *placed.stubs) if label}
        words |= {line.former_label for line in (*block.rows, *block.columns)}
        words |= {block.unit_column, block.character_count, *(field.unit for field in block.fields.values())}
    return frozenset(words | {_normalize_printed(word) for word in words}) - {""}


@lru_cache(maxsize=64)
def _issued_field_cells(form: Form, sheet: str) -> frozenset[tuple[int, int]]:
    """The cells of a sheet's fields where it stands as it was issued."""
    return frozenset(
        (placed.rows[r], placed.columns[c][0])
        for placed in layout_form(form).on_sheet(sheet)
        for r, c in placed.block.fields
    )
