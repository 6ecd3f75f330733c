"""Remark what the values do not show and a person should see: hidden content, values from elsewhere, comments."""

import re
from collections.abc import Iterator, Mapping, Sequence

from xltools.excel.grid import Book, CellPosition, FloatingContent, Reason, SheetExtras
from xltools.excel.text import printable_excerpt
from xltools.form.layout import COMMENT_MARK, OWN_SHEETS
from xltools.form.model import CellAddress, Field, Form
from xltools.reading.search import LocatedSheet
from xltools.reading.submission import FieldEntry, Remark

# So many comments are quoted, and so much of each; the rest are counted.
_MOST_QUOTED = 20
_CHARACTERS = 200
# So many other workbooks, and so many further cells, are named.
_MOST_NAMED, _MOST_CELLS = 3, 20


def list_remarks(
    form: Form, sheets: Sequence[LocatedSheet], book: Book, entries: Mapping[str, FieldEntry]
) -> Iterator[Remark]:
    """The remarks on a workbook, sheet by sheet. An ordinary one has none, and costs next to nothing."""
    look = book.inspection
    if look is not None and look.failure and look.reasons - {Reason.FORMULAS}:
        yield Remark("look_failed", None, {"raw": look.failure})
    for sheet in sheets:
        name, extras = sheet.grid.name, sheet.grid.extras
        is_own = name in OWN_SHEETS
        if not sheet.grid.visible and not is_own and not sheet.grid.copy_of:
            yield from _check_hidden_sheet(form, sheet)
        if extras is None:
            if sheet.blocks:
                yield Remark("aside_unseen", None, {})
            continue
        if extras.hidden_rows or extras.hidden_columns:
            yield from _check_hidden_cells(sheet, extras, entries)
        if extras.links:
            yield from _check_links(sheet, extras.links, entries)
        if extras.floating and (sheet.blocks or sheet.grid.visible) and not is_own:
            yield _describe_floating(name, extras.floating)
        if extras.calls:
            yield from _check_calls(sheet, extras.calls, entries)
        if extras.comments:
            yield from _check_comments(sheet, extras.comments)
    yield from _check_other_links(sheets, book.linked)
    yield from _check_calculation(sheets, book)
    # Other workbooks of which this one keeps cells, as an .ods does: all that it shows of formulas that ask them.
    for copied in dict.fromkeys(grid.copy_of for grid in book.grids if grid.copy_of):
        yield Remark("outside_book", None, {"raw": _quote_books([copied])})


def _check_hidden_sheet(form: Form, sheet: LocatedSheet) -> Iterator[Remark]:
    name = sheet.grid.name
    if sheet.blocks:
        titles = "、".join(dict.fromkeys(form.tables[one.block.table].title for one in sheet.blocks))
        yield Remark("hidden_table", None, {"place": titles, "sheet": name})
    elif filled := sum(1 for cells in sheet.grid.rows for cell in cells if cell not in (None, "")):
        yield Remark("hidden_sheet", None, {"raw": printable_excerpt(name), "count": str(filled), "sheet": name})


def _check_hidden_cells(
    sheet: LocatedSheet, extras: SheetExtras, entries: Mapping[str, FieldEntry]
) -> Iterator[Remark]:
    """Fields that nobody sees and that hold something: a 0 in a row that was hidden for printing is nothing."""
    columns = {column for column in {column for _, column in sheet.fields} if extras.is_hidden(-1, column)}
    held = [
        (field, entry)
        for (row, column), field in sheet.fields.items()
        if (row in extras.hidden_rows or column in columns)
        and (entry := entries.get(field.id)) is not None
        and not entry.blank
        and (entry.fault or entry.value != 0)
    ]
    if held:
        yield _remark_fields("hidden_cell", held, printable_excerpt(held[0][1].raw))


