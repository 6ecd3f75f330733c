"""Which field is meant: by id, by cell, by words; with several or none, the near ones are proposed."""

import pytest

from tests.consolidation.city import FORM
from xltools.consolidation.find_field import find_field
from xltools.form.layout import layout_form
from xltools.form.model import CellAddress


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("t3.received.total", "t3.received.total"),
        (" t3.received.total\n", "t3.received.total"),
        ("三、依申请公开!J6", "t3.received.total"),
        ("'三、依申请公开'!$J$6", "t3.received.total"),
        ("三、依申请公开！j6", "t3.received.total"),
        ("新收 总计", "t3.received.total"),
        ("一、本年新收政府信息公开申请数量 / 申请人情况 / 总计", "t3.received.total"),
        ("四、结转下年度继续办理/商业企业", "t3.carried_out.business"),
        ("行政许可", "t2.licensing.decisions"),
        ("存在的主要问题", "text.problems"),
    ],
)
def test_it_is_found(said: str, field: str) -> None:
    assert find_field(FORM, said, {}).id == field


def test_every_field_is_found_by_its_id_and_its_cell() -> None:
    for name, place in layout_form(FORM).places.items():
        assert find_field(FORM, name, {}).id == name
        assert find_field(FORM, str(place), {}).id == name


def test_a_table_that_was_moved_is_looked_for_where_it_is() -> None:
    assert (
        find_field(FORM, "三、依申请公开!M9", {"t3.received.total": CellAddress("三、依申请公开", 8, 12)}).id
        == "t3.received.total"
    )


@pytest.mark.parametrize(
    ("said", "says", "near"),
    [
        ("t3.recieved.total", "没有指标“t3.recieved.total”", "t3.received.total"),
        ("新收", "“新收”可以指 7 项指标", "t3.received.natural_person"),
        ("三、依申请公开!B6", "不是填数或填文字的格", "t3.received.total"),
        ("四、依申请!B6", "表样里没有工作表“四、依申请”", "三、依申请公开"),
        ("%%%", "没有指标“%%%”", "xltools form show"),
        ("", "没有指标“”", "xltools form show"),
    ],
)
def test_what_is_not_clear_is_refused_with_the_near_ones(said: str, says: str, near: str) -> None:
    with pytest.raises(LookupError) as caught:
        find_field(FORM, said, {})
    assert says in str(caught.value)
    assert near in str(caught.value)
