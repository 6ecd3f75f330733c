"""The figures of published tables: by their labels, through the search that reads workbooks; else by complete rows.

A table that is whole is read where its labels cross. Where labels are cut, altered or gone, its rows are counted: each
row of the form must have exactly as many values as it has columns, in the form's order; rows that bear no label count only
where the rules of the form prove the reading. Anything else stays blank, and is said once per table.
"""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xltools.excel.grid import Cell, Grid
from xltools.excel.text import is_blank, normalize_label, printable_excerpt, simplify_characters
from xltools.form.layout import BlockLayout, layout_form
from xltools.form.model import TABLES, BlockLine, CellAddress, Field, ForeignLayout, Form, Table
from xltools.form.rules.evaluate import CheckOutcome, RuleValues, evaluate_check
from xltools.form.rules.expression import Check, Severity
from xltools.reading.read_submission import read_entry
from xltools.reading.search import BlockMatch, GridIndex, list_line_labels, search_sheet
from xltools.reading.submission import FieldEntry, ReadingNote
from xltools.report.extract import FoundTable, Paragraph

_DASHES = frozenset({"/", "／", "-", "—", "——", "－", "–", "\\", "无", "○"})
# A number with words beside it in its cell: 22（其中修订 16 件）, or a footnote's mark.
_NOTED = re.compile(r"([\d０-９,，.]+)\s*([件条项宗万元]*)\s*([（(［\[【*＊※①-⑳].*)")
_CUT = re.compile(r"\d[\d ]*\d")
_LABEL_LENGTH = 120
_ALIKE = 0.6


@dataclass(slots=True)
class FigureReading:
    """What was read of the tables: entries by field, notes, and what could not be read: sentences, one per table."""

    entries: dict[str, FieldEntry] = field(default_factory=dict)
    notes: list[ReadingNote] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ValueRun:
    """A row of values as it was found, with the words before it, the nearest last; `torn`: other values stand right beside it."""

    words: tuple[str, ...]
    values: tuple[tuple[Cell, CellAddress], ...]
    torn: bool = False


def read_figures(
    form: Form, tables: Sequence[FoundTable], regions: Mapping[str, Sequence[Paragraph | FoundTable]], *, flat: bool
) -> FigureReading:
    """The figures of every statutory table of a form. `regions`: by table, what stands under its heading; `flat`: lines only."""
    reading = FigureReading()
    simple = [FoundTable(_simplify_grid(found.grid), found.caption) for found in tables]
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
    for block in (one for one in layout_form(form).blocks if one.block.table == table.id):
        labels = list_line_labels(block.block)
        found_on = ((one, search_sheet(block.block, labels, index, is_current=True)) for one, index in indexes)
        matches = [(one, match) for one, match in found_on if match is not None]
        whole = [(one, match) for one, match in matches if match.is_complete]
        if len(whole) > 1:
            captions = [(one.grid.name, printable_excerpt(one.caption, 24)) for one, _ in whole]
            named = "、".join(f"{name}（{caption}）" if caption else name for name, caption in captions)
            reading.problems.append(
                f"“{table.title}”：{named}都是这张表，不能确定用哪一个，没有读取；请加 --table 写明用第几个表格"
            )
            return
        if whole:
            _read_cells(block, *whole[0], found, notes)
            continue
        runs = _read_runs(form, table, block, region)
        if isinstance(runs, str):
            if matches:
                _read_cells(block, *max(matches, key=lambda pair: pair[1].score), found, notes)
            missing += [runs] if runs else []
        else:
            for target, raw, place in runs:
                _add_entry(target, raw, place, found, notes)
    _withdraw_doubtful(form, table, found, notes)
    reading.entries |= found
    reading.notes += notes
    problem = _describe_table(form, table, found, tables, missing, flat=flat)
    if problem:
        reading.problems.append(f"“{table.title}”：{problem}")


