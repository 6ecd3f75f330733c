"""Copied texts are found, with the unit they resemble and how much; common wording and short phrases are not."""

import random
from time import process_time

import pytest

from xltools.checks.resemblance import (
    Likeness,
    Resemblance,
    find_resemblances,
    mask_text,
    normalize_text,
    split_clauses,
)

ONE = "部分栏目更新不够及时，政策解读的形式比较单一，公众参与的渠道还不够多，基层人员业务能力有待提高。"
OTHER = "依申请公开答复文书不够规范，档案移交衔接不畅，网站检索功能尚需改进，政务新媒体内容同质化明显。"
THIRD = "个别科室对公开属性的审核把关不严，历史文件的清理工作进展较慢，平台互动回应的时效需要加强。"


def found(*texts: str, names: tuple[str, ...] = (), known: tuple[str, ...] = ()) -> list[Resemblance | None]:
    own: list[tuple[str, ...]] = [(name,) for name in names] or [()] * len(texts)
    return find_resemblances([normalize_text(text) for text in texts], own, known)


def test_texts_of_their_own_resemble_nothing() -> None:
    assert found(ONE, OTHER, THIRD) == [None, None, None]


def test_of_two_equal_texts_each_names_the_other() -> None:
    assert found(ONE, OTHER, ONE) == [Resemblance(Likeness.SAME, 2), None, Resemblance(Likeness.SAME, 0)]


def test_blanks_and_full_width_forms_make_no_other_text() -> None:
    assert found(ONE, ONE.replace("，", ", ") + "\n", OTHER, THIRD)[1] == Resemblance(Likeness.SAME, 0)


def test_figures_and_the_units_own_names_make_no_other_text() -> None:
    texts = [
        f"{unit}全年召开专题会议{count}次，集中清理过期文件{count}件，并对承办科室逐一开展了督导检查。"
        for unit, count in (("教育局", 3), ("水务局", 12))
    ]
    assert found(*texts, OTHER, THIRD, names=("教育局", "水务局", "公安局", "司法局"))[:2] == [
        Resemblance(Likeness.SAME_BUT_FIGURES, 1),
        Resemblance(Likeness.SAME_BUT_FIGURES, 0),
    ]


def test_a_text_said_over_and_over_is_not_the_same_as_once() -> None:
    kinds = [one and one.kind for one in found(ONE, ONE * 3, OTHER, THIRD)]
    assert kinds == [Likeness.ALIKE, Likeness.ALIKE, None, None]


def test_a_text_with_one_clause_rewritten_still_resembles_its_source() -> None:
    changed = ONE.replace("政策解读的形式比较单一", "图解和短视频用得偏少")
    first, second = found(ONE, OTHER, THIRD, changed)[0], found(ONE, OTHER, THIRD, changed)[3]
    assert first and second
    assert (first.kind, first.other, second.other) == (Likeness.ALIKE, 3, 0)
    assert 0.6 <= second.share < 1


def test_a_text_that_shares_one_clause_in_four_does_not() -> None:
    changed = OTHER.replace("档案移交衔接不畅", "政策解读的形式比较单一")
    assert found(ONE, THIRD, changed) == [None, None, None]


def test_of_several_sources_the_nearest_is_named_and_the_first_of_equals() -> None:
    assert [one and (one.other, one.more) for one in found(ONE, ONE, OTHER, ONE, THIRD, OTHER[:20] + "。" + THIRD)] == [
        (1, 1),
        (0, 1),
        None,
        (0, 1),
        (5, 0),
        (4, 0),
    ]


def test_wording_that_most_units_share_is_no_copy() -> None:
    kinds = [one and one.kind for one in found(*[ONE] * 5, OTHER)]
    assert kinds == [Likeness.COMMON] * 5 + [None]


def test_wording_of_the_form_is_no_copy() -> None:
    assert [one and one.kind for one in found(ONE, ONE, OTHER, known=(ONE,))] == [Likeness.COMMON] * 2 + [None]


@pytest.mark.parametrize("text", ["", "无", "本年没有收取信息处理费。"])
def test_a_short_phrase_is_no_copy(text: str) -> None:
    assert found(text, text, ONE, OTHER) == [None] * 4


def test_two_of_two_equal_texts_are_copies() -> None:
    """Two units are too few to call their wording common."""
    assert [one and one.kind for one in found(ONE, ONE)] == [Likeness.SAME, Likeness.SAME]


def test_the_wording_of_a_text_are_its_clauses_without_figures_and_names() -> None:
    assert split_clauses(mask_text(normalize_text("教育局全年公开信息 1,234 条，其中：解读 5 条。"), ("教育局",))) == {
        "全年公开信息0条": 8,
        "解读0条": 4,
    }


def test_the_time_grows_with_the_number_of_texts_not_of_pairs() -> None:
    """Should take about four times as long for four times as many, not sixteen times."""
    small, large = _seconds(500), _seconds(2000)
    assert large < 9 * small + 0.2


def _seconds(number: int) -> float:
    chance = random.Random(number)  # noqa: S311 - made-up texts, not secrets
    clauses = [
        "".join(chance.choices("政府信息公开工作落实及时规范渠道平台解读回应监督保障", k=9)) for _ in range(4000)
    ]
    texts = ["，".join(chance.choices(clauses, k=25)) for _ in range(number)]
    begun = process_time()
    find_resemblances(texts, [()] * number)
    return process_time() - begun
