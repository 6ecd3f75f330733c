"""Each rule with a passing, a failing and an undecided case; the message a clerk reads."""

import pytest

from tests.books import grids, read, whole
from xltools.checks.check import check
from xltools.checks.finding import CheckStatus, Finding, worst_status
from xltools.excel.grid import Cell
from xltools.form.rules.expression import Severity
from xltools.roster.units import Roster, Unit

OURS = Unit("示例市教育局", code="010")


def found(changes: dict[str, Cell], **options: object) -> tuple[Finding, ...]:
    return check(read(grids(whole() | changes)), **options)  # type: ignore[arg-type]  # the options of check()


def codes(changes: dict[str, Cell], **options: object) -> list[str]:
    return [f"{finding.code} {finding.where}" for finding in found(changes, **options)]


def test_a_consistent_workbook_has_no_findings() -> None:
    assert found({}) == ()


@pytest.mark.parametrize(
    ("rule", "changes", "findings"),
    [
        ("T3-01 passes", {"t3.received.research": 2.0, "t3.received.total": 2.0, "t3.carried_out.research": 2.0, "t3.carried_out.total": 2.0}, []),
        ("T3-01 fails in the column, though 总计 balances",
         {"t3.received.natural_person": 60.0, "t3.received.other_org": 1.0, "t3.received.total": 61.0,
          "t3.granted.natural_person": 61.0, "t3.granted.total": 61.0, "t3.total.natural_person": 61.0, "t3.total.total": 61.0},
         ["T3-01 三、依申请公开!D30", "T3-01 三、依申请公开!I30"]),
        ("T3-01 waits for a blank", {"t3.carried_in.natural_person": ""}, ["V-02 三、依申请公开!D7"]),
        ("T2-01 fails", {"t2.regulations.effective": 6.0}, ["T2-01 二、主动公开!D5"]),
        ("T2-01 waits for a blank", {"t2.regulations.effective": ""}, ["V-02 二、主动公开!D5"]),
        ("T2-02 passes", {"t2.normative_documents.issued": 2.0, "t2.normative_documents.effective": 10.0}, []),
        ("T2-02 fails: fewer in force than issued", {"t2.normative_documents.issued": 5.0, "t2.normative_documents.repealed": 1.0, "t2.normative_documents.effective": 3.0}, ["T2-02 二、主动公开!D6"]),
        ("T2-02 fails: issued, none in force", {"t2.normative_documents.issued": 2.0, "t2.normative_documents.repealed": 2.0}, ["T2-02 二、主动公开!D6"]),
        ("T2-02 waits for a blank", {"t2.normative_documents.issued": ""}, ["V-02 二、主动公开!B6"]),
        ("V-01 text silences the sums that need it", {"t3.received.natural_person": "约12"}, ["V-01 三、依申请公开!D6"]),
        ("V-01 negative", {"t2.licensing.decisions": -1.0}, ["V-01 二、主动公开!B9"]),
        ("V-01 fraction", {"t2.licensing.decisions": 1.5}, ["V-01 二、主动公开!B9"]),
        ("V-01 amount with seven decimals", {"t2.fees.amount": 0.1234567}, ["V-01 二、主动公开!B16"]),
        ("V-01 no finding for an amount in 万元", {"t2.fees.amount": 25.1}, []),
        ("V-02 is no finding under a nil return", {"t4.reconsideration.upheld": "", "cover.nil_t4": "是"}, []),
        ("V-02 a nil return that the table contradicts", {"cover.nil_t3": "是", "t3.received.research": 1.0, "t3.received.total": 1.0, "t3.granted.research": 1.0, "t3.granted.total": 1.0, "t3.total.research": 1.0, "t3.total.total": 1.0}, ["V-02 封面!B15"]),
        ("V-03 another unit than the workbook was issued to", {"cover.unit": "示例市民政局"}, ["V-03 封面!B3"]),
        ("V-03 no unit", {"cover.unit": ""}, ["V-03 封面!B3"]),
        ("V-03 another year than the workbook was issued for", {"cover.year": 2024.0}, ["V-03 封面!B5"]),
        ("N-03 a required text is empty", {"text.problems": ""}, ["N-03 五、问题及改进!B4"]),
        ("N-03 a placeholder is left", {"text.problems": "全年受理××件"}, ["N-03 五、问题及改进!B4"]),
        ("N-03 what is left of a page", {"text.problems": "<p>工作量大。</p>"}, ["N-03 五、问题及改进!B4"]),
        ("N-03 the address of a site", {"text.problems": "见 http://www.zhaoyuan.gov.cn/xxgk/ 的栏目"}, []),
        ("N-03 a placeholder in a text that may be empty", {"text.innovation": "办理（）件"}, ["N-03 六、其他事项!B7"]),
        ("N-03 braces that name no figure", {"text.innovation": "收到 {t3.recieved.total} 件"}, ["N-03 六、其他事项!B7"]),
        ("N-03 braces that name one", {"text.innovation": "收到 {t3.received.total} 件，{见附件}"}, []),
        ("N-03 a text that may be empty", {"text.innovation": ""}, []),
        ("V-03 no scope", {"cover.scope": ""}, ["V-03 封面!B6"]),
    ],
)  # fmt: skip
def test_each_fault_is_found_once_at_its_cell(rule: str, changes: dict[str, Cell], findings: list[str]) -> None:
    assert codes(changes) == findings, rule


