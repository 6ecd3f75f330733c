"""Fields are found by their labels, whatever was done to the workbook around them."""

from collections.abc import Callable

import pytest

from tests.books import Sheets, grids, read, whole
from xltools.excel.grid import Cell
from xltools.form.load import load_form

T3 = "三、依申请公开"
T4 = "四、复议诉讼"


def numbered() -> dict[str, Cell]:
    """Every number different, so that a value read from a wrong cell is seen."""
    return whole() | {field.id: float(at + 1) for at, field in enumerate(load_form().numbers)}


def insert_row(sheet: str, at: int) -> Callable[[Sheets], None]:
    return lambda sheets: sheets[sheet].insert(at, [])


def insert_column(sheet: str, at: int) -> Callable[[Sheets], None]:
    def edit(sheets: Sheets) -> None:
        for row in sheets[sheet]:
            if len(row) > at:
                row.insert(at, "")

    return edit


def rename(sheet: str, name: str) -> Callable[[Sheets], None]:
    def edit(sheets: Sheets) -> None:
        sheets[name] = sheets.pop(sheet)

    return edit


def relabel(old: str, new: str) -> Callable[[Sheets], None]:
    def edit(sheets: Sheets) -> None:
        for rows in sheets.values():
            for row in rows:
                row[:] = [new if cell == old else cell for cell in row]

    return edit


def reorder(sheets: Sheets) -> None:
    turned = list(reversed(sheets.items()))
    sheets.clear()
    sheets.update(turned)


def swap_rows(sheets: Sheets) -> None:
    rows = sheets[T3]
    rows[13], rows[14] = rows[14], rows[13]


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(insert_row(T3, 0), id="a row above the table"),
        pytest.param(insert_row(T3, 9), id="a row inside the table"),
        pytest.param(insert_row("二、主动公开", 7), id="a row between two blocks"),
        pytest.param(insert_row("封面", 4), id="a row on the cover"),
        pytest.param(insert_column(T3, 0), id="a column at the left"),
        pytest.param(insert_column(T3, 5), id="a column inside"),
        pytest.param(insert_column(T4, 7), id="a column inside part four"),
        pytest.param(rename(T3, "Sheet1"), id="a renamed sheet, now last"),
        pytest.param(reorder, id="sheets in another order"),
        pytest.param(swap_rows, id="two rows with their labels exchanged"),
        pytest.param(relabel("商业企业", "商 业 企\n业"), id="spaces and a line break in a head"),
        pytest.param(relabel("1.属于国家秘密", "１、属于国家秘密"), id="full-width number and another mark"),
        pytest.param(relabel("（七）总计", "(七)总计"), id="half-width brackets"),
        pytest.param(relabel("三、本年度办理结果", "三 、本 年 度办 理 结果"), id="spaces in a group label"),
    ],
)
def test_every_value_is_found_again(edit: Callable[[Sheets], None]) -> None:
    values = numbered()
    sheets = grids(values)
    edit(sheets)
    submission = read(sheets)
    assert submission.troubles == ()
    assert {name: submission.value(name) for name in values if name.startswith("t")} == {
        name: value for name, value in values.items() if name.startswith("t")
    }


def test_a_copied_sheet_is_told_and_neither_is_read() -> None:
    sheets = grids(whole())
    sheets["三、依申请公开 (2)"] = [list(row) for row in sheets[T3]]
    submission = read(sheets)
    assert [(trouble.key, trouble.table) for trouble in submission.troubles] == [("double_table", "t3")]
    assert "三、依申请公开 (2)" in submission.troubles[0].words["raw"]
    assert submission.value("t3.received.total") is None
    assert submission.value("t4.reconsideration.total") == 0


def test_a_copy_whose_original_was_deleted_is_read() -> None:
    sheets = grids(whole(t3__received__business=7.0))
    sheets["三、依申请公开 (2)"] = sheets.pop(T3)
    assert read(sheets).value("t3.received.business") == 7


