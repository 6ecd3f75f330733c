"""Read from a consolidated workbook what it was made of: its units, their files, and those below, level by level.

The units are the lines of 明细, known by the names that its columns have for machines; the files are those of 来源.
Everything here is untrusted like the rest of a submitted file: it is shown and compared, and no figure is taken from
it. A figure that is not what the lines and adjustments add up to was typed over a formula: it has no source.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xltools.excel.files import MAX_ARCHIVE, read_file
from xltools.excel.grid import Book, Grid, HeadedTable
from xltools.excel.open import open_book
from xltools.excel.text import printable_excerpt, remove_unwritable
from xltools.excel.values import parse_number_cell
from xltools.form.layout import (
    ADJUSTED_HEAD,
    ADJUSTMENTS_SHEET,
    AMOUNT_HEAD,
    DETAIL_SHEET,
    LIST_SHEETS,
    SOURCES_SHEET,
    TEXTS_SHEET,
    layout_form,
)
from xltools.form.model import CellAddress, Field, Form
from xltools.form.rules.evaluate import Number, round_figure
from xltools.reading.submission import FieldEntry, Remark, Source

Numbers = Mapping[str, Number]

# The sheet names its columns for machines in one row: field ids, and these for the unit's name and its number of order.
_UNIT_KEY, _NUMBER_KEY = "unit", "no"


@dataclass(frozen=True, slots=True)
class DetailLine:
    """A unit's line: its row from 0, its name, its numbers without the blanks, what the other columns say by key.

    `columns` are those of the fields and of the unit, the same for all lines. One that is not `is_numbered` the tool did
    not write.
    """

    row: int
    unit: str
    numbers: Numbers
    texts: Mapping[str, str]
    columns: Mapping[str, int]
    is_numbered: bool = True

    def place(self, field_id: str) -> CellAddress:
        """Where its number of a field stands."""
        return CellAddress(DETAIL_SHEET, self.row, self.columns[field_id])


def read_detail_lines(book: Book, form: Form, *, every: bool = False) -> Iterator[DetailLine]:
    """The units of a consolidated workbook in the order of its lines; none where it is no such workbook.

    A line without a number of order is no unit that was merged: somebody wrote it. `every` gives such lines too.
    """
    table = HeadedTable.find(book.grid(DETAIL_SHEET), [_UNIT_KEY, form.numbers[0].id], within=None)
    if table is None:
        return
    fields = [(field, column) for field in form.numbers if (column := table.column(field.id)) >= 0]
    columns = {field.id: column for field, column in fields} | {_UNIT_KEY: table.column(_UNIT_KEY)}
    others = [key for key, column in table.columns.items() if column not in columns.values()]
    for row in table.rows:
        unit = table.cell(row, _UNIT_KEY)
        numbered = table.cell(row, _NUMBER_KEY) not in (None, "")
        if isinstance(unit, str) and unit and (numbered or every):
            texts = {key: table.text(row, key) for key in others}
            cells = (
                (field, parse_number_cell(table.grid.at(row, column), digits=field.digits, unit=field.unit))
                for field, column in fields
            )
            numbers = {field.id: read.value for field, read in cells if read.value is not None}
            yield DetailLine(row, unit, numbers, texts, columns, numbered)


# The heads of 文字材料 that say whose a text is, and what stands there for texts and names that go on, or are nobody's.
TEXT_HEADS: Mapping[str, str] = {"part": "栏目", "unit": "单位", "text": "内容"}
CONTINUED, SAME_AS_ABOVE, UNWRITTEN, ALL_UNITS = "（续）", "（同上）", "（没有填写）", "全部 "


def read_unit_texts(book: Book, form: Form, units: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """What each of the units wrote where a text is required, by unit and field id, as the sheet 文字材料 has it."""
    table = HeadedTable.find(book.grid(TEXTS_SHEET), TEXT_HEADS.values())
    fields = {name_text_part(form, field): field.id for field in form.texts if field.required}
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for part, names, text in _read_passages(table) if table is not None else ():
        everybody = names[0].startswith(ALL_UNITS)
        for name in (units if everybody else names) if part in fields and text != UNWRITTEN else ():
            found[name][fields[part]] = text
    return found


def _read_passages(table: HeadedTable) -> Iterator[tuple[str, list[str], str]]:
    """Each text with its part and those who wrote it: texts, and names, go on in further rows."""
    rows = [[str(table.cell(row, head) or "") for head in TEXT_HEADS.values()] for row in table.rows]
    passages: list[tuple[str, list[str], list[str]]] = []
    for part, names, text in rows:
        if not (names.startswith((CONTINUED, SAME_AS_ABOVE)) or text.startswith(CONTINUED)):
            passages.append((part, names.split("、"), [text]))
        elif passages and passages[-1][0] == part:
            passages[-1][1].extend(names.removeprefix(CONTINUED).split("、") if names.startswith(CONTINUED) else ())
            passages[-1][2].extend([text.removeprefix(CONTINUED)] if text.startswith(CONTINUED) else ())
    return ((part, names, "\n".join(pieces)) for part, names, pieces in passages)


def name_text_part(form: Form, field: Field) -> str:
    """What 文字材料 calls a text: its sheet, and its label below."""
    return f"{layout_form(form).places[field.id].sheet}\n{field.label}"


# The heads of the columns of 来源; `level` is 1 for the units of the workbook itself.
SOURCE_HEADS: Mapping[str, str] = {
    "level": "层级",
    "unit": "单位",
    "parent": "上级单位",
    "code": "单位代码",
    "file": "源文件",
    "sha256": "SHA-256",
    "read": "读取时间",
    "declared": "没填的格",
}
_LONGEST = 300
# With so many different numbers other than 0 a row is nobody else's.
_DISTINCT_NUMBERS = 4


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is behind a consolidated workbook: its files, and the figures that some unit or an adjustment fills.

    `sums` are the figures that its units and adjustments add up to; `manual_lines` are lines of 明细 that have no file.
    """

    sources: tuple[Source, ...]
    filled_fields: frozenset[str]
    sums: Numbers
    manual_lines: tuple[DetailLine, ...]


