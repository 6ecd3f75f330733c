"""The 调整 sheet: open lines for the office's own corrections, each with what it makes of the city's figure."""

from typing import Any

from xltools.consolidation.adjustments import ADJUSTMENT_HEADS, Adjustment, AdjustmentLayout
from xltools.consolidation.consolidation import Consolidation
from xltools.excel.address import range_address
from xltools.excel.styles import column_after_title, make_style, row_height, set_up_paper
from xltools.excel.writer import BookWriter, Format, SheetWriter
from xltools.form.layout import ADJUSTMENTS_SHEET, CONTENTS_SHEET, DETAIL_SHEET

__all__ = ["write_adjustments"]

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
_WIDEST = 60
# A long name of an indicator takes two lines.
_ROW_HEIGHT = 28


def write_adjustments(book: BookWriter, consolidation: Consolidation) -> None:
    """Add the sheet."""
    plan = consolidation.adjustment_layout
    sheet = book.sheet(ADJUSTMENTS_SHEET)
    title = f"{consolidation.heading.place}{consolidation.heading.year}年度汇总数调整"
    sheet.text(0, 0, title, book.format(make_style("title", align="left")))
    widths = [width for _, width in _HEAD_WIDTHS]
    at = column_after_title(title, widths)
    sheet.link(0, at, f"internal:'{CONTENTS_SHEET}'!A1", book.format(make_style("back")), CONTENTS_SHEET)
    sheet.merge((1, 0), (1, len(_HEAD_WIDTHS) - 1), _NOTE, book.format(make_style("note")))
    sheet.raw.set_row(1, row_height([(_NOTE, sum(widths))]) + 6)
    for column, (head, _) in enumerate(_HEAD_WIDTHS):
        sheet.text(plan.head_row, column, head, book.format(make_style("head")))
    sheet.widths([*widths, 2, 30, _WIDEST])
    _write_list(sheet, consolidation)
    _write_lines(book, sheet, consolidation)
    _add_entry_checks(sheet, consolidation)
    _set_up_sheet(sheet, plan)


def _write_list(sheet: SheetWriter, consolidation: Consolidation) -> None:
    """The indicators that can be adjusted, for the list of the entry check and for the labels beside it."""
    plan = consolidation.adjustment_layout
    for row, field in enumerate(_list_adjustable(consolidation), plan.first_row):
        sheet.text(row, plan.list_field, field.id)
        sheet.text(row, plan.list_label, field.label)
    sheet.raw.set_column(plan.list_field - 1, plan.list_label, None, None, {"hidden": True})


def _list_adjustable(consolidation: Consolidation) -> list[Any]:
    return [field for field in consolidation.form.numbers if not field.total_of]


def _list_range(consolidation: Consolidation, column: int) -> str:
    plan = consolidation.adjustment_layout
    last = plan.first_row + len(_list_adjustable(consolidation)) - 1
    return range_address((plan.first_row, column), (last, column), absolute=True)


def _write_lines(book: BookWriter, sheet: SheetWriter, consolidation: Consolidation) -> None:
    plan = consolidation.adjustment_layout
    text, count = book.format(make_style("cell")), book.format(make_style("centre"))
    computed, said = book.format(make_style("total")), book.format(make_style("total", align="left", indent=1))
    for row in range(plan.first_row, plan.last_row + 1):
        number = row - plan.first_row
        one = consolidation.adjustments[number] if number < plan.taken else None
        sheet.number(row, plan.number, number + 1, count)
        _write_entries(sheet, row, one, plan, text, count)
        _write_computed(sheet, row, one, consolidation, computed, said)
        label = consolidation.form.fields[one.field].label if one else ""
        texts = [(one.reason if one else "", _HEAD_WIDTHS[plan.reason][1]), (label, _HEAD_WIDTHS[plan.label][1])]
        sheet.raw.set_row(row, max(_ROW_HEIGHT, row_height(texts)))


def _write_entries(
    sheet: SheetWriter, row: int, one: Adjustment | None, plan: AdjustmentLayout, text: Format, count: Format
) -> None:
    entries = ((plan.field, "field", text), (plan.reason, "reason", text), (plan.who, "who", count))
    for column, name, format in (*entries, (plan.date, "date", count)):
        sheet.text(row, column, getattr(one, name) if one else "", format)
    if one is None:
        sheet.blank(row, plan.amount, count)
    else:
        sheet.number(row, plan.amount, one.amount, count)


def _write_computed(
    sheet: SheetWriter, row: int, one: Adjustment | None, consolidation: Consolidation, computed: Format, format: Format
) -> None:
    """What follows from an entry: the indicator's name, the figure before and after, and whether the line is whole."""
    plan, detail = consolidation.adjustment_layout, consolidation.layout
    field, fields, labels = (
        f"$B{row + 1}",
        _list_range(consolidation, plan.list_field),
        _list_range(consolidation, plan.list_label),
    )
    city = f"{DETAIL_SHEET}!{detail.row_range(detail.city_row)}"
    found = f"MATCH({field},{DETAIL_SHEET}!{detail.row_range(detail.id_row)},0)"
    after = f"INDEX({city},1,{found})"
    adjusted = f"SUMIF({plan.lines(plan.field)},{field},{plan.lines(plan.amount)})"
    label = f'=IF({field}="","",IF(ISNA(MATCH({field},{fields},0)),"",INDEX({labels},MATCH({field},{fields},0))))'
    known = f'IF({field}="","",IF(ISNA({found}),"",{{}}))'
    before = "=" + known.format(f'IF({after}="","",{after}-{adjusted})')
    known_field = consolidation.form.fields[one.field] if one else None
    total = consolidation.totals[one.field] if one else None
    sum_of_units = "" if one is None or total is None else total - (consolidation.adjusted[one.field] or 0)
    sheet.formula(row, plan.label, label, format, known_field.label if known_field else "")
    sheet.formula(row, plan.units, before, computed, sum_of_units)
    sheet.formula(row, plan.city, "=" + known.format(after), computed, "" if total is None else total)
    sheet.formula(row, plan.check, _status_formula(row, fields), format, "可以" if one else "")


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
    refusal = {"error_title": "填写有误"}
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
        sheet.validation((plan.first_row, column), (plan.last_row, column), {**option, **refusal})


def _set_up_sheet(sheet: SheetWriter, plan: AdjustmentLayout) -> None:
    raw = sheet.raw
    raw.set_row(0, 26)
    raw.set_row(plan.head_row, 24)
    raw.freeze_panes(plan.first_row, plan.field + 1)
    raw.autofilter(plan.head_row, 0, plan.last_row, plan.check)
    set_up_paper(raw, landscape=True)
    raw.repeat_rows(plan.head_row)
    # Open lines are for the screen: on paper as many as are filled in, and a few more.
    raw.print_area(0, 0, plan.first_row + plan.taken + 2, plan.check)
