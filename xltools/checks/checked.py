"""What became of each file of a run: read and checked, or refused."""

from dataclasses import dataclass
from pathlib import Path

from xltools.checks.finding import Finding, Status, status_of
from xltools.reading.submission import Submission

__all__ = ["Checked", "Refused"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was read, with everything the checks say of it."""

    submission: Submission
    findings: tuple[Finding, ...]

    @property
    def status(self) -> Status:
        """The worst open finding."""
        return status_of(self.findings)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be read: the kind of fault, what is wrong with it and what to do. `sha256` may be ""."""

    path: Path
    code: str
    message: str
    hint: str
    sha256: str = ""
