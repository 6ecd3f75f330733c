"""What has become of a problem of a return: a formula that follows the clerk's work, and the value it has now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.checks.finding import Finding
from xltools.checks.live.lines import Count, Counted, Line, lines_of
from xltools.form.model import Place
from xltools.form.rules.model import Severity
from xltools.form.sheets import CHECK_SHEET
from xltools.template import words
from xltools.template.columns import Column
from xltools.template.filled import Filled
from xltools.template.marks import checks_behind
from xltools.template.places import full, places_of

__all__ = ["WAITING", "Progress", "progress_of"]

# The answers that leave something to do.
WAITING = (words.FAILS, words.UNDECIDED, words.UNTOUCHED)


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
    field = filled.form.fields.get(finding.field)
    if field is not None and filled.figures.computed(field):
        return Progress("", words.RESTORED)
    if field is None or field.id not in copies:
        return Progress("", words.UNSEEN)
    cell, copy = full(places_of(filled.form).on(field.id)), full(copies[field.id])
    same = f"IF(ISERROR({cell}),TRUE,EXACT({cell},{copy}))"
    return Progress(f'=IF({same},"{words.UNTOUCHED}","{words.TOUCHED}")', words.UNTOUCHED)


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
