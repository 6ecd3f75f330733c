"""构成 and 排名 in the workbook: each city figure is the sum of its lines; links lead to them; any indicator can be ranked."""

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.consolidation.books import example, merged, opened
from tests.consolidation.city import FORM, checked, figures
from tests.consolidation.past import example_with_past, with_past
from tests.libreoffice import Office
from tests.workbooks import open_workbook
from xltools.consolidation.adjustments import Adjustment
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.find_field import format_field_name
from xltools.consolidation.sheets.ranking import MOST_RANKS
from xltools.consolidation.workbook import write_consolidation
from xltools.form.layout import layout_form

FIELD = "t3.received.total"


@cache
def many(number: int) -> Consolidation:
    return merged(*(checked(f"第{name:03}镇", figures(name)) for name in range(number)))


def blocks(whole: Consolidation, folder: Path) -> dict[tuple[Any, ...], list[tuple[Any, ...]]]:
    """The lines of 构成 by sheet, row and column of the form."""
    found: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row in opened(whole, folder)["构成"].iter_rows(min_row=4, values_only=True):
        found[row[:3]].append(row[3:])
    return found


@pytest.mark.parametrize(
    "make",
    [
        example,
        lambda: many(40),
        lambda: merged(
            checked("教育局", figures(1)), adjustments=[Adjustment("t3.received.business", 2, "补录", "张三")]
        ),
    ],
    ids=["a few units", "so many that lists are cut", "adjusted"],
)
def test_the_lines_of_each_figure_add_up_to_it(make: Callable[[], Consolidation], tmp_path: Path) -> None:
    whole = make()
    found = blocks(whole, tmp_path)
    for group in whole.layout.groups:
        for field in group.fields:
            lines = found.pop((group.sheet, group.label, field.column_name or field.unit), [])
            total = float(whole.totals[field.id] or 0)
            assert sum(line[2] or 0 for line in lines) == pytest.approx(total), field.id
            if total:
                assert sum(line[3] or 0 for line in lines) == pytest.approx(1), field.id
    assert not found


def test_a_list_that_is_cut_says_how_many_others_there_are(tmp_path: Path) -> None:
    whole = many(40)
    lines = next(lines for key, lines in blocks(whole, tmp_path).items() if "新收" in key[1] and key[2] == "总计")
    assert [line[0] for line in lines] == [*range(1, 16), None, None]
    nonzero = sum(1 for line in whole.lines if line.figures[FIELD])
    assert lines[-2][1] == f"其余 {nonzero - 15} 个单位"


def test_each_row_of_a_table_leads_to_its_breakdown_beside_the_printed_area(tmp_path: Path) -> None:
    book = opened(example(), tmp_path)
    sheet = book["三、依申请公开"]
    row = layout_form(FORM).places[FIELD].row + 1
    assert sheet[f"L{row}"].value == "构成 »"
    assert str(sheet.print_area).endswith("$J$30")
    formulas = opened(example(), tmp_path, values=False)
    assert f'MATCH("{FIELD}",构成!$H$4:' in str(formulas["三、依申请公开"][f"L{row}"].value)
    assert FIELD in [cell.value for cell in book["构成"]["H"]]


def test_each_sheet_of_the_form_leads_back_to_the_contents(tmp_path: Path) -> None:
    book = opened(example_with_past(), tmp_path)
    for sheet in book.worksheets:
        if sheet.title not in ("目录", "_meta"):
            links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
            assert "'目录'!A1" in links, sheet.title


def test_main_indicators_come_first_and_they_alone_are_printed(tmp_path: Path) -> None:
    sheet = opened(many(40), tmp_path)["构成"]
    last = int(str(sheet.print_area).rpartition("$")[2])
    ids = list(dict.fromkeys(cell.value for cell in sheet["H"][3:last]))
    assert ids == list(FORM.charts.main)


@pytest.mark.long
@pytest.mark.libreoffice
def test_sorting_any_sheet_leaves_every_line_with_its_own_figures(tmp_path: Path, office: Office) -> None:
    """Should keep unit, value and share together when 构成, 同比, 单位变化 and 明细 are sorted, as a person sorts them."""
    whole = with_past(many(40))
    path, out = tmp_path / "汇总.xlsx", tmp_path / "排.xlsx"
    write_consolidation(whole, path)
    orders = [["sort", "明细", "A10:HT49", "27", "down"]]
    for sheet, columns in (("构成", "H"), ("同比", "J"), ("单位变化", "I")):
        last = open_workbook(path)[sheet].max_row
        orders.append(["sort", sheet, f"A4:{columns}{last}", "4", "down"])
    office.edit([(path, orders, out)])
    before, after = (open_workbook(one, values=True) for one in (path, out))
    for sheet in ("构成", "同比", "单位变化"):
        lines, sorted_lines = (rounded_lines(book[sheet]) for book in (before, after))
        assert sorted_lines != lines, sheet
        assert sorted(sorted_lines, key=repr) == sorted(lines, key=repr), sheet


