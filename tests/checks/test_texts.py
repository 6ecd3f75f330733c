"""Findings on texts: counts against the tables (N-01), last year (N-02) and each other (N-04), and whose text it is (N-05)."""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.books import grids, read
from tests.template.figures import FORM, UNIT, YEAR, published
from xltools.checks.check import check
from xltools.checks.finding import Finding
from xltools.counts.compare import compare_text
from xltools.counts.sums import find_unequal_sums
from xltools.form.count_wordings import load_wordings
from xltools.roster.units import Roster, Unit

if TYPE_CHECKING:
    from xltools.excel.grid import Cell

# The published report received 40 requests and had 2 left over from the year before.
LAST: dict[str, Decimal | int | None] = {
    "t3.received.total": 26,
    "t3.carried_in.total": 1,
    "t3.total.total": 25,
    "t3.carried_out.total": 2,
}


def findings(
    text: str,
    last: dict[str, Decimal | int | None] | None = None,
    field: str = "text.overview_on_request",
    roster: Roster | None = None,
) -> list[Finding]:
    cells: dict[str, Cell] = {name: one for name, one in published().items() if not isinstance(one, Decimal)}
    cells |= {"cover.unit": UNIT.name, "cover.year": float(YEAR), field: text}
    submission = read(grids(cells))
    return [
        one
        for one in check(submission, last_year=last, roster=roster)
        if one.code.startswith("N-") and one.code != "N-03"
    ]


@pytest.mark.parametrize(
    "text",
    ["收到申请40件，上年结转2件。", "受理申请42件，办结40件，结转下年2件。", "收到申请约50件。", "受理热线1200件。"],
)
def test_a_text_that_agrees_or_says_something_else_is_silent(text: str) -> None:
    assert findings(text) == []


def test_a_count_that_fits_no_reading_names_the_values_of_the_table_and_their_cells() -> None:
    (finding,) = findings("全年收到申请41件，结转下年2件。")
    assert (finding.code, finding.severity, finding.field) == ("N-01", "explain", "text.overview_on_request")
    assert (finding.expected, finding.actual) == ("40", "41")
    assert "“全年收到申请41件”" in finding.message
    assert "40（三、依申请公开!" in finding.message
    assert finding.is_open


@pytest.mark.parametrize("text", ["代表区政府受理申请17件。", "与发改局共同办理申请17件。"])
def test_a_count_of_a_part_is_a_hint(text: str) -> None:
    (finding,) = findings(text)
    assert (finding.code, finding.severity) == ("N-01", "hint")


