"""上年数 in the roster workbook: what is read from it, and what is wrong with it, all at once."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from xltools.excel.errors import FileFault
from xltools.excel.grid import Cell
from xltools.form.load import load_form
from xltools.reading.last_year import LastYear, complete_last_year
from xltools.roster.columns import LAST_YEAR_SHEET
from xltools.roster.last_year_sheet import list_carried_fields, read_last_year_sheet
from xltools.roster.read import read_roster
from xltools.roster.units import Unit
from xltools.roster.write import build_roster_workbook

FORM = load_form()
UNITS = (Unit("招远市公安局", aliases=("公安局",)), Unit("招远市教育局"))


def roster_with(tmp_path: Path, *lines: tuple[str, dict[str, Cell]], year: Cell = 2024) -> Path:
    """A roster workbook for 2025 in which these lines of 上年数 are filled in."""
    book = openpyxl.load_workbook(BytesIO(build_roster_workbook("名录", 2025, FORM, UNITS)))
    sheet = book[LAST_YEAR_SHEET]
    sheet["B2"] = year
    columns = {cell.value: get_column_letter(column) for column, cell in enumerate(sheet[4], 1)}
    for row, (name, figures) in enumerate(lines, 5):
        sheet[f"A{row}"] = name
        for field, value in figures.items():
            sheet[f"{columns[field]}{row}"] = value
    path = tmp_path / "名录.xlsx"
    book.save(path)
    return path


def carried(business: Cell = 0, natural: Cell = 3) -> dict[str, Cell]:
    whole = {f"t3.carried_out.{name}": 0 for name in FORM.tables["t3"].sets["applicants"]}
    return {**whole, "t3.carried_out.business": business, "t3.carried_out.natural_person": natural}


def test_it_asks_for_what_the_rules_of_two_years_need_and_no_more() -> None:
    names = [field.id for field in list_carried_fields(FORM)]
    assert len(names) == 12
    assert [name.rpartition(".")[0] for name in names[:2]] == ["t2.regulations", "t2.normative_documents"]


def test_a_new_roster_has_the_sheet_and_is_still_a_roster(tmp_path: Path) -> None:
    path = roster_with(tmp_path)
    assert [unit.name for unit in read_roster(path).units] == [unit.name for unit in UNITS]
    assert read_last_year_sheet(read_roster(path), FORM) is None, "nobody has filled it in"


def test_figures_are_read_by_any_name_of_the_unit_and_totals_follow(tmp_path: Path) -> None:
    path = roster_with(tmp_path, ("公安局", carried()), ("招远市教育局", {"t2.regulations.effective": 0}))
    sheet = read_last_year_sheet(read_roster(path), FORM)
    assert sheet is not None
    assert sheet.by_unit["招远市公安局"]["t3.carried_out.total"] == 3
    assert sheet.by_unit["招远市教育局"] == {"t2.regulations.effective": 0}, "a blank is not known, and not 0"


@pytest.mark.parametrize(
    ("lines", "year", "sentence"),
    [
        ([("公安局", carried(business="两件"))], 2024, "填的是“两件”"),
        ([("公安局", carried(business="=1+1"))], 2024, "填的是“还没有算出结果的公式”"),
        ([("水利局", carried())], 2024, "第 5 行的“水利局”不在名录中"),
        ([("公安局", carried()), ("招远市公安局", carried())], 2024, "第 6 行的“招远市公安局”重复"),
        ([("公安局", carried())], None, "“上年年度”没有填年度"),
    ],
)
def test_what_is_wrong_is_told(
    tmp_path: Path, lines: list[tuple[str, dict[str, Cell]]], year: Cell, sentence: str
) -> None:
    path = roster_with(tmp_path, *lines, year=year)
    with pytest.raises(FileFault, match=sentence):
        read_last_year_sheet(read_roster(path), FORM)


def test_last_years_workbook_knows_better(tmp_path: Path) -> None:
    path = roster_with(tmp_path, ("公安局", carried()), ("招远市教育局", carried(natural=5)))
    roster = read_roster(path)
    alone = complete_last_year(None, roster, FORM, 2025)
    assert alone is not None
    assert alone.find(Unit("招远市公安局"), 2025) is not None
    both = complete_last_year(LastYear(2024, {"招远市公安局": {"s.staff": 1}}), roster, FORM, 2025)
    assert both is not None
    assert both.find(Unit("招远市公安局"), 2025) == {"s.staff": 1}
    assert both.find(Unit("招远市教育局"), 2025) == read_last_year_sheet(roster, FORM).by_unit["招远市教育局"]  # type: ignore[union-attr]  # there it is


def test_figures_of_another_year_are_refused_where_they_are_all_there_is(tmp_path: Path) -> None:
    path = roster_with(tmp_path, ("公安局", carried()), year=2023)
    with pytest.raises(FileFault, match="2023 年度的数，应是 2024 年度的"):
        complete_last_year(None, read_roster(path), FORM, 2025)
