"""docs/rules.md and a page for each rule in docs/rules/, from the form's own declaration and from what the tool says.

python -m docs.make_rules
"""

from pathlib import Path

from docs.calibration import calibration_table, describe_calibration
from docs.rule_examples import EXAMPLES, find
from xltools.form.load import load_form
from xltools.form.model import Form
from xltools.form.rules.expression import Rule

_SEVERITIES = {"error": "错误：必须改正", "explain": "需说明：改正，或在“校验”表写情况说明", "hint": "提示：可以不理"}
_EXPLAINABLE = {
    "error": "不能用情况说明代替改正。",
    "explain": "数字或文字确实如此的（机构改革、撤并、统计口径不同等），在“校验”表该条旁边写明情况，就算通过；说明随汇总一起上报。",
    "hint": "核对无误的，不必理会，也不必说明。",
}


def list_pages(form: Form) -> dict[str, str]:
    """Every page by its path below docs/."""
    pages = {"rules.md": rule_page(form)}
    return pages | {f"rules/{rule.code}.md": _page(form, rule) for rule in form.rules.values()}


def rule_page(form: Form) -> str:
    """The page of all rules: a section each, with what must hold, why, on what basis, and the expression that is executed."""
    lines = [
        f"# 规则：{form.title}",
        "",
        f"由 `templates/{form.id}/rules.toml` 生成（`python -m docs.make_rules`），请勿手工修改。",
        "编号公开、不变，印在每条消息里。每条规则另有一页，有例子、改法和误报情况。",
        "",
    ]
    for rule in form.rules.values():
        lines += [
            f"## [{rule.code}](rules/{rule.code}.md)　{rule.title}",
            "",
            *_facts(form, rule),
            *_messages(rule),
            "",
        ]
    return "\n".join([*lines, *calibration_table()])


def _facts(form: Form, rule: Rule) -> list[str]:
    places = [check for check in form.checks if check.rule is rule]
    rows = [f"* 级别：{_SEVERITIES[rule.severity.value]}", f"* 缘由：{rule.why}", f"* 依据：{rule.basis}"]
    if rule.must:
        rows.append(f"* 表达式：`{rule.must}`" + (f"，适用于 `{rule.when}`" if rule.when else ""))
        rows.append(f"* 共 {len(places)} 处：{'、'.join(check.place for check in places)}")
    if rule.unless is not None:
        texts = "、".join(form.fields[name].label for name in rule.unless.fields)
        words = "，又写有".join("、".join(f"“{word}”" for word in group) for group in rule.unless.words)
        rows.append(f"* 不适用：{texts}中写有{words}之一的")
    if rule.limits:
        rows.append(f"* 限度：{'，'.join(f'{name} = {number}' for name, number in rule.limits.items())}")
    return rows


def _messages(rule: Rule) -> list[str]:
    rows = [f"* 消息：{message}。{rule.hints.get(key, '')}" for key, message in rule.messages.items()]
    return rows + [f"* 其他建议：{hint}" for key, hint in rule.hints.items() if key not in rule.messages]


# How much of a check of cells the workbook's own formulas say, where that is not plain.
_LIVE = {
    "change": "有上年数的工作簿，“校验”表每张表有一行，随填随算：左边是第一格的位置和本年的数，右边是上一年的数，差是相差悬殊的格数。"
    "一格另有别的问题的，工具只说那一个问题，不再报这一条。",
    "date": "“校验”表有一行，随填随算：认得日期，和写成 2026-01-15、2026/1/15、2026.1.15、2026年1月15日 的文字。"
    "别的写法（二〇二六年一月十五日、20260115、带钟点的文字），2000 年以前、2100 年以后的日期，封面年度不是下发年度的，"
    "这一行显示“不适用”，由工具校验时核对。",
}


def _explain(rule: Rule) -> str:
    """What to do where nothing is wrong. What only a reader of texts can tell has no formula, and so no line of its own."""
    if rule.check in _LIVE:
        return f"{_EXPLAINABLE[rule.severity.value]}\n\n{_LIVE[rule.check]}"
    if rule.check not in ("counts", "foreign"):
        return _EXPLAINABLE[rule.severity.value]
    return (
        "文字确实如此的（只指本级、代办、备案等），在“校验”表这段文字所在的一行（N-03）写明情况，就算通过；说明随汇总一起上报。"
        "文字里的件数和单位要读懂文字才能核对，工作簿的公式做不到，所以没有自己的一行，由工具校验时核对。"
    )


def _page(form: Form, rule: Rule) -> str:
    lines = [
        f"# {rule.code}　{rule.title}",
        "",
        "由 `python -m docs.make_rules` 生成，请勿手工修改。",
        "",
        *_facts(form, rule),
        "",
    ]
    example, finding = EXAMPLES.get(rule.code), find(rule.code)
    if example is not None and finding is not None:
        lines += ["## 例子", "", "| | |", "|---|---|", f"| 通过 | {example.right} |", f"| 不通过 | {example.wrong} |"]
        lines += [f"| 位置 | {finding.where} |", f"| 消息 | {finding.message} |", f"| 改法 | {finding.hint} |", ""]
    lines += ["## 怎么办", "", _explain(rule), "", "## 全部消息", "", *_messages(rule), ""]
    return "\n".join([*lines, "## 误报", "", describe_calibration(rule.code), ""])


if __name__ == "__main__":
    for name, text in list_pages(load_form()).items():
        path = Path(__file__).parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
