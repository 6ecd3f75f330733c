"""Adjustments read back: what is right is kept as it stands, what is wrong stops the merge with the cell named."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.consolidation.books import merged
from tests.consolidation.city import FORM, checked
from xltools.consolidation.adjustments import (
    ADJUSTMENT_HEADS,
    LABEL_HEAD,
    Adjustment,
    merge_adjustments,
    read_adjustments,
)
from xltools.consolidation.find_field import find_field, format_field_name
from xltools.consolidation.workbook import write_consolidation
from xltools.excel.errors import FileFault
from xltools.form.model import Field

RECEIVED = "t3.received.natural_person"
ONE = Adjustment(RECEIVED, -2, "市本级与教育局重复登记", "张三", "2026-02-01")


def listed(path: Path, *rows: tuple[Any, ...]) -> Path:
    """A list that the office made itself."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "更正"
    for row in (tuple(ADJUSTMENT_HEADS.values()), *rows):
        sheet.append(row)
    book.save(path)
    return path


def test_a_list_of_the_office_is_read(tmp_path: Path) -> None:
    rows = [
        (RECEIVED, -2, "重复登记", "张三", date(2026, 2, 1)),
        ("t2.fees.amount", "1.5", "漏报", "李四", None),
    ]
    found = read_adjustments(listed(tmp_path / "调整.xlsx", *rows), FORM)
    assert found == (
        Adjustment(RECEIVED, -2, "重复登记", "张三", "2026-02-01"),
        Adjustment("t2.fees.amount", Decimal("1.5"), "漏报", "李四"),
    )


@pytest.mark.parametrize(
    "said",
    ["一、本年新收 自然人", "一、本年新收政府信息公开申请数量 自然人", "三、依申请公开!D6", "新收 自然人", RECEIVED],
)
def test_a_figure_is_named_by_its_label_its_cell_or_its_id(tmp_path: Path, said: str) -> None:
    path = listed(tmp_path / "调整.xlsx", (said, -2, "因", "张三"))
    assert read_adjustments(path, FORM) == (Adjustment(RECEIVED, -2, "因", "张三"),)
    book = openpyxl.load_workbook(path)
    book["更正"]["A1"] = LABEL_HEAD
    book.save(path)
    assert read_adjustments(path, FORM) == (Adjustment(RECEIVED, -2, "因", "张三"),)


def test_a_label_and_an_id_that_disagree_are_told(tmp_path: Path) -> None:
    path = listed(tmp_path / "调整.xlsx", (RECEIVED, -2, "因", "张三"))
    book = openpyxl.load_workbook(path)
    book["更正"]["F1"], book["更正"]["F2"] = LABEL_HEAD, "一、本年新收 商业企业"
    book.save(path)
    with pytest.raises(
        FileFault, match=r"更正!F2 “一、本年新收 商业企业”是 t3[.]received[.]business，同一行的指标编号却是"
    ):
        read_adjustments(path, FORM)


@pytest.mark.parametrize("name", [format_field_name, lambda field: field.label])
def test_every_figure_is_found_by_the_names_that_lists_and_messages_give_it(name: Callable[[Field], str]) -> None:
    assert [find_field(FORM, name(field), {}) for field in FORM.numbers] == list(FORM.numbers)


def test_what_was_written_is_read_back_from_our_own_workbook(tmp_path: Path) -> None:
    whole = merged(checked("教育局"), adjustments=[ONE])
    write_consolidation(whole, tmp_path / "汇总.xlsx")
    assert read_adjustments(tmp_path / "汇总.xlsx", FORM) == (ONE,)


def test_a_consolidation_without_adjustments_has_none(tmp_path: Path) -> None:
    write_consolidation(merged(checked("教育局")), tmp_path / "汇总.xlsx")
    assert read_adjustments(tmp_path / "汇总.xlsx", FORM) == ()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("t9.none.such", 1, "因", "张三"), "更正!A2 没有指标“t9.none.such”"),
        (("cover.unit", 1, "因", "张三"), "更正!A2 “cover.unit”不是数字，不能调整"),
        ((None, 1, "因", "张三"), "更正!A2 没有写指标"),
        (("新收", 1, "因", "张三"), "更正!A2 “新收”可以指 7 项指标"),
        (("三、依申请公开!A1", 1, "因", "张三"), "更正!A2 三、依申请公开!A1 不是填数或填文字的格"),
        (("t3.received.total", 1, "因", "张三"), "更正!A2 “一、本年新收 总计”是合计"),
        ((RECEIVED, None, "因", "张三"), "更正!B2 没有写调整数"),
        ((RECEIVED, "约3", "因", "张三"), "更正!B2 “约3”不是一个数"),
        ((RECEIVED, 1.5, "因", "张三"), "更正!B2 1.5：一、本年新收 自然人只能是整数"),
        (("t2.fees.amount", 0.1234567, "因", "张三"), "最多 6 位小数"),
        ((RECEIVED, 1, None, "张三"), "更正!C2 没有写调整原因"),
        ((RECEIVED, 1, "  ", "张三"), "更正!C2 没有写调整原因"),
        ((RECEIVED, 1, "因", None), "更正!D2 没有写经手人"),
    ],
)
def test_what_is_wrong_is_told_with_its_cell(tmp_path: Path, row: tuple[Any, ...], says: str) -> None:
    with pytest.raises(FileFault) as fault:
        read_adjustments(listed(tmp_path / "调整.xlsx", row), FORM)
    assert says in str(fault.value)
    assert "没有生成汇总" in str(fault.value)


def test_a_total_names_the_parts_to_adjust_instead(tmp_path: Path) -> None:
    with pytest.raises(FileFault, match="请调整它的分项：一、本年新收 自然人、一、本年新收 商业企业"):
        read_adjustments(listed(tmp_path / "调整.xlsx", ("t3.received.total", 1, "因", "张三")), FORM)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    path = listed(tmp_path / "调整.xlsx", (RECEIVED, "三", "", ""), ("x", 1, "因", "张三"))
    with pytest.raises(FileFault) as fault:
        read_adjustments(path, FORM)
    assert all(cell in str(fault.value) for cell in ("B2", "C2", "D2", "A3"))


def test_adjustments_of_another_year_are_refused(tmp_path: Path) -> None:
    write_consolidation(merged(checked("教育局"), adjustments=[ONE]), tmp_path / "汇总.xlsx")
    with pytest.raises(FileFault, match="其中的调整是 2025 年度的，本次汇总的是 2026 年度"):
        read_adjustments(tmp_path / "汇总.xlsx", FORM, year=2026)


def test_a_workbook_without_such_a_table_is_told(tmp_path: Path) -> None:
    path = tmp_path / "空.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(FileFault, match="没有找到调整表"):
        read_adjustments(path, FORM)


def test_a_line_in_two_workbooks_is_one_line() -> None:
    other = Adjustment(RECEIVED, 3, "补报", "李四")
    assert merge_adjustments([ONE, ONE], [ONE, other]) == (ONE, ONE, other)


def test_a_long_reason_is_read_and_written_whole(tmp_path: Path) -> None:
    long = Adjustment(RECEIVED, 1, "核实经过：" + "情况属实。" * 1_000, "张三")
    write_consolidation(merged(checked("教育局"), adjustments=[long]), tmp_path / "汇总.xlsx")
    assert read_adjustments(tmp_path / "汇总.xlsx", FORM) == (long,)
