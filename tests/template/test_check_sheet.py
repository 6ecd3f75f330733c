"""The 校验 sheet: what each line says, and the verdict over all of them."""

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from tests.template.figures import FORM, UNIT, YEAR, content, published
from tests.template.looks import blank, look
from xltools.checks.check import check
from xltools.checks.check_lines import list_lines
from xltools.excel.grid import Cell
from xltools.excel.open import open_book
from xltools.form.load import load_form_folder, templates_folder
from xltools.form.rules.expression import Severity
from xltools.reading.read_submission import read_from_book
from xltools.template.content import Content
from xltools.template.workbook import write_template

# Nothing is shown of a line that is not decided.
_NONE = ("", "", "")


def test_a_report_that_is_right_passes() -> None:
    workbook = look(FORM, content())
    assert workbook.verdict == "全部通过"
    assert workbook.line("T3-01:natural_person") == (41, 41, 0, "通过")
    assert workbook.line("T3-01:total") == (42, 42, 0, "通过")
    assert workbook.line("T3-02:natural_person") == (40, 40, 0, "通过")
    assert workbook.line("T2-02:normative_documents") == (10, -2, 12, "通过")


def test_a_blank_form_fails_nowhere_and_counts_its_blanks() -> None:
    inputs = [field for field in FORM.fields.values() if not field.total_of]
    asked = [field for field in inputs if field.kind.numeric or field.required]
    assert blank(FORM).verdict == f"还有 0 处不通过，{len(asked) - 1} 处待填", "all but the year, which is issued"
    assert blank(FORM).line("T3-01:natural_person") == (*_NONE, "待填")


def test_the_cover_repeats_the_verdict() -> None:
    workbook = look(FORM, content({"t3.received.business": 2}))
    cover = [row[0] for row in workbook.grids["封面"]]
    assert workbook.verdict == "还有 2 处不通过，0 处待填"
    assert workbook.verdict in cover


@pytest.mark.parametrize(
    ("changes", "key", "line"),
    [
        ({"t3.received.natural_person": 40}, "T3-01:natural_person", (42, 41, 1, "不通过")),
        ({"t3.received.natural_person": None}, "T3-01:natural_person", (*_NONE, "待填")),
        ({"t3.received.natural_person": "40件"}, "T3-01:natural_person", (*_NONE, "待填")),
        ({"t3.granted.total": 4}, "T3-03:granted", (3, 4, -1, "不通过")),
        ({"t4.litigation_direct.total": 7}, "T4-01:litigation_direct", (0, 7, -7, "不通过")),
        ({"t2.regulations.issued": 2}, "T2-01:issued", (2, 0, 2, "不通过")),
        ({"t2.normative_documents.effective": 0}, "T2-02:normative_documents", (0, -2, 2, "不通过")),
        ({"t3.granted.business": "12件"}, "V-01:t3.received", (172, 171, 1, "不通过")),
        ({"t3.granted.business": -1}, "V-01:t3.received", (175, 174, 1, "不通过")),
        ({"t3.granted.business": 0.5}, "V-01:t3.received", (175, 174, 1, "不通过")),
        ({"t3.granted.business": 10**13}, "V-01:t3.received", (175, 174, 1, "不通过")),
        ({"t3.granted.business": True}, "V-01:t3.received", (172, 171, 1, "不通过")),
        ({"t2.fees.amount": 25.1234567}, "V-01:t2.fees", (1, 0, 1, "不通过")),
        ({"t2.fees.amount": 25.123456}, "V-01:t2.fees", (1, 1, 0, "通过")),
        ({"cover.scope": "全市"}, "V-01:cover.year", (2, 1, 1, "不通过")),
        ({"t3.granted.business": None}, "V-02:t3.granted", (6, 5, 1, "待填")),
        ({"t3.granted.business": "　"}, "V-02:t3.granted", (6, 5, 1, "待填")),
        ({"text.problems": " \n"}, "N-03:text.problems", (2, 1, 1, "待填")),
        ({"text.problems": "收到XX件"}, "N-03:text.problems", (2, 1, 1, "不通过")),
        ({"cover.scope": None}, "必填:cover.unit", (3, 2, 1, "待填")),
    ],
)
def test_a_line_says_what_is_wrong(changes: dict[str, Cell], key: str, line: tuple[float | str | None, ...]) -> None:
    assert look(FORM, content(changes)).line(key) == line


@pytest.mark.parametrize("rule_making", [True, None])
def test_a_unit_that_makes_regulations_or_of_which_nobody_tells_need_not_have_none(rule_making: bool | None) -> None:
    workbook = look(FORM, content({"t2.regulations.issued": 2, "t2.regulations.effective": 9}, rule_making=rule_making))
    assert workbook.line("T2-01:issued") == (*_NONE, "不适用")
    assert workbook.verdict == "全部通过"


