"""An expression compiled to an Excel 2007 formula. Its twin is `evaluate.py`; both must always agree.

Blank cells are settled before a formula is asked (see `missing`), so arithmetic here never meets text or blanks.

Whether a check can stand in a workbook: a spreadsheet's limits on the length, depth and breadth of a formula.
"""

from collections.abc import Callable, Iterable, Sequence

from xltools.form.rules.expression import (
    Arithmetic,
    Attribute,
    Check,
    Compare,
    Expression,
    Logic,
    Not,
    Number,
    Reference,
    Sum,
)

__all__ = ["CellOf", "compress", "formula", "missing", "too_much_for_a_cell"]

# Where a reference or an attribute stands, as formula text: D30, or '三、依申请公开'!D30.
CellOf = Callable[[Reference | Attribute], str]

_COMPARE = {"==": "=", "!=": "<>"}
# Amounts carry at most six decimals; sums of doubles are rounded to that before they are compared.
_DIGITS = 6


def formula(expression: Expression, cell_of: CellOf) -> str:
    """The formula text, without the leading =."""
    match expression:
        case Number(value=value):
            return format(value, "f")
        case Reference():
            return cell_of(expression)
        case Attribute():
            return f'({cell_of(expression)}="是")'
        case Sum(parts=parts):
            return f"SUM({','.join(compress([cell_of(part) for part in parts]))})"
        case Arithmetic(operator=operator, left=left, right=right):
            return f"({formula(left, cell_of)}{operator}{formula(right, cell_of)})"
        case Compare(operator=operator, left=left, right=right):
            sides = [f"ROUND({formula(side, cell_of)},{_DIGITS})" for side in (left, right)]
            return f"({sides[0]}{_COMPARE.get(operator, operator)}{sides[1]})"
        case Logic(operator=operator, parts=inner):
            return f"{operator.upper()}({','.join(formula(part, cell_of) for part in inner)})"
        case Not(part=part):
            return f"NOT({formula(part, cell_of)})"


def missing(cells: Sequence[str], nil_cell: str) -> str:
    """How many of the cells hold no number, as a formula. With a nil return declared, a truly blank cell stands for 0.

    `cells` are plain addresses, `nil_cell` the address of the declaration or "" where the table has none.
    """
    listed = ",".join(compress(cells))
    count = f"{len(cells)}-COUNT({listed})"
    if not nil_cell:
        return count
    return f'{count}-IF({nil_cell}="是",{len(cells)}-COUNTA({listed}),0)'


def compress(cells: Iterable[str]) -> list[str]:
    """Neighbouring addresses of one sheet joined to ranges, D8,D9,D10 to D8:D10; Excel 2003 took 30 arguments only."""
    runs: list[list[str]] = []
    for cell in cells:
        if runs and _follows(runs[-1], cell):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [run[0] if len(run) == 1 else f"{run[0]}:{run[-1].rpartition('!')[2]}" for run in runs]


def _follows(run: list[str], cell: str) -> bool:
    sheet, column, row = _parts(run[-1])
    next_sheet, next_column, next_row = _parts(cell)
    if sheet != next_sheet:
        return False
    down = next_column == column and next_row == row + 1
    across = next_column == column + 1 and next_row == row
    if len(run) == 1:
        return down or across
    first_column = _parts(run[0])[1]
    return down if first_column == column else across


def _parts(address: str) -> tuple[str, int, int]:
    sheet, _, cell = address.rpartition("!")
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters.replace("$", ""):
        column = column * 26 + ord(letter) - 64
    return sheet, column, int(cell[len(letters) :])


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
