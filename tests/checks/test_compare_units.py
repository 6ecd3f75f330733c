"""What units show only together: size, sums of the units below another, copied texts; and texts repeated from last year."""

import pytest

from xltools.checks.compare_units import UnitReading, compare_units
from xltools.checks.finding import Finding
from xltools.checks.resemblance import compare_texts, measure_repetition
from xltools.form.load import load_form
from xltools.roster.units import Roster, Unit

FORM = load_form()
FEES, LICENSING, RECEIVED = "t2.fees.amount", "t2.licensing.decisions", "t3.received.total"
PROBLEMS = "text.problems"
TEXT = "部分栏目更新不够及时，政策解读的形式比较单一，公众参与的渠道还不够多，基层人员业务能力有待提高。"
OTHER = "依申请公开答复文书不够规范，档案移交衔接不畅，网站检索功能尚需改进，政务新媒体内容同质化明显。"


def found(
    *figures: dict[str, int], roster: Roster | None = None, texts: tuple[str, ...] = (), scope: str = "汇总"
) -> list[Finding]:
    units = roster.units if roster else tuple(Unit(f"示例市{one}局") for one in "甲乙丙丁戊己庚辛")
    readings = [
        UnitReading(unit, {field.id: 0 for field in FORM.numbers} | one, {PROBLEMS: text}, scope)
        for unit, one, text in zip(units, figures, texts or [""] * len(figures), strict=False)
    ]
    alike = {PROBLEMS: compare_texts([(one.unit.name, text) for one, text in zip(readings, texts, strict=False)])}
    return [one for _, one in compare_units(FORM, readings, roster, alike)]


@pytest.mark.parametrize(
    ("amounts", "told"),
    [
        ((251_000, 25, 12, 30), ["P-07 t2.fees.amount"]),
        ((2510, 25, 12, 30), []),
        # Nobody else has any: a unit may be the only one that collects fees.
        ((251_000, 0, 0, 0), []),
        # Two units are too few to tell what is usual.
        ((251_000, 25), []),
        # Another one is as large: 100 times the next, but not 90 % of all.
        ((251_000, 250_000, 12, 30), []),
    ],
)
def test_one_unit_that_makes_nearly_all_of_a_figure_is_a_hint(amounts: tuple[int, ...], told: list[str]) -> None:
    findings = found(*({FEES: amount} for amount in amounts))
    assert [f"{one.code} {one.field}" for one in findings] == told
    assert all(one.severity == "hint" for one in findings)


def test_of_one_unit_all_such_figures_are_told_at_once() -> None:
    (finding,) = found({FEES: 90_000, LICENSING: 70_000}, {FEES: 3, LICENSING: 5}, {FEES: 2, LICENSING: 1})
    assert (finding.field, len(finding.related)) == (LICENSING, 1)
    assert "等 2 项" in finding.message


ROSTER = Roster(
    (
        Unit("示例市东湖区人民政府", merges=True),
        Unit("东湖区教育局", parent="示例市东湖区人民政府"),
        Unit("东湖区民政局", parent="示例市东湖区人民政府"),
    )
)


@pytest.mark.parametrize(
    ("received", "said"),
    [
        ((12, 7, 5), None),
        ((11, 7, 5), "本单位 11，下级 2 个单位相加 12，相差 1；下级已经报齐"),
        ((20, 7, 5), "相差 8"),
        # One of the units below is missing: the others may be less, not more.
        ((12, 7), None),
        ((5, 7), "没有报来的下级：东湖区民政局"),
        # None of them reports here.
        ((12,), None),
    ],
)
def test_a_unit_above_others_is_compared_with_their_sum(received: tuple[int, ...], said: str | None) -> None:
    findings = found(*({RECEIVED: count} for count in received), roster=ROSTER)
    assert [one.code for one in findings] == ([] if said is None else ["P-08"])
    assert said is None or said in findings[0].message


@pytest.mark.parametrize(
    ("scope", "field", "own", "told"),
    [
        ("汇总", RECEIVED, 3, True),
        ("汇总", RECEIVED, 30, True),
        # Its own business, which a unit above others has as well.
        ("汇总", LICENSING, 30, False),
        ("汇总", LICENSING, 3, True),
        # What it reports is not of the units below it.
        ("本单位", RECEIVED, 3, False),
        ("本单位", RECEIVED, 30, False),
    ],
)
def test_a_unit_has_business_of_its_own(scope: str, field: str, own: int, told: bool) -> None:
    assert bool(found({field: own}, {field: 7}, {field: 5}, roster=ROSTER, scope=scope)) is told


def test_of_many_sums_that_miss_units_the_requests_are_named() -> None:
    few, many = {LICENSING: 3, RECEIVED: 3}, {LICENSING: 70, RECEIVED: 5}
    (finding,) = found(few, many, many, roster=ROSTER)
    assert (finding.field, finding.expected, "等 2 项" in finding.message) == (RECEIVED, "", True)


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ((TEXT, OTHER), []),
        ((TEXT, TEXT), ["与“示例市乙局”的文字相同", "与“示例市甲局”的文字相同"]),
        ((TEXT, TEXT.replace("基层人员业务能力有待提高", "图解和短视频用得偏少")), []),
        (("无。", "无。"), []),
        (("全年未收到政府信息公开申请，无上年结转的申请，未发生行政复议、行政诉讼。",) * 2, []),
    ],
)
def test_a_text_of_another_unit_is_a_hint(texts: tuple[str, ...], told: list[str]) -> None:
    assert [one.message.partition("：")[2] for one in found({}, {}, texts=texts)] == told


@pytest.mark.parametrize(
    ("text", "last", "share"),
    [
        (f"2024年{TEXT}", f"2023年{TEXT}", 1.0),
        ("收到申请40件，其中予以公开12件，部分公开3件，结转下年度办理1件。", "收到申请31件，其中予以公开9件，部分公开2件，结转下年度办理4件。", 0.0),
        (TEXT, OTHER, 0.0),
        ("无。", "无。", 0.0),
    ],
)  # fmt: skip
def test_a_text_repeats_last_years_where_its_figures_do_too(text: str, last: str, share: float) -> None:
    assert measure_repetition(text, last) == share
