"""An adjustment: by how much the office corrects one figure of the city, why, and who answers for it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xltools.consolidation.refusal import MergeRefusedError
from xltools.consolidation.sums import Number, summing_order
from xltools.form.model import Form

__all__ = ["Adjustment", "AdjustmentError", "by_field", "refuse_changed", "refuse_negative", "united"]


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


def by_field(form: Form, adjustments: Sequence[Adjustment]) -> Mapping[str, Number | None]:
    """By how much each figure is adjusted, totals by their parts; None where nothing is."""
    figures: dict[str, Number | None] = {}
    for field in summing_order(form):
        if field.total_of:
            amounts = [amount for part in field.total_of if (amount := figures[part]) is not None]
        else:
            amounts = [one.amount for one in adjustments if one.field == field.id]
        figures[field.id] = sum(amounts[1:], start=amounts[0]) if amounts else None
    return figures


def united(lists: Iterable[Sequence[Adjustment]]) -> tuple[Adjustment, ...]:
    """The adjustments of several workbooks: a line that stands in two of them is one line, not two."""
    found: list[Adjustment] = []
    for adjustments in lists:
        there = Counter(found)
        for one in adjustments:
            if there[one] > 0:
                there[one] -= 1
            else:
                found.append(one)
    return tuple(found)


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
        message = "；".join(faults) + "。改了数的，请先删去输出文件“调整”里的旧行；确是两项的，请在原因中写明区别"
        raise AdjustmentError(message)


def refuse_negative(form: Form, adjustments: Sequence[Adjustment], totals: Mapping[str, Number | None]) -> None:
    """Raise AdjustmentError where a figure of the city is negative after its adjustments."""
    faults = []
    for name in dict.fromkeys(one.field for one in adjustments):
        total = totals[name]
        if total is not None and total < 0:
            amounts = "、".join(f"{one.amount:+}" for one in adjustments if one.field == name)
            faults.append(f"“{form.fields[name].label}”（{name}）调整 {amounts} 之后是 {total}，不能是负数")
    if faults:
        message = "；".join(faults)
        raise AdjustmentError(message)
