"""The board's page in a real browser: its filter, a person's clicks, a telephone's width, and names that are markup."""

import json
import os
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from docs.browser import browser, page_as_run
from tests.collection.status.boards import board, sample_board, standing
from xltools.collection.status.page import render_page
from xltools.intake.status import UnitStatus

pytestmark = pytest.mark.browser

# A page around the page, which does what a person does and writes down what is then to be seen.
_PERSON = """<!DOCTYPE html><meta charset="utf-8"><iframe src="page.html" style="width:360px;height:800px"></iframe><pre></pre>
<script>
var frame = document.querySelector("iframe"), steps = [];
function look(name) {
  var page = frame.contentDocument, hidden = page.querySelectorAll("#rows tr[hidden]").length;
  steps.push({ step: name, shown: page.querySelectorAll("#rows tr").length - hidden, address: decodeURI(frame.contentWindow.location.hash),
    told: page.getElementById("shown").textContent, chosen: page.querySelectorAll(".tiles [aria-current]").length,
    width: page.documentElement.scrollWidth });
  document.querySelector("pre").textContent = JSON.stringify(steps);
}
function type(page, text) {
  page.querySelector("[name=q]").value = text;
  page.querySelector("[name=q]").dispatchEvent(new Event("input", { bubbles: true }));
}
function set(page, name, value) {
  page.querySelector("[name=" + name + "]").value = value;
  page.querySelector("[name=" + name + "]").dispatchEvent(new Event("change", { bubbles: true }));
}
frame.addEventListener("load", function () {
  var page = frame.contentDocument, tile = page.querySelector(".tiles a"), todo = [
    ["opened", function () {}],
    ["tile", function () { tile.click(); }],
    ["kind", function () { set(page, "kind", "乡镇"); }],
    ["tile again", function () { tile.click(); }],
    ["search", function () { type(page, "  财政  sl0024 "); }],
    ["all kinds", function () { set(page, "kind", ""); }],
    ["reset", function () { page.querySelector("[type=reset]").click(); }],
    ["late", function () { page.querySelector("[name=late]").click(); }]
  ];
  (function next() {
    if (!todo.length) { return; }
    var step = todo.shift();
    step[1]();
    setTimeout(function () { look(step[0]); next(); }, 400);
  }());
});
</script>"""


@pytest.fixture(scope="module", autouse=True)
def _browser() -> None:
    """A browser, without which nothing here can be seen; skipped where it is missing, except in CI."""
    if not browser():
        reason = "no Chromium is installed: nothing here opens the page"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def shown(page: str) -> list[str]:
    """The names in the rows that are to be seen."""
    rows = re.findall(r"<tr class=\"s\d\"(| hidden=\"\")><td>([^<]*)", page)
    return [unescape(name) for hidden, name in rows if not hidden]


def test_an_address_says_what_is_shown_and_names_that_are_markup_run_nothing(tmp_path: Path) -> None:
    name = "<script>document.title='x'</script><img src=x onerror=\"document.title='x'\">镇"
    units = [
        standing(name, kind="乡镇"),
        standing("乙镇", UnitStatus.PASSED, "乡镇"),
        standing("丙局"),
        standing("丁镇", kind="乡镇"),
    ]
    (tmp_path / "a#b.html").write_text(render_page(board(units)), encoding="utf-8")
    page = page_as_run(tmp_path / "a#b.html", "state=未报&kind=乡镇")
    assert shown(page) == [name, "丁镇"]
    assert '<p id="shown" role="status">显示 2 家，共 4 家</p>' in page
    assert "<title>示例市 2025 年度报送情况</title>" in page


def test_a_person_clicks_types_and_turns_back_on_a_telephone(tmp_path: Path) -> None:
    whole = sample_board(60)
    (tmp_path / "page.html").write_text(render_page(whole), encoding="utf-8")
    (tmp_path / "person.html").write_text(_PERSON, encoding="utf-8")
    told = re.search(r"<pre>(.*?)</pre>", page_as_run(tmp_path / "person.html", wait=10_000))
    steps: list[dict[str, Any]] = json.loads(unescape(told[1])) if told else []
    towns = sum(one.unit.kind == "乡镇" for one in whole.intake.units)
    assert [(step["step"], step["address"], step["shown"], step["chosen"]) for step in steps] == [
        ("opened", "", 60, 0),
        ("tile", "#state=未报", 9, 1),
        ("kind", "#state=未报&kind=乡镇", 2, 1),
        ("tile again", "#kind=乡镇", towns, 0),
        ("search", "#kind=乡镇&q=财政  sl0024", 0, 0),
        ("all kinds", "#q=财政  sl0024", 1, 0),
        ("reset", "", 60, 0),
        ("late", "#late=1", 5, 1),
    ]
    assert {step["width"] for step in steps} == {360}
    assert steps[-1]["told"] == "显示 5 家，共 60 家"
