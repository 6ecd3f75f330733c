"""文字材料: what the units wrote, part by part in the order of the report, to draft the city's own text from.

Long texts go on in further rows: Excel shows no row higher than 409 points, and tears none in print.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.text_similarity import Likeness, Passage, compile_passages
from xltools.excel.table import CellStyle, TableColumn, TableRow, TableSheet
from xltools.excel.text import display_width, split_text
from xltools.form.layout import TEXTS_SHEET, layout_form
from xltools.form.model import Field

__all__ = ["texts_table"]


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
