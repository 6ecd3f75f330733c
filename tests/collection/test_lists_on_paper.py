"""The lists of the office on paper: A4, only columns that say something, no letter under 8 points."""

import io
from itertools import chain
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from tests.collection.office import Office
from tests.collection.status.boards import board, sample_board, standing
from tests.conftest import Run
from xltools.collection.status.write import build_status_workbook
from xltools.intake.status import UnitStatus

# Sides of an A4 page in inches.
SHORT, LONG = 8.27, 11.69


def printed(sheet: Worksheet) -> int:
    """How many columns go on paper."""
    _, _, last, _ = range_boundaries(str(sheet.print_area).rpartition("!")[2].replace("$", ""))
    return int(last or 0)


def heads(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for cell in sheet[3][: printed(sheet)]]


def scale(sheet: Worksheet) -> float:
    """By how much the page is made smaller, so that all of its columns fit."""
    width: dict[int, float] = {}
    for one in sheet.column_dimensions.values():
        width |= dict.fromkeys(range(one.min or 1, (one.max or 1) + 1), one.width)
    needed = sum((width[column] * 7 + 5) / 96 for column in range(1, printed(sheet) + 1))
    side = LONG if sheet.page_setup.orientation == "landscape" else SHORT
    return float(min(1, (side - sheet.page_margins.left - sheet.page_margins.right) / needed))


def assert_readable(data: bytes) -> openpyxl.Workbook:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        cells = chain.from_iterable(row[: printed(sheet)] for row in sheet.iter_rows())
        sizes = {cell.font.sz for cell in cells if cell.value is not None}
        assert min(sizes) * scale(sheet) >= 8, (sheet.title, sizes, scale(sheet))
    return book


@pytest.mark.parametrize("size", [3, 60])
def test_the_board_on_paper(size: int) -> None:
    book = assert_readable(build_status_workbook(sample_board(size)))
    assert "代码" not in heads(book["报送情况"])
    assert "SHA-256" not in heads(book["各版本"])
    assert "SHA-256" in [cell.value for cell in book["各版本"][3]]


def test_what_is_empty_throughout_stays_off_the_paper_and_on_the_sheet() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_status_workbook(board([standing("教育局", UnitStatus.PASSED)]))))
    sheet = book["报送情况"]
    assert {"迟报", "退回件", "备注"} & set(heads(sheet)) == set()
    assert {"迟报", "退回件", "备注", "代码"} <= {cell.value for cell in sheet[3]}
    assert heads(sheet)[:2] == ["序号", "单位"]


def test_the_list_of_what_went_out(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office(tmp_path, ("示例市自然资源和规划局（林业局）,11370600MB2857", "示例市泉山街道办事处,2"))
    monkeypatch.chdir(office.root)
    run("template")
    book = assert_readable((office.root / "下发" / "下发清单.xlsx").read_bytes())
    assert {"SHA-256", "单位代码", "邮箱", "电话"} & set(heads(book["下发清单"])) == set()
