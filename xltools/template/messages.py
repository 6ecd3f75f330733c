"""The workbook's own words: what is printed beside the form and does not come from it. Every one of them stands here."""

from xltools.form.layout import EXPLANATION_HEAD
from xltools.form.rules.expression import Severity

CHECK_HEADS = ("编号", "应当成立", "位置", "左边", "右边", "差", "结果", "查看", EXPLANATION_HEAD)
CHECK_TITLE = "校验"
CHECK_NOTE = (
    "本表随填随算。“不通过”的，点“查看”到表中改正；右侧“情况说明”是白色的，确属实情时写明原因，结果即变为“已说明”。"
    "“待填”的，把表中浅黄的空格填全。打印本表，只印末尾列出的不通过和待填的各处。"
)
PRINT_TITLE = "校验：不通过和待填的各处"
PRINT_MORE = "这里印不下的，请在屏幕上看校验表。"
SEE = "查看"

# The verdict, as the pieces of a sentence that a formula puts together.
ALL_HOLD = "全部通过"
REMAINING = "还有 "
FAILING = " 处不通过，"
OPEN = " 处待填"
SEPARATOR = "；"
EXPLAINED_COUNT = " 处已作情况说明"

# In the hidden cell that says what is declared of a table's blanks; empty where nothing is.
ZERO_DECLARED = "补0"
NIL_DECLARED = "全0"

# Counts of cells, shown through number formats: the cell holds the number alone.
FILLED = '"已填 "0" 格"'
ACCEPTABLE = '"合格 "0" 格"'
REQUIRED_CELLS = '"应填 "0" 格"'
WRITTEN = '"写好 "0" 格"'
CELLS = '0" 格"'

# Heads say which year they are of; beside last year's values that word would contradict.
THIS_YEAR = "本年"

SEVERITIES = {
    Severity.ERROR: "必须改正",
    Severity.EXPLAIN: "改正或说明",
    Severity.HINT: "提示",
}

# The colour code, stated once, on the guide sheet: name of the style, and what it says.
COLOURS = (
    ("input", "白色：填写"),
    ("blank", "浅黄：还没有填，等待填写"),
    ("total", "灰色：公式自动计算，不用填"),
    ("head", "蓝色：表头和项目，已锁定"),
    ("wrong", "红色：填得不对，或“校验”不通过，须改正"),
    ("explain", "橙黄：与通常情况不符，须改正，或在“校验”写情况说明"),
)

# Only where something is preset from last year's report.
PRESET_COLOUR = ("preset", "淡紫：已按上一年报告预填，请核对，不对的直接改")

GUIDE_BASIS = "依据："
GUIDE_STEPS = "一、填报步骤"
GUIDE_COLOURS = "二、颜色"
GUIDE_DUE = "三、报送"
GUIDE_FAULTS = "四、常见差错"
GUIDE_RULES = "五、校验规则"
GUIDE_RULE_HEADS = ("编号", "应当成立", "为什么", "不成立时")
GUIDE_FAULT_HEADS = ("差错", "怎样避免")
DEADLINE = "报送期限"
DUE = "{year}年{month}月{day}日"
CONTACT = "联系方式"

# A workbook that goes back to its unit.
RETURN_TITLE = "退回问题清单"
RETURN_HEADS = ("序号", "级别", "编号", "位置", "问题", "怎样改", "写说明", "现在")
RETURN_SOURCE = "第 {round} 次退回，退回的文件：{source}（文件编号 {sha256}），原件没有改动。"
# Numbered by whoever writes them, since remarks stand between them.
RETURN_STEPS = (
    "点“位置”到有问题的格子（标红的须改正，标黄的须改正或说明），格上有批注；改好后颜色自动消去，“现在”一栏随之改变。",
    "确属实情的“改正或说明”问题，点“去说明”，在“校验”的“情况说明”栏写明原因。",
    "已填的数字、文字和情况说明都在本表中；合计一律由公式计算，原来直接填写的合计没有带入，请核对。",
    "改好后保存，把本工作簿发回；不用改动的，也请打开核对并保存一次再发回。",
)
RETURN_OPEN = "清单中还有 {count} 个问题没有处理"
RETURN_TEXTS = "清单中还有文字的 {count} 个问题待核对（公式看不出文字是否改好）"
RETURN_TEXTS_TOO = "，另有文字的 {count} 个待核对"
RETURN_ALL_DONE = "清单中的问题都已处理，请再看封面的校验结果"
PROBLEM = "退回时的问题 "
SEE_EXPLANATION = "去说明 →"
# What has become of a problem, where no rule of the 校验 sheet says it.
UNTOUCHED = "未改"
TOUCHED = "已改"
RESTORED = "已恢复"
NOT_CHECKABLE = "请核对"
AWAITING = "待核对"
OPTIONAL = "可不处理"

# Entry checks.
WHOLE = "填整数"
DECIMAL = "填数字，最多 {digits} 位小数"
MEASURED = "，单位：{unit}"
NONE_IS_ZERO = "；没有的填 0。"
CHOOSE = "请从下拉列表中选择。"
ERROR_TITLE = "请核对"
ERROR_WHOLE = "这里只能填不小于 0 的整数{unit}，不带单位、逗号和说明；没有的请填 0。"
ERROR_DECIMAL = "这里只能填不小于 0 的数字{unit}，不带单位、逗号和说明；没有的请填 0。"
ERROR_UNIT = "（单位是{unit}，按别的单位算的请先换算）"
ERROR_CHOICE = "请从下拉列表中选择：{choices}。"
ERROR_CHOICE_OPTIONAL = "也可以留空白。"
ERROR_YEAR = "请填四位数字的年份，例如 2025。"
ERROR_DATE = "请填日期，例如 2026-01-15。"
