"""Two workbooks, field by field: what differs, where, by how much; what is written otherwise and says the same is no difference."""

from decimal import Decimal

import pytest

from tests.books import grids, put, read, whole
from xltools.excel.grid import Cell
from xltools.reading.diff import SubmissionChange, SubmissionDiff, as_json, compare_submissions, render_diff
from xltools.reading.submission import Submission

PENALTIES = "t2.penalties.decisions"


def says(**changes: Cell) -> Submission:
    return read(grids(whole(**changes)))


def one(found: SubmissionDiff) -> SubmissionChange:
    assert len(found.fields) == 1
    return found.fields[0]


def test_a_number_is_told_with_its_cells_and_its_growth() -> None:
    change = one(compare_submissions(says(t2__penalties__decisions=12.0), says(t2__penalties__decisions=9.0)))
    assert (change.field, change.label, change.change) == (PENALTIES, "行政处罚 本年处理决定数量", -3)
    assert (change.old.cell, change.new.cell) == ("二、主动公开!B12", "二、主动公开!B12")
    assert (change.old.value, change.new.value) == (12, 9)


def test_an_amount_grows_without_rounding() -> None:
    change = one(compare_submissions(says(t2__fees__amount=0.1), says(t2__fees__amount=0.3)))
    assert change.change == Decimal("0.2")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("", 0.0, ("（空白）", "0")),
        (0.0, "约30", ("0", "“约30”（读不出）")),
        ("约30", "约40", ("“约30”（读不出）", "“约40”（读不出）")),
        (" ", "约30", ("（空白）", "“约30”（读不出）")),
        (12.0, "１3件", ("12", "13（填的是“１3件”）")),
        (1.0, -1.0, ("1", "-1（不合要求）")),
    ],
)
def test_blank_zero_and_unreadable_are_three_things(old: Cell, new: Cell, words: tuple[str, str]) -> None:
    change = one(compare_submissions(says(t2__penalties__decisions=old), says(t2__penalties__decisions=new)))
    assert (change.old.words, change.new.words) == words


@pytest.mark.parametrize(("old", "new"), [(12.0, "１２"), (12.0, "12 件"), ("", "　"), ("约30", "约30")])
def test_the_same_in_another_spelling_is_no_difference(old: Cell, new: Cell) -> None:
    assert compare_submissions(says(t2__penalties__decisions=old), says(t2__penalties__decisions=new)).is_empty


def test_a_nil_return_is_not_a_zero_that_was_typed() -> None:
    nil = says(t4__reconsideration__upheld="", cover__nil_t4="是")
    found = {change.field: change for change in compare_submissions(says(), nil).fields}
    assert found["t4.reconsideration.upheld"].new.words == "0（空白，按封面的声明计）"


def test_a_total_that_no_program_calculated_is_the_sum_of_its_parts() -> None:
    assert compare_submissions(says(), says(t3__received__total="")).is_empty


def test_a_row_that_is_gone_is_told_as_gone() -> None:
    sheets = grids(whole())
    for row in sheets["二、主动公开"]:
        row[:] = ["别的" if cell == "行政处罚" else cell for cell in row]
    found = compare_submissions(says(), read(sheets))
    assert {change.field: change.new.words for change in found.fields}[PENALTIES] == "（没有这一格）"


def test_a_field_that_moved_is_found_and_both_cells_are_named() -> None:
    sheets = grids(whole(t2__penalties__decisions=5.0))
    sheets["二、主动公开"].insert(0, ["说明"])
    found = compare_submissions(says(), read(sheets))
    assert (one(found).old.cell, one(found).new.cell) == ("二、主动公开!B12", "二、主动公开!B13")
    assert "二、主动公开!B12 0 → 二、主动公开!B13 5（+5）" in render_diff(says(), read(sheets), found)


def test_of_a_text_only_what_changed_is_shown() -> None:
    before, after = "甲" * 300 + "全年公开 12 条" + "乙" * 300, "甲" * 300 + "全年公开 128 条" + "乙" * 300
    change = one(compare_submissions(says(text__problems=before), says(text__problems=after)))
    assert change.old.words == "“…甲甲甲甲甲全年公开 12 条乙乙乙乙乙乙乙乙乙乙…”（共 609 字）"
    assert "128 条" in change.new.words
    assert change.new.value == after


def test_explanations_are_compared() -> None:
    sheets = grids(whole())
    sheets["校验"] = [[row[0], "机构改革" if row[2] == "T2-02:regulations" else "", row[2]] for row in sheets["校验"]]
    (change,) = compare_submissions(says(), read(sheets)).explanations
    assert (change.field, change.old.words, change.new.words) == ("T2-02:regulations", "（空白）", "“机构改革”")


def test_unit_and_year_are_told_first() -> None:
    sheets = grids(whole(cover__year=2024.0, cover__unit="示例市公安局"))
    put(sheets["_meta"], 1, 1, "旧版")
    lines = render_diff(says(), read(sheets), compare_submissions(says(), read(sheets))).splitlines()
    assert [line.partition("：")[0] for line in lines[2:5]] == ["！单位不同", "！年度不同", "！表样版本不同"]


def test_the_same_is_said_in_two_ways() -> None:
    assert "完全相同" in render_diff(says(), says(), compare_submissions(says(), says()))
    other = Submission(**{name: getattr(says(), name) for name in Submission.__slots__} | {"sha256": "1" * 64})
    found = compare_submissions(says(), other)
    assert found.is_empty
    assert not found.same_bytes
    assert "不是同一个文件，但" in render_diff(says(), other, found)


def test_the_json_has_plain_values_and_words() -> None:
    old, new = says(t2__penalties__decisions=""), says(t2__penalties__decisions=3.0)
    document = as_json(old, new, compare_submissions(old, new))
    assert document["same"] is False
    assert document["fields"] == [
        {
            "field": PENALTIES,
            "label": "行政处罚 本年处理决定数量",
            "a": {"cell": "二、主动公开!B12", "value": None, "words": "（空白）"},
            "b": {"cell": "二、主动公开!B12", "value": 3, "words": "3"},
            "change": None,
        }
    ]