@pytest.mark.long
@pytest.mark.libreoffice
def test_an_adjustment_entered_by_hand_has_its_line_at_once(tmp_path: Path, office: Office) -> None:
    """Should show on 构成 and 单位变化 what was written into 调整 and not merged yet."""
    path, field = tmp_path / "汇总.xlsx", "t2.licensing.decisions"
    whole = example_with_past()
    write_consolidation(whole, path)
    entries: dict[tuple[str, str], str | int | float] = {
        ("调整", "B5"): field,
        ("调整", "D5"): -7,
        ("调整", "E5"): "重复",
        ("调整", "F5"): "张三",
    }
    book = open_workbook(office.fill(path, entries, tmp_path / "改.xlsx"), values=True)
    city = float(whole.totals[field] or 0) - 7
    lines: list[Any] = [row for row in book["构成"].iter_rows(min_row=4, values_only=True) if row[7] == field]
    assert ("（汇总单位的更正，见“调整”）", -7) in [row[4:6] for row in lines]
    assert sum(row[5] or 0 for row in lines) == city
    moved: list[Any] = [row for row in book["单位变化"].iter_rows(min_row=4, values_only=True) if row[8] == field]
    total, *units = moved
    assert total[4] == city
    assert sum(row[4] or 0 for row in units) == city
    assert [row[4] for row in units if row[1] == "今年更正"] == [-7]


def rounded_lines(sheet: Worksheet) -> list[tuple[Any, ...]]:
    return [
        tuple(round(cell, 9) if isinstance(cell, float | int) else cell or None for cell in row)
        for row in sheet.iter_rows(min_row=4, values_only=True)
    ]


def test_indicators_have_names_of_their_own() -> None:
    names = [format_field_name(field) for field in FORM.numbers]
    assert len(set(names)) == len(names)
    assert not any(mark in name for name in names for mark in "*?~")


def test_the_ranking_shows_every_unit_of_the_first_indicator(tmp_path: Path) -> None:
    whole = many(12)
    rows = list(opened(whole, tmp_path)["排名"].iter_rows(min_row=7, max_col=4, values_only=True))
    there = [(line.figures[FIELD] or 0, line.name) for line in whole.lines]
    assert [(row[2], row[1]) for row in rows[:12]] == sorted(there, key=lambda pair: (-pair[0], pair[1]))


def test_names_that_mean_something_to_excel_or_xml_are_names(tmp_path: Path) -> None:
    names = ('教\x01育<&>"局', "=1+1", "TRUE", "*局?~", "a\nb局", "\ufffe局")
    whole = merged(*(checked(name, figures(n), path=f"{n}.xlsx") for n, name in enumerate(names)))
    book = opened(whole, tmp_path)
    shown = {row[0] for row in book["排名"].iter_rows(min_row=7, max_row=12, min_col=2, max_col=2, values_only=True)}
    assert shown == {'教育<&>"局', "=1+1", "TRUE", "*局?~", "a b局", "局"}
    assert shown == {row[0] for row in book["构成"].iter_rows(min_row=4, min_col=5, max_col=5, values_only=True)} - {
        "（没有更正）"
    }


@pytest.mark.long
def test_beyond_the_last_rank_the_others_are_one_line(tmp_path: Path) -> None:
    whole = many(MOST_RANKS + 5)
    rows: list[Any] = list(opened(whole, tmp_path)["排名"].iter_rows(min_row=7, max_col=4, values_only=True))
    assert rows[MOST_RANKS][1] == "其余 5 个单位"
    assert sum(row[2] for row in rows[: MOST_RANKS + 1]) == whole.totals[FIELD]


@pytest.mark.long
@pytest.mark.libreoffice
def test_another_indicator_can_be_picked(tmp_path: Path, office: Office) -> None:
    """Should rank the units by it, as picked by a person in LibreOffice; with equals, blanks and amounts."""
    values = (7, 7, None, 0, 12, 7)
    whole = merged(*(checked(f"第{n}局", figures(n) | {"s.trainings": value}) for n, value in enumerate(values)))
    path = tmp_path / "汇总.xlsx"
    write_consolidation(whole, path)
    picked = format_field_name(FORM.fields["s.trainings"])
    office.fill(path, {("排名", "B3"): picked}, tmp_path / "选.xlsx")
    sheet = open_workbook(tmp_path / "选.xlsx", values=True)["排名"]
    rows = [tuple(cell.value for cell in row[:3]) for row in sheet.iter_rows(min_row=7, max_row=12)]
    assert rows[:5] == [(1, "第4局", 12), (2, "第0局", 7), (2, "第1局", 7), (2, "第5局", 7), (5, "第3局", 0)]
    assert rows[5][1] in (None, "")
    assert (sheet["B4"].value, sheet["B5"].value, sheet["D4"].value) == ("次", "1 个单位", 33)
