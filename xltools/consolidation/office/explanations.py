"""Explanations go up with the figures: what units explained, compiled for each check, and the office's own beside it.

A difference of the city is made of its units' differences: where a unit has explained its own, the explanation goes with
the sum to the level above.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xltools.checks.live.lines import Line, lines_of
from xltools.consolidation.consolidation import Consolidation
from xltools.form.rules.evaluate import Outcome, Values, evaluate
from xltools.form.rules.model import Check, Severity

__all__ = ["Explained", "explained"]


@dataclass(frozen=True, slots=True)
class Explained:
    """A check to which somebody has something to say, or which the city's own figures do not satisfy.

    `fails`: None where the check is a count, or its figures are not all there. `units` is what the units wrote.
    """

    line: Line
    fails: bool | None
    units: str
    own: str


def explained(consolidation: Consolidation) -> Iterator[Explained]:
    """In the order of the checks."""
    said = _of_units(consolidation)
    own = consolidation.work.explanations
    outcomes = dict(_outcomes(consolidation))
    for line in lines_of(consolidation.form):
        fails = outcomes.get(line.key)
        asked = fails and line.severity is Severity.EXPLAIN
        if asked or line.key in said or line.key in own:
            yield Explained(line, fails, said.get(line.key, ""), own.get(line.key, ""))


def _of_units(consolidation: Consolidation) -> Mapping[str, str]:
    found: dict[str, list[str]] = {}
    for line in consolidation.lines:
        for key, text in line.kept.explanations.items():
            found.setdefault(key, []).append(f"{line.name}：{text}")
    return {key: "\n".join(texts) for key, texts in found.items()}


def _outcomes(consolidation: Consolidation) -> Iterator[tuple[str, bool | None]]:
    last = consolidation.past.last
    values = Values(consolidation.totals, last.figures if last else None, consolidation.unit.attributes)
    for line in lines_of(consolidation.form):
        if isinstance(line.subject, Check):
            outcome = evaluate(line.subject, values).outcome
            yield line.key, {Outcome.FAILS: True, Outcome.HOLDS: False}.get(outcome)
