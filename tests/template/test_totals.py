"""Totals: formulas that stay blank until every part is there."""

import pytest

from tests.template.figures import FORM, content
from tests.template.looks import blank, look
from xltools.excel.grid import Cell
from xltools.template.content import Content


def test_every_total_of_a_blank_form_is_blank() -> None:
    totals = [field.id for field in FORM.fields.values() if field.total_of]
    assert {blank(FORM).value(total) for total in totals} == {""}
    assert all(blank(FORM).field(total).data_type == "f" for total in totals)


@pytest.mark.parametrize(
    ("typed", "row_total", "column_total"),
    [
        (3, 3, 40),
        (None, "", ""),
        ("3件", "", ""),
        ("３", "", ""),
        ("3.0", "", ""),
        # A text that is plainly a number is one.
        ("3", 3, 40),
        (" 3 ", 3, 40),
        ("1,234", 1234, 1271),
        ("-3", -3, 34),
        (" ", "", ""),
        (True, "", ""),
        (-3, -3, 34),
        (2.5, 2.5, 39.5),
    ],
)
def test_a_total_is_blank_while_a_part_holds_no_number(
    typed: Cell, row_total: float | str, column_total: float | str
) -> None:
    workbook = look(FORM, content({"t3.granted.natural_person": typed}))
    assert workbook.value("t3.granted.total") == row_total
    assert workbook.value("t3.total.natural_person") == column_total
    assert workbook.value("t3.total.total") == column_total


def test_a_nil_return_makes_blanks_count_as_0() -> None:
    workbook = look(FORM, Content(2023, values={"cover.nil_t3": "是", "t3.received.business": 2}))
    assert workbook.value("t3.received.total") == 2
    assert workbook.value("t3.total.total") == 0
    assert workbook.value("t4.reconsideration.total") == ""


def test_a_total_with_a_value_of_its_own_is_that_value() -> None:
    workbook = look(FORM, content({"t4.reconsideration.total": 7}))
    assert workbook.field("t4.reconsideration.total").value == 7


def test_the_total_of_totals_sums_its_row() -> None:
    assert look(FORM, content()).field("t3.total.total").value.count("SUM(D29:I29)+") == 1
