"""Adjustments in the city's workbook: shown apart, in every sum, never in silence."""

from pathlib import Path

import pytest

from tests.consolidation.books import merged, opened
from tests.consolidation.city import FORM, checked, figures
from tests.consolidation.test_adjustments import ONE, RECEIVED
from xltools.consolidation.adjustments import Adjustment, AdjustmentError
from xltools.consolidation.consolidation import Consolidation
from xltools.form.layout import layout_form
from xltools.reading.read_submission import read_submission


def adjusted(*adjustments: Adjustment) -> Consolidation:
    return merged(checked("教育局", figures(1)), checked("水务局", figures(2)), adjustments=adjustments)


def number(value: object) -> int:
    assert isinstance(value, int)
    return value


def test_the_citys_figure_is_the_units_sum_and_the_adjustments() -> None:
    plain, whole = adjusted(), adjusted(ONE, Adjustment(RECEIVED, 5, "漏报", "李四"))
    for name in (RECEIVED, "t3.received.total"):
        assert whole.totals[name] == number(plain.totals[name]) + 3
        assert whole.adjusted[name] == 3
    assert {name for name, amount in whole.adjusted.items() if amount is not None} == {RECEIVED, "t3.received.total"}


def test_it_stands_apart_on_the_lines_and_in_the_official_cell(tmp_path: Path) -> None:
    whole = adjusted(ONE)
    book = opened(whole, tmp_path)
    column = next(cell.column for cell in book["明细"][9] if cell.value == RECEIVED)
    total = number(whole.totals[RECEIVED])
    assert [book["明细"].cell(row, column).value for row in (6, 7, 8)] == [total + 2, -2, total]
    place = layout_form(FORM).places[RECEIVED]
    assert book[place.sheet][place.cell].value == total
    assert [cell.value for cell in book["调整"][5]][1:10] == [
        "一、本年新收政府信息公开申请数量 自然人",
        RECEIVED,
        -2,
        "市本级与教育局重复登记",
        "张三",
        "2026-02-01",
        total + 2,
        total,
        "可以",
    ]


def test_it_is_said_on_the_cover_and_over_the_table(tmp_path: Path) -> None:
    book = opened(adjusted(ONE), tmp_path)
    cover = [cell.value for row in book["封面"].iter_rows() for cell in row if cell.value]
    assert any("调整 -2，调整后" in str(said) and "市本级与教育局重复登记（张三" in str(said) for said in cover)
    place = layout_form(FORM).places[RECEIVED]
    assert "含汇总单位调整 1 项，见“调整”" in str(book[place.sheet]["A2"].value)
    assert "调整" not in str(book["二、主动公开"]["A2"].value)


def test_lines_are_open_and_unlocked_with_checks_on_entry(tmp_path: Path) -> None:
    sheet = opened(adjusted(ONE), tmp_path, values=False)["调整"]
    assert sheet.max_row >= 4 + 201
    assert not sheet.protection.sheet
    checks = {str(check.sqref): check.type for check in sheet.data_validations.dataValidation}
    assert checks == {"B5:B205": "list", "D5:D205": "decimal"}


def test_a_negative_city_figure_is_refused() -> None:
    with pytest.raises(
        AdjustmentError, match=r"“一、本年新收 自然人”（t3\.received\.natural_person）调整 -9999 之后是 -"
    ):
        adjusted(Adjustment(RECEIVED, -9999, "因", "张三"))


def test_what_no_unit_filled_can_be_filled_by_an_adjustment(tmp_path: Path) -> None:
    whole = merged(checked("教育局", {}), adjustments=[Adjustment("s.staff", 4, "补", "张三")])
    assert whole.totals["s.staff"] == 4
    assert read_submission(_written(whole, tmp_path), FORM).value("s.staff") == 4


def _written(whole: Consolidation, folder: Path) -> Path:
    opened(whole, folder)
    return folder / "汇总.xlsx"
