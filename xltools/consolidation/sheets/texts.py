"""文字材料: what the units wrote, part by part in the order of the report, and which of it was copied.

Long texts go on in further rows: Excel shows no row higher than 409 points, and tears none in print.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from xltools.consolidation.consolidation import Consolidation
from xltools.excel.table import CellStyle, TableColumn, TableRow, TableSheet
from xltools.excel.text import display_width, split_text
from xltools.form.layout import DRAFT_SHEET, TEXTS_SHEET, layout_form
from xltools.form.model import Field
from xltools.report.wording import draft_texts

# A text's clauses, each with its length: what a copy keeps even where words in other clauses were changed.
_Wording = Mapping[str, int]

_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_MARKS = re.compile(r"[,.;:!?、。…·“”‘’\"'()〔〕【】《》<>—-]+")
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*%?")
# Shorter ones are met everywhere: 一是, 同时, 其中.
_SHORTEST = 4


def normalize_text(text: str) -> str:
    """The text without blanks and full-width forms: two that differ only so are the same."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def mask_text(text: str, names: Sequence[str] = ()) -> str:
    """A plain text in which figures are alike and `names`, by which the unit calls itself, are left out."""
    for name in names:
        text = text.replace(normalize_text(name), "")
    return _FIGURES.sub("0", text)


def split_clauses(text: str) -> _Wording:
    """The clauses of a masked text."""
    return {clause: len(clause) for clause in _MARKS.split(text) if len(clause) >= _SHORTEST}


# Below this many characters of its own a text says too little to be called a copy: 本年没有收取信息处理费。
_LEAST_WORDING = 20
# Of a text's own wording so much must stand in the other.
_LEAST_SHARE = 0.6
# Clauses that so large a part of the texts holds, and at least so many, are common wording.
_COMMON_SHARE = 2 / 3
_COMMON_LEAST = 3
# How far the search for candidates goes: by so many rare clauses, to so many texts of each, so many compared in full.
_RAREST, _POSTINGS, _COMPARED = 8, 20, 4


class Likeness(StrEnum):
    """How a text resembles another."""

    SAME = "same"
    SAME_BUT_FIGURES = "same_but_figures"
    ALIKE = "alike"
    COMMON = "common"


@dataclass(frozen=True, slots=True)
class Resemblance:
    """What a text resembles: the position of the other, how, and which part of its own wording stands there (0 to 1).

    `more` counts the other texts that are the same besides. COMMON has no other: nearly all of it is common wording.
    """

    kind: Likeness
    other: int = -1
    share: float = 1.0
    more: int = 0


def find_resemblances(
    texts: Sequence[str], names: Sequence[Sequence[str]], known: Iterable[str] = ()
) -> list[Resemblance | None]:
    """For each text what it resembles, None where it stands alone or is too short to tell.

    The texts are as `plain` gives them. `names` are by which each text's unit calls itself; the clauses of the texts
    `known` are nobody's own.
    """
    alike = [mask_text(text, own) for text, own in zip(texts, names, strict=True)]
    wordings = [split_clauses(text) for text in alike]
    common = _common_clauses(wordings).union(*(split_clauses(mask_text(normalize_text(text))) for text in known))
    own = [{clause: size for clause, size in one.items() if clause not in common} for one in wordings]
    same, masks = _group_equal(texts), _group_equal(alike)
    holders: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(own):
        for clause in one:
            holders[clause].append(number)
    found: list[Resemblance | None] = []
    for number, one in enumerate(own):
        size = sum(one.values())
        if size < _LEAST_WORDING:
            whole = sum(wordings[number].values())
            found.append(Resemblance(Likeness.COMMON) if whole >= _LEAST_WORDING else None)
            continue
        found.append(
            _resemblance_in_group(number, same[number], Likeness.SAME)
            or _resemblance_in_group(number, masks[number], Likeness.SAME_BUT_FIGURES)
            or _nearest_text(number, own, holders, size)
        )
    return found


def _common_clauses(wordings: Sequence[_Wording]) -> set[str]:
    """The clauses that so many texts hold that they are nobody's own."""
    held = Counter(clause for one in wordings for clause in one)
    least = max(_COMMON_LEAST, _COMMON_SHARE * sum(1 for one in wordings if one))
    return {clause for clause, times in held.items() if times >= least}


