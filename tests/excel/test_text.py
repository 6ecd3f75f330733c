"""Text compared, cleaned, measured and quoted."""

from datetime import date, datetime, time, timedelta

import pytest

from xltools.excel.grid import Cell
from xltools.excel.text import display_width, normalize_label, printable_excerpt, remove_unwritable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1、属于国家秘密", "1.属于国家秘密"),
        ("１．属于国家秘密", "1.属于国家秘密"),
        (" 1 .\n属于 国家秘密", "1.属于国家秘密"),
        ("一、总体情况", "一．总体情况"),
        ("（七）总计", "(七)总计"),
        ("〔七〕总计", "【七】总计"),
        ("商 业 企\n业", "商业企业"),
        ("三 、本 年 度办 理 结果", "三、本年度办理结果"),
        ("其\u200b他\u00a0\u3000\ufeff", "其他"),
        ("“三安全一稳定”", '"三安全一稳定"'),
        ("结果，维持", "结果,维持"),
        ("收件：", "收件:"),
        ("PDF 文件", "ｐｄｆ文件"),
        ("⼀次", "一次"),  # a radical that looks like the character
        ("2021—2022", "2021-2022"),
    ],
)
def test_labels_that_differ_in_typing_only_are_one(one: str, other: str) -> None:
    assert normalize_label(one) == normalize_label(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("第一项", "第二项"), ("1.属于", "属于"), ("1.5倍", "15倍"), ("（一）予以公开", "（二）部分公开"), ("", "0")],
)
def test_labels_that_differ_are_two(one: str, other: str) -> None:
    assert normalize_label(one) != normalize_label(other)


def test_a_long_text_is_compared_too() -> None:
    assert normalize_label("（长）" * 200) == normalize_label("(长)" * 200)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("一\r\n二\r三\n四", "一\n二\n三\n四"),
        ("a\tb", "a\tb"),
        ("a\x00\x07\x1fb", "ab"),
        ("a\ufffe\uffffb", "ab"),
        ("a\ud800b", "ab"),
        ("𠮷😀", "𠮷😀"),
        ("=1+1", "=1+1"),
    ],
)
def test_what_no_workbook_can_hold_is_dropped(text: str, cleaned: str) -> None:
    assert remove_unwritable(text) == cleaned


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("abc", 3),
        ("教育局", 6),
        ("ａ", 2),
        ("“三”", 6),
        ("é", 1),
        ("e\u0301", 1),
        ("一\u200b", 2),
        ("😀", 2),
        ("", 0),
        ("一二\nabc\n一", 4),
    ],
)
def test_wide_characters_take_two_places(text: str, width: int) -> None:
    assert display_width(text) == width


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (40.0, "40"),
        (-0.0, "0"),
        (59237.2449, "59237.2449"),
        (1e15, "1000000000000000"),
        (1e16, "10000000000000000"),
        (1e-7, "0.0000001"),
        (1e20, "1e+20"),
        (7, "7"),
        (True, "TRUE"),
        (None, ""),
        ("约12", "约12"),
        (" 12 ", " 12 "),
        ("1\n2", "1〈换行〉2"),
        ("1\t2", "1〈制表符〉2"),
        ("1\u200b2", "1〈U+200B〉2"),
        ("1\x072", "1〈U+0007〉2"),
        ("1\ud8002", "1〈U+D800〉2"),
        ("\u202e21", "〈U+202E〉21"),
        (date(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5, 8, 30, 1, 500), "2026-01-05 08:30:01"),
        (time(8, 30), "08:30:00"),
        (timedelta(hours=30, minutes=5), "30:05:00"),
        ("长" * 40, "长" * 40),
        ("长" * 41, "长" * 39 + "…"),
    ],
)
def test_a_cell_is_quoted_so_that_it_can_be_recognised(raw: Cell, text: str) -> None:
    assert printable_excerpt(raw) == text


def test_the_quoted_length_can_be_chosen() -> None:
    assert printable_excerpt("一二三四五", limit=3) == "一二…"