@pytest.mark.parametrize(
    ("text", "last", "said"),
    [
        ("收到申请40件，同比增长50%。", None, "26 和 27"),
        ("收到申请40件，同比增长53.8%。", None, None),
        ("收到申请40件，同比增长53%。", None, None),
        ("收到申请40件，同比增长54%。", LAST, None),
        ("收到申请40件，同比增长60%。", LAST, "本年 40，上年 26，应为增长 54%"),
        ("收到申请40件，同比下降54.0%。", LAST, "应为增长 53.8%"),
        ("收到申请40件，同比增长约50%。", None, None),
        # Of any count of the sentence; where it is said of each, of the one in its place.
        ("收到申请40件，上年结转2件，办结40件，同比增长53.8%。", LAST, None),
        ("收到申请40件，上年结转2件，同比增长100%。", LAST, None),
        ("收到申请40件，办结40件，同比分别增长53.8%、60%。", LAST, None),
        ("收到申请40件，办结40件，同比分别增长60%和60%。", LAST, "“同比分别增长60%”，本年 40，上年 26，应为增长 54%"),
        ("收到申请40件，办结40件，同比分别增长50%、53.8%。", None, "26 和 27"),
        ("收到申请40件，上年结转2件，办结40件，分别增长50%、53.8%。", None, None),
    ],
)
def test_a_growth_has_a_number_of_last_year_behind_it(
    text: str, last: dict[str, Decimal | int | None] | None, said: str | None
) -> None:
    found = [one for one in findings(text, last) if one.code == "N-02"]
    assert [one.severity for one in found] == ([] if said is None else ["hint"])
    assert said is None or said in found[0].message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("收到申请40件，较上年增加14件。", None),
        ("收到申请40件，较上年增加16件。", "“较上年增加16件”，本年 40，上年 26，应为增长 14件"),
        ("收到申请40件，较上年减少14件。", "应为增长 14件"),
        (f"收到申请40件，较{YEAR - 2}年减少14件。", None),
        ("收到申请40件，较上年增加约16件。", None),
        ("收到申请40件，较上年增加16人次。", None),
        ("收到申请40件（上年26件）。", None),
        ("收到申请40件（上年28件）。", "“上年28件”，上年的报告中是 26"),
        ("收到申请40件，比去年的28件增加42.9%。", "“比去年的28件”，上年的报告中是 26"),
        ("收到申请40件，比去年的26件增加42.9%。", "应为增长 53.8%"),
        ("收到申请40件，与上年持平。", "“与上年持平”，本年 40，上年 26，应为增长 14件"),
        ("上年结转2件申请，较上年增加1件。", None),
    ],
)
def test_a_number_of_last_year_is_the_one_that_its_report_has(text: str, said: str | None) -> None:
    assert findings(text) == []
    found = findings(text, LAST)
    assert [one.code for one in found] == ([] if said is None else ["N-02"])
    assert said is None or said in found[0].message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("公开信息382条，其中动态2443条。", "大于总数"),
        ("公开信息131条，其中政策100条、会议36条。", "相加是 136"),
        ("公开信息100条，其中动态50条、其他40条。", "不到总数"),
        ("公开信息2139条，其中动态1744条、政务393条、解读21条、回应2条。", None),
        ("公开信息306条，其中网站216条、微信22条、微博299条。", None),
        ("公开信息190条，其中动态95条。", None),
        ("公开信息583条，其中政务455条（动态94条、公告160条、会议201条）、解读128条。", None),
        # A comma joins what can only be the name of a part; so does the number of an item.
        ("公开信息1200条，其中政策文件110条，动态信息1300条。", "其中一项（1300）大于总数（1200）"),
        ("公开信息1200条，其中政策110条，动态910条，通知320条。", "相加是 1340"),
        ("公开信息1200条。其中政策110条，动态1300条。", "大于总数"),
        ("公开信息1200条，其中：1.政策文件110条；2.动态信息1300条。", "大于总数"),
        ("公开信息1200条，其中政策110条，发布解读1300条。", None),
        ("公开信息1200条，其中政策110条，微博1300条。", None),
        ("公开信息1200条，其中政策110条，建议提案1300条。", None),
        ("公开信息1200条，其中政策110条，比上年增加1300条。", None),
        ("公开信息1200条，其中政策110条，通知320条。", None),
        ("公开信息1200条，其中政策1100条，其中市级300条，县级800条。", None),
        ("公开信息2139条，其中动态1744条，政务393条，解读21条，回复2条。", None),
        # A bracket right behind a number is a list of its own.
        ("公开信息583条，其中政务455条（概况94条、动态160条、公告301条）、解读128条。", "相加是 555"),
        ("网站公开信息455条（概况94条，动态1600条）。", "大于总数"),
        ("网站公开信息455条（上年400条、前年500条）。", None),
    ],
)
def test_the_parts_of_a_list_do_not_contradict_its_total(text: str, said: str | None) -> None:
    found = [one for one in findings(text, field="text.overview_proactive") if one.code == "N-04"]
    assert [one.severity for one in found] == ([] if said is None else ["hint"])
    assert said is None or said in found[0].message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{YEAR - 1}年收到申请40件，办结40件。", "不是 "),
        (f"{YEAR - 1}年收到申请31件，{YEAR}年收到申请40件。", None),
        # Another figure of this year, or that something changed, says not how many there were.
        (f"{YEAR - 1}年，收到申请40件，同比增长20%，办结40件。", f"“{YEAR - 1}年，收到申请40件”，不是"),
        (f"{YEAR - 1}年收到申请40件。{YEAR}年将继续努力。", "不是 "),
        (f"较{YEAR - 1}年的31件有所增加。", None),
        (f"自{YEAR - 9}年以来累计收到申请126件。", None),
        ("依据国办公开办函〔2019〕60号编制。", "依据“〔2019〕60号”"),
        ("依据国办公开办函﹝2019﹞60 号编制。", "依据“﹝2019﹞60 号”"),
        ("依据国办公开办函【2019】60号编制。", "依据“【2019】60号”"),
        ("依据国务院第 ７１１ 号令编制。", None),
        ("依据国务院第 ７７１ 号令编制。", "依据“国务院第 ７７１ 号令”"),
        ("招远市司法局全年收到申请40件。", "“招远市司法局”是另一个单位"),
        ("会同招远市司法局会商，全年收到申请40件。", None),
        ("市司局全年收到申请40件。", "“市司局”（现“招远市司法局”）是另一个单位"),
        (f"{UNIT.name}全年收到申请40件。", None),
        ("无。", "只写了“无。”"),
    ],
)
def test_a_text_of_another_year_unit_or_form_is_told(text: str, said: str | None) -> None:
    roster = Roster((UNIT, Unit("招远市司法局", aliases=("市司局",))))
    found = [one for one in findings(text, roster=roster) if one.code == "N-05"]
    assert [one.severity for one in found] == ([] if said is None else ["explain"])
    assert said is None or said in found[0].message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("收到申请40件，其中网上申请25件、当面申请15件。", None),
        ("收到申请40件，其中网上申请25件、当面申请18件。", "相加是 43"),
        ("收到申请40件，网上申请25件，当面申请18件。", "两边是 40 和 43"),
        # Not all of the ways are named.
        ("收到申请40件，其中网上申请25件、当面申请5件。", None),
    ],
)
def test_requests_that_came_in_several_ways_are_no_more_than_all(text: str, said: str | None) -> None:
    found = findings(text)
    assert [(one.code, one.severity) for one in found] == ([] if said is None else [("N-04", "hint")])
    assert said is None or said in found[0].message


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("收到申请58件，上年结转3件，办结57件，结转下年4件。", True),
        ("收到申请61件，含上年结转3件，办结57件，结转下年4件。", True),
        ("收到申请58件，上年结转3件，办结57件，结转下年6件。", False),
        ("收到申请58件，其中自然人55件、法人或其他组织3件。", True),
        ("收到申请58件，其中自然人55件、法人或其他组织5件。", False),
        ("收到申请约58件，其中自然人55件、法人或其他组织5件。", True),
    ],
)
def test_a_text_balances_by_itself_where_there_is_no_table_to_compare_with(text: str, fits: bool) -> None:
    counts = compare_text(text, FORM, {}, field="text.overview_on_request", year=YEAR)
    assert (not list(find_unequal_sums(counts, load_wordings(FORM.folder)))) is fits


