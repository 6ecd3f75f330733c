"""What the values do not show and a person should see: hidden content, values from elsewhere, comments."""

from collections.abc import Iterator, Mapping, Sequence

from xltools.excel.grid import Book, Grid
from xltools.excel.text import shown
from xltools.form.model import Field, Form, Place
from xltools.form.sheets import MARK, OWN_SHEETS
from xltools.reading.located import Located
from xltools.reading.submission import Entry, Remark

__all__ = ["remarks_of"]

# So many comments are quoted, and so much of each; the rest are counted.
_QUOTED = 20
_CHARACTERS = 200


def remarks_of(form: Form, located: Sequence[Located], book: Book, entries: Mapping[str, Entry]) -> tuple[Remark, ...]:
    """The remarks on a workbook, sheet by sheet. An ordinary one has none, and costs next to nothing."""
    found: list[Remark] = []
    for grid in book.grids:
        blocks = [one for one in located if one.sheet == grid.name]
        if not grid.visible and grid.name not in OWN_SHEETS and not grid.copy_of:
            found += _hidden_sheet(form, grid, blocks)
        if grid.aside is None:
            found += [Remark("aside_unseen", None, {})] if blocks else []
            continue
        if blocks and (grid.aside.hidden_rows or grid.aside.hidden_columns):
            found += _hidden_cells(grid, blocks, entries)
        if grid.aside.links:
            found += _links(grid, blocks, entries)
        if grid.aside.comments:
            found += _comments(grid, blocks)
    return (*found, *_other_links(located, book), *_copies(book))


def _hidden_sheet(form: Form, grid: Grid, blocks: Sequence[Located]) -> Iterator[Remark]:
    if blocks:
        titles = "、".join(dict.fromkeys(form.tables[one.block.table].title for one in blocks))
        yield Remark("hidden_table", None, {"place": titles, "sheet": grid.name})
        return
    filled = sum(1 for cells in grid.rows for cell in cells if cell not in (None, ""))
    if filled:
        yield Remark("hidden_sheet", None, {"raw": shown(grid.name), "count": str(filled), "sheet": grid.name})


def _hidden_cells(grid: Grid, blocks: Sequence[Located], entries: Mapping[str, Entry]) -> Iterator[Remark]:
    """Fields that nobody sees and that hold something: a 0 in a row that was hidden for printing is nothing."""
    aside = grid.aside
    if aside is None or not any(_touches(grid, block) for block in blocks):
        return
    hidden = [
        (field, entries[field.id])
        for field in _fields(grid, blocks).values()
        if field.id in entries and aside.hides(entries[field.id].place.row, entries[field.id].place.column)
    ]
    held = [(field, entry) for field, entry in hidden if not entry.blank and (entry.fault or entry.value != 0)]
    if held:
        (field, entry), *rest = held
        words = {"place": field.label, "raw": shown(entry.raw), "count": str(len(held))}
        related = tuple(other.place.cell for _, other in rest)
        yield Remark("hidden_cells" if rest else "hidden_cell", entry.place, words, field.id, related)


def _touches(grid: Grid, block: Located) -> bool:
    aside = grid.aside
    if aside is None:
        return False
    rows = aside.hidden_rows and any(row in aside.hidden_rows for row in block.rows)
    return bool(rows) or any(
        column is not None and first <= column <= last
        for column in block.columns
        for first, last in aside.hidden_columns
    )


def _links(grid: Grid, blocks: Sequence[Located], entries: Mapping[str, Entry]) -> Iterator[Remark]:
    """Cells that take their content from another workbook. One with a fault of its own is told as that."""
    links = grid.aside.links if grid.aside else {}
    fields = _fields(grid, blocks)
    for spot in sorted(links.keys() & fields.keys()):
        field = fields[spot]
        if field.id in entries and not entries[field.id].fault:
            words = {"place": field.label, "raw": shown(links[spot])}
            yield Remark("outside_link", entries[field.id].place, words, field.id)


def _other_links(located: Sequence[Located], book: Book) -> Iterator[Remark]:
    """Cells beside the form that ask another workbook: they matter where a field is calculated, perhaps from them."""
    links: dict[Place, str] = {}
    calculated = False
    for grid in book.grids if any(grid.aside and grid.aside.links for grid in book.grids) else ():
        fields = _fields(grid, [one for one in located if one.sheet == grid.name])
        formulas = grid.formulas or frozenset()
        others = grid.aside.links if grid.aside else {}
        links |= {Place(grid.name, *spot): others[spot] for spot in sorted(others.keys() - fields.keys())}
        inputs = (spot for spot, field in fields.items() if not field.total_of and spot not in others)
        calculated = calculated or any(spot in formulas for spot in inputs)
    if links and calculated:
        place, name = next(iter(links.items()))
        yield Remark("outside_cells", place, {"raw": shown(name), "count": str(len(links))})


def _copies(book: Book) -> Iterator[Remark]:
    """Other workbooks of which this one keeps cells, as an .ods does: all that it shows of formulas that ask them."""
    for name in dict.fromkeys(grid.copy_of for grid in book.grids if grid.copy_of):
        yield Remark("outside_book", None, {"raw": shown(name)})


def _comments(grid: Grid, blocks: Sequence[Located]) -> Iterator[Remark]:
    """What people wrote as comments; not the marks that this tool put on a return."""
    comments = grid.aside.comments if grid.aside else {}
    fields = _fields(grid, blocks)
    said = [(spot, text) for spot in sorted(comments) if (text := MARK.sub("", comments[spot]).strip())]
    for spot, text in said[:_QUOTED]:
        field = fields.get(spot)
        words = {"place": f"{field.label} " if field else "", "raw": shown(text, _CHARACTERS)}
        yield Remark("comment", Place(grid.name, *spot), words, field.id if field else "")
    rest = [Place(grid.name, *spot) for spot, _ in said[_QUOTED:]]
    if rest:
        yield Remark("comments", rest[0], {"count": str(len(rest))}, related=tuple(place.cell for place in rest[1:]))


def _fields(grid: Grid, blocks: Sequence[Located]) -> dict[tuple[int, int], Field]:
    """The fields on a sheet by their cells."""
    return {
        (row, column): field
        for block in blocks
        for (r, c), field in block.block.fields.items()
        if (row := block.rows[r]) is not None and (column := block.columns[c]) is not None
    }
