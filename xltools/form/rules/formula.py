"""An expression compiled to an Excel 2007 formula. Its twin is `evaluate.py`; both must always agree.

Blank cells are settled before a formula is asked (see `missing`), so arithmetic here never meets text or blanks.

Whether a check can stand in a workbook: a spreadsheet's limits on the length, depth and breadth of a formula.
"""

from collections.abc import Callable, Iterable, Sequence

from xltools.form.rules.expression import (
    Arithmetic,
    Attribute,
    Check,
    Comparison,
    Expression,
    LogicalExpression,
    Negation,
    NumberLiteral,
    Reference,
    Sum,
)

__all__ = ["AddressOf", "compile_formula", "count_missing_formula", "describe_exceeded_limit", "join_addresses"]

# Where a reference or an attribute stands, as formula text: D30, or '三、依申请公开'!D30.
AddressOf = Callable[[Reference | Attribute], str]

_COMPARE = {"==": "=", "!=": "<>"}
# Amounts carry at most six decimals; sums of doubles are rounded to that before they are compared.
_DIGITS = 6


def compile_formula(expression: Expression, cell_of: AddressOf) -> str:
    """The formula text, without the leading =."""
    match expression:
        case NumberLiteral(value=value):
            return format(value, "f")
        case Reference():
            return cell_of(expression)
        case Attribute():
            return f'({cell_of(expression)}="是")'
        case Sum(parts=parts):
            return f"SUM({','.join(join_addresses([cell_of(part) for part in parts]))})"
        case Arithmetic(operator=operator, left=left, right=right):
            return f"({compile_formula(left, cell_of)}{operator}{compile_formula(right, cell_of)})"
        case Comparison(operator=operator, left=left, right=right):
            sides = [f"ROUND({compile_formula(side, cell_of)},{_DIGITS})" for side in (left, right)]
            return f"({sides[0]}{_COMPARE.get(operator, operator)}{sides[1]})"
        case LogicalExpression(operator=operator, parts=inner):
            return f"{operator.upper()}({','.join(compile_formula(part, cell_of) for part in inner)})"
        case Negation(part=part):
            return f"NOT({compile_formula(part, cell_of)})"


def count_missing_formula(cells: Sequence[str], nil_cell: str) -> str:
    """How many of the cells hold no number, as a formula. With a nil return declared, a truly blank cell stands for 0.

    `cells` are plain addresses, `nil_cell` the address of the declaration or "" where the table has none.
    """
    listed = ",".join(join_addresses(cells))
    count = f"{len(cells)}-COUNT({listed})"
    if not nil_cell:
        return count
    return f'{count}-IF({nil_cell}="是",{len(cells)}-COUNTA({listed}),0)'


def join_addresses(cells: Iterable[str]) -> list[str]:
    """Neighbouring addresses of one sheet joined to ranges, D8,D9,D10 to D8:D10; Excel 2003 took 30 arguments only."""
    runs: list[list[str]] = []
    for cell in cells:
        if runs and _is_next(runs[-1], cell):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [run[0] if len(run) == 1 else f"{run[0]}:{run[-1].rpartition('!')[2]}" for run in runs]


def _is_next(run: list[str], cell: str) -> bool:
    sheet, column, row = _split_address(run[-1])
    next_sheet, next_column, next_row = _split_address(cell)
    if sheet != next_sheet:
        return False
    down = next_column == column and next_row == row + 1
    across = next_column == column + 1 and next_row == row
    if len(run) == 1:
        return down or across
    first_column = _split_address(run[0])[1]
    return down if first_column == column else across


def _split_address(address: str) -> tuple[str, int, int]:
    sheet, _, cell = address.rpartition("!")
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters.replace("$", ""):
        column = column * 26 + ord(letter) - 64
    return sheet, column, int(cell[len(letters) :])


# Excel 2007 takes 8,192 characters, 64 levels and 255 arguments; the sheet puts its own conditions around a rule.
_LONGEST, _DEEPEST, _BROADEST = 7_000, 50, 250


def describe_exceeded_limit(check: Check, cell_of: AddressOf) -> str:
    """What of a check's formulas goes beyond the limits, in a sentence; "" where nothing does."""
    for expression in (check.must, check.left, check.right):
        text = compile_formula(expression, cell_of)
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