def _read_cells(
    block: BlockLayout, found: FoundTable, match: BlockMatch, entries: dict[str, FieldEntry], notes: list[ReadingNote]
) -> None:
    for (r, c), target in block.block.fields.items():
        row, column = match.rows[r], match.columns[c]
        if row is not None and column is not None:
            place = CellAddress(found.grid.name, row, column)
            _add_entry(target, found.grid.at(row, column), place, entries, notes)


def _add_entry(
    target: Field, raw: Cell, place: CellAddress, entries: dict[str, FieldEntry], notes: list[ReadingNote]
) -> None:
    entries[target.id], note = read_published_figure(target, raw, place)
    if note is not None:
        notes.append(note)


_WITH_NOTE, _CUT_DIGITS = "数字旁边的说明没有作为数字读取", "数字中间有空格，勾稽关系成立，读作一个数"


def read_published_figure(target: Field, raw: Cell, place: CellAddress) -> tuple[FieldEntry, ReadingNote | None]:
    """The entry of a figure in a published table: a dash is a blank, words beside a number are kept as a note."""
    text = raw.strip() if isinstance(raw, str) else raw
    if text in _DASHES:
        return FieldEntry(place, "", None, seen=str(text)), None
    if isinstance(text, str) and (noted := _NOTED.fullmatch(text)):
        entry, _ = read_entry(target, place, noted[1] + noted[2])
        noticed = ReadingNote(target.id, place, printable_excerpt(text, 200), str(entry.value), _WITH_NOTE)
        return replace(entry, raw=raw), None if entry.fault else noticed
    if isinstance(text, str) and " " in text and _CUT.fullmatch(text):
        entry, _ = read_entry(target, place, text.replace(" ", ""))
        return replace(entry, raw=raw), ReadingNote(target.id, place, text, str(entry.value), _CUT_DIGITS)
    entry, note = read_entry(target, place, text)
    # Every number of a page is text.
    return entry, None if note is not None and note.note.startswith("文本格式的数字") else note


def _withdraw_doubtful(form: Form, table: Table, entries: dict[str, FieldEntry], notes: list[ReadingNote]) -> None:
    """A number that was put together from pieces stays only where every rule over it holds, and there is one."""
    for note in [one for one in notes if one.note == _CUT_DIGITS]:
        checks = [check for check in _own_checks(form, table) if note.field in check.fields]
        outcomes = {evaluate_check(check, _values(form, entries)).outcome for check in checks}
        if outcomes != {CheckOutcome.HOLDS}:
            entries[note.field] = replace(entries[note.field], value=None, fault="not_a_number")
            notes.remove(note)


def _own_checks(form: Form, table: Table) -> list[Check]:
    """The checks whose fields are all of one table of one year, and without which the table is no table."""
    own = {one.id for one in table.fields}
    return [
        check
        for check in form.checks
        if not check.last_fields
        and check.when is None
        and set(check.fields) <= own
        and check.rule.severity is Severity.ERROR
    ]


def _values(form: Form, entries: dict[str, FieldEntry], *, blank_is_zero: bool = False) -> RuleValues:
    numbers = {
        name: (0 if blank_is_zero and entry.value is None and not entry.fault else entry.value)
        for name, entry in entries.items()
        if not isinstance(entry.value, str)
    }
    return RuleValues(numbers, None, {})


# --- rows of values --------------------------------------------------------------------------------------------------


# A figure, and what is none: 1.属于国家秘密.
_VALUE, _NUMBERED, _VALUE_LENGTH = re.compile(r"[+＋-]?[\d０-９]"), re.compile(r"\d+[.、．]\s*\D"), 40


def _is_value(cell: Cell) -> bool:
    """Whether a cell may hold a figure: a number, one with a note, a dash."""
    if isinstance(cell, int | float):
        return True
    text = cell.strip() if isinstance(cell, str) else ""
    return text in _DASHES or (len(text) <= _VALUE_LENGTH and bool(_VALUE.match(text)) and not _NUMBERED.match(text))


_Row = list[tuple[Cell, CellAddress]]
# A cell that is known to be there, and to be blank.
_BLANK_CELL = " "