def test_a_missing_row_is_named_and_the_rest_is_read() -> None:
    sheets = grids(whole(t3__received__business=7.0))
    del sheets[T3][11]
    submission = read(sheets)
    (trouble,) = submission.troubles
    assert (trouble.code, trouble.key) == ("V-04", "missing_labels")
    assert trouble.words["raw"] == "“3.危及“三安全一稳定””"
    assert submission.value("t3.received.business") == 7
    assert "t3.refused_security_stability.business" not in submission.entries


def test_a_doubled_row_is_named_and_not_read() -> None:
    sheets = grids(whole())
    sheets[T3].insert(11, list(sheets[T3][11]))
    submission = read(sheets)
    assert [trouble.key for trouble in submission.troubles] == ["double_labels"]
    assert "t3.refused_security_stability.business" not in submission.entries


def test_a_missing_table_is_named_once() -> None:
    sheets = grids(whole())
    del sheets["二、主动公开"]
    (trouble,) = read(sheets).troubles
    assert (trouble.key, trouble.words["raw"]) == ("missing_table", "二、主动公开政府信息情况")


def test_the_single_row_of_the_2019_table_is_told_and_no_number_is_misread() -> None:
    sheets = grids(numbered())
    rows = sheets[T3]
    del rows[26:28]
    rows[25] = ["", "（六）其他处理", "", *rows[25][3:]]
    submission = read(sheets)
    (trouble,) = submission.troubles
    assert (trouble.code, trouble.key) == ("V-03", "other_layout")
    assert not [name for name in submission.entries if name.startswith("t3.")]
    assert submission.value("t4.reconsideration.upheld") is not None


@pytest.mark.parametrize(
    ("label", "now", "place"),
    [
        ("三、本年度办理结果", "三、上年度办理结果", f"{T3}!A8"),
        ("申请人情况", "法人", f"{T3}!D3"),
        ("法人或其他组织", "企业", f"{T3}!E4"),
        ("（三）不予公开", "（三）公开", f"{T3}!B10"),
        ("第二十条第（五）项", "第二十条第（六）项", "二、主动公开!A7"),
    ],
)
def test_a_label_over_several_lines_is_compared_too(label: str, now: str, place: str) -> None:
    sheets = grids(numbered())
    relabel(label, now)(sheets)
    submission = read(sheets)
    (trouble,) = submission.troubles
    assert (trouble.key, str(trouble.place), trouble.words["there"]) == ("altered_label", place, now)
    assert trouble.words["raw"] == f"“{label}”"
    # Where the table stands exactly where it was issued, nobody is told that it does not.
    assert submission.notes == ()
    assert submission.value("t3.received.business") == numbered()["t3.received.business"]


@pytest.mark.parametrize("label", ["三、本年度办理结果", "申请人情况", "第二十条第（五）项"])
def test_one_that_is_gone_is_missed(label: str) -> None:
    sheets = grids(numbered())
    relabel(label, "")(sheets)
    assert [(one.key, one.words["raw"]) for one in read(sheets).troubles] == [("missing_labels", f"“{label}”")]


def test_in_a_table_that_was_moved_too() -> None:
    sheets = grids(numbered())
    relabel("三、本年度办理结果", "三、上年度办理结果")(sheets)
    insert_row(T3, 2)(sheets)
    insert_column(T3, 0)(sheets)
    (trouble,) = read(sheets).troubles
    assert (str(trouble.place), trouble.words["there"]) == (f"{T3}!B9", "三、上年度办理结果")


@pytest.mark.parametrize(
    ("label", "now"),
    [
        ("第二十条第（五）项", "第 二十条第(五)项"),
        ("申请人情况", "申请人\n情况"),
        ("三、本年度办理结果", "三. 本年度办理结果"),
    ],
)
def test_the_ways_of_writing_one_are_the_same(label: str, now: str) -> None:
    sheets = grids(numbered())
    relabel(label, now)(sheets)
    assert read(sheets).troubles == ()
