"""The texts of one part: long ones in order, short equal ones gathered, blanks named, nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.checks.resemblance import Likeness, compare_texts
from xltools.consolidation.sheets.texts import Passage, compile_passages
from xltools.excel.text import split_text

LONG = "部分栏目更新不够及时，政策解读的形式比较单一，公众参与的渠道还不够多，基层人员业务能力有待提高。"
OTHER = "依申请公开答复文书不够规范，档案移交衔接不畅，网站检索功能尚需改进，政务新媒体内容同质化明显。"


def test_long_texts_come_first_in_the_order_given_then_short_ones_then_blanks() -> None:
    texts = [("甲局", "无"), ("乙局", LONG), ("丙局", " "), ("丁局", OTHER), ("戊局", "无"), ("己局", "没有。")]
    assert [(passage.units, passage.text) for passage in compile_passages(texts)] == [
        (("乙局",), LONG),
        (("丁局",), OTHER),
        (("甲局", "戊局"), "无"),
        (("己局",), "没有。"),
        (("丙局",), ""),
    ]


def test_a_copy_names_the_unit_it_resembles() -> None:
    first, second, _ = compile_passages([("甲局", LONG), ("乙局", LONG), ("丙局", OTHER)])
    assert (first.kind, first.likeness) == (Likeness.SAME, "与“乙局”相同")
    assert second.likeness == "与“甲局”相同"


def test_a_copy_of_several_says_of_how_many() -> None:
    texts = [("甲局", LONG), ("乙局", LONG), ("丙局", LONG), ("丁局", OTHER), ("戊局", OTHER[::-1])]
    assert next(compile_passages(texts)).likeness == "与“乙局”等 2 个单位相同"


def test_how_much_is_rounded_down() -> None:
    """32 of its 44 characters, without punctuation, stand in the other: 72.7 %."""
    changed = LONG.replace("基层人员业务能力有待提高", "图解和短视频用得偏少")
    assert next(compile_passages([("甲局", LONG), ("乙局", changed)])).likeness == "与“乙局”有 72% 相同"


def test_the_name_of_a_unit_without_its_place_counts_as_its_name() -> None:
    texts = [
        (f"招远市{name}", f"{name}全年召开专题会议{count}次，集中清理过期文件{count}件，对承办科室开展了督导检查。")
        for name, count in (("教育局", 2), ("自然资源局", 5))
    ]
    assert [one.kind for one in compile_passages(texts, compare_texts(texts, "招远市"))] == [
        Likeness.SAME_BUT_FIGURES
    ] * 2


def test_no_texts_are_no_passages() -> None:
    assert list(compile_passages([])) == []
    assert list(compile_passages([("甲局", "")])) == [Passage(("甲局",), "")]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", [""]),
        ("短", ["短"]),
        ("一二三四五六七八九十", ["一二三四五六七八", "九十"]),
        ("一二三四五。七八九十", ["一二三四五。", "七八九十"]),
        ("一\n二\n三", ["一\n二", "三"]),
    ],
)
def test_a_long_text_is_parted_at_a_line_or_a_sentence(text: str, parts: list[str]) -> None:
    assert split_text(text, 4, 2) == parts


@given(st.text("一。\n，", max_size=80), st.integers(1, 5), st.integers(1, 4))
def test_no_piece_is_too_large_and_nothing_is_lost(text: str, per_line: int, lines: int) -> None:
    parts = split_text(text, per_line, lines)
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")
    for part in parts:
        assert sum(max(1, -(-len(line) // per_line)) for line in part.split("\n")) <= lines


def test_common_wording_to_the_letter_comes_once_with_all_who_wrote_it() -> None:
    texts = [("甲局", LONG), ("乙局", LONG), ("丙局", LONG), ("丁局", LONG + "增加公开渠道。")]
    assert [(passage.units, passage.kind) for passage in compile_passages(texts)] == [
        (("甲局", "乙局", "丙局"), Likeness.COMMON),
        (("丁局",), Likeness.COMMON),
    ]