def test_the_message_names_both_sides_the_difference_and_what_to_do() -> None:
    (finding,) = [
        f
        for f in found({"t3.received.natural_person": 61.0, "t3.total.natural_person": 0.0, "t3.received.total": 61.0})
        if f.cell == "D30"
    ]
    assert finding.message == "自然人：第一项＋第二项＝61，第三项＋第四项＝0，相差 61"
    assert finding.hint.startswith("请核对本列")
    assert (finding.field, finding.actual, finding.expected) == ("t3.carried_out.natural_person", "0", "61")
    assert finding.related == ("D6", "D7", "D29")
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(("number", "shown"), [(1e15, "1000000000000000"), (1e16, "10000000000000000")])
def test_a_number_out_of_range_is_told_once_in_digits(number: float, shown: str) -> None:
    changes: dict[str, Cell] = {
        f"t3.{row}.{who}": number for row in ("received", "carried_out") for who in ("natural_person", "total")
    }
    said = found(changes)
    assert [f"{one.cell} {one.message.partition('：')[2]}" for one in said if one.code == "V-01"] == [
        f"D6 填的是 {shown}，超出可能的范围",
        f"D30 填的是 {shown}，超出可能的范围",
    ]


def test_many_blanks_are_one_finding_with_all_cells() -> None:
    blank = {f"t3.granted.{column}": "" for column in ("business", "research", "other_org")}
    (finding,) = found(dict(blank))
    assert finding.message == "（一）予以公开 商业企业等 3 格：空白"
    assert (finding.cell, finding.related) == ("E8", ("F8", "I8"))


def test_a_table_left_blank_is_one_finding() -> None:
    blank: dict[str, Cell] = {name: "" for name in whole() if name.startswith("t4.")}
    (finding,) = found(blank)
    assert finding.message == "四、政府信息公开行政复议、行政诉讼情况：全表 12 格空白"


def test_a_unit_that_makes_rules_may_report_them() -> None:
    roster = Roster((Unit("示例市教育局", rule_making=True),))
    assert codes({"t2.regulations.effective": 6.0}, roster=roster) == []


@pytest.mark.parametrize(
    ("roster", "changes", "says"),
    [
        ((Unit("示例市教育和体育局"),), {}, "填报单位“示例市教育局”不在名录中"),
        ((OURS,), {"cover.code": "020"}, "单位代码是“020”，名录中“示例市教育局”的代码是“010”"),
        ((OURS,), {"cover.code": "010"}, None),
    ],
)
def test_the_unit_must_be_in_the_roster(roster: tuple[Unit, ...], changes: dict[str, Cell], says: str | None) -> None:
    findings = found(changes, roster=Roster(roster))
    assert [finding.message for finding in findings] == ([says] if says else [])


def test_a_near_name_is_proposed_and_not_taken() -> None:
    (finding,) = found({}, roster=Roster((Unit("示例市教育和体育局"),)))
    assert "最相近的是“示例市教育和体育局”" in finding.hint


def test_the_year_asked_for_is_checked() -> None:
    (finding,) = found({}, year=2026)
    assert finding.message == "年度是 2025，应为 2026"


