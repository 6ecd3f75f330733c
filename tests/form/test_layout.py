"""The layout: where the statute's cells stand in the workbook, once for writer, reader and formulas."""

import pytest

from xltools.form.layout import layout_form
from xltools.form.load import load_form


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("t3.received.natural_person", "三、依申请公开!D6"),
        ("t3.received.total", "三、依申请公开!J6"),
        ("t3.carried_out.natural_person", "三、依申请公开!D30"),
        ("t4.reconsideration.upheld", "四、复议诉讼!A6"),
        ("t2.fees.amount", "二、主动公开!B16"),
        ("cover.unit", "封面!B3"),
    ],
)
def test_a_field_stands_at_its_cell(field: str, place: str) -> None:
    assert str(layout_form(load_form()).places[field]) == place


def test_no_two_fields_share_a_cell() -> None:
    places = [str(place) for place in layout_form(load_form()).places.values()]
    assert len(places) == len(set(places)) == 243


def test_heads_that_share_a_path_are_merged() -> None:
    (t3,) = layout_form(load_form()).on_sheet("三、依申请公开")
    spans = {label.text: (label.row, label.column, label.last_row, label.last_column) for label in t3.heads}
    assert spans["申请人情况"] == (2, 3, 2, 9)
    assert spans["法人或其他组织"] == (3, 4, 3, 8)
    assert spans["自然人"] == (3, 3, 4, 3)
    stubs = {label.text: (label.row, label.column, label.last_row, label.last_column) for label in t3.stubs}
    assert stubs["一、本年新收政府信息公开申请数量"] == (5, 0, 5, 2)
    assert stubs["（三）不予公开"] == (9, 1, 16, 1)
    assert stubs["（七）总计"] == (28, 1, 28, 2)


def test_part_four_has_the_heads_of_the_statute() -> None:
    """行政复议 one row high over five heads of two rows; under 行政诉讼 two groups over heads of one."""
    (t4,) = layout_form(load_form()).on_sheet("四、复议诉讼")
    spans = [(label.text, label.row, label.column, label.last_row, label.last_column) for label in t4.heads]
    assert [span for span in spans if span[0] == "行政复议"] == [("行政复议", 2, 0, 2, 4)]
    assert [span[1:] for span in spans if span[0] == "结果维持"] == [(3, 0, 4, 0), (4, 5, 4, 5), (4, 10, 4, 10)]
    assert [span[1:] for span in spans if span[0] == "未经复议直接起诉"] == [(3, 5, 3, 9)]
