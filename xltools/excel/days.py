"""Days as people write them, in cells, in settings and on the command line."""

import re
from datetime import date

__all__ = ["day_in_words", "read_day"]

_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")


def read_day(text: str) -> date | None:
    """The day that a text names: 2026-01-20, 2026/1/20, 2026.1.20, 2026年1月20日; None where it names none."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None  # the thirtieth of February


def day_in_words(day: date) -> str:
    """A day as people write it in Chinese: 2026年1月20日."""
    return f"{day.year}年{day.month}月{day.day}日"
