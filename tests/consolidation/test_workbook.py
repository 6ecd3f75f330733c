"""The city's workbook: the form at its own cells, live sums over 明细, every value also written in."""

import dataclasses
from decimal import Decimal
from pathlib import Path

import pytest

from tests.consolidation.books import example, merged, merged_again, opened
from tests.consolidation.city import FORM, YEAR, checked, figures, finding
from xltools.checks.check import check
from xltools.checks.finding import CheckedFile
from xltools.consolidation.consolidation import Heading
from xltools.consolidation.workbook import ProofError, build_consolidation_workbook, write_consolidation
from xltools.excel.errors import FileFault
from xltools.form.layout import layout_form
from xltools.form.rules.expression import Severity
from xltools.reading.read_submission import read_submission

PLACES = layout_form(FORM).places


def test_sheets_stand_in_the_order_of_the_statute(tmp_path: Path) -> None:
    book = opened(example(), tmp_path)
    own = {sheet.name for sheet in FORM.sheets}
    assert [name for name in book.sheetnames if name in own] == [sheet.name for sheet in FORM.sheets]
    assert book.sheetnames[:3] == ["封面", "目录", "一、总体情况"]
    assert book["_meta"].sheet_state == "hidden"


def test_every_city_figure_stands_at_its_place_with_its_value(tmp_path: Path) -> None:
    whole = example()
    book = opened(whole, tmp_path)
    for field in FORM.numbers:
        place, expected = PLACES[field.id], whole.totals[field.id]
        shown = book[place.sheet][place.cell].value
        assert shown == (None if expected is None else pytest.approx(float(expected))), field.id


def test_every_city_figure_is_a_live_formula(tmp_path: Path) -> None:
    book = opened(merged(checked("教育局"), checked("水务局")), tmp_path, values=False)
    shown = {field.id: book[PLACES[field.id].sheet][PLACES[field.id].cell].value for field in FORM.numbers}
    assert shown["t2.regulations.issued"] == '=IF(COUNT(明细!L7,明细!L10:L11)=0,"",SUM(明细!L7,明细!L10:L11))'
    assert shown["t2.fees.amount"] == '=IF(COUNT(明细!U7,明细!U10:U11)=0,"",ROUND(SUM(明细!U7,明细!U10:U11),6))'
    assert shown["t3.received.total"] == '=IF(COUNT(D6:I6)=0,"",SUM(D6:I6))'
    assert shown["t3.total.natural_person"] == '=IF(COUNT(D8:D28)=0,"",SUM(D8:D28))'
    assert all(str(formula).startswith("=IF(COUNT(") for formula in shown.values())


def test_labels_stand_where_the_layout_has_them(tmp_path: Path) -> None:
    book = opened(example(), tmp_path)
    for placed in layout_form(FORM).blocks:
        for label in (*placed.heads, *placed.stubs):
            assert book[placed.block.sheet].cell(label.row + 1, label.column + 1).value == label.text


def test_what_nobody_filled_is_blank_in_the_city(tmp_path: Path) -> None:
    book = opened(merged(checked("教育局", {"s.staff": 0})), tmp_path)
    staff, trainings = PLACES["s.staff"], PLACES["s.trainings"]
    assert book[staff.sheet][staff.cell].value == 0
    assert book[trainings.sheet][trainings.cell].value is None


def test_it_reads_as_a_submission_one_level_up(tmp_path: Path) -> None:
    whole = example()
    write_consolidation(whole, tmp_path / "汇总.xlsx")
    submission = read_submission(tmp_path / "汇总.xlsx", FORM)
    assert not submission.troubles
    assert (submission.unit, submission.year, submission.text("cover.scope")) == ("招远市", 2025, "汇总")
    assert submission.meta["scope"] == "汇总"
    for field in FORM.numbers:
        assert submission.value(field.id) == whole.totals[field.id], field.id


def test_merging_in_two_steps_equals_merging_in_one(tmp_path: Path) -> None:
    units = [checked(f"{n}局", figures(n)) for n in range(6)]
    districts = []
    for place, half in (("东区", units[:2]), ("西区", units[2:])):
        path = tmp_path / f"{place}.xlsx"
        write_consolidation(merged(*half, place=place), path)
        districts.append(CheckedFile(read_submission(path, FORM), ()))
    assert merged(*districts).totals == merged(*units).totals


def test_the_same_consolidation_gives_the_same_bytes() -> None:
    assert build_consolidation_workbook(example()) == build_consolidation_workbook(example())


