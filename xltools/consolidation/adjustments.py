"""The office's own corrections of the city's figures: where the 调整 sheet has them, and how they are read back.

They are read from the last consolidation, before it is replaced, or from a list of the office. Everything that is wrong is
told at once, each with its cell. With anything wrong nothing is merged: a correction that cannot be carried out must not
be dropped in silence.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.consolidation.figures import MergeRefusedError
from xltools.consolidation.find_field import find_field
from xltools.excel.address import range_address
from xltools.excel.errors import FileFault
from xltools.excel.grid import Book, Cell, HeadedTable
from xltools.excel.text import is_blank, printable_excerpt
from xltools.excel.values import format_number, parse_number_cell
from xltools.form.layout import ADJUSTED_HEAD, ADJUSTMENTS_SHEET, AMOUNT_HEAD, META_SHEET
from xltools.form.model import CellAddress, Field, Form
from xltools.form.rules.evaluate import Number, order_for_summing, sum_known
from xltools.reading.consolidated import open_consolidated
from xltools.reading.meta import read_meta


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A correction of one figure that units fill in; totals follow from their parts. `date` is as it was written."""

    field: str
    amount: Number
    reason: str
    who: str
    date: str = ""


def format_signed(number: Number) -> str:
    """By how much: +3, -0.5."""
    return f"{'+' if number >= 0 else ''}{format_number(number)}"


class AdjustmentError(MergeRefusedError):
    """An adjustment that cannot stand: the city's figure would be less than nothing, or it contradicts another."""


def sum_by_field(form: Form, adjustments: Sequence[Adjustment]) -> Mapping[str, Number | None]:
    """By how much each figure is adjusted, totals by their parts; None where nothing is."""
    figures: dict[str, Number | None] = {}
    for field in order_for_summing(form):
        parts = [figures[part] for part in field.total_of]
        figures[field.id] = sum_known(parts or (one.amount for one in adjustments if one.field == field.id))
    return figures


def merge_adjustments(earlier: Sequence[Adjustment], listed: Sequence[Adjustment]) -> tuple[Adjustment, ...]:
    """Those of two workbooks: a line that stands in both is one line, not two."""
    return (*earlier, *(Counter(listed) - Counter(earlier)).elements())


def refuse_changed(form: Form, earlier: Sequence[Adjustment], listed: Sequence[Adjustment]) -> None:
    """Raise AdjustmentError where a list has a line of the earlier workbook with another amount.

    Same figure, reason and person: a line that was mended, or a second one? Both counted, or one dropped, is a guess.
    """
    old = [one for one in earlier if one not in listed]
    new = [one for one in listed if one not in earlier]
    faults = [
        f"“{form.fields[one.field].label}”（{one.field}）输出文件里是 {format_signed(one.amount)}，"
        f"--adjustments 里是 {format_signed(other.amount)}，原因和经手人相同（{one.who}：{one.reason}），分不清是改了数还是另一项"
        for one in old
        for other in new
        if (one.field, one.reason, one.who) == (other.field, other.reason, other.who)
    ]
    if faults:
        message = f"{'；'.join(faults)}。改了数的，请先删去输出文件“调整”里的旧行；确是两项的，请在原因中写明区别"
        raise AdjustmentError(message)


def refuse_negative(form: Form, adjustments: Sequence[Adjustment], totals: Mapping[str, Number | None]) -> None:
    """Raise AdjustmentError where a figure of the city is negative after its adjustments."""
    faults = []
    for name in dict.fromkeys(one.field for one in adjustments):
        if (total := totals[name] or 0) < 0:
            amounts = "、".join(f"{format_signed(one.amount)}" for one in adjustments if one.field == name)
            faults.append(
                f"“{form.fields[name].label}”（{name}）调整 {amounts} 之后是 {format_number(total)}，不能是负数"
            )
    if faults:
        raise AdjustmentError("；".join(faults))


# The heads by which the columns are known, on our own sheet and on a list that the office made. The figure may be named
# by its label or its cell in a column of its own, or in that of the ids.
LABEL_HEAD = "指标"
ADJUSTMENT_HEADS: Mapping[str, str] = {
    "field": ADJUSTED_HEAD,
    "amount": AMOUNT_HEAD,
    "reason": "调整原因",
    "who": "经手人",
    "date": "日期",
}
_REQUIRED_HEADS = tuple(ADJUSTMENT_HEADS[name] for name in ("amount", "reason", "who"))
# What a cell can hold.
_LONGEST = 32_767
_MOST_REPORTED = 20
_MOST_PARTS = 8


def read_adjustments(path: Path, form: Form, *, year: int | None = None) -> tuple[Adjustment, ...]:
    """The adjustments in a workbook; none where it has no sheet of them and `path` is an earlier consolidation.

    Raises FileFault naming every cell that is wrong, or when they are of another year than `year`.
    """
    book = open_consolidated(path)
    found = find_adjustments(path, book, form)
    stated = read_meta(book).get("year", "")
    if found and year is not None and stated.isdecimal() and int(stated) != year:
        message = f"其中的调整是 {stated} 年度的，本次汇总的是 {year} 年度"
        raise FileFault(path, "adjustments", message, "请核对 --adjustments 给出的文件。")
    return found


