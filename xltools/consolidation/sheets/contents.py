"""目录: every sheet of the workbook with what it holds and a link to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.messages import format_completeness
from xltools.excel.styles import row_height
from xltools.excel.writer import BookWriter, SheetWriter, set_up_page
from xltools.form.layout import (
    ADJUSTMENTS_SHEET,
    BREAKDOWN_SHEET,
    CHARTS_SHEET,
    COMPARISON_SHEET,
    CONTENTS_SHEET,
    DETAIL_SHEET,
    DRAFT_SHEET,
    EXPLANATIONS_SHEET,
    FINDINGS_SHEET,
    META_SHEET,
    MOVERS_SHEET,
    RANKING_SHEET,
    SOURCES_SHEET,
    STATUS_SHEET,
    TEXTS_SHEET,
    cover_sheet_name,
)

_FORM, _RESULTS, _ORIGIN, _COLLECTION = "法定报表", "结果", "数字从哪来", "报送"
_DESCRIPTIONS = {
    COMPARISON_SHEET: (_RESULTS, "每项指标与上年对比：增减、增幅"),
    MOVERS_SHEET: (_RESULTS, "今年新增、没有的单位；主要指标增加、减少最多的单位"),
    CHARTS_SHEET: (_RESULTS, "主要数据的图和所用数字，可直接复制到报告中"),
    TEXTS_SHEET: (_RESULTS, "各单位的文字按栏目汇编，雷同处标明与哪个单位相同"),
    DRAFT_SHEET: (_RESULTS, "按全市的数拟的“总体情况”草稿；核对、修改后抄到“一、总体情况”"),
    BREAKDOWN_SHEET: (_ORIGIN, "每项指标由哪些单位构成：数值和占比，从大到小"),
    RANKING_SHEET: (_ORIGIN, "选一项指标，看各单位的数值、占比和名次"),
    DETAIL_SHEET: (_ORIGIN, "每单位一行，每指标一列，各统计表从这里相加；注明源文件和填报人"),
    ADJUSTMENTS_SHEET: (_ORIGIN, "汇总单位自己的更正：指标、数额、原因、经手人；计入合计，另行列示"),
    SOURCES_SHEET: (_ORIGIN, "每个数字最底层的文件：逐级列出单位、文件、SHA-256 和读取时间"),
    EXPLANATIONS_SHEET: (_COLLECTION, "各单位对检查项目的情况说明；汇总单位在此补充说明，随工作簿上报"),
    FINDINGS_SHEET: (_COLLECTION, "每份文件的每一处错误、需说明和提示，含没有汇总的文件"),
    STATUS_SHEET: (_COLLECTION, "每个单位的报送状态、联系人和文件"),
}
_COVER = "汇总情况：应报、已报、未报，须留意的单位"
_WIDTHS = (14, 18, 74)
_HEADS = ("类别", "工作表", "内容")
_LEAST_HEIGHT = 24


@dataclass(frozen=True, slots=True)
class _ContentsEntry:
    kind: str
    sheet: str
    text: str


def write_contents(book: BookWriter, sheet: SheetWriter, consolidation: Consolidation) -> None:
    """Fill in the sheet, once all others are there: what it lists is what the workbook has."""
    sheet.widths(_WIDTHS)
    for row, (text, style, least) in enumerate(
        ((consolidation.title, "title", 40), (format_completeness(consolidation), "note center", 0))
    ):
        sheet.merge((row, 0), (row, 2), text, style)
        sheet.raw.set_row(row, row_height([(text, sum(_WIDTHS))], least))
    for column, text in enumerate(_HEADS):
        sheet.text(2, column, text, "head")
    sheet.raw.set_row(2, _LEAST_HEIGHT)
    row, entries = 3, list(_list_entries(book, consolidation))
    for kind in dict.fromkeys(entry.kind for entry in entries):
        row = _draw_entries(sheet, row, kind, [entry for entry in entries if entry.kind == kind])
    set_up_page(sheet)
    sheet.raw.freeze_panes(3, 0)


def _list_entries(book: BookWriter, consolidation: Consolidation) -> Iterator[_ContentsEntry]:
    titles = {one.name: one.title for one in consolidation.form.sheets}
    cover = cover_sheet_name(consolidation.form)
    for name in book.sheets:
        if name == cover:
            yield _ContentsEntry(_FORM, name, _COVER)
        elif name in titles:
            yield _ContentsEntry(_FORM, name, titles[name])
        elif name not in (CONTENTS_SHEET, META_SHEET):
            kind, text = _DESCRIPTIONS[name]
            yield _ContentsEntry(kind, name, text)


def _draw_entries(sheet: SheetWriter, row: int, kind: str, entries: Sequence[_ContentsEntry]) -> int:
    """The sheets of a kind; the next free row."""
    sheet.merge((row, 0), (row + len(entries) - 1, 0), kind, "stub center")
    for at, entry in enumerate(entries, row):
        sheet.sheet_link(at, 1, entry.sheet, "cell link")
        sheet.text(at, 2, entry.text, "cell")
        sheet.raw.set_row(at, row_height([(entry.text, _WIDTHS[2])], _LEAST_HEIGHT))
    return row + len(entries)