def _region_rows(region: Sequence[Paragraph | FoundTable], known: Collection[str]) -> list[_Row]:
    """The lines of a region as rows of cells: of tables their rows, of text what stands between bars.

    Where each cell has a line of its own with a bar behind it, a bar alone is a blank cell. `known` are labels of rows.
    """
    rows: list[_Row] = []
    lines = [block.text for block in region if isinstance(block, Paragraph)]
    is_barred = 2 * sum(line.endswith("|") and line.count("|") == 1 and len(line) > 1 for line in lines) > len(
        lines
    ) - lines.count("|")
    for block in region:
        if isinstance(block, FoundTable):
            for r, cells in enumerate(block.grid.rows):
                rows.append(
                    [
                        (
                            simplify_characters(cell) if isinstance(cell, str) else cell,
                            CellAddress(block.grid.name, r, c),
                        )
                        for c, cell in enumerate(cells)
                    ]
                )
        else:
            place = CellAddress("正文", block.number - 1, 0)
            alone = is_barred and block.text == "|"
            rows.append(
                [(_BLANK_CELL, place)]
                if alone
                else [(piece, place) for piece in _split_line(simplify_characters(block.text), known)]
            )
    return rows


_ONE_NUMBER = re.compile(r"^(.*\S)\s+(\d[\d,]*(?:\.\d+)?)$")
_TRAILING_NUMBERS = re.compile(r"^(.*?)((?:(?:^|\s+)[+-]?\d[\d,]*(?:\.\d+)?){2,})$")


def _split_line(line: str, known: Collection[str]) -> Iterator[str]:
    """The cells of a line of text: what bars part; in each, numbers that blanks part, a single one behind a known label."""
    pieces = line.split("|")
    if len(pieces) > 1:
        pieces = pieces[1 if not pieces[0].strip() else 0 : -1 if not pieces[-1].strip() else None]
    for piece in pieces:
        found = _TRAILING_NUMBERS.match(piece.strip()) or _ONE_NUMBER.match(piece.strip())
        if found is not None and found.re is _ONE_NUMBER and normalize_label(found[1]) not in known:
            found = None
        if found is None:
            yield piece.strip()
        else:
            if found[1].strip():
                yield found[1].strip()
            yield from found[2].split()


def _collect_rows(rows: Sequence[_Row], count: int) -> list[ValueRun]:
    """The rows that hold exactly so many values behind their label."""
    runs: list[ValueRun] = []
    words: list[str] = []
    for row in rows:
        last = max((at for at, (cell, _) in enumerate(row) if not is_blank(cell) and not _is_value(cell)), default=-1)
        words += [str(cell) for cell, _ in row[: last + 1] if not is_blank(cell)]
        values = row[last + 1 :]
        while len(values) > count and is_blank(values[0][0]):
            values = values[1:]
        while len(values) > count and is_blank(values[-1][0]):
            values = values[:-1]
        if len(values) == count and any(not is_blank(cell) for cell, _ in values):
            runs.append(ValueRun(tuple(words), tuple(values)))
            words = []
        elif any(not is_blank(cell) for cell, _ in values):
            words = []  # values that are no whole row: what stands before them is the label of nothing else
    return runs


def _collect_cells(rows: Sequence[_Row], count: int) -> list[ValueRun]:
    """The same where each cell has a line of its own, so that blanks are gone: as many values as a row has, between labels."""
    runs: list[ValueRun] = []
    words: list[str] = []
    values: _Row = []
    cells = (one for row in rows for one in row if one[0] == _BLANK_CELL or not is_blank(one[0]))
    for cell, place in [*cells, ("", CellAddress("", 0, 0))]:
        if cell == _BLANK_CELL or (cell and _is_value(cell)):
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


