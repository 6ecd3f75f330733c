"""The JSON of a consolidation says the same as its workbook."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.consolidation.books import example, merged
from tests.consolidation.city import FORM, checked, figures
from xltools.consolidation.adjustments import Adjustment
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.export import refuse_foreign_json, write_json
from xltools.consolidation.messages import render_consolidation
from xltools.consolidation.sheets.findings import findings_table
from xltools.excel.errors import FileFault

RECEIVED = "t3.received.natural_person"


def written(whole: Consolidation, folder: Path) -> Any:
    write_json(whole, folder / "汇总.json")
    return json.loads((folder / "汇总.json").read_text(encoding="utf-8"))


def test_it_names_its_schema_and_whose_it_is(tmp_path: Path) -> None:
    said = written(example(), tmp_path)
    assert said["schema"] == "xltools/consolidation/1"
    assert said["form"] == {"id": FORM.id, "version": FORM.version}
    assert said["heading"] == {
        "title": "招远市2025年度政府信息公开工作年度报告（阶段性汇总）",
        "place": "招远市",
        "office": None,
        "code": "370685",
        "year": 2025,
        "made": "2026-01-20 09:30",
    }


def test_nobody_is_lost(tmp_path: Path) -> None:
    said = written(example(), tmp_path)["completeness"]
    assert (said["complete"], said["expected"], said["included"]) == (False, 7, 3)
    # Who sent last year's form only has sent nothing yet.
    assert [unit["unit"] for unit in said["missing"]] == ["财政局", "司法局"]
    assert [left["cause"] for left in said["left_out"]].count("open") == 2
    assert [file["code"] for file in said["unreadable"]] == ["encrypted"]


def test_units_and_totals_hold_the_figures_and_a_blank_is_null(tmp_path: Path) -> None:
    whole = example()
    said = written(whole, tmp_path)
    for unit, line in zip(said["units"], whole.lines, strict=True):
        assert dict(zip(said["fields"], unit["figures"], strict=True)) == pytest.approx(
            {name: None if number is None else float(number) for name, number in line.figures.items()}
        )
    totals = {total["field"]: total for total in said["totals"]}
    assert totals[RECEIVED]["value"] == whole.totals[RECEIVED]
    assert totals["s.staff"]["blank"] == ["教育局"]
    assert said["units"][1]["figures"][said["fields"].index("s.staff")] is None
    assert said["units"][2]["explanations"] == [
        {
            "code": "T2-02",
            "where": "二、主动公开!D6",
            "field": "t2.normative_documents.effective",
            "explanation": "=机构改革",
        }
    ]


def test_adjustments_stand_apart(tmp_path: Path) -> None:
    said = written(
        merged(checked("教育局", figures(1)), adjustments=[Adjustment(RECEIVED, 3, "漏报", "张三")]), tmp_path
    )
    total = next(total for total in said["totals"] if total["field"] == RECEIVED)
    assert total["value"] == total["units"] + total["adjustment"] == total["units"] + 3
    assert said["adjustments"] == [{"field": RECEIVED, "amount": 3, "reason": "漏报", "who": "张三", "date": None}]


def test_an_earlier_export_is_replaced_and_anything_else_is_not(tmp_path: Path) -> None:
    written(merged(checked("教育局")), tmp_path)
    refuse_foreign_json(tmp_path / "汇总.json")
    (tmp_path / "别的.json").write_text('{"schema": "other"}', encoding="utf-8")
    with pytest.raises(FileFault, match="没有覆盖"):
        refuse_foreign_json(tmp_path / "别的.json")


def test_what_units_show_only_together_stands_in_every_output(tmp_path: Path) -> None:
    amounts = {"水务局": 25, "教育局": 12, "公安局": 251_000}
    whole = merged(*(checked(name, figures(1) | {"t2.fees.amount": amount}) for name, amount in amounts.items()))
    (said,) = written(whole, tmp_path)["comparisons"]
    assert (said["unit"], said["code"], said["severity"], said["field"]) == ("公安局", "P-07", "hint", "t2.fees.amount")
    assert f"公安局　P-07 {said['sheet']}!{said['cell']}" in render_consolidation(whole)
    rows = findings_table(whole.selection, whole.comparisons).rows
    assert [(row.cells[0], row.cells[2]) for row in rows if row.cells[2] == "P-07"] == [("公安局", "P-07")]
