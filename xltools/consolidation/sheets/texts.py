"""文字材料: what the units wrote, part by part in the order of the report, and which of it was copied.

Long texts go on in further rows: Excel shows no row higher than 409 points, and tears none in print.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from xltools.checks.resemblance import SHORT, Likeness, Resemblance, compare_texts, normalize_text
from xltools.consolidation.consolidation import Consolidation
from xltools.excel.table import CellStyle, TableColumn, TableRow, TableSheet
from xltools.excel.text import display_width, split_text
from xltools.form.layout import DRAFT_SHEET, TEXTS_SHEET, layout_form
from xltools.form.model import Field
from xltools.form.rules.text_figures import draft_texts
from xltools.reading.consolidated import ALL_UNITS, CONTINUED, SAME_AS_ABOVE, TEXT_HEADS, UNWRITTEN, name_text_part


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and the units that wrote it; no text for those that left it blank. `likeness` names whom it resembles."""

    units: tuple[str, ...]
    text: str
    kind: Likeness | None = None
    likeness: str = ""


def compile_passages(
    texts: Sequence[tuple[str, str]], found: Sequence[Resemblance | None] | None = None
) -> Iterator[Passage]:
    """The passages of (unit, text) pairs: long ones one by one in the order given, then the short ones, then the blanks.

    Short ones, and common wording, that several units wrote to the letter come once. `found` is what each resembles,
    None to compare them here.
    """
    found = compare_texts(texts) if found is None else found
    names = [unit for unit, _ in texts]
    sizes = [_measure(text) for _, text in texts]
    written = [number for number, size in enumerate(sizes) if size]
    groups: dict[object, tuple[list[str], str, Resemblance | None]] = {}
    for number in sorted(written, key=lambda number: sizes[number] <= SHORT):
        (unit, text), one = texts[number], found[number]
        is_shared = sizes[number] <= SHORT or (one is not None and one.kind is Likeness.COMMON)
        key = text.strip() if is_shared else number
        groups.setdefault(key, ([], text.strip(), one))[0].append(unit)
    for units, text, one in groups.values():
        likeness = format_likeness(one, names) if one else ""
        yield Passage(tuple(units), text, one.kind if one else None, likeness)
    if blank := tuple(unit for (unit, _), size in zip(texts, sizes, strict=True) if not size):
        yield Passage(blank, "")


def _measure(text: str) -> int:
    """How many characters a text has, blanks aside; of a long one no more than show that it is long."""
    beginning = len(normalize_text(text[: 4 * SHORT]))
    return beginning if beginning > SHORT else len(normalize_text(text))


def format_likeness(one: Resemblance, units: Sequence[str]) -> str:
    """Whom a text resembles, in words."""
    if one.kind is Likeness.COMMON:
        return "多数单位通用的表述"
    other = f"“{units[one.other]}”" + (f"等 {one.more + 1} 个单位" if one.more else "")
    if one.kind is Likeness.SAME:
        return f"与{other}相同"
    if one.kind is Likeness.SAME_BUT_FIGURES:
        return f"与{other}相同，仅数字、名称等不同"
    return f"与{other}有 {int(one.share * 100)}% 相同"


_TEXT_WIDTH = 84
_COLUMNS = (
    TableColumn(TEXT_HEADS["part"], widest=38, narrowest=16),
    TableColumn(TEXT_HEADS["unit"], widest=26, narrowest=14),
    TableColumn("字数", align="center"),
    TableColumn(TEXT_HEADS["text"], widest=_TEXT_WIDTH, narrowest=40),
    TableColumn("与其他单位的异同", widest=20, narrowest=20),
)
_LIKENESS = 4
_TONES = {Likeness.COMMON: CellStyle.FAINT}
# A Chinese character takes two places; a row of so many lines still fits a printed page beside others.
_PER_LINE = (_TEXT_WIDTH - 6) // 2
_LINES = 22
# A longer list of names goes on in the next row: so much of one can be seen.
_NAMES_WIDTH = 22 * 20
# All of so few units are named.
_FEW = 5
_NOTE = (
    "按报告的部分和名录次序编排，内容未作改动；一字不差的短句和通用表述合并列出。"
    "异同按分句比对，数字和单位名称不计，多数单位通用的表述不算雷同；只提示，不判断谁抄谁。"
)