def test_a_reason_excuses_what_may_be_explained_and_nothing_else() -> None:
    reasons = {
        "T2-02:normative_documents": "均已移交。",
        "T3-01:natural_person": "不能这样。",
        "V-02:t2.licensing": "待核。",
    }
    changes: dict[str, Cell] = {
        "t2.normative_documents.effective": 0,
        "t3.received.natural_person": 40,
        "t2.licensing.decisions": None,
    }
    workbook = look(FORM, content(changes, reasons))
    assert workbook.line("T2-02:normative_documents")[3] == "已说明"
    assert workbook.line("V-02:t2.licensing")[3] == "已说明"
    assert workbook.line("T3-01:natural_person")[3] == "不通过"
    assert workbook.verdict == "还有 2 处不通过，0 处待填；2 处已作情况说明"


def test_a_nil_return_settles_the_blanks_of_its_table() -> None:
    values = {field: value for field, value in published().items() if not field.startswith("t3.")}
    workbook = look(FORM, Content(YEAR, UNIT, {**values, "cover.nil_t3": "是"}))
    assert workbook.verdict == "全部通过"
    assert workbook.line("T3-02:total") == (0, 0, 0, "通过")
    assert workbook.line("V-02:t3.received") == (6, 6, 0, "通过")


def test_a_nil_return_over_a_filled_table_fails() -> None:
    workbook = look(FORM, content({"cover.nil_t3": "是"}))
    assert workbook.line("V-02:t3.received") == (6, 4, 2, "不通过")


def test_a_total_that_is_gone_without_a_trace_is_seen() -> None:
    workbook = look(FORM, Content(YEAR, UNIT, {**published(), "t3.granted.total": None}))
    assert workbook.line("V-01:t3.received") == (175, 174, 1, "不通过")


def test_every_line_links_to_its_cell_and_has_a_key_of_its_own() -> None:
    lines = list_lines(FORM)
    assert len({line.key for line in lines}) == len(lines)
    sheet = blank(FORM).formulas["校验"]
    assert all(sheet.cell(line.row + 1, 8).hyperlink is not None for line in lines)
    assert {check.key for check in FORM.checks} <= {line.key for line in lines}


_LAST_YEAR_RULES = """
[[rule]]
code = "X-91"
severity = "explain"
title = "上年结转＝上年的结转下年"
why = "试"
basis = "试"
each = "column of t3"
must = "t3.carried_in[column] == last.t3.carried_out[column]"
at = "t3.carried_in[column]"
message = "试"
hint = "试"

[[rule]]
code = "X-92"
severity = "hint"
title = "只作提示"
why = "试"
basis = "试"
must = "t2.penalties.decisions < 3 * last.t2.penalties.decisions"
at = "t2.penalties.decisions"
message = "试"
hint = "试"
"""


def test_rules_over_last_year_wait_for_last_year(tmp_path: Path) -> None:
    folder = tmp_path / "form"
    copytree(templates_folder() / FORM.id, folder)
    with (folder / "rules.toml").open("a", encoding="utf-8") as rules:
        rules.write(_LAST_YEAR_RULES)
    form = load_form_folder(folder)
    without = look(form, content())
    assert without.line("X-91:natural_person") == (*_NONE, "不适用")
    last = {"t3.carried_out.natural_person": 5, "t2.penalties.decisions": 0}
    beside = look(form, Content(YEAR, UNIT, published(), last_year=last))
    assert beside.line("X-91:natural_person") == (2, 5, -3, "不通过")
    assert beside.line("X-91:business") == (*_NONE, "不适用")
    assert beside.line("X-92")[3] == "提示"
    assert beside.verdict == "还有 2 处不通过，0 处待填"  # X-01 of the form itself is the other


def test_the_check_sheet_of_a_form_without_rules_of_its_own_is_known_again(tmp_path: Path) -> None:
    folder, file = tmp_path / "form", tmp_path / "filled.xlsx"
    copytree(templates_folder() / FORM.id, folder)
    head, *rules = (folder / "rules.toml").read_text(encoding="utf-8").split("[[rule]]")
    own = "[[rule]]".join([head, *(rule for rule in rules if "\ncheck = " in rule)])
    (folder / "rules.toml").write_text(own, encoding="utf-8")
    form = load_form_folder(folder)
    explained = {"V-02:t2.licensing": "没有这项业务"}
    write_template(form, replace(content({"t2.licensing.decisions": None}), explanations=explained), file)
    submission = read_from_book(file, open_book(file), form)
    assert (submission.has_checks, submission.explanations) == (True, explained)
    assert not [finding for finding in check(submission) if finding.code == "V-04"]


def test_every_rule_that_asks_for_a_reason_has_room_for_it() -> None:
    keys = {line.key for line in list_lines(FORM) if line.severity is Severity.EXPLAIN}
    assert {check.key for check in FORM.checks if check.rule.severity is Severity.EXPLAIN} <= keys