def find_adjustments(path: Path, book: Book, form: Form) -> tuple[Adjustment, ...]:
    """The same of a workbook that is open."""
    table = _find_table(book)
    if table is None:
        if META_SHEET in [grid.name for grid in book.grids]:
            return ()
        heads = "、".join((f"{LABEL_HEAD}（或{ADJUSTED_HEAD}）", *_REQUIRED_HEADS))
        raise FileFault(path, "adjustments", "没有找到调整表", f"请在一行中写明列名：{heads}，其下逐行填写。")
    faults: list[str] = []
    lines = [_read_line(table, row, form, faults) for row in table.rows]
    if faults:
        more = f"\n……等 {len(faults)} 处" if len(faults) > _MOST_REPORTED else ""
        message = "\n".join(faults[:_MOST_REPORTED]) + more
        raise FileFault(path, "adjustments", message, "请改正后保存，再汇总；没有生成汇总。")
    return tuple(line for line in lines if line is not None)


def _find_table(book: Book) -> HeadedTable | None:
    grids = sorted(book.grids, key=lambda grid: grid.name != ADJUSTMENTS_SHEET)
    heads = [[head, *_REQUIRED_HEADS] for head in (ADJUSTED_HEAD, LABEL_HEAD)]
    return next(filter(None, (HeadedTable.find(grid, one) for one in heads for grid in grids)), None)


def _read_line(table: HeadedTable, row: int, form: Form, faults: list[str]) -> Adjustment | None:
    """The adjustment in a row, None for an empty one; all that is wrong with it goes to `faults`, each with its cell."""
    texts = {name: table.text(row, head)[:_LONGEST] for name, head in ADJUSTMENT_HEADS.items()}
    label = table.text(row, LABEL_HEAD)
    if not (label or any(texts.values())):
        return None
    wrong = {name: f"没有写{ADJUSTMENT_HEADS[name]}" for name in ("reason", "who") if not texts[name]}
    amount: Number = 0
    try:
        texts["field"] = (field := _find_adjustable(form, label, texts["field"])).id
    except LookupError as cause:
        wrong["field"] = str(cause)
    else:
        amount, problem = _parse_amount(table.cell(row, AMOUNT_HEAD), field)
        wrong |= {"amount": problem} if problem else {}
    columns = {name: table.column(head) for name, head in ADJUSTMENT_HEADS.items()}
    columns["field"] = table.column(LABEL_HEAD) if label or columns["field"] < 0 else columns["field"]
    faults += [f"{CellAddress(table.grid.name, row, columns[name])} {wrong[name]}" for name in columns if name in wrong]
    return Adjustment(texts["field"], amount, texts["reason"], texts["who"], texts["date"])


def _find_adjustable(form: Form, label: str, field_id: str) -> Field:
    """The figure that a line means, by its label or a cell of it, or by its id.

    Raises LookupError where that is none, several, or none that can be adjusted.
    """
    if not (label or field_id):
        message = "没有写指标，不知调整的是哪一项"
        raise LookupError(message)
    known = form.fields.get(field_id)
    try:
        field = find_field(form, label or field_id, {})
    except LookupError:
        if known is None:
            raise
        field = known
    if known is not None and field is not known:
        message = (
            f"“{label}”是 {field.id}，同一行的{ADJUSTED_HEAD}却是 {field_id}，分不清是哪一项。请改正或删去其中一个"
        )
        raise LookupError(message)
    if not field.kind.numeric:
        message = f"“{label or field_id}”不是数字，不能调整。指标从“{ADJUSTMENTS_SHEET}”的列表里选，例如 {form.numbers[0].label}"
        raise LookupError(message)
    if field.total_of:
        parts = "、".join(form.fields[part].label for part in field.total_of[:_MOST_PARTS])
        more = f"等 {len(field.total_of)} 项" if len(field.total_of) > _MOST_PARTS else ""
        message = f"“{field.label}”是合计，由各分项相加得出，不能直接调整。请调整它的分项：{parts}{more}"
        raise LookupError(message)
    return field


def _parse_amount(raw: Cell, field: Field) -> tuple[Number, str]:
    """By how much a field is adjusted, and what is wrong with the cell, "" for nothing."""
    amount = parse_number_cell(raw, digits=field.digits, unit=field.unit).value
    if is_blank(raw):
        return 0, "没有写调整数"
    if amount is None:
        return 0, f"“{printable_excerpt(raw)}”不是一个数。请填写增减的数，减少的写负数"
    if amount != round(amount, field.digits):
        allowed = f"最多 {field.digits} 位小数" if field.digits else "只能是整数"
        return 0, f"{printable_excerpt(raw)}：{field.label}{allowed}"
    return amount if field.digits else int(amount), ""


# So many lines are open to be filled in, after those that are.
_SPARE_LINES = 200


@dataclass(frozen=True, slots=True)
class AdjustmentLayout:
    """The sheet for so many adjustments: title, note, heads, the lines; right of them, hidden, the list of indicators.

    The figure is named by its label, its cell or its id; from that a formula gives its id.
    """

    taken: int

    head_row = 3
    first_row = 4
    # 序号, 指标, 指标编号, 调整数, 调整原因, 经手人, 日期, 各单位合计, 调整后, 核对; the hidden list after a gap.
    number, label, field, amount, reason, who, date, units, city, check = range(10)
    list_label, list_field, list_cell = 11, 12, 13

    @property
    def last_row(self) -> int:
        """The last line that is open."""
        return self.first_row + self.taken + _SPARE_LINES - 1

    def lines(self, column: int) -> str:
        """A column over all lines, for a formula on another sheet."""
        lines = range_address((self.first_row, column), (self.last_row, column), absolute=True)
        return f"{ADJUSTMENTS_SHEET}!{lines}"
