"""The 调整 sheet: open lines for the office's own corrections, each with what it makes of the city's figure."""

from typing import Any

from xltools.consolidation.adjustments import ADJUSTMENT_HEADS, LABEL_HEAD, Adjustment, AdjustmentLayout
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.find_field import format_field_name
from xltools.excel.address import cell_address, range_address
from xltools.excel.styles import row_height
from xltools.excel.table import write_heading
from xltools.excel.writer import BookWriter, SheetWriter, set_up_page
from xltools.form.layout import ADJUSTED_HEAD, ADJUSTMENTS_SHEET, CONTENTS_SHEET, DETAIL_SHEET, layout_form
from xltools.form.model import Field, Form

_HEAD_WIDTHS = (
    ("序号", 6),
    (LABEL_HEAD, 32),
    (ADJUSTED_HEAD, 20),
    (ADJUSTMENT_HEADS["amount"], 11),
    (ADJUSTMENT_HEADS["reason"], 30),
    (ADJUSTMENT_HEADS["who"], 11),
    (ADJUSTMENT_HEADS["date"], 12),
    ("各单位合计", 12),
    ("调整后", 12),
    ("核对", 20),
)
_NOTE = (
    "汇总单位自己的更正写在这里，每行一项：选一项指标（也可以写统计表中的格，例如 {cell}）、增减的数（减少的写负数）、原因和经手人。"
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
    note = _NOTE.format(cell=_list_cells(consolidation.form)[0])
    write_heading(sheet, title, note, widths, CONTENTS_SHEET)
    for column, (head, _) in enumerate(_HEAD_WIDTHS):
        sheet.text(plan.head_row, column, head, "head")
    _write_list(sheet, consolidation)
    _write_lines(sheet, consolidation)
    _add_entry_checks(sheet, consolidation)
    _set_up_sheet(sheet, plan)


def _write_list(sheet: SheetWriter, consolidation: Consolidation) -> None:
    """The indicators that can be adjusted, by label, id and cell: for the list of the entry check and for the ids."""
    plan, form = consolidation.adjustment_layout, consolidation.form
    for row, (field, cell) in enumerate(zip(_list_adjustable(form), _list_cells(form), strict=True), plan.first_row):
        sheet.text(row, plan.list_label, format_field_name(field))
        sheet.text(row, plan.list_field, field.id)
        sheet.text(row, plan.list_cell, cell)
    sheet.hide_columns(plan.list_label - 1, plan.list_cell)


def _list_adjustable(form: Form) -> list[Field]:
    """The figures that are no totals."""
    return [field for field in form.numbers if not field.total_of]


def _list_cells(form: Form) -> list[str]:
    return [str(layout_form(form).places[field.id]) for field in _list_adjustable(form)]


def _list_range(consolidation: Consolidation, column: int) -> str:
    plan = consolidation.adjustment_layout
    last = plan.first_row + len(_list_adjustable(consolidation.form)) - 1
    return range_address((plan.first_row, column), (last, column), absolute=True)


def _write_lines(sheet: SheetWriter, consolidation: Consolidation) -> None:
    plan, form = consolidation.adjustment_layout, consolidation.form
    for row in range(plan.first_row, plan.last_row + 1):
        number = row - plan.first_row
        one = consolidation.adjustments[number] if number < plan.taken else None
        label = format_field_name(form.fields[one.field]) if one else ""
        sheet.value(row, plan.number, number + 1, "centre")
        sheet.value(row, plan.label, label, "cell")
        for name in ("amount", "reason", "who", "date"):
            style = "cell" if name == "reason" else "centre"
            sheet.value(row, getattr(plan, name), getattr(one, name) if one else None, style)
        _write_computed(sheet, row, one, consolidation)
        texts = [(one.reason if one else "", _HEAD_WIDTHS[plan.reason][1]), (label, _HEAD_WIDTHS[plan.label][1])]
        sheet.raw.set_row(row, row_height(texts, _ROW_HEIGHT))


def _write_computed(sheet: SheetWriter, row: int, one: Adjustment | None, consolidation: Consolidation) -> None:
    """What follows from an entry: the indicator's id, the figure before and after, and whether the line is whole."""
    plan, detail = consolidation.adjustment_layout, consolidation.layout
    label, field = (cell_address(row, column) for column in (plan.label, plan.field))
    ids = _list_range(consolidation, plan.list_field)
    found_id = '""'
    for column in (plan.list_field, plan.list_cell, plan.list_label):
        row_in_list = f"MATCH({label},{_list_range(consolidation, column)},0)"
        found_id = f"IF(ISNA({row_in_list}),{found_id},INDEX({ids},{row_in_list}))"
    city = f"{DETAIL_SHEET}!{detail.row_range(detail.city_row)}"
    found = f"MATCH({field},{DETAIL_SHEET}!{detail.row_range(detail.id_row)},0)"
    after = f"INDEX({city},1,{found})"
    adjusted = f"SUMIF({plan.lines(plan.field)},{field},{plan.lines(plan.amount)})"
    known = f'=IF(ISNA({found}),"",{{}})'
    total, units = None, None
    if one is not None:
        total = consolidation.totals[one.field]
        units = None if total is None else total - (consolidation.adjusted[one.field] or 0)
    sheet.formula(row, plan.field, f'=IF({label}="","",{found_id})', "total left faint", one.field if one else "")
    sheet.formula(row, plan.units, known.format(f'IF({after}="","",{after}-{adjusted})'), "total", units)
    sheet.formula(row, plan.city, known.format(after), "total", total)
    sheet.formula(row, plan.check, _status_formula(plan, row), "total left", "可以" if one else "")


def _status_formula(plan: AdjustmentLayout, row: int) -> str:
    columns = (plan.label, plan.field, plan.amount, plan.reason, plan.who, plan.city)
    label, field, amount, reason, who, after = (cell_address(row, column) for column in columns)
    steps = (
        (f'{label}=""', "请选一项指标"),
        (f'{field}=""', "没有这项指标，或是合计"),
        (f"NOT(ISNUMBER({amount}))", "请填调整数"),
        (f'TRIM({reason})=""', "请写原因"),
        (f'TRIM({who})=""', "请写经手人"),
        (f"N({after})<0", "调整后是负数"),
    )
    formula = '"可以"'
    for condition, words in reversed(steps):
        formula = f'IF({condition},"{words}",{formula})'
    return f'=IF(COUNTA({label},{amount},{reason},{who})=0,"",{formula})'


def _add_entry_checks(sheet: SheetWriter, consolidation: Consolidation) -> None:
    plan = consolidation.adjustment_layout
    options: dict[int, dict[str, Any]] = {
        plan.label: {
            "validate": "list",
            "source": "=" + _list_range(consolidation, plan.list_label),
            # A cell or an id may be written too: whether it is known, the last column says.
            "error_type": "information",
            "error_message": "不在列表中。写统计表中的格或指标编号的，请看最后一列“核对”；合计由分项相加，请调整分项。",
            "input_title": LABEL_HEAD,
            "input_message": "从列表中选，也可以写统计表中的格。",
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
    raw.freeze_panes(plan.first_row, plan.label + 1)
    raw.autofilter(plan.head_row, 0, plan.last_row, plan.check)
    # Open lines are for the screen: on paper as many as are filled in, and a few more.
    last = plan.first_row + plan.taken + 2, plan.check
    set_up_page(sheet, landscape=True, last=last, repeat=(plan.head_row, plan.head_row))
