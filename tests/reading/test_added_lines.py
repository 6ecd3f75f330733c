"""Numbers in a line that somebody added within a table are an error: no field takes them."""

import pytest

from tests.books import Sheets, grids, put, read, whole
from xltools.checks.check import check
from xltools.excel.grid import Cell
from xltools.form.load import load_form
from xltools.form.rules.expression import Severity

T2, T3, T4, FIRST = "二、主动公开", "三、依申请公开", "四、复议诉讼", "一、总体情况"


def inserted(sheet: str, *, row: int = -1, column: int = -1, cells: dict[tuple[int, int], Cell]) -> Sheets:
    """An issued workbook with a row or a column inserted, all from 0, and these cells in it."""
    sheets = grids(whole())
    rows = sheets[sheet]
    if row >= 0:
        while len(rows) < row:
            rows.append([])
        rows.insert(row, [])
    for line in rows:
        if 0 <= column < len(line):
            line.insert(column, "")
    for spot, value in cells.items():
        put(rows, *spot, value)
    return sheets


@pytest.mark.parametrize(
    ("sheets", "where", "told", "related"),
    [
        (inserted(T3, row=9, cells={(9, 2): "3.其他公开", (9, 3): 4.0, (9, 4): "5件", (9, 5): 0.0}), f"{T3}!D10", "多出第 10 行，其中的数（“4”等 2 个）", ("E10",)),
        (inserted(T3, row=5, cells={(5, 3): 1.0}), f"{T3}!D6", "多出第 6 行，其中的数（“1”等 1 个）", ()),
        (inserted(T3, row=30, cells={(30, 2): "五、其他", (30, 3): 1.0, (30, 4): 2.0}), f"{T3}!D31", "多出第 31 行", ("E31",)),
        (inserted(T3, column=5, cells={(4, 5): "外籍", (5, 5): 3.0, (8, 5): "１"}), f"{T3}!F6", "多出F 列，其中的数（“3”等 2 个）", ("F9",)),
        (inserted(T3, column=3, cells={(5, 3): 3.0}), f"{T3}!D6", "多出D 列", ()),
        (inserted(T2, row=5, cells={(5, 0): "其他文件", (5, 3): 7.0}), f"{T2}!D6", "多出第 6 行", ()),
        (inserted(T2, row=6, cells={(6, 0): "其他文件", (6, 1): 7.0}), f"{T2}!B7", "多出第 7 行", ()),
        (inserted(T2, row=9, cells={(9, 0): "行政确认", (9, 2): 7.0}), f"{T2}!C10", "多出第 10 行", ()),
        (inserted(T4, row=6, cells={(6, 0): 1.0, (6, 2): 2.0}), f"{T4}!A7", "多出第 7 行", ("C7",)),
        (inserted(FIRST, row=12, cells={(12, 0): "微信文章", (12, 2): 300.0}), f"{FIRST}!C13", "多出第 13 行", ()),
    ],
)  # fmt: skip
def test_numbers_in_an_added_line_are_an_error(sheets: Sheets, where: str, told: str, related: tuple[str, ...]) -> None:
    (finding,) = check(read(sheets))
    assert (finding.code, finding.severity) == ("V-04", Severity.ERROR)
    assert (finding.where, finding.related) == (where, related)
    assert told in finding.message


@pytest.mark.parametrize(
    "sheets",
    [
        inserted(T3, row=9, cells={}),
        inserted(T3, row=9, cells={(9, 2): "以下为不予公开", (9, 3): "", (9, 4): 0.0}),
        inserted(T3, row=30, cells={(30, 2): "填报人电话", (30, 4): 5358213456.0}),  # below the table, not of it
        inserted(T3, row=31, cells={(31, 3): 1.0, (31, 4): 2.0}),
        inserted(T3, column=0, cells={(row, 0): float(row) for row in range(5, 30)}),  # numbers of the rows
        inserted("封面", row=5, cells={(5, 0): "手机", (5, 1): 13800000000.0}),
        inserted(T2, row=0, cells={(0, 1): 2025.0}),
        inserted(T2, cells={(8, 2): 5.0}),  # under the merged cell of a field
    ],
)
def test_a_line_without_numbers_and_what_stands_beside_a_table_are_not(sheets: Sheets) -> None:
    assert [finding for finding in check(read(sheets)) if finding.severity is Severity.ERROR] == []


def test_tables_pasted_below_or_beside_each_other_are_not_within_each_other() -> None:
    """Every figure is another number, so that each is seen."""
    values: dict[str, Cell] = {field.id: 7.0 for field in load_form().numbers if not field.total_of}
    sheets = grids(whole() | values)
    below: list[list[Cell]] = [list(row) for name in (FIRST, T2, T3, T4, "六、其他事项") for row in [*sheets[name], []]]
    beside: list[list[Cell]] = [list(row) for row in sheets[T3]]
    for row, cells in enumerate(sheets[T4]):
        for column, value in enumerate(cells):
            put(beside, row, 10 + column, value)
    for pasted, names in ((below, (FIRST, T2, T3, T4, "六、其他事项")), (beside, (T3, T4))):
        moved = {name: rows for name, rows in sheets.items() if name not in names} | {"Sheet1": pasted}
        submission = read(moved)
        assert submission.value("t4.reconsideration.upheld") == 7
        assert "added_lines" not in {remark.key for remark in submission.remarks}