def read_provenance(book: Book, form: Form) -> Provenance | None:
    """What lies behind a workbook, in the order of its 来源 sheet; without that sheet its units as 明细 has them.

    None for a workbook that is no consolidation.
    """
    if book.grid(DETAIL_SHEET) is None:
        return None
    units: list[Source] = []
    sums: dict[str, Number] = {}
    manual: list[DetailLine] = []
    adjusted = list(_read_adjusted(book.grid(ADJUSTMENTS_SHEET), form))
    filled = {name for name, _ in adjusted}
    for line in read_detail_lines(book, form, every=True):
        has_file = line.is_numbered and line.texts.get("sha256", "")
        if line.is_numbered:
            fingerprint = hash_numbers([line.numbers.get(field.id) for field in form.numbers])
            units.append(_make_source(1, {**line.texts, "unit": line.unit}, fingerprint))
            filled |= line.numbers.keys()
        if not has_file:
            manual.append(line)
        for name, value in line.numbers.items() if has_file else ():
            sums[name] = sums.get(name, 0) + value
    for name, amount in adjusted:
        sums[name] = sums.get(name, 0) + amount
    grid = book.grid(SOURCES_SHEET)
    tree = units if grid is None else _read_tree(grid, {source.sha256: source.figures for source in units})
    return Provenance(tuple(tree), frozenset(filled), sums, tuple(manual))


def hash_numbers(numbers: Sequence[Number | None]) -> int:
    """A fingerprint of a row of numbers, the same within one run for equal rows; 0 for a row that is like many others.

    Two small offices may both have had one request and two staff: only several different numbers tell whose they are.
    """
    return hash(tuple(numbers)) if len({number for number in numbers if number}) >= _DISTINCT_NUMBERS else 0


def _read_adjusted(grid: Grid | None, form: Form) -> Iterator[tuple[str, Number]]:
    """The figures that are adjusted, each with the amount; what is no number adjusts nothing."""
    table = HeadedTable.find(grid, [ADJUSTED_HEAD, AMOUNT_HEAD])
    if table is None:
        return
    for row in table.rows:
        field = form.fields.get(table.text(row, ADJUSTED_HEAD))
        if field is not None and field.kind.numeric:
            amount = parse_number_cell(table.cell(row, AMOUNT_HEAD), digits=field.digits, unit=field.unit).value
            yield field.id, amount or 0


