"""Figures of a unit and of the city: exact sums, and totals computed from their parts, never trusted.

Of each checked workbook only what the consolidation needs stays in memory, 5 KB in place of the 100 KB of a whole
submission, since there may be ten thousand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from xltools.form.model import Form
from xltools.form.rules.evaluate import (
    Figures,
    Number,
    format_blank_declarations,
    order_for_summing,
    round_figure,
    sum_known,
)
from xltools.reading.submission import Source, Submission


def compute_unit_figures(form: Form, submission: Submission) -> dict[str, Number | None]:
    """What a unit adds to the city: its inputs as read, its totals computed from them.

    A total over parts of which some are blank is the sum of the others, as in the city's own table: then the totals
    of the units add up to the totals of the city.
    """
    figures: dict[str, Number | None] = {}
    for field in order_for_summing(form):
        if field.total_of:
            figures[field.id] = sum_known(figures[part] for part in field.total_of)
        else:
            value = submission.value(field.id)
            figures[field.id] = value if isinstance(value, int | Decimal) else None
    return figures


def compute_city_figures(form: Form, units: Sequence[Figures]) -> dict[str, Number | None]:
    """The city's figures: each input summed over the units, each total computed from the city's own cells."""
    figures: dict[str, Number | None] = {}
    for field in order_for_summing(form):
        parts = [figures[part] for part in field.total_of] or [unit[field.id] for unit in units]
        figures[field.id] = round_figure(field, sum_known(parts))
    return figures


class UnitFigures(Mapping[str, Number | None]):
    """A unit's figures by field id: one tuple in the order of `form.numbers`, and one index for all units of a form."""

    __slots__ = ("_index", "numbers")

    def __init__(self, form: Form, figures: Mapping[str, Number | None]) -> None:
        self._index = _field_index(form)
        self.numbers = tuple(figures[name] for name in self._index)

    def __getitem__(self, field_id: str) -> Number | None:
        return self.numbers[self._index[field_id]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self.numbers)

    def __repr__(self) -> str:
        return f"UnitFigures({dict(self)!r})"


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What a workbook brings into the sum: where it lies, its figures as they count, its texts and explanations.

    `texts` and `explanations` hold only what was written; `explanations` are by the key of their check. `declared`
    says which blanks it declares to be 0. `sources` are the files behind a consolidation.
    """

    path: Path
    sha256: str
    form: Form
    code: str
    scope: str
    version: str
    filler: str
    reviewer: str
    telephone: str
    date: str
    figures: UnitFigures
    texts: Mapping[str, str]
    explanations: Mapping[str, str]
    declared: str
    sources: tuple[Source, ...]

    @property
    def blanks(self) -> tuple[str, ...]:
        """The fields that have no figure."""
        return tuple(name for name, number in self.figures.items() if number is None)


def summarize(submission: Submission) -> UnitReport:
    """What is kept of a submission, which can go."""
    return UnitReport(
        path=submission.path,
        sha256=submission.sha256,
        form=submission.form,
        version=submission.meta.get("version", ""),
        figures=UnitFigures(submission.form, compute_unit_figures(submission.form, submission)),
        texts=_collect_texts(submission),
        explanations=dict(submission.explanations),
        declared=format_blank_declarations(submission.form, submission.declarations),
        sources=submission.sources,
        **{name: submission.text(f"cover.{name}") for name in _COVER},
    )


_COVER = ("code", "scope", "filler", "reviewer", "telephone", "date")


def _collect_texts(submission: Submission) -> Mapping[str, str]:
    said = {field.id: submission.text(field.id) for field in submission.form.texts}
    return {name: text for name, text in said.items() if text.strip()}


@lru_cache(maxsize=8)
def _field_index(form: Form) -> Mapping[str, int]:
    return {field.id: number for number, field in enumerate(form.numbers)}
