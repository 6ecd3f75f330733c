"""docs/rules.md from the form's own declaration.

python -m docs.make_rules
"""

from pathlib import Path

from xltools.form.load import load_form
from xltools.form.model import Form
from xltools.form.rules.expression import Rule

_SEVERITIES = {"error": "错误：必须改正", "explain": "需说明：改正，或在“校验”表写情况说明", "hint": "提示：可以不理"}


def rule_page(form: Form) -> str:
    """The page: a section per rule, with what must hold, why, on what basis, and the expression that is executed."""
    lines = [
        f"# 规则：{form.title}",
        "",
        f"由 `templates/{form.id}/rules.toml` 生成（`python -m docs.make_rules`），请勿手工修改。",
        "编号公开、不变，印在每条消息里。",
        "",
    ]
    for rule in form.rules.values():
        lines += _section(form, rule)
    return "\n".join(lines)


def _section(form: Form, rule: Rule) -> list[str]:
    checks = [check for check in form.checks if check.rule is rule]
    rows = [f"## {rule.code}　{rule.title}", "", f"* 级别：{_SEVERITIES[rule.severity.value]}", f"* 缘由：{rule.why}"]
    rows.append(f"* 依据：{rule.basis}")
    if rule.must:
        rows.append(f"* 表达式：`{rule.must}`" + (f"，适用于 `{rule.when}`" if rule.when else ""))
        rows.append(f"* 共 {len(checks)} 处：{'、'.join(check.place for check in checks)}")
    if rule.unless is not None:
        places = "、".join(form.fields[name].label for name in rule.unless.fields)
        words = "，又写有".join("、".join(f"“{word}”" for word in group) for group in rule.unless.words)
        rows.append(f"* 不适用：{places}中写有{words}之一的")
    if rule.limits:
        rows.append(f"* 限度：{'，'.join(f'{name} = {number}' for name, number in rule.limits.items())}")
    rows += [f"* 消息：{message}。{rule.hints.get(key, '')}" for key, message in rule.messages.items()]
    rows += [f"* 其他建议：{hint}" for key, hint in rule.hints.items() if key not in rule.messages]
    return [*rows, ""]


if __name__ == "__main__":
    Path(__file__).with_name("rules.md").write_text(rule_page(load_form()), encoding="utf-8")
