"""What a count is, by its words: small samples of each way, and of each trap."""

from dataclasses import replace
from pathlib import Path

import pytest

from xltools.counts.compare import compare_text
from xltools.counts.numbers import find_numbers, simplify
from xltools.counts.paragraph import names_area
from xltools.counts.recognise import recognise_counts
from xltools.form.count_wordings import check_wordings, load_wordings
from xltools.form.declaration import FormFault
from xltools.form.load import load_form

FORM = load_form()


def kinds(text: str, field: str = "text.overview_on_request") -> list[tuple[str, str]]:
    found = recognise_counts(text, FORM, field=field, year=2024)
    return [(text[one.start : one.end], one.kind.id) for one in found if one.readings]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("42件", 42),
        ("４２ 件", 42),
        ("四十二件", 42),
        ("一百零五件", 105),
        ("两件", 2),
        ("贰拾壹件", 21),
        ("1,291 条", 1291),
        ("0.6万元", 0.6),
    ],
)
def test_a_number_is_read_in_every_spelling(text: str, value: float) -> None:
    (number,) = find_numbers(simplify(text), load_wordings(FORM.folder))
    assert (float(number.value), number.approximate) == (value, False)


@pytest.mark.parametrize(
    "text", ["约30件", "30余件", "30件左右", "近百件50多件", "2.3万条", "一百五十余件", "不少于5条"]
)
def test_an_approximate_number_is_recognised_as_one(text: str) -> None:
    assert all(number.approximate for number in find_numbers(simplify(text), load_wordings(FORM.folder)))


@pytest.mark.parametrize(
    "text",
    [
        "〔2021〕30号",
        "2024年1月5日",
        "第三项",
        "《10件实事》",
        "“民营经济32条”",
        "8+4",
        "20个工作日",
        "12345",
        "5·15",
        "6.2级",
        "一系列",
        "队伍项目",
    ],
)
def test_what_is_no_count_is_left_out(text: str) -> None:
    assert not [one for one in find_numbers(simplify(text), load_wordings(FORM.folder)) if one.unit]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共收到申请37件，上年结转2件。", ["received", "carried_in"]),
        ("受理申请18件，办结17件，结转下年1件。", ["accepted", "answered", "carried_out"]),
        ("收到申请8件。其中，予以公开2件，部分公开1件。", ["received", "granted", "partly_granted"]),
        ("9件予以公开、4件部分公开、7件无法提供。", ["granted", "partly_granted", "unavailable"]),
        ("转下一年度办理答复的有4件。", ["carried_out"]),
        ("0件转结2025年办结。", ["carried_out"]),
        ("结转2023年3件。", ["carried_in"]),
        ("因不掌握等原因无法提供2件。", ["unavailable_group"]),
        ("因不掌握相关信息无法提供1件。", ["unavailable_not_held"]),
        ("收到公民、法人和其他组织申请5件。", ["received"]),
        ("自然人申请7件，法人或其他组织申请2件。", ["natural_person", "organisation"]),
        ("被申请行政复议3件，其中维持2件。", ["reconsideration", "upheld"]),
        ("全年未收到政府信息公开申请。", ["received"]),
        ("未发生行政复议、行政诉讼。", ["cases"]),
        ("行政处罚2件，行政许可无。", ["penalties_alone", "licensing"]),
        ("因信息公开被申请复议6件，行政应诉5件。", ["reconsideration", "litigation"]),
        ("办理行政许可事项520件。", ["licensing_alone"]),
        ("未发生行政复议纠错或诉讼败诉情况。", ["corrected"]),
        ("全年共收到政府信息公開申請18件，予以公開9件。", ["received", "granted"]),
        (
            "本年新收政府信息公开申请数量：19；上年结转：0；结转下年度：2。",
            ["new_received", "carried_in", "carried_out"],
        ),
        ("依申请公开情况\n收到申请 5件\n部分公开 4件\n不予公开 1件", ["received", "partly_granted", "refused"]),
        ("收到申请5件；2件按行政查询事项不予公开；1件通知补正。", ["received", "refused_query_matter"]),
        ("自然人申请7件，2件来自律师事务所、1件来自研究机构。", ["natural_person", "legal_service", "research"]),
        ("复议3件，1件被责令重新答复，未被起诉。", ["reconsideration", "corrected", "litigation"]),
        ("全年未收到一件政府信息公开申请。", ["received"]),
        ("未发生一起行政复议、行政诉讼案件。", ["cases"]),
        ("复议6件、诉讼3件，合计9件。", ["reconsideration", "litigation"]),
        ("全年未出现行政败诉案件。", ["lost"]),
    ],
)
def test_the_nearest_words_say_what_is_counted(text: str, expected: list[str]) -> None:
    assert [kind for _, kind in kinds(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "受理网络问政30件，承办建议提案12件，办理12345热线转办件86件。",
        "全年制发公文130件，其中主动公开18件，依申请公开40件，不予公开72件。",
        "受理群众办事事项13846件。",
        "全年行政应诉案件46件，败诉3件。",
        "公布行政许可事项520件。",
        "行政许可无差别受理，行政处罚无投诉。",
        "2023年收到申请31件。",
        "上一年度（2023年）收到的2件申请已在上年报告中说明。",
        "提出两项制度，法律援助中心受理援助申请2,317件。",
        "行政复议、行政诉讼分别为6件、3件。",
        "受理行政复议申请85件，其中涉政府信息公开的由法制科办理。",
        "减免信息处理费300元，集体研究重大疑难申请6件，收到申请数十件。",
        "上半年收到申请17件。",
        "收到申请较上年增加9件。",
        "线下申请中，办结率100%。",
        "编印《居民申请指引》2000份。",
        "办理过程中向申请人致电37次。",
        "指导办理疑难申请16件，协助应诉4件。",
        "申请量由31件上升到去年的44件。",
        "自2008年以来，本局累计收到政府信息公开申请126件。",
        "区直部门收到申请18件，各镇街收到申请9件。",
    ],
)
def test_what_sounds_alike_stands_for_no_cell(text: str) -> None:
    assert kinds(text) == []


