"""Whether a check can stand in a workbook: a spreadsheet's limits on the length, depth and breadth of a formula."""

from xltools.form.rules.formula import CellOf, formula
from xltools.form.rules.model import Check

__all__ = ["too_much_for_a_cell"]

# Excel 2007 takes 8,192 characters, 64 levels and 255 arguments; the sheet puts its own conditions around a rule.
_LONGEST, _DEEPEST, _BROADEST = 7_000, 50, 250


def too_much_for_a_cell(check: Check, cell_of: CellOf) -> str:
    """What of a check's formulas goes beyond the limits, in a sentence; "" where nothing does."""
    for expression in (check.must, check.left, check.right):
        text = formula(expression, cell_of)
        if len(text) > _LONGEST:
            return f"编译成的公式有 {len(text)} 个字符，超过 {_LONGEST}"
        if text.count("(") <= _DEEPEST and text.count(",") < _BROADEST:
            continue  # neither limit is within reach
        depth = breadth = 0
        arguments: list[int] = []
        for mark in text:
            if mark == "(":
                arguments.append(1)
            elif mark == ")" and arguments:
                breadth = max(breadth, arguments.pop())
            elif mark == "," and arguments:
                arguments[-1] += 1
            depth = max(depth, len(arguments))
        if depth > _DEEPEST:
            return f"编译成的公式嵌套 {depth} 层，超过 {_DEEPEST}"
        if breadth > _BROADEST:
            return f"编译成的公式中一个函数有 {breadth} 个参数，超过 {_BROADEST}"
    return ""
