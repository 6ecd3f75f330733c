"""The lines of the 校验 sheet for a workbook that was read: what its own sheet says, when it was recalculated.

Only what a formula sees counts here: `12 件` is text. The findings go by what the reader made of it; the two differ
on no line but those that need a cell which V-01 reports on the sheet.
"""

from collections.abc import Mapping
from decimal import Decimal

from xltools.checks.live.figures import figures_of
from xltools.checks.live.results import LineResult, line_results
from xltools.excel.grid import Cell  # noqa: TC001 - kept with the others: it costs nothing here
from xltools.reading.submission import Submission

__all__ = ["results_of"]


def results_of(
    submission: Submission,
    attributes: Mapping[str, bool],
    last_year: Mapping[str, Decimal | int | None] | None = None,
) -> dict[str, LineResult]:
    """Every line's result by its key."""
    form = submission.form
    inputs: dict[str, Cell | Decimal] = {
        field: entry.raw for field, entry in submission.entries.items() if not form.fields[field].total_of
    }
    computed = figures_of(form, inputs)
    # A total that is what its parts give is taken for the formula that it was issued as.
    typed = {
        field: entry.raw
        for field, entry in submission.entries.items()
        if form.fields[field].total_of
        and entry.raw not in (None, "")
        and (isinstance(entry.raw, str) or entry.value != computed.number(field))
    }
    return line_results(figures_of(form, {**inputs, **typed}), attributes, submission.explanations, last_year)
