"""A table is known by its heads, wherever it stands and however they are spaced."""

from xltools.excel.grid import Cell, Grid, HeadedTable


def _grid(*rows: list[Cell]) -> Grid:
    return Grid("表", visible=True, rows=rows)


def test_a_table_below_a_title_is_read_by_its_heads() -> None:
    table = HeadedTable.find(
        _grid(["标题"], [], ["", " 文件 ", "数", "文件"], ["", "甲.xlsx\n", 3.0], ["", None]), ["数", "文件"]
    )
    assert table is not None
    assert (table.head_row, table.column("文件"), table.column("没有")) == (2, 1, -1)
    assert [table.text(row, "文件") for row in table.rows] == ["甲.xlsx", ""]
    assert [table.text(row, "数") for row in table.rows] == ["3", ""]
    assert table.cell(3, "没有") is None


def test_no_table_without_all_heads_or_too_far_down() -> None:
    far = _grid(*[[]] * 40, ["文件", "数"])
    assert HeadedTable.find(None, ["文件"]) is None
    assert HeadedTable.find(_grid(["文件"], ["数"]), ["文件", "数"]) is None
    assert HeadedTable.find(far, ["文件", "数"]) is None
    assert HeadedTable.find(far, ["文件", "数"], within=None) is not None
