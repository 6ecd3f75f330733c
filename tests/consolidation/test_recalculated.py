"""LibreOffice, asked to calculate everything anew, gives every value that was written in; what is entered by hand counts at once."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import Convert
from tests.consolidation.books import example, merged
from tests.consolidation.city import FORM, checked, figures
from tests.consolidation.past import with_past
from tests.libreoffice import Office
from tests.template.recalculated import differences, without_cached_values
from tests.workbooks import open_workbook
from xltools.consolidation.adjustments import Adjustment
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.workbook import write_consolidation
from xltools.form.layout import layout_form

RECEIVED = "t3.received.natural_person"
ADJUSTMENTS = (
    Adjustment(RECEIVED, -1, "重复登记", "张三", "2026-02-01"),
    Adjustment(RECEIVED, 3, "漏报", "李四"),
    Adjustment("t4.reconsideration.upheld", 2, "漏报", "李四"),
    Adjustment("t2.fees.amount", Decimal("0.000001"), "尾数", "李四"),
    Adjustment("s.staff", 0, "核对无误", "李四"),
)


def city() -> Consolidation:
    return merged(checked("教育局", figures(1)), checked("水务局", figures(2)), adjustments=ADJUSTMENTS)


@pytest.mark.long
@pytest.mark.libreoffice
@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(city(), id="adjusted"),
        pytest.param(example(), id="a bit of everything"),
        pytest.param(with_past(example(include_errors=True)), id="errors included and last year known"),
        pytest.param(merged(), id="no units"),
        pytest.param(merged(checked("教育局", {"s.staff": 0})), id="almost blank"),
    ],
)
def test_every_formula_gives_the_value_written_in(whole: Consolidation, tmp_path: Path, soffice: Convert) -> None:
    written = tmp_path / "汇总.xlsx"
    write_consolidation(whole, written)
    stripped = without_cached_values(written, tmp_path / "无值.xlsx")
    calculated = soffice(stripped, "xlsx", tmp_path / "重算")
    assert list(differences(written, calculated)) == []


@pytest.mark.long
@pytest.mark.libreoffice
def test_a_line_added_by_hand_is_summed_and_checked(tmp_path: Path, office: Office) -> None:
    whole = city()
    written = tmp_path / "汇总.xlsx"
    write_consolidation(whole, written)
    cells: dict[tuple[str, str], str | int | float] = {
        ("调整", "B10"): "一、本年新收政府信息公开申请数量 自然人",
        ("调整", "D10"): 4,
        ("调整", "E10"): "补报",
        ("调整", "B11"): "t3.received.total",
        ("调整", "D11"): 9,
        ("调整", "B12"): str(layout_form(FORM).places[RECEIVED]),
        ("调整", "D12"): 2,
        ("调整", "B13"): RECEIVED,
        ("调整", "D13"): -1,
    }
    filled = office.fill(written, cells, tmp_path / "填写.xlsx")
    book = open_workbook(filled, values=True)
    for name in (RECEIVED, "t3.received.total"):
        place, before = layout_form(FORM).places[name], whole.totals[name]
        assert before is not None
        assert book[place.sheet][place.cell].value == before + 5
    assert [book["调整"][f"C{row}"].value or "" for row in range(10, 14)] == [RECEIVED, "", RECEIVED, RECEIVED]
    assert [book["调整"][cell].value for cell in ("J10", "J11", "J5")] == [
        "请写经手人",
        "没有这项指标，或是合计",
        "可以",
    ]
