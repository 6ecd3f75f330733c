"""The traps in which counts of texts are easily taken for others: of each, examples of which nothing may be said, and faulty twins.

They are judged as users see them: a workbook with that text and those tables is read and checked. Of the first 120 one was
judged wrongly before anything was mended by them (a twin was silent); of the 42 after them four (three silent examples and one
twin had an alarm too many, no twin was silent). What may be expected of new texts is that.
"""

import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.books import grids, read
from xltools.checks.check import check
from xltools.form.load import load_form

if TYPE_CHECKING:
    from xltools.excel.grid import Cell

FORM = load_form()
YEAR = 2024
# Every trap has faulty twins: where the wording itself stands for no cell, the count beside it that does is wrong there.
TRAPS = {
    "other_business": "来信, 热线, 提案 are received and answered too, and are no requests",
    "documents_by_property": "依申请公开, 不予公开 as what documents are marked with, not what became of requests",
    "parts_in_next_sentence": "。其中 goes on with what the sentence before counted",
    "carried_in_beside": "受理, 办理 with what was carried in, or without it",
    "applicants_with_carried_in": "applicants of the new requests, or of all with those carried in",
    "answered_in_the_open": "公开答复 and 依法办结 are all of the answers; those of one channel are a part",
    "scope": "代表, 备案, 向区政府提出的: a part of what the table counts, a hint at most",
    "cases_of_another_kind": "复议 of another kind; 未发生纠错 does not say that there was none",
    "regulations_of_others": "规章 that others made, or that were only changed or shown",
    "documents_of_others": "规范性文件 that others made, or that were only examined",
    "approximate": "余, 近, 约 are compared with nothing",
    "no_counts": "days, document numbers, titles, list numbers",
    "part_of_year": "half a year, a quarter, last year",
    "count_before_noun": "2条依申请公开, 30件复议获维持",
    "overlapping_channels": "one item goes out by several channels: together they may be more than the total",
    "mixed_measures": "宗 and 条 for one count; 期, 场 and 次 in a list of 条",
    "open_list": "其中 names some parts only",
    "unavailable_together": "因不掌握等原因 is three rows, without 等 it is one",
    "carried_out_with_answer": "结转…答复 is carried over, not answered",
    "nested_without_bracket": "the last parts of a list lie inside of the others",
}
LEAST = 3


def list_paragraphs(path: Path) -> list[dict[str, Any]]:
    return [one for one in tomllib.loads(path.read_text(encoding="utf-8"))["paragraph"] if "trap" in one]


PARAGRAPHS = list_paragraphs(Path(__file__).with_name("traps.toml"))
CORPUS = [one for path in Path(__file__).with_name("corpus").glob("*.toml") for one in list_paragraphs(path)]


def find(paragraph: dict[str, Any]) -> list[str]:
    """What is reported of the counts in a text, each finding with the number it is of: `N-01 41`, `N-01 17 hint`."""
    cells: dict[str, Cell] = {field.id: float(paragraph.get("table", {}).get(field.id, 0)) for field in FORM.numbers}
    cells |= {"cover.unit": "示范县人民政府", "cover.year": float(paragraph.get("year", YEAR))}
    cells[paragraph.get("field", "text.overview_on_request")] = paragraph["text"]
    findings = [one for one in check(read(grids(cells))) if one.code in {"N-01", "N-02", "N-04"}]
    usual = {rule.code: rule.severity for rule in FORM.rules.values()}
    return [
        f"{one.code} {one.actual}" + (f" {one.severity}" if one.severity is not usual[one.code] else "")
        for one in findings
    ]


def is_silent(paragraph: dict[str, Any]) -> bool:
    """Whether nothing may be reported of it, but for what its words lower to a hint."""
    return all(found.endswith("hint") for found in paragraph.get("found", []))


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_silent_and_its_faulty_twins_are_reported(trap: str) -> None:
    examples = [one for one in PARAGRAPHS if one["trap"] == trap]
    assert {one["text"]: find(one) for one in examples} == {one["text"]: one.get("found", []) for one in examples}


def test_each_trap_has_three_silent_examples_and_three_faulty_twins() -> None:
    shown = Counter((one["trap"], is_silent(one)) for one in PARAGRAPHS)
    assert {trap for trap, _ in shown} == set(TRAPS)
    assert [trap for trap in TRAPS if min(shown[trap, True], shown[trap, False]) < LEAST] == []


def test_a_trap_in_the_corpus_is_silent_where_all_of_its_counts_agree(thorough: bool) -> None:
    assert {one["trap"] for one in CORPUS} == set(TRAPS)
    agreeing = [one for one in CORPUS if all(count.get("agrees", True) for count in one.get("counts", []))]
    found = {one["text"]: find(one) for one in agreeing[:: 1 if thorough else 4]}
    assert {text: said for text, said in found.items() if not is_silent({"found": said})} == {}