def test_nothing_is_locked(tmp_path: Path) -> None:
    assert not any(sheet.protection.sheet for sheet in opened(example(), tmp_path))


def test_peoples_text_never_becomes_a_formula(tmp_path: Path) -> None:
    explained = finding(Severity.EXPLAIN, explanation="=1+1")
    whole = merged(checked("=HYPERLINK(1)", None, explained), checked("http://x", None, explained))
    book = opened(whole, tmp_path, values=False)
    for name in ("明细", "问题", "报送情况"):
        for row in book[name].iter_rows():
            assert not any(cell.data_type == "f" and "HYPERLINK" in str(cell.value) for cell in row)
            assert all(cell.hyperlink.location == "'目录'!A1" for cell in row if cell.hyperlink)


@pytest.mark.parametrize(("rule_making", "said"), [("是", "是"), ("否", "否"), ("", None)])
def test_meta_says_whether_the_citys_figures_may_hold_rules(tmp_path: Path, rule_making: str, said: str | None) -> None:
    unit = checked("市政府", meta={"rule_making": rule_making})
    meta = {key.value: value.value for key, value in opened(merged(unit), tmp_path)["_meta"].iter_rows(max_col=2)}
    assert meta["rule_making"] == said
    assert meta["form"] == FORM.id


def test_the_office_is_the_reporting_unit_and_the_place_the_title(tmp_path: Path) -> None:
    whole = merged_again(merged(checked("教育局")), Heading("招远市", YEAR, office="招远市人民政府办公室"))
    book = opened(whole, tmp_path)
    assert book["封面"]["A1"].value == whole.title == "招远市2025年度政府信息公开工作年度报告（汇总）"
    assert book["封面"]["B3"].value == "招远市人民政府办公室"
    assert str(book["二、主动公开"]["A2"].value).startswith("汇总单位：招远市人民政府办公室（")
    meta = {key.value: value.value for key, value in book["_meta"].iter_rows(max_col=2)}
    assert (meta["unit"], meta["place"]) == ("招远市人民政府办公室", "招远市")


def test_the_cover_hides_the_questions_that_units_answer_and_reads_as_a_units_one_level_up(tmp_path: Path) -> None:
    sheet = opened(merged(checked("教育局")), tmp_path)["封面"]
    asked = [row for row in range(1, 30) if "没填的格" in str(sheet.cell(row, 1).value)]
    assert asked
    assert all(sheet.row_dimensions[row].hidden for row in range(asked[0] - 1, asked[0] + 6))
    assert not sheet.row_dimensions[asked[0] - 2].hidden
    found = check(read_submission(tmp_path / "汇总.xlsx", FORM))
    assert not [finding for finding in found if finding.severity is Severity.ERROR]


def test_an_empty_selection_still_gives_a_workbook(tmp_path: Path) -> None:
    book = opened(merged(names=("教育局",)), tmp_path)
    assert book["封面"]["A1"].value == "招远市2025年度政府信息公开工作年度报告（阶段性汇总）"


def test_a_figure_that_is_not_the_sum_of_its_lines_stops_the_run(tmp_path: Path) -> None:
    whole = merged(checked("教育局"), checked("水务局"))
    for name, wrong in (("t3.received.natural_person", 10**6), ("t2.fees.amount", Decimal("0.1")), ("s.staff", None)):
        path = tmp_path / "汇总.xlsx"
        with pytest.raises(ProofError, match=name):
            write_consolidation(dataclasses.replace(whole, totals={**whole.totals, name: wrong}), path)
        assert not path.exists()


def test_an_amount_is_proved_to_its_last_digit() -> None:
    whole = merged(checked("教育局", {"t2.fees.amount": Decimal("0.000001")}))
    wrong = {**whole.totals, "t2.fees.amount": Decimal("0.000002")}
    with pytest.raises(ProofError, match="行政事业性收费"):
        build_consolidation_workbook(dataclasses.replace(whole, totals=wrong))


def test_an_output_that_cannot_be_written_is_a_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileFault, match="文件夹"):
        write_consolidation(example(), tmp_path)


def test_a_place_that_no_workbook_can_hold_is_cleaned(tmp_path: Path) -> None:
    book = opened(merged(checked("教育局"), place="招&远\x00\n市\ud800" * 3), tmp_path)
    assert book["封面"]["B3"].value == "招&远 市招&远 市招&远 市"