def _make_source(level: int, texts: Mapping[str, str], fingerprint: int) -> Source:
    names = ("unit", "code", "file", "sha256", "read", "declared")
    return Source(level=level, figures=fingerprint, **{name: _printable_text(texts.get(name, "")) for name in names})


def _read_tree(grid: Grid, fingerprints: Mapping[str, int]) -> Sequence[Source]:
    """The lines of 来源, each followed by what it was made of, also where somebody sorted the sheet."""
    lines = list(_read_source_lines(grid, fingerprints))
    above: list[str] = []
    has_parents = any(parent for _, parent in lines)
    for source, parent in lines:
        if has_parents and source.level > 1 and (source.level > len(above) + 1 or above[source.level - 2] != parent):
            return tuple(_order_tree(lines))
        above = [*above[: source.level - 1], source.unit]
    return tuple(source for source, _ in lines)


def _order_tree(lines: Sequence[tuple[Source, str]]) -> Iterator[Source]:
    """Below each file what names it as its parent, in the sheet's order; what names nobody there, first, as the city's own."""
    below: defaultdict[tuple[int, str], list[Source]] = defaultdict(list)
    for source, parent in lines:
        below[source.level, parent if source.level > 1 else ""].append(source)
    units = {(source.level, source.unit) for source, _ in lines}
    for (level, parent), sources in below.items():
        if level > 1 and (level - 1, parent) not in units:
            yield from sources
    # Of two units of one name the first has what is below the name: once.
    waiting = below.pop((1, ""), [])[::-1]
    while waiting:
        source = waiting.pop()
        yield source
        waiting += below.pop((source.level + 1, source.unit), [])[::-1]


def _read_source_lines(grid: Grid, fingerprints: Mapping[str, int]) -> Iterator[tuple[Source, str]]:
    """The lines of 来源 with what each says to be part of; `fingerprints` of the units' numbers by the hash of their files."""
    table = HeadedTable.find(grid, [SOURCE_HEADS["level"], SOURCE_HEADS["unit"]])
    if table is None:
        return
    for row in table.rows:
        level = parse_number_cell(table.cell(row, SOURCE_HEADS["level"]), digits=0, unit="").value
        if isinstance(level, int):
            texts = {name: printable_excerpt(table.cell(row, head), _LONGEST) for name, head in SOURCE_HEADS.items()}
            fingerprint = fingerprints.get(_printable_text(texts["sha256"]), 0) if level == 1 else 0
            yield _make_source(level, texts, fingerprint), _printable_text(texts["parent"])


# The same names and times stand in many lines.
@lru_cache(maxsize=4096)
def _printable_text(text: str) -> str:
    return remove_unwritable(text).strip()[:_LONGEST]


def check_sums(form: Form, entries: Mapping[str, FieldEntry], provenance: Provenance) -> Iterator[Remark]:
    """Each figure that is not the sum of the lines and adjustments behind it, and each line that has no file.

    Totals are compared with their parts like everywhere else; here the figures that units fill in.
    """
    for line in provenance.manual_lines:
        place = CellAddress(DETAIL_SHEET, line.row, line.columns[_UNIT_KEY])
        yield Remark("handmade_line", place, {"raw": line.unit})
    for field in form.numbers:
        entry = entries.get(field.id)
        if field.total_of or entry is None or entry.fault or entry.derived:
            continue
        whole = provenance.sums.get(field.id)
        due = round_figure(field, whole)
        added = [line.numbers[field.id] for line in provenance.manual_lines if field.id in line.numbers]
        # A line that somebody added may be in the sums or not: it is told by itself.
        if entry.value not in (due, round_figure(field, sum(added, whole or 0)) if added else due):
            left = "空白" if entry.blank else printable_excerpt(entry.raw)
            right = "空白" if due is None else format(due, "f")
            words = {"place": field.label, "left": left, "right": right}
            yield Remark("not_added_up", entry.place, words, field.id)


def open_consolidated(path: Path, *but: str) -> Book:
    """The workbook with those sheets empty, `but` for some. Raises FileFault where it cannot be opened."""
    return open_book(path, data=read_file(path, MAX_ARCHIVE), columns=dict.fromkeys(LIST_SHEETS.difference(but), ()))
