"""What has become of a problem of a return: a formula that follows the clerk's work, and the value it has now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.checks.finding import Finding
from xltools.checks.live.lines import Count, Counted, Line, lines_of
from xltools.form.model import Field, Kind, Place
from xltools.form.rules.model import Severity
from xltools.form.sheets import CHECK_SHEET
from xltools.template import words
from xltools.template.columns import Column
from xltools.template.counting import unfit_cell
from xltools.template.filled import Filled
from xltools.template.marks import checks_behind
from xltools.template.places import full, places_of

__all__ = ["WAITING", "Progress", "progress_of"]

_JUDGED = (Kind.COUNT, Kind.DECIMAL, Kind.YEAR, Kind.CHOICE)
# The answers that leave something to do.
WAITING = (words.FAILS, words.UNDECIDED, words.UNTOUCHED, words.UNSEEN)


@dataclass(frozen=True, slots=True)
class Progress:
    """The formula, "" where the answer is known for good; the answer now; and the line where an explanation is written."""

    formula: str
    value: str
    line: Line | None = None


def progress_of(filled: Filled, finding: Finding, copies: Mapping[str, Place]) -> Progress:
    """How far a problem is: by the lines of the 校验 sheet that judge it, else by whether its cell was changed."""
    lines = tuple(_lines(filled, finding))
    explained_at = lines[0] if lines and finding.severity is Severity.EXPLAIN else None
    if lines:
        return Progress(_worst(lines), _worst_now(filled, lines), explained_at)
    if finding.severity is Severity.HINT:
        return Progress("", words.NO_MATTER)
    field = filled.form.fields.get(finding.field)
    if field is not None and filled.figures.computed(field):
        return Progress("", words.RESTORED)
    if field is None or field.id not in copies:
        return _of_whole(filled)
    return Progress(_untouched(filled, field, copies[field.id]), words.UNTOUCHED)


def _untouched(filled: Filled, field: Field, copy: Place) -> str:
    """Whether a cell still holds what was returned, or something else that its field does not take either."""
    cell = full(places_of(filled.form).on(field.id))
    still = f"IF(ISERROR({cell}),TRUE,EXACT({cell},{full(copy)}))"
    if field.kind in _JUDGED:
        still = f"OR({still},{unfit_cell(cell, field)})"
    return f'=IF({still},"{words.UNTOUCHED}","{words.TOUCHED}")'


def _of_whole(filled: Filled) -> Progress:
    """A problem of no one cell, a table in another layout above all, is settled once everything holds."""
    formula = (
        f'=IF(LEFT(\'{CHECK_SHEET}\'!$A$2,{len(words.ALL_HOLD)})="{words.ALL_HOLD}","{words.HOLDS}","{words.UNSEEN}")'
    )
    holds = filled.summary.verdict.startswith(words.ALL_HOLD)
    return Progress(formula, words.HOLDS if holds else words.UNSEEN)


def _lines(filled: Filled, finding: Finding) -> Iterator[Line]:
    """The lines behind a finding: those of its checks; of blanks, those that count the very cells."""
    keys = {check.key for check in checks_behind(filled, finding)}
    places = places_of(filled.form)
    blanks = {finding.cell, *finding.related}
    for line in lines_of(filled.form):
        if not isinstance(line.subject, Count):
            if line.key in keys:
                yield line
        elif line.code == finding.code and line.subject.counted is Counted.BLANK:
            cells = (places.on(field.id) for field in line.subject.fields)
            if any(cell.sheet == finding.sheet and cell.cell in blanks for cell in cells):
                yield line


def _worst(lines: Sequence[Line]) -> str:
    """The first answer that waits for something, else the answer of the first line."""
    cells = [f"'{CHECK_SHEET}'!${Column.RESULT.letter}${line.row + 1}" for line in lines]
    if len(cells) == 1:
        return f"={cells[0]}"
    fails, waits = ("+".join(f'({cell}="{word}")' for cell in cells) for word in (words.FAILS, words.UNDECIDED))
    return f'=IF({fails}>0,"{words.FAILS}",IF({waits}>0,"{words.UNDECIDED}",{cells[0]}))'


def _worst_now(filled: Filled, lines: Sequence[Line]) -> str:
    answers = [filled.results[line.key].result for line in lines]
    return next((word for word in (words.FAILS, words.UNDECIDED) if word in answers), answers[0])
