"""The 调整 sheet: open lines for the office's own corrections, each with what it makes of the city's figure."""

from typing import Any

from xltools.consolidation.adjustments import ADJUSTMENT_HEADS, Adjustment, AdjustmentLayout
from xltools.consolidation.consolidation import Consolidation
from xltools.excel.address import range_address
from xltools.excel.styles import row_height
from xltools.excel.table import write_heading
from xltools.excel.writer import BookWriter, SheetWriter, set_up_page
from xltools.form.layout import ADJUSTMENTS_SHEET, CONTENTS_SHEET, DETAIL_SHEET
from xltools.form.model import Field

_HEAD_WIDTHS = (
    ("序号", 6),
    (ADJUSTMENT_HEADS["field"], 30),
    ("指标", 34),
    (ADJUSTMENT_HEADS["amount"], 11),
    (ADJUSTMENT_HEADS["reason"], 40),
    (ADJUSTMENT_HEADS["who"], 11),
    (ADJUSTMENT_HEADS["date"], 12),
    ("各单位合计", 12),
    ("调整后", 12),
    ("核对", 22),
)
_NOTE = (
    "汇总单位自己的更正写在这里，每行一项：填指标编号（可从下拉列表选）、增减的数（减少的写负数）、原因和经手人。"
    "各统计表随即加上调整数；合计由分项相加，请调整分项。\n"
    "再次汇总到同一文件时，这里的各行照原样保留。有缺项的行会使下一次汇总停下，并说明是哪一格。"
)
# A long name of an indicator takes two lines.
_ROW_HEIGHT = 28


def write_adjustments(book: BookWriter, consolidation: Consolidation) -> None:
    """Add the sheet."""
    plan = consolidation.adjustment_layout
    sheet = book.sheet(ADJUSTMENTS_SHEET)
    title = f"{consolidation.heading.place}{consolidation.heading.year}年度汇总数调整"
    widths = [width for _, width in _HEAD_WIDTHS]
    write_heading(sheet, title, _NOTE, widths, CONTENTS_SHEET)
    for column, (head, _) in enumerate(_HEAD_WIDTHS):
        sheet.text(plan.head_row, column, head, "head")
    _write_list(sheet, consolidation)
    _write_lines(sheet, consolidation)
    _add_entry_checks(sheet, consolidation)
    _set_up_sheet(sheet, plan)


def _write_list(sheet: SheetWriter, consolidation: Consolidation) -> None:
    """The indicators that can be adjusted, for the list of the entry check and for the labels beside it."""
    plan = consolidation.adjustment_layout
    for row, field in enumerate(_list_adjustable(consolidation), plan.first_row):
        sheet.text(row, plan.list_field, field.id)
        sheet.text(row, plan.list_label, field.label)
    sheet.hide_columns(plan.list_field - 1, plan.list_label)


def _list_adjustable(consolidation: Consolidation) -> list[Field]:
    return [field for field in consolidation.form.numbers if not field.total_of]


def _list_range(consolidation: Consolidation, column: int) -> str:
    plan = consolidation.adjustment_layout
    last = plan.first_row + len(_list_adjustable(consolidation)) - 1
    return range_address((plan.first_row, column), (last, column), absolute=True)


def _write_lines(sheet: SheetWriter, consolidation: Consolidation) -> None:
    plan = consolidation.adjustment_layout
    for row in range(plan.first_row, plan.last_row + 1):
        number = row - plan.first_row
        one = consolidation.adjustments[number] if number < plan.taken else None
        sheet.value(row, plan.number, number + 1, "centre")
        for name in ADJUSTMENT_HEADS:
            style = "cell" if name in ("field", "reason") else "centre"
            sheet.value(row, getattr(plan, name), getattr(one, name) if one else None, style)
        _write_computed(sheet, row, one, consolidation)
        label = consolidation.form.fields[one.field].label if one else ""
        texts = [(one.reason if one else "", _HEAD_WIDTHS[plan.reason][1]), (label, _HEAD_WIDTHS[plan.label][1])]
        sheet.raw.set_row(row, row_height(texts, _ROW_HEIGHT))


