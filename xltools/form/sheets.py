"""What a workbook holds beside the form itself: written by the tool, skipped by the reader."""

import re

__all__ = [
    "ADJUSTED_HEAD",
    "ADJUSTMENTS_SHEET",
    "AMOUNT_HEAD",
    "BREAKDOWN_SHEET",
    "CHARTS_SHEET",
    "CHECK_SHEET",
    "COMPARISON_SHEET",
    "CONTENTS_SHEET",
    "DETAIL_SHEET",
    "EXPLANATIONS_SHEET",
    "EXPLANATION_HEAD",
    "FINDINGS_SHEET",
    "GUIDE_SHEET",
    "LAST_YEAR",
    "MARK",
    "MARK_BEGINS",
    "MARK_ENDS",
    "META_SHEET",
    "MOVERS_SHEET",
    "OWN_SHEETS",
    "RANKING_SHEET",
    "RETURN_SHEET",
    "SEE_CHECKS",
    "SOURCES_SHEET",
    "STANDINGS_SHEET",
    "TEXTS_SHEET",
    "TOTAL_SCOPE",
]

# In an issued workbook.

GUIDE_SHEET = "填报说明"
CHECK_SHEET = "校验"
META_SHEET = "_meta"
# The head of the column of that sheet in which explanations are written.
EXPLANATION_HEAD = "情况说明"
# What the link to it says.
SEE_CHECKS = "查看校验 →"
# The heads over last year's figures beside a table begin with it.
LAST_YEAR = "上年"
# What `_meta` of a consolidated workbook says of its scope.
TOTAL_SCOPE = "汇总"
# In one that goes back to its unit.
RETURN_SHEET = "问题清单"
# In a consolidated one.
DETAIL_SHEET = "明细"
FINDINGS_SHEET = "问题"
STANDINGS_SHEET = "报送情况"
CONTENTS_SHEET = "目录"
COMPARISON_SHEET = "同比"
MOVERS_SHEET = "单位变化"
CHARTS_SHEET = "图表"
BREAKDOWN_SHEET = "构成"
RANKING_SHEET = "排名"
TEXTS_SHEET = "文字材料"
ADJUSTMENTS_SHEET = "调整"
# The head of the column of that sheet which names the figure.
ADJUSTED_HEAD = "指标编号"
# And of the one that says by how much.
AMOUNT_HEAD = "调整数"
SOURCES_SHEET = "来源"
EXPLANATIONS_SHEET = "情况说明"

OWN_SHEETS = frozenset(
    {
        GUIDE_SHEET,
        CHECK_SHEET,
        META_SHEET,
        RETURN_SHEET,
        DETAIL_SHEET,
        FINDINGS_SHEET,
        STANDINGS_SHEET,
        CONTENTS_SHEET,
        COMPARISON_SHEET,
        MOVERS_SHEET,
        CHARTS_SHEET,
        BREAKDOWN_SHEET,
        RANKING_SHEET,
        TEXTS_SHEET,
        ADJUSTMENTS_SHEET,
        SOURCES_SHEET,
        EXPLANATIONS_SHEET,
    }
)

# A mark is a comment that the tool put on a returned workbook. What stands outside of these two, somebody added.
MARK_BEGINS, MARK_ENDS = "【退回意见】", "【完】"
MARK = re.compile(f"{MARK_BEGINS}.*?{MARK_ENDS}", re.DOTALL)
