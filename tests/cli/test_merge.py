"""`xltools merge` as scripts rely on it: what it keeps, what it refuses, and what it writes beside the workbook."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.conftest import Run
from tests.filled import unit_workbook
from tests.workbooks import open_workbook
from xltools.demo.workbooks import make_old_layout
from xltools.form.load import load_form
from xltools.roster.units import Unit
from xltools.template.content import Content
from xltools.template.workbook import write_template

RECEIVED = "t3.received.natural_person"


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same folder for every test, emptied: what two of them merge is the same and built once."""
    folder = tmp_path_factory.getbasetemp() / "merge"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


@pytest.fixture
def run(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `merge` with these words, in January."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1768467600")
    return lambda *words: run("merge", *words)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Two units that did everything right."""
    for name in ("示例市教育局", "示例市公安局"):
        os.utime(unit_workbook(tmp_path / "收件" / f"{name}.xlsx", name), (1_768_467_600, 1_768_467_600))
    return tmp_path / "收件"


def adjust(path: Path, row: int, *cells: str | int | None) -> None:
    """Somebody fills in a line of the 调整 sheet."""
    book = open_workbook(path)
    for column, value in zip("BDEF", cells, strict=False):
        book["调整"][f"{column}{row}"] = value
    book.save(path)


def total(path: Path) -> int:
    """A figure of the city as its workbook shows it."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("三、依申请公开").to_python(skip_empty_area=False)
    value = rows[5][3]
    assert isinstance(value, float)
    return int(value)


def test_an_adjustment_is_kept_over_a_new_merge(run: Run, inbox: Path, tmp_path: Path) -> None:
    city = tmp_path / "汇总.xlsx"
    run(inbox, "-o", city)
    before = total(city)
    adjust(city, 5, RECEIVED, -2, "重复登记", "张三")
    adjust(city, 6, "t3.carried_in.natural_person", 2, "重复登记", "张三")
    for _ in range(2):
        code, said, err = run(inbox, "-o", city)
        assert (code, total(city)) == (0, before - 2), err
        assert "调整　一、本年新收 自然人 -2（张三：重复登记）" in said


