"""Workbooks that people rearranged with a spreadsheet program: read right, or told with the label in question."""

import fnmatch
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.corpus.odd.base import PUT_IN, Parts
from tests.corpus.rearranged import FORMATS, REARRANGED, Edit
from tests.libreoffice import Office
from xltools.checks.check import check
from xltools.excel.errors import FileFault
from xltools.excel.grid import Cell
from xltools.excel.open import open_book
from xltools.form.load import load_form
from xltools.reading.read_submission import read_submission

# Every edit as .xlsx; of the old and the open format each every other one: LibreOffice takes half a second for each.
SAVED = {
    ".xlsx": list(REARRANGED),
    ".xls": list(REARRANGED)[::2],
    ".ods": [next(iter(REARRANGED)), *list(REARRANGED)[1::2]],
}


@pytest.mark.long
@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", FORMATS)
def test_a_rearranged_workbook_is_read_right_or_told(kind: str, office: Office, tmp_path: Path) -> None:
    issued = tmp_path / "原件.xlsx"
    issued.write_bytes(Parts().pack())
    edits = [(f"{number}{kind}", name, REARRANGED[name]) for number, name in enumerate(SAVED[kind])]
    office.edit([(issued, [order.split("|") for order in edit.orders], tmp_path / file) for file, _, edit in edits])
    wrong = [f"{name}: {fault}" for file, name, edit in edits for fault in faults(tmp_path / file, edit)]
    assert wrong == []
    as_it_was = cells(tmp_path / edits[0][0])
    seen = {name: cells(tmp_path / file) != as_it_was for file, name, _ in edits}
    assert seen == {name: edit.seen for _, name, edit in edits}


def cells(path: Path) -> list[tuple[str, Sequence[Sequence[Cell]]]]:
    return [(grid.name, grid.rows) for grid in open_book(path).grids]


def faults(path: Path, edit: Edit) -> Iterator[str]:
    """What was read or told otherwise than it should be."""
    try:
        submission = read_submission(path, load_form())
    except FileFault as fault:
        yield fault.message
        return
    for field, value in PUT_IN.items():
        expected = None if any(fnmatch.fnmatchcase(field, pattern) for pattern in edit.lost) else value
        if submission.value(field) != expected:
            yield f"{field} is {submission.value(field)!r}, not {expected!r}"
    found = [(finding.code, finding.message) for finding in check(submission)]
    told = [*edit.told, *(("V-04", words) for kind, words in edit.told_in if kind == path.suffix)]
    if len(found) != len(told):
        yield f"told {found}"
    for code, words in told:
        if not any(code == other and words in message for other, message in found):
            yield f"{code} {words} is not among {found}"


def test_there_are_enough_of_them() -> None:
    assert sum(len(names) for names in SAVED.values()) >= 40
    assert set(SAVED[".xls"]) | set(SAVED[".ods"]) == set(REARRANGED)