def test_an_explained_finding_leaves_pass_and_an_explained_error_does_not() -> None:
    explained = Finding("T2-02", Severity.EXPLAIN, "", "", explanation="机构改革")
    excused = Finding("T3-01", Severity.ERROR, "", "", explanation="就是这样")
    assert worst_status((explained,)) is CheckStatus.PASS
    assert worst_status((excused,)) is CheckStatus.ERROR
    assert worst_status((Finding("P-01", Severity.HINT, "", ""),)) is CheckStatus.PASS
    assert worst_status((Finding("T2-02", Severity.EXPLAIN, "", ""),)) is CheckStatus.EXPLAIN


LAST = {"t3.carried_out.business": 2, "t2.normative_documents.effective": 10, "t4.reconsideration.pending": 3}


@pytest.mark.parametrize(
    ("rule", "changes", "findings"),
    [
        ("all three fail", {}, ["X-01 三、依申请公开!E7", "X-02 二、主动公开!D6", "X-03 四、复议诉讼!E6"]),
        ("X-01 passes", {"t3.carried_in.business": 2.0, "t3.carried_in.total": 2.0, "t3.carried_out.business": 2.0, "t3.carried_out.total": 2.0}, ["X-01 三、依申请公开!J7", "X-02 二、主动公开!D6", "X-03 四、复议诉讼!E6"]),
        ("X-02 passes", {"t2.normative_documents.repealed": 4.0, "t2.normative_documents.effective": 6.0}, ["X-01 三、依申请公开!E7", "X-03 四、复议诉讼!E6"]),
        ("X-03 passes", {"t4.reconsideration.corrected": 1.0, "t4.reconsideration.total": 1.0}, ["X-01 三、依申请公开!E7", "X-02 二、主动公开!D6"]),
        ("X-03 waits for a blank", {"t4.reconsideration.corrected": "", "t4.reconsideration.total": ""}, ["V-02 四、复议诉讼!B6", "X-01 三、依申请公开!E7", "X-02 二、主动公开!D6"]),
    ],
)  # fmt: skip
def test_last_year_is_compared_where_it_is_known(rule: str, changes: dict[str, Cell], findings: list[str]) -> None:
    last = {field: 0 for field in whole() if field.startswith("t")} | LAST
    # One decision, so that not everything is 0.
    assert codes({"t2.licensing.decisions": 1.0, **changes}, last_year=last) == findings, rule


def test_without_last_year_nothing_is_compared() -> None:
    assert (
        codes(
            {
                "t3.carried_in.business": 2.0,
                "t3.carried_in.total": 2.0,
                "t3.carried_out.business": 2.0,
                "t3.carried_out.total": 2.0,
            }
        )
        == []
    )


@pytest.mark.parametrize(
    ("field", "raw", "told", "advised"),
    [
        ("t2.fees.amount", "251000元", "本格单位是万元：251000 元请填 25.1", "25.1"),
        ("t2.fees.amount", "￥251,000", "本格单位是万元：251000 元请填 25.1", "25.1"),
        ("t2.fees.amount", "25.1万", "本格单位是万元：25.1 万元请填 25.1", "25.1"),
        ("t2.fees.amount", "12件", "填的是“12件”，本格单位是万元", ""),
        ("s.processing_fee_amount", "1.2亿元", "本格单位是元：1.2 亿元请填 120000000", "120000000"),
        ("s.staff", "1.2千名", "本格单位是名：1.2 千名请填 1200", "1200"),
        ("t3.received.natural_person", "12元", "填的是“12元”，本格单位是件", ""),
    ],
)
def test_another_unit_is_told_with_the_number_to_enter(field: str, raw: str, told: str, advised: str) -> None:
    (finding,) = (one for one in found({field: raw}) if one.code == "V-01")
    assert finding.message.endswith(told)
    assert finding.expected == advised
    assert "不带单位" not in finding.hint


@pytest.mark.parametrize("raw", ["约251000元", "251000元左右", "二十五万一千元", "251000/12"])
def test_no_advice_for_an_amount_leads_to_its_figures_without_their_unit(raw: str) -> None:
    (finding,) = found({"t2.fees.amount": raw})
    assert "本格单位是万元，按别的单位算的请先换算" in finding.hint


def test_marks_that_nobody_sees_are_named_where_they_are_why_a_cell_is_not_read() -> None:
    for field, raw in (
        ("t2.licensing.decisions", "\u202e445"),
        ("t2.fees.amount", "\u202b-5"),
        ("cover.year", "2025\u200b年报"),
    ):
        (finding,) = (one for one in found({field: raw}) if one.code == "V-01")
        assert "看不见的字符（U+20" in finding.hint
