"""文字材料: who wrote a text can be read in full, however many they are."""

from pathlib import Path

from tests.consolidation.books import merged
from tests.consolidation.city import checked, figures
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.sheets.texts import texts_table
from xltools.consolidation.workbook import write_consolidation
from xltools.excel.styles import HIGHEST, row_height
from xltools.reading.last_year import read_past_file

FIELD = "text.problems"


def writing(*texts: str) -> Consolidation:
    """A city whose units, named at length, wrote these texts into one part."""
    names = [f"示例市第{n:02}管理服务中心" for n in range(len(texts))]
    return merged(*(checked(name, figures(n) | {FIELD: texts[n]}) for n, name in enumerate(names)))


def test_very_many_units_of_one_text_are_all_named_in_rows_that_show_them() -> None:
    whole = writing(*["无"] * 60, "另有一句")
    table = texts_table(whole)
    rows = [row.cells for row in table.rows if FIELD_LABEL in str(row.cells[0]) and "另有" not in str(row.cells[3])]
    named = "".join(str(row[1]) for row in rows)
    assert all(line.name in named for line in whole.lines[:60])
    assert len(rows) > 1
    assert all(row_height([(str(row[1]), table.columns[1].widest)]) < HIGHEST for row in rows)


def test_a_text_of_all_units_says_so_without_naming_each() -> None:
    rows = [row.cells for row in texts_table(writing(*["无"] * 9)).rows if FIELD_LABEL in str(row.cells[0])]
    assert [(row[1], row[3], row[4]) for row in rows] == [("全部 9 个单位", "无", "9 个单位相同")]


FIELD_LABEL = "存在的主要问题"


def test_last_years_city_workbook_gives_back_what_each_unit_wrote(tmp_path: Path) -> None:
    long = "".join(f"第{n}项工作已经按要求完成，并且写明了情况和下一步打算。\n" for n in range(60)).strip()
    whole = writing("无", long, "", "无", *["另有一句，几家写得一样。"] * 40)
    write_consolidation(whole, tmp_path / "city.xlsx")
    last = read_past_file(tmp_path / "city.xlsx", whole.form)
    wrote = {line.name: line.report.texts.get(FIELD, "") for line in whole.lines}
    assert {name: last.unit_texts[name].get(FIELD, "") for name in wrote} == wrote
