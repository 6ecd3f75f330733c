"""封面, 明细, 问题 and 报送情况: what each says, of whom, and where."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests.consolidation.books import NAMES, example, merged, opened
from tests.consolidation.city import FORM, checked, figures, finding, submission
from tests.workbooks import open_workbook
from xltools.checks.file_result import make_result
from xltools.checks.finding import CheckedFile, UnreadableFile
from xltools.consolidation.sheets.detail_layout import FIXED
from xltools.consolidation.sheets.findings import write_findings_report
from xltools.form.rules.expression import Severity

FIGURE_WIDTH = 8.42

HEADS = {
    name: column for column, name in enumerate(("no", "unit", "code", "state", "file", "sha256", "read", "filler"))
}


def lines(sheet: Worksheet, first: int) -> list[list[Any]]:
    """The rows of a sheet from a row on, blanks as ""."""
    return [
        ["" if value is None else value for value in row] for row in sheet.iter_rows(min_row=first, values_only=True)
    ]


def records(sheet: Worksheet) -> list[dict[str, Any]]:
    """The lines of a list by its heads: on paper its columns are not always in one order."""
    heads, *rows = lines(sheet, 3)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def columns_of(detail: Worksheet) -> dict[str, int]:
    """The column of each field of 明细, from 1, by the ids over the lines."""
    return {str(cell.value): number for number, cell in enumerate(detail[9], 1)}


def words(sheet: Worksheet) -> str:
    """Everything written on a sheet."""
    return "\n".join(str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None)


def test_the_cover_says_that_it_is_not_complete_and_who_is_missing(tmp_path: Path) -> None:
    cover = opened(example(), tmp_path)["封面"]
    assert cover["A1"].value == "招远市2025年度政府信息公开工作年度报告（阶段性汇总）"
    said = words(cover)
    assert "应报 7 个单位，已汇总 3 个；报来未汇总 2 个，未报 2 个" in said
    for name, reason in (
        ("财政局", "共 2 个"),
        ("公安局", "有 1 处错误没有改正"),
        ("司法局", "2024 年度"),
        ("大数据中心", "不在名录中"),
    ):
        assert name in said
        assert reason in said
    assert said.count("分不出先后，请决定采用哪一份") == 1
    assert "T2-02 二、主动公开!D6：=机构改革" in said


def test_the_units_on_the_cover_add_up_and_files_are_counted_apart(tmp_path: Path) -> None:
    cover = opened(example(), tmp_path)["封面"]
    row = next(cell.row for cell in cover["A"] if cell.value == "应报单位")
    tiles = {str(head.value): number.value for head, number in zip(cover[row], cover[row + 1], strict=True)}
    assert tiles == {"应报单位": 7, "已汇总": 3, "报来未汇总": 2, "未报": 2}
    assert str(cover.cell(row + 2, 1).value).startswith(
        "以上是单位数：应报＝已汇总＋报来未汇总＋未报。没有汇总的文件 5 份，读不出的 1 份"
    )


def test_marks_that_break_or_turn_a_name_are_not_shown(tmp_path: Path) -> None:
    book = opened(merged(checked("教育\u202e局\t（本级）\n", figures(1), path="a.xlsx")), tmp_path)
    for name in ("明细", "报送情况", "来源", "构成", "排名", "文字材料"):
        said = words(book[name])
        assert "\u202e" not in said, name
        assert "教育局 （本级）" in said or name == "文字材料", name


def test_pages_are_numbered_over_whatever_is_printed(tmp_path: Path) -> None:
    """Should say which page of how many, with numbers that run on from sheet to sheet as the number of all does."""
    for sheet in opened(example(), tmp_path).worksheets:
        if sheet.title != "_meta":
            footer: Any = sheet.oddFooter
            assert footer.center.text == "第&P页/共&N页", sheet.title
            assert not sheet.page_setup.useFirstPageNumber, sheet.title


def test_a_page_of_detail_ends_between_the_rows_of_the_form_with_room_to_spare(tmp_path: Path) -> None:
    whole = example()
    sheet = opened(whole, tmp_path)["明细"]
    breaks = [one.id for one in sheet.col_breaks.brk]
    assert set(breaks) <= {group.first for group in whole.layout.groups}
    widths = [sheet.column_dimensions[get_column_letter(column)].width for column in (1, 2)]
    across = [FIGURE_WIDTH * (last - first) for first, last in pairwise([*breaks, whole.layout.last_column + 1])]
    # Points of the widest program's columns, at the sheet's scale, on A4 between its margins.
    page = (11.69 - 0.8) * 72 / (int(sheet.page_setup.scale or 100) / 100)
    assert (max(across) + sum(widths)) * 7.05 < page
    assert len(breaks) < 32


def test_the_cover_of_a_complete_consolidation_says_so(tmp_path: Path) -> None:
    cover = opened(merged(checked("教育局"), names=("教育局",)), tmp_path)["封面"]
    assert cover["A1"].value == "招远市2025年度政府信息公开工作年度报告（汇总）"
    assert cover["A2"].value == "应报 1 个单位，已汇总 1 个，全部在内。"


def test_without_a_roster_it_does_not_pretend_to_know_who_is_missing(tmp_path: Path) -> None:
    cover = opened(merged(checked("教育局")), tmp_path)["封面"]
    assert cover["A2"].value == "已汇总 1 个单位（没有提供名录），全部在内。"


def test_each_unit_has_a_line_with_its_source(tmp_path: Path) -> None:
    whole = example()
    detail = lines(opened(whole, tmp_path)["明细"], 10)
    assert [row[HEADS["unit"]] for row in detail] == ["市政府办公室", "教育局", "水务局"]
    first = detail[0]
    submission = whole.lines[0].report
    assert first[HEADS["file"]] == "市政府办公室.xlsx"
    assert first[HEADS["sha256"]] == submission.sha256
    assert first[HEADS["read"]] == "2026-01-20 09:30"
    assert first[len(FIXED) :] == [float(str(whole.lines[0].figures[field.id])) for field in FORM.numbers]


def test_field_ids_stand_over_the_lines_and_sums_above_them(tmp_path: Path) -> None:
    whole = example()
    detail = opened(whole, tmp_path)["明细"]
    rows = lines(detail, 1)
    assert rows[8][len(FIXED) :] == [field.id for field in FORM.numbers]
    totals = [whole.totals[field.id] for field in FORM.numbers]
    assert rows[5][len(FIXED) :] == ["" if total is None else pytest.approx(float(total)) for total in totals]
    assert (detail.freeze_panes, detail.auto_filter.ref) == ("C10", "A9:HT12")


def test_a_blank_stays_blank_and_is_marked_with_the_totals_it_touches(tmp_path: Path) -> None:
    book = opened(example(), tmp_path)
    columns = columns_of(book["明细"])
    for name in ("s.staff", "t3.received.business", "t3.received.total"):
        marked, plain = (book["明细"].cell(row, columns[name]).fill.fgColor.rgb for row in (11, 10))
        assert marked != plain, name
    assert book["明细"].cell(11, columns["s.staff"]).value is None


def test_a_unit_taken_in_with_errors_is_marked_in_words_and_colour(tmp_path: Path) -> None:
    book = opened(example(include_errors=True), tmp_path)
    states = {row[HEADS["unit"]]: row[HEADS["state"]] for row in lines(book["明细"], 10)}
    assert states["公安局"] == "有错误"
    assert states["大数据中心"] == "已通过"
    columns = columns_of(book["明细"])
    row = 10 + list(states).index("公安局")
    assert book["明细"].cell(row, columns["t3.carried_out.natural_person"]).font.color.rgb == "FF9C0006"
    assert "有 1 处错误没有改正（T3-01），已按要求带错汇总" in words(book["封面"])


def test_every_finding_of_every_file_is_listed_and_none_twice(tmp_path: Path) -> None:
    rows = lines(opened(example(), tmp_path)["问题"], 4)
    told = [(row[0], row[1], row[2], row[3]) for row in rows]
    assert told == [
        ("教育局", "教育局.xlsx", "V-02", "需说明"),
        ("水务局", "水务局.xlsx", "T2-02", "需说明"),
        ("公安局", "公安局.xlsx", "T3-01", "错误"),
        ("", "财政局.xlsx", "", "读不出"),
    ]
    assert rows[1][10] == "=机构改革"


def test_every_unit_and_every_file_has_its_state(tmp_path: Path) -> None:
    rows = records(opened(example(), tmp_path)["报送情况"])
    assert [(row["单位"], row["状态"], row["计入"]) for row in rows] == [
        ("市政府办公室", "已通过", "是"),
        ("教育局", "需说明", "是"),
        ("水务局", "已通过", "是"),
        ("水务局", "相同副本", "否"),
        ("公安局", "有错误", "否"),
        ("财政局", "未报", ""),
        ("农业农村局", "已报待核", "否"),
        ("农业农村局", "已报待核", "否"),
        ("司法局", "不能计入", "否"),
        ("司法局", "未报", ""),
        ("大数据中心", "名录外", "否"),
        ("", "不能计入", "否"),
    ]
    assert "已作说明 1 处" in rows[2]["说明"]
    assert {row["单位"] for row in rows} >= set(NAMES)


def test_the_report_of_a_check_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "校验.xlsx"
    faulty = CheckedFile(submission("教育局", figures(1)), (finding(Severity.ERROR), finding(Severity.HINT, "P-01")))
    damaged = UnreadableFile(Path("收件/坏.xlsx"), "damaged", "打不开", "请重发")
    write_findings_report([make_result(one) for one in (faulty, CheckedFile(submission("水务局"), ()), damaged)], path)
    book = open_workbook(path)
    assert book.sheetnames == ["结果", "问题"]
    assert [row["结果"] for row in records(book["结果"])] == ["有错误", "通过", "读不出"]
    assert [row["编号"] for row in records(book["问题"])] == ["T3-01", "P-01", ""]


def test_the_report_of_a_check_without_findings_says_so(tmp_path: Path) -> None:
    write_findings_report([make_result(CheckedFile(submission("水务局"), ()))], tmp_path / "校验.xlsx")
    assert open_workbook(tmp_path / "校验.xlsx")["问题"]["A4"].value == "没有发现问题。"


@pytest.mark.parametrize(("deadline", "said"), [(date(2026, 1, 18), True), (date(2026, 1, 19), False), (None, False)])
def test_late_is_who_came_after_the_deadline(tmp_path: Path, deadline: date | None, said: bool) -> None:
    book = opened(merged(checked("教育局"), deadline=deadline), tmp_path)
    remark = records(book["报送情况"])[0]["说明"]
    assert ("迟报：第一份 2026-01-19 09:00 收到，期限是 2026-01-18" in remark) is said
    assert ("迟报的单位" in words(book["封面"])) is said
