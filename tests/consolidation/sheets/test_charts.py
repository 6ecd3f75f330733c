"""图表: the charts that the form declares, native, titled, with their numbers kept for viewers, drawn from live cells."""

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.consolidation.books import example, merged, opened
from tests.consolidation.city import FORM, YEAR, checked, figures
from tests.consolidation.past import example_with_past
from tests.workbooks import open_workbook
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.sheets.charts import chart_figures, ties_formula, top_units
from xltools.consolidation.workbook import write_consolidation
from xltools.form.model import ChartKind


def parts(whole: Consolidation, folder: Path) -> list[str]:
    """The XML of each chart."""
    path = folder / "汇总.xlsx"
    write_consolidation(whole, path)
    with zipfile.ZipFile(path) as book:
        names = sorted(name for name in book.namelist() if name.startswith("xl/charts/chart"))
        return [book.read(name).decode() for name in names]


def chart(kind: ChartKind) -> Any:
    return next(one for one in FORM.charts.charts if one.kind is kind)


def test_the_results_are_all_of_the_results() -> None:
    """Should draw each of the 21 kinds of result in exactly one part."""
    drawn = [field for part in chart(ChartKind.PARTS).parts for field in part.fields]
    assert sorted(drawn) == sorted(f"t3.{name}.total" for name in FORM.tables["t3"].sets["results"])


def test_the_parts_of_each_whole_add_up_to_it() -> None:
    whole = example()
    results, applicants = (one for one in FORM.charts.charts if one.kind is ChartKind.PARTS)
    for one, field in ((results, "t3.total.total"), (applicants, "t3.received.total")):
        found = chart_figures(one, whole)
        assert found
        assert sum(row[0].value or 0 for row in found.rows) == whole.totals[field]


def test_the_top_units_and_the_others_are_all_units() -> None:
    whole = merged(*(checked(f"第{n:02}镇", figures(n)) for n in range(14)))
    top = top_units(chart(ChartKind.UNITS), whole)
    numbers = [one.number for one in top.listed_units]
    assert (len(numbers), top.others) == (10, 4)
    assert numbers == sorted(numbers, reverse=True)
    assert sum(numbers) + top.rest == whole.totals["t3.received.total"]


def test_years_need_another_year() -> None:
    assert chart_figures(chart(ChartKind.YEARS), example()) is None
    found = chart_figures(chart(ChartKind.YEARS), example_with_past())
    assert found
    assert found.labels == (f"{YEAR - 3} 年", f"{YEAR - 2} 年（无数据）", f"{YEAR - 1} 年", f"{YEAR} 年")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([5] * 6, "各单位数值相同（并列），按名录次序列出"),
        ([0] * 12, "各单位数值相同（并列），按名录次序列出"),
        ([9] * 9 + [5] * 3, "第 10 名有并列，按名录次序取 10 个"),
        (list(range(12)), ""),
        ([9], ""),
    ],
)
def test_where_only_the_rosters_order_decides_it_is_said(values: list[int], said: str) -> None:
    assert ties_formula("B2:B13", values).value == said


@pytest.mark.parametrize(("whole", "number"), [(example(), 3), (example_with_past(), 4), (merged(), 3)])
def test_each_chart_has_a_title_labels_and_the_numbers_in_it(whole: Consolidation, number: int, tmp_path: Path) -> None:
    found = parts(whole, tmp_path)
    assert len(found) == number
    for text in found:
        assert re.search(r"<a:t>[^<]*（件）</a:t>", text), "no title with the unit of measure"
        assert '<c:showVal val="1"/>' in text
        assert "<c:numCache>" in text
        assert "<c:strCache>" in text


def test_several_series_are_dark_hatched_and_light_and_not_told_by_colour_alone(tmp_path: Path) -> None:
    text = parts(example_with_past(), tmp_path)[-1]
    fills = re.findall(r"</c:tx><c:spPr><a:(solidFill><a:srgbClr val=\"(\w+)|pattFill)", text)
    assert [colour or "hatched" for _, colour in fills] == ["3F5F86", "hatched", "D9D9D9"]


def test_the_numbers_kept_in_a_chart_are_those_on_the_sheet(tmp_path: Path) -> None:
    whole = example_with_past()
    sheet = opened(whole, tmp_path)["图表"]
    for text in parts(whole, tmp_path):
        for range_, points in re.findall(r"<c:f>图表!([^<]+)</c:f><c:numCache>(.*?)</c:numCache>", text, re.DOTALL):
            kept = [float(value) for value in re.findall(r"<c:v>([^<]*)</c:v>", points)]
            cells = [cell.value for row in sheet[range_.replace("$", "")] for cell in row]
            assert kept == pytest.approx([float(value) for value in cells if value not in (None, "")])


def test_a_place_never_becomes_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    write_consolidation(merged(checked("教育局"), place="=HYPERLINK(1)"), path)
    assert open_workbook(path)["图表"]["A1"].data_type == "s"
