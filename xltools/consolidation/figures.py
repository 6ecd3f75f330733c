"""What is kept of one checked workbook: as little as the consolidation needs, since there may be ten thousand.

A whole submission holds the place and the raw content of each of its 250 cells, 100 KB; what is kept of it takes 5.

Exact sums: a unit's figures as they count, and the city's. Totals are computed from their parts, never trusted.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from xltools.checks.finding import CheckedFile, CheckStatus, Finding, worst_status
from xltools.form.model import Form
from xltools.form.sums import Figures, Number, order_for_summing, round_figure, sum_known
from xltools.reading.meta import STAGE_KEY
from xltools.reading.submission import Source, Submission

__all__ = [
    "UnitFigures",
    "UnitReport",
    "compute_city_figures",
    "compute_unit_figures",
    "summarize",
]


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
    """One workbook: where it lies, what its cover says, its figures as they count, its texts, what the checks found.

    `texts` and `explanations` hold only what was written. `explanations` are by the key of their check.
    `issued` is the unit for which the workbook was issued, "" where that is not in it. `is_interim`: it is a consolidation in
    which units were missing.
    """

    path: Path
    sha256: str
    form: Form
    unit: str
    code: str
    year: int | None
    scope: str
    version: str
    issued: str
    filler: str
    reviewer: str
    telephone: str
    date: str
    rule_making: bool
    figures: UnitFigures
    texts: Mapping[str, str]
    findings: tuple[Finding, ...]
    explanations: Mapping[str, str]
    sources: tuple[Source, ...]
    is_interim: bool = False

    @property
    def meta(self) -> Mapping[str, str]:
        """What the tool wrote into the workbook when it was issued, as far as it is kept."""
        return {"unit": self.issued, "version": self.version}

    def text(self, field_id: str) -> str:
        """What a field of the cover or of the texts said, "" where nothing: like a submission's."""
        table, _, name = field_id.partition(".")
        return str(getattr(self, name)) if table == "cover" else self.texts.get(field_id, "")

    @property
    def status(self) -> CheckStatus:
        """The worst open finding."""
        return worst_status(self.findings)

    @property
    def blanks(self) -> tuple[str, ...]:
        """The fields that have no figure."""
        return tuple(name for name, number in self.figures.items() if number is None)


def summarize(checked: CheckedFile) -> UnitReport:
    """What is kept of a checked workbook; its submission can go."""
    submission = checked.submission
    cover = {name: submission.text(f"cover.{name}") for name in ("code", "scope", *_PERSONS)}
    return UnitReport(
        path=submission.path,
        sha256=submission.sha256,
        form=submission.form,
        unit=submission.unit,
        year=submission.year,
        version=submission.meta.get("version", ""),
        issued=submission.meta.get("unit", ""),
        rule_making=submission.rule_making,
        figures=UnitFigures(submission.form, compute_unit_figures(submission.form, submission)),
        texts=_collect_texts(submission),
        findings=tuple(_intern_finding(finding) for finding in checked.findings),
        explanations=dict(submission.explanations),
        sources=submission.sources,
        is_interim=bool(submission.sources and submission.meta.get(STAGE_KEY)),
        **cover,
    )


_PERSONS = ("filler", "reviewer", "telephone", "date")


def _collect_texts(submission: Submission) -> Mapping[str, str]:
    said = {field.id: submission.text(field.id) for field in submission.form.texts}
    return {name: text for name, text in said.items() if text.strip()}


def _intern_finding(finding: Finding) -> Finding:
    """The same finding; what many of them say alike is in memory once."""
    intern = sys.intern
    return replace(
        finding,
        code=intern(finding.code),
        message=intern(finding.message),
        hint=intern(finding.hint),
        sheet=intern(finding.sheet),
        cell=intern(finding.cell),
        related=tuple(intern(cell) for cell in finding.related),
        field=intern(finding.field),
        expected=intern(finding.expected),
        actual=intern(finding.actual),
    )


@lru_cache(maxsize=8)
def _field_index(form: Form) -> Mapping[str, int]:
    return {field.id: number for number, field in enumerate(form.numbers)}
