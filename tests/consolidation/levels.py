"""Consolidations of consolidations, as real files in a folder."""

from collections.abc import Sequence
from pathlib import Path

from tests.consolidation.books import merged
from tests.consolidation.city import FORM, checked, figures
from xltools.checks.check import check
from xltools.checks.finding import CheckedFile
from xltools.consolidation.workbook import write_consolidation
from xltools.reading.read_submission import read_submission

__all__ = ["consolidated", "units"]


def units(*names: str, first: int = 0) -> list[CheckedFile]:
    """Units of these names, each with figures and a file of its own."""
    return [checked(name, figures(seed), path=f"收件{seed}/{name}.xlsx") for seed, name in enumerate(names, first)]


def consolidated(folder: Path, place: str, parts: Sequence[CheckedFile]) -> CheckedFile:
    """These, merged, written, and read again as one submission with every check."""
    path = folder / f"{place}.xlsx"
    write_consolidation(merged(*parts, place=place), path)
    submission = read_submission(path, FORM)
    return CheckedFile(submission, check(submission))
