"""Counts of filled and of acceptable cells, as formulas that nothing typed can break, and the same in Python.

Excel's own functions fail on the first error value among the cells, or take text for a number. So each cell is asked a
question whose answer is an error for everything that does not fit, and ISNUMBER or ISERROR turns that into yes or no.
SUMPRODUCT asks it of every cell without array entry, as far back as Excel 2007.
"""

from collections.abc import Sequence

from xltools.excel.text import BLANKS
from xltools.excel.values import LARGEST
from xltools.form.model import FIRST_YEAR, LAST_YEAR, Field, FieldKind
from xltools.template.addresses import FormAddresses, format_ranges

__all__ = [
    "acceptance_key",
    "count_acceptable",
    "count_filled",
    "count_nonzero",
    "count_only_blanks",
    "count_spaces_only",
    "count_truly_blank",
    "count_unfinished",
    "strip_formula",
    "unfit_condition",
]


def count_filled(ranges: Sequence[str]) -> str:
    """How many cells hold more than blanks."""
    return f"COUNTA({','.join(ranges)})-({count_only_blanks(ranges)})"


def count_only_blanks(ranges: Sequence[str]) -> str:
    """How many cells hold text that is empty, or spaces only: a blank to whoever looks at it."""
    return "+".join(f"SUMPRODUCT(ISTEXT({r})*ISERROR(1/LEN({strip_formula(r)})))" for r in ranges)


def count_spaces_only(ranges: Sequence[str]) -> str:
    """How many cells hold marks that show nothing, but hold them: a formula's empty text is not among them."""
    counts = (f"SUMPRODUCT(ISTEXT({r})*ISNUMBER(1/LEN({r}))*ISERROR(1/LEN({strip_formula(r)})))" for r in ranges)
    return "+".join(counts)


def strip_formula(cell: str) -> str:
    """A text without the marks that show nothing, as `excel.text.is_blank` judges it."""
    bare = cell
    for mark in BLANKS:
        bare = f'SUBSTITUTE({bare},"{mark}","")'
    return f"TRIM(CLEAN({bare}))"


def count_truly_blank(ranges: Sequence[str]) -> str:
    """How many cells hold nothing at all, not even a formula."""
    return "+".join(f"SUMPRODUCT(--ISBLANK({r}))" for r in ranges)


def count_unfinished(ranges: Sequence[str], placeholders: Sequence[str]) -> str:
    """How many cells still hold a placeholder."""
    counts = []
    for r in ranges:
        found = "+".join(f"ISNUMBER(FIND({_text_literal(mark)},{r}))" for mark in placeholders)
        counts.append(f"SUMPRODUCT(--(({found})>0))")
    return "+".join(counts) if placeholders else "0"


def count_nonzero(ranges: Sequence[str]) -> str:
    """How many cells hold a number other than 0."""
    return "+".join(f'COUNTIF({r},">0")+COUNTIF({r},"<0")' for r in ranges)


def count_acceptable(places: FormAddresses, fields: Sequence[Field]) -> str:
    """How many cells hold what their field takes."""
    groups: dict[tuple[object, ...], list[Field]] = {}
    for field in fields:
        groups.setdefault(acceptance_key(field), []).append(field)
    parts = [
        _count_acceptable_in(range_, same[0]) for same in groups.values() for range_ in format_ranges(places, same)
    ]
    return "+".join(parts)


def acceptance_key(field: Field) -> tuple[object, ...]:
    """What makes two fields take the same. A total takes any number: an odd one comes from its parts, told there."""
    return bool(field.total_of), field.kind, field.digits, field.choices


def _count_acceptable_in(range_: str, field: Field) -> str:
    if field.total_of:
        return f"COUNT({range_})"
    if field.kind is FieldKind.CHOICE:
        return "+".join(f"COUNTIF({range_},{_text_literal(choice)})" for choice in field.choices)
    tests = "*".join(f"({test})" for test in _list_tests(range_, field))
    return f"SUMPRODUCT(ISNUMBER({range_})*ISNUMBER(1/({tests})))"


def unfit_condition(cell: str, field: Field) -> str:
    """Whether one cell holds what its field does not take: the condition that paints it red."""
    if field.total_of:
        return f"IF(ISERROR({cell}),TRUE,IF(ISTEXT({cell}),LEN(TRIM({cell}))>0,FALSE))"
    if field.kind is FieldKind.CHOICE:
        other = ",".join(f"{cell}<>{_text_literal(choice)}" for choice in field.choices)
        return f"IF(ISERROR({cell}),TRUE,AND(LEN(TRIM({cell}))>0,{other}))"
    fit = ",".join(_list_tests(cell, field))
    return f"IF(ISERROR({cell}),TRUE,IF(ISNUMBER({cell}),NOT(AND({fit})),LEN(TRIM({cell}))>0))"


def _text_literal(text: str) -> str:
    """A text as formulas write it."""
    return '"' + text.replace('"', '""') + '"'


def _list_tests(cell: str, field: Field) -> list[str]:
    match field.kind:
        case FieldKind.YEAR:
            return [f"{cell}>={FIRST_YEAR}", f"{cell}<={LAST_YEAR}", f"{cell}=INT({cell})"]
        case FieldKind.DECIMAL:
            return [f"{cell}>=0", f"{cell}<={LARGEST}", f"{cell}=ROUND({cell},{field.digits})"]
    return [f"{cell}>=0", f"{cell}<={LARGEST}", f"{cell}=INT({cell})"]
