"""Counts of filled and of acceptable cells, as formulas that nothing typed can break, and the same in Python.

Excel's own functions fail on the first error value among the cells, or take text for a number. So each cell is asked a
question whose answer is an error for everything that does not fit, and ISNUMBER or ISERROR turns that into yes or no.
SUMPRODUCT asks it of every cell without array entry, as far back as Excel 2007.
"""

from collections.abc import Sequence

from xltools.excel.text import BLANKS
from xltools.excel.values import LARGEST
from xltools.form.model import FIRST_YEAR, LAST_YEAR, Field, Kind
from xltools.template.addresses import Places, ranges_of

__all__ = [
    "acceptable",
    "filled",
    "judged_alike",
    "nonzero",
    "only_blanks",
    "spaces_only",
    "stripped",
    "truly_blank",
    "unfinished",
    "unfit_cell",
]


def filled(ranges: Sequence[str]) -> str:
    """How many cells hold more than blanks."""
    return f"COUNTA({','.join(ranges)})-({only_blanks(ranges)})"


def only_blanks(ranges: Sequence[str]) -> str:
    """How many cells hold text that is empty, or spaces only: a blank to whoever looks at it."""
    return "+".join(f"SUMPRODUCT(ISTEXT({r})*ISERROR(1/LEN({stripped(r)})))" for r in ranges)


def spaces_only(ranges: Sequence[str]) -> str:
    """How many cells hold marks that show nothing, but hold them: a formula's empty text is not among them."""
    counts = (f"SUMPRODUCT(ISTEXT({r})*ISNUMBER(1/LEN({r}))*ISERROR(1/LEN({stripped(r)})))" for r in ranges)
    return "+".join(counts)


def stripped(cell: str) -> str:
    """A text without the marks that show nothing, as `excel.text.is_blank` judges it."""
    bare = cell
    for mark in BLANKS:
        bare = f'SUBSTITUTE({bare},"{mark}","")'
    return f"TRIM(CLEAN({bare}))"


def truly_blank(ranges: Sequence[str]) -> str:
    """How many cells hold nothing at all, not even a formula."""
    return "+".join(f"SUMPRODUCT(--ISBLANK({r}))" for r in ranges)


def unfinished(ranges: Sequence[str], placeholders: Sequence[str]) -> str:
    """How many cells still hold a placeholder."""
    counts = []
    for r in ranges:
        found = "+".join(f"ISNUMBER(FIND({_text(mark)},{r}))" for mark in placeholders)
        counts.append(f"SUMPRODUCT(--(({found})>0))")
    return "+".join(counts) if placeholders else "0"


def nonzero(ranges: Sequence[str]) -> str:
    """How many cells hold a number other than 0."""
    return "+".join(f'COUNTIF({r},">0")+COUNTIF({r},"<0")' for r in ranges)


def acceptable(places: Places, fields: Sequence[Field]) -> str:
    """How many cells hold what their field takes."""
    groups: dict[tuple[object, ...], list[Field]] = {}
    for field in fields:
        groups.setdefault(judged_alike(field), []).append(field)
    parts = [_acceptable(range_, same[0]) for same in groups.values() for range_ in ranges_of(places, same)]
    return "+".join(parts)


def judged_alike(field: Field) -> tuple[object, ...]:
    """What makes two fields take the same. A total takes any number: an odd one comes from its parts, told there."""
    return bool(field.total_of), field.kind, field.digits, field.choices


def _acceptable(range_: str, field: Field) -> str:
    if field.total_of:
        return f"COUNT({range_})"
    if field.kind is Kind.CHOICE:
        return "+".join(f"COUNTIF({range_},{_text(choice)})" for choice in field.choices)
    tests = "*".join(f"({test})" for test in _tests(range_, field))
    return f"SUMPRODUCT(ISNUMBER({range_})*ISNUMBER(1/({tests})))"


def unfit_cell(cell: str, field: Field) -> str:
    """Whether one cell holds what its field does not take: the condition that paints it red."""
    if field.total_of:
        return f"IF(ISERROR({cell}),TRUE,IF(ISTEXT({cell}),LEN(TRIM({cell}))>0,FALSE))"
    if field.kind is Kind.CHOICE:
        other = ",".join(f"{cell}<>{_text(choice)}" for choice in field.choices)
        return f"IF(ISERROR({cell}),TRUE,AND(LEN(TRIM({cell}))>0,{other}))"
    fit = ",".join(_tests(cell, field))
    return f"IF(ISERROR({cell}),TRUE,IF(ISNUMBER({cell}),NOT(AND({fit})),LEN(TRIM({cell}))>0))"


def _text(text: str) -> str:
    """A text as formulas write it."""
    return '"' + text.replace('"', '""') + '"'


def _tests(cell: str, field: Field) -> list[str]:
    match field.kind:
        case Kind.YEAR:
            return [f"{cell}>={FIRST_YEAR}", f"{cell}<={LAST_YEAR}", f"{cell}=INT({cell})"]
        case Kind.DECIMAL:
            return [f"{cell}>=0", f"{cell}<={LARGEST}", f"{cell}=ROUND({cell},{field.digits})"]
    return [f"{cell}>=0", f"{cell}<={LARGEST}", f"{cell}=INT({cell})"]