def _write_computed(sheet: SheetWriter, row: int, one: Adjustment | None, consolidation: Consolidation) -> None:
    """What follows from an entry: the indicator's name, the figure before and after, and whether the line is whole."""
    plan, detail = consolidation.adjustment_layout, consolidation.layout
    fields, labels = (_list_range(consolidation, column) for column in (plan.list_field, plan.list_label))
    field = f"$B{row + 1}"
    city = f"{DETAIL_SHEET}!{detail.row_range(detail.city_row)}"
    found = f"MATCH({field},{DETAIL_SHEET}!{detail.row_range(detail.id_row)},0)"
    after = f"INDEX({city},1,{found})"
    adjusted = f"SUMIF({plan.lines(plan.field)},{field},{plan.lines(plan.amount)})"
    label = f'=IF({field}="","",IF(ISNA(MATCH({field},{fields},0)),"",INDEX({labels},MATCH({field},{fields},0))))'
    known = f'IF({field}="","",IF(ISNA({found}),"",{{}}))'
    before = "=" + known.format(f'IF({after}="","",{after}-{adjusted})')
    name, total, units = "", None, None
    if one is not None:
        name, total = consolidation.form.fields[one.field].label, consolidation.totals[one.field]
        units = None if total is None else total - (consolidation.adjusted[one.field] or 0)
    sheet.formula(row, plan.label, label, "total left", name)
    sheet.formula(row, plan.units, before, "total", units)
    sheet.formula(row, plan.city, "=" + known.format(after), "total", total)
    sheet.formula(row, plan.check, _status_formula(row, fields), "total left", "可以" if one else "")


def _status_formula(row: int, fields: str) -> str:
    field, amount, reason, who = (f"${letter}{row + 1}" for letter in "BDEF")
    after = f"$I{row + 1}"
    steps = (
        (f'{field}=""', "请填指标编号"),
        (f"ISNA(MATCH({field},{fields},0))", "没有这个编号，或是合计"),
        (f"NOT(ISNUMBER({amount}))", "请填调整数"),
        (f'TRIM({reason})=""', "请写原因"),
        (f'TRIM({who})=""', "请写经手人"),
        (f"N({after})<0", "调整后是负数"),
    )
    formula = '"可以"'
    for condition, words in reversed(steps):
        formula = f'IF({condition},"{words}",{formula})'
    return f'=IF(COUNTA({field},{amount},{reason},{who})=0,"",{formula})'


def _add_entry_checks(sheet: SheetWriter, consolidation: Consolidation) -> None:
    plan = consolidation.adjustment_layout
    options: dict[int, dict[str, Any]] = {
        plan.field: {
            "validate": "list",
            "source": "=" + _list_range(consolidation, plan.list_field),
            "error_message": "请从列表中选指标编号；合计由分项相加，请调整分项。",
            "input_title": ADJUSTMENT_HEADS["field"],
            "input_message": "从列表中选，或照“明细”编号行填写。",
        },
        plan.amount: {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -(10**12),
            "maximum": 10**12,
            "error_message": "请填一个数，减少的写负数。",
            "input_title": ADJUSTMENT_HEADS["amount"],
            "input_message": "增加的写正数，减少的写负数。",
        },
    }
    for column, option in options.items():
        sheet.validation((plan.first_row, column), (plan.last_row, column), {**option, "error_title": "填写有误"})


def _set_up_sheet(sheet: SheetWriter, plan: AdjustmentLayout) -> None:
    raw = sheet.raw
    raw.set_row(plan.head_row, 24)
    raw.freeze_panes(plan.first_row, plan.field + 1)
    raw.autofilter(plan.head_row, 0, plan.last_row, plan.check)
    # Open lines are for the screen: on paper as many as are filled in, and a few more.
    last = plan.first_row + plan.taken + 2, plan.check
    set_up_page(sheet, landscape=True, last=last, repeat=(plan.head_row, plan.head_row))
