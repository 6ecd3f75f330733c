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
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert parse_day(text) == date(2026, 1, 20)


@pytest.mark.parametrize("text", ["", "20260120", "2026-01", "26-1-20", "2026-02-30", "2026-01-20 17:00", "1月20日"])
def test_what_is_no_whole_day_is_none(text: str) -> None:
    assert parse_day(text) is None
