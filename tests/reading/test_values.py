"""What a cell says, and what is read from it: blank is not 0, nothing is guessed, every repair is noted."""

from datetime import date
from decimal import Decimal

import pytest

from tests.books import grids, place_of, read, whole
from xltools.excel.grid import Cell
from xltools.reading.submission import Value


@pytest.mark.parametrize(
    ("field", "raw", "value", "fault"),
    [
        ("t3.received.business", "", None, ""),
        ("t3.received.business", 0.0, 0, ""),
        ("t3.received.business", 12.0, 12, ""),
        ("t3.received.business", "约12", None, "not_a_number"),
        ("t3.received.business", 1.5, Decimal("1.5"), "not_whole"),
        ("t3.received.business", -3.0, -3, "negative"),
        ("t2.fees.amount", 59237.2449, Decimal("59237.2449"), ""),
        ("t2.fees.amount", "251000元", None, "other_unit"),
        ("cover.scope", " 汇 总", "汇总", ""),
        ("cover.scope", "全部", None, "not_a_choice"),
        ("cover.year", "2025年", 2025, ""),
        ("cover.year", "\u202d2025\u202c", 2025, ""),
        ("cover.year", "明年", None, "not_a_year"),
        ("cover.year", 1999.0, None, "not_a_year"),
        ("cover.year", "  ", None, ""),
        ("cover.date", date(2026, 1, 15), "2026-01-15", ""),
        ("cover.date", "2026年1月5日", "2026-01-05", ""),
        ("cover.date", 20260115.0, "2026-01-15", ""),
        ("cover.date", "2026-01-15 10:30:00", "2026-01-15", ""),
        ("cover.date", "二〇二六年元月十五日", "2026-01-15", ""),
        ("cover.date", "元月十五", "元月十五", ""),
        ("cover.telephone", 5358213456.0, "5358213456", ""),
        ("text.problems", "第一\r\n第二🙂𠮷", "第一\n第二🙂𠮷", ""),
        ("text.problems", "  ", None, ""),
    ],
)
def test_a_cell_is_read_one_way_only(field: str, raw: Cell, value: Value, fault: str) -> None:
    entry = read(grids(whole() | {field: raw})).entries[field]
    assert (entry.value, entry.fault, entry.raw) == (value, fault, raw)


def test_a_repair_is_noted_with_raw_and_read_value() -> None:
    (note,) = read(grids(whole(t3__received__business="１２ 件"))).notes
    assert (note.field, str(note.place), note.raw, note.value) == (
        "t3.received.business",
        "三、依申请公开!E6",
        "１２ 件",
        "12",
    )


def test_a_blank_total_is_the_sum_of_its_parts() -> None:
    entry = read(grids(whole(t4__reconsideration__upheld=5.0, t4__reconsideration__total=""))).entries[
        "t4.reconsideration.total"
    ]
    assert (entry.value, entry.derived, entry.raw) == (5, "total", "")


def test_a_blank_total_over_a_blank_part_stays_blank() -> None:
    submission = read(grids(whole(t4__reconsideration__upheld="", t4__reconsideration__total="")))
    assert submission.value("t4.reconsideration.total") is None


def test_a_nil_return_makes_the_blanks_of_its_table_zero_and_no_others() -> None:
    blank: dict[str, Cell] = {name: "" for name in whole() if name.startswith(("t3.", "t4."))}
    submission = read(grids(whole() | blank | {"cover.nil_t3": "是"}))
    entry = submission.entries["t3.granted.research"]
    assert (entry.value, entry.derived, entry.raw) == (0, "nil", "")
    assert submission.value("t3.total.total") == 0
    assert submission.value("t4.reconsideration.upheld") is None


@pytest.mark.parametrize("raw", ["12/1/2026", "元月十五", "2026-13-45", "2026-W03-7", "2026-01-15（第二次）"])
def test_a_date_that_names_no_day_is_noted_with_the_way_to_write_it(raw: str) -> None:
    (note,) = read(grids(whole() | {"cover.date": raw})).notes
    assert (note.field, str(note.place), note.raw) == ("cover.date", str(place_of("cover.date")), raw)
    assert "没有作为日期使用；请写成 2026-01-15" in note.note


@pytest.mark.parametrize("raw", ["", " ", "2026年1月15日", 46037.0])
def test_one_that_does_and_a_blank_are_not(raw: Cell) -> None:
    notes = read(grids(whole() | {"cover.date": raw})).notes
    assert [note for note in notes if "没有作为日期" in note.note] == []
