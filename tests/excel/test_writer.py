"""People's text stays text, and what Excel could not hold is an error instead of a silence."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from xltools.excel.writer import BookWriter, SheetWriter, WriteError


def written(text: str) -> Any:
    """The cell that a text becomes."""
    book = BookWriter(title="甲", year=2025)
    book.sheet("甲").text(0, 0, text)
    return openpyxl.load_workbook(io.BytesIO(book.to_bytes()))["甲"]["A1"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x")',
        "+1",
        "-1",
        "@SUM(A1)",
        "http://example.cn",
        "mailto:a@b",
        "internal:甲!A1",
        "{=1}",
    ],
)
def test_text_never_becomes_a_formula_or_a_link(text: str) -> None:
    cell = written(text)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("甲\x00\x08乙", "甲乙"),
        ("甲\ud800乙", "甲乙"),
        ("甲\ufffe", "甲"),
        ("甲\r\n乙\t丙", "甲\n乙\t丙"),
        ("𠮷🙂", "𠮷🙂"),
    ],
)
def test_text_is_cleaned_of_what_no_workbook_holds(text: str, kept: str) -> None:
    assert written(text).value == kept


def test_the_longest_text_is_kept_whole_and_a_longer_one_is_an_error() -> None:
    assert len(written("长" * 32_767).value) == 32_767
    with pytest.raises(WriteError):
        written("长" * 32_768)


def sheet() -> SheetWriter:
    return BookWriter(title="甲", year=2025).sheet("甲")


def test_what_xlsxwriter_refuses_in_silence_is_an_error() -> None:
    far, book = 1_048_576, BookWriter(title="甲", year=2025)
    plain = book.format("day")
    with pytest.raises(WriteError):
        sheet().text(far, 0, "甲")
    with pytest.raises(WriteError):
        sheet().value(0, 16_384, 1)
    with pytest.raises(WriteError):
        sheet().formula(far, 0, "=1", None, 1)
    with pytest.raises(WriteError):
        sheet().value(far, 0, date(2025, 1, 1), plain)
    with pytest.raises(WriteError):
        sheet().link(far, 0, "internal:甲!A1", plain, "甲")
    with pytest.raises(WriteError):
        sheet().comment(far, 0, "甲")
