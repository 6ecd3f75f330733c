"""What the values do not show and a person should see: hidden content, values from elsewhere, comments."""

from collections.abc import Iterator, Mapping, Sequence

from xltools.excel.grid import Aside, Book, Grid
from xltools.excel.text import shown
from xltools.form.model import Field, Form, Place
from xltools.form.sheets import MARK, OWN_SHEETS
from xltools.reading.located import Located
from xltools.reading.submission import Entry, Remark

__all__ = ["remarks_of"]

# So many comments are quoted, and so much of each; the rest are counted.
_QUOTED = 20
_CHARACTERS = 200
# So many other workbooks are named.
_NAMED = 3
# Row and column from 0.
Spot = tuple[int, int]


def remarks_of(form: Form, located: Sequence[Located], book: Book, entries: Mapping[str, Entry]) -> tuple[Remark, ...]:
    """The remarks on a workbook, sheet by sheet. An ordinary one has none, and costs next to nothing."""
    found: list[Remark] = []
    for grid in book.grids:
        blocks = [one for one in located if one.sheet == grid.name]
        if not grid.visible and grid.name not in OWN_SHEETS and not grid.copy_of:
            found += _hidden_sheet(form, grid, blocks)
        aside = grid.aside
        if aside is None:
            found += [Remark("aside_unseen", None, {})] if blocks else []
            continue
        if any(_touches(aside, block) for block in blocks):
            found += _hidden_cells(aside, blocks, entries)
        if aside.links:
            found += _links(aside.links, blocks, entries)
        if aside.comments:
            found += _comments(grid.name, aside.comments, blocks)
    found += [*_other_links(located, book), *_copies(book)]
    return (*found, *_unused(located, book, found)) if book.linked else tuple(found)


def _hidden_sheet(form: Form, grid: Grid, blocks: Sequence[Located]) -> Iterator[Remark]:
    if blocks:
        titles = "、".join(dict.fromkeys(form.tables[one.block.table].title for one in blocks))
        yield Remark("hidden_table", None, {"place": titles, "sheet": grid.name})
        return
    filled = sum(1 for cells in grid.rows for cell in cells if cell not in (None, ""))
    if filled:
        yield Remark("hidden_sheet", None, {"raw": shown(grid.name), "count": str(filled), "sheet": grid.name})


def _touches(aside: Aside, block: Located) -> bool:
    """Whether a row or a column of a block is hidden."""
    if aside.hidden_rows and any(row in aside.hidden_rows for row in block.rows):
        return True
    columns = (column for column in block.columns if column is not None)
    return bool(aside.hidden_columns) and any(
        first <= column <= last for column in columns for first, last in aside.hidden_columns
    )


def _hidden_cells(aside: Aside, blocks: Sequence[Located], entries: Mapping[str, Entry]) -> Iterator[Remark]:
    """Fields that nobody sees and that hold something: a 0 in a row that was hidden for printing is nothing."""
    hidden = [
        (field, entries[field.id])
        for field in _fields(blocks).values()
        if field.id in entries and aside.hides(entries[field.id].place.row, entries[field.id].place.column)
    ]
    held = [(field, entry) for field, entry in hidden if not entry.blank and (entry.fault or entry.value != 0)]
    if held:
        (field, entry), *rest = held
        words = {"place": field.label, "raw": shown(entry.raw), "count": str(len(held))}
        related = tuple(other.place.cell for _, other in rest)
        yield Remark("hidden_cells" if rest else "hidden_cell", entry.place, words, field.id, related)


def _links(links: Mapping[Spot, str], blocks: Sequence[Located], entries: Mapping[str, Entry]) -> Iterator[Remark]:
    """Fields that take their content from another workbook. One with a fault of its own is told as that."""
    fields = _fields(blocks)
    linked = [
        (field, entry, links[spot])
        for spot in sorted(links.keys() & fields.keys())
        if (entry := entries.get((field := fields[spot]).id)) is not None and not entry.fault
    ]
    if linked:
        (field, entry, _), *rest = linked
        words = {"place": field.label, "raw": _quoted([name for _, _, name in linked]), "count": str(len(linked))}
        related = tuple(other.place.cell for _, other, _ in rest)
        yield Remark("outside_links" if rest else "outside_link", entry.place, words, field.id, related)


def _other_links(located: Sequence[Located], book: Book) -> Iterator[Remark]:
    """Cells beside the form that ask another workbook: they matter where a field is calculated, perhaps from them."""
    links: dict[Place, str] = {}
    calculated = False
    if not any(grid.aside and grid.aside.links for grid in book.grids):
        return
    for grid in book.grids:
        fields = _fields([one for one in located if one.sheet == grid.name])
        known = grid.aside.links if grid.aside else {}
        links |= {Place(grid.name, *spot): known[spot] for spot in sorted(known.keys() - fields.keys())}
        inputs = {spot for spot, field in fields.items() if not field.total_of}
        calculated = calculated or bool((grid.formulas or frozenset()) & inputs - known.keys())
    if links and calculated:
        place, name = next(iter(links.items()))
        yield Remark("outside_cells", place, {"raw": _quoted([name]), "count": str(len(links))})


def _copies(book: Book) -> Iterator[Remark]:
    """Other workbooks of which this one keeps cells, as an .ods does: all that it shows of formulas that ask them."""
    for name in dict.fromkeys(grid.copy_of for grid in book.grids if grid.copy_of):
        yield Remark("outside_book", None, {"raw": _quoted([name])})


def _unused(located: Sequence[Located], book: Book, told: Sequence[Remark]) -> Iterator[Remark]:
    """Other workbooks that this one knows and no remark names: by a link, a name or a list that no field takes from."""
    beside = any(one.key == "outside_cells" for one in told)
    used: set[str] = set()
    for grid in book.grids:
        links = grid.aside.links if grid.aside else {}
        fields = _fields([one for one in located if one.sheet == grid.name]) if links else {}
        used |= {name for spot, name in links.items() if beside or spot in fields}
    rest = [name for name in book.linked if name not in used]
    if rest:
        yield Remark("outside_unused", None, {"raw": _quoted(rest)})


def _quoted(names: Sequence[str]) -> str:
    """The names of other workbooks as a sentence has them; nothing where they are not known."""
    return "".join([*dict.fromkeys(f"“{shown(name)}”" for name in names if name)][:_NAMED])


def _comments(sheet: str, comments: Mapping[Spot, str], blocks: Sequence[Located]) -> Iterator[Remark]:
    """What people wrote as comments; not the marks that this tool put on a return."""
    fields = _fields(blocks)
    said = [(spot, text) for spot in sorted(comments) if (text := MARK.sub("", comments[spot]).strip())]
    for spot, text in said[:_QUOTED]:
        field = fields.get(spot)
        words = {"place": f"{field.label} " if field else "", "raw": shown(text, _CHARACTERS)}
        yield Remark("comment", Place(sheet, *spot), words, field.id if field else "")
    rest = [Place(sheet, *spot) for spot, _ in said[_QUOTED:]]
    if rest:
        yield Remark("comments", rest[0], {"count": str(len(rest))}, related=tuple(place.cell for place in rest[1:]))


def _fields(blocks: Sequence[Located]) -> dict[Spot, Field]:
    """The fields of the blocks on one sheet by their cells."""
    return {
        (row, column): field
        for block in blocks
        for (r, c), field in block.block.fields.items()
        if (row := block.rows[r]) is not None and (column := block.columns[c]) is not None
    }
