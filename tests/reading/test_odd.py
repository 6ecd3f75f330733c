"""Odd but honest files read right, value by value; damaged ones are refused with the code that says why."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.corpus.formats import as_ods, as_xls
from tests.corpus.odd import ODD, PUT_IN
from xltools.checks.check import check
from xltools.excel.errors import FileFault
from xltools.form.load import load_form
from xltools.reading.read_submission import read_submission


@pytest.mark.parametrize("name", [name for name, odd in ODD.items() if not odd.code])
def test_an_odd_file_reads_right(name: str, tmp_path: Path) -> None:
    odd = ODD[name]
    path = tmp_path / "教育局.xlsx"
    path.write_bytes(odd.make())
    submission = read_submission(path, load_form())
    expected = {**PUT_IN, **odd.reads}
    assert {field: submission.value(field) for field in expected} == expected
    assert sorted({finding.code for finding in check(submission)}) == sorted(odd.told)
    said = [note.note for note in submission.notes]
    assert all(any(words in note for note in said) for words in odd.notes), said
    assert bool(said) == bool(odd.notes)


@pytest.mark.parametrize("name", [name for name, odd in ODD.items() if odd.code])
def test_a_damaged_file_is_refused_with_its_reason(name: str, tmp_path: Path) -> None:
    path = tmp_path / "教育局.xlsx"
    path.write_bytes(ODD[name].make())
    with pytest.raises(FileFault) as told:
        read_submission(path, load_form())
    assert told.value.code == ODD[name].code
    assert told.value.hint.startswith("请")


def test_there_are_enough_of_them() -> None:
    assert len(ODD) >= 70


@pytest.mark.parametrize("make", [as_xls, as_ods])
@pytest.mark.parametrize("name", ["教育局.xlsx", "教育局.et", "教育局"])
def test_the_other_formats_read_right_whatever_the_name_says(
    make: Callable[[], bytes], name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    submission = read_submission(path, load_form())
    assert {field: submission.value(field) for field in PUT_IN} == PUT_IN
    assert check(submission) == ()
