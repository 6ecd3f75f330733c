"""What a workbook holds beside the form itself: written by the tool, skipped by the reader."""

import re

__all__ = [
    "CHECK_SHEET",
    "DETAIL_SHEET",
    "EXPLANATION_HEAD",
    "FINDINGS_SHEET",
    "GUIDE_SHEET",
    "MARK",
    "MARK_BEGINS",
    "MARK_ENDS",
    "META_SHEET",
    "OWN_SHEETS",
    "RETURN_SHEET",
    "STANDINGS_SHEET",
    "TOTAL_SCOPE",
]

# In an issued workbook.

GUIDE_SHEET = "填报说明"
CHECK_SHEET = "校验"
META_SHEET = "_meta"
# The head of the column of that sheet in which explanations are written.
EXPLANATION_HEAD = "情况说明"
# What `_meta` of a consolidated workbook says of its scope.
TOTAL_SCOPE = "汇总"
# In one that goes back to its unit.
RETURN_SHEET = "问题清单"
# In a consolidated one.
DETAIL_SHEET = "明细"
FINDINGS_SHEET = "问题"
STANDINGS_SHEET = "报送情况"

OWN_SHEETS = frozenset(
    {GUIDE_SHEET, CHECK_SHEET, META_SHEET, RETURN_SHEET, DETAIL_SHEET, FINDINGS_SHEET, STANDINGS_SHEET}
)

# A mark is a comment that the tool put on a returned workbook. What stands outside of these two, somebody added.
MARK_BEGINS, MARK_ENDS = "【退回意见】", "【完】"
MARK = re.compile(f"{MARK_BEGINS}.*?{MARK_ENDS}", re.DOTALL)
