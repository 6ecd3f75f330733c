"""What was settled of single files before they are merged: whose a file is, that it does not count, and who said so."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.checks.checked import Refused
from xltools.checks.finding import Finding
from xltools.consolidation.kept import Kept
from xltools.form.cover import CODE, UNIT
from xltools.form.rules.model import Severity
from xltools.form.unit import Unit

__all__ = ["Ruling", "Rulings", "refused_under", "under"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was settled of one file.

    Attributes:
        unit: whose it was decided to be; None where it says so itself.
        aside: why it does not count, "" where it does.
        open: why it must be decided first whether it counts, "" where nothing is open.
        said: the office's decision in words, "" where it made none.
    """

    unit: Unit | None = None
    aside: str = ""
    open: str = ""
    said: str = ""


Rulings = Mapping[Path, Ruling]


def under(kept: Kept, rulings: Rulings) -> Kept:
    """The workbook as the unit's that it was decided to be; what was found at its name is settled by that."""
    ruling = rulings.get(kept.path)
    if ruling is None or ruling.unit is None:
        return kept
    findings = tuple(_settled(finding, ruling.said) for finding in kept.findings)
    return replace(kept, unit=ruling.unit.name, issued=ruling.unit.name, code=ruling.unit.code, findings=findings)


def refused_under(refused: Refused, rulings: Rulings) -> Refused:
    """A file that cannot be read, with the decision that it does not count."""
    ruling = rulings.get(refused.path)
    return replace(refused, message=f"{refused.message}；{ruling.aside}") if ruling and ruling.aside else refused


def _settled(finding: Finding, said: str) -> Finding:
    if finding.field not in (UNIT, CODE):
        return finding
    return replace(finding, severity=Severity.EXPLAIN, explanation=said)
