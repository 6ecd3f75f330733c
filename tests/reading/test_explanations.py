"""Explanations are tied to the key of their check, whatever was done to the 校验 sheet around it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.books import Sheets, book, grids, whole
from tests.filled import unit_workbook
from tests.workbooks import open_workbook
from xltools.form.layout import CHECK_SHEET, EXPLANATION_HEAD
from xltools.form.load import load_form
from xltools.reading.meta import read_explanations
from xltools.reading.read_submission import read_submission

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


def in_place(sheet: Worksheet) -> None:
    """As it was issued: only the columns of explanations and keys are read."""


def with_a_column_more(sheet: Worksheet) -> None:
    sheet.insert_cols(3)


def without_its_head(sheet: Worksheet) -> None:
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == EXPLANATION_HEAD)
    head.value = "原因"


@pytest.mark.parametrize("edit", [in_place, with_a_column_more, without_its_head])
def test_on_a_rearranged_sheet_of_a_file_an_explanation_is_found_too(
    edit: Callable[[Worksheet], None], tmp_path: Path
) -> None:
    path = unit_workbook(tmp_path / "甲.xlsx")
    made = open_workbook(path)
    sheet = made[CHECK_SHEET]
    row = next(cell.row for cell in sheet["J"] if cell.value == KEY)
    sheet[f"I{row}"] = "机构改革"
    edit(sheet)
    made.save(path)
    assert read_submission(path, load_form()).explanations[KEY] == "机构改革"