def _read_runs(
    form: Form, table: Table, block: BlockLayout, region: Sequence[Paragraph | FoundTable]
) -> list[tuple[Field, Cell, CellAddress]] | str:
    """Each field of a block with its cell, by whole rows; or why they cannot be told, "" where there is no number at all."""
    known = _row_labels(table)
    rows, count, lines = _region_rows(region, known), len(block.columns), block.block.rows
    if not any(_is_value(cell) for row in rows for cell, _ in row):
        return ""
    reason = ""
    for collect in (_collect_rows, _collect_cells):
        runs = collect(rows, count)
        chosen = _match_runs(table, block, runs)
        if chosen is None and len(runs) == len(lines) and not _contradict(block, runs):
            pairs = _pair_fields(block, runs)
            if _is_proven(form, table, pairs):
                return pairs
            reason = "行数和每行的数够了，但标签不全，勾稽关系也证明不了没有读错行"
        elif chosen is not None:
            return _pair_fields(block, chosen)
        reason = reason or f"应有 {len(lines)} 行、每行 {count} 个数，没有认全"
    return reason


def _pair_fields(block: BlockLayout, runs: Sequence[ValueRun]) -> list[tuple[Field, Cell, CellAddress]]:
    return [(target, *runs[r].values[c]) for (r, c), target in block.block.fields.items()]


def _own_label(line: BlockLine) -> str:
    return normalize_label(line.labels[-1]) if line.labels else ""


def _row_labels(table: Table) -> frozenset[str]:
    return frozenset(_own_label(line) for block in table.blocks for line in block.rows) - {""}


def _match_runs(table: Table, block: BlockLayout, runs: Sequence[ValueRun]) -> list[ValueRun] | None:
    """The run of each row by its label, in order; a label that is altered, by its place and what is left of it.

    None where a row has none, or has no label in the form.
    """
    own = [_own_label(line) for line in block.block.rows]
    known = _row_labels(table)
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
            near = [k for k in range(low + 1, high) if _is_alike(runs[k], name) and not _bears_label(labels[k], known)]
            found[row] = near[0] if len(near) == 1 else None
    return None if None in found else [runs[k] for k in found if k is not None]


def _bears_label(label: str, known: Collection[str]) -> bool:
    return any(label.endswith(name) for name in known)


def _is_alike(run: ValueRun, name: str) -> bool:
    """Whether the word beside a row is most of a label."""
    word = normalize_label(run.words[-1]) if run.words and not run.torn else ""
    return len(word) > 1 and (word in name or difflib.SequenceMatcher(None, word, name).ratio() >= _ALIKE)


def _contradict(block: BlockLayout, runs: Sequence[ValueRun]) -> bool:
    """Whether a run bears the label of another row than the one whose place it has."""
    own = [_own_label(line) for line in block.block.rows]
    for number, run in enumerate(runs):
        label = "".join(map(normalize_label, run.words))
        if any(name and label.endswith(name) for name in own) and own[number] and not label.endswith(own[number]):
            return True
    return False


def _is_proven(form: Form, table: Table, pairs: Sequence[tuple[Field, Cell, CellAddress]]) -> bool:
    """Whether every rule of the table holds, and there are some; a blank counts as 0."""
    entries = {target.id: read_published_figure(target, raw, place)[0] for target, raw, place in pairs}
    checks = _own_checks(form, table)
    values = _values(form, entries, blank_is_zero=True)
    return bool(checks) and all(evaluate_check(check, values).outcome is CheckOutcome.HOLDS for check in checks)


def _describe_table(
    form: Form,
    table: Table,
    entries: dict[str, FieldEntry],
    tables: Sequence[FoundTable],
    missing: Sequence[str],
    *,
    flat: bool,
) -> str:
    """What is to be said of a table whose fields are not all read: one sentence; "" where they are."""
    fields = table.fields
    absent = [one for one in fields if one.id not in entries]
    faulty = [one for one in fields if one.id in entries and entries[one.id].fault]
    blank = [one for one in fields if one.id in entries and entries[one.id].value is None and not entries[one.id].fault]
    said = []
    if absent:
        layouts = [one for one in form.foreign_layouts if one.table == table.id]
        indexes = [GridIndex(one.grid) for one in tables] if layouts else []
        foreign = next((one.name for one in layouts for index in indexes if _has_layout(index, one)), "")
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


def _has_layout(index: GridIndex, layout: ForeignLayout) -> bool:
    return all(map(index.positions, layout.present)) and not any(map(index.positions, layout.absent))
