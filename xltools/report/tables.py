"""The figures of published tables: by their labels, through the search that reads workbooks; else by complete rows.

Anything that neither reads for sure stays blank, and is said once per table.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xltools.excel.grid import Grid
from xltools.excel.text import printable_excerpt, simplify_characters
from xltools.form.layout import BlockLayout, layout_form
from xltools.form.model import TABLES, Form, Table
from xltools.reading.locate import match_foreign_layout
from xltools.reading.search import BlockMatch, GridIndex, list_line_labels, search_sheet
from xltools.reading.submission import FieldEntry, ReadingNote
from xltools.report.cells_by_label import read_crossing
from xltools.report.extract import FoundTable, Paragraph
from xltools.report.figures import FigureCell, read_published_figure, withdraw_doubtful
from xltools.report.value_rows import list_rows, read_runs

_LABEL_LENGTH = 120


@dataclass(slots=True)
class FigureReading:
    """What was read of the tables: entries by field, notes, and what could not be read: sentences, one per table.

    `is_asked`: a table stands there more than once, and it is not known which is meant.
    """

    entries: dict[str, FieldEntry] = field(default_factory=dict)
    notes: list[ReadingNote] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_asked: bool = False


def read_figures(
    form: Form, tables: Sequence[FoundTable], regions: Mapping[str, Sequence[Paragraph | FoundTable]], *, flat: bool
) -> FigureReading:
    """The figures of every statutory table of a form. `regions`: by table, what stands under its heading; `flat`: lines only."""
    reading = FigureReading()
    simple = [replace(found, grid=_simplify_grid(found.grid)) for found in tables]
    for table in form.tables.values():
        if table.part == TABLES:
            region = regions.get(table.id, ())
            _read_table(form, table, simple, region, reading, flat=flat)
    return reading


def _simplify_grid(grid: Grid) -> Grid:
    rows = [
        [simplify_characters(cell) if isinstance(cell, str) and len(cell) <= _LABEL_LENGTH else cell for cell in row]
        for row in grid.rows
    ]
    return Grid(grid.name, grid.visible, rows)


def _read_table(
    form: Form,
    table: Table,
    tables: Sequence[FoundTable],
    region: Sequence[Paragraph | FoundTable],
    reading: FigureReading,
    *,
    flat: bool,
) -> None:
    found: dict[str, FieldEntry] = {}
    notes: list[ReadingNote] = []
    missing: list[str] = []
    indexes = [(one, GridIndex(one.grid)) for one in tables]
    other = match_foreign_layout(form, table.id, [index for _, index in indexes])
    foreign, region = (other[0].name, ()) if other is not None else ("", region)
    for block in (one for one in layout_form(form).blocks if one.block.table == table.id):
        labels = list_line_labels(block.block)
        found_on = ((one, search_sheet(block.block, labels, index, is_current=True)) for one, index in indexes)
        matches = [(one, match) for one, match in found_on if match is not None]
        whole = _read_whole(form, table, block, matches)
        if len(whole) > 1:
            reading.is_asked = True
            reading.problems.append(f"“{table.title}”：{_name_tables(one for one, _ in whole)}都是这张表，{_ASK}")
            return
        if whole:
            pairs, fault = whole[0][1], _UNEVEN if len(whole[0][1]) < len(block.block.fields) else ""
        else:
            pairs, fault = _read_partly(form, table, block, matches, region)
        missing += [fault] if fault else []
        for target, raw, place in pairs:
            found[target.id], note = read_published_figure(target, raw, place)
            notes += [note] if note is not None else []
    withdraw_doubtful(form, table, found, notes)
    reading.entries |= found
    reading.notes += notes
    problem = _describe_table(table, found, foreign, missing, flat=flat)
    if problem:
        reading.problems.append(f"“{table.title}”：{problem}")


_UNEVEN = "这几行的格数与表头对不上，可能多了、少了格，或不止一行数"
_ASK = "不能确定用哪一个，没有读取；请加 --table 写明用第几个表格"


def _name_tables(tables: Iterable[FoundTable]) -> str:
    captions = [(one.grid.name, printable_excerpt(one.caption, 24)) for one in tables]
    return "、".join(f"{name}（{caption}）" if caption else name for name, caption in captions)


def _read_whole(
    form: Form, table: Table, block: BlockLayout, matches: Sequence[tuple[FoundTable, BlockMatch]]
) -> list[tuple[FoundTable, Sequence[FigureCell]]]:
    """The tables in which a block stands whole, with its cells; without those that say the same as one before."""
    whole = [(one, read_crossing(form, table, block, one, match)) for one, match in matches if _is_whole(match)]
    # A page may hold one for telephones, too.
    said = {tuple(str(raw) for _, raw, _ in pairs): (one, pairs) for one, pairs in reversed(whole)}
    different = list(reversed(said.values()))
    # A hidden sheet is not what was published.
    return [pair for pair in different if pair[0].grid.visible] or different


def _read_partly(
    form: Form,
    table: Table,
    block: BlockLayout,
    matches: Sequence[tuple[FoundTable, BlockMatch]],
    region: Sequence[Paragraph | FoundTable],
) -> tuple[Sequence[FigureCell], str]:
    """The cells of a block that stands nowhere whole: by whole rows, else by the best of the matches; then why not by rows."""
    runs = read_runs(form, table, block, list_rows(region, table))
    if not isinstance(runs, str):
        return runs, ""
    best = max(matches, key=lambda pair: pair[1].score, default=None)
    return read_crossing(form, table, block, best[0], _drop_doubtful(best[1])) if best is not None else (), runs


def _is_whole(match: BlockMatch) -> bool:
    """Whether every line has a place, and one of its own."""
    lines = (match.rows, match.columns)
    return match.is_complete and all(len(set(places)) == len(places) for places in lines)


def _drop_doubtful(match: BlockMatch) -> BlockMatch:
    """A match that is not whole, without places that several lines have; without any where columns are out of order."""
    columns = [one for one in match.columns if one is not None]
    in_order = columns == sorted(columns)
    rows, columns_left = (
        tuple(None if places.count(one) > 1 or not in_order else one for one in places)
        for places in (match.rows, match.columns)
    )
    return replace(match, rows=rows, columns=columns_left)


def _describe_table(
    table: Table, entries: Mapping[str, FieldEntry], foreign: str, missing: Sequence[str], *, flat: bool
) -> str:
    """What is to be said of a table whose fields are not all read: one sentence; "" where they are."""
    fields = table.fields
    absent = [one for one in fields if one.id not in entries]
    faulty = [one for one in fields if one.id in entries and entries[one.id].fault]
    blank = [one for one in fields if one.id in entries and entries[one.id].value is None and not entries[one.id].fault]
    said = []
    if absent:
        more = f"等 {len(absent)} 格" if len(absent) > 3 else ""
        named = "、".join(dict.fromkeys(one.label for one in absent[:3])) + more
        if foreign:
            said.append(f"这是{foreign}，本表样中另有的格没有对应的数，留空：{named}")
        elif len(absent) == len(fields) and not missing:
            said.append("没有找到这张表，全部留空；表可能是图片，请人工填写")
        else:
            why = f"（{missing[0]}）" if missing else ""
            lost = "；文字里空白的格已经消失，不能靠数个数来认" if flat and missing else ""
            said.append(f"认不准的没有读取，留空：{named}{why}{lost}")
    if faulty:
        shown = "、".join(f"{one.label}“{printable_excerpt(entries[one.id].raw)}”" for one in faulty[:3])
        said.append(f"{len(faulty)} 格不是能认准的数，留空：{shown}")
    if blank:
        marks = {entries[one.id].seen for one in blank} - {""}
        written = f"或写的是“{'”“'.join(sorted(marks))}”" if marks else ""
        said.append(f"{len(blank)} 格是空白{written}，没有当作 0；确实是 0 的，请在封面选“有业务，没填的格均为 0”")
    return "；".join(said)
