"""A figure traced: in a consolidated workbook to its units, in a unit's own to its cell; the workbook alone tells it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.consolidation.books import example, merged, merged_again, write
from tests.consolidation.city import FORM, YEAR, checked, figures, finding
from tests.consolidation.past import example_with_past
from tests.filled import unit_workbook
from tests.workbooks import open_workbook
from xltools.checks.check import Terms
from xltools.cli.root import main
from xltools.consolidation.adjustments import Adjustment
from xltools.consolidation.consolidation import Consolidation, OfficeInput
from xltools.consolidation.merge import merge_files
from xltools.consolidation.trace import trace_field
from xltools.consolidation.trace_report import as_json, render_trace
from xltools.consolidation.workbook import write_consolidation
from xltools.form.rules.expression import Severity

FIELD = "t3.received.total"


def written(whole: Consolidation, folder: Path) -> Path:
    return write(whole, folder / "汇总.xlsx")


def test_every_figure_of_the_city_traces_to_its_units(tmp_path: Path) -> None:
    whole = example()
    path = written(whole, tmp_path)
    for field in ("t3.received.total", "t2.fees.amount", "t3.received.business", "s.staff", "t4.reconsideration.total"):
        found = trace_field(path, field, FORM)
        assert found.parts is not None
        assert [(one.unit, one.value, one.file, one.sha256) for one in found.parts] == [
            (line.name, line.figures[field], line.version.path, line.report.sha256) for line in whole.lines
        ]
        assert found.value == found.sum == whole.totals[field]
        assert found.agrees


def test_the_cells_named_hold_the_values(tmp_path: Path) -> None:
    path = written(example(), tmp_path)
    book = open_workbook(path, values=True)
    found = trace_field(path, FIELD, FORM)
    for one in found.parts or ():
        assert book[one.place.sheet][one.place.cell].value == one.value
    assert found.entry
    assert book[found.entry.place.sheet][found.entry.place.cell].value == found.value


def test_adjustments_are_named_and_make_up_the_difference(tmp_path: Path) -> None:
    plain = example()
    adjustment = Adjustment("t3.received.business", 2, "补录一件信函申请", "张三")
    whole = merged_again(plain, work=OfficeInput((adjustment,)))
    found = trace_field(written(whole, tmp_path), FIELD, FORM)
    assert (found.adjusted, found.agrees) == (2, True)
    assert found.value == whole.totals[FIELD]
    assert "调整　+2　补录一件信函申请（张三）" in render_trace(found)


def test_a_figure_typed_over_by_hand_does_not_agree(tmp_path: Path) -> None:
    path = written(example(), tmp_path)
    book = open_workbook(path)
    book["三、依申请公开"]["J6"] = 9999
    book.save(path)
    found = trace_field(path, FIELD, FORM)
    assert not found.agrees
    assert "不一致" in render_trace(found)


def test_what_was_found_and_explained_at_a_units_cell_is_told(tmp_path: Path) -> None:
    field = "t2.normative_documents.effective"
    explained = finding(Severity.EXPLAIN, "T2-02", field=field, explanation="机构改革")
    text = render_trace(
        trace_field(written(merged(checked("教育局", figures(1), explained), checked("水务局")), tmp_path), field, FORM)
    )
    assert "教育局　T2-02" in text
    assert "情况说明：机构改革" in text


def test_a_unit_that_is_a_consolidation_says_how_many_files_are_behind_it(tmp_path: Path) -> None:
    county = tmp_path / "县" / "汇总.xlsx"
    write_consolidation(merged(checked("县教育局"), checked("县水务局"), place="某县"), county)
    whole = merge_files([county], Terms(FORM, YEAR), place="某市")
    found = trace_field(written(whole, tmp_path), FIELD, FORM)
    assert [(one.unit, one.files_behind) for one in found.parts or ()] == [("某县", 2)]
    assert "其下还有 2 份文件" in render_trace(found)


@pytest.mark.parametrize(
    "sheet",
    ["明细", "构成", *(pytest.param(name, marks=pytest.mark.long) for name in ("同比", "排名", "单位变化"))],
)
def test_any_cell_that_shows_a_figure_leads_to_it(sheet: str, tmp_path: Path) -> None:
    path = written(example_with_past(), tmp_path)
    book = open_workbook(path, values=True)
    ids: dict[str, Any] = {
        "明细": lambda cell: book["明细"].cell(9, cell.column).value,
        "排名": lambda _: "t3.received.total",
        "构成": lambda cell: book["构成"].cell(cell.row, 8).value,
        "同比": lambda cell: book["同比"].cell(cell.row, 10).value,
        "单位变化": lambda cell: book["单位变化"].cell(cell.row, 9).value,
    }
    for place in ("F10", "C12", "E14") if sheet != "明细" else ("T10", "AA12", "HA11"):
        cell = book[sheet][place]
        assert trace_field(path, f"{sheet}!{place}", FORM).field.id == ids[sheet](cell), place


def test_a_cell_of_no_figure_is_said_to_be_none(tmp_path: Path) -> None:
    path = written(example(), tmp_path)
    for place in ("明细!B10", "来源!B5"):
        with pytest.raises(LookupError, match="不属于某一项指标"):
            trace_field(path, place, FORM)


def test_a_label_of_a_single_figure_and_a_merged_cell_lead_to_it(tmp_path: Path) -> None:
    path = written(example(), tmp_path)
    assert trace_field(path, "二、主动公开!A9", FORM).field.id == "t2.licensing.decisions"
    assert trace_field(path, "二、主动公开!D9", FORM).field.id == "t2.licensing.decisions"


def collected(folder: Path, place: str, *units: str) -> Path:
    """A consolidated workbook of units whose files lie in a folder beside it."""
    for name in units:
        unit_workbook(folder / "收件" / f"{name}.xlsx", f"{place}{name}")
    files = sorted((folder / "收件").glob("*.xlsx"))
    return written(merge_files(files, Terms(FORM, YEAR), place=place), folder / "汇总")


@pytest.mark.long
def test_a_line_that_says_other_than_the_file_it_names_is_told(tmp_path: Path) -> None:
    path = collected(tmp_path, "某县", "教育局", "水务局")
    assert [(one.is_read, one.edited) for one in trace_field(path, FIELD, FORM).parts or ()] == [(True, False)] * 2
    book = open_workbook(path)
    place = (trace_field(path, "t3.received.natural_person", FORM).parts or ())[0].place
    before = book[place.sheet][place.cell].value
    book[place.sheet][place.cell] = 777
    book.save(path)
    found = trace_field(path, "t3.received.natural_person", FORM)
    assert not found.agrees
    assert f"的源文件（SHA-256 相同）中是 {before}，{place} 是 777" in render_trace(found)


def test_what_a_file_says_is_taken_from_no_file_but_the_one_that_was_merged(tmp_path: Path) -> None:
    path = collected(tmp_path, "某县", "教育局", "水务局")
    (tmp_path / "收件" / "教育局.xlsx").write_bytes(b"another")
    assert sorted(one.is_read for one in trace_field(path, FIELD, FORM).parts or ()) == [False, True]


def test_units_of_every_level_are_told_where_the_files_lie_beside(tmp_path: Path) -> None:
    county = collected(tmp_path / "县", "某县", "教育局", "水务局")
    city = written(merge_files([county], Terms(FORM, YEAR), place="某市"), tmp_path / "县")
    found = trace_field(city, FIELD, FORM)
    (one,) = found.parts or ()
    assert [below.unit for below in one.children] == ["某县教育局", "某县水务局"]
    assert sum(below.value or 0 for below in one.children) == one.value
    assert "└ 某县教育局" in render_trace(found)
    assert [unit["unit"] for unit in as_json(found)["units"][0]["units"]] == ["某县教育局", "某县水务局"]
    county.unlink()
    assert "请把 " in render_trace(trace_field(city, FIELD, FORM))


def test_a_long_name_is_not_cut(tmp_path: Path) -> None:
    name = "示例市" + "很长的" * 50 + "局"
    assert name in render_trace(
        trace_field(written(merged(checked(name, figures(1), path="a.xlsx")), tmp_path), FIELD, FORM)
    )


def test_blank_is_not_zero(tmp_path: Path) -> None:
    whole = merged(checked("教育局", {"s.trainings": 1}), checked("水务局", {"s.staff": 0}))
    found = trace_field(written(whole, tmp_path), "s.staff", FORM)
    assert "（2 个单位，其中 1 个为 0，1 个空白）" in render_trace(found)
    assert [unit["value"] for unit in as_json(found)["units"]] == [None, 0]


def test_a_units_own_workbook_tells_cell_content_and_reading(tmp_path: Path) -> None:
    path = tmp_path / "教育局.xlsx"
    unit_workbook(path, "教育局")
    book = open_workbook(path)
    book["二、主动公开"]["B13"] = "12件"
    book.save(path)
    found = trace_field(path, "t2.enforcement.decisions", FORM)
    assert found.entry
    assert (found.value, found.entry.raw, found.parts) == (12, "12件", None)
    assert "“12件”读作 12" in render_trace(found)


def test_what_was_not_read_is_no_blank(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table that stands twice, or is gone, is told for what it is, with what to do, and the command says so."""
    path = unit_workbook(tmp_path / "教育局.xlsx")
    book = open_workbook(path)
    book.copy_worksheet(book["三、依申请公开"])
    del book["二、主动公开"]
    book.save(path)
    for field, why in [(FIELD, "不能确定取哪一处"), ("t2.enforcement.decisions", "没有找到表")]:
        found = trace_field(path, field, FORM)
        assert (found.entry, found.agrees, as_json(found)["read"]) == (None, False, False)
        assert "值　没有读到（不是空白，也不是 0）" in render_trace(found)
        assert "空白（空白不等于 0）" not in render_trace(found)
        assert [finding.code for finding in found.findings] == ["V-04"]
        assert render_trace(found).count(why) == 1
        assert found.findings[0].hint in render_trace(found)
    with pytest.raises(SystemExit) as left:
        main(["trace", str(path), FIELD])
    assert left.value.code == 1
    assert "没有读到" in capsys.readouterr().out


def test_the_names_of_units_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    whole = example()
    name = "教育\u202e局"
    hostile = tuple(
        replace(line, overview=replace(line.overview, unit=replace(line.overview.unit, name=name)))
        for line in whole.lines
    )
    text = render_trace(trace_field(written(replace(whole, lines=hostile), tmp_path), FIELD, FORM))
    assert "\u202e" not in text


@pytest.mark.parametrize(("field", "code"), [(FIELD, 0), ("新收 总计", 0), ("t3.recieved.total", 2)])
def test_the_command(field: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # In a folder of its own: source files are looked for beside it too.
    path = written(example(), tmp_path / "汇总")
    with pytest.raises(SystemExit) as left:
        main(["trace", str(path), field, "--format", "json"])
    assert left.value.code == code
    said = capsys.readouterr()
    if code:
        assert "t3.received.total" in said.err
    else:
        document = json.loads(said.out)
        assert document["schema"] == "xltools/trace/1"
        assert sum(unit["value"] for unit in document["units"]) == document["value"]