def _group_equal(keys: Sequence[object]) -> list[list[int]]:
    """For each key the positions that have an equal one; those of one group share their list."""
    groups: dict[object, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        groups[key].append(number)
    return [groups[key] for key in keys]


def _resemblance_in_group(number: int, group: Sequence[int], kind: Likeness) -> Resemblance | None:
    """The first other of a group of equals."""
    if len(group) < 2:
        return None
    other = group[0] if group[0] != number else group[1]
    return Resemblance(kind, other, 1.0, len(group) - 2)


def _nearest_text(
    number: int, wording: Sequence[_Wording], holders: Mapping[str, Sequence[int]], size: int
) -> Resemblance | None:
    mine = wording[number]
    rarest = sorted((clause for clause in mine if len(holders[clause]) > 1), key=lambda clause: len(holders[clause]))
    seen = Counter(other for clause in rarest[:_RAREST] for other in holders[clause][:_POSTINGS] if other != number)
    best, shared = -1, 0
    for other, _ in seen.most_common(_COMPARED):
        both = sum(mine[clause] for clause in mine.keys() & wording[other].keys())
        if both > shared or (both == shared and other < best):
            best, shared = other, both
    share = shared / size
    return Resemblance(Likeness.ALIKE, best, share) if share >= _LEAST_SHARE and shared >= _LEAST_WORDING else None


# Of texts up to this length (无, 本年没有收取信息处理费。) equal ones are shown once, with all who wrote them.
_SHORT = 24
# A name of a unit without its place is taken for its name only if so much of it is left.
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and the units that wrote it; no text for those that left it blank. `likeness` names whom it resembles."""

    units: tuple[str, ...]
    text: str
    kind: Likeness | None = None
    likeness: str = ""


def compile_passages(texts: Sequence[tuple[str, str]], place: str = "", known: Sequence[str] = ()) -> Iterator[Passage]:
    """The passages of (unit, text) pairs: long ones one by one in the order given, then the short ones, then the blanks.

    Short ones, and common wording, that several units wrote to the letter come once. `known` are texts whose wording
    is nobody's own, such as the form's prompts.
    """
    written = [(unit, text.strip(), normalize_text(text)) for unit, text in texts]
    long = [one for one in written if len(one[2]) > _SHORT]
    short = [one for one in written if 0 < len(one[2]) <= _SHORT]
    names = [_unit_names(unit, place) for unit, _, _ in long]
    found = [*find_resemblances([said for _, _, said in long], names, known), *[None] * len(short)]
    groups: dict[object, tuple[list[str], str, Resemblance | None]] = {}
    for number, ((unit, text, _), one) in enumerate(zip([*long, *short], found, strict=True)):
        is_shared = number >= len(long) or (one is not None and one.kind is Likeness.COMMON)
        groups.setdefault(text if is_shared else number, ([], text, one))[0].append(unit)
    for units, text, one in groups.values():
        likeness = _format_likeness(one, [unit for unit, _, _ in long]) if one else ""
        yield Passage(tuple(units), text, one.kind if one else None, likeness)
    if blank := tuple(unit for unit, _, said in written if not said):
        yield Passage(blank, "")


def _unit_names(unit: str, place: str) -> list[str]:
    short = unit.removeprefix(place)
    return [unit, short] if len(short) >= _SHORTEST_NAME else [unit]


def _format_likeness(one: Resemblance, units: Sequence[str]) -> str:
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
    TableColumn("栏目", widest=38, narrowest=16),
    TableColumn("单位", widest=26, narrowest=14),
    TableColumn("字数", align="center"),
    TableColumn("内容", widest=_TEXT_WIDTH, narrowest=40),
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
    head = f"{layout_form(consolidation.form).places[field.id].sheet}\n{field.label}"
    for passage in compile_passages(texts, consolidation.heading.place, (field.entry,)):
        everybody = len(passage.units) == len(texts) > _FEW
        units = [f"全部 {len(texts)} 个单位"] if everybody else list(_split_names(passage.units))
        yield from _passage_rows(head, passage, units)


def _split_names(units: Sequence[str]) -> Iterator[str]:
    """Their names, as many to a cell as can be seen in it."""
    names: list[str] = []
    for unit in units:
        if names and display_width("、".join((*names, unit))) > _NAMES_WIDTH:
            yield "、".join(names)
            names = []
        names.append(unit)
    yield "、".join(names)


def _passage_rows(head: str, passage: Passage, units: Sequence[str]) -> Iterator[TableRow]:
    """The passage and its units, either of which may go on in further rows."""
    several = f"{len(passage.units)} 个单位相同" if len(passage.units) > 1 else ""
    tones = {_LIKENESS: _TONES.get(passage.kind, CellStyle.WARN)} if passage.kind else {}
    texts, length, likeness = ["（没有填写）"], None, ""
    if passage.text:
        first, *more = split_text(passage.text, _PER_LINE, _LINES)
        texts = [first, *(f"（续）{piece}" for piece in more)]
        length, likeness = len(passage.text), passage.likeness or several
    else:
        tones = {3: CellStyle.FAINT}
    yield TableRow((head, units[0], length, texts[0], likeness), tones)
    for names, text in zip_longest(units[1:], texts[1:]):
        shown = f"（续）{names}" if names else units[0] if len(units) == 1 else "（同上）"
        yield TableRow((head, shown, None, text or "（同上）", ""), {} if text else {3: CellStyle.FAINT})


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
