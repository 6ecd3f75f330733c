"""An expression compiled to an Excel 2007 formula, within what one cell can hold. Its twin is `evaluate.py`.

Both must always agree. Blank cells are settled before a formula is asked, so arithmetic here never meets them. A text
counts where it is plainly a number: 12, 25.1, -5 or 1,234, with or without spaces around it. COUNT and SUM do not see it,
so what they miss is asked for apart, and only where there is a text at all: not every program evaluates the arrays.
"""

from collections.abc import Callable, Sequence

from xltools.excel.address import join_addresses
from xltools.form.model import YES
from xltools.form.rules.expression import (
    Arithmetic,
    Attribute,
    Comparison,
    Expression,
    LogicalExpression,
    Negation,
    NumberLiteral,
    Reference,
    Sum,
    TextMention,
    WholeNumber,
)

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
        case Reference(last=last):
            cell = cell_of(expression)
            return cell if last else f"IF(ISTEXT({cell}),VALUE({cell}),{cell})"
        case Attribute():
            return f'({cell_of(expression)}="{YES}")'
        case Sum(parts=parts):
            return f"({sum_formula([cell_of(part) for part in parts])})"
        case Arithmetic(operator=operator, left=left, right=right):
            return f"({compile_formula(left, cell_of)}{operator}{compile_formula(right, cell_of)})"
        case Comparison(operator=operator, left=left, right=right):
            sides = [f"ROUND({compile_formula(side, cell_of)},{_DIGITS})" for side in (left, right)]
            return f"({compare_formula(operator, *sides)})"
        case LogicalExpression(operator=operator, parts=inner):
            return f"{operator.upper()}({','.join(compile_formula(part, cell_of) for part in inner)})"
        case Negation(part=part):
            return f"NOT({compile_formula(part, cell_of)})"
        case WholeNumber(part=part):
            number = f"ROUND({compile_formula(part, cell_of)},{_DIGITS})"
            return f"({number}=INT({number}))"


def mention_formula(mention: TextMention, cells: Sequence[str]) -> str:
    """Whether one of the cells says what is mentioned; `cells` are those of its fields."""
    groups = (f"AND({','.join(f'COUNT({_find_words(group, cell)})>0' for group in mention.words)})" for cell in cells)
    return f"OR({','.join(groups)})"


def _find_words(words: Sequence[str], cell: str) -> str:
    return ",".join(f"FIND({text_literal(word)},{cell})" for word in words)


def text_literal(text: str) -> str:
    """A text as formulas write it."""
    return '"' + text.replace('"', '""') + '"'


def compare_formula(operator: str, left: str, right: str) -> str:
    """Two sides compared by an operator of the rule language."""
    return f"{left}{_COMPARE.get(operator, operator)}{right}"


def text_number_condition(cells: str) -> str:
    """Of a cell, or of each of a range: above 0 for a text that is plainly a number, else 0 or an error."""
    return f'ISTEXT({cells})*((VALUE({cells})&""=TRIM({cells}))+(TEXT(VALUE({cells}),"#,##0")=TRIM({cells})))'


def count_text_numbers(ranges: Sequence[str]) -> str:
    """How many cells hold a text that is plainly a number."""
    return "+".join(f"SUMPRODUCT(--ISNUMBER(1/({text_number_condition(cells)})))" for cells in ranges)


def sum_formula(cells: Sequence[str]) -> str:
    """The sum of cells of which each holds a number, a text that is plainly one, or nothing."""
    ranges = join_addresses(cells)
    texts = "+".join(f'SUMPRODUCT(ISTEXT({r})*VALUE(TRIM({r})&REPT("0",1*ISBLANK({r}))))' for r in ranges)
    return f"SUM({','.join(ranges)})+{_where_text(ranges, texts)}"


def _where_text(ranges: Sequence[str], formula: str) -> str:
    """A formula where the cells hold more than numbers, else 0."""
    listed = ",".join(ranges)
    return f"IF(COUNT({listed})<COUNTA({listed}),{formula},0)"


def count_missing_formula(cells: Sequence[str], declared: str) -> str:
    """How many of the cells hold no number, as a formula. Where their blanks are declared to be 0, a truly blank one does.

    `cells` are plain addresses; `declared` is the address of the cell that is not empty then, "" where there is none.
    """
    ranges = join_addresses(cells)
    listed = ",".join(ranges)
    count = f"{len(cells)}-COUNT({listed})-{_where_text(ranges, count_text_numbers(ranges))}"
    return f'{count}-IF({declared}<>"",{len(cells)}-COUNTA({listed}),0)' if declared else count