def texts_table(consolidation: Consolidation) -> TableSheet:
    """The sheet's content."""
    rows = tuple(row for field in consolidation.form.texts for row in _part_rows(consolidation, field))
    return TableSheet(
        TEXTS_SHEET, "各单位文字材料", _NOTE, _COLUMNS, rows, frozen=2, empty="没有文字材料。", repeating=(0,)
    )


def _part_rows(consolidation: Consolidation, field: Field) -> Iterator[TableRow]:
    texts = [(line.name, line.report.texts.get(field.id, "")) for line in consolidation.lines]
    head = name_text_part(consolidation.form, field)
    for passage in compile_passages(texts, consolidation.resemblances[field.id]):
        everybody = len(passage.units) == len(texts) > _FEW
        units = [f"{ALL_UNITS}{len(texts)} 个单位"] if everybody else list(_split_names(passage.units))
        yield from _passage_rows(head, passage, units)


def _split_names(units: Sequence[str]) -> Iterator[str]:
    """Their names, as many to a cell as can be seen in it."""
    names: list[str] = []
    width = 0
    for unit in units:
        width += display_width(f"、{unit}" if names else unit)
        if names and width > _NAMES_WIDTH:
            yield "、".join(names)
            names, width = [], display_width(unit)
        names.append(unit)
    yield "、".join(names)


def _passage_rows(head: str, passage: Passage, units: Sequence[str]) -> Iterator[TableRow]:
    """The passage and its units, either of which may go on in further rows."""
    several = f"{len(passage.units)} 个单位相同" if len(passage.units) > 1 else ""
    tones = {_LIKENESS: _TONES.get(passage.kind, CellStyle.WARN)} if passage.kind else {}
    texts, length, likeness = [UNWRITTEN], None, ""
    if passage.text:
        first, *more = split_text(passage.text, _PER_LINE, _LINES)
        texts = [first, *(f"{CONTINUED}{piece}" for piece in more)]
        length, likeness = len(passage.text), passage.likeness or several
    else:
        tones = {3: CellStyle.FAINT}
    yield TableRow((head, units[0], length, texts[0], likeness), tones)
    for names, text in zip_longest(units[1:], texts[1:]):
        shown = f"{CONTINUED}{names}" if names else units[0] if len(units) == 1 else SAME_AS_ABOVE
        yield TableRow((head, shown, None, text or SAME_AS_ABOVE, ""), {} if text else {3: CellStyle.FAINT})


_DRAFT_COLUMNS = (
    TableColumn("栏目", widest=24, narrowest=16),
    TableColumn("字数", align="center"),
    TableColumn("草稿", widest=_TEXT_WIDTH, narrowest=40),
)
_DRAFT_NOTE = (
    "按汇总时的数拟成，没有人看过；更正以后不会自动变。请核对、补写后，写到“{sheet}”。"
    "那里的文字可以直接用表中的数：写 {{t3.received.total}} 这样的指标编号，出报告（xltools report）时换成数。"
)


def draft_table(consolidation: Consolidation) -> TableSheet | None:
    """A draft of the texts that the form has sentences for, with the city's figures; None where there is none."""
    form = consolidation.form
    drafts = draft_texts(form, consolidation.totals)
    if not drafts:
        return None
    rows = tuple(TableRow((form.fields[name].label, len(text), text)) for name, text in drafts.items())
    sheet = layout_form(form).places[next(iter(drafts))].sheet
    return TableSheet(DRAFT_SHEET, DRAFT_SHEET, _DRAFT_NOTE.format(sheet=sheet), _DRAFT_COLUMNS, rows)
