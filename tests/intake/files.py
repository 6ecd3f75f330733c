"""Files that came in, made up: no workbook is written, no folder is needed."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from xltools.checks.file_result import FileResult, SubmissionSummary
from xltools.checks.finding import Finding
from xltools.form.rules.expression import Severity
from xltools.intake.assign import Intake, IntakeTerms, assign_files
from xltools.intake.received import ReceivedFile
from xltools.roster.units import Roster, Unit

__all__ = ["NOW", "YEAR", "assigned", "finding", "received", "roster", "unreadable"]

YEAR = 2025
NOW = datetime(2026, 1, 22, 9, 0)
_SAVED = datetime(2026, 1, 12, 10, 0)


def received(
    unit: str = "",
    *findings: Finding,
    path: str = "",
    content: str = "",
    saved: datetime = _SAVED,
    seen: datetime = NOW,
    checked: bool = True,
    **says: Any,
) -> ReceivedFile:
    """A workbook that names this unit, with these findings; `content` stands for its bytes, `says` are of its summary."""
    where = path or f"{unit}.xlsx"
    sha256 = hashlib.sha256((content or where).encode()).hexdigest()
    usual: dict[str, Any] = {"stated": unit, "year": YEAR, "form": "form", "fingerprint": sha256}
    summary = SubmissionSummary(**usual | says)
    return ReceivedFile(FileResult(where, sha256, summary, findings if checked else None), saved, seen)


def unreadable(path: str, message: str = "打不开", hint: str = "请重发") -> ReceivedFile:
    """A file that cannot be read."""
    fault = Finding("damaged", Severity.ERROR, message, hint)
    sha256 = hashlib.sha256(path.encode()).hexdigest()
    return ReceivedFile(FileResult(path, sha256, None, (fault,)), _SAVED, NOW)


def finding(severity: Severity, code: str = "T3-01", *, field: str = "", explanation: str = "") -> Finding:
    """A finding of this severity."""
    return Finding(code, severity, "相差 1", "请核对", field=field, explanation=explanation)


def roster(*units: str | Unit) -> Roster:
    """A roster of these units, those given by name with codes 001, 002 and so on."""
    return Roster(
        tuple(Unit(one, f"{number:03}") if isinstance(one, str) else one for number, one in enumerate(units, 1))
    )


def assigned(files: Sequence[ReceivedFile], names: Roster | None = None, **changes: Any) -> Intake:
    """What comes of the files, against a roster where one is given."""
    return assign_files(files, replace(IntakeTerms(names, YEAR, NOW), **changes))