@pytest.mark.parametrize(
    ("share", "fits"),
    [("50%", True), ("50.0%", True), ("49%", True), ("51.5%", False), ("约52%", True), ("47.6%", True), ("5%", False)],
)
def test_a_share_is_of_some_number_that_is_stated(share: str, fits: bool) -> None:
    """20 of 40, or of the 42 with those carried over; the last place may be one off."""
    found = findings(f"收到申请40件，其中部分公开20件，占{share}。")
    assert [one.code for one in found] == ([] if fits else ["N-02"])


def test_a_text_that_is_last_years_is_a_hint() -> None:
    text = "部分栏目更新不够及时，政策解读的形式比较单一，公众参与的渠道还不够多，全年培训3次。"
    cells: dict[str, Cell] = {name: one for name, one in published().items() if not isinstance(one, Decimal)}
    submission = read(grids(cells | {"cover.unit": UNIT.name, "cover.year": float(YEAR), "text.problems": text}))
    for last, told in ((text, ["N-06"]), (text.replace("形式比较单一", "数量还不多"), []), ("", [])):
        found = check(submission, last_texts={"text.problems": last})
        assert [one.code for one in found if one.code == "N-06"] == told


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("text.overview_on_request", "本机关全年未收到政府信息公开申请，无上年结转的申请，未发生因政府信息公开引起的行政复议、行政诉讼。"),
        ("text.processing_fees", "本机关严格执行信息处理费管理办法的规定，本年度依申请公开政府信息没有收取信息处理费。"),
    ],
)  # fmt: skip
def test_that_there_was_nothing_may_be_said_every_year(field: str, text: str) -> None:
    cells: dict[str, Cell] = {name: one for name, one in published().items() if not isinstance(one, Decimal)}
    submission = read(grids(cells | {"cover.unit": UNIT.name, "cover.year": float(YEAR), field: text}))
    assert not [one for one in check(submission, last_texts={field: text}) if one.code == "N-06"]


