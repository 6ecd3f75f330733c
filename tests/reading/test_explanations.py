"""Explanations are tied to the key of their check, whatever was done to the 校验 sheet around it."""

from collections.abc import Callable

import pytest

from tests.books import Sheets, book, grids, whole
from xltools.form.layout import CHECK_SHEET, EXPLANATION_HEAD
from xltools.form.load import load_form
from xltools.reading.meta import read_explanations

KEY = "T2-02:normative_documents"


def sheets(text: str) -> Sheets:
    """A workbook whose 校验 sheet has its head and, beside one key, a text."""
    made = grids(whole())
    made[CHECK_SHEET] = [["编号", EXPLANATION_HEAD, ""]]
    for check in load_form().checks:
        made[CHECK_SHEET].append([check.rule.code, text if check.key == KEY else "", check.key])
    return made


def rename(made: Sheets) -> None:
    made["检查"] = made.pop(CHECK_SHEET)


def insert_column(made: Sheets) -> None:
    for row in made[CHECK_SHEET]:
        row.insert(2, "")


def sort(made: Sheets) -> None:
    made[CHECK_SHEET][1:] = sorted(made[CHECK_SHEET][1:], key=lambda row: str(row[2]), reverse=True)


@pytest.mark.parametrize("edit", [lambda made: None, rename, insert_column, sort])
def test_an_explanation_is_found_again(edit: Callable[[Sheets], None]) -> None:
    made = sheets("机构改革")
    edit(made)
    assert read_explanations(book(made), load_form()) == {KEY: "机构改革"}


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u00a0", "\u200b"])
def test_a_text_that_shows_nothing_explains_nothing(text: str) -> None:
    assert read_explanations(book(sheets(text)), load_form()) == {}


def test_a_key_written_into_another_line_explains_nothing() -> None:
    made = sheets("")
    made[CHECK_SHEET][5][1] = KEY
    assert KEY not in (read_explanations(book(made), load_form()) or {})


def test_without_the_sheet_nobody_knows() -> None:
    made = sheets("机构改革")
    del made[CHECK_SHEET]
    assert read_explanations(book(made), load_form()) is None
