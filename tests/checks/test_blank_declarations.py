"""What is declared of blanks on the cover: the tool and the workbook's own sheet count by it, and nobody else decides."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from tests.books import grids, read
from tests.template.figures import FORM, UNIT, YEAR, published
from tests.template.looks import look
from xltools.checks.check import check
from xltools.excel.grid import Cell
from xltools.reading.submission import as_json
from xltools.template.content import Content

ASK, ZERO, NIL, ALL_NIL = "逐格填写", "有业务，没填的格均为 0", "本表无业务，全部为 0", "各表均无业务，全部为 0"
TABLES = ("t2", "t3", "t4", "s")


def filled(tables: str, declared: Mapping[str, str], **left: Cell) -> dict[str, Cell]:
    """A consistent report in which nothing stands in some tables but what is `left`; keys with `__` for the dots."""
    gone = tuple(f"{table}." for table in tables.split())
    inputs = {name: value for name, value in published().items() if not name.startswith(gone)}
    values: dict[str, Cell] = {name: value for name, value in inputs.items() if not isinstance(value, Decimal)}
    values |= {f"cover.nil_{table}": answer for table, answer in declared.items()}
    return values | {name.replace("__", "."): value for name, value in left.items()}


@pytest.mark.parametrize(
    ("blank", "declared", "numbers", "codes"),
    [
        ("t2 t3 t4 s", {}, {}, {"V-02"}),
        ("t2 t3 t4 s", {"all": ZERO}, {}, set()),
        ("t2 t3 t4 s", {"all": ALL_NIL}, {}, set()),
        ("t2 t3 t4 s", dict.fromkeys(TABLES, ZERO), {}, set()),
        ("t2 t3 t4 s", {"all": ZERO, "t2": ASK}, {}, {"V-02"}),
        ("t2 t3 t4 s", {"t2": ZERO, "t3": NIL, "t4": NIL}, {}, {"V-02"}),
        ("t3", {"t3": ZERO}, {"t3.received.business": 2, "t3.granted.business": 2}, set()),
        ("t3", {"t3": ZERO}, {"t3.received.business": 2, "t3.granted.business": 1}, {"T3-01"}),
        ("t3", {"t3": NIL}, {"t3.received.business": 2, "t3.granted.business": 2}, {"V-02"}),
        ("t3", {"t3": "是"}, {}, set()),
        ("t3", {"t3": "不知道", "all": ZERO}, {}, {"V-01", "V-02"}),
        ("t2", {"t2": ZERO}, {"t2.regulations.issued": "  "}, {"V-02"}),
    ],
)
def test_the_tool_and_the_sheet_count_by_it(
    blank: str, declared: Mapping[str, str], numbers: Mapping[str, Cell], codes: set[str]
) -> None:
    values = {**filled(blank, declared), **numbers}
    submission = read(grids({**values, "cover.unit": UNIT.name, "cover.year": float(YEAR)}))
    assert {finding.code for finding in check(submission) if finding.code != "V-03"} == codes
    assert look(FORM, Content(YEAR, UNIT, values)).verdict.startswith("全部通过") == (not codes)


def test_totals_are_calculated_over_declared_blanks() -> None:
    workbook = look(
        FORM, Content(YEAR, UNIT, filled("t3", {"all": ZERO}, t3__received__business=2, t3__granted__business=2))
    )
    assert workbook.value("t3.total.total") == 2
    assert workbook.value("t3.received.business") == 2
    assert workbook.value("t3.received.natural_person") == "", "the cell itself stays blank"


def test_a_blank_is_not_0_where_nobody_said_so() -> None:
    workbook = look(FORM, Content(YEAR, UNIT, filled("t3", {"t4": ZERO})))
    assert workbook.value("t3.total.total") == ""
    assert workbook.line("V-02:t3.received") == (6, 0, 6, "待填")


def test_a_table_that_holds_numbers_contradicts_a_nil_return_where_it_was_declared() -> None:
    values = filled("t3", {"all": ALL_NIL}, t3__received__business=2, t3__granted__business=2)
    (finding,) = [
        one
        for one in check(read(grids(values | {"cover.unit": UNIT.name, "cover.year": float(YEAR)})))
        if one.code == "V-02" and one.related[0].startswith("三")
    ]
    assert finding.field == "cover.nil_all"
    assert "已声明“各表均无业务，全部为 0”" in finding.message


def test_reading_says_who_declared_what() -> None:
    submission = read(grids(filled("t3 t4", {"t3": ZERO, "t4": "是"})))
    said = as_json([submission])["files"][0]
    assert said["blanks"] == {"t3": "zero", "t4": "nil"}
    assert said["fields"]["cover.nil_t4"] == NIL
    assert said["fields"]["t3.received.business"] == 0