@pytest.mark.long
def test_adjustments_come_from_a_list_too_and_no_line_counts_twice(run: Run, inbox: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    run(inbox, "-o", first)
    before = total(first)
    adjust(first, 5, RECEIVED, 3, "漏报", "张三")
    run(inbox, "-o", second, "--adjustments", first)
    run(inbox, "-o", second, "--adjustments", first)
    assert total(second) == before + 3


@pytest.mark.long
def test_a_line_of_a_list_that_was_changed_does_not_stand_beside_its_old_self(
    run: Run, inbox: Path, tmp_path: Path
) -> None:
    listed, city = tmp_path / "调整.xlsx", tmp_path / "汇总.xlsx"
    run(inbox, "-o", listed)
    adjust(listed, 5, RECEIVED, 3, "漏报", "张三")
    run(inbox, "-o", city, "--adjustments", listed)
    adjust(listed, 5, RECEIVED, 8, "漏报", "张三")
    before = city.read_bytes()
    code, _, told = run(inbox, "-o", city, "--adjustments", listed)
    assert code == 1
    assert "“一、本年新收 自然人”（t3.received.natural_person）输出文件里是 +3，--adjustments 里是 +8" in told
    assert city.read_bytes() == before


def test_an_adjustment_that_is_not_whole_stops_the_merge_and_leaves_the_file(
    run: Run, inbox: Path, tmp_path: Path
) -> None:
    city = tmp_path / "汇总.xlsx"
    run(inbox, "-o", city)
    adjust(city, 6, RECEIVED, 1, None, "张三")
    before = city.read_bytes()
    code, _, err = run(inbox, "-o", city)
    assert code == 1
    assert "调整!E6 没有写调整原因" in err
    assert city.read_bytes() == before


@pytest.mark.long
def test_a_negative_result_stops_the_merge(run: Run, inbox: Path, tmp_path: Path) -> None:
    city = tmp_path / "汇总.xlsx"
    run(inbox, "-o", city)
    adjust(city, 5, RECEIVED, -10_000, "错", "张三")
    code, _, err = run(inbox, "-o", city)
    assert code == 1
    assert "不能是负数。没有生成汇总。" in err


def test_a_consolidation_named_beside_its_own_parts_is_refused(run: Run, inbox: Path, tmp_path: Path) -> None:
    county, city = tmp_path / "县.xlsx", tmp_path / "市.xlsx"
    run(inbox, "-o", county, "--place", "示例县")
    code, _, err = run(county, *sorted(inbox.iterdir()), "-o", city)
    assert code == 1
    assert "“示例市教育局”（收件/示例市教育局.xlsx）已在“示例县”的汇总工作簿（县.xlsx" in err
    assert not city.exists()


def test_the_same_data_is_written_for_machines(run: Run, inbox: Path, tmp_path: Path) -> None:
    words = (inbox, "-o", tmp_path / "汇总.xlsx", "--json", tmp_path / "汇总.json", "--csv", tmp_path / "表")
    assert run(*words)[0] == 0
    assert run(*words)[0] == 0
    said = json.loads((tmp_path / "汇总.json").read_text(encoding="utf-8"))
    assert [unit["unit"] for unit in said["units"]] == ["示例市公安局", "示例市教育局"]
    assert (tmp_path / "表" / "明细.csv").is_file()


def test_what_is_no_earlier_export_is_not_replaced_and_nothing_else_is_written(
    run: Run, inbox: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "我的.json"
    mine.write_text("{}", encoding="utf-8")
    code, _, err = run(inbox, "-o", tmp_path / "汇总.xlsx", "--json", mine)
    assert code == 1
    assert "没有覆盖" in err
    assert not (tmp_path / "汇总.xlsx").exists()


def test_workbooks_of_another_year_are_left_out_by_name(run: Run, inbox: Path, tmp_path: Path) -> None:
    unit_workbook(inbox / "旧.xlsx", "示例市财政局", year=2024)
    code, said, _ = run(inbox, "-o", tmp_path / "汇总.xlsx")
    assert code == 1
    assert "未计入　示例市财政局（旧.xlsx）：这是 2024 年度的表，应报的是 2025 年度" in said


@pytest.mark.long
def test_a_consolidation_of_another_year_is_left_out_by_name(run: Run, inbox: Path, tmp_path: Path) -> None:
    unit_workbook(tmp_path / "旧" / "a.xlsx", "示例县教育局", year=2024)
    run(tmp_path / "旧", "-o", tmp_path / "县.xlsx", "--place", "示例县")
    code, said, _ = run(inbox, tmp_path / "县.xlsx", "-o", tmp_path / "市.xlsx", "--year", 2025)
    assert code == 1
    assert "未计入　示例县（县.xlsx）：这是 2024 年度的表" in said


def test_a_workbook_of_another_form_is_left_out_by_name(run: Run, inbox: Path, tmp_path: Path) -> None:
    content = Content(year=2025, unit=Unit("示例市财政局"), values={"cover.scope": "本单位"})
    write_template(make_old_layout(load_form()), content, inbox / "旧表.xlsx")
    code, said, _ = run(inbox, "-o", tmp_path / "汇总.xlsx")
    assert code == 1
    assert "计入 2 家" in said
    assert re.search("未计入　示例市财政局（旧表.xlsx）：有 .*处错误没有改正（V-03", said)


def test_a_consolidation_lying_among_its_own_parts_is_passed_over_and_told(run: Run, inbox: Path) -> None:
    """The output of an earlier run in the inbox: no second counting, and no refusal of the next run."""
    run(inbox, "-o", inbox / "汇总.xlsx", "--place", "示例县")
    code, said, _ = run(inbox, "-o", inbox / "再汇总.xlsx", "--place", "示例县")
    assert code == 0
    assert "计入 2 家" in said
    assert "由这些文件汇总成的工作簿 1（汇总.xlsx）" in said


@pytest.mark.long
def test_what_is_not_complete_below_is_not_complete_above(run: Run, inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "名录.csv").write_text("单位名称\n示例市教育局\n示例市公安局\n示例市民政局\n", encoding="utf-8")
    run(inbox, "-o", tmp_path / "甲市.xlsx", "--place", "甲市", "--roster", tmp_path / "名录.csv")
    above = (tmp_path / "甲市.xlsx", "-o", tmp_path / "丙省.xlsx", "--place", "丙省")
    code, said, _ = run(*above, "--strict")
    assert code == 1
    assert "阶段性汇总　甲市（甲市.xlsx）：它的单位还没有报齐" in said
    assert not (tmp_path / "丙省.xlsx").exists()
    code, _, _ = run(*above)
    assert code == 1
    book = open_workbook(tmp_path / "丙省.xlsx")
    cover = [str(cell.value) for row in book["封面"].iter_rows() for cell in row]
    assert any("其中 1 份本身是阶段性汇总" in text for text in cover)
    remarks = [str(cell.value) for row in book["报送情况"].iter_rows() for cell in row]
    assert any("报来的是阶段性汇总" in remark for remark in remarks)


@pytest.mark.long
def test_an_adjustment_that_breaks_a_rule_is_told_everywhere(run: Run, inbox: Path, tmp_path: Path) -> None:
    city = tmp_path / "汇总.xlsx"
    run(inbox, "-o", city)
    adjust(city, 5, RECEIVED, -1, "重复登记", "张三")
    code, said, _ = run(inbox, "-o", city)
    assert code == 1
    assert re.search("汇总数不符　T3-01 三、依申请公开!D.*相差 1", said)
    cover = [str(cell.value) for row in open_workbook(city)["封面"].iter_rows() for cell in row]
    assert "汇总数不符合勾稽关系（请核对调整）" in cover


def test_a_workbook_that_is_not_complete_says_so_where_it_is_written(run: Run, inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "名录.csv").write_text("单位名称\n示例市教育局\n示例市公安局\n示例市民政局\n", encoding="utf-8")
    _, said, told = run(inbox, "-o", tmp_path / "甲市.xlsx", "--roster", tmp_path / "名录.csv")
    assert "甲市.xlsx（阶段性汇总，没有报齐、没有全部计入）" in said
    assert "没有写 --place" in told


def test_a_consolidation_beside_one_of_its_parts_is_refused_and_never_dropped(run: Run, inbox: Path) -> None:
    run(inbox, "-o", inbox / "甲市.xlsx", "--place", "甲市")
    (inbox / "示例市教育局.xlsx").unlink()
    code, _, told = run(inbox, "-o", inbox / "省.xlsx", "--place", "丙省", "--strict", "--include-errors")
    assert code == 1
    assert "“示例市公安局”（示例市公安局.xlsx）已在“甲市”的汇总工作簿（甲市.xlsx" in told


@pytest.mark.long
def test_what_somebody_changed_stays_and_the_merge_goes_on_next_to_it(run: Run, inbox: Path, tmp_path: Path) -> None:
    city, beside = tmp_path / "汇总.xlsx", tmp_path / "汇总（新）.xlsx"
    run(inbox, "-o", city)
    adjust(city, 5, RECEIVED, 5, "补报", "张三")
    book = open_workbook(city)
    book["三、依申请公开"]["D6"] = 150
    book.save(city)
    before = city.read_bytes()
    code, said, err = run(inbox, "-o", city)
    assert code == 1
    assert "沿用了“汇总.xlsx”里的调整 1 项；“汇总.xlsx”有手工改动，没有带到新的一份里：" in said
    assert "三、依申请公开!D6 的公式改成了数 150" in said
    assert f"{city} 改动过，没有覆盖；新的写在 {beside}，不再需要旧的请移走。" in err
    assert city.read_bytes() == before
    # The office goes on in the new one, and the next merge takes over what it wrote there.
    adjust(beside, 6, RECEIVED, 7, "漏报", "李四")
    code, said, _ = run(inbox, "-o", city)
    assert (code, "沿用了“汇总（新）.xlsx”里的调整 2 项" in said, "手工改动" in said) == (1, True, False)
    city.unlink()
    _, said, err = run(inbox, "-o", city)
    assert (city.is_file(), "改动过" in err) == (True, False)
    assert "沿用了“汇总（新）.xlsx”里的调整 2 项" in said
