"""Where the 调整 sheet has its lines: for those who write it, and for the formulas that add them up."""

from dataclasses import dataclass

from xltools.form.field import Place
from xltools.form.sheets import ADJUSTMENTS_SHEET

__all__ = ["AdjustmentPlan"]

# So many lines are open to be filled in, after those that are.
_OPEN = 200


@dataclass(frozen=True, slots=True)
class AdjustmentPlan:
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
        return self.first_row + self.taken + _OPEN - 1

    def lines(self, column: int) -> str:
        """A column over all lines, for a formula on another sheet."""
        first, last = Place("", self.first_row, column), Place("", self.last_row, column)
        return f"{ADJUSTMENTS_SHEET}!{_absolute(first)}:{_absolute(last)}"


def _absolute(place: Place) -> str:
    letters = place.cell.rstrip("0123456789")
    return f"${letters}${place.row + 1}"
