"""Days as people write them."""

from datetime import date

import pytest

from xltools.excel.values import parse_day


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-20",
        "2026-1-20",
        "2026/1/20",
        "2026.1.20",
        "2026年1月20日",
        " 2026 年 1 月 20 日 ",
        "２０２６年１月２０日",
        "２０２６－０１－２０",
        "20260120",
        "2026、1、20",
        "2026_1_20",
        "2026 01 20",
        "2026—01—20",
        "2026.1.20.",
        "2026年1月20号",
        "2026年元月20日",
        "二〇二六年一月二十日",
        "二○二六年元月廿日",
        "二零二六年一月二十日",
        "贰零贰陆年零壹月贰拾日",
        "2026年1月20日（星期二）",
        "2026-01-20 周二",
        "\u202d2026-01-20\u202c",
        "2026-01-20\u200b",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert parse_day(text) == date(2026, 1, 20)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01",
        "26-1-20",
        "2026-02-30",
        "20260230",
        "2026-01-20 17:00",  # a deadline with a time is none
        "1月20日",
        "元月二十",
        "20/01/2026",
        "2026-W04-2",
        "2026-01-20（第二次）",
        "2026-01-20 周三",
        "2026-1-112:30",
        "\u202e2026-01-20",
        "二〇二六年十三月一日",
    ],
)
def test_what_is_no_whole_day_is_none(text: str) -> None:
    assert parse_day(text) is None