def _check_links(
    sheet: LocatedSheet, links: Mapping[CellPosition, str], entries: Mapping[str, FieldEntry]
) -> Iterator[Remark]:
    """Fields that take their content from another workbook. One with a fault of its own is told as that."""
    linked = [
        (field, entry, links[at])
        for at in sorted(links.keys() & sheet.fields.keys())
        if (entry := entries.get((field := sheet.fields[at]).id)) is not None and not entry.fault
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
    sheet: LocatedSheet, calls: Mapping[CellPosition, str], entries: Mapping[str, FieldEntry]
) -> Iterator[Remark]:
    """Inputs that come from the web or from a server, or are another number whenever the workbook is opened."""
    for at in sorted(calls.keys() & sheet.fields.keys()):
        field, call = sheet.fields[at], calls[at]
        if (entry := entries.get(field.id)) is not None and not entry.fault and not field.total_of:
            changing = "changing_number" if field.kind.numeric else "changing_text"
            key = changing if call.startswith(("RAND", "TODAY", "NOW")) else "outside_call"
            yield Remark(key, entry.place, {"place": field.label, "raw": call}, field.id)


def _check_other_links(sheets: Sequence[LocatedSheet], linked: Sequence[str]) -> Iterator[Remark]:
    """Other workbooks that no field takes its content from.

    Cells beside the form that ask one matter where a field is calculated, perhaps from them; else the workbook merely
    knows it: by a link, a name or a list.
    """
    beside: dict[CellAddress, str] = {}
    used: set[str] = set()
    is_calculated = False
    for sheet in sheets if any(sheet.grid.extras and sheet.grid.extras.links for sheet in sheets) else ():
        links = sheet.grid.extras.links if sheet.grid.extras else {}
        beside |= {CellAddress(sheet.grid.name, *at): links[at] for at in sorted(links.keys() - sheet.fields.keys())}
        used |= {links[at] for at in links.keys() & sheet.fields.keys()}
        inputs = {at for at, field in sheet.fields.items() if not field.total_of}
        is_calculated = is_calculated or bool((sheet.grid.formulas or frozenset()) & inputs - links.keys())
    if beside and is_calculated:
        place, name = next(iter(beside.items()))
        yield Remark("outside_cells", place, {"raw": _quote_books([name]), "count": str(len(beside))})
        used |= set(beside.values())
    if rest := [name for name in linked if name not in used]:
        yield Remark("outside_unused", None, {"raw": _quote_books(rest)})


def _check_calculation(sheets: Sequence[LocatedSheet], book: Book) -> Iterator[Remark]:
    """Inputs that are calculated where that may not have been done, or from cells that take values from elsewhere."""
    calls = {
        CellAddress(grid.name, *at): call
        for grid in book.grids
        for at, call in (grid.extras.calls if grid.extras else {}).items()
    }
    if not (calls or book.manual or book.iterative):
        return
    inputs = {
        CellAddress(sheet.grid.name, *at): field
        for sheet in sheets
        for at, field in sheet.fields.items()
        if at in (sheet.grid.formulas or ()) and not field.total_of and field.kind.numeric
    }
    if not inputs:
        return
    place, *rest = inputs
    related = tuple(map(str, rest[:_MOST_CELLS]))
    words = {"place": inputs[place].label, "count": str(len(inputs))}
    for applies, key in ((book.manual, "manual_calculation"), (book.iterative, "iterative_calculation")):
        if applies:
            yield Remark(key, place, words, inputs[place].id, related)
    beside = [other for other in calls if other not in inputs]
    if beside and inputs.keys() - calls.keys():
        yield Remark("calls_beside", beside[0], {"raw": calls[beside[0]], "count": str(len(beside))})


def _quote_books(names: Sequence[str]) -> str:
    """The names of other workbooks as a sentence has them; nothing where they are not known."""
    return "".join([*dict.fromkeys(f"“{printable_excerpt(name)}”" for name in names if name)][:_MOST_NAMED])


def _check_comments(sheet: LocatedSheet, comments: Mapping[CellPosition, str]) -> Iterator[Remark]:
    """What people wrote as comments; not the marks that this tool put on a return."""
    name = sheet.grid.name
    texts = [(at, text) for at in sorted(comments) if (text := re.sub(COMMENT_MARK, "", comments[at]).strip())]
    for at, text in texts[:_MOST_QUOTED]:
        field = sheet.fields.get(at)
        words = {"place": f"{field.label} " if field else "", "raw": printable_excerpt(text, _CHARACTERS)}
        yield Remark("comment", CellAddress(name, *at), words, field.id if field else "")
    if rest := [CellAddress(name, *at) for at, _ in texts[_MOST_QUOTED:]]:
        yield Remark("comments", rest[0], {"count": str(len(rest))}, related=tuple(place.cell for place in rest[1:]))
