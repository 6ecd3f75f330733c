"""How many cells a clerk touches: what is issued is filled in cell by cell, as a person would, and passes.

Of each workbook only those cells are written that somebody has to write; whatever is preset stays as it was issued.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.collection.distribution.issuing import enrol, issue, write_config
from tests.workbooks import open_workbook
from xltools.checks.check import check
from xltools.excel.grid import Cell
from xltools.form.layout import layout_form
from xltools.form.load import load_form
from xltools.reading.read_submission import read_submission
from xltools.reading.submission import is_filled

FORM = load_form()
UNIT = "阜山镇人民政府"
PERSONS: Mapping[str, Cell] = {
    "cover.filler": "王某",
    "cover.reviewer": "李某",
    "cover.telephone": "0535-8000000",
    "cover.date": "2026-01-12",
}
TEXTS: Mapping[str, Cell] = {field.id: "已如实填写。" for field in FORM.texts if field.required}
NOTHING: Mapping[str, Cell] = {"cover.nil_all": "各表均无业务，全部为 0"}
REST_IS_0: Mapping[str, Cell] = {"cover.nil_all": "有业务，没填的格均为 0"}
TEN_FIGURES: Mapping[str, Cell] = {
    "t2.normative_documents.effective": 3,
    "t2.licensing.decisions": 120,
    "t2.penalties.decisions": 8,
    "t3.received.natural_person": 5,
    "t3.received.business": 1,
    "t3.granted.natural_person": 4,
    "t3.unavailable_not_held.natural_person": 1,
    "t3.granted.business": 1,
    "s.website_items": 210,
    "s.staff": 1,
}


def issued(root: Path, blank_cells: str) -> Path:
    write_config(root, more=f'blank_cells = "{blank_cells}"\n')
    enrol(root, f"{UNIT},,乡镇街道,")
    (workbook,) = issue(root).issued
    return workbook.output.path


def touch(path: Path, cells: Mapping[str, Cell]) -> int:
    """Fill in these cells and no others; how many they are."""
    book = open_workbook(path)
    for name, value in cells.items():
        place = layout_form(FORM).places[name]
        assert not book[place.sheet][place.cell].protection.locked, name
        book[place.sheet][place.cell] = value
    book.save(path)
    return len(cells)


@pytest.mark.parametrize(
    ("blank_cells", "cells", "most"),
    [
        ("ask", {**PERSONS, **TEXTS, **NOTHING}, 12),
        ("ask", {**PERSONS, **TEXTS, **REST_IS_0, **TEN_FIGURES}, 30),
        ("zero", {**PERSONS, **TEXTS}, 12),
        ("zero", {**PERSONS, **TEXTS, **TEN_FIGURES}, 30),
    ],
    ids=(
        "a unit with nothing to report",
        "a usual unit",
        "with nothing, the rest preset as 0",
        "usual, the rest preset as 0",
    ),
)
def test_so_few_cells_make_a_whole_report(tmp_path: Path, blank_cells: str, cells: dict[str, Cell], most: int) -> None:
    path = issued(tmp_path, blank_cells)
    assert not is_filled(read_submission(path, FORM)), "what is preset is nobody's answer"
    assert touch(path, cells) <= most
    submission = read_submission(path, FORM)
    assert is_filled(submission)
    assert check(submission, year=2025) == ()
    assert all(submission.value(field.id) is not None for field in FORM.numbers)


def test_without_a_word_on_the_rest_the_rest_is_asked(tmp_path: Path) -> None:
    path = issued(tmp_path, "ask")
    touch(path, {**PERSONS, **TEXTS, **TEN_FIGURES})
    assert {finding.code for finding in check(read_submission(path, FORM), year=2025)} == {"V-02"}