def test_a_count_agrees_with_any_of_its_readings_and_differs_only_from_all() -> None:
    values = {field.id: 0 for field in FORM.numbers} | {"t3.received.total": 40, "t3.carried_in.total": 2}
    text = "收到申请{}件。"
    for count, agrees in ((40, True), (42, True), (41, False)):
        (one,) = compare_text(text.format(count), FORM, values, field="text.overview_on_request")
        assert one.agrees is agrees
    (one,) = compare_text(
        text.format(41), FORM, {**values, "t3.carried_in.total": None}, field="text.overview_on_request"
    )
    assert one.agrees is None, "a blank cell leaves it open"


@pytest.mark.parametrize(
    ("declared", "written", "fault"),
    [
        ("negation = '未 无 没'", "negation = '尚未 无'", "negation 的“尚未”应是一个字"),
        ("ordinal = '第'", "ordinal = '第 编号'", "ordinal 的“编号”应是一个字"),
        ("limit = '以上 以下", "limit = '以…上 以下", "limit 的“以…上”里不能有“…”"),
        ("currency = '元'", "", "缺少“currency”"),
        ("currency = '元'", "currency = '元'\nmoney = '元'", "不认识的键“money”"),
        ('counted = "processing_fee_cases"', 'counted = "fee_cases"', "提到没有的 kind“fee_cases”"),
        ("by = '了 约", "by = '(了 约", "圆括号不成对"),
    ],
)
def test_words_that_cannot_be_used_are_refused(tmp_path: Path, declared: str, written: str, fault: str) -> None:
    text = (FORM.folder / "counts.toml").read_text(encoding="utf-8")
    assert declared in text
    (tmp_path / "counts.toml").write_text(text.replace(declared, written), encoding="utf-8")
    with pytest.raises(FormFault, match=fault):
        check_wordings(replace(FORM, folder=tmp_path))


@pytest.mark.parametrize(
    ("unit", "lowered"),
    [("东湖区东街街道办事处", True), ("东湖区教育局", True), ("东湖区人民政府", False), ("", False)],
)
def test_a_whole_area_is_not_what_a_bureau_or_a_street_reports_on(unit: str, lowered: bool) -> None:
    assert names_area("全区共收到申请812件", FORM, unit) is lowered
    assert not names_area("全局共收到申请812件", FORM, unit)
