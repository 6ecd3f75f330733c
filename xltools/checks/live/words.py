"""The answers that a line of the 校验 sheet gives, and the two that a cell takes."""

from xltools.form.rules.evaluate import Outcome

__all__ = [
    "EXPLAINED",
    "FAILS",
    "HINTED",
    "HOLDS",
    "NO",
    "NOT_APPLICABLE",
    "NOT_ASKED",
    "REQUIRED_CODE",
    "REQUIRED_TITLE",
    "REQUIRED_WHY",
    "UNDECIDED",
    "YES",
]

HOLDS = Outcome.HOLDS.value
FAILS = Outcome.FAILS.value
UNDECIDED = Outcome.UNDECIDED.value
NOT_APPLICABLE = Outcome.NOT_APPLICABLE.value
# Two more answers that only the sheet gives: an `explain` rule that fails with a reason beside it, a `hint` that fails.
EXPLAINED = "已说明"
HINTED = "提示"

# In the hidden column of states: the rule is not asked at all. Text, so that no count can look like it.
NOT_ASKED = "-"

YES = "是"
NO = "否"

REQUIRED_CODE = "必填"
REQUIRED_TITLE = "必填的格不留空白"
REQUIRED_WHY = "缺了这些，不能确认是哪个单位、哪一年的报告。"
