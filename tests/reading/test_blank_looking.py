"""Error values and formulas, which the fast reader shows as blanks, are told for what they are."""

from pathlib import Path

import pytest

from tests.filled import unit_workbook
from tests.libreoffice import Office
from tests.workbooks import open_workbook
from xltools.checks.check import check
from xltools.form.load import load_form
from xltools.reading.read_submission import read_submission

SHEET, CELL = "二、主动公开", "B12"


def findings(path: Path) -> list[str]:
    return [f"{one.code} {one.where} {one.message}" for one in check(read_submission(path, load_form()))]


def test_what_looks_blank_is_told_apart(tmp_path: Path) -> None:
    """Should tell of each cell what a program has put into it."""
    path = unit_workbook(tmp_path / "a.xlsx")
    book = open_workbook(path)
    for cell, value in {"B9": "#REF!", "B12": "#DIV/0!", "B13": "=2+3", "D6": None}.items():
        book[SHEET][cell] = value
    book.save(path)
    assert findings(path) == [
        "V-01 二、主动公开!B9 行政许可 本年处理决定数量：格中是错误值“#REF!”，不是数字",
        "V-01 二、主动公开!B12 行政处罚 本年处理决定数量：格中是错误值“#DIV/0!”，不是数字",
        "V-01 二、主动公开!B13 行政强制 本年处理决定数量：格中是公式，还没有计算出数",
        "V-02 二、主动公开!D6 行政规范性文件 现行有效件数：空白",
    ]


@pytest.mark.long
@pytest.mark.libreoffice
def test_after_a_person_saved_it_too(tmp_path: Path, office: Office) -> None:
    path = unit_workbook(tmp_path / "a.xlsx")
    orders = [["formula", SHEET, CELL, "=1/0"], ["formula", SHEET, "B13", "=2+3"]]
    office.edit([(path, orders, tmp_path / "b.xlsx")])
    assert findings(tmp_path / "b.xlsx") == [
        "V-01 二、主动公开!B12 行政处罚 本年处理决定数量：格中是错误值“#DIV/0!”，不是数字"
    ]
    assert read_submission(tmp_path / "b.xlsx", load_form()).value("t2.enforcement.decisions") == 5
