"""Error values and formulas, which the fast reader shows as blanks, are told for what they are."""

from pathlib import Path

import openpyxl
import pytest

from tests.filled import unit_workbook
from tests.libreoffice import Office
from xltools.checks.check import check
from xltools.form.load import load_form
from xltools.reading.read_submission import read_submission

SHEET, CELL = "二、主动公开", "B12"


def findings(path: Path) -> list[str]:
    return [f"{one.code} {one.where} {one.message}" for one in check(read_submission(path, load_form()))]


def written(path: Path, value: str | None) -> Path:
    """A filled workbook in which a program has put something into one input cell."""
    unit_workbook(path)
    book = openpyxl.load_workbook(path)
    book[SHEET][CELL] = value
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("value", "finding"),
    [
        ("#REF!", "V-01 二、主动公开!B12 行政处罚 本年处理决定数量：格中是错误值“#REF!”，不是数字"),
        ("#DIV/0!", "V-01 二、主动公开!B12 行政处罚 本年处理决定数量：格中是错误值“#DIV/0!”，不是数字"),
        ("=2+3", "V-01 二、主动公开!B12 行政处罚 本年处理决定数量：格中是公式，还没有计算出数"),
        (None, "V-02 二、主动公开!B12 行政处罚 本年处理决定数量：空白"),
    ],
)
def test_what_looks_blank_is_told_apart(tmp_path: Path, value: str | None, finding: str) -> None:
    assert findings(written(tmp_path / "a.xlsx", value)) == [finding]


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