@pytest.mark.parametrize(
    ("unit", "text", "told"),
    [
        ("招远市财政局", "我街道全年收到申请40件。", True),
        ("招远市罗峰街道办事处", "本镇全年收到申请40件。", True),
        ("招远市罗峰街道办事处", "我街道全年收到申请40件。", False),
        ("招远市财政局", "本机关全年收到申请40件。", False),
        # What it is does not stand in its name.
        ("招远开发区管委会", "我局全年收到申请40件。", False),
    ],
)
def test_a_unit_is_called_what_its_name_says(unit: str, text: str, told: bool) -> None:
    cells: dict[str, Cell] = {name: one for name, one in published().items() if not isinstance(one, Decimal)}
    cells |= {"cover.unit": unit, "cover.year": float(YEAR), "text.overview_on_request": text}
    assert any("自称" in one.message for one in check(read(grids(cells))) if one.code == "N-05") is told


def test_an_explanation_is_of_the_texts_of_its_own_sheet_and_no_others() -> None:
    changed = {
        "text.overview_on_request": "收到政府信息公开申请51件。",
        "text.problems": "收到政府信息公开申请52件。",
        "text.other": "收到政府信息公开申请53件。",
    }
    cells: dict[str, Cell] = {name: one for name, one in published().items() if not isinstance(one, Decimal)}
    submission = read(grids(cells | {"cover.unit": UNIT.name, "cover.year": float(YEAR), **changed}))
    for line in ("text.overview_proactive", "text.problems", "text.processing_fees"):
        found = check(replace(submission, explanations={f"N-03:{line}": "含代办1件"}))
        explained = [one.field for one in found if one.code == "N-01" and not one.is_open]
        (field,) = explained
        assert FORM.fields[field].id in changed
        (finding,) = [one for one in found if one.field == field]
        assert f"N-03“{finding.sheet}”一行" in finding.hint


def test_a_body_of_another_level_is_told_where_its_count_is_not_the_units() -> None:
    roster = Roster((Unit("招远市罗峰街道办事处"),))
    cells: dict[str, Cell] = {name: one for name, one in published().items() if not isinstance(one, Decimal)}
    for text, told in (
        ("市政府全年收到申请211件。", ["other_level"]),
        (f"{YEAR}年，市政府收到申请40件。", []),
        ("代市政府答复申请211件。", []),
    ):
        changed: dict[str, Cell] = {
            "cover.unit": "招远市罗峰街道办事处",
            "cover.year": float(YEAR),
            "text.overview_on_request": text,
        }
        found = check(read(grids(cells | changed)), roster=roster)
        assert ["other_level" for one in found if one.code == "N-05" and "不是本单位" in one.message] == told


@pytest.mark.parametrize(
    "way", ["同比增长50%", "较上年增长50%", f"比{YEAR - 1}年增长50%", "比去年上升50％", "，增长50%"]
)
def test_of_the_report_this_began_with_only_the_growth_is_a_hint(way: str) -> None:
    """26 would give 54 %, 27 gives 48 %. Everything else agrees."""
    text = (
        f"{YEAR}年共收到政府信息公开申请40件（自然人39件、商业企业1件），{way}，上年结转2件；答复40件，予以公开3件，"
        "部分公开20件，本机关不掌握13件，其他处理4件，结转下年2件。没有发生行政复议、行政诉讼，未收取信息处理费。"
    )
    (finding,) = findings(text)
    assert (finding.code, finding.severity) == ("N-02", "hint")
    assert "须在 26 和 27 之间" in finding.message
