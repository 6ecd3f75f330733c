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
from xltools.excel.address import range_address
from xltools.excel.errors import FileFault
from xltools.excel.grid import Book, Cell, HeadedTable
from xltools.excel.text import is_blank, printable_excerpt
from xltools.excel.values import parse_number_cell
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
        f"“{form.fields[one.field].label}”（{one.field}）输出文件里是 {one.amount:+}，--adjustments 里是 {other.amount:+}，"
        f"原因和经手人相同（{one.who}：{one.reason}），分不清是改了数还是另一项"
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
            amounts = "、".join(f"{one.amount:+}" for one in adjustments if one.field == name)
            faults.append(f"“{form.fields[name].label}”（{name}）调整 {amounts} 之后是 {total}，不能是负数")
    if faults:
        raise AdjustmentError("；".join(faults))


# The heads by which the columns are known, on our own sheet and on a list that the office made.
ADJUSTMENT_HEADS: Mapping[str, str] = {
    "field": ADJUSTED_HEAD,
    "amount": AMOUNT_HEAD,
    "reason": "调整原因",
    "who": "经手人",
    "date": "日期",
}
_REQUIRED_HEADS = ("field", "amount", "reason", "who")
# What a cell can hold.
_LONGEST = 32_767
_MOST_REPORTED = 20


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
        heads = "、".join(ADJUSTMENT_HEADS[name] for name in _REQUIRED_HEADS)
        raise FileFault(path, "adjustments", "没有找到调整表", f"请在一行中写明列名：{heads}，其下逐行填写。")
    faults: list[str] = []
    lines = [_read_line(table, row, form, faults) for row in table.rows]
    if faults:
        more = f"\n……等 {len(faults)} 处" if len(faults) > _MOST_REPORTED else ""
        message = "\n".join(faults[:_MOST_REPORTED]) + more
        raise FileFault(path, "adjustments", message, "请改正后保存，再汇总；没有生成汇总。")
    return tuple(line for line in lines if line is not None)


def _find_table(book: Book) -> HeadedTable | None:
    heads = [ADJUSTMENT_HEADS[name] for name in _REQUIRED_HEADS]
    grids = sorted(book.grids, key=lambda grid: grid.name != ADJUSTMENTS_SHEET)
    return next(filter(None, (HeadedTable.find(grid, heads) for grid in grids)), None)


def _read_line(table: HeadedTable, row: int, form: Form, faults: list[str]) -> Adjustment | None:
    """The adjustment in a row, None for an empty one; all that is wrong with it goes to `faults`, each with its cell."""
    texts = {name: table.text(row, head)[:_LONGEST] for name, head in ADJUSTMENT_HEADS.items()}
    if not any(texts.values()):
        return None
    said = texts["field"]
    amount: Number = 0
    field = form.fields.get(said)
    wrong = {name: f"没有写{ADJUSTMENT_HEADS[name]}" for name in ("reason", "who") if not texts[name]}
    if not said:
        wrong["field"] = "没有写指标编号，不知调整的是哪个指标"
    elif field is None or not field.kind.numeric:
        wrong["field"] = f"“{said}”不是本表样的指标编号。编号见“明细”的编号行，例如 {form.numbers[0].id}"
    elif field.total_of:
        wrong["field"] = (
            f"“{said}”（{field.label}）是合计，由各分项相加得出，不能直接调整。请调整它的分项：{_format_parts(field)}"
        )
    else:
        amount, problem = _parse_amount(table.cell(row, AMOUNT_HEAD), field)
        if problem:
            wrong["amount"] = problem
    for name, head in ADJUSTMENT_HEADS.items():
        if name in wrong:
            faults.append(f"{CellAddress(table.grid.name, row, table.column(head))} {wrong[name]}")
    return Adjustment(said, amount, texts["reason"], texts["who"], texts["date"])


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


def _format_parts(field: Field, most: int = 8) -> str:
    more = f"等 {len(field.total_of)} 项" if len(field.total_of) > most else ""
    return "、".join(field.total_of[:most]) + more


# So many lines are open to be filled in, after those that are.
_SPARE_LINES = 200


@dataclass(frozen=True, slots=True)
class AdjustmentLayout:
    """The sheet for so many adjustments: title, note, heads, the lines; right of them, hidden, the list of indicators."""

    taken: int

    head_row = 3
    first_row = 4
    # 序号, 指标编号, 指标, 调整数, 调整原因, 经手人, 日期, 各单位合计, 调整后, 核对; the hidden list after a gap.
    number, field, label, amount, reason, who, date, units, city, check = range(10)
    list_field, list_label = 11, 12

    @property
    def last_row(self) -> int:
        """The last line that is open."""
        return self.first_row + self.taken + _SPARE_LINES - 1

    def lines(self, column: int) -> str:
        """A column over all lines, for a formula on another sheet."""
        lines = range_address((self.first_row, column), (self.last_row, column), absolute=True)
        return f"{ADJUSTMENTS_SHEET}!{lines}"
